//! Converts the description's prose to Markdown for rustdoc. Independent of the IR and of tokens.
//!
//! Prose is written for other renderers, and rustdoc interprets some of it differently: brackets are links to
//! items, code without a language is a test, HTML is HTML, an unclosed fence swallows what follows. So it is parsed
//! with the parser that rustdoc itself uses, the events are changed, and the Markdown is written anew.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::format::DOC_BREAK;

/// The Markdown extensions that rustdoc supports too.
const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// Languages that a code block may keep. With any other, or none, rustdoc would compile the block or warn.
const LANGUAGES: &[&str] = &[
    "bash",
    "console",
    "css",
    "csv",
    "html",
    "http",
    "javascript",
    "json",
    "jsonc",
    "python",
    "sh",
    "text",
    "toml",
    "xml",
    "yaml",
];

/// How deep lists and quotes may nest before the prose is taken as plain text.
const DEEPEST: usize = 32;

/// `prose` as lines of Markdown, safe in any doc comment.
pub(crate) fn safe(prose: &str) -> Vec<String> {
    let clean = without_controls(prose);
    let clean = clean.trim();
    if is_plain(clean) {
        return clean.lines().map(|line| line.trim_end().to_owned()).collect();
    }
    rewritten(clean).unwrap_or_else(|| as_text(clean))
}

/// Text as a code span, including text with backticks.
pub(crate) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() {
        return "an empty text".to_owned();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if text.starts_with('`') || text.ends_with('`') || text.starts_with(' ') || text.ends_with(' ') {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

/// Text within a generated sentence.
pub(crate) fn plain(text: &str) -> String {
    safe(&one_line(text)).join(" ")
}

/// Text on one line.
fn one_line(text: &str) -> String {
    without_controls(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Removes control characters, which can end a comment or be invisible in it, and those that change the direction of
/// text, which can make it display as something else.
fn without_controls(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' => Some('\n'),
            '\t' | '\u{2028}' | '\u{2029}' | '\u{a0}' | DOC_BREAK => Some(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => None,
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

/// Whether the prose is only text and code spans, so that it needs no rewriting.
fn is_plain(text: &str) -> bool {
    let plain_byte = |b: u8| b.is_ascii_alphanumeric() || b >= 0x80 || b" ,;:.()'\"/-%$?!".contains(&b);
    let plain_words = |words: &str| words.bytes().all(plain_byte) && !words.contains("://");
    let plain_line = |line: &str| {
        let outside = line.split('`').step_by(2).all(plain_words);
        let mut spans = line.split('`').skip(1).step_by(2);
        // An odd number of backticks leaves a span open, and two adjacent ones start a different kind of span.
        let closed = line.bytes().filter(|b| *b == b'`').count() % 2 == 0 && spans.all(|span| !span.trim().is_empty());
        line.starts_with(|c: char| c.is_ascii_alphabetic()) && outside && closed && !line.contains("  ")
    };
    !text.is_empty() && text.lines().all(|line| plain_line(line.trim_end())) && !text.contains("  \n")
}

fn rewritten(prose: &str) -> Option<Vec<String>> {
    // Code that ends with the text and not with a line is written anew without an end.
    let prose = &format!("{prose}\n");
    let mut depth = 0_usize;
    let mut events = Vec::new();
    let mut rewriter = Rewriter::default();
    for event in Parser::new_ext(prose, OPTIONS) {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return None;
        }
        rewriter.event(event, &mut events);
    }
    let mut markdown = String::with_capacity(prose.len() + prose.len() / 8);
    let options = pulldown_cmark_to_cmark::Options {
        code_block_token_count: 3,
        list_token: '-',
        increment_ordered_list_bullets: true,
        ..pulldown_cmark_to_cmark::Options::default()
    };
    pulldown_cmark_to_cmark::cmark_with_options(events.iter(), &mut markdown, OPTIONS, options).ok()?;
    Some(markdown.trim().lines().map(|line| line.trim_end().to_owned()).collect())
}

#[derive(Default)]
struct Rewriter {
    /// For each open link, whether it is dropped because its address does not resolve in the docs. Its text is kept.
    unlinked: Vec<bool>,
    in_code: bool,
    in_html: bool,
}

impl Rewriter {
    /// Whether the text is within a link that is kept.
    fn in_link(&self) -> bool {
        self.unlinked.iter().any(|unlinked| !unlinked)
    }

    fn event<'a>(&mut self, event: Event<'a>, out: &mut Vec<Event<'a>>) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                self.in_code = true;
                out.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language(&kind)))));
            }
            Event::End(TagEnd::CodeBlock) => {
                self.in_code = false;
                out.push(event);
            }
            Event::Start(Tag::Link { ref dest_url, .. } | Tag::Image { ref dest_url, .. }) => {
                let unlinked = !leads_somewhere(dest_url) || matches!(event, Event::Start(Tag::Image { .. }));
                self.unlinked.push(unlinked);
                if !unlinked {
                    out.push(inline_link(event));
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if !self.unlinked.pop().unwrap_or(true) {
                    out.push(event);
                }
            }
            Event::Start(Tag::HtmlBlock) => {
                self.in_html = true;
                out.push(Event::Start(Tag::Paragraph));
            }
            Event::End(TagEnd::HtmlBlock) => {
                self.in_html = false;
                out.push(Event::End(TagEnd::Paragraph));
            }
            Event::Html(html) | Event::InlineHtml(html) => html_as_text(&html, self.in_html, !self.in_link(), out),
            Event::Text(text) if !self.in_code && !self.in_link() => linked_text(text, out),
            other => out.push(other),
        }
    }
}

