use std::collections::BTreeMap;

use record::{Attention, Evidence, Say, column};
use serde::{Deserialize, Serialize};

use super::place;
use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::ids::Right;
use crate::misread::misread;
use crate::names::{self, NameMatch, Relation};
use crate::reading::{Claim, Owner, Source};
use crate::rule::{Page, Rule};
use crate::rules::no_unit;

pub(crate) const RULE: Rule = Rule {
    kind: "ip.owner_not_applicant",
    clause: "五(二)3",
    attention: Attention::High,
    manual: Page {
        what: (
            "申报书或证书写明的权利人是否为牵头单位或联合单位；名称有关联的，说明是何种关联。",
            "whether the holder named in form or certificate is the lead or a partner; where names are related, in which way.",
        ),
        why: (
            "五(二)3 规定创意、产品、技术及相关专利等知识产权应归属参赛单位。",
            "五(二)3 asks that patents and other rights belong to the entrant.",
        ),
        example: ("专利证书的权利人是与参赛单位同字号的控股集团。", "the patent's holder is a holding group of the applicant's brand."),
        inputs: (
            "申报书的知识产权一节、证书文件；登记表的单位；registries/单位更名.csv（如有）。",
            "the form's section of rights and the certificates; the units of the registry; registries/单位更名.csv where there is \
             one.",
        ),
        clears: (
            "证明权利已转让给参赛单位，或把权利人列为联合单位，或删去该项权利。",
            "proof that the right was assigned to the entrant, the holder joins as a partner, or the right is taken off.",
        ),
    },
    switch: |s| s.rules.owner_not_applicant.switch(),
    run,
};

/// How certificates are recognised and read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Keys of the contest's kinds of evidence that are certificates of rights.
    pub certificates: Vec<String>,
    /// Labels before the holder.
    pub owner_labels: Vec<String>,
    /// Names that fit a unit of the entry with at least this probability are its own.
    pub own_from: f64,
    /// Names that fit less than this are another's; between the two: cannot tell.
    pub other_below: f64,
    /// A name read from an image that differs from a unit's by no more than one in so many characters: cannot tell.
    pub ocr_slack: usize,
    /// The same where the certificate of the right names that unit.
    pub ocr_slack_certified: usize,
}

impl Default for Parameters {
    fn default() -> Self {
        let all = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
        Self {
            certificates: all(&["patent_certificate", "software_certificate", "trademark_certificate", "ip_certificate"]),
            owner_labels: all(&["专利权人", "著作权人", "权利人", "商标注册人", "注册人", "持有人", "申请人", "登记主体"]),
            own_from: 0.7,
            other_below: 0.5,
            ocr_slack: 5,
            ocr_slack_certified: 3,
        }
    }
}

/// What one holder who is no applicant holds.
struct Foreign<'c> {
    owner: &'c Owner,
    nearest: String,
    fit: NameMatch,
    claims: Vec<(&'c Claim, &'c Owner)>,
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.owner_not_applicant.with;
    for applicant in cx.home() {
        if applicant.is_nameless() && applicant.reading.claims.iter().any(|claim| !claim.owners.is_empty()) {
            out.cannot_tell(applicant, no_unit());
            continue;
        }
        let mut foreign: BTreeMap<&str, Foreign<'_>> = BTreeMap::new();
        for claim in &applicant.reading.claims {
            let fits: Vec<_> = claim.owners.iter().map(|owner| (owner, cx.fits(applicant, &owner.name))).collect();
            // One of several holders being the applicant is joint ownership, which the clause does not exclude.
            if fits.is_empty() || fits.iter().any(|(_, (_, fit))| fit.probability >= with.own_from) {
                continue;
            }
            for (owner, (nearest, fit)) in fits {
                if fit.probability >= with.other_below || misread_owner(applicant, claim, owner, with) {
                    out.cannot_tell(applicant, unsure(&owner.written, nearest));
                    continue;
                }
                let entry = foreign.entry(owner.name.folded());
                let known = entry.or_insert_with(|| Foreign { owner, nearest: nearest.to_owned(), fit, claims: Vec::new() });
                known.claims.push((claim, owner));
            }
        }
        for found in foreign.values() {
            suspect(applicant, found, out);
        }
        without_holder(applicant, out);
    }
}

