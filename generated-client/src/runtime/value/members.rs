//! Members of an object in the order in which they came: a list while they are few, then a map.
//!
//! Nearly every object has none or one that the description does not know. A map for one member costs more than the
//! rest of its object; a list of thousands, which a server may send, would cost the square of their number.

use serde_json::{Map, Value};

/// How many stand in a list.
const FEW: usize = 16;

#[derive(Debug, Clone)]
pub(super) enum Members {
    Few(Vec<(String, Value)>),
    Many(Map<String, Value>),
}

impl Members {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Few(members) => members.len(),
            Self::Many(members) => members.len(),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Few(members) => members.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            Self::Many(members) => members.get(name),
        }
    }

    pub(super) fn insert(&mut self, name: String, value: Value) -> Option<Value> {
        match self {
            Self::Few(members) => {
                if let Some((_, place)) = members.iter_mut().find(|(known, _)| *known == name) {
                    return Some(std::mem::replace(place, value));
                }
                if members.is_empty() {
                    members.reserve_exact(1);
                }
                members.push((name, value));
                if members.len() > FEW {
                    *self = Self::Many(std::mem::take(members).into_iter().collect());
                }
                None
            }
            Self::Many(members) => members.insert(name, value),
        }
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Value> {
        match self {
            Self::Few(members) => {
                let at = members.iter().position(|(known, _)| known == name)?;
                Some(members.remove(at).1)
            }
            Self::Many(members) => members.shift_remove(name),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let (few, many) = match self {
            Self::Few(members) => (Some(members), None),
            Self::Many(members) => (None, Some(members)),
        };
        let few = few.into_iter().flatten().map(|(name, value)| (name.as_str(), value));
        few.chain(many.into_iter().flatten().map(|(name, value)| (name.as_str(), value)))
    }
}

impl Default for Members {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

/// As JSON has it: the order says nothing.
impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_behave_alike() {
        for count in [1, FEW, FEW + 1, 100] {
            let mut members = Members::default();
            for number in 0..count {
                assert_eq!(members.insert(format!("member {number}"), Value::from(number)), None);
            }
            assert_eq!(members.insert("member 0".to_owned(), Value::from("again")), Some(Value::from(0)));
            assert_eq!((members.len(), members.get("member 0")), (count, Some(&Value::from("again"))));
            let names: Vec<_> = members.iter().map(|(name, _)| name.to_owned()).collect();
            assert_eq!(names, (0..count).map(|number| format!("member {number}")).collect::<Vec<_>>());

            let mut reversed = Members::default();
            for (name, value) in members.iter().collect::<Vec<_>>().into_iter().rev() {
                reversed.insert(name.to_owned(), value.clone());
            }
            assert_eq!(members, reversed);
            assert_eq!(reversed.remove("member 0"), Some(Value::from("again")));
            assert_eq!(reversed.remove("member 0"), None);
            assert_ne!(members, reversed);
        }
    }

    #[test]
    fn what_is_many_is_equal_to_the_same_few() {
        let mut members = Members::default();
        (0..=FEW).for_each(|number| drop(members.insert(number.to_string(), Value::Null)));
        members.remove("0");
        let few: Vec<_> = (1..=FEW).map(|number| (number.to_string(), Value::Null)).collect();
        assert_eq!(members, Members::Few(few));
    }
}
