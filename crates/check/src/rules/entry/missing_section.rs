use record::{Attention, Edit, Evidence, FormSection, Say, counted};

use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::rule::{Page, Rule};
use crate::rules::{has_form, no_form};

pub(crate) const RULE: Rule = Rule {
    kind: "entry.missing_section",
    clause: "五(三)1",
    attention: Attention::High,
    manual: Page {
        what: (
            "申报书的各部分是否齐全：缺少标题、内容过少，或只留下模板的提示语。",
            "whether the form has all its parts: the heading missing, the part too short, or left as the template's hint.",
        ),
        why: ("五(三)1 规定申报书包括项目概述、解决方案、应用价值、商业模式、团队介绍。", "五(三)1 names the five parts of the form."),
        example: ("申报书没有“商业模式”一节。", "the form has no section 商业模式."),
        inputs: (
            "申报书；各部分的名称、别名与最少字数在流程文件中。申报书不可读，或由扫描识别而没有认出标题时，无法判断。",
            "the form; names, aliases and least length of the parts in the pipeline file. Form unreadable, or read from images \
             without that heading: cannot tell.",
        ),
        clears: ("补写该部分，达到最少字数。", "the part is written, to its least length."),
    },
    switch: |s| s.rules.missing_section.switch(),
    run,
};

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let form = &cx.case.contest.form;
    for applicant in cx.home() {
        if !has_form(applicant) {
            out.cannot_tell(applicant, no_form());
            continue;
        }
        if applicant.dossier.form.sections.is_empty() {
            out.cannot_tell(applicant, Say::new("申报书中认不出任何规定的标题", "none of the headings was recognised in the form"));
            continue;
        }
        let required: Vec<&FormSection> = form.sections.iter().filter(|s| s.required).collect();
        let lacks: Vec<(&FormSection, Lack)> =
            required.iter().filter_map(|&section| Some((section, lacking(applicant, section, &form.hints)?))).collect();
        let headings_stand = required.iter().all(|section| applicant.dossier.section(&section.key).is_some());
        if lacks.len() > 1 && lacks.len() == required.len() && headings_stand {
            suspect_blank(applicant, lacks, out);
            continue;
        }
        for section in required {
            if misread(applicant, section) {
                let what = Say::new(
                    format!("申报书由扫描识别，没有认出“{}”的标题", section.name),
                    format!("the form was read from images and the heading {} was not recognised", section.name),
                );
                out.cannot_tell(applicant, what);
            } else if let Some(lack) = lacking(applicant, section, &form.hints) {
                suspect(applicant, section, lack, out);
            }
        }
    }
}

/// Whether a heading that was not found may just have been misread: recognition of scanned pages loses a line now and then.
fn misread(applicant: &Applicant<'_>, section: &FormSection) -> bool {
    let scanned = applicant.dossier.application().is_some_and(|m| m.document.pages.iter().any(|p| p.ocr));
    scanned && applicant.dossier.section(&section.key).is_none()
}

/// What is wrong with a section, what shows it, and how sure that is.
struct Lack {
    what: Say,
    evidence: Evidence,
    probability: f64,
}

fn lacking(applicant: &Applicant<'_>, section: &FormSection, hints: &[String]) -> Option<Lack> {
    let dossier = applicant.dossier;
    let form = dossier.application()?;
    let found: Vec<_> = dossier.form.sections.iter().filter(|s| s.key == section.key).collect();
    let Some(first) = found.first() else {
        let count = dossier.form.sections.len();
        let note = Say::new(
            format!("申报书 {} 中认出 {count} 个部分，没有“{}”", form.name(), section.name),
            format!("{} recognised in the form, {} is not among them", counted(count, "part was", "parts were"), section.name),
        );
        return Some(Lack { what: Say::new("没有找到", "was not found"), evidence: applicant.row(note), probability: 0.9 });
    };
    let body: String = found.iter().map(|s| form.document.text.slice(s.body)).collect();
    let length = own_length(&body, hints);
    if length >= section.min_chars as usize {
        return None;
    }
    let note = Say::new(
        format!("除提示语外只有 {length} 字，至少应有 {} 字", section.min_chars),
        format!("{} besides hints, at least {} are asked for", counted(length, "character", "characters"), section.min_chars),
    );
    let span = if first.body.is_empty() { first.heading } else { first.body };
    Some(Lack { what: Say::new("内容过少", "is nearly empty"), evidence: form.evidence(span, note), probability: 0.85 })
}

/// Letters of a section that are the entrant's own: sentences of the template's hints are left out.
fn own_length(body: &str, hints: &[String]) -> usize {
    let hints: Vec<String> = hints.iter().map(|h| text::fold_str(h, text::Keep::Letters)).filter(|h| h.chars().count() >= 2).collect();
    let mut length = 0;
    for line in body.split(['\n', '。', '！', '!', '?', '？']) {
        let folded = text::fold_str(line, text::Keep::Letters);
        let count = folded.chars().count();
        // A long sentence that happens to hold the words of a hint is the entrant's.
        let hint = hints.iter().any(|h| folded.contains(h.as_str()) && count <= h.chars().count() + 24);
        length += if hint { 0 } else { count };
    }
    length
}

/// A form whose headings all stand over nothing is the blank one: one finding, since one letter asks for all of it.
fn suspect_blank(applicant: &Applicant<'_>, lacks: Vec<(&FormSection, Lack)>, out: &mut Findings<'_>) {
    let names: Vec<&str> = lacks.iter().map(|(section, _)| section.name.as_str()).collect();
    let change = lacks.iter().map(|(section, _)| written(applicant, section)).collect();
    let (zh, en) = (names.join("、"), names.join(", "));
    out.suspect(
        applicant,
        Suspicion::new(
            0.95,
            Say::new(
                format!("申报书各部分（{zh}）均为空或内容过少，疑似空白表格"),
                format!("all parts of the form ({en}) are nearly empty; it may be the blank form"),
            ),
            lacks.into_iter().map(|(_, lack)| lack.evidence).collect(),
            vec![Say::new("换成填写完整的申报书", "send the form filled in")],
            change,
        )
        .about("blank"),
    );
}

fn suspect(applicant: &Applicant<'_>, section: &FormSection, lack: Lack, out: &mut Findings<'_>) {
    let Lack { what, evidence, probability } = lack;
    let name = &section.name;
    out.suspect(
        applicant,
        Suspicion::new(
            probability,
            Say::new(format!("申报书的“{name}”{}", what.zh), format!("the part {name} of the form {}", what.en)),
            vec![evidence],
            vec![Say::new(
                format!("补写“{name}”，不少于 {} 字", section.min_chars),
                format!("write {name}, at least {} characters", section.min_chars),
            )],
            vec![written(applicant, section)],
        )
        .about(section.key.as_str()),
    );
}

/// The part with as many characters as are asked for. Their words are the entrant's to write; these stand in their place.
fn written(applicant: &Applicant<'_>, section: &FormSection) -> Edit {
    let there = applicant.dossier.section(&section.key).zip(applicant.dossier.application());
    let there = there.map(|(found, form)| form.document.text.slice(found.body));
    let mut text = format!("（此处由参赛单位补写“{}”）", section.name);
    while text.chars().count() < 2 * section.min_chars as usize {
        text.push_str("补写内容");
    }
    Edit::section(applicant.no(), &section.key, there, text)
}
