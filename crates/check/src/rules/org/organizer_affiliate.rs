use std::collections::{BTreeMap, btree_map};

use record::{Attention, Edit, Entry, Say, column};
use serde::{Deserialize, Serialize};

use super::roll::{CODES, Fit, Roll, joined};
use crate::context::{Applicant, Context, column};
use crate::findings::{Findings, Suspicion};
use crate::names::{self, OrgName, Relation};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "org.organizer_affiliate",
    clause: "五(一)5",
    attention: Attention::High,
    manual: Page {
        what: (
            "牵头单位或联合单位是否为其所报赛道的组织企业，或该企业的分公司、子公司、控股公司、母公司。",
            "whether the lead or a partner organises the track it enters, or is a branch, subsidiary, holding or parent of an \
             organiser.",
        ),
        why: (
            "五(一)5 规定各赛道相关组织企业及其关联公司均不得在相应赛道参赛。",
            "五(一)5 bars the organising enterprises of a track and their affiliates from that track.",
        ),
        example: (
            "登记的信用代码列在 赛道组织单位.csv 中，关系为控股子公司，赛道相同。",
            "the credit code stands in 赛道组织单位.csv as a subsidiary of the organiser of the same track.",
        ),
        inputs: (
            "登记表；registries/赛道组织单位.csv（组织单位、关联单位、统一社会信用代码、赛道、关系）。",
            "the registry; registries/赛道组织单位.csv (organiser, affiliate, credit code, track, relation).",
        ),
        clears: (
            "改报其他赛道；或证明不存在该关联关系并更新名单。",
            "entering another track; or proof that there is no such relation, and an updated list.",
        ),
    },
    switch: |s| s.rules.organizer_affiliate.switch(),
    run,
};

/// The table, and how alike names must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Name of the table under `registries/`, without ending.
    pub table: String,
    /// Names that fit with at least this probability are suspected.
    pub min_probability: f64,
    /// Whether an organiser's branch by its name alone is suspected (attention low, but for one that begins with the organiser's whole name), and a
    /// group of its brand is said to be undecided.
    pub by_name_pattern: bool,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { table: "赛道组织单位".to_owned(), min_probability: names::SAME, by_name_pattern: true }
    }
}

/// What the columns of affiliates and of organisers may be called.
const AFFILIATES: [&str; 3] = ["关联单位", "单位名称", "名称"];
const ORGANISERS: [&str; 1] = ["组织单位"];

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.organizer_affiliate.with;
    let table = cx.case.registries.get(&with.table);
    // The code in a row is the affiliate's.
    let affiliates = table.and_then(|t| Roll::new(cx, t, &AFFILIATES, &CODES));
    let organisers = table.and_then(|t| Roll::new(cx, t, &ORGANISERS, &[]));
    let (Some(table), true) = (table, affiliates.is_some() || organisers.is_some()) else {
        if let Some(table) = table {
            out.lacks_column(table, &[ORGANISERS.as_slice(), &AFFILIATES].concat());
        }
        let file = &with.table;
        out.cannot_tell_any(&Say::new(
            format!("registries/{file}.csv 没有或缺少列"),
            format!("registries/{file}.csv is missing, or lacks columns"),
        ));
        return;
    };
    let track_column = column(table, &[column::TRACK]);
    let rolls = [(&affiliates, false), (&organisers, true)].into_iter().filter_map(|(roll, organiser)| Some((roll.as_ref()?, organiser)));
    let rolls: Vec<_> = rolls.collect();
    for applicant in cx.home() {
        // A row that names a unit as organiser and as affiliate is one finding: the stronger of the two.
        let mut listed: BTreeMap<(String, u32), Listed<'_, '_>> = BTreeMap::new();
        for &(roll, organiser) in &rolls {
            for fit in roll.fits(cx, applicant) {
                let Some(how) = how(roll, &fit, with) else { continue };
                let written = track_column.map_or("", |c| table.cell(fit.row, c));
                match concerns(cx, applicant, written) {
                    Concerns::Yes => {}
                    Concerns::No => continue,
                    Concerns::Unclear => {
                        out.cannot_tell(applicant, unclear_track(&fit, written, &applicant.dossier.entry));
                        continue;
                    }
                }
                let found = Listed { how, roll, organiser, fit };
                match listed.entry((found.fit.unit.clone(), found.fit.row.number)) {
                    btree_map::Entry::Vacant(free) => {
                        free.insert(found);
                    }
                    btree_map::Entry::Occupied(mut known) => {
                        if found.how > known.get().how {
                            known.insert(found);
                        }
                    }
                }
            }
        }
        for found in listed.values() {
            tell(applicant, found, out);
        }
    }
}

/// How a unit of an applicant stands to one of a row, from what says least to what says most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    /// A group and a company of one brand, which may be strangers.
    Brand,
    /// A branch and a body, or two branches, by what their names have in common.
    Branch,
    /// A branch that names the other in full: names of branches begin with that of the body they belong to.
    BranchByName,
    /// The unit itself.
    Same,
}

/// A row that names a unit of an applicant.
struct Listed<'r, 'a> {
    how: How,
    roll: &'r Roll<'a>,
    /// As the organiser, not as its affiliate.
    organiser: bool,
    fit: Fit<'a>,
}

