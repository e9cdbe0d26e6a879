//! Members of an object in the order in which they were received: one text with all names and values, and where each
//! ends.
//!
//! A server may send any number of members, and most are small. Values of their own would take thirty times their text.

use std::sync::OnceLock;

use crate::runtime::value::json::{Json, JsonRef};
use crate::runtime::value::positions::Positions;
use crate::runtime::value::raw::{self, Append};

/// While there are at most this many, a name is found by comparing it with each, and none is repeated.
const FEW: usize = 16;

#[derive(Debug, Clone, Default)]
pub(super) struct Members {
    /// Name, value, name, value, …
    text: String,
    ends: Vec<End>,
    /// Made by the first look-up among many.
    positions: OnceLock<Box<Positions>>,
}

#[derive(Debug, Clone, Copy)]
struct End {
    name: u32,
    value: u32,
}

/// The members of an object would take more than 4 GiB.
#[derive(Debug)]
pub(super) struct Full;

impl Members {
    pub(super) fn len(&self) -> usize {
        self.positions().map_or(self.ends.len(), Positions::len)
    }

    pub(super) fn get(&self, name: &str) -> Option<JsonRef<'_>> {
        self.value(self.find(name)?)
    }

    /// In order. Of several with one name, the last counts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, JsonRef<'_>)> {
        let all = (0..self.ends.len()).filter(|at| self.counts(*at));
        all.filter_map(|at| self.name(at).zip(self.value(at)))
    }

    pub(super) fn insert(&mut self, name: &str, value: &str) -> Result<Option<Json>, Full> {
        self.drop_repeated();
        let Some(at) = self.find(name) else {
            self.append(name, |text| Append::to(text).text(value))?;
            self.index_last();
            return Ok(None);
        };
        let (old, start) = (self.value(at).map(JsonRef::to_json), self.start_of_value(at));
        let end = start + old.as_ref().map_or(0, |old| old.text().len());
        let grown = self.text.len() - (end - start) + value.len();
        u32::try_from(grown).map_err(|_| Full)?;
        self.text.replace_range(start..end, value);
        self.shift(at, |of| of - end + start + value.len());
        if let Some(own) = self.ends.get_mut(at) {
            own.value = offset(start + value.len())?;
        }
        Ok(old)
    }

    /// Reads the value of a member and adds it. While there are few, it takes the place of one with the same name;
    /// among many, repeated names are left to the first look-up.
    pub(super) fn read<E: From<Full>>(
        &mut self,
        name: &str,
        value: impl FnOnce(Append<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.ends.len() < FEW {
            self.remove(name);
        }
        self.positions.take();
        self.append(name, |text| value(Append::to(text)))
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Json> {
        self.drop_repeated();
        let at = self.find(name)?;
        if let Some(mut positions) = self.positions.take() {
            positions.remove(at, &|at| self.name(at));
            self.positions = OnceLock::from(positions);
        }
        let removed = self.value(at)?.to_json();
        let (start, end) = (self.start(at), self.start_of_value(at) + removed.text().len());
        self.text.replace_range(start..end, "");
        self.shift(at, |of| of - end + start);
        self.ends.remove(at);
        Some(removed)
    }

    fn append<E: From<Full>>(&mut self, name: &str, value: impl FnOnce(&mut String) -> Result<(), E>) -> Result<(), E> {
        raw::push(&mut self.text, name);
        let end_of_name = offset(self.text.len());
        value(&mut self.text)?;
        let end = End { name: end_of_name?, value: offset(self.text.len())? };
        if self.ends.len() == self.ends.capacity() {
            // Most objects have one member that the description does not know.
            self.ends.reserve_exact(if self.ends.is_empty() { 1 } else { 3.max(self.ends.len() / 4) });
        }
        self.ends.push(end);
        Ok(())
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end.value as usize)
    }

    fn start_of_value(&self, at: usize) -> usize {
        self.ends.get(at).map_or(0, |end| end.name as usize)
    }

    fn name(&self, at: usize) -> Option<&str> {
        self.text.get(self.start(at)..self.ends.get(at)?.name as usize)
    }

    fn value(&self, at: usize) -> Option<JsonRef<'_>> {
        let end = self.ends.get(at)?;
        self.text.get(end.name as usize..end.value as usize).map(JsonRef::of_text)
    }

    fn find(&self, name: &str) -> Option<usize> {
        match self.positions() {
            Some(positions) => positions.find(Some(name), &|at| self.name(at)),
            None => (0..self.ends.len()).find(|at| self.name(*at) == Some(name)),
        }
    }

    /// The last position of each name, where there are many.
    fn positions(&self) -> Option<&Positions> {
        if self.ends.len() <= FEW {
            return None;
        }
        let positions = self.positions.get_or_init(|| {
            let mut positions = Box::new(Positions::with_capacity(self.ends.len()));
            for at in 0..self.ends.len() {
                *positions.entry(at, &|at| self.name(at)) = at;
            }
            positions
        });
        Some(positions)
    }

    fn index_last(&mut self) {
        if let Some(mut positions) = self.positions.take() {
            positions.entry(self.ends.len() - 1, &|at| self.name(at));
            self.positions = OnceLock::from(positions);
        }
    }

    fn counts(&self, at: usize) -> bool {
        match self.positions() {
            Some(positions) if positions.len() < self.ends.len() => {
                self.name(at).and_then(|name| self.find(name)) == Some(at)
            }
            _ => true,
        }
    }

    fn drop_repeated(&mut self) {
        if self.len() == self.ends.len() {
            return;
        }
        let mut kept = Self::default();
        for (name, value) in self.iter() {
            // They are fewer than before, so there is room.
            let _: Result<(), Full> = kept.append(name, |text| Append::to(text).text(value.text()));
        }
        *self = kept;
    }

    fn shift(&mut self, at: usize, to: impl Fn(usize) -> usize) {
        for end in self.ends.iter_mut().skip(at + 1) {
            // No text is longer than it was found to be allowed.
            end.name = to(end.name as usize) as u32;
            end.value = to(end.value as usize) as u32;
        }
    }
}

