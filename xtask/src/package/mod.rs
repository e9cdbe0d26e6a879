//! `cargo xtask package`: the command for users without Rust, as packages of Python and of Node.

mod npm;
mod trial;
mod wheel;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use toml::Table;

use crate::{Verdict, project};

/// Pack the command for users without Rust.
///
/// The packages are written below target/packages: for the platform of the binary, which is built in the release
/// profile unless --binary names one.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to write.
    #[arg(value_enum)]
    form: Form,

    /// The binary to pack.
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// A wheel, which pip and uv install.
    Wheel,
    /// Two npm packages: one with the binary, and one that starts it.
    Npm,
    /// Both, of a binary that is not optimised; each is installed in a fresh folder and tried.
    Check,
}

/// A binary, and what its packages say of it.
struct Program {
    name: String,
    version: String,
    about: String,
    license: String,
    binary: PathBuf,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let binary = match (&args.binary, args.form) {
        (Some(binary), _) => binary.clone(),
        (None, Form::Check) => built("debug")?,
        (None, _) => built("release")?,
    };
    let program = Program::of(binary)?;
    let folder = project::root().join("target/packages");
    fs::create_dir_all(&folder)?;
    match args.form {
        Form::Wheel => writeln!(out, "{}", wheel::write(&program, &folder)?.display())?,
        Form::Npm => {
            for package in npm::write(&program, &folder)? {
                writeln!(out, "{}", package.display())?;
            }
        }
        Form::Check => return trial::run(&program, &folder, out),
    }
    Ok(Verdict::Good)
}

/// The package of the command.
const PACKAGE: &str = "fitbit-plus-cli";

/// The command.
const BINARY: &str = "fitbit-plus";

/// Builds the binary: for users by itself, otherwise with the features of a build of the workspace.
fn built(profile: &str) -> Result<PathBuf> {
    let mut cargo = project::cargo();
    cargo.current_dir(project::root()).arg("build");
    match profile {
        "release" => cargo.args(["--package", PACKAGE, "--release"]),
        _ => cargo.args(["--bin", BINARY]),
    };
    ensure!(cargo.status()?.success(), "{PACKAGE} does not compile");
    Ok(project::root().join("target").join(profile).join(format!("{BINARY}{}", std::env::consts::EXE_SUFFIX)))
}

impl Program {
    fn of(binary: PathBuf) -> Result<Self> {
        let root = project::root();
        let read = |path: &str| -> Result<Table> {
            fs::read_to_string(root.join(path))
                .with_context(|| path.to_owned())?
                .parse()
                .with_context(|| path.to_owned())
        };
        let (workspace, command) = (read("Cargo.toml")?, read("generated-client/cli/Cargo.toml")?);
        let shared = workspace.get("workspace").and_then(|table| table.get("package"));
        let text = |table: Option<&toml::Value>, name: &str| {
            let value = table.and_then(|table| table.get(name)?.as_str().map(str::to_owned));
            value.with_context(|| format!("no `{name}` in the manifests"))
        };
        let name = binary.file_stem().map(|name| name.to_string_lossy().into_owned());
        Ok(Self {
            name: name.with_context(|| format!("{} names no file", binary.display()))?,
            version: text(shared, "version")?,
            about: text(command.get("package"), "description")?.replace('`', ""),
            license: text(shared, "license")?,
            binary,
        })
    }

    fn bytes(&self) -> Result<Vec<u8>> {
        fs::read(&self.binary).with_context(|| self.binary.display().to_string())
    }

    /// The name of the file with the binary.
    fn file(&self) -> String {
        format!("{}{}", self.name, std::env::consts::EXE_SUFFIX)
    }
}

/// Makes a file executable.
fn executable(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    let _ = path;
    Ok(())
}
