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
        what: ("联合参赛的项目是否指定了一个牵头单位。", "whether a joint entry names one unit as its lead."),
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
        let (zh, en) = match (name.is_empty(), several) {
            (true, _) => ("参赛单位为空，未指定牵头单位", "the lead is missing"),
            (false, true) => ("参赛单位一栏列有多家单位，未指定其中一家牵头", "several units stand as lead, none of them named as the one"),
            (false, false) => continue,
        };
        let column = if name.is_empty() { column::NUMBER } else { column::UNIT };
        out.suspect(
            applicant,
            Suspicion::new(
                0.9,
                Say::new(zh, en),
                vec![applicant.dossier.cell(column, Say::new("登记的参赛单位", "the lead in the registry"))],
                vec![Say::new("在登记表中只填一家牵头单位，其余填入联合参赛单位", "name one lead in the registry, the others as partners")],
                one_lead(cx, applicant),
            ),
        );
    }
}

/// The first unit as lead, the others as partners. Where none stands as lead, a partner or the holder of a file takes it.
fn one_lead(cx: &Context<'_>, applicant: &Applicant<'_>) -> Vec<Edit> {
    let entry = &applicant.dossier.entry;
    let units = leads(&entry.org.name, &cx.name_signs);
    if units.len() > 1 {
        return vec![change::cell(applicant, column::UNIT, units[0]), change::with_partners(applicant, &units[1..])];
    }
    let holder = applicant.reading.papers.iter().flat_map(|p| &p.holders).map(|h| h.written.as_str());
    let lead = entry.partners.iter().map(String::as_str).chain(holder).next().unwrap_or("（待填牵头单位）");
    vec![change::cell(applicant, column::UNIT, lead)]
}
