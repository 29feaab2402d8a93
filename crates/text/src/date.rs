//! Days as cells and texts write them.

use std::fmt;
use std::ops::RangeInclusive;

/// A day of the Gregorian calendar, ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl fmt::Display for Date {
    /// `2025-07-14`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Date {
    /// The day of a year (at most four digits), a month and a day of it, from 1; `None` where the calendar has none (2025-02-29).
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        if year > 9999 || !(1..=12).contains(&month) || !(1..=days(year, month)).contains(&day) {
            return None;
        }
        // The ranges above let nothing through that a conversion would change.
        Some(Self { year: year as u16, month: month as u8, day: day as u8 })
    }

    /// The day that is written from character `at` on (`2025-07-14`, `2025年7月14日`, `2025.7.14`, `2025/07/14`, `二〇二五年七月十四日`), in
    /// half-width digits and without blanks, and the character behind its last digit. Days of other years than `years` are none.
    pub fn read_at(at: usize, char: impl Fn(usize) -> Option<char>, years: RangeInclusive<u32>) -> Option<(Self, usize)> {
        let read = Self::in_digits(at, &char).or_else(|| Self::in_chinese(at, &char));
        read.filter(|(date, _)| years.contains(&u32::from(date.year)))
    }

    /// The last day of the month that is written from character `at` on without a day (`2024年12月`), and the character behind it. Months of
    /// other years than `years` are none.
    pub fn read_month_at(at: usize, char: impl Fn(usize) -> Option<char>, years: RangeInclusive<u32>) -> Option<(Self, usize)> {
        let sign = |at: usize, sign: char| (char(at) == Some(sign)).then_some(at + 1);
        let alone = at == 0 || char(at - 1).is_none_or(|c| !c.is_ascii_digit());
        let (year, at) = number(at, 4, &char).filter(|(_, end)| alone && *end == at + 4)?;
        let (month, at) = number(sign(at, '年')?, 2, &char)?;
        let end = sign(at, '月')?;
        let has_day = char(end).is_some_and(|c| c.is_ascii_digit());
        Self::new(year, month, days(year, month)).filter(|_| !has_day && years.contains(&year)).map(|date| (date, end))
    }

    fn in_digits(at: usize, char: &impl Fn(usize) -> Option<char>) -> Option<(Self, usize)> {
        let sign = |at: usize, signs: &[char]| char(at).filter(|c| signs.contains(c)).map(|_| at + 1);
        let alone = at == 0 || char(at - 1).is_none_or(|c| !c.is_ascii_digit());
        let (year, at) = number(at, 4, char).filter(|(_, end)| alone && *end == at + 4)?;
        let (month, at) = number(sign(at, &['-', '/', '.', '年'])?, 2, char)?;
        let (day, at) = number(sign(at, &['-', '/', '.', '月'])?, 2, char)?;
        Self::new(year, month, day).map(|date| (date, at))
    }

    /// `二〇二五年七月十四日`: the year digit by digit, month and day as numbers.
    fn in_chinese(at: usize, char: &impl Fn(usize) -> Option<char>) -> Option<(Self, usize)> {
        let is_alone = at == 0 || char(at - 1).is_none_or(|c| chinese_digit(c).is_none());
        let digits: Option<String> = (at..at + 4).map(char).collect();
        let year = chinese_year(&digits.filter(|_| is_alone)?)?;
        let sign = |at: usize, sign: char| (char(at) == Some(sign)).then_some(at + 1);
        let (month, at) = chinese_number(sign(at + 4, '年')?, char)?;
        let (day, at) = chinese_number(sign(at, '月')?, char)?;
        sign(at, '日')?;
        Self::new(year, month, day).map(|date| (date, at))
    }

    /// The day `days` later, earlier where that is negative; `None` outside the years 0 to 9999. Goes day by day: for a few days.
    pub fn plus(self, days: i32) -> Option<Self> {
        let step = if days < 0 { Self::preceding } else { Self::following };
        (0..days.unsigned_abs()).try_fold(self, |date, _| step(date))
    }

    /// The same day of a year so many later, the last of February where that has none; `None` outside the years 0 to 9999.
    pub fn plus_years(self, years: u32) -> Option<Self> {
        let (year, month, day) = (u32::from(self.year) + years, u32::from(self.month), u32::from(self.day));
        Self::new(year, month, day).or_else(|| Self::new(year, month, day - 1))
    }

    fn following(self) -> Option<Self> {
        let (year, month, day) = (u32::from(self.year), u32::from(self.month), u32::from(self.day));
        Self::new(year, month, day + 1).or_else(|| Self::new(year, month + 1, 1)).or_else(|| Self::new(year + 1, 1, 1))
    }

    fn preceding(self) -> Option<Self> {
        let (year, month, day) = (u32::from(self.year), u32::from(self.month), u32::from(self.day));
        match (month, day) {
            (1, 1) => Self::new(year.checked_sub(1)?, 12, 31),
            (_, 1) => Self::new(year, month - 1, days(year, month - 1)),
            _ => Self::new(year, month, day - 1),
        }
    }

    /// Its year.
    pub const fn year(self) -> u16 {
        self.year
    }
}

/// A number of at least one and at most `most` digits, and where it ends.
fn number(at: usize, most: usize, char: &impl Fn(usize) -> Option<char>) -> Option<(u32, usize)> {
    let digits = (at..at + most).map_while(|i| char(i)?.to_digit(10));
    let (value, end) = digits.fold((0, at), |(value, end), digit| (value * 10 + digit, end + 1));
    (end > at).then_some((value, end))
}

