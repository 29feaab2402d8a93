use std::collections::BTreeSet;

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
            "申报书的各部分是否齐全：缺少标题、内容过少、只留下模板的提示语，或照抄前面的部分。重复的语句只计一次。",
            "whether the form has all its parts: the heading missing, the part too short, left as the template's hint, or the sentences of an \
             earlier part. What is said again counts once.",
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
        let bodies: Vec<Sentences> = required.iter().map(|section| Sentences::of(&body(applicant, section), &form.hints)).collect();
        let lack = |n: usize| lacking(applicant, required[n], &bodies[n], &required[..n], &bodies[..n]);
        let lacks: Vec<(&FormSection, Lack)> = (0..required.len()).filter_map(|n| Some((required[n], lack(n)?))).collect();
        let headings_stand = required.iter().all(|section| applicant.dossier.section(&section.key).is_some());
        if lacks.len() > 1 && lacks.len() == required.len() && headings_stand {
            suspect_blank(applicant, lacks, out);
            continue;
        }
        for (n, section) in required.iter().copied().enumerate() {
            if misread(applicant, section) {
                let what = Say::new(
                    format!("申报书由扫描识别，没有认出“{}”的标题", section.name),
                    format!("the form was read from images and the heading {} was not recognised", section.name),
                );
                out.cannot_tell(applicant, what);
            } else if let Some(lack) = lack(n) {
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

/// All that stands under the headings of a section.
fn body(applicant: &Applicant<'_>, section: &FormSection) -> String {
    let dossier = applicant.dossier;
    let found = dossier.form.sections.iter().filter(|s| s.key == section.key);
    dossier.application().map_or_else(String::new, |form| found.flat_map(|s| [form.document.text.slice(s.body), "\n"]).collect())
}

/// Part of a section that must stand in an earlier one for the whole to be a copy.
const COPIED: f64 = 0.9;

/// What is wrong with a section that holds `own`, `earlier` being those before it in the form with what they hold.
fn lacking(
    applicant: &Applicant<'_>,
    section: &FormSection,
    own: &Sentences,
    earlier: &[&FormSection],
    held: &[Sentences],
) -> Option<Lack> {
    let dossier = applicant.dossier;
    let form = dossier.application()?;
    let Some(first) = dossier.section(&section.key) else {
        let count = dossier.form.sections.len();
        let note = Say::new(
            format!("申报书 {} 中认出 {count} 个部分，没有“{}”", form.name(), section.name),
            format!("{} recognised in the form, {} is not among them", counted(count, "part was", "parts were"), section.name),
        );
        return Some(Lack { what: Say::new("没有找到", "was not found"), evidence: applicant.row(note), probability: 0.9 });
    };
    let span = if first.body.is_empty() { first.heading } else { first.body };
    let length = own.length();
    if length < section.min_chars as usize {
        let note = Say::new(
            format!("除提示语和重复的语句外只有 {length} 字，至少应有 {} 字", section.min_chars),
            format!(
                "{} besides hints and what is said again, at least {} are asked for",
                counted(length, "character", "characters"),
                section.min_chars
            ),
        );
        return Some(Lack { what: Say::new("内容过少", "is nearly empty"), evidence: form.evidence(span, note), probability: 0.85 });
    }
    let (other, _) = earlier.iter().zip(held).find(|(_, held)| own.shared(held) as f64 >= COPIED * length as f64)?;
    let note = Say::new(format!("语句已见于“{}”", other.name), format!("its sentences stand in {}", other.name));
    let what = Say::new(format!("与“{}”内容相同", other.name), format!("says what {} says", other.name));
    Some(Lack { what, evidence: form.evidence(span, note), probability: 0.7 })
}

/// The entrant's own sentences in a section, folded, each once however often it stands there.
struct Sentences(BTreeSet<String>);

impl Sentences {
    /// Those of a text, without sentences of the template's hints.
    fn of(body: &str, hints: &[String]) -> Self {
        let hints: Vec<String> = hints.iter().map(|h| text::fold_str(h, text::Keep::Letters)).filter(|h| h.chars().count() >= 2).collect();
        let lines = body.split(['\n', '。', '！', '!', '?', '？']).map(|line| text::fold_str(line, text::Keep::Letters));
        // A long sentence that happens to hold the words of a hint is the entrant's.
        let is_hint = |line: &String| hints.iter().any(|h| line.contains(h.as_str()) && line.chars().count() <= h.chars().count() + 24);
        Self(lines.filter(|line| !line.is_empty() && !is_hint(line)).map(|line| once(&line)).collect())
    }

    /// Letters in all of them.
    fn length(&self) -> usize {
        self.0.iter().map(|line| line.chars().count()).sum()
    }

    /// Letters in those that another section has too.
    fn shared(&self, other: &Self) -> usize {
        self.0.intersection(&other.0).map(|line| line.chars().count()).sum()
    }
}

/// Times that words follow each other in a line to be nothing but said again (待补充待补充待补充).
const AGAIN: usize = 3;

/// A line without what it only says again: its shortest period, where that fills it several times over.
fn once(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    // For each beginning of the line, how much of it stands at its end as at its start (the prefix function of Knuth, Morris and Pratt).
    let mut borders = vec![0; chars.len()];
    for at in 1..chars.len() {
        let mut border: usize = borders[at - 1];
        while border > 0 && chars[at] != chars[border] {
            border = borders[border - 1];
        }
        borders[at] = border + usize::from(chars[at] == chars[border]);
    }
    let period = chars.len() - borders.last().copied().unwrap_or(0);
    if chars.len() >= AGAIN * period { chars[..period].iter().collect() } else { line.to_owned() }
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
