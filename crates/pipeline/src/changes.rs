use std::collections::{BTreeMap, BTreeSet};

use record::{Changes, Entry, EntryView, Flag, Screening};

/// What is new since the run before. An entry has changed when its row or one of its files has.
pub(crate) fn since(before: Option<&Screening>, entries: &[EntryView], flags: &[Flag]) -> Changes {
    let Some(before) = before else { return Changes::default() };
    let old: BTreeMap<&str, &Entry> = before.entries.iter().map(|e| (e.entry.no.as_str(), &e.entry)).collect();
    let new: BTreeMap<&str, &Entry> = entries.iter().map(|e| (e.entry.no.as_str(), &e.entry)).collect();
    let ids = |flags: &[Flag]| flags.iter().map(|f| f.id.as_str().to_owned()).collect::<BTreeSet<_>>();
    let (old_flags, new_flags) = (ids(&before.flags), ids(flags));
    let owned = |keys: Vec<&&str>| keys.into_iter().map(|k| (*k).to_owned()).collect();
    Changes {
        since: Some(before.run.id.clone()),
        new_entries: owned(new.keys().filter(|k| !old.contains_key(*k)).collect()),
        gone_entries: owned(old.keys().filter(|k| !new.contains_key(*k)).collect()),
        changed_entries: owned(new.iter().filter(|(k, e)| old.get(*k).is_some_and(|o| differs(o, e))).map(|(k, _)| k).collect()),
        new_flags: new_flags.difference(&old_flags).cloned().collect(),
        gone_flags: old_flags.difference(&new_flags).cloned().collect(),
    }
}

/// The row's place and the registry's digest do not count: another entrant's row moves them.
fn differs(a: &Entry, b: &Entry) -> bool {
    let mut a = a.clone();
    a.row.clone_from(&b.row);
    a != *b
}
