//! Versions of the description that differ a little, as a vendor makes them. Knows the text, line by line.

/// The description after so many edits, from the first place on: a text gets a limit, or a parameter that may be sent
/// must be. What a comparison finds is breaking, and is still a description.
pub(super) fn version(spec: &str, edits: usize) -> String {
    let mut left = edits;
    let mut text = String::with_capacity(spec.len());
    // Every fifth place, so that the edits lie apart.
    let mut places = (0..5).cycle();
    for line in spec.lines() {
        let edited = edited(line).filter(|_| left > 0 && places.next() == Some(4));
        left -= usize::from(edited.is_some());
        text.push_str(edited.as_deref().unwrap_or(line));
        text.push('\n');
    }
    text
}

/// The name of a version, in the order of the timeline.
pub(super) fn file_name(number: usize) -> String {
    format!("{number:03}-2020-{:02}-{:02}-1.{number}.yaml", number / 28 + 1, number % 28 + 1)
}

/// The line after an edit; nothing where none fits.
fn edited(line: &str) -> Option<String> {
    let indent = line.get(..line.len() - line.trim_start().len())?;
    match line.trim_start() {
        "type: string" => Some(format!("{line}\n{indent}maxLength: 4000")),
        "required: false" => Some(format!("{indent}required: true")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = include_str!("../../../spec/swagger.yaml");

    fn changed_lines(old: &str, new: &str) -> usize {
        let diff = similar::TextDiff::from_lines(old, new);
        diff.iter_all_changes().filter(|change| change.tag() == similar::ChangeTag::Insert).count()
    }

    #[test]
    fn a_version_is_one_edit_further() {
        assert_eq!(version(SPEC, 0), SPEC);
        for edits in [1, 12, 60] {
            assert_eq!(changed_lines(&version(SPEC, edits - 1), &version(SPEC, edits)), 1, "{edits}");
        }
    }

    #[test]
    fn every_version_is_a_description() {
        for edits in [0, 30, 60] {
            let document = codegen::parse::read("a.yaml", &version(SPEC, edits)).unwrap();
            assert_eq!(codegen::parse::check(&document).0.len(), 0, "{edits}");
        }
    }

    #[test]
    fn versions_stand_in_their_order() {
        let names: Vec<_> = (0..60).map(file_name).collect();
        assert!(names.is_sorted(), "{names:?}");
        assert_eq!(names[59], "059-2020-03-04-1.59.yaml");
    }
}
