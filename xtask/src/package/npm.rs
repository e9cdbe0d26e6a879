//! npm packages: one with the binary for each platform, and one that starts the binary of the platform that it is on.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::{Program, executable};

/// The platforms that a release is built for, as Node names them.
const PLATFORMS: [&str; 5] = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"];

/// Starts the binary, with the exit code of which it ends.
const LAUNCHER: &str = r#"#!/usr/bin/env node
const { spawnSync } = require('node:child_process');

const name = `NAME-${process.platform}-${process.arch}`;
let binary;
try {
  binary = require.resolve(`${name}/bin/NAME${process.platform === 'win32' ? '.exe' : ''}`);
} catch {
  console.error(`error: the package ${name} is not installed: the platform is not supported, or optional packages are off`);
  process.exit(1);
}
// The binary ends by itself on Ctrl-C, after it kept what it wrote.
process.on('SIGINT', () => {});
const ended = spawnSync(binary, process.argv.slice(2), { stdio: 'inherit' });
if (ended.error) {
  console.error(`error: ${ended.error.message}`);
}
process.exitCode = ended.status ?? 1;
"#;

/// Writes the folders of the packages, for `npm pack` or `npm publish`, and returns their paths.
pub(super) fn write(program: &Program, folder: &Path) -> Result<[PathBuf; 2]> {
    let Program { name, version, .. } = program;
    let platform = platform();
    let (os, cpu) = platform.split_once('-').context("a platform has an architecture")?;
    let own = format!("{name}-{platform}");
    let binary = folder.join("npm").join(&own);
    let manifest = json!({"os": [os], "cpu": [cpu], "files": ["bin"]});
    package(program, &binary, &own, manifest)?;
    fs::copy(&program.binary, binary.join("bin").join(program.file()))
        .with_context(|| program.binary.display().to_string())?;
    executable(&binary.join("bin").join(program.file()))?;

    let launcher = folder.join("npm").join(name);
    let others: Map<String, Value> = PLATFORMS.iter().map(|one| (format!("{name}-{one}"), json!(version))).collect();
    let script = format!("bin/{name}.js");
    let manifest = json!({
        "bin": {name: script}, "files": ["bin"], "engines": {"node": ">=18"}, "optionalDependencies": others,
    });
    package(program, &launcher, name, manifest)?;
    fs::write(launcher.join(&script), LAUNCHER.replace("NAME", name))?;
    executable(&launcher.join(&script))?;
    Ok([binary, launcher])
}

/// Writes a fresh folder with a manifest.
fn package(program: &Program, folder: &Path, name: &str, more: Value) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder.join("bin"))?;
    let Program { version, about, license, .. } = program;
    let mut manifest = json!({"name": name, "version": version, "description": about, "license": license});
    if let (Some(manifest), Value::Object(more)) = (manifest.as_object_mut(), more) {
        manifest.extend(more);
    }
    Ok(fs::write(folder.join("package.json"), format!("{manifest:#}\n"))?)
}

/// The platform of this program, as Node names it.
fn platform() -> String {
    let os = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let cpu = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{os}-{cpu}")
}