fn how(roll: &Roll<'_>, fit: &Fit<'_>, with: &Parameters) -> Option<How> {
    match fit.relation {
        Relation::Branch if with.by_name_pattern && names_in_full(&fit.unit, roll.name(fit)) => Some(How::BranchByName),
        Relation::Same | Relation::Abbreviation => (fit.probability >= with.min_probability).then_some(How::Same),
        Relation::Branch => with.by_name_pattern.then_some(How::Branch),
        Relation::ParentOrSubsidiary => with.by_name_pattern.then_some(How::Brand),
        Relation::SameBrand | Relation::Different => None,
    }
}

/// Whether one of two names is that of a branch that begins with the whole name of the other.
fn names_in_full(a: &str, b: &str) -> bool {
    let (a, b) = (OrgName::parse(a), OrgName::parse(b));
    let is_of = |branch: &OrgName, body: &OrgName| {
        branch.branch().is_some() && body.branch().is_none() && body.is_complete() && branch.folded().starts_with(body.folded())
    };
    is_of(&a, &b) || is_of(&b, &a)
}

/// Whether a row is about the track of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Concerns {
    Yes,
    No,
    /// The row or the entry writes a track that the contest does not know.
    Unclear,
}

/// What cells say that mean every track, folded.
const EVERY_TRACK: [&str; 8] = ["全部", "所有", "全部赛道", "所有赛道", "各赛道", "各个赛道", "不限", "不限赛道"];

/// Whether a row whose cell of tracks reads `written` is about the track that an entry declares. An empty cell means every track.
fn concerns(cx: &Context<'_>, applicant: &Applicant<'_>, written: &str) -> Concerns {
    let entry = &applicant.dossier.entry;
    if text::says_nothing(written) || EVERY_TRACK.contains(&text::fold_str(written, text::Keep::Letters).as_str()) {
        return Concerns::Yes;
    }
    // A name may hold a sign of lists, so the whole cell comes first.
    let decide = |cell: &str| text::decide_track(cx.case.contest, cell);
    let tracks: Vec<Option<String>> = match decide(written) {
        Some(code) => vec![Some(code)],
        None => text::list_items(written, cx.case.list_signs).map(decide).collect(),
    };
    match &entry.track {
        Some(_) if tracks.contains(&entry.track) => Concerns::Yes,
        Some(_) if tracks.iter().all(Option::is_some) => Concerns::No,
        _ => Concerns::Unclear,
    }
}

fn tell(applicant: &Applicant<'_>, found: &Listed<'_, '_>, out: &mut Findings<'_>) {
    let Listed { how, roll, organiser, fit } = found;
    let (probability, relation) = match how {
        How::Brand => {
            out.cannot_tell(applicant, only_brand(fit));
            return;
        }
        How::Branch => (0.4, fit.relation.say()),
        How::BranchByName => (0.9, fit.relation.say()),
        How::Same if *organiser => (fit.probability, Say::new("组织单位", "organiser")),
        How::Same => {
            let written = column(roll.table, &["关系"]).map_or("", |c| roll.table.cell(fit.row, c));
            (fit.probability, Say::new(written, written))
        }
    };
    let evidence = applicant.dossier.cell(fit.column, joined(&fit.reasons)).against(roll.quote(fit, relation.clone()));
    let suspicion = Suspicion::new(
        probability,
        Say::new(
            format!("“{}”疑似为本赛道组织单位的关联单位（{}，名单第 {} 行）", fit.unit, relation.zh, fit.row.number),
            format!(
                "{} is apparently affiliated with an organiser of its track ({}, row {} of the list)",
                fit.unit, relation.en, fit.row.number
            ),
        ),
        vec![evidence],
        vec![
            Say::new("改报其他赛道", "enter another track"),
            Say::new(
                format!("核实不存在关联关系后，从名单中删去第 {} 行", fit.row.number),
                format!("once the relation is disproved, remove row {} from the list", fit.row.number),
            ),
        ],
        vec![Edit::without_row(roll.table, fit.row.number, fit.row.span)],
    )
    .about(format!("{}#{}", fit.unit, fit.row.number));
    out.suspect(applicant, if *how == How::Branch { suspicion.attention(Attention::Low) } else { suspicion });
}

fn unclear_track(fit: &Fit<'_>, written: &str, entry: &Entry) -> Say {
    let row = fit.row.number;
    if entry.track.is_none() {
        let declared = &entry.declared_track;
        return Say::new(
            format!("“{}”在名单第 {row} 行，而本项目填报的赛道“{declared}”不是大赛的赛道", fit.unit),
            format!(
                "{} stands in row {row} of the list, and the track {declared:?} that the entry declares is none of the contest's",
                fit.unit
            ),
        );
    }
    Say::new(
        format!("“{}”在名单第 {row} 行，而该行的赛道“{written}”未能对应到大赛的赛道", fit.unit),
        format!("{} stands in row {row} of the list, whose track {written:?} is none of the contest's", fit.unit),
    )
}

fn only_brand(fit: &Fit<'_>) -> Say {
    let row = fit.row.number;
    Say::new(
        format!("“{}”与名单第 {row} 行的单位字号相同，是否为其关联单位须看股权", fit.unit),
        format!("{} shares the brand of the unit in row {row} of the list; whether they are affiliated, only their shares tell", fit.unit),
    )
}
