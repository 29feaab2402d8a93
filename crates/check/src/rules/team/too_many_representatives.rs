use std::collections::BTreeSet;

use record::{Attention, Edit, Evidence, Say, column};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::names::PersonName;
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "team.too_many_representatives",
    clause: "五(一)2",
    attention: Attention::High,
    manual: Page {
        what: (
            "登记表或申报书列出的参赛代表是否超过人数上限。",
            "whether the registry or the form lists more representatives than allowed.",
        ),
        why: ("五(一)2 规定每个参赛团队的参赛代表人数不超过 5 人。", "五(一)2 allows a team at most 5."),
        example: ("参赛代表一栏列有 6 个姓名。", "six names stand in the cell."),
        inputs: (
            "登记表和申报书封面的参赛代表；上限在流程文件中。",
            "the representatives in the registry and on the form's cover; the limit in the pipeline file.",
        ),
        clears: ("减到上限以内。", "names are taken off until the limit holds."),
    },
    switch: |s| s.rules.too_many_representatives.switch(),
    run,
};

/// The limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Most representatives of a team.
    pub max: usize,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { max: 5 }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let max = cx.settings.rules.too_many_representatives.with.max;
    for applicant in cx.home() {
        let entry = &applicant.dossier.entry;
        let registered = count(entry.representatives.iter().map(String::as_str));
        let registered = registered.max(stated(change::written(applicant, column::REPRESENTATIVES)));
        let (form, evidence) = on_form(cx, applicant);
        if entry.representatives.is_empty() && form == 0 {
            out.cannot_tell(applicant, Say::new("登记表和申报书均未列出参赛代表", "neither registry nor form lists representatives"));
            continue;
        }
        let most = registered.max(form);
        if most <= max {
            continue;
        }
        let mut shown = Vec::new();
        if registered > max {
            let note = Say::new(format!("登记 {registered} 人"), format!("{registered} registered"));
            shown.push(applicant.dossier.cell(column::REPRESENTATIVES, note));
        }
        if form > max {
            shown.extend(evidence);
        }
        out.suspect(
            applicant,
            Suspicion::new(
                0.98,
                Say::new(
                    format!("列有参赛代表 {most} 人，上限为 {max} 人"),
                    format!("{most} representatives are listed, at most {max} are allowed"),
                ),
                shown,
                vec![Say::new(
                    format!("从参赛代表中减去 {} 人", most - max),
                    format!("take {} off the list of representatives", most - max),
                )],
                shorter(cx, applicant, registered > max, form > max),
            ),
        );
    }
}

/// People in a list; one who stands twice counts once.
fn count<'n>(names: impl Iterator<Item = &'n str>) -> usize {
    names.map(|n| PersonName::parse(n).key()).filter(|k| !k.is_empty()).collect::<BTreeSet<_>>().len()
}

/// Most characters of a number of people.
const NUMBER: usize = 3;

/// How many people a list says that it stands for beyond those that it names (张三、李四等8人, 共六名); 0 where it does not say.
fn stated(list: &str) -> usize {
    let folded = text::fold_str(list, text::Keep::Letters);
    let marks = SUMMING.into_iter().flat_map(|mark| folded.match_indices(mark));
    let numbers = marks.filter_map(|(at, mark)| {
        let rest = &folded[at + mark.len()..];
        let number = &rest[..rest.find(['人', '名', '位'])?];
        if number.is_empty() || number.chars().count() > NUMBER {
            return None;
        }
        if number.bytes().all(|b| b.is_ascii_digit()) {
            return Some(number.bytes().fold(0, |n, b| n * 10 + usize::from(b - b'0')));
        }
        // Three numerals make no number that a conversion would change.
        text::whole_number(number).map(|n| n as usize)
    });
    numbers.max().unwrap_or(0)
}

/// Words before the number of people in a list.
const SUMMING: [&str; 2] = ["等", "共"];

/// A name without the number of people behind it.
fn named(written: &str) -> &str {
    let cut = SUMMING.into_iter().filter_map(|mark| written.find(mark)).min();
    cut.filter(|_| stated(written) > 0).map_or(written, |at| written[..at].trim())
}

fn on_form(cx: &Context<'_>, applicant: &Applicant<'_>) -> (usize, Option<Evidence>) {
    let field = applicant.dossier.form.fields.get(column::REPRESENTATIVES);
    let (Some(field), Some(form)) = (field, applicant.dossier.application()) else { return (0, None) };
    let people = count(text::people(&field.value, &cx.name_signs).into_iter()).max(stated(&field.value));
    let note = Say::new(format!("申报书列 {people} 人"), format!("{people} on the form"));
    (people, Some(form.evidence(field.span, note)))
}

/// The first people of each list that is too long, as many as are allowed.
fn shorter(cx: &Context<'_>, applicant: &Applicant<'_>, in_registry: bool, in_form: bool) -> Vec<Edit> {
    let max = cx.settings.rules.too_many_representatives.with.max;
    let first = |names: &[String]| {
        let mut seen = BTreeSet::new();
        let names = names.iter().map(|written| named(written)).filter(|name| !name.is_empty());
        let kept: Vec<String> = names.filter(|n| seen.insert(PersonName::parse(n).key()) && seen.len() <= max).map(str::to_owned).collect();
        kept
    };
    let mut edits = Vec::new();
    if in_registry {
        edits.push(change::list(applicant, column::REPRESENTATIVES, first(&applicant.dossier.entry.representatives).iter()));
    }
    if let (true, Some(field), Some(at)) = (in_form, applicant.dossier.form.fields.get(column::REPRESENTATIVES), applicant.dossier.form_at)
    {
        let names: Vec<String> = text::people(&field.value, &cx.name_signs).into_iter().map(str::to_owned).collect();
        edits.push(change::passage(applicant, at, field.span, first(&names).join("、")));
    }
    edits
}
