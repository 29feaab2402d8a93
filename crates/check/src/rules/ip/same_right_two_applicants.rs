use std::collections::BTreeMap;

use record::{Attention, Evidence, Say};

use super::{place, quote, struck};
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::ids::{Check, Right};
use crate::reading::{Claim, Owner, Source};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "ip.same_right_two_applicants",
    clause: "五(二)3",
    attention: Attention::High,
    manual: Page {
        what: (
            "同一项权利是否被两个不同的参赛单位申报。双方互为牵头与联合单位，或权利人在两个项目中都是参赛单位的除外。",
            "whether one right is claimed by two applicants that are not partners of each other and of whom its holder does not stand in \
             both.",
        ),
        why: (
            "五(二)3 规定知识产权应归属参赛单位，同一项权利由不相干的两家申报，至少有一家待核。",
            "五(二)3 asks that rights belong to the entrant; where two unrelated ones claim one right, at least one claim is to be \
             checked.",
        ),
        example: ("两个单位的登记表都列有专利 ZL202010221946.6。", "two units list patent ZL202010221946.6."),
        inputs: (
            "登记表、申报书、证书中的号码（统一书写后比较），包括其他赛区。",
            "numbers in registry, form and certificates, normalised, other divisions included.",
        ),
        clears: (
            "由非权利人的一方删去该项权利；或说明双方共有，并互列为联合单位。",
            "the one that is not the holder takes the right off; or both hold it and name each other as partners.",
        ),
    },
    switch: |s| s.rules.same_right_two_applicants.switch(),
    run,
};

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut rights: BTreeMap<&Right, BTreeMap<usize, &Claim>> = BTreeMap::new();
    for applicant in &cx.applicants {
        // A number that cannot be one may stand for any: `ZL2023****` in two forms is not one right.
        for claim in applicant.reading.claims.iter().filter(|c| !matches!(c.right.check, Check::Length | Check::Implausible)) {
            let known = rights.entry(&claim.right).or_default().entry(applicant.at).or_insert(claim);
            // A certificate says more than a list.
            if matches!(claim.source, Source::Certificate(_)) && !matches!(known.source, Source::Certificate(_)) {
                *known = claim;
            }
        }
    }
    for (right, claims) in rights.iter().filter(|(_, c)| c.len() > 1) {
        let claimants: Vec<(&Applicant<'_>, &Claim)> = claims.iter().map(|(&at, &claim)| (&cx.applicants[at], claim)).collect();
        judge(cx, right, &claimants, out);
    }
}

fn judge(cx: &Context<'_>, right: &Right, claimants: &[(&Applicant<'_>, &Claim)], out: &mut Findings<'_>) {
    let mut told: Vec<Vec<usize>> = Vec::new();
    for (at, &(first, claim)) in claimants.iter().enumerate().filter(|(_, (first, _))| first.home) {
        let later = |i: usize, other: &Applicant<'_>| i != at && (i > at || !other.home);
        let others: Vec<usize> =
            (0..claimants.len()).filter(|&i| later(i, claimants[i].0) && conflict(cx, right, first, claimants[i].0)).collect();
        // An earlier finding names them all. One that is a partner of the first there, or its own unit, stands in none with the others yet.
        let is_told = |group: &Vec<usize>| group.contains(&at) && others.iter().all(|i| group.contains(i));
        if others.is_empty() || told.iter().any(is_told) {
            continue;
        }
        told.push(others.iter().copied().chain([at]).collect());
        let others: Vec<(&Applicant<'_>, &Claim)> = others.into_iter().map(|i| claimants[i]).collect();
        suspect(right, first, claim, &others, out);
    }
}

/// Two leads of different units, unless each is a partner of the other, or the holder is a unit of both entries.
fn conflict(cx: &Context<'_>, right: &Right, a: &Applicant<'_>, b: &Applicant<'_>) -> bool {
    let has = |x: &Applicant<'_>, y: &Applicant<'_>| x.partners.iter().any(|p| cx.same_unit(p, &y.lead));
    let partners = has(a, b) && has(b, a);
    !partners && !cx.same_lead(a, b) && !is_held_by_both(cx, right, a, b)
}

/// Whether somebody whom either entry names as holder of the right is a unit of each: a university that enters with two companies.
fn is_held_by_both(cx: &Context<'_>, right: &Right, a: &Applicant<'_>, b: &Applicant<'_>) -> bool {
    let is_unit = |x: &Applicant<'_>, owner: &Owner| x.units().any(|(_, unit)| cx.same_unit(unit, &owner.name));
    let claims = a.reading.claims.iter().chain(&b.reading.claims).filter(|claim| claim.right == *right);
    claims.flat_map(|claim| &claim.owners).any(|owner| is_unit(a, owner) && is_unit(b, owner))
}

fn suspect(right: &Right, first: &Applicant<'_>, claim: &Claim, others: &[(&Applicant<'_>, &Claim)], out: &mut Findings<'_>) {
    let numbers: Vec<String> = others.iter().map(|(a, _)| a.no().to_owned()).collect();
    let side = |applicant: &Applicant<'_>, claim: &Claim| -> Evidence {
        let source = place(claim);
        let owner = claim.owners.first().map_or(String::new(), |o| format!("，权利人 {}", o.written));
        let note = Say::new(format!("{} 的{}{owner}", applicant.no(), source.zh), format!("{} of {}", source.en, applicant.no()));
        quote(applicant, claim, note)
    };
    let evidence = others.iter().map(|&(other, theirs)| side(first, claim).against(side(other, theirs))).collect();
    out.suspect(
        first,
        Suspicion::new(
            0.93,
            Say::new(
                format!("{} {right} 疑似由不同单位的 {}、{} 同时申报", right.kind.zh(), first.no(), numbers.join("、")),
                format!("{} {right} is apparently claimed by different units in {}, {}", right.kind.en(), first.no(), numbers.join(", ")),
            ),
            evidence,
            vec![
                Say::new(
                    format!("非权利人的一方从申报材料中删去 {right}"),
                    format!("the one that does not hold it takes {right} off its application"),
                ),
                Say::new("双方共有的，互列为联合参赛单位", "if both hold it, they name each other as partners"),
            ],
            others.iter().flat_map(|(other, _)| struck(other, right)).collect(),
        )
        .with(numbers)
        .about(right.number.as_str()),
    );
}
