//! The crate to generate: given by the arguments, or else by `regen.toml`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::args::Args;
use super::settings::{self, Settings, With};
use crate::input::{self, Named};

/// A crate to generate.
pub(super) struct Order {
    pub(super) settings: Settings,
    /// The contents of `regen.toml`.
    kept: Option<Settings>,
    /// The files to read, with their names in messages.
    spec: (PathBuf, String),
    overlay: Option<(PathBuf, String)>,
}

impl Order {
    /// # Errors
    ///
    /// The folder has files that were not generated, its `regen.toml` cannot be read, or there is neither that nor
    /// `--spec`.
    pub(super) fn of(args: &Args, folder: &Path) -> Result<Self> {
        let kept = Settings::read(folder)?;
        if kept.is_none() {
            settings::ensure_empty(folder)?;
        }
        let mut order = match (&kept, &args.input.spec) {
            (_, Some(spec)) => Self::given(args, spec, folder)?,
            (Some(kept), None) => Self::again(kept, args, folder)?,
            (None, None) => bail!(
                "{} has no {}: pass the description with --spec FILE, or the folder of a crate that was generated",
                folder.display(),
                settings::FILE
            ),
        };
        if let Some(kept) = &kept {
            order.settings.package.clone_from(&kept.package);
            order.settings.strict |= kept.strict;
            order.settings.with.clone_from(&kept.with);
        }
        order.settings.package = args.package.clone().or(order.settings.package);
        order.settings.strict |= args.strict;
        if args.with.contains(&With::Cli) && !order.has_command() {
            settings::ensure_no_command(folder)?;
            order.settings.with.push(With::Cli);
        }
        order.kept = kept;
        Ok(order)
    }

    /// Repeats the last generation, with another overlay if one is given.
    fn again(kept: &Settings, args: &Args, folder: &Path) -> Result<Self> {
        let named = |path: &PathBuf| {
            let path = folder.join(path);
            (path.clone(), path.display().to_string())
        };
        let mut settings = kept.clone();
        let mut overlay = settings.overlay.as_ref().map(named);
        if let Some(given) = &args.input.overlay {
            settings.overlay = Some(settings::relative(given, folder)?);
            overlay = Some((given.clone(), given.display().to_string()));
        } else if args.input.no_overlay {
            (settings.overlay, overlay) = (None, None);
        }
        Ok(Self { spec: named(&settings.spec), overlay, settings, kept: None })
    }

    /// Uses the arguments.
    fn given(args: &Args, spec: &Path, folder: &Path) -> Result<Self> {
        let named = |path: &Path| (path.to_owned(), path.display().to_string());
        let overlay = args.input.overlay.as_deref();
        let settings = Settings {
            spec: settings::relative(spec, folder)?,
            overlay: overlay.map(|overlay| settings::relative(overlay, folder)).transpose()?,
            package: None,
            strict: args.strict(),
            with: Vec::new(),
        };
        Ok(Self { settings, kept: None, spec: named(spec), overlay: overlay.map(named) })
    }

    /// Whether the crate has a command.
    pub(super) fn has_command(&self) -> bool {
        self.settings.with.contains(&With::Cli)
    }

    /// Reads the description and its overlay.
    pub(super) fn read(&self) -> Result<(Named, Option<Named>)> {
        let read = |(path, name): &(PathBuf, String)| input::read_as(path, name.clone());
        Ok((read(&self.spec)?, self.overlay.as_ref().map(read).transpose()?))
    }

    /// Returns the names of the description and its overlay in the crate's files, the same on every machine.
    pub(super) fn names(&self) -> (String, Option<String>) {
        let name = |(path, _): &(PathBuf, String)| {
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        };
        (name(&self.spec), self.overlay.as_ref().map(name))
    }

    /// Returns `regen.toml`, unless it is up to date.
    pub(super) fn file(mut self, package: Option<String>) -> Result<Option<(String, String)>> {
        self.settings.package = package;
        if self.kept.as_ref() == Some(&self.settings) {
            return Ok(None);
        }
        Ok(Some((settings::FILE.to_owned(), self.settings.text()?)))
    }
}
