//! Prose that means one thing to its author and another to rustdoc.

#![allow(clippy::unwrap_used)]

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::*;

fn text(prose: &str) -> String {
    safe(prose).join("\n")
}

/// What rustdoc would take for a link to an item, for HTML or for a test, and addresses that are no links.
fn surprises(markdown: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut broken = |link: pulldown_cmark::BrokenLink<'_>| Some((link.reference.to_string().into(), "".into()));
    let events = Parser::new_with_broken_link_callback(markdown, options, Some(&mut broken));
    let mut found = Vec::new();
    let mut depth = 0;
    for event in events {
        match event {
            Event::Start(Tag::Link { .. } | Tag::CodeBlock(_)) => depth += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => depth -= 1,
            _ => {}
        }
        match event {
            Event::Text(text) if depth == 0 && next_address(&text).is_some() => found.push(format!("no link {text:?}")),
            Event::Html(html) | Event::InlineHtml(html) => found.push(format!("HTML {html:?}")),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => found.push("a test".to_owned()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if !LANGUAGES.contains(&&*info) => {
                found.push(format!("a test {info:?}"));
            }
            Event::Start(Tag::Link { dest_url, .. }) if !leads_somewhere(&dest_url) => {
                found.push(format!("a link to {dest_url:?}"));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn an_address_within_html_is_a_link() {
    assert_eq!(text("Ask <a href=\"https://x.y/z\">us</a>."), r#"Ask \<a href="<https://x.y/z>">us\</a>."#);
}

#[test]
fn plain_prose_stays_as_it_is() {
    for prose in ["The name of the group", "A number (1-5), e.g. 3.", "It's 5% - or more/less; see below?"] {
        assert_eq!(text(prose), prose);
    }
}

#[test]
fn markdown_keeps_its_meaning() {
    assert_eq!(
        text("Some *emphasis*, **more**, `code` and a [link](https://x.y/z)."),
        "Some *emphasis*, **more**, `code` and a [link](https://x.y/z)."
    );
    assert_eq!(text("One:\n * a\n * b\n   more of b"), "One:\n\n- a\n- b\n  more of b");
    assert_eq!(text("# Title\ntext"), "# Title\n\ntext");
    assert_eq!(text("```json\n{}\n```"), "```json\n{}\n```");
    assert_eq!(text("| a | b |\n|---|---|\n| 1 | 2 |").lines().count(), 3);
}

#[test]
fn markup_that_rustdoc_rejects_is_escaped() {
    assert_eq!(
        text("Give page[size] or [Patient] or filter[groups]."),
        "Give page\\[size\\] or \\[Patient\\] or filter\\[groups\\]."
    );
    assert_eq!(text("See http://a.b/c_d, or (https://e.f)."), "See <http://a.b/c_d>, or (<https://e.f>).");
    assert_eq!(text("A <b>bold</b> word"), "A \\<b>bold\\</b> word");
    assert_eq!(text("See [the call](#operation/createToken)."), "See the call.");
    assert_eq!(text("See [https://a.b/c](d)."), "See <https://a.b/c>.");
    assert_eq!(text("![logo](http://x.y/z.png)"), "logo");
    assert_eq!(text("<!-- ReDoc-Inject: <x> -->\nText"), "Text");
    assert_eq!(text("Code:\n\n    let x = 1;"), "Code:\n\n```text\nlet x = 1;\n```");
    assert_eq!(text("```\nlet x = 1;\n```"), "```text\nlet x = 1;\n```");
    assert_eq!(text("```rust,should_panic\nx\n```"), "```text\nx\n```");
    assert_eq!(text("```json\n{"), "```json\n{\n```");
}

#[test]
fn hostile_prose_holds_no_surprise_and_no_control() {
    let hostile = [
        "*/ fn evil() {} /*",
        "\"# fn evil() {} r#\"",
        "`unclosed",
        "``` ",
        "~~~rust\nfn main() {}",
        "<script>alert(1)</script>",
        "<div>\n\n[x]: y\n\n</div>",
        "[x]: http://a.b\n\n[x] and [y][x] and [z][]",
        "[a](b \"c\") [d](<e f>) [g]( javascript:x )",
        "- a\n\n      code in a list\n\n> ```\n> unclosed",
        "line\r\nbreak\u{0}\u{7}\u{202e}evil\u{2066}\u{2028}x",
        "http://",
        "https://x.y/`z`[q]<w>",
        "<https://x.y> <a@b.c> <not a link>",
        "a\\[b\\] \\<c> &lt;d&gt; &#91;e&#93;",
        "[^1] text\n\n[^1]: note",
        "#[doc = include_str!(\"/etc/passwd\")]",
        "* * *\n***bold***_it_",
        "[[double]] [`Code`] [Type::method()] [macro!]",
        "1. a\n1. b\n  - c\n\n      - d",
        "$x$ {{y}} {z}",
        "\\",
        "[",
        "&",
    ];
    for prose in hostile {
        let made = text(prose);
        assert_eq!(surprises(&made), Vec::<String>::new(), "{prose:?} became {made:?}");
        assert!(!made.contains(|c: char| c.is_control() && c != '\n'), "{made:?}");
        assert!(!made.contains(['\u{202e}', '\u{2066}', '\u{2028}']), "{made:?}");
        assert_eq!(text(&made), made, "writing it again changes {prose:?}");
        let behind = format!("{made}\n\nbehind");
        let last = Parser::new_ext(&behind, OPTIONS).last();
        assert_eq!(last, Some(Event::End(TagEnd::Paragraph)), "{made:?} swallows what follows");
    }
}

#[test]
fn deep_nesting_is_taken_as_text() {
    let made = text(&"> ".repeat(5000));
    assert!(surprises(&made).is_empty());
    let made = text(&format!("{}x", "- ".repeat(2000)));
    assert!(made.starts_with("```text\n") && surprises(&made).is_empty());
}

#[test]
fn code_spans_hold_anything() {
    assert_eq!(code("a"), "`a`");
    assert_eq!(code("a`b"), "``a`b``");
    assert_eq!(code("`"), "`` ` ``");
    assert_eq!(code("a\nb"), "`a b`");
    assert_eq!(code(""), "an empty text");
}

/// Prose put together at random from what Markdown gives a meaning to. The seed is fixed: the same prose in every run.
#[test]
fn no_prose_panics_or_surprises() {
    const PIECES: &[&str] = &[
        "a",
        "b ",
        " ",
        "\n",
        "\n\n",
        "    ",
        "  ",
        "*",
        "**",
        "_",
        "`",
        "```",
        "~~~",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        "</b>",
        "<b>",
        "<!--",
        "-->",
        "- ",
        "1. ",
        "# ",
        "> ",
        "|",
        "|-|\n",
        "\\",
        "&amp;",
        "http://x.y/z",
        "[x]: y",
        "!",
        "===",
        "---",
        "\t",
        "é",
        "\u{202e}",
        "[ ] ",
        "~~",
        "<div>",
        "mailto:a@b.c",
        ":",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(bound).unwrap()).unwrap()
    };
    let rounds = std::env::var("PROSE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(2000);
    for _ in 0..rounds {
        let length = next(14);
        let prose: String = (0..length).map(|_| *PIECES.get(next(PIECES.len())).unwrap()).collect();
        let made = text(&prose);
        assert_eq!(surprises(&made), Vec::<String>::new(), "{prose:?} became {made:?}");
        let behind = format!("{made}\n\nbehind");
        let last = Parser::new_ext(&behind, OPTIONS).last();
        assert_eq!(last, Some(Event::End(TagEnd::Paragraph)), "{prose:?} became {made:?}");
    }
}
