use record::Span;
use text::Date;

use crate::flat::Flat;

use super::date;
use super::vocabulary::Vocabulary;

/// What a file of evidence says about itself, beside whose it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// The last day on which it is valid, where it names one.
    pub(crate) valid_to: Option<(Date, Span)>,
    /// The financial years that it speaks of, in order, and where the four digits of each stand.
    pub(crate) years: Vec<(u16, Span)>,
    /// The lines on which somebody signs.
    pub(crate) signatures: Vec<Signature>,
    /// The first day in it.
    pub(crate) dated: Option<(Date, Span)>,
}

/// A line on which somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signature {
    /// Its label.
    pub(crate) label: Span,
    /// Whether a person signs there: days and names of units are typed.
    pub(crate) by_person: bool,
    /// Whether anything stands behind the label.
    pub(crate) filled: bool,
}

/// Characters within which years are named together (`2024年12月31日及2023年12月31日`).
const TOGETHER: u32 = 12;

impl Facts {
    /// The year that a report is of, and where it stands: the first that it names, and of those named with it the latest, since reports show the year
    /// before beside their own. Years after the submission are those of debts and plans.
    pub(crate) fn audited(&self, submitted: Option<Date>) -> Option<(u16, Span)> {
        let past = |(year, _): &&(u16, Span)| submitted.is_none_or(|day| *year <= day.year());
        let mut past = self.years.iter().filter(past).copied();
        let Some(mut found) = past.next() else { return self.years.first().copied() };
        let mut last = found.1;
        for (year, span) in past.take_while(|(_, span)| {
            let together = span.from() <= last.to() + TOGETHER;
            last = *span;
            together
        }) {
            if year > found.0 {
                found = (year, span);
            }
        }
        Some(found)
    }
}

/// Characters behind a label of validity among which its days stand (`自2019年03月01日至2029年02月28日`).
const VALIDITY_REACH: usize = 40;

/// Characters of a line behind the label of a signature: a text file may have one line of a million.
const SIGNATURE_REACH: usize = 200;

/// Reads the facts of a file.
pub(super) fn read(flat: &Flat, words: &Vocabulary) -> Facts {
    Facts {
        valid_to: valid_to(flat, words),
        years: years(flat),
        signatures: signatures(flat, words),
        dated: date::find(flat, 0, flat.len()),
    }
}

/// Until when a file is valid.
enum Validity {
    /// Without end.
    Open,
    Until((Date, Span)),
}

fn valid_to(flat: &Flat, words: &Vocabulary) -> Option<(Date, Span)> {
    let behind = |label: &String| -> Vec<usize> { flat.find_all(label).iter().map(|at| at + label.chars().count()).collect() };
    let mut labels: Vec<usize> = words.validity.iter().flat_map(behind).collect();
    labels.sort_unstable();
    // One that says nothing (在有效期内) leaves the answer to the next.
    match labels.into_iter().find_map(|at| validity(flat, at, words))? {
        Validity::Open => None,
        Validity::Until(last) => Some(last),
    }
}

/// What stands behind a label that ends before `at`: a last day, the first and the last, or that there is none.
fn validity(flat: &Flat, at: usize, words: &Vocabulary) -> Option<Validity> {
    let to = flat.len().min(at + VALIDITY_REACH);
    // Another label ends what belongs to this one.
    let to = (at + 1..to).find(|&i| flat.starts_line(i) && flat.slice(i, flat.len().min(i + 8)).contains(':')).unwrap_or(to);
    if words.open_ended.iter().any(|w| flat.slice(at, to).contains(w.as_str())) {
        return Some(Validity::Open);
    }
    let joins = |c: char| matches!(c, '日' | '起' | '自' | '至' | '到' | '-' | '–' | '—' | '~' | ':');
    let before = |span: Span| flat.slice(at, flat.within(span).0);
    // A month alone, further behind a label, is that of something else.
    let near = date::last_after(flat, at, to).filter(|(_, (_, span))| before(*span).chars().all(joins));
    let (mut end, mut last) = near.or_else(|| date::after(flat, at, to))?;
    // 有效期：三年 发证日期：2022年3月1日 is another label on one line; 自：is none.
    let before = before(last.1).trim_start_matches(':');
    if before.contains(':') && before.chars().count() > 2 {
        return None;
    }
    if let Some((later_end, later)) = date::last_after(flat, end, to)
        && flat.slice(end, flat.within(later.1).0).chars().all(joins)
    {
        (end, last) = (later_end, later);
    }
    // 2019年3月1日至____: the day on which it begins; 自2024年1月1日起三年 says how long it lasts.
    let next = end + usize::from(flat.char(end) == Some('日'));
    let begins = !flat.starts_line(next) && flat.char(next).is_some_and(|c| matches!(c, '起' | '至' | '到'));
    if !begins {
        return Some(Validity::Until(last));
    }
    let (years, end) = term(flat, next + 1).filter(|_| flat.char(next) == Some('起'))?;
    let until = last.0.plus_years(years)?.plus(-1)?;
    Some(Validity::Until((until, Span::of(last.1.from(), flat.span(next, end).to()))))
}

