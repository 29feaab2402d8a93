//! Fields of the form's cover: a label and the value beside, behind or under it.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use record::{Block, BlockKind, Document, FieldValue, FormSpec, Span};

use super::heading;
use super::line::{Line, is_body};

/// Labels of one field, folded, longest first.
struct Labels<'s> {
    column: &'s str,
    keys: Vec<String>,
}

/// Finds the cover fields. `cover_end` is where the first section starts.
pub(super) fn find(document: &Document, lines: &[Line], spec: &FormSpec, cover_end: Option<u32>) -> BTreeMap<String, FieldValue> {
    let labels: Vec<Labels<'_>> = spec.fields.iter().map(|f| labels(&f.column, &f.labels)).collect();
    let mut out = BTreeMap::new();
    in_cells(document, &labels, &mut out);
    out.retain(|_, field| is_filled_in(&field.value));
    // Without sections, a cover is no longer than this.
    const COVER_LINES: usize = 200;
    let end = cover_end.unwrap_or_else(|| lines.get(COVER_LINES).map_or(u32::MAX, |l| l.span.from()));
    let cover: Vec<&Line> = lines.iter().filter(|l| l.span.to() <= end && !(l.whole_cell && l.text.contains(&'\n'))).collect();
    in_lines(document, &cover, &labels, &mut out);
    out.retain(|_, field| is_filled_in(&field.value));
    out
}

/// Other fields of covers. An empty cell leaves no trace in a document, so that the next label stands where the value would.
const OTHER_LABELS: [&str; 32] = [
    "联系电话",
    "联系人",
    "联系人姓名",
    "联系方式",
    "联系地址",
    "电话",
    "办公电话",
    "手机",
    "手机号",
    "手机号码",
    "移动电话",
    "电子邮箱",
    "电子邮件",
    "邮箱",
    "传真",
    "地址",
    "单位地址",
    "通讯地址",
    "邮编",
    "邮政编码",
    "职务",
    "职称",
    "职务职称",
    "性别",
    "身份证号",
    "身份证号码",
    "法定代表人",
    "项目负责人",
    "负责人",
    "填报日期",
    "申报日期",
    "填表人",
];

/// Whether what stands beside a label was written by an entrant: it is no label itself, and no remark of the form in brackets (（盖章）).
fn is_filled_in(value: &str) -> bool {
    let inner = value.trim().strip_prefix(['（', '(']).and_then(|rest| rest.strip_suffix(['）', ')']));
    let is_remark = inner.is_some_and(|inner| !inner.contains(['（', '(', '）', ')']));
    let key = heading::key(value);
    !is_remark && !OTHER_LABELS.into_iter().chain(record::column::ALL).any(|label| heading::key(label) == key)
}

fn labels<'s>(column: &'s str, others: &[String]) -> Labels<'s> {
    let mut keys: Vec<String> = std::iter::once(column).chain(others.iter().map(String::as_str)).map(heading::key).collect();
    keys.sort_by_key(|k| std::cmp::Reverse(k.chars().count()));
    Labels { column, keys }
}

