//! The flags that commands share: what is written, in which format, and where.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::builder::EnumValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::api::catalogue::{Catalogue, Operation};
use crate::columns::{self, Layout};
use crate::errors::{Failure, Kind};
use crate::output::{self, Destination, Filter, Format, Output, Shape, View};

/// Adds the flags of output.
pub(crate) fn add_to(command: Command) -> Command {
    const HEADING: &str = "Output";
    let flags = [
        format_flag().help_heading(HEADING),
        Arg::new("fields")
            .long("fields")
            .value_name("NAME,…")
            .value_delimiter(',')
            .action(ArgAction::Append)
            .help("Only these columns, in this order: see `describe`"),
        Arg::new("jq")
            .long("jq")
            .value_name("FILTER")
            .help("Print the results of this jq filter over each row, as JSON"),
        Arg::new("out")
            .long("out")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("Write to a file that only you can read; its extension selects the format"),
        Arg::new("show")
            .long("show")
            .action(ArgAction::SetTrue)
            .conflicts_with("mask")
            .help("Show personal data on a terminal"),
        Arg::new("mask").long("mask").action(ArgAction::SetTrue).help("Mask personal data also in files and pipes"),
    ];
    command.args(flags.map(|flag| flag.help_heading(HEADING)))
}

/// `--output`.
pub(crate) fn format_flag() -> Arg {
    Arg::new("output")
        .short('o')
        .long("output")
        .value_name("FORMAT")
        .value_parser(EnumValueParser::<Format>::new())
        .help("The format [default: table on a terminal, ndjson otherwise]")
}

/// The values of the flags.
pub(crate) struct Options {
    pub(crate) format: Format,
    pub(crate) is_terminal: bool,
    path: Option<PathBuf>,
    fields: Vec<String>,
    is_masked: bool,
    jq: Option<String>,
}

impl Options {
    pub(crate) fn of(matches: &ArgMatches) -> Self {
        let path = matches.get_one::<PathBuf>("out").cloned();
        let is_terminal = path.is_none() && io::stdout().is_terminal();
        let is_masked = matches.get_flag("mask") || (is_terminal && !matches.get_flag("show"));
        let fields = matches.get_many::<String>("fields").into_iter().flatten().cloned().collect();
        let jq = matches.get_one::<String>("jq").cloned();
        let format = format(matches, is_terminal && jq.is_none());
        Self { format, is_terminal, path, fields, is_masked, jq }
    }

    /// Opens the output; a file is overwritten.
    ///
    /// # Errors
    ///
    /// The file cannot be opened.
    pub(crate) fn destination(&self) -> Result<Destination, Failure> {
        self.destination_after(0).map(|(destination, _)| destination)
    }

    /// Opens the output after the first bytes of a file. Returns another handle of the file as well.
    ///
    /// # Errors
    ///
    /// The file cannot be opened.
    pub(crate) fn destination_after(&self, kept: u64) -> Result<(Destination, Option<File>), Failure> {
        match &self.path {
            Some(path) => Destination::file(path, kept),
            None => Ok((Destination::stdout(), None)),
        }
    }

    /// The filter of `--jq`.
    ///
    /// # Errors
    ///
    /// It is malformed, or the format is not JSON.
    pub(crate) fn filter(&self) -> Result<Option<Filter>, Failure> {
        if self.jq.is_some() && !matches!(self.format, Format::Json | Format::Ndjson) {
            let failure = Failure::new(Kind::Usage, "the results of `--jq` are JSON");
            return Err(failure.help("add -o json or -o ndjson"));
        }
        self.jq.as_deref().map(Filter::new).transpose()
    }

    /// Opens an output in the format, with the results of the filter if there is one.
    pub(crate) fn open(&self, destination: Destination, shape: Shape, filter: Option<Filter>) -> Box<dyn Output> {
        match filter {
            Some(filter) if shape == Shape::One => output::filtered(filter, Format::Ndjson, destination),
            Some(filter) => output::filtered(filter, self.format, destination),
            None => output::open(self.format, destination, shape),
        }
    }

    /// Whether columns are chosen.
    pub(crate) fn has_fields(&self) -> bool {
        !self.fields.is_empty()
    }

    /// How the rows of an operation are shown.
    ///
    /// # Errors
    ///
    /// There is no such column.
    pub(crate) fn view<'a>(
        &self,
        catalogue: &'a Catalogue,
        operation: &'a Operation,
        included: &[String],
    ) -> Result<View<'a>, Failure> {
        let columns = columns::of(catalogue, operation);
        let layout = match self.has_fields() {
            true => Layout::chosen(&columns, &self.fields)?,
            false => Layout::usual(columns, included),
        };
        Ok(View::new(catalogue, operation, layout, self.has_fields(), self.is_masked))
    }
}

/// The format: `--output`, or else by the extension of the file, or else by where it is written.
pub(crate) fn format(matches: &ArgMatches, is_terminal: bool) -> Format {
    let named = || {
        let path = matches.try_get_one::<PathBuf>("out").ok()??;
        <Format as clap::ValueEnum>::from_str(path.extension()?.to_str()?, true).ok()
    };
    let usual = if is_terminal { Format::Table } else { Format::Ndjson };
    matches.get_one::<Format>("output").copied().or_else(named).unwrap_or(usual)
}
