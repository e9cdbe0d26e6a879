//! Programs that use an emitted crate, from the templates in `tests/benches/programs`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::packages::{Contender, OURS, contenders, lock};
use super::place::Place;
use super::prepare::PAGE_EDITS;
use super::process::{NO_VALGRIND, Program, has_valgrind, instructions_each, measure};
use super::results::Section;
use super::row::{Goal, Row, Sample};

/// The program that uses `reqwest` and `serde` and no client.
const BY_HAND: &str = "by_hand";

/// The dependency of a program that sends its token itself. Without this feature, `reqwest` has no TLS.
const REQWEST: &str = "reqwest = { version = \"0.13\", default-features = false, features = [\"rustls\"] }";

/// A difference between the programs.
const UNLIKE: &str = "our program and the one by hand fetch a token, those of peers read it from the environment; all use \
     `rustls` except that of oas3-gen, which requires `native-tls`";

/// The pages that one run decodes.
const PAGES: usize = 1_000;

/// The page that is decoded, below `target/bench`.
pub(super) const PAGE: &str = "description/page.json";

/// A cargo package that uses a crate.
struct Package {
    contender: &'static str,
    name: String,
    folder: PathBuf,
}

/// A program with one call: its cold build, its dependency tree and its size.
pub(super) fn one_call(place: &Place) -> Result<Section> {
    let mut section = Section::new("program");
    section.notes.push(UNLIKE.to_owned());
    let by_hand = format!("{REQWEST}\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"");
    let mut packages = vec![package(place, "one_call", BY_HAND, &by_hand)?];
    for contender in contenders(place, &mut section)? {
        let http = if contender.sends_token { "" } else { REQWEST };
        let dependencies = format!("{}\n{http}", contender.dependency());
        packages.push(package(place, "one_call", contender.name, &dependencies)?);
    }
    let trees = figures(&packages, &mut section, |package| package.crates(place))?;
    section
        .rows
        .extend(trees.iter().map(|(name, crates)| Row::single(format!("{name}: crates in the tree"), *crates, "")));
    section.rows.extend(against_least_peer("crates / peer with the fewest", &trees, Some(Goal::AtMost(1.0))));
    if place.is_quick {
        section.missing.push("cold builds and sizes: too slow for `--quick`".to_owned());
        return Ok(section);
    }
    build(place, &packages, &mut section)?;
    Ok(section)
}

fn build(place: &Place, packages: &[Package], section: &mut Section) -> Result<()> {
    let programs: Vec<(&Package, Program)> = packages.iter().map(|package| (package, package.cold(place))).collect();
    let mut compiles = Vec::new();
    for (package, program) in &programs {
        match measure(&[program], 0, 2) {
            Ok(costs) => compiles.extend(costs.into_iter().map(|costs| (*package, program, costs.seconds))),
            Err(error) if package.is_own() => bail!(error),
            Err(error) => {
                section.missing.push(format!("{}: its program does not compile: {error:#}", package.contender));
            }
        }
    }
    let mut times = Vec::new();
    let mut sizes = Vec::new();
    for (package, program, seconds) in &compiles {
        section.rows.extend(Row::of(format!("{}: cold release build", package.contender), seconds, "s"));
        section.commands.push(program.shown(&place.root));
        times.push((package.contender, seconds.median().unwrap_or_default()));
        let binary = place.below("cold").join(package.contender).join("release").join(&package.name);
        let size = fs::metadata(&binary).with_context(|| binary.display().to_string())?.len() as f64 / 1e6;
        section.rows.push(Row::single(format!("{}: stripped size", package.contender), size, "MB"));
        sizes.push((package.contender, size));
    }
    section.rows.extend(against_least_peer("cold release build / fastest peer", &times, None));
    let of = |name: &str| sizes.iter().find(|(found, _)| *found == name).map(|(_, size)| *size);
    if let (Some(ours), Some(by_hand)) = (of(OURS), of(BY_HAND)) {
        let row = Row::single("stripped size / program by hand", ours / by_hand, "");
        section.rows.push(row.goal(Goal::AtMost(1.1)));
    }
    Ok(())
}

/// A figure of each program; a peer without one is named.
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

/// Ours, compared with the smallest figure of the peers.
fn against_least_peer(what: &str, figures: &[(&str, f64)], goal: Option<Goal>) -> Option<Row> {
    let (_, ours) = figures.iter().find(|(name, _)| *name == OURS)?;
    let peers = figures.iter().filter(|(name, _)| *name != OURS && *name != BY_HAND);
    let (name, least) = peers.min_by(|a, b| f64::total_cmp(&a.1, &b.1))?;
    let row = Row::single(format!("{what}, {name}"), ours / least, "");
    Some(match goal {
        Some(goal) => row.goal(goal),
        None => row,
    })
}

/// Our time, compared with that of the fastest peer.
fn against_fastest_peer(times: &[(&str, &Sample)]) -> Option<Row> {
    let (_, ours) = times.iter().find(|(name, _)| *name == OURS)?;
    let median = |sample: &Sample| sample.median().unwrap_or(f64::MAX);
    let peers = times.iter().filter(|(name, _)| *name != OURS);
    let (name, fastest) = peers.min_by(|a, b| f64::total_cmp(&median(a.1), &median(b.1)))?;
    let row = Row::ratio(format!("time / fastest peer, {name}"), ours, fastest)?;
    Some(row.goal(Goal::Under(1.0)))
}

/// Time and instructions of decoding a page of patients.
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
    let costs = measure(&runs.iter().map(|(_, program, _)| program).collect::<Vec<_>>(), 1, place.runs(11, 3))?;
    let microseconds = |sample: &Sample| Sample(sample.0.iter().map(|s| s * 1e6 / PAGES as f64).collect());
    let mut times = Vec::new();
    for ((name, program, _), costs) in runs.iter().zip(&costs) {
        section.rows.extend(Row::of(format!("{name}: a page of 50 patients"), &microseconds(&costs.seconds), "µs"));
        section.commands.push(program.shown(&place.root));
        times.push((*name, &costs.seconds));
    }
    section.rows.extend(against_fastest_peer(&times));
    if !has_valgrind() {
        section.missing.push(format!("instructions: {}", NO_VALGRIND));
        return Ok(section);
    }
    let mut counts = Vec::new();
    for (name, _, package) in &runs {
        let count = instructions_each(10, |pages| package.decoder(place, pages))?;
        section.rows.push(Row::single(format!("{name}: a page of 50 patients"), count / 1e3, "thousand instructions"));
        counts.push((*name, count));
    }
    section.rows.extend(against_least_peer("instructions / peer with the fewest", &counts, Some(Goal::Under(1.0))));
    Ok(section)
}

