//! `--jq`: a filter over each row, or over a whole response.

use std::io::{self, Write};

use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Native, Vars, compile};
use jaq_json::{Val, read};

use crate::columns::Record;
use crate::errors::{Failure, Kind};
use crate::output::{Destination, Output, View};

/// A filter in the language of jq. It has no access to files or to the environment.
pub(crate) struct Filter(compile::Filter<Native<JustLut<Val>>>);

impl Filter {
    /// Compiles the filter.
    ///
    /// # Errors
    ///
    /// It is none.
    pub(crate) fn new(code: &str) -> Result<Self, Failure> {
        let failure = |what: &str| {
            let failure = Failure::new(Kind::Usage, format!("`--jq`: {what}"));
            failure.help("see https://jqlang.org/manual for the language of filters")
        };
        let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        // A filter that was copied from elsewhere cannot read credentials.
        let funs = jaq_std::funs().filter(|(name, ..)| *name != "env");
        let funs = jaq_core::funs().chain(funs).chain(jaq_json::funs());
        let arena = Arena::default();
        let modules = Loader::new(defs).load(&arena, File { code, path: () });
        let modules = modules.map_err(|_| failure("the filter is malformed"))?;
        let filter = Compiler::default().with_funs(funs).compile(modules).map_err(|errors| {
            let names = errors.iter().flat_map(|(_, errors)| errors).map(|(name, _)| format!("`{name}`"));
            failure(&format!("{} is not defined", names.collect::<Vec<_>>().join(", ")))
        })?;
        Ok(Self(filter))
    }

    /// The results for a text of JSON.
    fn run(&self, json: &[u8]) -> io::Result<Vec<String>> {
        // Without the message, which can quote personal data.
        let failed = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("`--jq`: {what}"));
        let value = read::parse_single(json).map_err(|_| failed("a row is not JSON"))?;
        let ctx = Ctx::<JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        let results = self.0.id.run((ctx, value)).map(jaq_core::unwrap_valr);
        results.map(|result| result.map(|value| value.to_string()).map_err(|_| failed("the filter fails"))).collect()
    }

    /// Writes the results for a whole response, one in each line.
    pub(crate) fn write_all(&self, json: &[u8], out: &mut dyn Write) -> io::Result<()> {
        self.run(json)?.iter().try_for_each(|result| writeln!(out, "{result}"))
    }
}

/// The results of a filter: one in each line, or one list.
pub(super) struct Jq {
    pub(super) filter: Filter,
    pub(super) destination: Destination,
    pub(super) is_list: bool,
    pub(super) rows: u64,
    pub(super) is_open: bool,
}

impl Output for Jq {
    fn row(&mut self, view: &View<'_>, record: &Record) -> io::Result<()> {
        self.rows += 1;
        let mut row = Vec::new();
        view.write_json(record, &mut row)?;
        let results = self.filter.run(&row);
        let results =
            results.map_err(|error| io::Error::new(error.kind(), format!("{error}, in row {}", self.rows)))?;
        for result in results {
            match (self.is_list, std::mem::replace(&mut self.is_open, true)) {
                (false, _) => writeln!(self.destination, "{result}")?,
                (true, false) => write!(self.destination, "[\n{result}")?,
                (true, true) => write!(self.destination, ",\n{result}")?,
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.destination.flush()
    }

    fn finish(&mut self, _: &View<'_>) -> io::Result<()> {
        if self.is_list {
            self.destination.write_all(if self.is_open { b"\n]\n" } else { b"[]\n" })?;
        }
        self.flush()
    }
}
