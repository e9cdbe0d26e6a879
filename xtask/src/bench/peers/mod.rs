//! The peers: other generators of Rust clients, as data. Each is installed into `target/bench`.

mod table;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use heck::ToSnakeCase;

use super::describe::{self, Edit};
use super::place::Place;
use super::process::Program;
use super::results::Section;

pub(super) use table::PEERS;

/// Another generator of clients.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) name: &'static str,
    install: Install,
    /// Its arguments: `{spec}` is the description, `{out}` where its output goes.
    args: &'static [&'static str],
    /// The fewest edits of the description with which it runs and its output compiles.
    pub(super) edits: &'static [Edit],
    /// The features of its output that replace the default ones, so that it uses `rustls`.
    pub(super) features: Option<&'static str>,
    /// Whether its output sends a token. Otherwise the program does, with a `reqwest` client.
    pub(super) sends_token: bool,
    /// The form of its output.
    pub(super) emits: Emits,
}

/// Where a peer comes from.
#[derive(Debug)]
enum Install {
    /// `cargo install PACKAGE`, which installs this program.
    Cargo { package: &'static str, program: &'static str },
    /// A PyPI package with a Java archive.
    Java { package: &'static str, archive: &'static str },
}

/// The form of a peer's output.
#[derive(Debug, Clone, Copy)]
pub(super) enum Emits {
    Package,
    /// Modules for a crate, with a list of dependencies.
    Modules {
        dependencies: &'static str,
    },
}

/// A peer that accepted the description.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) peer: &'static Peer,
    /// The command that generates.
    pub(super) program: Program,
    pub(super) out: PathBuf,
    /// The number of the description's operations in its output.
    pub(super) operations: usize,
}

/// The installed peers that accept the description. The section names the missing ones and the edits that were needed.
pub(super) fn ready(place: &Place, section: &mut Section) -> Result<Vec<Ready>> {
    let mut ready = Vec::new();
    for peer in PEERS {
        if place.is_quick && peer.needs_java() {
            section.missing.push(format!("{}: too slow for `--quick`", peer.name));
            continue;
        }
        match peer.installed(place).and_then(|()| peer.first_run(place, section)) {
            Ok(peer) => ready.push(peer),
            Err(error) => section.missing.push(format!("{}: {error:#}", peer.name)),
        }
    }
    Ok(ready)
}

impl Peer {
    fn needs_java(&self) -> bool {
        matches!(self.install, Install::Java { .. })
    }

    fn installed_file(&self, place: &Place) -> PathBuf {
        match self.install {
            Install::Cargo { program, .. } => place.below("peers/bin").join(program),
            Install::Java { archive, .. } => place.below(self.name).join(archive),
        }
    }

    fn installer(&self, place: &Place) -> Program {
        let name = format!("install {}", self.name);
        match self.install {
            Install::Cargo { package, .. } => {
                let program = place.program(name, "cargo").args(["install", "--locked", "--root"]);
                program.args([place.below("peers")]).args([package])
            }
            Install::Java { package, .. } => {
                let program = place.program(name, "python3").args(["-m", "pip", "install", "--target"]);
                program.args([place.below(self.name)]).args([package])
            }
        }
    }

    /// Installs the peer, except under `--quick`.
    pub(super) fn installed(&self, place: &Place) -> Result<()> {
        if self.installed_file(place).exists() {
            return Ok(());
        }
        let installer = self.installer(place);
        if place.is_quick {
            bail!("it is not installed, and `--quick` installs nothing; `{}` does", installer.shown(&place.root));
        }
        installer.run()?;
        if !self.installed_file(place).exists() {
            bail!("`{}` brought no {}", installer.shown(&place.root), self.installed_file(place).display());
        }
        Ok(())
    }

    /// The version that is installed.
    pub(super) fn version(&self, place: &Place) -> String {
        let (records, package) = match self.install {
            Install::Cargo { package, .. } => (fs::read_to_string(place.below("peers/.crates.toml")), package),
            Install::Java { package, .. } => (folders(&place.below(self.name)), package),
        };
        let records = records.unwrap_or_default().replace('_', "-");
        let version = records.split(&format!("{package} ")).nth(1).or(records.split(&format!("{package}-")).nth(1));
        let version = version.map(|text| text.split([' ', '/']).next().unwrap_or_default());
        version.map(|version| version.trim_end_matches(".dist-info").to_owned()).unwrap_or_default()
    }

