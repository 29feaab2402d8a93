use std::collections::BTreeSet;

use record::{Attention, Evidence, Say, column, counted};
use serde::{Deserialize, Serialize};

use crate::change;
use crate::context::{Applicant, Context, registry_column};
use crate::findings::{Findings, Suspicion};
use crate::names::PersonName;
use crate::rule::{Page, Rule};
use crate::rules::closing::Closing;

pub(crate) const RULE: Rule = Rule {
    kind: "team.changed_after_deadline",
    clause: "五(一)2",
    attention: Attention::High,
    manual: Page {
        what: ("报名截止之后参赛代表是否有变化。", "whether the representatives changed after the closing date."),
        why: ("五(一)2 规定报名截止之后，参赛代表不可更改。", "五(一)2 fixes the representatives when registration closes."),
        example: (
            "截止时的名单为甲、乙、丙，现登记为甲、乙、丁。",
            "three names stood there at closing, and one of them has been replaced since.",
        ),
        inputs: (
            "登记表；registries/截止名单.csv（项目编号、参赛代表，截止时导出）。没有该表，或一方未列姓名（如“见附件”）时，\
             无法判断。",
            "the registry; registries/截止名单.csv (entry number, representatives, exported at closing). Without it, or where one \
             side names nobody: cannot tell.",
        ),
        clears: ("恢复截止时的名单。", "the list of the closing date is restored."),
    },
    switch: |s| s.rules.changed_after_deadline.switch(),
    run,
};

/// Where the list of the closing date stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Name of the table under `registries/`, without ending.
    pub table: String,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { table: "截止名单".to_owned() }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let name = &cx.settings.rules.changed_after_deadline.with.table;
    let Some(closing) = Closing::new(cx, name, column::REPRESENTATIVES) else {
        if let Some(table) = cx.case.registries.get(name) {
            let lacks = |column: &&str| registry_column(cx.case.contest, table, column).is_none();
            out.lacks_column(table, &[column::NUMBER, column::REPRESENTATIVES].into_iter().filter(lacks).collect::<Vec<_>>());
        }
        let file = format!("registries/{name}.csv");
        out.cannot_tell_any(&Say::new(format!("缺少截止时的名单 {file}"), format!("the list of the closing date {file} is missing")));
        return;
    };
    for applicant in cx.home() {
        let Some(cell) = closing.cell(applicant) else {
            out.cannot_tell(applicant, Say::new("截止名单中没有该项目", "the entry is not in the list of the closing date"));
            continue;
        };
        let then = keys(text::people(closing.written(cell), cx.case.list_signs).into_iter());
        let now = keys(applicant.dossier.entry.representatives.iter().map(String::as_str));
        // 见附件 in one of the cells is no list without anybody.
        if then.is_empty() != now.is_empty() {
            let (zh, en) = if then.is_empty() { ("截止名单", "the list of the closing date") } else { ("登记表", "the registry") };
            out.cannot_tell(
                applicant,
                Say::new(format!("{zh}未列出参赛代表，无从比较"), format!("{en} names no representatives to compare")),
            );
            continue;
        }
        if then != now {
            let listed = closing.quote(cell, Say::new("截止时的名单", "list at closing"));
            suspect(applicant, listed, now.difference(&then).count(), then.difference(&now).count(), out);
        }
    }
}

fn keys<'n>(names: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    names.map(|n| PersonName::parse(n).key()).filter(|k| !k.is_empty()).collect()
}

fn suspect(applicant: &Applicant<'_>, closing: Evidence, added: usize, removed: usize, out: &mut Findings<'_>) {
    let restored = change::cell(applicant, column::REPRESENTATIVES, closing.quote.clone());
    out.suspect(
        applicant,
        Suspicion::new(
            0.95,
            Say::new(
                format!("与截止时相比，参赛代表增 {added} 人、减 {removed} 人"),
                format!("since closing {} added and {removed} removed", counted(added, "representative was", "representatives were")),
            ),
            vec![applicant.dossier.cell(column::REPRESENTATIVES, Say::new("现在的名单", "list now")).against(closing)],
            vec![Say::new("恢复截止时的参赛代表名单", "restore the list of the closing date")],
            vec![restored],
        ),
    );
}
