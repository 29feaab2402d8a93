use std::collections::BTreeMap;

use record::{EntryView, Screening};
use text::entry_number;

/// An entry by its number as somebody types it: width, case and blanks do not count ([`text::entry_number`]).
pub fn find_entry<'a>(screening: &'a Screening, typed: &str) -> Option<&'a EntryView> {
    screening.entry(typed).or_else(|| {
        // A number that stands in two divisions has the name of its division behind it, which is in no kept form.
        let wanted = entry_number(typed);
        screening.entries.iter().find(|view| entry_number(&view.entry.no) == wanted)
    })
}

/// Entries by their numbers as people type them, for whoever looks up many: [`find_entry`] goes through all for what is no number of any.
pub(crate) struct Numbers<'a> {
    screening: &'a Screening,
    /// In the form in which numbers are kept; the first of several.
    kept: BTreeMap<String, &'a EntryView>,
}

impl<'a> Numbers<'a> {
    pub(crate) fn of(screening: &'a Screening) -> Self {
        let mut kept = BTreeMap::new();
        for view in &screening.entries {
            kept.entry(entry_number(&view.entry.no)).or_insert(view);
        }
        Self { screening, kept }
    }

    /// As [`find_entry`].
    pub(crate) fn find(&self, typed: &str) -> Option<&'a EntryView> {
        self.screening.entry(typed).or_else(|| self.kept.get(&entry_number(typed)).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_found_however_its_number_is_typed() {
        let mut screening = testkit::screening(testkit::contest("赛"));
        let view = |no: &str| EntryView { entry: testkit::entry(no, "甲", "单位"), documents: Vec::new(), sections: Vec::new() };
        screening.entries = ["001@zj-2025", "GD2025-0005"].map(view).into();
        let numbers = Numbers::of(&screening);
        let found = |typed: &str| {
            let found = find_entry(&screening, typed).map(|view| view.entry.no.as_str());
            assert_eq!(numbers.find(typed).map(|view| view.entry.no.as_str()), found, "{typed:?}");
            found
        };
        for typed in ["GD2025-0005", "gd2025-0005", "ＧＤ２０２５－０００５", " GD2025-0005 "] {
            assert_eq!(found(typed), Some("GD2025-0005"), "{typed:?}");
        }
        assert_eq!(["001@zj-2025", "００１＠ZJ-2025"].map(found), [Some("001@zj-2025"); 2]);
        assert_eq!(["001", "GD2025-000", ""].map(found), [None; 3]);
    }
}
