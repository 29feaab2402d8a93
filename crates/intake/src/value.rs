//! What is written in a cell, read as what it means.

use text::{Date, Keep, fold_str, list_items};

use crate::Settings;

/// Items of a list in a cell.
pub(crate) fn list(cell: &str, settings: &Settings) -> Vec<String> {
    list_items(cell, &settings.separators).map(str::to_owned).collect()
}

/// Whether a cell holds what a spreadsheet shows of a formula that failed: a look-up that found nothing, a sheet that was removed.
pub(crate) fn is_formula_error(cell: &str) -> bool {
    matches!(cell, "#N/A" | "#REF!" | "#VALUE!" | "#NAME?" | "#DIV/0!" | "#NULL!" | "#NUM!" | "#SPILL!" | "#CALC!" | "#DATA!")
}

/// People in a cell.
pub(crate) fn people(cell: &str, settings: &Settings) -> Vec<String> {
    text::people(cell, &settings.separators).into_iter().map(str::to_owned).collect()
}

/// Rights in a cell. A weak separator parts them only between two numbers, since it also stands inside titles.
pub(crate) fn rights(cell: &str, settings: &Settings) -> Vec<String> {
    let strong: String = settings.separators.chars().filter(|&c| !settings.weak_separators.contains(c)).collect();
    let items = list_items(cell, &strong).flat_map(|item| parted_rights(item, &settings.weak_separators));
    items.map(str::to_owned).collect()
}

/// Fewest digits of a right's number: 5G in a title is none.
const DIGITS: usize = 6;

/// The rights in one item: a sign parts them before the next number, or behind the last where titles stand first (甲、乙方法（ZL…）、丙（2023SR…）).
/// Where no part has a number that is long enough, each must have a digit.
fn parted_rights<'c>(item: &'c str, weak: &str) -> Vec<&'c str> {
    let signs: Vec<(usize, &str)> = item.match_indices(|c: char| weak.contains(c)).collect();
    let starts = std::iter::once(0).chain(signs.iter().map(|(at, sign)| at + sign.len()));
    let ends = signs.iter().map(|&(at, _)| at).chain([item.len()]);
    let parts: Vec<&str> = starts.zip(ends).map(|(from, to)| &item[from..to]).collect();
    let numbered: Vec<bool> = parts.iter().map(|part| part.chars().filter(|c| c.is_numeric()).count() >= DIGITS).collect();
    if !numbered.contains(&true) {
        let each_has_digit = list_items(item, weak).all(|part| part.bytes().any(|b| b.is_ascii_digit()));
        return if each_has_digit { list_items(item, weak).collect() } else { vec![item] };
    }
    let title_first = !numbered[0];
    let bare = |part: &'c str| part.trim_matches(|c: char| c.is_whitespace() || weak.contains(c));
    let (mut rights, mut from) = (Vec::new(), 0);
    for (n, (at, sign)) in signs.into_iter().enumerate() {
        let parts_here = if title_first { numbered[n] && numbered[n + 1..].contains(&true) } else { numbered[n + 1] };
        if parts_here {
            rights.push(bare(&item[from..at]));
            from = at + sign.len();
        }
    }
    rights.push(bare(&item[from..]));
    rights
}

/// Yes or no; `Err` where it is neither, `Ok(None)` where nothing is said.
pub(crate) fn yes_or_no(cell: &str, settings: &Settings) -> Result<Option<bool>, ()> {
    let is = |words: &[String]| words.iter().any(|w| w == cell || fold_str(w, Keep::All) == fold_str(cell, Keep::All));
    match cell {
        "" => Ok(None),
        _ if is(&settings.yes) => Ok(Some(true)),
        _ if is(&settings.no) => Ok(Some(false)),
        _ => Err(()),
    }
}

/// A date, with a time where one is given, in ISO order: `2025-07-01` or `2025-07-01 08:05:00`, by the clock of the contest.
pub(crate) fn date(cell: &str, settings: &Settings) -> Option<String> {
    let text = fold_str(cell, Keep::All);
    let (text, offset) = without_offset(&text);
    let numbers = numbers(text);
    let [year, month, day, time @ ..] = numbers.as_slice() else { return None };
    let plausible = |date: &Date| (1990..=2100).contains(&date.year());
    let date = Date::new(*year, *month, *day).filter(plausible)?;
    let (hour, minute, second) = match time {
        [] => return Some(date.to_string()),
        [h] => (*h, 0, 0),
        [h, m] => (*h, *m, 0),
        [h, m, s, ..] => (*h, *m, *s),
    };
    if minute > 59 || second > 60 || (hour == 24 && (minute, second) != (0, 0)) {
        return None;
    }
    let minutes = (hours(text, hour)? * 60 + minute) as i32;
    let minutes = minutes.saturating_add(offset.map_or(0, |offset| settings.utc_offset_minutes.saturating_sub(offset)));
    let (date, minutes) = (date.plus(minutes.div_euclid(DAY)).filter(plausible)?, minutes.rem_euclid(DAY));
    Some(format!("{date} {:02}:{:02}:{second:02}", minutes / 60, minutes % 60))
}

