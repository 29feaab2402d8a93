use std::collections::{BTreeMap, BTreeSet};

use record::{Because, Changes, Entry, EntryView, Flag, GoneEntry, GoneFlag, Kind, Screening, Sha256};

/// What of the run before is compared with this one: little beside its whole result, which would lie in memory through all stages.
pub(crate) struct Before {
    run: String,
    /// By number.
    entries: BTreeMap<String, EntryBefore>,
    /// By id.
    flags: BTreeMap<String, FlagBefore>,
}

struct EntryBefore {
    /// See [`digest`].
    digest: Sha256,
    /// How many files it had.
    files: usize,
    division: String,
    title: String,
}

struct FlagBefore {
    kind: Kind,
    entry: String,
    others: Vec<String>,
}

impl Before {
    pub(crate) fn of(screening: &Screening) -> Self {
        let entries = screening.entries.iter().map(|EntryView { entry, .. }| {
            let (digest, files) = (digest(entry), entry.files.len());
            let before = EntryBefore { digest, files, division: entry.division.clone(), title: entry.title.clone() };
            (entry.no.clone(), before)
        });
        let flags = screening.flags.iter().map(|f| {
            let before = FlagBefore { kind: f.kind.clone(), entry: f.entry.clone(), others: f.others.clone() };
            (f.id.as_str().to_owned(), before)
        });
        Self { run: screening.run.id.clone(), entries: entries.collect(), flags: flags.collect() }
    }

    /// How many files an entry had; `None` where it was not there.
    pub(crate) fn files(&self, no: &str) -> Option<usize> {
        self.entries.get(no).map(|entry| entry.files)
    }
}

/// What is new since the run before. An entry has changed when its row or one of its files has.
pub(crate) fn since(before: Option<&Before>, entries: &[EntryView], flags: &[Flag]) -> Changes {
    let Some(before) = before else { return Changes::default() };
    let (old, new) = (&before.entries, digests(entries));
    let flags = ids(flags);
    let changed: BTreeSet<&String> =
        new.iter().filter(|(no, digest)| old.get(*no).is_some_and(|o| o.digest != **digest)).map(|(no, _)| no).collect();
    let entries_were = old.iter().filter(|(no, _)| !new.contains_key(*no)).map(|(no, e)| gone_entry(no, e)).collect::<Vec<_>>();
    let gone: BTreeSet<&String> = entries_were.iter().map(|e| &e.no).collect();
    let fell = before.flags.iter().filter(|(id, _)| !flags.contains(*id));
    let flags_were = fell.map(|(id, f)| gone_flag(id, f, because(f, &gone, &changed))).collect::<Vec<_>>();
    Changes {
        since: Some(before.run.clone()),
        new_entries: new.keys().filter(|no| !old.contains_key(*no)).cloned().collect(),
        gone_entries: gone.into_iter().cloned().collect(),
        changed_entries: changed.into_iter().cloned().collect(),
        new_flags: flags.iter().filter(|id| !before.flags.contains_key(*id)).cloned().collect(),
        gone_flags: flags_were.iter().map(|f| f.id.clone()).collect(),
        entries_were,
        flags_were,
    }
}

fn gone_entry(no: &str, before: &EntryBefore) -> GoneEntry {
    GoneEntry { no: no.to_owned(), division: before.division.clone(), title: before.title.clone() }
}

fn gone_flag(id: &str, before: &FlagBefore, because: Because) -> GoneFlag {
    let FlagBefore { kind, entry, others } = before;
    GoneFlag { id: id.to_owned(), kind: kind.clone(), entry: entry.clone(), others: others.clone(), because }
}

fn because(flag: &FlagBefore, gone: &BTreeSet<&String>, changed: &BTreeSet<&String>) -> Because {
    let other = |of: &BTreeSet<&String>| flag.others.iter().any(|no| of.contains(no));
    if gone.contains(&flag.entry) {
        Because::EntryGone
    } else if other(gone) {
        Because::OtherGone
    } else if changed.contains(&flag.entry) {
        Because::EntryChanged
    } else if other(changed) {
        Because::OtherChanged
    } else {
        Because::Elsewhere
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
    Sha256::of(json.expect("strings, numbers and lists have a JSON form").as_bytes())
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
        let division = old.entries[2].entry.division.clone();
        let expected = Changes {
            since: Some("前次".to_owned()),
            new_entries: numbers(&["4"]),
            gone_entries: numbers(&["3"]),
            changed_entries: numbers(&["2"]),
            entries_were: vec![GoneEntry { no: "3".to_owned(), division, title: "丙".to_owned() }],
            ..Changes::default()
        };
        assert_eq!(since(Some(&Before::of(&old)), &new, &[]), expected);
        assert_eq!(since(None, &new, &[]), Changes::default());
    }

    #[test]
    fn of_a_flag_that_fell_away_its_kind_its_entries_and_the_cause_are_kept() {
        let view =
            |no: &str, title: &str| EntryView { entry: testkit::entry(no, title, "单位"), documents: Vec::new(), sections: Vec::new() };
        let flag = |no: &str, others: &[&str]| {
            testkit::flag("duplicate.same_division", no, |draft| draft.others = others.iter().map(|o| (*o).to_owned()).collect())
        };
        let mut old = testkit::screening(testkit::contest("赛"));
        old.entries = vec![view("1", "甲"), view("2", "乙"), view("3", "丙"), view("4", "丁")];
        old.flags = vec![flag("3", &["1"]), flag("1", &["3"]), flag("2", &["4"]), flag("4", &["2"]), flag("4", &[])];
        let found = since(Some(&Before::of(&old)), &[view("1", "甲"), view("2", "乙改"), view("4", "丁")], &[]);
        let mut told: Vec<(&str, &[String], Because)> =
            found.flags_were.iter().map(|f| (f.entry.as_str(), f.others.as_slice(), f.because)).collect();
        told.sort_by_key(|(entry, others, _)| (*entry, others.len(), *others));
        let [one, two, three, four] = ["1", "2", "3", "4"].map(|no| [no.to_owned()]);
        let expected: [(&str, &[String], Because); 5] = [
            ("1", &three[..], Because::OtherGone),
            ("2", &four[..], Because::EntryChanged),
            ("3", &one[..], Because::EntryGone),
            ("4", &[], Because::Elsewhere),
            ("4", &two[..], Because::OtherChanged),
        ];
        assert_eq!(told, expected);
        assert!(found.flags_were.iter().all(|f| f.kind.as_str() == "duplicate.same_division"));
        assert_eq!(found.gone_flags, found.flags_were.iter().map(|f| f.id.clone()).collect::<Vec<_>>());
    }
}
