//! Whose the evidence is (五(三)2).

pub(crate) mod audit_year;
pub(crate) mod expired;
pub(crate) mod other_entity;
pub(crate) mod unsigned;

use record::Say;

use crate::context::{Applicant, Context};
use crate::reading::Paper;

/// The readable files of an entry that are of one of these kinds, and what to say of those that cannot be read.
fn papers<'c>(cx: &Context<'_>, applicant: &'c Applicant<'_>, kinds: &[String]) -> (Vec<&'c Paper>, Option<Say>) {
    let wanted = |p: &&Paper| p.kind.is_some_and(|k| kinds.contains(&cx.case.contest.evidence[k].key));
    let (readable, unread): (Vec<_>, Vec<_>) = applicant.reading.papers.iter().filter(wanted).partition(|p| p.readable);
    let unread = unread.first().map(|paper| {
        let file = applicant.dossier.materials[paper.material].name();
        Say::new(format!("文件“{file}”不可读"), format!("{file} could not be read"))
    });
    (readable, unread)
}
