//! Bodies: the parameter `in: body`, or all those `in: formData` together, become `requestBody`.

use super::Conversion;
use super::media::Media;
use super::parameter::location;
use crate::parse::tree::{Entry, Map, Node, NodeId, Value};

/// The default media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

impl Conversion<'_> {
    /// The body of an operation, from its own parameters or those of its path.
    pub(super) fn request_body(&mut self, operation: &Node, inherited: Option<&Node>) -> Option<Node> {
        let own = operation.get("parameters").map(Node::items).unwrap_or_default();
        let inherited = inherited.map(Node::items).unwrap_or_default();
        let body = |list: &[Node]| list.iter().position(|item| location(self.follow(item)) == "body");
        let from = if body(own).is_some() { own } else { inherited };
        if let Some(item) = body(from).and_then(|index| from.get(index)) {
            return Some(self.body(item, operation.get("consumes")));
        }
        let mut fields: Vec<Node> = Vec::new();
        for item in own.iter().chain(inherited) {
            let field = self.follow(item);
            let name = |field: &Node| field.get("name").and_then(Node::as_str).map(str::to_owned);
            let known = fields.iter().any(|known| name(known) == name(field));
            if location(field) == "formData" && !known {
                fields.push(field.clone());
                if let Some(reference) = item.get("$ref") {
                    self.carry(reference.id, "the field written out");
                }
            }
        }
        (!fields.is_empty()).then(|| self.form(&fields, operation.get("consumes")))
    }

    /// A shared body parameter, with the media types of the whole description.
    pub(super) fn shared_body(&mut self, parameter: &Node) -> Node {
        match location(parameter) {
            "formData" => self.form(std::slice::from_ref(parameter), None),
            _ => self.body(parameter, None),
        }
    }

    /// A body, or a reference to one. A shared body that this operation sends with another media type is inlined.
    fn body(&mut self, item: &Node, consumes: Option<&Node>) -> Node {
        match item.as_map().and_then(|map| map.get("$ref")) {
            Some(entry) if consumes.is_none() => {
                let mut map = Map::default();
                map.insert("$ref".to_owned(), Entry { key: entry.key, node: self.reference(&entry.node) });
                return Node { id: item.id, value: Value::Map(map) };
            }
            Some(entry) => self.carry(entry.node.id, "the body written out"),
            None => {}
        }
        let parameter = self.follow(item).clone();
        let mut out = Map::default();
        for (name, entry) in parameter.as_map().into_iter().flatten() {
            match name.as_str() {
                "in" => self.carry(entry.node.id, "`requestBody`"),
                "name" => self.carry(entry.node.id, "nothing: the name of a body never reaches the wire"),
                "schema" => {
                    let schema = self.schema(&entry.node);
                    let media = self.media(consumes, "consumes", ("application/json", parameter.id));
                    let content = self.content(&media, (entry.key, &schema), |_, _, _| {});
                    let key = self.sources.derive(&[entry.key]);
                    out.insert("content".to_owned(), Entry { key, node: content });
                }
                _ => _ = out.insert(name.clone(), entry.clone()),
            }
        }
        Node { id: parameter.id, value: Value::Map(out) }
    }

    fn form(&mut self, fields: &[Node], consumes: Option<&Node>) -> Node {
        let ids: Vec<NodeId> = fields.iter().map(|field| field.id).collect();
        let mut properties = Map::default();
        let mut required = Vec::new();
        let mut encoding = Map::default();
        for field in fields {
            self.field(field, &mut properties, &mut required, &mut encoding);
        }
        let mut schema = Map::default();
        self.put(&mut schema, "type", &ids, Value::String("object".to_owned()));
        self.put(&mut schema, "properties", &ids, Value::Map(properties));
        let needed = !required.is_empty();
        if needed {
            self.put(&mut schema, "required", &ids, Value::List(required));
        }
        let schema = Node { id: self.sources.derive(&ids), value: Value::Map(schema) };
        let media = self.form_media(fields, consumes, &ids);
        let content = self.content(&media, (schema.id, &schema), |conversion, _, body| {
            if !encoding.is_empty() {
                conversion.put(body, "encoding", &ids, Value::Map(encoding.clone()));
            }
        });
        let mut out = Map::default();
        self.put(&mut out, "required", &ids, Value::Bool(needed));
        let key = self.sources.derive(&ids);
        out.insert("content".to_owned(), Entry { key, node: content });
        Node { id: self.sources.derive(&ids), value: Value::Map(out) }
    }

    /// The form media types in `consumes`.
    fn form_media(&mut self, fields: &[Node], consumes: Option<&Node>, ids: &[NodeId]) -> Vec<Media> {
        let files = fields.iter().any(|field| field.get("type").and_then(Node::as_str) == Some("file"));
        let otherwise = if files { MULTIPART } else { FORM };
        let from = ids.first().copied().unwrap_or(self.from.id);
        let list = consumes.or_else(|| self.from.get("consumes"));
        let says_form =
            list.is_some_and(|list| list.items().iter().any(|item| is_form(item.as_str().unwrap_or_default())));
        if !says_form {
            return vec![Media { name: otherwise.to_owned(), key: self.sources.derive(&[from]) }];
        }
        let mut media = self.media(consumes, "consumes", (otherwise, from));
        media.retain(|media| is_form(&media.name));
        media
    }

    fn field(&mut self, field: &Node, properties: &mut Map, required: &mut Vec<Node>, encoding: &mut Map) {
        let mut schema = self.value_schema(field);
        let mut style = Map::default();
        let mut name = None;
        for (keyword, entry) in field.as_map().into_iter().flatten() {
            match keyword.as_str() {
                "name" => {
                    self.carry(entry.node.id, "a property of the body");
                    name = entry.node.as_str().map(|name| (name.to_owned(), entry.node.id));
                }
                "in" => self.carry(entry.node.id, "`requestBody`"),
                "required" => {
                    self.carry(entry.node.id, "`required` of the body");
                    if entry.node.as_bool() == Some(true) {
                        let text = field.get("name").and_then(Node::as_str).unwrap_or_default();
                        required.push(Node::text(self.sources.derive(&[entry.node.id]), text));
                    }
                }
                "allowEmptyValue" => _ = schema.insert("x-allow-empty-value".to_owned(), entry.clone()),
                "collectionFormat" => {}
                keyword if !super::schema::is_value_keyword(keyword) => {
                    schema.insert(keyword.to_owned(), entry.clone());
                }
                _ => {}
            }
        }
        self.list_style(field, true, &mut style);
        let Some((name, key)) = name else { return };
        if !style.is_empty() {
            self.put(encoding, &name, &[field.id], Value::Map(style));
        }
        properties.insert(name, Entry { key, node: Node { id: field.id, value: Value::Map(schema) } });
    }
}

fn is_form(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case(FORM) || essence.eq_ignore_ascii_case(MULTIPART)
}
