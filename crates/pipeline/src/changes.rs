use std::collections::{BTreeMap, BTreeSet};

use record::{Changes, Entry, EntryView, Flag, Screening, Sha256};

/// What of the run before is compared with this one: little beside its whole result, which would lie in memory through all stages.
pub(crate) struct Before {
    run: String,
    /// Digest of each entry ([`digest`]), by number.
    entries: BTreeMap<String, Sha256>,
    flags: BTreeSet<String>,
}

impl Before {
    pub(crate) fn of(screening: &Screening) -> Self {
        Self { run: screening.run.id.clone(), entries: digests(&screening.entries), flags: ids(&screening.flags) }
    }
}

/// What is new since the run before. An entry has changed when its row or one of its files has.
pub(crate) fn since(before: Option<&Before>, entries: &[EntryView], flags: &[Flag]) -> Changes {
    let Some(before) = before else { return Changes::default() };
    let (old, new) = (&before.entries, digests(entries));
    let flags = ids(flags);
    let changed = new.iter().filter(|(no, digest)| old.get(*no).is_some_and(|o| o != *digest));
    Changes {
        since: Some(before.run.clone()),
        new_entries: new.keys().filter(|no| !old.contains_key(*no)).cloned().collect(),
        gone_entries: old.keys().filter(|no| !new.contains_key(*no)).cloned().collect(),
        changed_entries: changed.map(|(no, _)| no.clone()).collect(),
        new_flags: flags.difference(&before.flags).cloned().collect(),
        gone_flags: before.flags.difference(&flags).cloned().collect(),
    }
}

fn ids(flags: &[Flag]) -> BTreeSet<String> {
    flags.iter().map(|f| f.id.as_str().to_owned()).collect()
}

fn digests(entries: &[EntryView]) -> BTreeMap<String, Sha256> {
    entries.iter().map(|view| (view.entry.no.clone(), digest(&view.entry))).collect()
}

/// Digest of all that an entry is but for the place of its row and the digest of its registry: another entrant's row moves them.
fn digest(entry: &Entry) -> Sha256 {
    let json = serde_json::to_value(entry).map(|mut value| {
        value["row"] = serde_json::Value::Null;
        value.to_string()
    });
    store::sha256(json.expect("strings, numbers and lists have a JSON form").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_moves_is_no_change_and_a_cell_that_differs_is() {
        let view = |no: &str, title: &str, row: u32| {
            let mut entry = testkit::entry(no, title, "单位");
            entry.row.row = row;
            EntryView { entry, documents: Vec::new(), sections: Vec::new() }
        };
        let mut old = testkit::screening(testkit::contest("赛"));
        old.run.id = "前次".to_owned();
        old.entries = vec![view("1", "甲", 2), view("2", "乙", 3), view("3", "丙", 4)];
        let new = [view("1", "甲", 5), view("2", "乙改", 3), view("4", "丁", 4)];
        let numbers = |list: &[&str]| list.iter().map(|no| (*no).to_owned()).collect::<Vec<_>>();
        let expected = Changes {
            since: Some("前次".to_owned()),
            new_entries: numbers(&["4"]),
            gone_entries: numbers(&["3"]),
            changed_entries: numbers(&["2"]),
            ..Changes::default()
        };
        assert_eq!(since(Some(&Before::of(&old)), &new, &[]), expected);
        assert_eq!(since(None, &new, &[]), Changes::default());
    }
}
