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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_found_however_its_number_is_typed() {
        let mut screening = testkit::screening(testkit::contest("赛"));
        let view = |no: &str| EntryView { entry: testkit::entry(no, "甲", "单位"), documents: Vec::new(), sections: Vec::new() };
        screening.entries = ["001@zj-2025", "GD2025-0005"].map(view).into();
        let found = |typed: &str| find_entry(&screening, typed).map(|view| view.entry.no.as_str());
        for typed in ["GD2025-0005", "gd2025-0005", "ＧＤ２０２５－０００５", " GD2025-0005 "] {
            assert_eq!(found(typed), Some("GD2025-0005"), "{typed:?}");
        }
        assert_eq!(["001@zj-2025", "００１＠ZJ-2025"].map(found), [Some("001@zj-2025"); 2]);
        assert_eq!(["001", "GD2025-000", ""].map(found), [None; 3]);
    }
}
