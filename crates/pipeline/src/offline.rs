//! Decisions that people fill into a workbook offline. Nothing that was decided meanwhile is overwritten: it is shown beside what the
//! workbook says, and people choose.

use std::collections::BTreeMap;

use intake::Rows;
use record::{Basis, Decision, EntryView, Flag, FlagId, Lang, Place, Problem, Round, Say, Screening, Standing, Subject, Verdict, counted};
use report::{Column, Sheet};

use crate::topic_set;

/// What a workbook says, compared with what is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offline {
    /// New decisions with the row each stands in.
    pub new: Vec<(u32, Decision)>,
    /// Rows that say what the ledger says already.
    pub known: usize,
    /// Rows that differ from what was decided since the workbook was written.
    pub conflicts: Vec<Conflict>,
    /// Rows that cannot be used.
    pub problems: Vec<Problem>,
}

/// Two decisions on one subject, neither of which saw the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Row of the workbook.
    pub row: u32,
    /// What the ledger has.
    pub ledger: Decision,
    /// What the workbook says.
    pub workbook: Decision,
}

/// The sheets that go out: flags and topics with columns to fill in. For a second review only what has a first decision goes, without it.
pub fn offline_sheets(screening: &Screening, standings: &BTreeMap<Subject, Standing>, round: Round, lang: Lang) -> Vec<Sheet> {
    let standing = |subject: Subject| standings.get(&subject);
    if round != Round::First {
        let mut shown = screening.clone();
        // What was said on another text than this one is nobody's to review or to settle.
        let wanted = |id: &str, basis: &Basis| {
            let standing = standing(Subject::Flag(FlagId::from_text(id)));
            standing.filter(|s| s.first.as_ref().is_some_and(|d| d.basis == *basis)).is_some_and(|s| match round {
                Round::Adjudication => s.disputed(),
                Round::First | Round::Second => s.pair().is_none(),
            })
        };
        shown.flags.retain(|f| wanted(f.id.as_str(), &f.basis()));
        shown.flags.iter_mut().for_each(|f| f.decision = None);
        return vec![report::flag_sheet(&shown, lang)];
    }
    let decided = |entry: &str| {
        let view = screening.entry(entry)?;
        standing(Subject::Topic(entry.to_owned()))?.decision(&view.topic_basis()).cloned()
    };
    vec![report::flag_sheet(screening, lang), report::topic_sheet(screening, &decided, lang)]
}

/// What a filled-in row says, before it is compared.
struct Row {
    number: u32,
    subject: Subject,
    verdict: Verdict,
    value: Option<String>,
    reason: String,
    by: String,
    basis: String,
    known: String,
}

/// What a workbook is compared with.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The result it was written from, or a later one.
    pub screening: &'a Screening,
    /// What stands in the ledger.
    pub standings: &'a BTreeMap<Subject, Standing>,
    /// Which decisions the workbook holds.
    pub round: Round,
    /// When they count as taken.
    pub at: &'a str,
}

/// Reads a workbook that [`offline_sheets`] or [`report::xlsx()`] wrote and people filled in. A sheet that is there and cannot be
/// read is named; one that is not there holds no decisions.
///
/// # Errors
/// Where the file is no such workbook.
pub fn read_offline(name: &str, bytes: &[u8], known: Known<'_>) -> Result<Offline, Box<Problem>> {
    let mut found = Offline::default();
    let tables = tables(name, bytes);
    if tables.iter().all(|(_, table)| table.is_err()) {
        let (_, first) = tables.into_iter().next().expect("two tables were read");
        return Err(first.expect_err("none of them was found"));
    }
    let sheets = intake::sheet_names(bytes);
    let flags: BTreeMap<&str, &Flag> = known.screening.flags.iter().map(|f| (f.id.as_str(), f)).collect();
    for (sheet, table) in tables {
        let (kind, (zh, _)) = (sheet.key.0, sheet.name);
        let file = name;
        let name = format!("{name} {zh}");
        let table = match table {
            Ok(table) => table,
            Err(problem) if sheet.is_among(&sheets) => {
                found.problems.push(unread(&name, &problem, sheet.filled_in_under_headings(file, bytes)));
                continue;
            }
            Err(_) => continue,
        };
        // The other sheets are read in their turn, or hold nothing to fill in.
        found.problems.extend(table.problems.into_iter().filter(|p| p.code != intake::SEVERAL_SHEETS));
        let place: BTreeMap<&str, usize> = table.header.iter().enumerate().map(|(i, h)| (h.as_str(), i)).collect();
        for (number, cells) in &table.rows {
            let cell = |key: &str| place.get(key).and_then(|&i| cells.get(i)).map_or("", |c| c.trim());
            if is_heading(cell("verdict")) {
                continue;
            }
            match filled(kind, cell, *number, known.screening) {
                Ok(None) => {}
                Ok(Some(row)) => compare(&name, row, known, &flags, &mut found),
                Err(what) => found.problems.push(unusable(&name, *number, what)),
            }
        }
    }
    Ok(found)
}

