use std::collections::{BTreeMap, BTreeSet};

use record::{Attention, Evidence, Place, Problem, Say, Table, TableRow, column};
use serde::{Deserialize, Serialize};
use text::Date;

use super::{place, quote, struck};
use crate::context::{Applicant, Context, column};
use crate::findings::{Findings, Suspicion};
use crate::ids::{self, Check, Right};
use crate::reading::{Claim, Source, parse_date};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "ip.lapsed",
    clause: "五(二)3",
    attention: Attention::Medium,
    manual: Page {
        what: (
            "权利在提交时是否有效：登记册载明失效、登记册中查不到、按申请年份已过保护期、日期晚于提交时间。",
            "whether a right was in force when it was sent: the register says lapsed or does not have it, its term is over by its \
             year, or its date lies after the submission.",
        ),
        why: (
            "五(二)3 要求知识产权归属参赛单位；失效的权利不再归属任何人。",
            "五(二)3 asks that rights belong to the entrant; a lapsed one belongs to nobody.",
        ),
        example: ("实用新型 ZL201220123456.X 的申请年份距今超过 10 年。", "a utility model of 2012 is older than its ten years."),
        inputs: (
            "registries/知识产权登记.csv（号码、状态、权利人）；号码中的年份与种类；证书日期；登记表的提交时间。登记册只收有本赛区不到一半的\
             权利时，查不到的无法判断。",
            "registries/知识产权登记.csv (number, state, holder); year and kind in the number; dates of certificates; time of \
             submission. Where the register has fewer than half of the division's rights, of those that it lacks it cannot tell.",
        ),
        clears: ("提供有效的登记证明；或删去该项权利。", "proof that the right is in force; or it is taken off."),
    },
    switch: |s| s.rules.lapsed.switch(),
    run,
};

/// The register, and how long rights last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Name of the table under `registries/`, without ending.
    pub table: String,
    /// Words in its column 状态 that mean that a right is not in force.
    pub lapsed_states: Vec<String>,
    /// Years of protection by the kind in a patent's number (Patent Law, article 42): 1 invention, 2 utility model, 3 design (at most ten where it
    /// was filed before 2021).
    pub years: BTreeMap<String, u16>,
    /// Whether a right dated after the submission is shown (attention low).
    pub dated_after_submission: bool,
}

impl Default for Parameters {
    fn default() -> Self {
        let states = ["失效", "终止", "届满", "撤销", "无效", "驳回", "放弃", "注销", "撤回"];
        let years = [("1", 20), ("2", 10), ("3", 15), ("8", 20), ("9", 10)];
        Self {
            table: "知识产权登记".to_owned(),
            lapsed_states: states.map(str::to_owned).to_vec(),
            years: years.into_iter().map(|(kind, years)| (kind.to_owned(), years)).collect(),
            dated_after_submission: true,
        }
    }
}

/// Names of the column that holds the number.
const NUMBER: [&str; 6] = ["号码", "登记号", "专利号", "注册号", "编号", "知识产权号"];

/// The register of rights, by number.
struct Register<'a> {
    table: &'a Table,
    state: Option<usize>,
    /// The last row of each number.
    rows: BTreeMap<String, &'a TableRow>,
    /// What is said of a number that it lacks, where it lacks most: then it is an extract, and nothing follows from that.
    extract: Option<Say>,
}