    fn first_run(&'static self, place: &Place, section: &mut Section) -> Result<Ready> {
        let out = self.out(place);
        fs::create_dir_all(out.parent().unwrap_or(&out)).with_context(|| format!("cannot make {}", out.display()))?;
        let program = self.generate(place);
        program.run()?;
        let operations = operations(place, &out)?;
        if !self.edits.is_empty() {
            let edits = self.edits.iter().map(|edit| edit.words()).collect::<Vec<_>>().join(", and ");
            section.notes.push(format!("{} takes the description with {edits}", self.name));
        }
        Ok(Ready { peer: self, program, out, operations })
    }

    /// The file name of its description.
    pub(super) fn description(&self) -> String {
        format!("{}.json", self.name)
    }

    /// The cargo package of its output.
    pub(super) fn package_folder(&self, place: &Place) -> PathBuf {
        place.below("out").join(self.name).join("peer")
    }

    pub(super) fn out(&self, place: &Place) -> PathBuf {
        let package = self.package_folder(place);
        match self.emits {
            Emits::Package => package,
            Emits::Modules { .. } => package.join("src/generated"),
        }
    }

    fn generate(&self, place: &Place) -> Program {
        self.generate_from(place, &place.below("description").join(self.description()))
    }

    /// The command that generates from this description.
    pub(super) fn generate_from(&self, place: &Place, spec: &Path) -> Program {
        let out = self.out(place);
        let program = match self.install {
            Install::Cargo { .. } => place.program(self.name, self.installed_file(place)),
            Install::Java { .. } => place.program(self.name, "java").args(["-jar"]).args([self.installed_file(place)]),
        };
        let fill = |arg: &&str| {
            arg.replace("{spec}", &spec.display().to_string()).replace("{out}", &out.display().to_string())
        };
        program.args(self.args.iter().map(fill)).fresh(&out)
    }
}

/// The names of the folders in this one, with a slash after each.
fn folders(folder: &Path) -> std::io::Result<String> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned() + "/")).collect()
}

/// The number of the description's operations that are functions in the output.
fn operations(place: &Place, out: &Path) -> Result<usize> {
    let names: Vec<String> =
        describe::names(&place.below("description"))?.iter().map(|name| name.to_snake_case()).collect();
    let mut found = BTreeSet::new();
    let mut is_typed = false;
    for entry in ignore::WalkBuilder::new(out).standard_filters(false).build() {
        let path = entry?.into_path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            found.extend(names.iter().filter(|name| signature(&text, name).is_some()).cloned());
            is_typed |= signature(&text, SAMPLE.0).is_some_and(|head| head.contains(SAMPLE.1));
        }
    }
    ensure!(!found.is_empty(), "it wrote no operation, although it succeeded");
    ensure!(is_typed, "it types no response: {} is missing", SAMPLE.1);
    Ok(found.len())
}

/// An operation and its response type: a client that returns untyped JSON does not count.
const SAMPLE: (&str, &str) = ("fetch_patient", "FetchPatientResponse");

fn signature<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let start = ["(", "<"].iter().find_map(|end| text.find(&format!("fn {name}{end}")))?;
    text.get(start..)?.split('{').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_function_ends_before_its_body() {
        let text = "pub fn fetch_patients() -> B { FetchPatientResponse }\npub fn fetch_patient<'a>(&'a self) -> A {}";
        assert_eq!(signature(text, "fetch_patient"), Some("fn fetch_patient<'a>(&'a self) -> A "));
        assert_eq!(signature(text, "fetch_patients"), Some("fn fetch_patients() -> B "));
        assert_eq!(signature(text, "fetch"), None);
    }

    #[test]
    fn every_peer_has_its_own_name_and_output_folder() {
        for peer in PEERS {
            let holds = |word: &str| peer.args.iter().any(|arg| arg.contains(word));
            assert!(holds("{spec}") && holds("{out}"), "{}", peer.name);
            assert_eq!(PEERS.iter().filter(|other| other.name == peer.name).count(), 1, "{}", peer.name);
        }
    }
}