/// Whether people filled anything into a workbook that [`offline_sheets`] or [`report::xlsx()`] wrote. A sheet of it that has lost the names of
/// its columns may hold anything and counts as filled in; what is no such workbook does not.
pub fn is_filled_in(bytes: &[u8]) -> bool {
    let sheets = intake::sheet_names(bytes);
    tables("shai.xlsx", bytes).into_iter().any(|(sheet, table)| match table {
        Ok(table) => count_filled_in(&table, report::VERDICT.0) > 0,
        Err(_) => sheet.is_among(&sheets),
    })
}

/// Whether a file is a workbook that [`offline_sheets`] or [`report::xlsx()`] wrote, whatever people did with it since.
pub fn is_for_decisions(bytes: &[u8]) -> bool {
    let sheets = intake::sheet_names(bytes);
    tables("shai.xlsx", bytes).into_iter().any(|(sheet, table)| table.is_ok() || sheet.is_among(&sheets))
}

/// How many rows of a workbook people filled in, and of how many of them the ledger has the decision; `None` where nobody can tell: it is no such
/// workbook, or a sheet of it has lost the names of its columns.
pub(crate) fn filled_rows(bytes: &[u8], standings: &BTreeMap<Subject, Standing>) -> Option<(usize, usize)> {
    let sheets = intake::sheet_names(bytes);
    let (mut read, mut filled, mut recorded) = (false, 0, 0);
    for (sheet, table) in tables("shai.xlsx", bytes) {
        let table = match table {
            Ok(table) => table,
            Err(_) if sheet.is_among(&sheets) => return None,
            Err(_) => continue,
        };
        read = true;
        let at = |key: &str| table.header.iter().position(|heading| heading == key);
        for (_, cells) in &table.rows {
            let cell = |key: &str| at(key).and_then(|at| cells.get(at)).map_or("", |c| c.trim());
            let said = cell("verdict");
            if said.is_empty() || is_heading(said) {
                continue;
            }
            filled += 1;
            let says = |d: &Decision| {
                [d.verdict.zh(), d.verdict.en()].contains(&said) && d.by == cell("by") && d.basis.to_string() == cell("basis")
            };
            let standing = standings.get(&subject(sheet.key.0, cell("id"), cell("entry")));
            let stands = standing.is_some_and(|s| [&s.first, &s.second, &s.adjudicated].into_iter().flatten().any(says));
            recorded += usize::from(stands);
        }
    }
    read.then_some((filled, recorded))
}

/// What a row of a sheet is about; `kind` is the column that no other sheet has.
fn subject(kind: &str, id: &str, entry: &str) -> Subject {
    match kind {
        "id" => Subject::Flag(FlagId::from_text(id)),
        _ => Subject::Topic(entry.to_owned()),
    }
}

/// A sheet that people fill in: its name, and the column that no other has.
#[derive(Clone, Copy)]
struct Fillable {
    name: (&'static str, &'static str),
    key: Column,
}

const FILLABLE: [Fillable; 2] =
    [Fillable { name: report::SHEETS[1], key: report::FLAG_ID }, Fillable { name: report::TOPICS, key: report::BETTER_TOPIC }];

/// What a workbook has of each.
fn tables(name: &str, bytes: &[u8]) -> [(Fillable, Result<Rows, Box<Problem>>); 2] {
    let settings = intake::Settings::default();
    FILLABLE.map(|sheet| {
        let needs = [sheet.key.0, "verdict", "reason", "by", "basis", "known"];
        (sheet, intake::rows(name, bytes, &settings, &|cells| needs.iter().all(|key| cells.iter().any(|c| c == key))))
    })
}

impl Fillable {
    fn is_among(&self, sheets: &[String]) -> bool {
        sheets.iter().any(|sheet| sheet == self.name.0 || sheet == self.name.1)
    }

    /// How many rows of a sheet that has lost the names of its columns are filled in, as far as the headings that people read are still there:
    /// rows above them are not counted.
    fn filled_in_under_headings(&self, name: &str, bytes: &[u8]) -> Option<usize> {
        let settings = intake::Settings::default();
        let (_, zh, en, _) = self.key;
        let is_header = |cells: &[String]| cells.iter().any(|c| c == zh || c == en) && cells.iter().any(|c| is_heading(c));
        match intake::rows(name, bytes, &settings, &is_header) {
            Ok(table) => {
                let heading = table.header.iter().find(|cell| is_heading(cell)).expect("a header has one").clone();
                Some(count_filled_in(&table, &heading))
            }
            Err(_) => None,
        }
    }
}

/// The headings that people read, which stand anywhere once the sheet has been sorted.
fn is_heading(cell: &str) -> bool {
    let (_, zh, en, _) = report::VERDICT;
    [zh, en].contains(&cell)
}

/// Rows that say something in a column.
fn count_filled_in(table: &Rows, column: &str) -> usize {
    let Some(at) = table.header.iter().position(|cell| cell == column) else { return 0 };
    let says = |cells: &[String]| cells.get(at).is_some_and(|cell| !cell.trim().is_empty() && !is_heading(cell.trim()));
    table.rows.iter().filter(|(_, cells)| says(cells)).count()
}