/// Whether a holder is a unit of the entry but for what reading from an image explains: the more, where the certificate names that unit.
fn misread_owner(applicant: &Applicant<'_>, claim: &Claim, owner: &Owner, with: &Parameters) -> bool {
    let (Source::Form(at) | Source::Certificate(at)) = claim.source else { return false };
    let material = &applicant.dossier.materials[at];
    let certificates = applicant.reading.claims.iter().filter(|c| matches!(c.source, Source::Certificate(_)) && c.right == claim.right);
    let certified: Vec<&str> = certificates.flat_map(|c| &c.owners).map(|o| o.name.folded()).collect();
    applicant.units().any(|(unit, name)| {
        let slack = if certified.contains(&name.folded()) { with.ocr_slack_certified } else { with.ocr_slack };
        misread(material, owner.span, &owner.written, unit, slack)
    })
}

fn unsure(owner: &str, nearest: &str) -> Say {
    Say::new(format!("权利人“{owner}”与“{nearest}”是否同一单位待核"), format!("whether the holder {owner} is {nearest} is to be checked"))
}

/// Rights of the registry for which neither form nor certificate names a holder.
fn without_holder(applicant: &Applicant<'_>, out: &mut Findings<'_>) {
    let claims = &applicant.reading.claims;
    let named = |right: &Right| claims.iter().any(|c| !c.owners.is_empty() && c.is_of(right));
    if let Some(claim) = claims.iter().find(|c| matches!(c.source, Source::Registry(_)) && !named(&c.right)) {
        let right = &claim.right;
        out.cannot_tell(
            applicant,
            Say::new(
                format!("{right} 没有可读的证书或申报书写明权利人"),
                format!("no certificate or form that could be read names the holder of {right}"),
            ),
        );
    }
}

fn suspect(applicant: &Applicant<'_>, found: &Foreign<'_>, out: &mut Findings<'_>) {
    let mut numbers: Vec<String> = found.claims.iter().map(|(c, _)| c.right.to_string()).collect();
    numbers.sort();
    numbers.dedup();
    let related = !matches!(found.fit.relation, Relation::Different);
    let (zh, en) = if related {
        let relation = found.fit.relation.say();
        (format!("，与“{}”：{}", found.nearest, relation.zh), format!(" ({}: {})", found.nearest, relation.en))
    } else {
        (String::new(), String::new())
    };
    let written = &found.owner.written;
    out.suspect(
        applicant,
        Suspicion::new(
            found.fit.another_body(),
            Say::new(
                format!("{} 的权利人为“{written}”，疑似不是参赛单位{zh}", numbers.join("、")),
                format!("the holder of {} is {written}, apparently not the applicant{en}", numbers.join(", ")),
            ),
            found.claims.iter().map(|(claim, owner)| quote(applicant, claim, owner, &found.fit)).collect(),
            vec![
                Say::new("提供权利转让或变更的证明", "show that the right was assigned to the applicant"),
                Say::new(format!("把“{written}”列为联合参赛单位"), format!("name {written} as a partner")),
                Say::new("从申报材料中删去该项权利", "take the right off the application"),
            ],
            vec![change::with_partners(applicant, &[written])],
        )
        .about(found.owner.name.folded()),
    );
}

fn quote(applicant: &Applicant<'_>, claim: &Claim, owner: &Owner, fit: &NameMatch) -> Evidence {
    let (Source::Form(at) | Source::Certificate(at)) = claim.source else {
        return super::quote(applicant, claim, place(claim));
    };
    let why = fit.reasons.first().cloned().unwrap_or_else(|| names::Relation::Different.say());
    let source = place(claim);
    let note = Say::new(
        format!("{}写明的 {} 权利人；{}", source.zh, claim.right, why.zh),
        format!("holder of {} in the {}; {}", claim.right, source.en, why.en),
    );
    applicant.dossier.materials[at]
        .evidence(owner.span, note)
        .against(applicant.dossier.cell(column::UNIT, Say::new("登记的参赛单位", "applicant in the registry")))
}