/// Most characters of a number of years (二十五).
const YEARS: usize = 3;

/// The years that are written from character `at` on (`20年`, `三年`), and the character behind them.
fn term(flat: &Flat, at: usize) -> Option<(u32, usize)> {
    let number: String = (at..at + YEARS).map_while(|i| flat.char(i).filter(|c| *c != '年')).collect();
    if number.is_empty() {
        return None;
    }
    let end = at + number.chars().count();
    // Three characters make no number that a conversion would change.
    let years = text::whole_number(&number).filter(|years| (1..=100).contains(years) && flat.char(end) == Some('年'))? as u32;
    Some((years, end + 1))
}

/// `2024年度`, `2024年12月31日`, `2024/12/31`, `二〇二四年度`, `二零二四年十二月三十一日`.
fn years(flat: &Flat) -> Vec<(u16, Span)> {
    let marks = ["年度", "年12月31日", "年十二月三十一日", "/12/31", "-12-31", ".12.31"];
    let years = marks.into_iter().flat_map(|mark| flat.find_all(mark)).filter_map(|at| {
        let from = at.checked_sub(4)?;
        let digits = flat.slice(from, at);
        let alone = from == 0 || flat.char(from - 1).is_none_or(|c| !c.is_ascii_digit());
        let in_digits = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.bytes().fold(0, |n, b| n * 10 + u32::from(b - b'0')));
        let year = in_digits.or_else(|| text::chinese_year(digits))?;
        // The range lets nothing through that a conversion would change.
        (alone && (1990..=2100).contains(&year)).then(|| (year as u16, flat.span(from, at)))
    });
    let mut years: Vec<(u16, Span)> = years.collect();
    years.sort_by_key(|(_, span)| *span);
    years
}

fn signatures(flat: &Flat, words: &Vocabulary) -> Vec<Signature> {
    let mut found: Vec<(usize, usize, Signature)> = Vec::new();
    for label in &words.signature {
        let by_person = !words.typed.contains(label);
        for at in flat.find_all(label) {
            let from = at + label.chars().count();
            let last = flat.len().min(from + SIGNATURE_REACH);
            let to = (from..last).find(|&i| flat.starts_line(i)).unwrap_or(last);
            let filled = unprinted(flat.slice(from, to)).chars().any(|c| c.is_alphanumeric() && !matches!(c, '年' | '月' | '日'));
            // 签字(盖章): what stands in brackets behind a label is a part of it.
            let blank = bracketed(flat.slice(from, to));
            found.push((from, at, Signature { label: flat.span(at, from), by_person, filled: filled && !blank }));
        }
    }
    // Labels that end together are one line, as the longest has it: 声明单位(盖章): is a 单位(盖章): too.
    found.sort_by_key(|(end, at, _)| (*end, *at));
    found.dedup_by_key(|(end, ..)| *end);
    found.into_iter().map(|(.., signature)| signature).collect()
}

/// What stands behind a label but for the digits of a year that forms print in front of it (日期：20  年  月  日, 202_年).
fn unprinted(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let printed = rest.split_once('年').map(|(digits, behind)| (digits.trim_end_matches(|c: char| !c.is_alphanumeric()), behind));
    printed.filter(|(digits, _)| matches!(*digits, "20" | "202" | "二〇" | "二〇二")).map_or(text, |(_, behind)| behind)
}

/// Whether there is nothing but signs and remarks in brackets.
fn bracketed(text: &str) -> bool {
    let mut depth = 0;
    text.chars().all(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth > 0 || !c.is_alphanumeric()
    })
}