fn filled<'a>(kind: &str, cell: impl Fn(&str) -> &'a str, number: u32, screening: &Screening) -> Result<Option<Row>, Say> {
    let said = cell("verdict");
    if said.is_empty() {
        return Ok(None);
    }
    let verdict = Verdict::ALL.into_iter().find(|v| v.zh() == said || v.en() == said);
    let Some(verdict) = verdict else {
        return Err(Say::new(
            format!("结论“{said}”不在 成立、不成立、需补正、暂缓 之中"),
            format!("the verdict {said:?} is none of upheld, dismissed, needs correction, deferred"),
        ));
    };
    if verdict.needs_reason() && cell("reason").is_empty() {
        return Err(Verdict::lacks_reason());
    }
    if cell("by").is_empty() {
        return Err(Say::new("没有写核查人", "nobody is named as the one who decides"));
    }
    let subject = subject(kind, cell("id"), cell("entry"));
    let named = Some(cell("value")).filter(|v| !v.is_empty());
    let value = topic_set(screening, &subject, verdict, named)?;
    if let (Verdict::Upheld, None, Some(now)) = (verdict, named, &value) {
        still_suggested(cell("topic"), now)?;
    }
    let (reason, by) = (cell("reason").to_owned(), cell("by").to_owned());
    Ok(Some(Row { number, subject, verdict, value, reason, by, basis: cell("basis").to_owned(), known: cell("known").to_owned() }))
}

/// Whether what somebody agrees with is what is suggested now: another run may have finished since the workbook was written. `shown` is the
/// topic with its title, as the workbook has it.
fn still_suggested(shown: &str, now: &str) -> Result<(), Say> {
    match shown.split_whitespace().next() {
        Some(before) if before != now => Err(Say::new(
            format!("导出之后建议的赛题由 {before} 变为 {now}，请看过现在的建议再决定"),
            format!("{before} was suggested when the workbook was written, and {now} is now: look at it again"),
        )),
        Some(_) | None => Ok(()),
    }
}

fn compare(name: &str, row: Row, known: Known<'_>, flags: &BTreeMap<&str, &Flag>, found: &mut Offline) {
    let Known { screening, standings, round, at } = known;
    let basis = match &row.subject {
        Subject::Flag(id) => flags.get(id.as_str()).map(|f| f.basis()),
        Subject::Topic(entry) => screening.entry(entry).map(EntryView::topic_basis),
    };
    let Some(basis) = basis else {
        let what = Say::new("该标记或项目已不在本次结果中", "the flag or entry is no longer in the result");
        return found.problems.push(unusable(name, row.number, what));
    };
    if basis.to_string() != row.basis {
        let what =
            Say::new("导出之后材料有变，请看过新材料再决定", "the material changed since the workbook was written: look at it again");
        return found.problems.push(unusable(name, row.number, what));
    }
    let standing = standings.get(&row.subject).cloned().unwrap_or_default();
    let current = match round {
        Round::First => standing.decision(&basis),
        Round::Second => standing.second.as_ref().filter(|d| d.basis == basis),
        Round::Adjudication => standing.adjudicated.as_ref().filter(|d| d.basis == basis),
    };
    let Row { number, subject, verdict, value, reason, by, known, .. } = row;
    let decision = Decision { subject, verdict, value, reason, by, at: at.to_owned(), basis };
    match current {
        Some(d) if (d.verdict, &d.value, &d.reason, &d.by) == (decision.verdict, &decision.value, &decision.reason, &decision.by) => {
            found.known += 1;
        }
        Some(d) if round != Round::First || report::known(d) != known => {
            found.conflicts.push(Conflict { row: number, ledger: d.clone(), workbook: decision });
        }
        _ => match standing.may(round, &decision.by, &basis) {
            Ok(()) => found.new.push((number, decision)),
            Err(refusal) => found.problems.push(unusable(name, number, refusal.say())),
        },
    }
}

/// A sheet whose decisions are lost as a whole, and how many at least, where that is known.
fn unread(name: &str, problem: &Problem, filled_in: Option<usize>) -> Problem {
    let lost = match filled_in {
        None => Say::new("本工作表中的决定均未记入。", "No decision of this sheet was recorded."),
        Some(0) => Say::new("本工作表未读；未见填写的结论。", "This sheet was not read; no decision was seen in it."),
        Some(n) => Say::new(
            format!("本工作表未读，其中至少 {n} 行填有结论，均未记入。"),
            format!(
                "This sheet was not read: at least {} not recorded.",
                counted(n, "row with a decision was", "rows with a decision were")
            ),
        ),
    };
    Problem::new(
        Place::file(name),
        "decisions.sheet",
        problem.what.clone(),
        lost,
        Say::new("恢复第一行的列名后再导入一次。", "Put the names of the columns back into its first row and read the file again."),
    )
}

fn unusable(name: &str, row: u32, what: Say) -> Problem {
    Problem::new(
        Place::row(name, row),
        "decisions.row",
        what,
        Say::new("本行未记入。", "This row was not recorded."),
        Say::new("改正后再导入一次；已记入的行不会重复。", "Correct it and read the file again; rows that are recorded are not doubled."),
    )
}
