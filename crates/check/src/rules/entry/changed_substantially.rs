use std::collections::BTreeSet;

use record::{Attention, Edit, Evidence, Material, Say, Span, column};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::flat::flatten;
use crate::rule::{Page, Rule};
use crate::rules::closing::Closing;

pub(crate) const RULE: Rule = Rule {
    kind: "entry.changed_substantially",
    clause: "五(二)5",
    attention: Attention::Medium,
    manual: Page {
        what: (
            "同一项目的不同版本之间，项目名称或主要内容是否改变。",
            "whether title or main content changed between two versions of one project.",
        ),
        why: (
            "五(二)5 允许在不改变项目名称和主要内容的基础上持续迭代。",
            "五(二)5 lets a project improve as long as title and main content stay.",
        ),
        example: (
            "截止时名称为甲，现登记为乙；申报书两个版本相同文字不足三成。",
            "the title at closing is another than now; two versions of the form share less than a third of their text.",
        ),
        inputs: (
            "registries/截止名单.csv 的项目名称；材料中不止一份可读的申报书（名称相同而没有其各部分标题的附件不算）。两者都没有时无法判断。",
            "the titles in registries/截止名单.csv; several forms that could be read, annexes of that name without its parts aside. With \
             neither: cannot tell.",
        ),
        clears: (
            "恢复原名称或原内容；或由组委会确认属于迭代升级。",
            "the old title or content is restored; or the committee confirms that it is an improvement.",
        ),
    },
    switch: |s| s.rules.changed_substantially.switch(),
    run,
};

/// Where older versions stand, and how much must stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Name of the table of the closing date under `registries/`, without ending.
    pub table: String,
    /// Least share of the shorter version's five-character sequences that the longer one keeps.
    pub min_kept: f64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { table: "截止名单".to_owned(), min_kept: 0.3 }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.changed_substantially.with;
    let closing = Closing::new(cx, &with.table, column::TITLE);
    for applicant in cx.home() {
        let forms = forms(cx, applicant);
        let old = closing.as_ref().and_then(|closing| Some(closing.quote(closing.cell(applicant)?, title_at_closing())));
        if old.is_none() && forms.len() < 2 {
            out.cannot_tell(applicant, Say::new("没有较早的版本可比", "there is no older version to compare with"));
        }
        if let Some(then) = old {
            title_changed(applicant, then, out);
        }
        for pair in forms.windows(2) {
            content_changed(applicant, pair[0], pair[1], with.min_kept, out);
        }
    }
}

fn title_at_closing() -> Say {
    Say::new("截止时的项目名称", "title at closing")
}

/// Readable files that are named as the form is and have a heading of it: an annex and a commitment bear its name as well (申报书附件).
fn forms<'a>(cx: &Context<'_>, applicant: &Applicant<'a>) -> Vec<&'a Material> {
    let form = &cx.case.contest.form;
    let named = |m: &&Material| form.file_name_contains.iter().any(|part| m.name().contains(part.as_str()));
    let found: Vec<&Material> = applicant.dossier.materials.iter().filter(named).filter(|m| !m.document.text.is_empty()).collect();
    if found.len() < 2 {
        return found;
    }
    let headings: Vec<String> = form.sections.iter().flat_map(|s| std::iter::once(&s.name).chain(&s.aliases)).map(|n| flatten(n)).collect();
    let is_heading = |line: &str| {
        let line = flatten(line);
        let bare = line.trim_start_matches(|c: char| c.is_ascii_digit() || NUMBERING.contains(c));
        headings.iter().any(|heading| !heading.is_empty() && bare.starts_with(heading.as_str()))
    };
    found.into_iter().filter(|m| m.document.text.as_str().lines().any(is_heading)).collect()
}

/// What headings are numbered with, as it is flattened.
const NUMBERING: &str = "第一二三四五六七八九十部分章节()、.:";

fn title_changed(applicant: &Applicant<'_>, then: Evidence, out: &mut Findings<'_>) {
    let fold = |title: &str| text::fold_str(title, text::Keep::Letters);
    if fold(&then.quote) == fold(&applicant.dossier.entry.title) {
        return;
    }
    let restored = change::cell(applicant, column::TITLE, then.quote.clone());
    out.suspect(
        applicant,
        Suspicion::new(
            0.9,
            Say::new("项目名称与截止时不同", "the title is another than at closing"),
            vec![applicant.dossier.cell(column::TITLE, Say::new("现在的项目名称", "title now")).against(then)],
            vec![Say::new("恢复截止时的项目名称", "restore the title of the closing date")],
            vec![restored],
        )
        .about("title"),
    );
}

fn content_changed(applicant: &Applicant<'_>, a: &Material, b: &Material, min_kept: f64, out: &mut Findings<'_>) {
    let (x, y) = (sequences(a), sequences(b));
    let least = x.len().min(y.len());
    if least == 0 {
        return;
    }
    let kept = x.intersection(&y).count() as f64 / least as f64;
    if kept >= min_kept {
        return;
    }
    let start = |m: &Material| {
        m.evidence(Span::of(0, m.document.text.len().min(120)), Say::new(format!("版本 {}", m.name()), format!("version {}", m.name())))
    };
    out.suspect(
        applicant,
        Suspicion::new(
            0.7,
            Say::new(
                format!("两个版本的申报书相同文字只占 {:.0}%", kept * 100.0),
                format!("two versions of the form share {:.0} % of their text", kept * 100.0),
            ),
            vec![start(a).against(start(b))],
            vec![
                Say::new("只保留与原申报内容一致的版本", "keep the version that has the content of the application"),
                Say::new("由组委会确认属于迭代升级", "the committee confirms that it is an improvement"),
            ],
            vec![Edit::file(applicant.no(), &b.path, Some(b.name().to_owned()), None)],
        )
        .about(format!("{}#{}", a.path, b.path)),
    );
}

fn sequences(material: &Material) -> BTreeSet<[char; 5]> {
    let folded = text::fold(material.document.text.as_str(), text::Keep::Letters);
    folded.chars().windows(5).map(|w| [w[0], w[1], w[2], w[3], w[4]]).collect()
}
