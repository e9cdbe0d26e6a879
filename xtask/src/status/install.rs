//! Installation and the first call, taken from the tested README and the manifest.

use anyhow::{Context, Result};
use maud::{Markup, html};

/// The first call and the features of the crate.
pub(super) struct FirstCall {
    pub(super) name: String,
    pub(super) version: String,
    /// Those that are off, and those that are on unless the user turns them off.
    features: [Vec<String>; 2],
    code: String,
}

impl FirstCall {
    pub(super) fn of(readme: &str, manifest: &str) -> Result<Self> {
        let manifest: toml::Table = toml::from_str(manifest).context("generated-client/Cargo.toml")?;
        let package = manifest.get("package").and_then(toml::Value::as_table).context("the client is a package")?;
        let name = package.get("name").and_then(toml::Value::as_str).context("the package has a name")?;
        let features = manifest.get("features").and_then(toml::Value::as_table);
        let features = features.cloned().unwrap_or_default();
        let default = features.get("default").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        let is_on = |name: &String| default.iter().any(|on| on.as_str() == Some(name));
        let named = features.keys().filter(|name| *name != "default").cloned();
        let (on, off): (Vec<String>, Vec<String>) = named.partition(is_on);
        let code = block(readme).context("README.md has no Rust block below `## First call`")?;
        Ok(Self {
            name: name.to_owned(),
            // All packages of the workspace have the same version.
            version: env!("CARGO_PKG_VERSION").to_owned(),
            features: [off, on],
            code: code.to_owned(),
        })
    }

    pub(super) fn section(&self) -> Markup {
        html! {
            p { "The crate is in no registry. Next to a clone of this project:" }
            pre tabindex="0" aria-label="Install" {
                code {
                    "cargo add --path ../" (self.name) "/generated-client\n"
                    "cargo add tokio --features macros,rt-multi-thread"
                }
            }
            @for (features, default) in self.features.iter().zip(["off", "on"]) {
                @if !features.is_empty() {
                    p {
                        "Features that are " (default) " by default: "
                        @for (index, feature) in features.iter().enumerate() { @if index > 0 { ", " } code { (feature) } }
                        "."
                    }
                }
            }
            p { "The first call reads its credentials from the environment:" }
            pre tabindex="0" aria-label="The first call" { code { (self.code) } }
        }
    }
}

/// The first Rust block below the heading.
fn block(readme: &str) -> Option<&str> {
    let (_, section) = readme.split_once("\n## First call\n")?;
    let (_, fenced) = section.split_once("```rust")?;
    let (_, code) = fenced.split_once('\n')?;
    Some(code.split_once("\n```")?.0)
}
