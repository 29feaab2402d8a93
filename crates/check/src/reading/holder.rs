use crate::flat::Flat;
use crate::names::OrgName;

use super::vocabulary::Vocabulary;
use super::{Holder, organisation};

/// The names that a file gives as whom it is issued to, each once.
pub(super) fn find(flat: &Flat, words: &Vocabulary) -> Vec<Holder> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for label in &words.labels {
        for at in flat.find_all(label) {
            // The longer label contains the shorter: 主体名称 is read once, as itself.
            if flat.starts_line(at) || at == 0 || !flat.touches_previous(at) {
                found.extend(organisation::after_label(flat, at + label.chars().count()));
            }
        }
    }
    for phrase in &words.before {
        found.extend(flat.find_all(phrase).into_iter().filter_map(|at| organisation::in_phrase(flat, at + phrase.chars().count())));
    }
    for phrase in &words.after {
        found.extend(flat.find_all(phrase).into_iter().filter_map(|at| organisation::before(flat, at)));
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|(from, to)| holder(flat, from, to)).collect()
}

pub(super) fn holder(flat: &Flat, from: usize, to: usize) -> Holder {
    let written = flat.slice(from, to).to_owned();
    Holder { name: OrgName::parse(&written), written, span: flat.span(from, to) }
}