impl Contender {
    /// The dependency of a program on this crate.
    fn dependency(&self) -> String {
        let features = self.features.map(|name| format!(", default-features = false, features = [{name:?}]"));
        format!("{} = {{ path = {:?}{} }}", self.package, self.folder, features.unwrap_or_default())
    }
}

/// Writes a package that uses the crate, from the templates.
fn package(place: &Place, what: &str, contender: &'static str, dependencies: &str) -> Result<Package> {
    let name = format!("{what}-{contender}");
    let folder = place.empty(&format!("programs/{name}"))?;
    let templates = place.root.join("tests/benches/programs").join(what);
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
        program.args(["--manifest-path"]).args([manifest])
    }

    fn release(&self, place: &Place, target: &Path) -> Program {
        let program = self.cargo(place, "build", &["build", "--quiet", "--release"]).args(["--target-dir"]);
        program.args([target])
    }

    fn warm(&self, place: &Place) -> Program {
        self.release(place, &place.below("build"))
    }

    fn cold(&self, place: &Place) -> Program {
        let target = place.below("cold").join(self.contender);
        self.release(place, &target).fresh(&target)
    }

    fn decoder(&self, place: &Place, pages: usize) -> Program {
        let program = place.program(&self.name, place.below("build/release").join(&self.name));
        program.args([place.below(PAGE)]).args([pages.to_string()])
    }

    /// The crates built for this program, excluding itself.
    fn crates(&self, place: &Place) -> Result<f64> {
        let tree = self.cargo(place, "tree", &["tree", "--quiet", "--edges", "normal,build", "--prefix", "none"]);
        tree.run()?;
        let printed = tree.printed();
        let crates: BTreeSet<&str> = printed.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        Ok(crates.len().saturating_sub(1) as f64)
    }
}