/// Most characters of a month or a day in Chinese numerals (三十一).
const LONGEST: usize = 3;

/// A whole number in Chinese numerals, and where it ends.
fn chinese_number(at: usize, char: &impl Fn(usize) -> Option<char>) -> Option<(u32, usize)> {
    let is_part = |c: &char| *c == '十' || chinese_digit(*c).is_some_and(|digit| digit > 0);
    let words: String = (at..at + LONGEST).map_while(|i| char(i).filter(is_part)).collect();
    let value = crate::whole_number(&words)?;
    // No month and no day is more; three numerals make no number that a conversion would change.
    (value <= 31).then(|| (value as u32, at + words.chars().count()))
}

/// A year of four Chinese digits, read one by one: 二〇二五, 二零二五, and with the circle that typists take for the zero, 二○二五.
pub fn chinese_year(written: &str) -> Option<u32> {
    if written.chars().count() != 4 {
        return None;
    }
    written.chars().try_fold(0, |year, c| Some(year * 10 + chinese_digit(c)?))
}

fn chinese_digit(c: char) -> Option<u32> {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let c = if matches!(c, '零' | '○') { '〇' } else { c };
    DIGITS.iter().zip(0..).find(|(digit, _)| **digit == c).map(|(_, value)| value)
}

const fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_has_no_other_days() {
        let check = |(year, month, day): (u32, u32, u32), expected: Option<&str>| {
            assert_eq!(Date::new(year, month, day).map(|d| d.to_string()).as_deref(), expected, "{year} {month} {day}");
        };
        check((2025, 2, 28), Some("2025-02-28"));
        check((2025, 2, 29), None);
        check((2024, 2, 29), Some("2024-02-29"));
        check((2100, 2, 29), None);
        check((2000, 2, 29), Some("2000-02-29"));
        check((2025, 4, 31), None);
        check((2025, 0, 1), None);
        check((2025, 1, 0), None);
        check((2025, 13, 1), None);
        check((10_000, 1, 1), None);
        let days = (1..=12).flat_map(|month| (1..=40).filter_map(move |day| Date::new(2023, month, day))).collect::<Vec<_>>();
        assert_eq!(days.len(), 365);
        assert!(days.is_sorted());
    }

    #[test]
    fn days_follow_each_other_over_months_and_years() {
        let check = |(year, month, day): (u32, u32, u32), by: i32, expected: Option<&str>| {
            let date = Date::new(year, month, day).expect("a day of the calendar");
            assert_eq!(date.plus(by).map(|d| d.to_string()).as_deref(), expected, "{date} {by}");
        };
        check((2025, 7, 31), 1, Some("2025-08-01"));
        check((2024, 2, 28), 1, Some("2024-02-29"));
        check((2025, 12, 31), 2, Some("2026-01-02"));
        check((2026, 1, 1), -1, Some("2025-12-31"));
        check((2025, 3, 1), -1, Some("2025-02-28"));
        check((2025, 3, 2), 0, Some("2025-03-02"));
        check((9999, 12, 31), 1, None);
        check((0, 1, 1), -1, None);
    }

    #[test]
    fn a_day_has_its_like_in_other_years() {
        let day = |year, month, day| Date::new(year, month, day).expect("a day of the calendar");
        assert_eq!(day(2004, 5, 1).plus_years(20), Some(day(2024, 5, 1)));
        assert_eq!(day(2024, 2, 29).plus_years(1), Some(day(2025, 2, 28)));
        assert_eq!(day(2024, 2, 29).plus_years(4), Some(day(2028, 2, 29)));
        assert_eq!(day(9999, 1, 1).plus_years(1), None);
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let check = |text: &str, at: usize, expected: Option<(&str, usize)>| {
            let chars: Vec<char> = text.chars().collect();
            let read = Date::read_at(at, |i| chars.get(i).copied(), 1980..=2100).map(|(date, end)| (date.to_string(), end));
            assert_eq!(read, expected.map(|(date, end)| (date.to_owned(), end)), "{text}");
        };
        check("2025-07-14 10:22", 0, Some(("2025-07-14", 10)));
        check("于2023年8月5日", 1, Some(("2023-08-05", 9)));
        check("2023.8.15", 0, Some(("2023-08-15", 9)));
        check("2025/02/31", 0, None);
        check("2023/13/15", 0, None);
        check("1912-01-01", 0, None);
        check("202010221946.6", 0, None);
        check("12023-01-01", 1, None);
        check("203-01-01", 0, None);
        check("2023年", 0, None);
        check("2023-1-", 0, None);
        check("", 0, None);
        check("于二〇二五年七月十四日", 1, Some(("2025-07-14", 10)));
        check("二零二四年十二月三十一日", 0, Some(("2024-12-31", 11)));
        check("二○二四年二月一日止", 0, Some(("2024-02-01", 8)));
        check("二〇二五年二月三十日", 0, None);
        check("二〇二五年七月十四", 0, None);
        check("一二〇二五年七月十四日", 1, None);
        check("二〇二五年", 0, None);
        check("三十二年七月一日", 0, None);
        let month = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            Date::read_month_at(0, |i| chars.get(i).copied(), 1980..=2100).map(|(date, end)| (date.to_string(), end))
        };
        assert_eq!(month("2024年2月止"), Some(("2024-02-29".to_owned(), 7)));
        assert_eq!(month("2024年12月"), Some(("2024-12-31".to_owned(), 8)));
        assert!(["2024年2月1日", "2024年13月", "2024-02", "2024年", "1912年2月"].into_iter().all(|text| month(text).is_none()));
    }
}
