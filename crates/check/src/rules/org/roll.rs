use record::{Say, Table, TableRow};
use rustc_hash::FxHashMap;

use crate::context::{Applicant, Context, column};
use crate::ids::{intended_code, written_codes};
use crate::names::{self, Blocks, OrgName};

/// What the column of codes may be called. Only a valid code counts, so that a column of other codes does no harm.
pub(super) const CODES: [&str; 5] = ["统一社会信用代码", "信用代码", "社会信用代码", "机构代码", "代码"];

/// A table of known units, indexed by code and by what names have in common, so that each applicant meets only rows that may fit.
pub(super) struct Roll<'a> {
    pub(super) table: &'a Table,
    name_column: usize,
    code_column: Option<usize>,
    names: Vec<OrgName>,
    codes: Vec<Option<String>>,
    by_code: FxHashMap<String, Vec<usize>>,
    /// By the name that a unit bears today.
    by_current: FxHashMap<String, Vec<usize>>,
    blocks: Blocks,
}

/// A unit of an applicant, looked for in a roll.
struct Sought<'n> {
    written: &'n str,
    name: &'n OrgName,
    /// Its code, where the registry has a valid one.
    code: Option<&'n str>,
    lead: bool,
    /// The column in which it stands.
    column: &'static str,
}

/// A row that fits a unit of an applicant.
pub(super) struct Fit<'a> {
    pub(super) row: &'a TableRow,
    /// The unit, as the applicant writes it; the lead where `lead`.
    pub(super) unit: String,
    pub(super) lead: bool,
    /// The column of the registry that fits: that of codes, or the one in which the unit stands.
    pub(super) column: &'static str,
    pub(super) by_code: bool,
    pub(super) probability: f64,
    pub(super) relation: names::Relation,
    pub(super) reasons: Vec<Say>,
}

impl<'a> Roll<'a> {
    /// `None` where the table has no column of names. `code_columns` may bear the code of the unit that the name column names; none where
    /// the codes of the table are those of others.
    pub(super) fn new(cx: &Context<'_>, table: &'a Table, name_columns: &[&str], code_columns: &[&str]) -> Option<Self> {
        let name_column = column(table, name_columns)?;
        let code_column = column(table, code_columns);
        let names: Vec<OrgName> = table.rows.iter().map(|row| OrgName::parse(table.cell(row, name_column))).collect();
        let code = |row| code_column.and_then(|c| written_codes(table.cell(row, c)).iter().find_map(|code| intended_code(code)));
        let codes: Vec<Option<String>> = table.rows.iter().map(code).collect();
        let (mut by_code, mut by_current) = (FxHashMap::default(), FxHashMap::default());
        let file = |map: &mut FxHashMap<String, Vec<usize>>, key: String, at| map.entry(key).or_default().push(at);
        for (at, (name, code)) in names.iter().zip(&codes).enumerate() {
            if !name.folded().is_empty() {
                file(&mut by_current, cx.current(name).to_owned(), at);
            }
            if let Some(code) = code {
                file(&mut by_code, code.clone(), at);
            }
        }
        Some(Self { table, name_column, code_column, blocks: Blocks::new(&names), names, codes, by_code, by_current })
    }

    /// Each row with the name in it, in order of the table.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'a TableRow, &'a str)> {
        let (table, column) = (self.table, self.name_column);
        table.rows.iter().map(move |row| (row, table.cell(row, column)))
    }

    /// Rows that are the lead or a partner of an applicant, or stand to one of them in a relation that counts; in order of the table.
    pub(super) fn fits(&self, cx: &Context<'_>, applicant: &Applicant<'_>) -> Vec<Fit<'a>> {
        let mut found: Vec<Fit<'a>> = Vec::new();
        for (n, (written, name)) in applicant.units().enumerate() {
            let code = applicant.code_of(n);
            let unit = Sought { written, name, code, lead: n == 0, column: applicant.column_of(n) };
            let by_code = code.and_then(|c| self.by_code.get(c)).into_iter().flatten();
            let renamed = self.by_current.get(cx.current(name)).into_iter().flatten();
            let mut rows: Vec<usize> = by_code.chain(renamed).copied().chain(self.blocks.candidates(name)).collect();
            rows.sort_unstable();
            rows.dedup();
            found.extend(rows.into_iter().map(|at| self.fit(cx, at, &unit)));
        }
        found
    }

    fn fit(&self, cx: &Context<'_>, at: usize, unit: &Sought<'_>) -> Fit<'a> {
        let same_code = unit.code.is_some() && unit.code == self.codes[at].as_deref();
        let other_code = unit.code.is_some() && self.codes[at].is_some() && !same_code;
        let mut found = cx.compare(unit.name, &self.names[at]);
        if same_code {
            let reason = Say::new("统一社会信用代码一致", "the credit codes agree");
            found = names::NameMatch { probability: 0.995, reasons: vec![reason], relation: names::Relation::Same };
        } else if other_code {
            // Two bodies may bear one name; their codes tell them apart.
            found.probability *= 0.1;
            found.reasons.push(Say::new("统一社会信用代码不同", "the credit codes differ"));
        }
        Fit {
            row: &self.table.rows[at],
            unit: unit.written.to_owned(),
            lead: unit.lead,
            column: if same_code { record::column::CREDIT_CODE } else { unit.column },
            by_code: same_code,
            probability: found.probability,
            relation: found.relation,
            reasons: found.reasons,
        }
    }

    /// The name in the row that fits.
    pub(super) fn name(&self, fit: &Fit<'_>) -> &'a str {
        self.table.cell(fit.row, self.name_column)
    }

    /// The cell of a row that names the unit, or its code.
    pub(super) fn quote(&self, fit: &Fit<'_>, note: Say) -> record::Evidence {
        let column = if fit.by_code { self.code_column.unwrap_or(self.name_column) } else { self.name_column };
        let span = fit.row.cells.get(column).copied().unwrap_or(fit.row.span);
        record::Evidence::in_table(self.table, fit.row.number, span, note)
    }
}

/// Reasons in one sentence, for a note.
pub(super) fn joined(reasons: &[Say]) -> Say {
    let zh: Vec<&str> = reasons.iter().map(|r| r.zh.as_str()).collect();
    let en: Vec<&str> = reasons.iter().map(|r| r.en.as_str()).collect();
    Say::new(zh.join("；"), en.join("; "))
}
