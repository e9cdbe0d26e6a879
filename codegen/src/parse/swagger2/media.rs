//! `consumes` and `produces`: the media types that become the keys of `content`.

use super::Conversion;
use crate::parse::tree::{Entry, Map, Node, NodeId, Value};

/// A media type of 2.0, and the node that declares it.
pub(super) struct Media {
    pub(super) name: String,
    pub(super) key: NodeId,
}

impl Conversion<'_> {
    /// The media types of an operation: its own, those of the whole description, or `otherwise`.
    pub(super) fn media(&mut self, own: Option<&Node>, keyword: &str, otherwise: (&str, NodeId)) -> Vec<Media> {
        let Some(list) = own.or_else(|| self.from.get(keyword)).filter(|list| !list.items().is_empty()) else {
            let (name, from) = otherwise;
            return vec![Media { name: name.to_owned(), key: self.sources.derive(&[from]) }];
        };
        self.carry(list.id, "`content`");
        let named = |item: &Node| Some(Media { name: item.as_str()?.to_owned(), key: item.id });
        list.items().iter().filter_map(named).collect()
    }

    /// `content`: the same schema for each media type. `more` adds the members of one media type.
    pub(super) fn content(
        &mut self,
        media: &[Media],
        schema: (NodeId, &Node),
        mut more: impl FnMut(&mut Self, &str, &mut Map),
    ) -> Node {
        let mut content = Map::default();
        let mut from = Vec::new();
        for Media { name, key } in media {
            from.push(*key);
            let mut body = Map::default();
            body.insert("schema".to_owned(), Entry { key: schema.0, node: schema.1.clone() });
            more(self, name, &mut body);
            let node = Node { id: self.sources.derive(&[*key]), value: Value::Map(body) };
            content.insert(name.clone(), Entry { key: *key, node });
        }
        Node { id: self.sources.derive(&from), value: Value::Map(content) }
    }
}
