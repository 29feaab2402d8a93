//! What is written in a cell, read as what it means.

use text::{Date, Keep, fold_str, list_items};

use crate::Settings;

/// Items of a list in a cell.
pub(crate) fn list(cell: &str, settings: &Settings) -> Vec<String> {
    list_items(cell, &settings.separators).map(str::to_owned).collect()
}

/// Rights in a cell. A weak separator parts them only where each part holds a digit, since it also stands inside titles.
pub(crate) fn rights(cell: &str, settings: &Settings) -> Vec<String> {
    let strong: String = settings.separators.chars().filter(|&c| !settings.weak_separators.contains(c)).collect();
    let mut items = Vec::new();
    for item in list_items(cell, &strong) {
        let parts: Vec<&str> = list_items(item, &settings.weak_separators).collect();
        let each_numbered = parts.iter().all(|p| p.bytes().any(|b| b.is_ascii_digit()));
        items.extend(if each_numbered { parts } else { vec![item] });
    }
    items.into_iter().map(str::to_owned).collect()
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

/// A date, with a time where one is given, in ISO order: `2025-07-01` or `2025-07-01 08:05:00`.
pub(crate) fn date(cell: &str) -> Option<String> {
    let text = fold_str(cell, Keep::All);
    let mut numbers = Vec::new();
    for digits in text.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()) {
        // 20250701 and 20250701080500 are written without marks.
        if matches!(digits.len(), 8 | 14) {
            let cuts = [0..4, 4..6, 6..8, 8..10, 10..12, 12..14];
            numbers.extend(cuts.into_iter().filter_map(|range| digits.get(range)).map(number));
        } else {
            numbers.push(number(digits));
        }
    }
    let [year, month, day, time @ ..] = numbers.as_slice() else { return None };
    let date = Date::new(*year, *month, *day).filter(|_| (1990..=2100).contains(year))?;
    let (mut hour, minute, second) = match time {
        [] => return Some(date.to_string()),
        [h] => (*h, 0, 0),
        [h, m] => (*h, *m, 0),
        [h, m, s, ..] => (*h, *m, *s),
    };
    let afternoon = text.contains("下午") || text.contains("晚") || text.contains("pm");
    if afternoon && hour < 12 {
        hour += 12;
    }
    (hour < 24 && minute < 60 && second < 61).then(|| format!("{date} {hour:02}:{minute:02}:{second:02}"))
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
        let check = |cell: &str, expected: Option<&str>| assert_eq!(date(cell).as_deref(), expected, "{cell:?}");
        check("2025-07-14 16:54:00", Some("2025-07-14 16:54:00"));
        check("2025-07-14T16:54:00Z", Some("2025-07-14 16:54:00"));
        check("2025/7/1", Some("2025-07-01"));
        check("2025年7月1日 8时5分", Some("2025-07-01 08:05:00"));
        check("2025年7月1日 下午3:05", Some("2025-07-01 15:05:00"));
        check("２０２５．０７．０１", Some("2025-07-01"));
        check("20250701", Some("2025-07-01"));
        check("20250701 0905", None);
        check("20250701090500", Some("2025-07-01 09:05:00"));
        check("2024-02-29", Some("2024-02-29"));
        check("2025-02-29", None);
        check("7月1日", None);
        check("2025-07-01 25:00", None);
        check("99999999999999999999", None);
        check("", None);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_readers_fail(cell in "\\PC{0,30}") {
            let settings = Settings::default();
            for item in list(&cell, &settings) {
                prop_assert!(!item.is_empty() && !item.contains(['、', '；', ';', ',', '，', '\n']));
            }
            if let Some(iso) = date(&cell) {
                prop_assert_eq!(date(&iso), Some(iso.clone()));
            }
        }
    }
}