impl<'a> Register<'a> {
    /// `None` where the table has no column of numbers. Rows that nothing can be looked up in are reported.
    fn new(table: &'a Table, out: &mut Findings<'_>) -> Option<Self> {
        let Some(number) = column(table, &NUMBER) else {
            out.lacks_column(table, &NUMBER);
            return None;
        };
        let mut rows: BTreeMap<String, &TableRow> = BTreeMap::new();
        let (mut unread, mut twice) = (Vec::new(), Vec::new());
        for row in &table.rows {
            let Some(right) = ids::read_right(table.cell(row, number)) else {
                unread.push(row.number);
                continue;
            };
            if rows.insert(right.number, row).is_some() {
                twice.push(row.number);
            }
        }
        let mut told = |rows: &[u32], code: &str, zh: &str, en: &str, done: Say| {
            if let Some(&row) = rows.first() {
                let all = rows.iter().map(u32::to_string).collect::<Vec<_>>();
                out.problem(Problem::new(
                    Place { file: Some(table.path.clone()), row: Some(row), ..Place::default() },
                    code,
                    Say::new(
                        format!("知识产权登记册第 {} 行{zh}", all.join("、")),
                        format!("{en} in the register of rights: rows {}", all.join(", ")),
                    ),
                    done,
                    Say::new("请核对这些行", "check these rows"),
                ));
            }
        };
        let skipped = Say::new("没有用于核对", "they were not used");
        told(&unread, "register.unread_number", "的号码无法识别", "numbers that cannot be read", skipped);
        let last = Say::new("以后一行为准", "the later row counts");
        told(&twice, "register.number_twice", "的号码在前面已经出现", "numbers that stand there before", last);
        Some(Self { table, state: column(table, &["状态", "法律状态"]), rows, extract: None })
    }

    /// Looks how many of the rights that the registry lists for the entries it has. Forms and certificates give a right other numbers, too.
    fn beside(mut self, cx: &Context<'_>) -> Self {
        let listed = |claim: &&Claim| matches!(claim.source, Source::Registry(_)) && claim.right.check == Check::Right;
        let claims = cx.home().flat_map(|applicant| &applicant.reading.claims).filter(listed);
        let claimed: BTreeSet<&str> = claims.map(|claim| claim.right.number.as_str()).collect();
        let (all, known) = (claimed.len(), claimed.iter().filter(|number| self.rows.contains_key(**number)).count());
        self.extract = (2 * known < all).then(|| {
            Say::new(
                format!("登记册只收有本赛区 {all} 项权利中的 {known} 项，查不到不说明失效"),
                format!("the register has {known} of the {all} rights of this division: what it lacks may be in force"),
            )
        });
        self
    }
}

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    let with = &cx.settings.rules.lapsed.with;
    let table = cx.case.registries.get(&with.table);
    let register = table.and_then(|table| Register::new(table, out)).map(|register| register.beside(cx));
    for applicant in cx.home() {
        let mut rights: BTreeMap<&Right, Vec<&Claim>> = BTreeMap::new();
        for claim in &applicant.reading.claims {
            rights.entry(&claim.right).or_default().push(claim);
        }
        if register.is_none() && !rights.is_empty() {
            out.cannot_tell(applicant, missing(table, &with.table));
        }
        let submitted = applicant.dossier.entry.submitted.as_deref().and_then(parse_date);
        if submitted.is_none() && rights.keys().any(|right| term(right, with).is_some()) {
            out.cannot_tell(applicant, Say::new("未填提交时间", "the time of submission is missing"));
        }
        for (right, claims) in rights {
            if right.check == Check::Right {
                Looked { applicant, right, claims: &claims, submitted }.judge(register.as_ref(), with, out);
            }
        }
    }
}

/// Why nothing can be looked up.
fn missing(table: Option<&Table>, name: &str) -> Say {
    match table {
        Some(table) => Say::new(
            format!("知识产权登记册 {} 没有号码一列", table.path),
            format!("the register of rights {} has no column of numbers", table.path),
        ),
        None => {
            let file = format!("registries/{name}.csv");
            Say::new(format!("没有知识产权登记册 {file}"), format!("there is no register of rights {file}"))
        }
    }
}

/// A right that an entry claims, looked at.
struct Looked<'c> {
    applicant: &'c Applicant<'c>,
    right: &'c Right,
    /// One or more.
    claims: &'c [&'c Claim],
    submitted: Option<Date>,
}

