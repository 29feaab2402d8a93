//! Rights and whose they are (五(二)3).

pub(crate) mod certificate_differs;
pub(crate) mod invalid_number;
pub(crate) mod lapsed;
pub(crate) mod owner_not_applicant;
pub(crate) mod same_right_two_applicants;

use record::{Edit, Evidence, Say, column};

use crate::change;
use crate::context::Applicant;
use crate::ids::Right;
use crate::reading::{Claim, Source};
use crate::rules::narrow;

/// Where an entry claims a right, as evidence.
pub(crate) fn quote(applicant: &Applicant<'_>, claim: &Claim, note: Say) -> Evidence {
    match claim.source {
        Source::Registry(at) => {
            let cell = applicant.dossier.cell(column::RIGHTS, note);
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

/// A right taken off an application: off the cell, out of the form, and its certificate back.
pub(crate) fn struck(applicant: &Applicant<'_>, right: &Right) -> Vec<Edit> {
    let claims: Vec<&Claim> = applicant.reading.claims.iter().filter(|c| c.right.number == right.number).collect();
    let rights = applicant.dossier.entry.rights.iter().enumerate();
    let kept = rights.filter(|(at, _)| !claims.iter().any(|c| c.source == Source::Registry(*at))).map(|(_, item)| item);
    let mut edits = Vec::new();
    if claims.iter().any(|c| matches!(c.source, Source::Registry(_))) {
        edits.push(change::list(applicant, column::RIGHTS, kept));
    }
    for claim in claims {
        match claim.source {
            Source::Registry(_) => {}
            Source::Form(at) => edits.push(change::passage(applicant, at, claim.span, "")),
            Source::Certificate(at) => edits.push(change::without_file(applicant, at)),
        }
    }
    edits
}

/// A number written otherwise wherever the application has it.
pub(crate) fn rewritten(applicant: &Applicant<'_>, right: &Right, number: &dyn Fn(&str) -> String) -> Vec<Edit> {
    let claims: Vec<&Claim> = applicant.reading.claims.iter().filter(|c| c.right == *right).collect();
    let mut edits = Vec::new();
    let items = applicant.dossier.entry.rights.iter().enumerate().map(|(at, item)| {
        let claimed = claims.iter().any(|c| c.source == Source::Registry(at));
        if claimed { number(item) } else { item.clone() }
    });
    let items: Vec<String> = items.collect();
    if items != applicant.dossier.entry.rights {
        edits.push(change::list(applicant, column::RIGHTS, items.iter()));
    }
    for claim in claims {
        if let Source::Form(at) | Source::Certificate(at) = claim.source {
            let text = applicant.dossier.materials[at].document.text.slice(claim.span);
            edits.push(change::passage(applicant, at, claim.span, number(text)));
        }
    }
    edits
}
