//! Prints tokens with one entry or statement a line and its docs above.
//!
//! `prettyplease` wraps unknown macros into filled lines, and every generated file uses the runtime's macros. Most
//! emitted items need no parser; those with lines that are too wide are left to `prettyplease`.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

use super::DOC_BREAK;

/// The maximum width of a macro body without entries that stays on one line.
const WIDTH: usize = 120;

/// The maximum width of a line of code.
const CODE_WIDTH: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Import,
    Export,
    Module,
    /// A struct, or a static with fields.
    Data,
    /// A macro of the runtime.
    Macro,
    Impl,
    Code,
}

impl Kind {
    /// Classifies an item by its first word after attributes and `pub`.
    pub(super) fn of(item: &[TokenTree]) -> Self {
        let mut tokens = item.iter();
        let mut public = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    tokens.next();
                }
                TokenTree::Ident(ident) if ident == "pub" => public = true,
                TokenTree::Ident(ident) if ident == "use" => return if public { Self::Export } else { Self::Import },
                TokenTree::Ident(ident) if ident == "mod" => return Self::Module,
                TokenTree::Ident(ident) if ident == "struct" => return Self::Data,
                TokenTree::Ident(ident) if ident == "rt" => return Self::Macro,
                TokenTree::Ident(ident) if ident == "impl" => return Self::Impl,
                // `prettyplease` breaks lists into lines.
                TokenTree::Ident(ident) if ident == "static" => {
                    let braced = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
                    return if tokens.any(braced) { Self::Data } else { Self::Code };
                }
                _ => return Self::Code,
            }
        }
        Self::Code
    }

    pub(super) fn has_blank_lines(self) -> bool {
        matches!(self, Self::Data | Self::Macro | Self::Impl | Self::Code)
    }
}

/// Prints an item, and the end of its line.
pub(super) fn print(item: Vec<TokenTree>, kind: Kind, text: &mut String) {
    Layout::new(text, 0, kind != Kind::Macro).lines(item, false);
}

pub(super) fn line(tokens: Vec<TokenTree>) -> String {
    let mut text = String::new();
    Layout::new(&mut text, 0, true).tokens(&mut tokens.into_iter());
    text
}

/// Prints a method. Returns whether the result is well laid out: no line too wide, every sign spaced correctly.
pub(super) fn print_method(method: Vec<TokenTree>, text: &mut String) -> bool {
    let start = text.len();
    let mut layout = Layout::new(text, 1, true);
    layout.lines(method, false);
    let simple = layout.simple;
    let printed = text.get(start..).unwrap_or_default();
    simple && !printed.lines().any(|line| line.len() > CODE_WIDTH && !line.trim_start().starts_with("//"))
}

struct Layout<'a> {
    text: &'a mut String,
    indent: usize,
    last: Last,
    /// The depth of open `<`: a comma within them does not end an entry.
    generics: usize,
    /// Whether the last token is a `!`: a macro body follows.
    macro_body: bool,
    /// Whether a `;` ends a statement.
    statements: bool,
    /// Whether every sign so far was spaced correctly.
    simple: bool,
}

/// The last token on the line, as far as spacing needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// The beginning of a line.
    Nothing,
    /// The beginning of a group, or a sign without a space after it.
    Tight,
    /// A word, a literal or the end of a group.
    Word,
    /// A sign with a space after it.
    Loose,
}

impl<'a> Layout<'a> {
    fn new(text: &'a mut String, indent: usize, statements: bool) -> Self {
        Self { text, indent, last: Last::Nothing, generics: 0, macro_body: false, statements, simple: true }
    }