/// Minutes of a day.
const DAY: i32 = 24 * 60;

/// Numbers of a written time in order: year, month, day, hour, minute, second, as far as it goes.
fn numbers(text: &str) -> Vec<u32> {
    let mut numbers = Vec::new();
    for digits in text.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()) {
        // 20250701 and 20250701080500 are written without marks, and so may be the time behind a day: 0905, 090500.
        let first = match (digits.len(), numbers.len()) {
            (8 | 12 | 14, _) => 4,
            (4 | 6, 3) => 2,
            (all, _) => all,
        };
        let (head, rest) = digits.split_at(first);
        numbers.push(number(head));
        numbers.extend((0..rest.len()).step_by(2).map(|at| number(&rest[at..at + 2])));
    }
    numbers
}

/// Hours from the start of the day to an hour as people write it: 15 of `下午3`, 0 of `12 am`, 24 of the midnight that ends a day (`晚12`,
/// `24:00`).
fn hours(text: &str, hour: u32) -> Option<u32> {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(*word));
    let afternoon = says(&["下午", "pm", "p.m"]) || (hour < 3 && says(&["中午"]));
    Some(match hour {
        12 if says(&["晚", "夜"]) => 24,
        0..=4 if says(&["晚"]) => 24 + hour,
        5..=11 if says(&["晚"]) => 12 + hour,
        0..=11 if afternoon => 12 + hour,
        12 if says(&["上午", "凌晨", "am", "a.m"]) => 0,
        0..=24 => hour,
        _ => return None,
    })
}

/// A written time without the offset from UTC behind it (`z`, `+08:00`, `-0500`, `utc+8`), and that offset in minutes.
fn without_offset(text: &str) -> (&str, Option<i32>) {
    let trimmed = text.trim_end_matches([')', ' ']);
    if let Some(before) = trimmed.strip_suffix('z').filter(|before| before.ends_with(|c: char| c.is_ascii_digit())) {
        return (before, Some(0));
    }
    let Some(at) = trimmed.rfind(['+', '-']) else { return (text, None) };
    let (before, is_minus) = (&trimmed[..at], trimmed[at..].starts_with('-'));
    let is_iso = before.as_bytes().windows(3).any(|w| w[0].is_ascii_digit() && w[1] == b't' && w[2].is_ascii_digit());
    let is_named = ["utc", "gmt"].iter().any(|name| before.trim_end().ends_with(*name));
    // A minus between numbers parts a date, or two times of day (8:00-12:00): it is an offset only behind a whole time.
    let colons = before.matches(':').count();
    let may = is_iso || is_named || colons == 2 || (colons == 1 && !is_minus);
    match clock(&trimmed[at + 1..]).filter(|_| may) {
        Some(minutes) => (before, Some(if is_minus { -minutes } else { minutes })),
        None => (text, None),
    }
}

/// Minutes of an offset: `08:00`, `0800` or `8`, at most 14 hours.
fn clock(written: &str) -> Option<i32> {
    let (hours, minutes) = match written.split_once(':') {
        Some(parts) => parts,
        None if written.len() == 4 && written.is_ascii() => written.split_at(2),
        None => (written, "0"),
    };
    let part = |digits: &str| {
        let is_number = matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| number(digits))
    };
    let (hours, minutes) = (part(hours)?, part(minutes)?);
    (hours <= 14 && minutes < 60).then_some((hours * 60 + minutes) as i32)
}

