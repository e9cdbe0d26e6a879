//! A crate of its own around the generated code: its manifest, its root, its docs, its tests and an example.

mod call;
mod command;
mod input;
mod kit;
mod library;
mod manifest;
mod readme;
mod shared;
mod shown;
mod tests;

use super::markdown;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::{CLIENT, GeneratedFiles, SETUP, TESTS};
use crate::ir::surface::Surface;
use crate::names;
use call::FirstCall;
pub use input::{Command, Package};

/// A crate in the making.
pub(crate) struct Crate<'a> {
    pub(crate) name: String,
    package: &'a Package<'a>,
}

impl<'a> Crate<'a> {
    /// Names the crate, and the surface after it.
    ///
    /// # Errors
    ///
    /// No package can have the name.
    pub(crate) fn of(package: &'a Package<'a>, surface: &mut Surface) -> Result<Self, Diagnostics> {
        let name = package.name.map_or_else(|| names::package::of_title(&surface.title), str::to_owned);
        if let Some(why) = names::package::fault(&name) {
            let message = format!("no package can be called {}: {why}", markdown::code(&name));
            let help = "pass another name with `--package`, such as `petstore-client`";
            return Err(Diagnostic::new(message).help(help).into());
        }
        surface.library = names::package::crate_of(&name);
        Ok(Self { name, package })
    }

    /// Puts the generated files into the folders of the crate, and adds the rest.
    ///
    /// # Errors
    ///
    /// Two files have one path.
    pub(crate) fn around(
        &self,
        generated: GeneratedFiles,
        header: &str,
        surface: &Surface,
    ) -> Result<GeneratedFiles, Diagnostics> {
        let mut files = GeneratedFiles::default();
        for (path, text) in generated {
            files.insert(moved(&path), text)?;
        }
        for (path, text) in self.package.shared {
            files.insert(path.clone(), text.clone())?;
        }
        let call = FirstCall::of(surface);
        files.insert("src/record.rs".to_owned(), format!("{header}{}", kit::record(surface, &call)))?;
        files.insert("src/test.rs".to_owned(), format!("{header}{}", kit::test(&self.name, surface, &call)))?;
        files.insert("tests/contract.rs".to_owned(), format!("{header}{}", tests::contract(surface)))?;
        files.insert("Cargo.toml".to_owned(), manifest::manifest(&self.name, self.package, surface))?;
        files.insert("README.md".to_owned(), readme::readme(&self.name, self.package, surface, &call))?;
        files.insert("src/lib.rs".to_owned(), library::library(surface, &call))?;
        files.insert("examples/first_call.rs".to_owned(), call.program(surface))?;
        files.insert(".gitignore".to_owned(), "/target\n".to_owned())?;
        if let Some(command) = &self.package.command {
            for (path, text) in command.sources {
                files.insert(path.clone(), text.clone())?;
            }
            files.insert("cli/src/api.rs".to_owned(), format!("{header}{}", command::api(surface)))?;
            files.insert("cli/Cargo.toml".to_owned(), command::manifest(&self.name, self.package, command, surface))?;
        }
        Ok(files)
    }
}

/// The path of a generated file in the crate.
fn moved(path: &str) -> String {
    for (from, to) in [(CLIENT, "src/generated"), (TESTS, "tests/generated"), (SETUP, "src/client.rs")] {
        if let Some(rest) = path.strip_prefix(from) {
            return format!("{to}{rest}");
        }
    }
    path.to_owned()
}
