use std::ops::RangeInclusive;

use record::Span;
use text::Date;

use crate::flat::Flat;

/// Years of days that rules compare; others are numbers of something else.
const YEARS: RangeInclusive<u32> = 1980..=2100;

/// The first day in a text (`2025-07-14`, `2025年7月14日`, `2025.7.14`, `2025/07/14`, `二〇二五年七月十四日`).
pub(crate) fn parse(text: &str) -> Option<Date> {
    let flat = Flat::new(text);
    find(&flat, 0, flat.len()).map(|(date, _)| date)
}

/// The first day between two characters.
pub(super) fn find(flat: &Flat, from: usize, to: usize) -> Option<(Date, Span)> {
    after(flat, from, to).map(|(_, found)| found)
}

/// The first last day between two characters, of a validity: a day, or the last one of a month; and the character behind it.
pub(super) fn last_after(flat: &Flat, from: usize, to: usize) -> Option<(usize, (Date, Span))> {
    let char = |i: usize| flat.char(i);
    let day = |at: usize| Date::read_at(at, char, YEARS).or_else(|| Date::read_month_at(at, char, YEARS));
    (from..to.min(flat.len())).find_map(|at| day(at).map(|(date, end)| (end, (date, flat.span(at, end)))))
}

/// The first day between two characters, and the character behind it.
pub(super) fn after(flat: &Flat, from: usize, to: usize) -> Option<(usize, (Date, Span))> {
    let day = |at: usize| Date::read_at(at, |i| flat.char(i), YEARS);
    (from..to.min(flat.len())).find_map(|at| day(at).map(|(date, end)| (end, (date, flat.span(at, end)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_of_a_text_is_found_where_it_stands() {
        let check = |text: &str, expected: Option<(&str, &str)>| {
            let flat = Flat::new(text);
            let whole = record::Text::new(text.to_owned());
            let found = find(&flat, 0, flat.len()).map(|(date, span)| (date.to_string(), whole.slice(span).to_owned()));
            assert_eq!(found, expected.map(|(date, written)| (date.to_owned(), written.to_owned())), "{text}");
        };
        check("2025-07-14 10:22:00", Some(("2025-07-14", "2025-07-14")));
        check("日期：２０２３ 年 8 月\n5 日", Some(("2023-08-05", "２０２３ 年 8 月\n5")));
        check("自2025.2.31起，2023.8.15止", Some(("2023-08-15", "2023.8.15")));
        check("2023/13/15", None);
        check("ZL202010221946.6", None);
        check("2023年", None);
    }
}
