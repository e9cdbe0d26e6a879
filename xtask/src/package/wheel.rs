//! A wheel: the binary as a script, and its metadata (the specification "Binary distribution format" of Python).

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Program;

/// Writes the wheel, and returns its path.
pub(super) fn write(program: &Program, folder: &Path) -> Result<PathBuf> {
    let binary = program.bytes()?;
    let name = program.name.replace('-', "_");
    let (version, tag) = (&program.version, format!("py3-none-{}", platform(&binary)?));
    let info = format!("{name}-{version}.dist-info");
    let metadata = format!(
        "Metadata-Version: 2.4\nName: {}\nVersion: {version}\nSummary: {}\nLicense-Expression: {}\n",
        program.name, program.about, program.license
    );
    let wheel = format!("Wheel-Version: 1.0\nGenerator: xtask\nRoot-Is-Purelib: false\nTag: {tag}\n");
    let mut files = vec![
        (format!("{name}-{version}.data/scripts/{}", program.file()), binary),
        (format!("{info}/METADATA"), metadata.into_bytes()),
        (format!("{info}/WHEEL"), wheel.into_bytes()),
    ];
    let mut record = String::new();
    for (path, bytes) in &files {
        writeln!(record, "{path},sha256={},{}", URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)), bytes.len())?;
    }
    let path = format!("{info}/RECORD");
    writeln!(record, "{path},,")?;
    files.push((path, record.into_bytes()));

    let path = folder.join(format!("{name}-{version}-{tag}.whl"));
    let mut zip = ZipWriter::new(File::create(&path).with_context(|| path.display().to_string())?);
    for (name, bytes) in files {
        let mode = if name.contains(".data/scripts/") { 0o755 } else { 0o644 };
        // Without the time, so that the same binary gives the same wheel.
        zip.start_file(name, SimpleFileOptions::DEFAULT.unix_permissions(mode))?;
        zip.write_all(&bytes)?;
    }
    zip.finish()?;
    Ok(path)
}

/// The platform that the binary runs on, as a tag.
fn platform(binary: &[u8]) -> Result<String> {
    let arch = std::env::consts::ARCH;
    Ok(match std::env::consts::OS {
        "macos" if arch == "aarch64" => "macosx_11_0_arm64".to_owned(),
        // The oldest versions that Rust compiles for.
        "macos" => format!("macosx_10_12_{arch}"),
        "windows" if arch == "aarch64" => "win_arm64".to_owned(),
        "windows" => "win_amd64".to_owned(),
        "linux" if cfg!(target_env = "musl") => format!("musllinux_1_2_{arch}"),
        "linux" => {
            let minor = glibc(binary).context("the binary names no version of glibc")?;
            // The oldest one that has a tag with its version.
            format!("manylinux_2_{}_{arch}", minor.max(5))
        }
        other => anyhow::bail!("there are no wheels for {other}"),
    })
}

/// The greatest 2.N of the versions `GLIBC_2.N` of symbols that the binary needs.
fn glibc(binary: &[u8]) -> Option<u32> {
    const PREFIX: &[u8] = b"GLIBC_2.";
    let at = |start: usize| binary.get(start..start + PREFIX.len()) == Some(PREFIX);
    let starts = (0..binary.len()).filter(|start| binary.get(*start) == Some(&b'G') && at(*start));
    let minor = starts.filter_map(|start| {
        let digits = binary.get(start + PREFIX.len()..)?.iter().take_while(|byte| byte.is_ascii_digit()).take(3);
        String::from_utf8(digits.copied().collect()).ok()?.parse().ok()
    });
    minor.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_is_for_the_greatest_version_of_glibc() {
        assert_eq!(glibc(b"\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.9\0GLIBC_PRIVATE\0GLIBC_2."), Some(34));
        assert_eq!(glibc(b"static"), None);
    }
}
