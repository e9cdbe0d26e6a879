//! Markdown as HTML, without what could be active in it: HTML is shown as text.

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// Blocks of text, whose first heading has this level.
pub(super) fn blocks(markdown: &str, level: usize) -> Markup {
    let mut out = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Start(tag) => out.push_str(&format!("<{}>", opened(&tag, level))),
            Event::End(tag) => out.push_str(&format!("</{}>", closed(tag, level))),
            Event::Code(code) => out.push_str(&html! { code { (code.as_ref()) } }.into_string()),
            Event::SoftBreak => out.push('\n'),
            Event::HardBreak => out.push_str("<br>"),
            Event::Rule => out.push_str("<hr>"),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push_str(&html! { (text.as_ref()) }.into_string());
            }
            _ => {}
        }
    }
    PreEscaped(out)
}

fn opened(tag: &Tag<'_>, level: usize) -> String {
    match tag {
        // Pages lead to no other host.
        Tag::Link { dest_url, .. } => format!("span title=\"{}\"", html! { (dest_url.as_ref()) }.into_string()),
        Tag::CodeBlock(_) => "pre tabindex=\"0\"><code".to_owned(),
        tag => closed(tag.to_end(), level),
    }
}

fn closed(tag: TagEnd, level: usize) -> String {
    match tag {
        TagEnd::Heading(own) => return format!("h{}", (own as usize + level - 1).min(6)),
        TagEnd::List(true) => "ol",
        TagEnd::List(false) => "ul",
        TagEnd::Item => "li",
        TagEnd::CodeBlock => "code></pre",
        TagEnd::Emphasis => "em",
        TagEnd::Strong => "strong",
        TagEnd::Link | TagEnd::Image => "span",
        TagEnd::BlockQuote(_) => "blockquote",
        _ => "p",
    }
    .to_owned()
}
