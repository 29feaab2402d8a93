//! The list of the closing date: the registry as it was exported when registration closed.

use std::collections::BTreeMap;

use record::{Evidence, Say, Span, Table, TableRow, column};

use crate::change;
use crate::context::{Applicant, Context, registry_column};

/// One column of the list, by entry number.
pub(crate) struct Closing<'a> {
    table: &'a Table,
    column: usize,
    rows: BTreeMap<String, &'a TableRow>,
}

impl<'a> Closing<'a> {
    /// `None` where there is no list of this name, or it lacks the column or that of the numbers. Of two rows of one number the later counts.
    pub(crate) fn new(cx: &Context<'a>, name: &str, column: &str) -> Option<Self> {
        let table = cx.case.registries.get(name)?;
        let [number, column] = [column::NUMBER, column].map(|name| registry_column(cx.case.contest, table, name));
        let (number, column) = number.zip(column)?;
        let rows = table.rows.iter().map(|row| (text::entry_number(table.cell(row, number)), row)).collect();
        Some(Self { table, column, rows })
    }

    /// Where the list has the column of an entry. A number that stands in two divisions bears the name of its division since it was read; the
    /// list has it as the entry's own row does.
    pub(crate) fn cell(&self, applicant: &Applicant<'_>) -> Option<(&'a TableRow, Span)> {
        let mut numbers = [applicant.no(), change::written(applicant, column::NUMBER)].into_iter();
        let row = *numbers.find_map(|no| self.rows.get(&text::entry_number(no)))?;
        Some((row, row.cells.get(self.column).copied().unwrap_or(row.span)))
    }

    /// What stands there.
    pub(crate) fn written(&self, (row, _): (&TableRow, Span)) -> &'a str {
        self.table.cell(row, self.column)
    }

    /// The same as evidence.
    pub(crate) fn quote(&self, (row, span): (&TableRow, Span), note: Say) -> Evidence {
        Evidence::in_table(self.table, row.number, span, note)
    }
}
