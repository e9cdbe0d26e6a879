//! Rules on the truth of the documents.

use clap::Parser;
use clap::error::ErrorKind;

use super::tree::File;
use super::{Fault, RULES};
use crate::{Cli, ci};

pub(super) fn commands_exist(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        for (number, line) in shell_lines(file) {
            if let Some(args) = line.strip_prefix("cargo xtask ")
                && let Err(reason) = parses(args)
            {
                faults.push(Fault::new(file, number, format!("`{line}` is not a command: {reason}")));
            }
        }
        if file.path == "README.md" && !shell_lines(file).any(|(_, line)| line == ci::TEST) {
            faults.push(Fault::new(file, 1, format!("does not show the test command; add `{}`", ci::TEST)));
        }
    }
    faults
}

/// The commands in shell blocks, without prompts and comments.
fn shell_lines(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    file.lines().filter_map(move |(number, line)| {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            inside = !inside && matches!(language.trim(), "sh" | "bash" | "console");
            return None;
        }
        let line = line.trim_start_matches("$ ").split(" #").next().unwrap_or_default().trim();
        (inside && !line.is_empty()).then_some((number, line))
    })
}

fn parses(args: &str) -> Result<(), String> {
    match Cli::try_parse_from(["cargo xtask"].into_iter().chain(args.split_whitespace())) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::DisplayHelp => Ok(()),
        Err(error) => Err(error.to_string().lines().next().unwrap_or_default().to_owned()),
    }
}

pub(super) fn rules_explained(files: &[File]) -> Vec<Fault> {
    let Some(file) = files.iter().find(|file| file.path == "ARCHITECTURE.md") else {
        return Vec::new();
    };
    let missing = RULES.iter().filter(|(name, _)| !file.text.contains(&format!("`{name}`")));
    missing.map(|(name, _)| Fault::new(file, 1, format!("does not explain the rule `{name}`; add it"))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::faults;
    use super::*;

    #[test]
    fn commands_in_documents_exist() {
        let readme = format!("# A\n\n```sh\n{}  # all of them\ncargo xtask regen\n```\n", ci::TEST);
        assert_eq!(faults(commands_exist, &[("README.md", &readme)]), [""; 0]);
        assert_eq!(faults(commands_exist, &[("README.md", "# A\n")]), ["README.md:1"]);

        let gone = "```console\n$ cargo xtask regen --no-such-flag\n$ cargo xtask nothing\n```\n`cargo xtask prose`\n";
        assert_eq!(faults(commands_exist, &[("CONTRIBUTING.md", gone)]), ["CONTRIBUTING.md:2", "CONTRIBUTING.md:3"]);
        assert_eq!(faults(commands_exist, &[("a.md", "```sh\ncargo xtask regen --help\n```\n")]), [""; 0]);
    }

    #[test]
    fn every_rule_is_explained() {
        assert_eq!(faults(rules_explained, &[("ARCHITECTURE.md", "`module-docs`\n")]).len(), RULES.len() - 1);
    }
}
