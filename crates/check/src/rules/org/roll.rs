use record::{Say, Table, TableRow};
use rustc_hash::FxHashMap;

use crate::context::{Applicant, Context, column};
use crate::ids::{CreditCode, check_credit_code, normalise_code};
use crate::names::{self, OrgName};

/// A table of known units, indexed by code and by what names begin with, so that each applicant meets only rows that may fit.
pub(super) struct Roll<'a> {
    pub(super) table: &'a Table,
    name_column: usize,
    code_column: Option<usize>,
    names: Vec<OrgName>,
    codes: Vec<Option<String>>,
    by_code: FxHashMap<String, Vec<usize>>,
    by_key: FxHashMap<String, Vec<usize>>,
}

/// A row that fits a unit of an applicant.
pub(super) struct Fit<'a> {
    pub(super) row: &'a TableRow,
    /// The unit, as the applicant writes it; the lead where `lead`.
    pub(super) unit: String,
    pub(super) lead: bool,
    pub(super) by_code: bool,
    pub(super) probability: f64,
    pub(super) relation: names::Relation,
    pub(super) reasons: Vec<Say>,
}

impl<'a> Roll<'a> {
    /// `None` where the table has no column of names.
    pub(super) fn new(table: &'a Table, name_columns: &[&str]) -> Option<Self> {
        let name_column = column(table, name_columns)?;
        let code_column = column(table, &["统一社会信用代码", "信用代码", "社会信用代码"]);
        let mut roll = Self {
            table,
            name_column,
            code_column,
            names: Vec::new(),
            codes: Vec::new(),
            by_code: FxHashMap::default(),
            by_key: FxHashMap::default(),
        };
        for (at, row) in table.rows.iter().enumerate() {
            let name = OrgName::parse(table.cell(row, name_column));
            let code = code_column.map(|c| normalise_code(table.cell(row, c)));
            let code = code.filter(|c| check_credit_code(c) == CreditCode::Valid);
            if let Some(code) = &code {
                roll.by_code.entry(code.clone()).or_default().push(at);
            }
            for key in name.keys() {
                roll.by_key.entry(key).or_default().push(at);
            }
            roll.names.push(name);
            roll.codes.push(code);
        }
        Some(roll)
    }

    /// Rows that are the lead or a partner of an applicant, or stand to one of them in a relation that counts; in order of the table.
    pub(super) fn fits(&self, cx: &Context<'_>, applicant: &Applicant<'_>) -> Vec<Fit<'a>> {
        let mut found: Vec<Fit<'a>> = Vec::new();
        for (n, (written, unit)) in applicant.units().enumerate() {
            let code = if n == 0 { applicant.code.as_ref() } else { None };
            let by_code = code.and_then(|c| self.by_code.get(c)).into_iter().flatten();
            let by_name = unit.keys().into_iter().filter_map(|key| self.by_key.get(&key)).flatten();
            let mut rows: Vec<usize> = by_code.chain(by_name).copied().collect();
            rows.sort_unstable();
            rows.dedup();
            found.extend(rows.into_iter().map(|at| self.fit(cx, at, written, unit, code, n == 0)));
        }
        found
    }

    fn fit(&self, cx: &Context<'_>, at: usize, written: &str, unit: &OrgName, code: Option<&String>, lead: bool) -> Fit<'a> {
        let same_code = code.is_some() && code == self.codes[at].as_ref();
        let other_code = code.is_some() && self.codes[at].is_some() && !same_code;
        let mut found = cx.compare(unit, &self.names[at]);
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
            unit: written.to_owned(),
            lead,
            by_code: same_code,
            probability: found.probability,
            relation: found.relation,
            reasons: found.reasons,
        }
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
