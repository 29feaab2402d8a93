use std::collections::BTreeMap;

use record::{Attention, Edit, Evidence, Say};
use serde::{Deserialize, Serialize};

use super::roll::{CODES, Fit, Roll, joined};
use crate::context::{Applicant, Context, column};
use crate::findings::{Findings, Suspicion};
use crate::names::{PersonName, Relation};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "org.blacklisted",
    clause: "五(一)1",
    attention: Attention::High,
    manual: Page {
        what: (
            "牵头单位或联合单位是否在失信名单中：先比统一社会信用代码，没有代码时逐段比较名称并说明理由。参赛代表与名单中的个人同名的，\
             只作提示（无法判断）。",
            "whether the lead or a partner is on the black lists: by credit code, and where there is none by a comparison of names \
             with reasons. For a representative who bears a listed name only a note (cannot tell).",
        ),
        why: (
            "五(一)1 规定被列入失信被执行人、重大税收违法案件当事人、政府采购严重违法失信等名单的单位或个人不得参赛。",
            "五(一)1 bars units and persons on the lists of dishonest debtors, serious tax offenders and barred government suppliers.",
        ),
        example: ("登记的信用代码与失信名单第 3 行一致。", "the registered credit code agrees with row 3 of the list."),
        inputs: (
            "登记表（含参赛代表）；registries/失信名单.csv（名称、统一社会信用代码、名单、日期）。",
            "the registry, its representatives included; registries/失信名单.csv (name, credit code, list, date).",
        ),
        clears: (
            "提供信用修复或移出名单的证明并更新名单；或更换被列入的单位。",
            "proof that the unit was taken off the list, and an updated list; or another unit in its place.",
        ),
    },
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

/// What the column of names is called in the lists that offices publish.
const NAMES: [&str; 11] = [
    "名称",
    "单位名称",
    "企业名称",
    "主体名称",
    "单位",
    "公司名称",
    "法人名称",
    "失信主体名称",
    "被执行人名称",
    "供应商名称",
    "纳税人名称",
];

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.blacklisted.with;
    let table = cx.case.registries.get(&with.table);
    let Some(roll) = table.and_then(|t| Roll::new(cx, t, &NAMES, &CODES)) else {
        if let Some(table) = table {
            out.lacks_column(table, &NAMES);
        }
        let (file, zh) = (&with.table, "没有或不含“名称”列");
        out.cannot_tell_any(&Say::new(
            format!("registries/{file}.csv {zh}"),
            format!("registries/{file}.csv is missing, or has no column 名称"),
        ));
        return;
    };
    let list = column(roll.table, &["名单", "名单类型", "类型"]);
    let people = people(&roll);
    for applicant in cx.home() {
        for name in applicant.dossier.entry.representatives.iter().map(|written| PersonName::parse(written)) {
            if let Some(row) = people.get(&name.key()) {
                out.cannot_tell(applicant, namesake(&name.shown(), *row));
            }
        }
        // A list has a row for each case of a unit: rows of one unit on one list are one finding.
        let mut listed: BTreeMap<(String, &str), Vec<Fit<'_>>> = BTreeMap::new();
        for fit in roll.fits(cx, applicant) {
            let counts = matches!(fit.relation, Relation::Same | Relation::Abbreviation);
            if counts && fit.probability >= with.min_probability {
                let list = list.map_or("", |c| roll.table.cell(fit.row, c).trim());
                let rows = listed.entry((fit.unit.clone(), list)).or_default();
                if rows.iter().all(|known| known.row.number != fit.row.number) {
                    rows.push(fit);
                }
            }
        }
        for ((_, list), rows) in &listed {
            suspect(applicant, &roll, list, rows, out);
        }
    }
}

/// The first row of each name that may be a person's; masked ones (张某, 王*) are nobody's.
fn people(roll: &Roll<'_>) -> BTreeMap<String, u32> {
    let mut people = BTreeMap::new();
    for (row, written) in roll.named().filter(|(_, written)| !written.contains(['某', '*', '＊', '×'])) {
        let key = PersonName::parse(written).key();
        if key.chars().count() >= 2 {
            people.entry(key).or_insert(row.number);
        }
    }
    people
}

/// Many share a name: only a number of identity tells whether the clause means this person.
fn namesake(name: &str, row: u32) -> Say {
    Say::new(
        format!("参赛代表“{name}”与失信名单第 {row} 行同名，须核对证件号码"),
        format!("representative {name} bears the name in row {row} of the black list: the number of an identity card is needed to tell"),
    )
}

/// `rows` name one unit, one or more of them, in order of the table.
fn suspect(applicant: &Applicant<'_>, roll: &Roll<'_>, list: &str, rows: &[Fit<'_>], out: &mut Findings<'_>) {
    let first = &rows[0];
    let (who_zh, who_en) = if first.lead { ("牵头单位", "the lead") } else { ("联合单位", "a partner") };
    let evidence = |fit: &Fit<'_>| -> Evidence {
        let note = Say::new(format!("名单：{list}"), format!("list: {list}"));
        applicant.dossier.cell(fit.column, joined(&fit.reasons)).against(roll.quote(fit, note))
    };
    let numbers: Vec<String> = rows.iter().map(|fit| fit.row.number.to_string()).collect();
    let (zh, en) = (numbers.join("、"), numbers.join(", "));
    let row = if rows.len() > 1 { "rows" } else { "row" };
    out.suspect(
        applicant,
        Suspicion::new(
            rows.iter().map(|fit| fit.probability).fold(0.0, f64::max),
            Say::new(
                format!("{who_zh}“{}”疑似列入失信名单（第 {zh} 行）", first.unit),
                format!("{who_en} {} apparently stands on the black list ({row} {en})", first.unit),
            ),
            rows.iter().map(evidence).collect(),
            vec![
                Say::new(
                    format!("核实后从名单中删去第 {zh} 行（如已信用修复），并附证明"),
                    format!("with proof that it was taken off, remove {row} {en} from the list"),
                ),
                Say::new("更换该单位", "another unit in its place"),
            ],
            rows.iter().map(|fit| Edit::without_row(roll.table, fit.row.number, fit.row.span)).collect(),
        )
        .about(format!("{}#{list}", first.unit)),
    );
}
