use std::fmt;

use record::Span;

use crate::flat::Flat;

/// A day, ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Date {
    /// The first day in a text (`2025-07-14`, `2025年7月14日`, `2025.7.14`, `2025/07/14`).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let flat = Flat::new(text);
        find(&flat, 0, flat.len()).map(|(date, _)| date)
    }
}

/// The first day between two characters.
pub(super) fn find(flat: &Flat, from: usize, to: usize) -> Option<(Date, Span)> {
    after(flat, from, to).map(|(_, found)| found)
}

/// The first day between two characters, and the character behind it.
pub(super) fn after(flat: &Flat, from: usize, to: usize) -> Option<(usize, (Date, Span))> {
    (from..to.min(flat.len())).find_map(|at| date_at(flat, at).map(|(date, end)| (end, (date, flat.span(at, end)))))
}

fn date_at(flat: &Flat, at: usize) -> Option<(Date, usize)> {
    let starts = at == 0 || flat.char(at - 1).is_none_or(|c| !c.is_ascii_digit());
    let (year, at) = number(flat, at, 4).filter(|_| starts)?;
    let (month, at) = number(flat, separator(flat, at, &['-', '/', '.', '年'])?, 2)?;
    let (day, at) = number(flat, separator(flat, at, &['-', '/', '.', '月'])?, 2)?;
    let fits = (1980..=2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    fits.then_some((Date { year, month: month as u8, day: day as u8 }, at))
}

fn separator(flat: &Flat, at: usize, wanted: &[char]) -> Option<usize> {
    flat.char(at).filter(|c| wanted.contains(c)).map(|_| at + 1)
}

/// A number of at most `most` digits; of exactly four for a year.
fn number(flat: &Flat, at: usize, most: usize) -> Option<(u16, usize)> {
    let digits = (at..at + most).take_while(|&i| flat.char(i).is_some_and(|c| c.is_ascii_digit())).count();
    if digits == 0 || (most == 4 && digits < 4) {
        return None;
    }
    let value = flat.slice(at, at + digits).bytes().fold(0, |n, b| n * 10 + u16::from(b - b'0'));
    Some((value, at + digits))
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_are_read_as_people_write_them() {
        let check =
            |text: &str, expected: Option<&str>| assert_eq!(Date::parse(text).map(|d| d.to_string()).as_deref(), expected, "{text}");
        check("2025-07-14 10:22:00", Some("2025-07-14"));
        check("日期：2023年8月5日", Some("2023-08-05"));
        check("2023.8.15", Some("2023-08-15"));
        check("2023/13/15", None);
        check("ZL202010221946.6", None);
        check("2023年", None);
    }
}
