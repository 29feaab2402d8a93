//! 查什么：牵头单位或联合单位是否在失信名单中：先比统一社会信用代码，没有代码时逐段比较名称并说明理由。
//! 为什么：五(一)1 规定被列入失信被执行人、重大税收违法案件当事人、政府采购严重违法失信等名单的单位不得参赛。
//! 例：登记的信用代码与失信名单第 3 行一致。
//! 依据：登记表；registries/失信名单.csv（名称、统一社会信用代码、名单、日期）。
//! 如何消除：提供信用修复或移出名单的证明并更新名单；或更换被列入的单位。
//!
//! What: whether the lead or a partner is on the black lists: by credit code, and where there is none by a comparison of names with reasons.
//! Why: 五(一)1 bars units on the lists of dishonest debtors, serious tax offenders and barred government suppliers.
//! Example: the registered credit code agrees with row 3 of the list.
//! Inputs: the registry; registries/失信名单.csv (name, credit code, list, date).
//! Clears: proof that the unit was taken off the list, and an updated list; or another unit in its place.

use record::{Attention, Edit, Say};
use serde::{Deserialize, Serialize};

use super::roll::{Fit, Roll, joined};
use crate::context::{Applicant, Context, column};
use crate::findings::{Findings, Suspicion};
use crate::names::Relation;
use crate::rule::Rule;

pub(crate) const RULE: Rule = Rule {
    kind: "org.blacklisted",
    zh: "疑似列入失信名单",
    en: "suspected on a black list",
    clause: "五(一)1",
    attention: Attention::High,
    source: include_str!("blacklisted.rs"),
    switch: |s| s.rules.blacklisted.switch(),
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
}

impl Default for Parameters {
    fn default() -> Self {
        Self { table: "失信名单".to_owned(), min_probability: crate::names::SAME }
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.blacklisted.with;
    let table = cx.case.registries.get(&with.table);
    let Some(roll) = table.and_then(|t| Roll::new(cx, t, &["名称", "单位名称", "企业名称", "主体名称"])) else {
        let (file, zh) = (&with.table, "没有或不含“名称”列");
        out.cannot_tell_any(&Say::new(
            format!("registries/{file}.csv {zh}"),
            format!("registries/{file}.csv is missing, or has no column 名称"),
        ));
        return;
    };
    for applicant in cx.home() {
        for fit in roll.fits(cx, applicant) {
            let counts = matches!(fit.relation, Relation::Same | Relation::Abbreviation);
            if counts && fit.probability >= with.min_probability {
                suspect(applicant, &roll, &fit, out);
            }
        }
    }
}

fn suspect(applicant: &Applicant<'_>, roll: &Roll<'_>, fit: &Fit<'_>, out: &mut Findings<'_>) {
    let list = column(roll.table, &["名单", "名单类型", "类型"]).map_or("", |c| roll.table.cell(fit.row, c));
    let why = joined(&fit.reasons);
    let (who_zh, who_en) = if fit.lead { ("牵头单位", "the lead") } else { ("联合单位", "a partner") };
    let side = if !fit.lead {
        "联合参赛单位"
    } else if fit.by_code {
        "统一社会信用代码"
    } else {
        "参赛单位"
    };
    let evidence = applicant.dossier.cell(side, why).against(roll.quote(fit, Say::new(format!("名单：{list}"), format!("list: {list}"))));
    out.suspect(
        applicant,
        Suspicion::new(
            fit.probability,
            Say::new(
                format!("{who_zh}“{}”疑似列入失信名单（第 {} 行）", fit.unit, fit.row.number),
                format!("{who_en} {} apparently stands on the black list (row {})", fit.unit, fit.row.number),
            ),
            vec![evidence],
            vec![
                Say::new(
                    format!("核实后从名单中删去第 {} 行（如已信用修复），并附证明", fit.row.number),
                    format!("with proof that it was taken off, remove row {} from the list", fit.row.number),
                ),
                Say::new("更换该单位", "another unit in its place"),
            ],
            vec![Edit::without_row(roll.table, fit.row.number, fit.row.span)],
        )
        .about(format!("{}#{}", fit.unit, list)),
    );
}