/// Label in one cell, value in the next of the row, or in the one below where the whole row is labels.
fn in_cells(document: &Document, labels: &[Labels<'_>], out: &mut BTreeMap<String, FieldValue>) {
    let cells: Vec<&Block> = document.blocks.iter().filter(|b| matches!(b.kind, BlockKind::Cell { .. })).collect();
    let mut places: Vec<(Place, usize)> = cells.iter().enumerate().map(|(i, cell)| (at(cell), i)).collect();
    places.sort_unstable();
    let which = |block: &Block| {
        let text: Vec<char> = document.text.slice(block.span).chars().collect();
        let (from, to) = heading::parts(&text).words;
        let key = heading::key(&text[from..to].iter().collect::<String>());
        labels.iter().position(|l| l.keys.contains(&key))
    };
    for (i, &cell) in cells.iter().enumerate() {
        let Some(field) = which(cell).filter(|&f| !out.contains_key(labels[f].column)) else { continue };
        let beside = cells.get(i + 1).copied().filter(|next| same_row(cell, next));
        let value = match beside {
            Some(next) if which(next).is_none() => Some(next),
            Some(_) | None => below(&places, cell, i).map(|under| cells[under]).filter(|under| which(under).is_none()),
        };
        if let Some(value) = value.filter(|value| !super::is_prompt(document.text.slice(value.span))) {
            out.insert(labels[field].column.to_owned(), field_value(document, value.span));
        }
    }
}

/// Table, row and column of a cell.
type Place = (u32, u32, u32);

fn at(block: &Block) -> Place {
    match block.kind {
        BlockKind::Cell { table, row, column } => (table, row, column),
        _ => unreachable!("only cells were kept"),
    }
}

fn same_row(a: &Block, b: &Block) -> bool {
    (at(a).0, at(a).1) == (at(b).0, at(b).1)
}

/// The cell one row below in the same column, if the label (the cell of this number) starts a column of its own. `places` are those of all cells with
/// their numbers, in order.
fn below(places: &[(Place, usize)], cell: &Block, number: usize) -> Option<usize> {
    let (table, row, column) = at(cell);
    let wanted = (table, row + 1, column);
    let first = places.partition_point(|&place| place <= (wanted, number));
    places.get(first).filter(|(place, _)| *place == wanted).map(|&(_, below)| below)
}

/// Labels and values on lines: `标签：值`, `标签 值`, several on one line, a value on the line below its label.
fn in_lines(document: &Document, lines: &[&Line], labels: &[Labels<'_>], out: &mut BTreeMap<String, FieldValue>) {
    let margins = margins(document);
    for (i, line) in lines.iter().enumerate() {
        let found = labels_in(&line.text, labels);
        // Asked for once a line: a line may hold any number of labels without values.
        let under = LazyCell::new(|| value_below(lines, i, labels));
        for (n, hit) in found.iter().enumerate() {
            if out.contains_key(labels[hit.field].column) {
                continue;
            }
            let end = found.get(n + 1).map_or(line.text.len(), |next| next.from);
            let value = trimmed(&line.text, hit.value_from, end);
            let span = match value {
                Some((from, to)) => {
                    let last = n + 1 == found.len();
                    let first = line.part(from, to);
                    if last { with_continuation(document, lines, i, first, labels, &margins) } else { first }
                }
                None if hit.colon => match *under {
                    Some(span) => span,
                    None => continue,
                },
                None => continue,
            };
            if super::is_prompt(document.text.slice(span)) {
                continue;
            }
            out.insert(labels[hit.field].column.to_owned(), field_value(document, span));
        }
    }
}

/// A label found on a line.
struct Hit {
    field: usize,
    from: usize,
    value_from: usize,
    colon: bool,
    /// Characters of the label.
    length: usize,
}

/// Characters from which a label is told from the words before it by its colon alone.
const UNMISTAKABLE: usize = 4;

fn labels_in(line: &[char], labels: &[Labels<'_>]) -> Vec<Hit> {
    let mut out: Vec<Hit> = Vec::new();
    let mut at = 0;
    let words = line.iter().position(|&c| !c.is_whitespace() && !is_mark(c)).unwrap_or(line.len());
    while at < line.len() {
        let starts = !line[at].is_whitespace() && (at == 0 || line[at - 1].is_whitespace() || is_mark(line[at - 1]));
        // Lines of a scanned cover may have come together without a blank: 参赛单位：甲公司团队名称：乙队.
        let may_follow = !out.is_empty() && !line[at].is_whitespace();
        // Behind another value a label must be marked by a colon: 团队名称 may be part of a sentence.
        let is_first = out.is_empty() && at <= words;
        let is_label = |hit: &Hit| match starts {
            true => hit.colon || is_first,
            false => hit.colon && hit.length >= UNMISTAKABLE && hit.value_from < line.len(),
        };
        match (starts || may_follow).then(|| label_at(line, at, labels)).flatten() {
            Some(hit) if is_label(&hit) => {
                at = hit.value_from.max(at + 1);
                out.push(hit);
            }
            Some(_) | None => at += 1,
        }
    }
    out
}

fn is_mark(c: char) -> bool {
    matches!(c, '■' | '●' | '*' | '□' | '、' | '.' | '．' | '；' | ';' | '|' | '｜')
}

/// The longest label that starts at `at`, blanks inside it ignored, with what parts it from its value.
fn label_at(line: &[char], at: usize, labels: &[Labels<'_>]) -> Option<Hit> {
    let mut best: Option<(usize, Hit)> = None;
    for (field, labels) in labels.iter().enumerate() {
        for key in &labels.keys {
            let length = key.chars().count();
            if best.as_ref().is_some_and(|(best, _)| *best >= length) {
                continue;
            }
            let Some(end) = match_key(line, at, key) else { continue };
            if let Some((value_from, colon)) = parted(line, end) {
                best = Some((length, Hit { field, from: at, value_from, colon, length }));
            }
        }
    }
    best.map(|(_, hit)| hit)
}

/// End of `key` in the line from `at`, blanks between its characters skipped.
fn match_key(line: &[char], at: usize, key: &str) -> Option<usize> {
    let mut i = at;
    for wanted in key.chars() {
        while i > at && line.get(i).is_some_and(|c| c.is_whitespace()) {
            i += 1;
        }
        let &got = line.get(i)?;
        if got != wanted && !heading::key(got.encode_utf8(&mut [0; 4])).starts_with(wanted) {
            return None;
        }
        i += 1;
    }
    Some(i)
}

/// Where the value starts behind a label, and whether a colon marks it; `None` where the label runs on into other words.
fn parted(line: &[char], end: usize) -> Option<(usize, bool)> {
    let blank = |from: usize| from + line[from..].iter().take_while(|c| c.is_whitespace()).count();
    let mut i = blank(end);
    if matches!(line.get(i), Some('（' | '(')) {
        // （盖章）, （限20字）: what stands in brackets behind a label is short.
        const BRACKETS: usize = 60;
        let close = line[i..].iter().take(BRACKETS).position(|c| matches!(c, '）' | ')'))?;
        i = blank(i + close + 1);
    }
    match line.get(i) {
        Some('：' | ':' | '︰' | '∶') => Some((blank(i + 1), true)),
        None => Some((i, true)),
        Some(_) if i > end => Some((i, false)),
        Some(_) => None,
    }
}

fn trimmed(line: &[char], from: usize, to: usize) -> Option<(usize, usize)> {
    let end = (from..to).rev().find(|&i| !line[i].is_whitespace() && !matches!(line[i], '_' | '|' | '｜'))? + 1;
    let start = (from..end).find(|&i| !line[i].is_whitespace() && line[i] != '_')?;
    Some((start, end))
}

/// The line under a label that stands alone, unless it is a label itself.
fn value_below(lines: &[&Line], i: usize, labels: &[Labels<'_>]) -> Option<Span> {
    let next = lines.get(i + 1)?;
    let is_label = !labels_in(&next.text, labels).is_empty() || next.text.iter().take(12).any(|c| matches!(c, '：' | ':'));
    if is_label {
        return None;
    }
    trimmed(&next.text, 0, next.text.len()).map(|(from, to)| next.part(from, to))
}

/// A value that fills its line runs on into the next, in formats that break lines where the page ends.
fn with_continuation(document: &Document, lines: &[&Line], i: usize, first: Span, labels: &[Labels<'_>], margins: &Margins) -> Span {
    let mut span = first;
    for (line, next) in lines[i..].iter().zip(&lines[i + 1..]) {
        let full = fills_its_page(document, line.span, margins);
        let marked = !labels_in(&next.text, labels).is_empty() || next.text.iter().take(12).any(|c| matches!(c, '：' | ':'));
        if !full || marked || !is_body(next.kind) || !matches!(next.kind, BlockKind::Paragraph) {
            break;
        }
        span = Span::of(span.from(), next.span.to());
    }
    span
}

/// Left and right edge of the text of each page that has a place.
type Margins = BTreeMap<u32, (f32, f32)>;

fn margins(document: &Document) -> Margins {
    let mut out = Margins::new();
    for line in document.lines.iter().filter(|l| !l.vertical) {
        let (left, right) = out.entry(line.page).or_insert((f32::MAX, 0.0));
        (*left, *right) = (left.min(line.bbox.x0), right.max(line.bbox.x1));
    }
    out
}

/// Whether a line reaches the right edge of the text on its page.
fn fills_its_page(document: &Document, span: Span, margins: &Margins) -> bool {
    const SHARE: f32 = 0.95;
    let Some((page, bbox)) = document.boxes(span).last().copied() else { return false };
    let Some(&(left, right)) = margins.get(&page) else { return false };
    right > left && (bbox.x1 - left) >= SHARE * (right - left)
}

fn field_value(document: &Document, span: Span) -> FieldValue {
    FieldValue { span, value: one_line(document.text.slice(span)) }
}

/// The value on one line: a break between Chinese characters is where the page ended, any other is a space.
fn one_line(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut broken = false;
    for c in value.trim().chars() {
        if matches!(c, '\n' | '\t' | '\r') {
            broken = true;
            continue;
        }
        if broken && out.chars().last().is_some_and(|last| last.is_ascii() && c.is_ascii()) {
            out.push(' ');
        }
        broken = false;
        out.push(c);
    }
    out
}
