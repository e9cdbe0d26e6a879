//! The table of peers.

use super::{Edit, Emits, Install, Peer};

pub(crate) const PEERS: &[Peer] = &[
    Peer {
        name: "progenitor",
        install: Install::Cargo { package: "cargo-progenitor", program: "cargo-progenitor" },
        args: &["progenitor", "-i", "{spec}", "-o", "{out}", "-n", "peer", "-v", "0.1.0"],
        edits: &[Edit::Inline, Edit::PlainJson, Edit::NoErrors],
        features: None,
        sends_token: false,
        emits: Emits::Package,
    },
    Peer {
        name: "ploidy",
        install: Install::Cargo { package: "ploidy", program: "ploidy" },
        args: &["generate", "rust", "{spec}", "--output", "{out}", "--name", "peer"],
        edits: &[Edit::Inline, Edit::PlainJson],
        features: None,
        sends_token: true,
        emits: Emits::Package,
    },
    Peer {
        name: "openapi-to-rust",
        install: Install::Cargo { package: "openapi-to-rust", program: "openapi-to-rust" },
        args: &["generate", "{spec}", "--output-dir", "{out}", "--module-name", "peer", "--quiet"],
        edits: &[],
        features: None,
        sends_token: true,
        emits: Emits::Modules { dependencies: "REQUIRED_DEPS.toml" },
    },
    Peer {
        name: "oas3-gen",
        install: Install::Cargo { package: "oas3-gen", program: "oas3-gen" },
        args: &["generate", "client-mod", "-w", "-q", "-i", "{spec}", "-o", "{out}"],
        edits: &[Edit::Inline, Edit::TokenUrl],
        features: None,
        sends_token: false,
        emits: Emits::Package,
    },
    Peer {
        name: "openapi-generator",
        install: Install::Java {
            package: "openapi-generator-cli",
            archive: "openapi_generator_cli/openapi-generator.jar",
        },
        args: &["generate", "-g", "rust", "-i", "{spec}", "-o", "{out}", "--package-name", "peer"],
        edits: &[Edit::Inline],
        features: Some("rustls"),
        sends_token: false,
        emits: Emits::Package,
    },
];