    /// Prints entries, each on its line. In a macro with a heading and one body, commas before the body do not end
    /// entries.
    fn lines(&mut self, tokens: Vec<TokenTree>, is_macro: bool) {
        let is_body =
            |token: &&TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        let mut heading = is_macro && tokens.iter().any(|token| is_body(&token));
        let mut tokens = tokens.into_iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => match tokens.next() {
                    Some(TokenTree::Group(group)) => self.attribute(group),
                    other => self.tokens(&mut other.into_iter()),
                },
                TokenTree::Punct(punct) if punct.as_char() == ',' => {
                    self.sign(",");
                    if !heading && self.generics == 0 {
                        self.end_line();
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' && self.statements => {
                    self.sign(";");
                    self.end_line();
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    heading = false;
                    self.braced(group);
                }
                other => self.token(other, &mut tokens),
            }
        }
        self.end_line();
    }

    fn tokens(&mut self, tokens: &mut dyn Iterator<Item = TokenTree>) {
        while let Some(token) = tokens.next() {
            self.token(token, tokens);
        }
    }

    /// Prints a token and the tokens that form one sign with it.
    fn token(&mut self, token: TokenTree, rest: &mut dyn Iterator<Item = TokenTree>) {
        match token {
            TokenTree::Group(group) => self.group(group),
            TokenTree::Punct(first) => {
                let mut sign = [0_u8; 4];
                let mut length = 0;
                let mut punct = Some(first);
                while let Some(next) = punct {
                    if let (Some(slot), Ok(byte)) = (sign.get_mut(length), u8::try_from(next.as_char())) {
                        *slot = byte;
                        length += 1;
                    }
                    punct = match (next.spacing(), next.as_char()) {
                        (Spacing::Joint, c) if c != '\'' => match rest.next() {
                            Some(TokenTree::Punct(punct)) => Some(punct),
                            Some(other) => {
                                self.sign_bytes(sign.get(..length));
                                return self.token(other, rest);
                            }
                            None => None,
                        },
                        _ => None,
                    };
                }
                self.sign_bytes(sign.get(..length));
            }
            TokenTree::Ident(ident) => self.word(&ident.to_string()),
            TokenTree::Literal(literal) => self.word(&literal.to_string()),
        }
    }

    fn word(&mut self, word: &str) {
        self.space(matches!(self.last, Last::Word | Last::Loose));
        self.text.push_str(word);
        self.last = Last::Word;
        self.macro_body = false;
    }

    fn sign_bytes(&mut self, sign: Option<&[u8]>) {
        self.sign(sign.and_then(|sign| std::str::from_utf8(sign).ok()).unwrap_or_default());
    }

    fn sign(&mut self, sign: &str) {
        let (space, last) = match sign {
            "," | ";" | "?" | ":" => (false, Last::Loose),
            "::" | "." | "!" | "<" => (false, Last::Tight),
            // The sign of a number.
            "-" if self.last != Last::Word => (self.last == Last::Loose, Last::Tight),
            "&" | "'" | ".." | "*" | "$" => (matches!(self.last, Last::Word | Last::Loose), Last::Tight),
            _ if sign.bytes().all(|c| c == b'>') => (false, Last::Word),
            _ => (!matches!(self.last, Last::Nothing | Last::Tight), Last::Loose),
        };
        self.space(space);
        self.text.push_str(sign);
        self.last = last;
        self.macro_body = sign == "!";
        self.simple &= !sign.contains('|');
        match sign {
            "<" => self.generics += 1,
            _ if sign.bytes().all(|c| c == b'>') => self.generics = self.generics.saturating_sub(sign.len()),
            _ => {}
        }
    }

    fn group(&mut self, group: Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{ ", " }"),
            Delimiter::None => ("", ""),
        };
        self.space(self.last == Last::Loose || self.last == Last::Word && group.delimiter() == Delimiter::Brace);
        self.text.push_str(open);
        self.last = Last::Tight;
        self.tokens(&mut owned(group).into_iter());
        self.text.push_str(close);
        self.last = Last::Word;
    }

    fn braced(&mut self, group: Group) {
        self.space(self.last != Last::Nothing);
        let is_macro = std::mem::take(&mut self.macro_body);
        let start = self.text.len();
        if group.stream().is_empty() {
            self.text.push_str("{}");
        } else if !(is_macro && is_flat(&group) && self.flat(&group)) {
            self.text.truncate(start);
            self.text.push('{');
            self.end_line();
            self.indent += 1;
            self.lines(owned(group).into_iter().collect(), is_macro);
            self.indent -= 1;
            self.begin();
            self.text.push('}');
        }
        self.last = Last::Word;
    }

    /// Prints a body on the current line. Returns whether it fits.
    fn flat(&mut self, group: &Group) -> bool {
        self.text.push_str("{ ");
        self.last = Last::Tight;
        self.tokens(&mut group.stream().into_iter());
        self.text.push_str(" }");
        let line = self.text.rfind('\n').map_or(0, |end| end + 1);
        self.text.len() - line <= WIDTH
    }

    /// Prints a doc comment as `///`, any other attribute unchanged.
    fn attribute(&mut self, group: Group) {
        let tokens: Vec<TokenTree> = owned(group).into_iter().collect();
        let docs = match tokens.as_slice() {
            [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(docs)] if name == "doc" => text_of(docs),
            _ => None,
        };
        match docs.filter(|docs| !docs.contains('\n') && !docs.starts_with('/')) {
            Some(docs) => {
                for line in docs.split(DOC_BREAK) {
                    self.end_line();
                    self.begin();
                    self.text.push_str("///");
                    self.text.push_str(line.trim_end());
                }
            }
            None => {
                self.begin();
                self.text.push_str("#[");
                self.last = Last::Tight;
                self.tokens(&mut tokens.into_iter());
                self.text.push(']');
            }
        }
        self.end_line();
    }

    fn space(&mut self, space: bool) {
        if self.last == Last::Nothing {
            self.begin();
        } else if space {
            self.text.push(' ');
        }
    }

    /// Indents an empty line.
    fn begin(&mut self) {
        if self.text.is_empty() || self.text.ends_with('\n') {
            for _ in 0..self.indent {
                self.text.push_str("    ");
            }
        }
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.last = Last::Nothing;
    }
}

/// The tokens of a group, not shared: shared tokens would be copied one by one.
pub(super) fn owned(group: Group) -> TokenStream {
    let tokens = group.stream();
    drop(group);
    tokens
}

/// Whether nothing in the group needs a line of its own.
fn is_flat(group: &Group) -> bool {
    !group.stream().into_iter().any(|token| match token {
        TokenTree::Group(inner) => inner.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == '#',
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    })
}

/// The text of a literal. Most have no escapes except quotes and need no parser.
fn text_of(literal: &proc_macro2::Literal) -> Option<String> {
    let written = literal.to_string();
    let parsed = || syn::parse_str::<syn::LitStr>(&written).ok().map(|text| text.value());
    for (open, close) in [("r#\"", "\"#"), ("r\"", "\"")] {
        if let Some(raw) = written.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return Some(raw.to_owned());
        }
    }
    let Some(inner) = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return parsed() };
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, escaped)) = rest.split_once('\\') {
        text.push_str(before);
        let mut after = escaped.chars();
        match after.next() {
            Some(c @ ('"' | '\\' | '\'')) => text.push(c),
            _ => return parsed(),
        }
        rest = after.as_str();
    }
    text.push_str(rest);
    Some(text)
}
