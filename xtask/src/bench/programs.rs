//! Programs that use an emitted crate, made from `benches/programs`: one that makes one call, one that decodes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::callgrind;
use super::packages::{Contender, OURS, contenders, lock};
use super::place::Place;
use super::prepare::PAGE_EDITS;
use super::process::{Program, alternate, in_turn, to_f64};
use super::results::Section;
use super::row::{Goal, Row, Sample};

/// Who uses `reqwest` and `serde` and no client.
const BY_HAND: &str = "by_hand";

/// What a program depends on that sends a token by itself. Without this feature, `reqwest` has no TLS at all.
const REQWEST: &str = "reqwest = { version = \"0.13\", default-features = false, features = [\"rustls\"] }";

/// What is not the same in all programs.
const UNLIKE: &str = "ours and the program by hand fetch a token, and those of peers find it in the environment; TLS is by \
     `rustls`, which oas3-gen's crate does not let one choose: it brings `native-tls`";

/// How many pages one run decodes.
const PAGES: usize = 1_000;

/// The page that is decoded, below `target/bench`.
pub(super) const PAGE: &str = "description/page.json";

/// A package of cargo that uses a crate.
struct Package {
    contender: &'static str,
    name: String,
    folder: PathBuf,
}

/// A program that makes one call: how long it builds from nothing, what it stands on, and how large it is.
pub(super) fn one_call(place: &Place) -> Result<Section> {
    let mut section = Section::new("program");
    section.notes.push(UNLIKE.to_owned());
    let by_hand = format!("{REQWEST}\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"");
    let mut packages = vec![package(place, "one_call", BY_HAND, &by_hand)?];
    for contender in contenders(place, &mut section)? {
        let beside = if contender.sends_token { "" } else { REQWEST };
        let dependencies = format!("{}\n{beside}", contender.dependency());
        packages.push(package(place, "one_call", contender.name, &dependencies)?);
    }
    let trees = figures(&packages, &mut section, |package| package.crates(place))?;
    section
        .rows
        .extend(trees.iter().map(|(name, crates)| Row::single(format!("{name}: crates in the tree"), *crates, "")));
    section.rows.extend(beside_least_peer(
        "crates over those of the peer with the fewest",
        &trees,
        Some(Goal::AtMost(1.0)),
    ));
    if place.is_quick {
        section.missing.push("builds from nothing, and the sizes: they take too long for `--quick`".to_owned());
        return Ok(section);
    }
    build(place, &packages, &mut section)?;
    Ok(section)
}

fn build(place: &Place, packages: &[Package], section: &mut Section) -> Result<()> {
    let programs: Vec<(&Package, Program)> = packages.iter().map(|package| (package, package.cold(place))).collect();
    // The first build tells who compiles, and counts: nothing is warm in any of them.
    let mut compiles = Vec::new();
    for (package, program) in &programs {
        match program.run() {
            Ok(cost) => compiles.push((*package, program, Sample(vec![cost.seconds]))),
            Err(error) if package.is_own() => bail!(error),
            Err(error) => {
                section.missing.push(format!("{}: its program does not compile: {error:#}", package.contender));
            }
        }
    }
    let again = in_turn(&compiles.iter().map(|(_, program, _)| *program).collect::<Vec<_>>(), 1)?;
    for ((_, _, seconds), costs) in compiles.iter_mut().zip(again) {
        seconds.0.extend(costs.seconds.0);
    }
    let mut times = Vec::new();
    let mut sizes = Vec::new();
    for (package, program, seconds) in &compiles {
        section.rows.extend(Row::of(format!("{}: cold release build", package.contender), seconds, "s"));
        section.commands.push(program.shown(&place.root));
        times.push((package.contender, seconds.median().unwrap_or_default()));
        let binary = place.below("cold").join(package.contender).join("release").join(&package.name);
        let size = to_f64(fs::metadata(&binary).with_context(|| binary.display().to_string())?.len()) / 1e6;
        section.rows.push(Row::single(format!("{}: stripped size", package.contender), size, "MB"));
        sizes.push((package.contender, size));
    }
    section.rows.extend(beside_least_peer("cold release build over that of the fastest peer", &times, None));
    let of = |name: &str| sizes.iter().find(|(found, _)| *found == name).map(|(_, size)| *size);
    if let (Some(ours), Some(by_hand)) = (of(OURS), of(BY_HAND)) {
        let row = Row::single("stripped size over that of the program by hand", ours / by_hand, "");
        section.rows.push(row.goal(Goal::AtMost(1.1)));
    }
    Ok(())
}

/// A figure of each program; a peer's that has none is named.
fn figures(
    packages: &[Package],
    section: &mut Section,
    figure: impl Fn(&Package) -> Result<f64>,
) -> Result<Vec<(&'static str, f64)>> {
    let mut figures = Vec::new();
    for package in packages {
        match figure(package) {
            Ok(figure) => figures.push((package.contender, figure)),
            Err(error) if package.is_own() => bail!(error),
            Err(error) => section.missing.push(format!("{}: {error:#}", package.contender)),
        }
    }
    Ok(figures)
}

/// Ours over the least of the peers.
fn beside_least_peer(what: &str, figures: &[(&str, f64)], goal: Option<Goal>) -> Option<Row> {
    let (_, ours) = figures.iter().find(|(name, _)| *name == OURS)?;
    let peers = figures.iter().filter(|(name, _)| *name != OURS && *name != BY_HAND);
    let (name, least) = peers.min_by(|a, b| f64::total_cmp(&a.1, &b.1))?;
    let row = Row::single(format!("{what}, {name}"), ours / least, "");
    Some(match goal {
        Some(goal) => row.goal(goal),
        None => row,
    })
}

/// Time of ours over that of the fastest peer, run by run.
fn beside_fastest_peer(times: &[(&str, &Sample)]) -> Option<Row> {
    let (_, ours) = times.iter().find(|(name, _)| *name == OURS)?;
    let median = |sample: &Sample| sample.median().unwrap_or(f64::MAX);
    let peers = times.iter().filter(|(name, _)| *name != OURS);
    let (name, fastest) = peers.min_by(|a, b| f64::total_cmp(&median(a.1), &median(b.1)))?;
    let row = Row::of(format!("time over that of the fastest peer, {name}"), &ours.over(fastest), "")?;
    Some(row.goal(Goal::Under(1.0)))
}

/// A page of patients, decoded: instructions, and time.
pub(super) fn decode(place: &Place) -> Result<Section> {
    let mut section = Section::new("decode");
    section.notes.push(PAGE_EDITS.to_owned());
    let mut runs = Vec::new();
    for contender in contenders(place, &mut section)? {
        let dependencies = format!("{}\nserde_json = \"1\"", contender.dependency());
        let package = package(place, "decode", contender.name, &dependencies)?;
        match package.warm(place).run().and_then(|_| package.decoder(place, 1).run()) {
            Ok(_) => runs.push((package.contender, package.decoder(place, PAGES), package)),
            Err(error) if contender.is_ours() => bail!(error),
            Err(error) => section.missing.push(format!("{}: {error:#}", contender.name)),
        }
    }
    let costs = alternate(&runs.iter().map(|(_, program, _)| program).collect::<Vec<_>>(), place.rounds(11, 3))?;
    let microseconds = |sample: &Sample| Sample(sample.0.iter().map(|s| s * 1e6 / PAGES as f64).collect());
    let mut times = Vec::new();
    for ((name, program, _), costs) in runs.iter().zip(&costs) {
        section.rows.extend(Row::of(format!("{name}: a page of 50 patients"), &microseconds(&costs.seconds), "µs"));
        section.commands.push(program.shown(&place.root));
        times.push((*name, &costs.seconds));
    }
    section.rows.extend(beside_fastest_peer(&times));
    if !callgrind::is_here() {
        section.missing.push(format!("instructions: {}", callgrind::MISSING));
        return Ok(section);
    }
    let mut counts = Vec::new();
    for (name, _, package) in &runs {
        let count = callgrind::each(10, |pages| package.decoder(place, pages), place)?;
        section.rows.push(Row::single(format!("{name}: a page of 50 patients"), count / 1e3, "thousand instructions"));
        counts.push((*name, count));
    }
    section.rows.extend(beside_least_peer(
        "instructions over those of the peer with the fewest",
        &counts,
        Some(Goal::Under(1.0)),
    ));
    Ok(section)
}

impl Contender {
    /// How a program depends on it.
    fn dependency(&self) -> String {
        let features = self.features.map(|name| format!(", default-features = false, features = [{name:?}]"));
        format!("{} = {{ path = {:?}{} }}", self.package, self.folder, features.unwrap_or_default())
    }
}

/// Writes a package that uses a crate, from the templates.
fn package(place: &Place, what: &str, contender: &'static str, dependencies: &str) -> Result<Package> {
    let name = format!("{what}-{contender}");
    let folder = place.empty(&format!("programs/{name}"))?;
    let templates = place.root.join("benches/programs").join(what);
    fs::create_dir_all(folder.join("src"))?;
    let copy = |from: &str, to: &str| {
        let from = templates.join(from);
        fs::copy(&from, folder.join("src").join(to)).with_context(|| format!("cannot copy {}", from.display()))
    };
    let own = format!("{contender}.rs");
    if templates.join("main.rs").exists() {
        copy("main.rs", "main.rs")?;
        copy(&own, "contender.rs")?;
    } else {
        copy(&own, "main.rs")?;
    }
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n{dependencies}\n\n\
         [profile.release]\nstrip = true\n\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    lock(place, &folder)?;
    Ok(Package { contender, name, folder })
}

impl Package {
    fn is_own(&self) -> bool {
        self.contender == OURS || self.contender == BY_HAND
    }

    fn cargo(&self, place: &Place, what: &str, words: &[&str]) -> Program {
        let manifest = self.folder.join("Cargo.toml");
        let program = place.program(format!("{what} {}", self.name), "cargo").args(words);
        program.args(["--manifest-path"]).args([manifest]).limit(1800)
    }

    fn release(&self, place: &Place, target: &Path) -> Program {
        let program = self.cargo(place, "build", &["build", "--quiet", "--release"]).args(["--target-dir"]);
        program.args([target]).env("CARGO_INCREMENTAL", "0")
    }

    fn warm(&self, place: &Place) -> Program {
        self.release(place, &place.below("build"))
    }

    fn cold(&self, place: &Place) -> Program {
        let target = place.below("cold").join(self.contender);
        self.release(place, &target).fresh(target)
    }

    fn decoder(&self, place: &Place, pages: usize) -> Program {
        let program = place.program(&self.name, place.below("build/release").join(&self.name));
        program.args([place.below(PAGE)]).args([pages.to_string()])
    }

    /// How many crates are built for it, itself not counted.
    fn crates(&self, place: &Place) -> Result<f64> {
        let tree = self.cargo(place, "tree", &["tree", "--quiet", "--edges", "normal,build", "--prefix", "none"]);
        tree.run()?;
        let printed = tree.printed();
        let crates: BTreeSet<&str> = printed.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        Ok(to_f64(crates.len().saturating_sub(1) as u64))
    }
}
