//! The emitted crates as cargo packages, ours and each peer's, with one target folder so that shared dependencies are
//! built once.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::describe;
use super::peers::{self, Emits, Peer, Ready};
use super::place::Place;
use super::process::Program;
use super::results::Section;

/// The name of our crate in every list.
pub(super) const OURS: &str = "ours";

/// An emitted crate.
#[derive(Debug, Clone)]
pub(super) struct Contender {
    pub(super) name: &'static str,
    pub(super) package: &'static str,
    pub(super) folder: PathBuf,
    /// The features that a program uses instead of the default ones.
    pub(super) features: Option<&'static str>,
    /// Whether it sends the token by itself.
    pub(super) sends_token: bool,
    /// The number of its operations.
    pub(super) operations: usize,
}

/// Returns our crate, then those of the peers whose generator is installed.
pub(super) fn contenders(place: &Place, section: &mut Section) -> Result<Vec<Contender>> {
    let folder = place.root.join("generated-client");
    let operations = operations(place)?;
    let ours = Contender { name: OURS, package: "fitbit-plus", folder, features: None, sends_token: true, operations };
    let mut all = vec![ours];
    for ready in peers::ready(place, section)? {
        // The first build includes the dependencies.
        if place.is_quick && !stamp(place, ready.peer.name).exists() {
            let why = "its dependencies are not built yet, which takes too long for `--quick`";
            section.missing.push(format!("{}: {why}", ready.peer.name));
            continue;
        }
        all.push(package(place, &ready)?);
    }
    Ok(all)
}

fn operations(place: &Place) -> Result<usize> {
    Ok(describe::names(&place.below("description"))?.len())
}

/// Returns the file that marks a peer's crate as built once.
fn stamp(place: &Place, name: &str) -> PathBuf {
    place.below("built").join(name)
}

/// Makes a package of a peer's output.
fn package(place: &Place, ready: &Ready) -> Result<Contender> {
    let folder = ready.peer.package_folder(place);
    write_manifest(ready.peer, &ready.out, &folder)?;
    lock(place, &folder)?;
    let Peer { name, features, sends_token, .. } = *ready.peer;
    Ok(Contender { name, package: "peer", folder, features, sends_token, operations: ready.operations })
}

/// Makes a package of what a peer wrote to `out`.
pub(super) fn write_manifest(peer: &Peer, out: &Path, folder: &Path) -> Result<()> {
    let manifest = folder.join("Cargo.toml");
    let text = match peer.emits {
        Emits::Package => fs::read_to_string(&manifest).with_context(|| format!("{} wrote no package", peer.name))?,
        Emits::Modules { dependencies } => {
            let path = out.join(dependencies);
            let needs = fs::read_to_string(&path).with_context(|| format!("{} is missing", path.display()))?;
            fs::write(folder.join("src/lib.rs"), "pub mod generated;\npub use generated::*;\n")?;
            format!("[package]\nname = \"peer\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{needs}")
        }
    };
    // An enclosing workspace must not include it.
    let own = if text.contains("[workspace]") { "" } else { "\n[workspace]\n" };
    Ok(fs::write(&manifest, text + own)?)
}

/// Starts with the tested versions, so that dependencies are shared.
pub(super) fn lock(place: &Place, folder: &Path) -> Result<()> {
    fs::copy(place.root.join("Cargo.lock"), folder.join("Cargo.lock")).context("cannot copy Cargo.lock")?;
    Ok(())
}

impl Contender {
    pub(super) fn is_ours(&self) -> bool {
        self.name == OURS
    }

    /// Runs cargo for this crate; its dependencies stay built.
    pub(super) fn cargo(&self, place: &Place, words: &[&str]) -> Program {
        let target = place.below("build");
        let manifest = self.folder.join("Cargo.toml");
        let cargo = |name: &str, words: &[&str]| {
            let program = place.program(format!("{name} {}", self.name), "cargo").args(words);
            let program = program.args(["--quiet", "--manifest-path"]).args([&manifest]);
            program.args(["--target-dir"]).args([&target])
        };
        let release: &[&str] = if words.contains(&"--release") { &["--release"] } else { &[] };
        let clean = cargo("clean", &["clean", "--package", self.package]).args(release);
        cargo(&words.join(" "), words).args(["--package", self.package, "--lib"]).after(clean)
    }

    /// Marks its dependencies as built.
    pub(super) fn mark_built(&self, place: &Place) -> Result<()> {
        let stamp = stamp(place, self.name);
        fs::create_dir_all(place.below("built"))?;
        fs::write(&stamp, "").with_context(|| format!("cannot write {}", stamp.display()))
    }
}
