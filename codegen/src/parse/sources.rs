//! Where every node came from: file, line, column, and the path of steps from its root.
//!
//! Knows nothing of what the nodes hold. Pointers are put together from the chain of parents when someone asks, so a
//! node costs a few words and its name is stored once for the whole document.

use crate::diagnostics::Position;
use crate::maps::{HashMap, IndexSet};

/// The identity of a node: an index into [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The identity of the same node in [`Sources`] that hold so many others before it.
    pub(crate) fn moved(self, by: u32) -> Self {
        Self(self.0.saturating_add(by))
    }
}

/// A file that nodes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(u16);

impl FileId {
    /// The description itself: the first file that is read.
    pub const DESCRIPTION: Self = Self(0);
}

/// Where every node came from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<String>,
    places: Vec<Place>,
    names: IndexSet<Box<str>>,
    derived: HashMap<NodeId, Box<[NodeId]>>,
}

/// Where one node came from.
#[derive(Debug, Clone, Copy)]
struct Place {
    parent: Option<NodeId>,
    step: PlaceStep,
    line: u32,
    column: u32,
    file: FileId,
}

/// The last step of a node's pointer, its name by index.
#[derive(Debug, Clone, Copy)]
enum PlaceStep {
    Root,
    Member(u32),
    Item(u32),
}

/// The last step of a node's pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// The root of a document.
    Root,
    /// A member of a mapping.
    Member(&'a str),
    /// An item of a list.
    Item(usize),
}

