//! What is wrong with an input, where, and what to do next. Every stage reports all its faults at once.

use std::fmt;

/// A place in a file, counted from one.
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

/// One fault of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong.
    pub message: String,
    /// Where, in the text.
    pub position: Option<Position>,
    /// Where, in the document: a JSON pointer as the input writes it, before any conversion.
    pub pointer: Option<String>,
    /// The operation it stands in, as `GET /patient (fetchPatients)`.
    pub operation: Option<String>,
    /// What to do next.
    pub help: Option<String>,
    /// Whether it leaves a request, a response or a type without a meaning.
    pub is_breaking: bool,
}

impl Diagnostic {
    /// A fault that is not in any one place.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), position: None, pointer: None, operation: None, help: None, is_breaking: false }
    }

    /// The same, standing here in the text.
    #[must_use]
    pub fn at(mut self, position: Option<Position>) -> Self {
        self.position = position;
        self
    }

    /// The same, standing at this JSON pointer.
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same, within this operation.
    #[must_use]
    pub fn operation(mut self, operation: Option<String>) -> Self {
        self.operation = operation;
        self
    }

    /// The same, and it leaves a request, a response or a type without a meaning.
    #[must_use]
    pub fn breaking(mut self) -> Self {
        self.is_breaking = true;
        self
    }

    /// The same, with what to do next.
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

/// All the faults of one run, in the order of the text. Never empty when it is an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a fault.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// `value` if there is no fault, else all of them, sorted by place and each once.
    ///
    /// # Errors
    ///
    /// The faults.
    pub fn finish<T>(mut self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by(|a, b| (&a.position, &a.pointer, &a.message).cmp(&(&b.position, &b.pointer, &b.message)));
        self.0.dedup();
        Err(self)
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