fn offset(length: usize) -> Result<u32, Full> {
    u32::try_from(length).map_err(|_| Full)
}

/// As in JSON, the order does not matter.
impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(count: usize) -> Members {
        let mut members = Members::default();
        for at in 0..count {
            assert!(members.insert(&format!("m{at}"), &at.to_string()).unwrap().is_none());
        }
        members
    }

    fn texts(members: &Members) -> Vec<(String, String)> {
        members.iter().map(|(name, value)| (name.to_owned(), value.to_string())).collect()
    }

    #[test]
    fn few_and_many_behave_alike() {
        for count in [1, 2, FEW, FEW + 1, 100] {
            let mut members = numbered(count);
            let reversed = (0..count).rev().fold(Members::default(), |mut reversed, at| {
                reversed.insert(&format!("m{at}"), &format!("{at}.0")).unwrap();
                reversed
            });
            assert_eq!(members, reversed);
            let last = format!("m{}", count - 1);
            let old = members.insert(&last, "\"longer than before\"").unwrap();
            assert_eq!(old.map(|old| old.text().to_owned()), Some((count - 1).to_string()));
            assert_ne!(members, reversed);
            assert_eq!(members.get(&last).unwrap().as_str().as_deref(), Some("longer than before"));
            members.insert("m0", "[]").unwrap();
            let removed = members.remove("m0").map(|removed| removed.text().to_owned());
            assert_eq!((removed.as_deref(), members.len(), members.get("m0")), (Some("[]"), count - 1, None));
            assert!(members.remove("m0").is_none());
            let left: Vec<_> = members.iter().map(|(name, _)| name.to_owned()).collect();
            assert_eq!(left, (1..count).map(|at| format!("m{at}")).collect::<Vec<_>>());
            members.insert("new", "null").unwrap();
            assert!(members.get("new").is_some_and(JsonRef::is_null));
        }
    }

    #[test]
    fn of_members_with_one_name_the_last_counts_and_removing_it_brings_no_other_back() {
        for count in [1, FEW - 1, FEW, 3 * FEW] {
            let mut members = Members::default();
            for at in 0..2 * count {
                let value = at.to_string();
                members.read::<Full>(&format!("m{}", at % count), |append| append.text(&value)).unwrap();
            }
            assert_eq!(members.len(), count);
            let expected = (0..count).map(|at| (format!("m{at}"), (count + at).to_string())).collect::<Vec<_>>();
            assert_eq!(texts(&members), expected);
            assert_eq!(members.remove("m0").unwrap().text(), count.to_string());
            assert_eq!((members.get("m0"), members.len()), (None, count - 1));
        }
    }
}
