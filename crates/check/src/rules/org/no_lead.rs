use record::{Attention, Edit, Say, column};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::names::{leads, named_lead};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "org.no_lead",
    clause: "五(一)1",
    attention: Attention::Medium,
    manual: Page {
        what: (
            "联合参赛的项目是否指定了一个牵头单位：参赛单位一栏列有多家，或联合参赛单位中另有注明牵头的。",
            "whether a joint entry names one unit as its lead: several stand in its cell, or a partner is said to lead.",
        ),
        why: ("五(一)1 要求合作组队指定一个组织为牵头参赛单位。", "五(一)1 asks a team of several units to name one of them as the lead."),
        example: (
            "参赛单位一栏写了两家单位，或只填了联合参赛单位。",
            "two units stand in the cell of the lead, or only partners are given.",
        ),
        inputs: (
            "登记表的参赛单位、联合参赛单位。一栏多家而其中一家注明“牵头”的，以该家为牵头单位。",
            "the registry's lead and partners. Of several units in one cell, the only one that bears the word 牵头 leads.",
        ),
        clears: ("参赛单位只填一家，其余移到联合参赛单位。", "one unit stays in the cell of the lead; the others move to the partners."),
    },
    switch: |s| s.rules.no_lead.switch(),
    run,
};

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    // A short row lacks the cell; a registry without the column lacks it in every row.
    if !cx.home().any(|applicant| applicant.dossier.entry.row.cells.contains_key(column::UNIT)) {
        out.cannot_tell_any(&Say::new("登记表没有“参赛单位”列", "the registry has no column 参赛单位"));
        return;
    }
    for applicant in cx.home() {
        let name = applicant.dossier.entry.org.name.trim();
        let several = leads(name, &cx.name_signs).len() > 1 && named_lead(name, &cx.name_signs).is_none();
        let partner = leading_partner(applicant).filter(|_| !name.contains(LEADS));
        let (zh, en) = match (name.is_empty(), several, partner) {
            (true, ..) => ("参赛单位为空，未指定牵头单位".to_owned(), "the lead is missing".to_owned()),
            (false, true, _) => (
                "参赛单位一栏列有多家单位，未指定其中一家牵头".to_owned(),
                "several units stand as lead, none of them named as the one".to_owned(),
            ),
            (false, false, Some(partner)) => (
                format!("联合参赛单位中的“{partner}”与参赛单位一栏不一致，以哪家牵头待核"),
                format!("{partner} among the partners is said to lead, another unit stands as lead"),
            ),
            (false, false, None) => continue,
        };
        let column = match (name.is_empty(), several) {
            (true, _) => column::NUMBER,
            (false, true) => column::UNIT,
            (false, false) => column::PARTNERS,
        };
        out.suspect(
            applicant,
            Suspicion::new(
                0.9,
                Say::new(zh, en),
                vec![applicant.dossier.cell(column, Say::new("登记的单位", "units in the registry"))],
                vec![Say::new("在登记表中只填一家牵头单位，其余填入联合参赛单位", "name one lead in the registry, the others as partners")],
                one_lead(cx, applicant),
            ),
        );
    }
}

/// What is said of a unit that leads.
const LEADS: &str = "牵头";

/// The partner that is said to lead, where one is.
fn leading_partner<'a>(applicant: &'a Applicant<'_>) -> Option<&'a str> {
    let mut partners = applicant.dossier.entry.partners.iter().map(String::as_str);
    partners.find(|partner| partner.contains(LEADS) && !partner.contains("非牵头"))
}

/// The first unit as lead, the others as partners; a partner that is said to lead changes places with the lead. Where none stands as lead, a partner
/// or the holder of a file takes it.
fn one_lead(cx: &Context<'_>, applicant: &Applicant<'_>) -> Vec<Edit> {
    let entry = &applicant.dossier.entry;
    let units = leads(&entry.org.name, &cx.name_signs);
    if units.len() > 1 {
        return vec![change::cell(applicant, column::UNIT, units[0]), change::with_partners(applicant, &units[1..])];
    }
    if let Some(partner) = leading_partner(applicant).filter(|_| !entry.org.name.is_empty()) {
        let others = entry.partners.iter().filter(|other| *other != partner).chain([&entry.org.name]);
        return vec![change::cell(applicant, column::UNIT, partner), change::list(applicant, column::PARTNERS, others)];
    }
    let holder = applicant.reading.papers.iter().flat_map(|p| &p.holders).map(|h| h.written.as_str());
    let lead = entry.partners.iter().map(String::as_str).chain(holder).next().unwrap_or("（待填牵头单位）");
    vec![change::cell(applicant, column::UNIT, lead)]
}