/// The language of a code block, or one that rustdoc neither compiles nor warns about.
fn language(kind: &CodeBlockKind<'_>) -> CowStr<'static> {
    let asked = match kind {
        CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default().to_ascii_lowercase(),
        CodeBlockKind::Indented => String::new(),
    };
    LANGUAGES.iter().find(|known| **known == asked).map_or(CowStr::Borrowed("text"), |known| CowStr::Borrowed(known))
}

fn leads_somewhere(address: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme))
        && !address.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '\\'))
}

/// An inline link: link reference definitions are not kept.
fn inline_link(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let link_type = match link_type {
                LinkType::Autolink => LinkType::Autolink,
                LinkType::Email => LinkType::Email,
                _ => LinkType::Inline,
            };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    }
}

/// HTML is shown as text; HTML comments are removed.
fn html_as_text<'a>(html: &str, block: bool, links: bool, out: &mut Vec<Event<'a>>) {
    let html = html.trim_end_matches('\n');
    if html.trim_start().starts_with("<!--") && html.trim_end().ends_with("-->") {
        return;
    }
    if block && matches!(out.last(), Some(Event::Text(_))) {
        out.push(Event::SoftBreak);
    }
    let text: CowStr<'a> = html.trim_start().to_owned().into();
    if links && !text.is_empty() {
        linked_text(text, out);
    } else if !text.is_empty() {
        out.push(Event::Text(text));
    }
}

/// Text with its bare addresses made links, as rustdoc asks.
fn linked_text<'a>(text: CowStr<'a>, out: &mut Vec<Event<'a>>) {
    let mut rest: &str = &text;
    if !rest.contains("://") {
        return out.push(Event::Text(text));
    }
    while let Some((before, address, after)) = next_address(rest) {
        if !before.is_empty() {
            out.push(Event::Text(before.to_owned().into()));
        }
        let dest_url: CowStr<'a> = address.to_owned().into();
        let link_type = LinkType::Autolink;
        out.push(Event::Start(Tag::Link { link_type, dest_url: dest_url.clone(), title: "".into(), id: "".into() }));
        out.push(Event::Text(dest_url));
        out.push(Event::End(TagEnd::Link));
        rest = after;
    }
    if !rest.is_empty() {
        out.push(Event::Text(rest.to_owned().into()));
    }
}

/// The text before the first address, the address, and the text after it.
fn next_address(text: &str) -> Option<(&str, &str, &str)> {
    let start = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min()?;
    let (before, from) = text.split_at_checked(start)?;
    let end =
        from.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '\\' | '|')).unwrap_or(from.len());
    let (whole, _) = from.split_at_checked(end)?;
    let address = whole.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '*', '_']);
    let (_, after) = from.split_at_checked(address.len())?;
    (address.len() > "https://".len()).then_some((before, address, after))
}

/// The fallback: the prose as a `text` code block.
fn as_text(prose: &str) -> Vec<String> {
    let longest = prose.split(|c| c != '`').map(str::len).max().unwrap_or(0).max(2);
    let fence = "`".repeat(longest + 1);
    let mut lines = vec![format!("{fence}text")];
    lines.extend(prose.lines().map(|line| line.trim_end().to_owned()));
    lines.push(fence);
    lines
}

#[cfg(test)]
mod tests;
