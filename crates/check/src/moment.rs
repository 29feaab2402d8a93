use std::fmt;

use serde::{Deserialize, Serialize};
use text::Date;

/// A point of time as a contest states it: a day, or a minute or second of one, by the clock of the contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment {
    day: Date,
    /// Seconds since the day began; `None` where the day is meant as a whole.
    second: Option<u32>,
}

/// What is no [`Moment`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoMoment {
    /// As written.
    pub written: String,
}

impl fmt::Display for NoMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a time is written as 2025-07-31 or 2025-07-31 18:00, got {:?}", self.written)
    }
}

impl std::error::Error for NoMoment {}

impl TryFrom<String> for Moment {
    type Error = NoMoment;

    fn try_from(written: String) -> Result<Self, NoMoment> {
        Self::read(&written).ok_or(NoMoment { written })
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl fmt::Display for Moment {
    /// `2025-07-31`, `2025-07-31 18:00:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(second) = self.second else { return write!(f, "{}", self.day) };
        write!(f, "{} {:02}:{:02}:{:02}", self.day, second / 3600, second / 60 % 60, second % 60)
    }
}

/// Seconds of a day.
const DAY: u32 = 24 * 60 * 60;

impl Moment {
    /// `2025-07-31`, `2025-07-31 18:00` or `2025-07-31 18:00:30`, as contest files and registries that were read have it. `24:00` is the end
    /// of its day, which is what a day as a whole ends with.
    pub(crate) fn read(written: &str) -> Option<Self> {
        let (day, time) = written.split_once(' ').map_or((written, None), |(day, time)| (day, Some(time)));
        let numbers = digits(day, '-', &[4, 2, 2])?;
        let [year, month, date] = numbers[..] else { return None };
        let day = Date::new(year, month, date)?;
        let Some(time) = time else { return Some(Self { day, second: None }) };
        let parts = digits(time, ':', &[2, 2, 2]).or_else(|| digits(time, ':', &[2, 2]))?;
        let (hour, minute, second) = (parts[0], parts[1], parts.get(2).copied().unwrap_or(0));
        let of_day = hour * 3600 + minute * 60 + second;
        if minute > 59 || second > 59 || of_day > DAY {
            return None;
        }
        Some(Self { day, second: (of_day < DAY).then_some(of_day) })
    }

    /// Whether this lies behind the end of `limit`; `None` where only the hour would tell and is not given.
    pub(crate) fn is_after(self, limit: Self) -> Option<bool> {
        match (self.second, limit.second) {
            _ if self.day != limit.day => Some(self.day > limit.day),
            (_, None) => Some(false),
            (Some(mine), Some(limit)) => Some(mine > limit),
            (None, Some(_)) => None,
        }
    }

    /// Whether this lies before the beginning of `start`. A day that is given without an hour may lie behind it.
    pub(crate) fn is_before(self, start: Self) -> bool {
        match (self.second, start.second) {
            _ if self.day != start.day => self.day < start.day,
            (Some(mine), Some(start)) => mine < start,
            (_, None) | (None, Some(_)) => false,
        }
    }
}

/// The numbers between `sign`s, each of as many digits as `lengths` says.
fn digits(written: &str, sign: char, lengths: &[usize]) -> Option<Vec<u32>> {
    let parts: Vec<&str> = written.split(sign).collect();
    let is_number = |(part, length): (&&str, &usize)| part.len() == *length && part.bytes().all(|b| b.is_ascii_digit());
    let fits = parts.len() == lengths.len() && parts.iter().zip(lengths).all(is_number);
    let number = |part: &str| part.bytes().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    fits.then(|| parts.into_iter().map(number).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_day_or_a_minute_of_one() {
        let check = |written: &str, expected: Option<&str>| {
            assert_eq!(Moment::read(written).map(|m| m.to_string()).as_deref(), expected, "{written}");
        };
        check("2025-07-31", Some("2025-07-31"));
        check("2025-07-31 18:00", Some("2025-07-31 18:00:00"));
        check("2025-07-31 18:00:30", Some("2025-07-31 18:00:30"));
        check("2025-07-31 24:00", Some("2025-07-31"));
        for wrong in ["", "2025-7-31", "2025-02-30", "2025-07-31 24:01", "2025-07-31 18", "2025-07-31T18:00", "31.07.2025", "七月三十一日"]
        {
            check(wrong, None);
            assert_eq!(Moment::try_from(wrong.to_owned()), Err(NoMoment { written: wrong.to_owned() }));
        }
    }

    #[test]
    fn a_day_lasts_to_its_end() {
        let read = |written: &str| Moment::read(written).expect("a time");
        let after = |sent: &str, limit: &str, expected| assert_eq!(read(sent).is_after(read(limit)), expected, "{sent} {limit}");
        after("2025-07-31 23:59:59", "2025-07-31", Some(false));
        after("2025-08-01 00:00:00", "2025-07-31", Some(true));
        after("2025-08-01", "2025-07-31 18:00", Some(true));
        after("2025-07-31 18:00:00", "2025-07-31 18:00", Some(false));
        after("2025-07-31 18:00:01", "2025-07-31 18:00", Some(true));
        after("2025-07-31", "2025-07-31 18:00", None);
        let before = |sent: &str, start: &str, expected| assert_eq!(read(sent).is_before(read(start)), expected, "{sent} {start}");
        before("2025-04-30 23:59:59", "2025-05-01", true);
        before("2025-05-01", "2025-05-01 09:00", false);
        before("2025-05-01 08:59", "2025-05-01 09:00", true);
        before("2025-05-01 00:00", "2025-05-01", false);
    }
}
