//! Rights and whose they are (五(二)3).

pub(crate) mod invalid_number;
pub(crate) mod lapsed;
pub(crate) mod owner_not_applicant;
pub(crate) mod same_right_two_applicants;

use record::{Evidence, Say};

use crate::context::Applicant;
use crate::reading::{Claim, Source};
use crate::rules::narrow;

/// Where an entry claims a right, as evidence.
pub(crate) fn quote(applicant: &Applicant<'_>, claim: &Claim, note: Say) -> Evidence {
    match claim.source {
        Source::Registry(at) => {
            let cell = applicant.dossier.cell("知识产权", note);
            match applicant.dossier.entry.rights.get(at) {
                Some(item) => narrow(cell, item),
                None => cell,
            }
        }
        Source::Form(at) | Source::Certificate(at) => applicant.dossier.materials[at].evidence(claim.span, note),
    }
}

/// Words for where a claim stands.
pub(crate) fn place(claim: &Claim) -> Say {
    let (zh, en) = match claim.source {
        Source::Registry(_) => ("登记表", "registry"),
        Source::Form(_) => ("申报书", "form"),
        Source::Certificate(_) => ("证书", "certificate"),
    };
    Say::new(zh, en)
}
