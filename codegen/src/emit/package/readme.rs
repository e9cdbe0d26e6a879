//! `README.md`.

use super::call::FirstCall;
use super::input::Package;
use super::kit;
use super::shared::{credentials, has_relationships, parameters, title};
use crate::emit::markdown;
use crate::ir::surface::Surface;

/// `README.md`.
pub(super) fn readme(name: &str, package: &Package<'_>, surface: &Surface, call: &FirstCall) -> String {
    let mut lines = vec![
        format!("# {name}"),
        String::new(),
        format!("A typed Rust client for the {}.", title(surface)),
        String::new(),
        "## First call".to_owned(),
        String::new(),
        "```rust,no_run".to_owned(),
    ];
    lines.extend(call.main(surface));
    lines.extend(
        [
            "```",
            "",
            "The same program is `examples/first_call.rs`: `cargo run --example first_call`. Every operation is a method of",
            "`Client`: `cargo doc --open` lists them.",
            "",
            "## Credentials",
            "",
        ]
        .map(str::to_owned),
    );
    lines.extend(credentials(surface));
    lines.extend(parameters(surface));
    if call.streams {
        lines.extend(
            [
                "",
                "## Lists",
                "",
                "Awaiting a list returns one page. `.stream()` yields all rows, `.pages()` all pages; where the API has several ways of",
                "paging, choose one first, such as `.cursor()`. `bookmark()` of a stream is a text, and `.resume(&bookmark)` continues",
                "from it.",
            ]
            .map(str::to_owned),
        );
    }
    if has_relationships(surface) {
        lines.extend(
            [
                "",
                "## Related resources",
                "",
                "A relationship has the identifiers of resources: `.id()` of one, `.ids()` of several. If the response includes the",
                "resources, `get` of a row or a document finds that of a relationship to one, and `all` those of a relationship to many:",
                "`row.get(&row.relationships.author)`. An operation that has `include` includes what that names. Where the description",
                "gives the relationship no type, the result is `&dyn Any`: `.downcast_ref::<Author>()`.",
            ]
            .map(str::to_owned),
        );
    }
    if package.command.is_some() {
        lines.extend(command(name));
    }
    lines.extend(
        [
            "",
            "## Errors",
            "",
            "`Error::Api` is a refusal of the server: `status()`, `errors()` of JSON:API, and the `body()` as received. Messages and",
            "`Debug` show no text that may quote what was sent: `detail()` of an error has it.",
            "",
            "## Tests",
            "",
            "`cargo test` calls every operation with everything that it accepts, against a fake, and takes every example of the",
            "description through the client's types and back. With the feature `test-util`, `test::FakeApi` replaces the API in",
            "tests of your own.",
        ]
        .map(str::to_owned),
    );
    lines.extend(kit::shown(surface, call));
    lines.extend(["", "## Regenerate", ""].map(str::to_owned));
    lines.push(format!(
        "The crate was generated from {}. In a checkout of the generator:",
        markdown::code(package.spec)
    ));
    lines.extend(
        [
            "",
            "```sh",
            "cargo xtask regen --out DIR          # DIR is the folder of this crate",
            "cargo xtask regen --out DIR --check  # shows what would change, and writes nothing",
            "```",
            "",
            "`regen.toml` names the description, its overlay, and the options. `src/client.rs`, `src/generated/`, `src/record.rs`,",
            "`src/rt.rs`, `src/runtime/`, `src/test.rs`, `tests/contract.rs`, `tests/generated/` and `tests/support/` are",
            "overwritten. `Cargo.toml`, `README.md`, `.gitignore`, `src/lib.rs` and `examples/first_call.rs` are yours to change:",
            "their first line holds a digest of the rest, and a file that no longer matches it is kept. No other file is touched.",
            "Files in `src/runtime/`, `src/rt.rs` and `tests/support/` are licensed under MIT or Apache-2.0.",
        ]
        .map(str::to_owned),
    );
    if package.command.is_some() {
        lines.push(
            "The same is true of the command: `cli/src/` is overwritten, and `cli/Cargo.toml` is yours to change."
                .to_owned(),
        );
    }
    lines.join("\n") + "\n"
}

/// The command, for users in a terminal.
fn command(name: &str) -> Vec<String> {
    let lines = [
        "",
        "## The command",
        "",
        "`cargo install --path cli` installs the command `NAME`, which knows every operation:",
        "",
        "```sh",
        "NAME describe       # the types and operations",
        "NAME list --help    # all rows of a collection, as a table, csv, json or ndjson",
        "NAME auth           # which credentials are used; `auth login` saves them in a profile",
        "```",
        "",
        "It has no simulator of the API. A mock server of the description, such as Prism, can take its place: the command calls",
        "the server that the variable of the base URL names (`NAME auth --help`).",
    ];
    lines.map(|line| line.replace("NAME", name)).to_vec()
}
