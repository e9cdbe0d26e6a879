//! References after conversion: their targets are located in the 3.0 tree by identity.

use crate::maps::{HashMap, HashSet};
use crate::parse::references;
use crate::parse::tree::{Node, NodeId, Sources, Value, push_step};

/// Rewrites each reference in `converted`. Returns those whose target is not in it.
pub(super) fn rewrite(
    from: &Node,
    converted: &mut Node,
    references: &HashMap<NodeId, String>,
    sources: &mut Sources,
) -> Vec<(NodeId, String)> {
    let targets = targets(from, references.values());
    let wanted: HashSet<NodeId> = targets.values().copied().collect();
    let mut places = HashMap::default();
    // Shared components come first, since an operation may hold an inlined copy. They nearly always suffice.
    if let Some(components) = converted.get("components") {
        find_places(components, &wanted, &mut vec!["components".into()], &mut places);
    }
    if places.len() < wanted.len() {
        find_places(converted, &wanted, &mut Vec::new(), &mut places);
    }
    let mut lost = Vec::new();
    replace(converted, references, &mut |node| {
        let text = node.as_str().unwrap_or_default().to_owned();
        match targets.get(text.as_str()).and_then(|target| places.get(target)) {
            Some(pointer) => {
                let text = references::to_text(pointer);
                *node = Node::text(sources.derive(&[node.id]), text);
            }
            // References that never resolved are reported by the check of references.
            None if !targets.contains_key(text.as_str()) => {}
            None => lost.push((node.id, text)),
        }
    });
    lost
}

/// The targets of the references that resolve.
fn targets<'t>(from: &Node, texts: impl Iterator<Item = &'t String>) -> HashMap<&'t str, NodeId> {
    let mut targets = HashMap::default();
    for text in texts.map(String::as_str) {
        if !targets.contains_key(text)
            && let Some(target) = references::resolve(from, text)
        {
            targets.insert(text, target.id);
        }
    }
    targets
}

fn find_places<'n>(
    node: &'n Node,
    wanted: &HashSet<NodeId>,
    steps: &mut Vec<std::borrow::Cow<'n, str>>,
    places: &mut HashMap<NodeId, String>,
) {
    if wanted.contains(&node.id) {
        places.entry(node.id).or_insert_with(|| {
            let mut pointer = String::new();
            for step in steps.iter() {
                push_step(&mut pointer, step);
            }
            pointer
        });
    }
    for (name, child) in node.members() {
        steps.push(name.into());
        find_places(child, wanted, steps, places);
        steps.pop();
    }
    for (index, child) in node.items().iter().enumerate() {
        steps.push(index.to_string().into());
        find_places(child, wanted, steps, places);
        steps.pop();
    }
}

fn replace(node: &mut Node, references: &HashMap<NodeId, String>, rewrite: &mut impl FnMut(&mut Node)) {
    if references.contains_key(&node.id) {
        rewrite(node);
        return;
    }
    match &mut node.value {
        Value::Map(map) => map.values_mut().for_each(|entry| replace(&mut entry.node, references, rewrite)),
        Value::List(items) => items.iter_mut().for_each(|item| replace(item, references, rewrite)),
        _ => {}
    }
}