impl Looked<'_> {
    fn judge(&self, register: Option<&Register<'_>>, with: &Parameters, out: &mut Findings<'_>) {
        if let Some(register) = register {
            self.in_register(register, with, out);
        }
        let sent = self.submitted.map(Date::year);
        if let Some((year, last)) = sent.zip(term(self.right, with)).filter(|(year, last)| year > last) {
            let what = Say::new(
                format!("按申请年份保护期止于 {last} 年，提交于 {year} 年"),
                format!("by its year protection ended in {last}, it was sent in {year}"),
            );
            self.suspect(&what, self.mine(), ("term", Attention::Medium, 0.85), out);
        }
        let late = |claim: &Claim| self.submitted.zip(claim.date).is_some_and(|(submitted, (date, _))| date > submitted);
        if let (true, Some(claim)) = (with.dated_after_submission, self.claims.iter().find(|claim| late(claim))) {
            let what = Say::new("日期晚于提交时间", "it is dated after the submission");
            let sent = self.applicant.dossier.cell(column::SUBMITTED, Say::new("提交时间", "time of submission"));
            self.suspect(&what, dated(self.applicant, claim).against(sent), ("date", Attention::Low, 0.6), out);
        }
    }

    fn in_register(&self, register: &Register<'_>, with: &Parameters, out: &mut Findings<'_>) {
        // The register may have the other number of the certificate.
        let certified =
            || self.applicant.reading.claims.iter().filter(|c| c.is_of(self.right)).find_map(|c| register.rows.get(&c.right.number));
        let Some(row) = register.rows.get(&self.right.number).or_else(certified) else {
            if let Some(extract) = &register.extract {
                out.cannot_tell(self.applicant, extract.clone());
                return;
            }
            let what = Say::new("登记册中没有该号码", "the register does not have it");
            self.suspect(&what, self.mine(), ("absent", Attention::Low, 0.5), out);
            return;
        };
        let state = register.state.map_or("", |c| register.table.cell(row, c));
        if let Some(word) = with.lapsed_states.iter().find(|w| state.contains(w.as_str())) {
            let span = register.state.and_then(|c| row.cells.get(c).copied()).unwrap_or(row.span);
            let theirs = Evidence::in_table(register.table, row.number, span, Say::new("登记册中的状态", "state in the register"));
            let what = Say::new(format!("登记册载明“{word}”"), format!("the register says {word}"));
            self.suspect(&what, self.mine().against(theirs), ("state", Attention::Medium, 0.95), out);
        }
    }

    /// Where the entry claims it.
    fn mine(&self) -> Evidence {
        quote(self.applicant, self.claims[0], place(self.claims[0]))
    }

    fn suspect(&self, what: &Say, evidence: Evidence, (key, attention, probability): (&str, Attention, f64), out: &mut Findings<'_>) {
        let right = self.right;
        out.suspect(
            self.applicant,
            Suspicion::new(
                probability,
                Say::new(format!("{} {right}：{}", right.kind.zh(), what.zh), format!("{} {right}: {}", right.kind.en(), what.en)),
                vec![evidence],
                vec![
                    Say::new("提供该权利有效的登记证明", "show that the right is in force"),
                    Say::new("从申报材料中删去该项权利", "take the right off the application"),
                ],
                struck(self.applicant, right),
            )
            .attention(attention)
            .about(format!("{}#{key}", right.number)),
        );
    }
}

/// Years of a design filed before June 2021, whatever the settings grant later ones (Patent Law of 2008, article 42).
const EARLIER_DESIGN: u16 = 10;

/// The last year in which a patent can be in force.
fn term(right: &Right, with: &Parameters) -> Option<u16> {
    let (year, kind) = right.year().zip(right.patent_kind())?;
    let years = *with.years.get(kind)?;
    Some(year + if kind == "3" && year < 2021 { years.min(EARLIER_DESIGN) } else { years })
}

fn dated(applicant: &Applicant<'_>, claim: &Claim) -> Evidence {
    match (claim.source, claim.date) {
        (Source::Form(at) | Source::Certificate(at), Some((date, span))) => {
            applicant.dossier.materials[at].evidence(span, Say::new(format!("日期 {date}"), format!("date {date}")))
        }
        _ => quote(applicant, claim, place(claim)),
    }
}
