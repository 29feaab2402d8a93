//! What the files of evidence are and say, for who wants to see it beside the findings.

use record::UnitType;
use serde::Serialize;

use crate::context::{Applicant, Case, Context};
use crate::reading::{Paper, Source, parse_date};
use crate::settings::Settings;

/// A file of evidence as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperSeen {
    /// Entry number.
    pub entry: String,
    /// Path of the file.
    pub file: String,
    /// Key of its kind in the contest; `None` for other material.
    pub kind: Option<String>,
    /// Name of its kind as users call it, `""` for other material.
    pub name: String,
    /// Whether there is text to judge by.
    pub readable: bool,
    /// Units that it names as whom it is issued to.
    pub holders: Vec<String>,
    /// Unified social credit codes in it that are valid.
    pub codes: Vec<String>,
    /// Numbers of rights that it certifies.
    pub rights: Vec<String>,
    /// The first day in it, ISO.
    pub dated: Option<String>,
    /// The last day on which it is valid, ISO.
    pub valid_to: Option<String>,
    /// The latest financial year in it.
    pub year: Option<u16>,
}

/// What an entry has sent, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Papers {
    /// Entry number.
    pub entry: String,
    /// Every file but the form, by path.
    pub files: Vec<PaperSeen>,
    /// Names of the kinds that are asked of this type of unit and are not there.
    pub lacking: Vec<String>,
}

/// The files of each entry of the screened division, by entry.
pub fn papers(case: &Case<'_>, settings: &Settings) -> Vec<Papers> {
    let context = Context::new(case, settings);
    context.home().map(|applicant| of_entry(case, applicant)).collect()
}

fn of_entry(case: &Case<'_>, applicant: &Applicant<'_>) -> Papers {
    let files: Vec<PaperSeen> = applicant.reading.papers.iter().map(|paper| seen(case, applicant, paper)).collect();
    let there = |key: &str| files.iter().any(|f| f.kind.as_deref() == Some(key));
    let asked = |unit: UnitType| case.contest.evidence.iter().filter(move |k| k.required_of.contains(&unit));
    let lacking = applicant.dossier.entry.org.unit_type.into_iter().flat_map(asked);
    let lacking = lacking.filter(|k| !there(&k.key) && !k.or.iter().any(|or| there(or))).map(|k| k.name.clone()).collect();
    Papers { entry: applicant.no().to_owned(), files, lacking }
}

fn seen(case: &Case<'_>, applicant: &Applicant<'_>, paper: &Paper) -> PaperSeen {
    let kind = paper.kind.map(|k| &case.contest.evidence[k]);
    let submitted = applicant.dossier.entry.submitted.as_deref().and_then(parse_date);
    let claims = &applicant.reading.claims;
    let certified = claims.iter().filter(|c| c.source == Source::Certificate(paper.material));
    let mut rights: Vec<String> = certified.clone().map(|c| c.right.to_string()).collect();
    rights.dedup();
    let owners = certified.flat_map(|c| &c.owners).map(|o| o.written.clone());
    let mut holders: Vec<String> = paper.holders.iter().map(|h| h.written.clone()).chain(owners).collect();
    holders.sort();
    holders.dedup();
    PaperSeen {
        entry: applicant.no().to_owned(),
        file: applicant.dossier.materials[paper.material].path.clone(),
        kind: kind.map(|k| k.key.clone()),
        name: kind.map_or_else(String::new, |k| k.name.clone()),
        readable: paper.readable,
        holders,
        codes: paper.codes.iter().map(|(code, _)| code.clone()).collect(),
        rights,
        dated: paper.facts.dated.map(|(date, _)| date.to_string()),
        valid_to: paper.facts.valid_to.map(|(date, _)| date.to_string()),
        year: paper.facts.audited(submitted).map(|(year, _)| year),
    }
}
