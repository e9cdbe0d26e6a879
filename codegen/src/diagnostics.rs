//! Faults of an input: what is wrong, where, and how to fix it. Every stage reports all of its faults at once.

use std::fmt;

use crate::fates::{Code, Fate, Tolerance};

/// A position in a file, counted from one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The file, as the caller named it.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A fault of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The fault.
    pub message: String,
    /// Its kind, which decides what becomes of the client. A fault without a kind is refused.
    pub code: Option<Code>,
    /// Its position in the text.
    pub position: Option<Position>,
    /// Its JSON pointer in the original document, before any conversion.
    pub pointer: Option<String>,
    /// The operation that contains it, as `GET /patient (fetchPatients)`.
    pub operation: Option<String>,
    /// How to fix it, in the imperative.
    pub help: Option<String>,
    /// Whether it leaves a request, a response or a type without a meaning.
    pub is_breaking: bool,
}

impl Diagnostic {
    /// Creates a diagnostic without a place.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: None,
            position: None,
            pointer: None,
            operation: None,
            help: None,
            is_breaking: false,
        }
    }

    /// Sets the kind of the fault.
    #[must_use]
    pub fn code(mut self, code: Code) -> Self {
        self.code = Some(code);
        self
    }

    /// Returns what becomes of the node.
    pub fn fate(&self) -> Fate {
        self.code.map_or(Fate::Refused, Code::fate)
    }

    /// Sets the position in the text.
    #[must_use]
    pub fn at(mut self, position: Option<Position>) -> Self {
        self.position = position;
        self
    }

    /// Sets the JSON pointer.
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Sets the operation.
    #[must_use]
    pub fn operation(mut self, operation: Option<String>) -> Self {
        self.operation = operation;
        self
    }

    /// Marks that the fault makes a request, a response or a type meaningless.
    #[must_use]
    pub fn breaking(mut self) -> Self {
        self.is_breaking = true;
        self
    }

    /// Sets the help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = &self.position {
            write!(f, "{position}: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(code) = self.code {
            write!(f, " [{code}]")?;
        }
        if let Some(pointer) = &self.pointer {
            write!(f, "\n  at {}", if pointer.is_empty() { "the root of the document" } else { pointer })?;
        }
        if let Some(operation) = &self.operation {
            write!(f, "\n  in {operation}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// All faults of a run, in the order of the text. Not empty when used as an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Returns `value` if there are no faults, otherwise all of them, sorted by place and without duplicates.
    ///
    /// # Errors
    ///
    /// The faults.
    pub fn finish<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self.sorted()) }
    }

    /// Returns the faults sorted by place and without duplicates.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0.sort_by(|a, b| (&a.position, &a.pointer, &a.message).cmp(&(&b.position, &b.pointer, &b.message)));
        self.0.dedup();
        self
    }

    /// Adds the faults of an earlier pass.
    #[must_use]
    pub fn with(mut self, earlier: &[Diagnostic]) -> Self {
        self.0.extend_from_slice(earlier);
        self.sorted()
    }

    /// Returns the faults that are refused, and the operations that are not generated.
    #[must_use]
    pub fn severe(mut self) -> Self {
        self.0.retain(|fault| fault.fate() >= Fate::NotGenerated);
        self
    }

    /// Returns the faults that a client can be generated despite, sorted by place and without duplicates.
    ///
    /// # Errors
    ///
    /// All of them, if `tolerance` does not allow each.
    pub fn settle(self, tolerance: Tolerance) -> Result<Vec<Diagnostic>, Self> {
        let faults = self.sorted();
        let is_refused = |fault: &Diagnostic| tolerance == Tolerance::Strict || fault.fate() == Fate::Refused;
        if faults.0.iter().any(is_refused) { Err(faults) } else { Ok(faults.0) }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