/// Line and column in a text, both from one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Sources {
    /// Announces a file by the name that messages give it.
    pub fn add_file(&mut self, name: &str) -> FileId {
        let id = FileId(index(self.files.len()));
        self.files.push(name.to_owned());
        id
    }

    /// Takes in the nodes of texts that were read apart from these: the identity of each is now [`NodeId::moved`] by what
    /// this returns.
    pub(crate) fn adopt(&mut self, other: Self) -> u32 {
        let Self { files, places, names, derived } = other;
        let (by, file_by): (u32, u16) = (index(self.places.len()), index(self.files.len()));
        self.files.extend(files);
        let names: Vec<u32> = names.into_iter().map(|name| index(self.names.insert_full(name).0)).collect();
        self.places.extend(places.into_iter().map(|place| Place {
            parent: place.parent.map(|parent| parent.moved(by)),
            step: match place.step {
                PlaceStep::Member(name) => {
                    names.get(name as usize).map_or(PlaceStep::Root, |name| PlaceStep::Member(*name))
                }
                other => other,
            },
            file: FileId(place.file.0.saturating_add(file_by)),
            ..place
        }));
        let moved = |(id, from): (NodeId, Box<[NodeId]>)| (id.moved(by), from.iter().map(|id| id.moved(by)).collect());
        self.derived.extend(derived.into_iter().map(moved));
        by
    }

    /// The identity of a new node of this file.
    pub(crate) fn add(&mut self, file: FileId, mark: Mark, parent: Option<NodeId>, step: Step<'_>) -> NodeId {
        let step = self.intern(step);
        self.push(Place { parent, step, line: mark.line, column: mark.column, file })
    }

    /// The identity of the value that stands behind the key `key`.
    pub(crate) fn add_value_of(&mut self, key: NodeId, mark: Mark) -> NodeId {
        match self.place(key) {
            Some(place) => self.push(Place { line: mark.line, column: mark.column, ..place }),
            None => self.push(Place { line: mark.line, column: mark.column, ..NOWHERE }),
        }
    }

    /// The identity of a copy of the node `of`: its text stands where that of `of` stands, its pointer is another.
    pub(crate) fn graft(&mut self, of: NodeId, parent: Option<NodeId>, step: Step<'_>) -> NodeId {
        let step = self.intern(step);
        let text = self.place(of).unwrap_or(NOWHERE);
        self.push(Place { parent, step, ..text })
    }

    /// The identity of a copy of the node `of` that takes the place of the node `onto`, under the same pointer.
    pub(crate) fn graft_onto(&mut self, of: NodeId, onto: NodeId) -> NodeId {
        let text = self.place(of).unwrap_or(NOWHERE);
        let place = self.place(onto).unwrap_or(NOWHERE);
        self.push(Place { parent: place.parent, step: place.step, ..text })
    }

    /// The identity of a node that a conversion makes out of others. It stands where the first of them stands.
    pub fn derive(&mut self, from: &[NodeId]) -> NodeId {
        let place = from.first().and_then(|first| self.place(*first)).unwrap_or(NOWHERE);
        let id = self.push(place);
        self.derived.insert(id, from.into());
        id
    }

    /// The nodes of the text that a node was made from, each once; the node itself where it was written.
    pub fn sources_of(&self, id: NodeId) -> Vec<NodeId> {
        let mut found = IndexSet::default();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            match self.derived.get(&id) {
                Some(from) => open.extend(from.iter().rev()),
                None => _ = found.insert(id),
            }
        }
        found.into_iter().collect()
    }

    /// The node of the text that a node stands for: itself, or the first of those that it was made from.
    pub fn origin(&self, mut id: NodeId) -> NodeId {
        while let Some(first) = self.derived.get(&id).and_then(|from| from.first()) {
            id = *first;
        }
        id
    }

    /// Where a node stands in its text.
    pub fn position(&self, id: NodeId) -> Option<Position> {
        let place = self.place(id)?;
        let file = self.files.get(usize::from(place.file.0))?.clone();
        Some(Position { file, line: place.line, column: place.column })
    }

    /// The file that a node's text stands in.
    pub fn file(&self, id: NodeId) -> Option<FileId> {
        self.place(id).map(|place| place.file)
    }

    /// Whether a node's text stands in the description itself, and not in an overlay.
    pub fn in_description(&self, id: NodeId) -> bool {
        self.file(id) == Some(FileId::DESCRIPTION)
    }

    /// The name of a file.
    pub fn file_name(&self, file: FileId) -> Option<&str> {
        self.files.get(usize::from(file.0)).map(String::as_str)
    }

    /// The JSON pointer of a node in its document, as that was written.
    pub fn pointer(&self, id: NodeId) -> String {
        // Room for nearly every pointer: one is made for each fact of a description.
        let mut pointer = String::with_capacity(128);
        for step in self.steps(id) {
            match step {
                Step::Root => {}
                Step::Member(name) => push_step(&mut pointer, name),
                Step::Item(item) => push_step(&mut pointer, &item.to_string()),
            }
        }
        pointer
    }

    /// The steps from the root of its document to a node, without [`Step::Root`].
    pub fn steps(&self, id: NodeId) -> Vec<Step<'_>> {
        let mut steps = Vec::with_capacity(16);
        let mut next = self.place(id);
        while let Some(place) = next {
            match place.step {
                PlaceStep::Root => break,
                PlaceStep::Member(name) => {
                    steps.push(Step::Member(self.names.get_index(name as usize).map_or("", |name| name)));
                }
                PlaceStep::Item(item) => steps.push(Step::Item(item as usize)),
            }
            next = place.parent.and_then(|parent| self.place(parent));
        }
        steps.reverse();
        steps
    }

    fn place(&self, id: NodeId) -> Option<Place> {
        self.places.get(id.0 as usize).copied()
    }

    fn push(&mut self, place: Place) -> NodeId {
        let id = NodeId(index(self.places.len()));
        self.places.push(place);
        id
    }

    fn intern(&mut self, step: Step<'_>) -> PlaceStep {
        match step {
            Step::Root => PlaceStep::Root,
            Step::Item(item) => PlaceStep::Item(index(item)),
            Step::Member(name) => PlaceStep::Member(index(match self.names.get_index_of(name) {
                Some(known) => known,
                None => self.names.insert_full(name.into()).0,
            })),
        }
    }
}

/// The place of a node that has none.
const NOWHERE: Place = Place { parent: None, step: PlaceStep::Root, line: 0, column: 0, file: FileId(u16::MAX) };

/// Counts that the limit on a text's size keeps far below what the type holds.
fn index<T: TryFrom<usize> + Bounded>(count: usize) -> T {
    T::try_from(count).unwrap_or(T::MAX)
}

trait Bounded {
    const MAX: Self;
}

impl Bounded for u16 {
    const MAX: Self = Self::MAX;
}

impl Bounded for u32 {
    const MAX: Self = Self::MAX;
}

/// Adds a step to a JSON pointer.
pub fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    if !step.contains(['~', '/']) {
        return pointer.push_str(step);
    }
    for c in step.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}