/// A run of ASCII digits; one too long for a date is as good as any other wrong number.
fn number(digits: &str) -> u32 {
    digits.bytes().fold(0, |n: u32, digit| n.saturating_mul(10).saturating_add(u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_are_cut_where_people_cut_them() {
        let check = |cell: &str, expected: &[&str]| assert_eq!(list(cell, &Settings::default()), expected, "{cell:?}");
        check("甲、乙；丙;丁,戊\n己，庚", &["甲", "乙", "丙", "丁", "戊", "己", "庚"]);
        check(" 甲 、、 ", &["甲"]);
        check("无", &[]);
        check("/", &[]);
        check("N/A", &[]);
        check("", &[]);
        check("无锡市某公司", &["无锡市某公司"]);
        check("待定", &[]);
        check("张三、待补充", &["张三"]);
        check("见附件", &[]);
    }

    #[test]
    fn the_title_of_a_right_stays_whole() {
        let check = |cell: &str, expected: &[&str]| assert_eq!(rights(cell, &Settings::default()), expected, "{cell:?}");
        check(
            "ZL202210350312.X 一种采集、清洗方法；2023SR0841817 软件V2.0",
            &["ZL202210350312.X 一种采集、清洗方法", "2023SR0841817 软件V2.0"],
        );
        check("2023SR0841817、ZL202210350312.X", &["2023SR0841817", "ZL202210350312.X"]);
        check("ZL202210350312.X\n2023SR0841817", &["ZL202210350312.X", "2023SR0841817"]);
        check(
            "一种采集、清洗方法（ZL202210350312.X）、数据平台（2023SR0841817）",
            &["一种采集、清洗方法（ZL202210350312.X）", "数据平台（2023SR0841817）"],
        );
        check(
            "ZL202210350312.X 基于5G、北斗的采集、清洗方法，2023SR0841817 软件",
            &["ZL202210350312.X 基于5G、北斗的采集、清洗方法", "2023SR0841817 软件"],
        );
        check("专利1、软著2", &["专利1", "软著2"]);
        check("专利1、软著", &["专利1、软著"]);
        check("、ZL202210350312.X、2023SR0841817，", &["ZL202210350312.X", "2023SR0841817"]);
        check("无", &[]);
    }

    #[test]
    fn yes_and_no() {
        let check =
            |cell: &str, expected: Result<Option<bool>, ()>| assert_eq!(yes_or_no(cell, &Settings::default()), expected, "{cell:?}");
        for yes in ["是", "Y", "yes", "TRUE", "１", "√"] {
            check(yes, Ok(Some(true)));
        }
        for no in ["否", "N", "0", "未应用", "×"] {
            check(no, Ok(Some(false)));
        }
        check("", Ok(None));
        check("部分", Err(()));
    }

    #[test]
    fn dates_come_in_iso_order() {
        let settings = Settings::default();
        let check = |cell: &str, expected: Option<&str>| assert_eq!(date(cell, &settings).as_deref(), expected, "{cell:?}");
        check("2025-07-14 16:54:00", Some("2025-07-14 16:54:00"));
        check("2025-07-14T16:54:00", Some("2025-07-14 16:54:00"));
        check("2025/7/1", Some("2025-07-01"));
        check("2025年7月1日 8时5分", Some("2025-07-01 08:05:00"));
        check("2025年7月1日 下午3:05", Some("2025-07-01 15:05:00"));
        check("２０２５．０７．０１", Some("2025-07-01"));
        check("20250701", Some("2025-07-01"));
        check("20250701 0905", Some("2025-07-01 09:05:00"));
        check("20250701 090530", Some("2025-07-01 09:05:30"));
        check("202507010905", Some("2025-07-01 09:05:00"));
        check("20250701 2505", None);
        check("20250701090500", Some("2025-07-01 09:05:00"));
        check("2024-02-29", Some("2024-02-29"));
        check("2025-02-29", None);
        check("7月1日", None);
        check("2025-07-01 25:00", None);
        check("2025-07-01 24:01", None);
        check("99999999999999999999", None);
        check("", None);
    }

    #[test]
    fn halves_of_the_day_are_understood() {
        let settings = Settings::default();
        let check = |cell: &str, expected: &str| assert_eq!(date(cell, &settings).as_deref(), Some(expected), "{cell:?}");
        check("2025-07-14 12:30 AM", "2025-07-14 00:30:00");
        check("2025-07-14 12:30 PM", "2025-07-14 12:30:00");
        check("2025-07-14 1:30 p.m.", "2025-07-14 13:30:00");
        check("2025-07-14 上午9:05", "2025-07-14 09:05:00");
        check("2025年7月14日凌晨12点5分", "2025-07-14 00:05:00");
        check("2025年7月14日中午12点", "2025-07-14 12:00:00");
        check("2025年7月14日中午1点", "2025-07-14 13:00:00");
        check("2025年7月14日晚8点", "2025-07-14 20:00:00");
        check("2025年7月31日晚12:00", "2025-08-01 00:00:00");
        check("2025-12-31 24:00", "2026-01-01 00:00:00");
    }

    #[test]
    fn times_of_another_clock_are_told_by_that_of_the_contest() {
        let check = |cell: &str, minutes: i32, expected: &str| {
            let settings = Settings { utc_offset_minutes: minutes, ..Settings::default() };
            assert_eq!(date(cell, &settings).as_deref(), Some(expected), "{cell:?}");
        };
        check("2025-07-31T16:30:00Z", 480, "2025-08-01 00:30:00");
        check("2025-07-31T16:30:00.250Z", 480, "2025-08-01 00:30:00");
        check("20250731T163000Z", 480, "2025-08-01 00:30:00");
        check("2025-07-14T16:54:00+08:00", 480, "2025-07-14 16:54:00");
        check("2025-07-14 16:54+0800", 480, "2025-07-14 16:54:00");
        check("2025-07-14 16:54:00 (UTC+8)", 480, "2025-07-14 16:54:00");
        check("2025-07-14T16:54:00-05:00", 480, "2025-07-15 05:54:00");
        check("2025-07-14T00:30:00+08:00", 0, "2025-07-13 16:30:00");
        check("2025-07-14", 0, "2025-07-14");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_readers_fail(cell in "\\PC{0,30}") {
            let settings = Settings::default();
            for item in list(&cell, &settings) {
                prop_assert!(!item.is_empty() && !item.contains(['、', '；', ';', ',', '，', '\n']));
            }
            if let Some(iso) = date(&cell, &settings) {
                prop_assert_eq!(date(&iso, &settings), Some(iso.clone()));
            }
        }
    }
}
