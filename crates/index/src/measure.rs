use serde::Serialize;

use crate::Field;

/// What a query may ask of an entry by size: `提交时间:2025-01..2025-09`, `标记>2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// 提交时间, a day.
    Submitted,
    /// 标记数: flags that name the entry.
    Flags,
    /// 字数: characters of its texts.
    Chars,
}

impl Measure {
    /// All, in the order in which help shows them.
    pub const ALL: [Self; 3] = [Self::Submitted, Self::Flags, Self::Chars];

    /// Names that a query may use, Chinese first.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Submitted => &["提交时间", "时间", "日期", "submitted", "date"],
            Self::Flags => &["标记数", "flags"],
            Self::Chars => &["字数", "chars"],
        }
    }

    /// Name in Chinese.
    pub const fn zh(self) -> &'static str {
        self.names()[0]
    }

    /// Name in English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Flags => "flags",
            Self::Chars => "chars",
        }
    }

    /// Whether its values are days.
    pub const fn is_date(self) -> bool {
        matches!(self, Self::Submitted)
    }

    /// The measure that a folded name means.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.names().contains(&name))
    }

    /// What is compared where a field is: of flags, how many there are.
    pub(crate) fn of(field: Field) -> Option<Self> {
        (field == Field::Flag).then_some(Self::Flags)
    }

    /// The smallest and the largest value that something typed may mean (`2025-06` is a month); `None` where it is none. Folded.
    pub(crate) fn read(self, typed: &str) -> Option<Bounds> {
        if self.is_date() { day(typed) } else { number(typed).map(|n| (n, n)) }
    }

    /// The next larger value; every month is taken to have 31 days, which orders days rightly.
    pub(crate) fn after(self, value: u64) -> u64 {
        match (self.is_date(), value / 100 % 100, value % 100) {
            (true, 12, 31..) => (value / 10_000 + 1) * 10_000 + 101,
            (true, _, 31..) => (value / 100 + 1) * 100 + 1,
            _ => value + 1,
        }
    }

    /// The next smaller value; `None` where there is none.
    pub(crate) fn before(self, value: u64) -> Option<u64> {
        match (self.is_date(), value / 100 % 100, value % 100) {
            (true, 1, 1) => Some((value / 10_000 - 1) * 10_000 + 1231),
            (true, _, 1) => Some((value / 100 - 1) * 100 + 31),
            _ => value.checked_sub(1),
        }
    }

    /// A value as users write it.
    pub fn shown(self, value: u64) -> String {
        if self.is_date() { format!("{:04}-{:02}-{:02}", value / 10_000, value / 100 % 100, value % 100) } else { value.to_string() }
    }
}

/// The smallest and the largest value.
pub(crate) type Bounds = (u64, u64);

/// More than anything is ever compared with, and far from overflowing.
const MOST: u64 = 1_000_000_000_000;

/// `3`, `1,000`, `5万`.
fn number(typed: &str) -> Option<u64> {
    let (digits, unit) = typed.strip_suffix('万').map_or((typed, 1), |rest| (rest, 10_000));
    let digits = digits.replace(',', "");
    if digits.is_empty() || digits.len() > 15 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n = digits.bytes().fold(0u64, |n, digit| n * 10 + u64::from(digit - b'0'));
    (n <= MOST).then(|| n * unit)
}

/// `2025`, `2025-06`, `2025/6/1`, `2025年6月1日`, `20250601`: days as numbers (20250601), which compare as days do.
fn day(typed: &str) -> Option<Bounds> {
    let mut parts: Vec<&str> = typed.split(['-', '/', '.', '年', '月', '日']).collect();
    if typed.ends_with(['年', '月', '日']) {
        parts.pop();
    }
    if let [whole] = parts[..]
        && whole.is_ascii()
        && matches!(whole.len(), 6 | 8)
    {
        parts = [0..4, 4..6, 6..whole.len()].into_iter().map(|r| &whole[r]).filter(|p| !p.is_empty()).collect();
    }
    let numbers: Vec<u64> = parts.iter().map(|p| number(p)).collect::<Option<_>>()?;
    let (&year, rest) = numbers.split_first()?;
    let valid = (1900..2100).contains(&year) && rest.len() <= 2 && parts.iter().all(|p| !p.is_empty() && p.len() <= 4);
    let (month, date) = (rest.first().copied(), rest.get(1).copied());
    // Parts of at most four characters are far smaller than 2^32.
    let in_calendar = || text::Date::new(year as u32, month.unwrap_or(1) as u32, date.unwrap_or(1) as u32).is_some();
    if !valid || !in_calendar() {
        return None;
    }
    let at = |month: u64, date: u64| year * 10_000 + month * 100 + date;
    Some((at(month.unwrap_or(1), date.unwrap_or(1)), at(month.unwrap_or(12), date.unwrap_or(31))))
}

/// The day of a time as the register gives it (`2025-07-13`, `2025-07-13T10:22`); `None` where it gives none.
pub(crate) fn day_of(written: &str) -> Option<u64> {
    let date = written.get(..10).unwrap_or(written);
    day(date).filter(|(from, to)| from == to).map(|(day, _)| day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_means_one_measure_and_no_field() {
        for measure in Measure::ALL {
            for name in measure.names() {
                assert_eq!((Measure::named(name), Field::named(name)), (Some(measure), None));
                assert_eq!(text::fold_str(name, text::Keep::All), *name, "names are looked up folded");
            }
            assert!(measure.names().contains(&measure.en()));
        }
    }

    #[test]
    fn days_months_and_years_are_read() {
        for (typed, expected) in [
            ("2025-06-01", Some((20_250_601, 20_250_601))),
            ("2025/6/1", Some((20_250_601, 20_250_601))),
            ("2025年6月", Some((20_250_601, 20_250_631))),
            ("2025", Some((20_250_101, 20_251_231))),
            ("20250601", Some((20_250_601, 20_250_601))),
            ("202506", Some((20_250_601, 20_250_631))),
            ("2025-13", None),
            ("2025-06-32", None),
            ("2025-02-30", None),
            ("2025-06-00", None),
            ("2025-", None),
            ("", None),
            ("昨天", None),
            ("25-6-1", None),
        ] {
            assert_eq!(Measure::Submitted.read(typed), expected, "{typed}");
        }
        assert_eq!(
            [day_of("2025-07-13T10:22:31"), day_of("2025-07-13"), day_of("2025"), day_of("未填")],
            [Some(20_250_713), Some(20_250_713), None, None]
        );
        assert_eq!(
            ["3", "1,000", "5万", "", "x", "1.5"].map(|t| Measure::Chars.read(t).map(|b| b.0)),
            [Some(3), Some(1000), Some(50_000), None, None, None]
        );
        assert_eq!((Measure::Submitted.shown(20_250_601), Measure::Flags.shown(2)), ("2025-06-01".to_owned(), "2".to_owned()));
    }
}
