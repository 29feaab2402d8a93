use super::{Raw, RawRow};
use crate::{Settings, loss};

/// Rows of comma- or tab-separated text (RFC 4180, forgiving about quotes and widths).
pub(super) fn read(path: &str, text: &str, settings: &Settings) -> Raw {
    let mut raw = Raw::default();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut number, mut too_wide) = (0u32, false);
    loop {
        let before = reader.position().byte();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return raw,
            // Text is UTF-8 by now and widths are free, so there is nothing left to fail; were it to, the rest is lost and said.
            Err(e) => {
                raw.problems.push(loss::bad_line(path, number + 1, &e.to_string()));
                return raw;
            }
        }
        // The reader passes over empty lines, a spreadsheet counts them.
        let from = usize::try_from(before).expect("a position inside a text in memory");
        number += 1 + empty_lines(text, from);
        if number > settings.max_rows {
            raw.problems.push(loss::registry_cut(path, number, settings.max_rows));
            return raw;
        }
        if !too_wide && record.iter().skip(settings.max_columns as usize).any(|c| !c.trim().is_empty()) {
            too_wide = true;
            raw.problems.push(loss::registry_cut(path, number, settings.max_columns));
        }
        let cells = record.iter().take(settings.max_columns as usize).map(|c| c.trim().to_owned()).collect();
        raw.rows.push(RawRow { number, cells });
    }
}

fn empty_lines(text: &str, from: usize) -> u32 {
    // After `\r` the reader takes the line for ended, and its `\n` is still to come.
    let rest = if text[..from].ends_with('\r') { text[from..].strip_prefix('\n').unwrap_or(&text[from..]) } else { &text[from..] };
    let breaks = &rest[..rest.len() - rest.trim_start_matches(['\r', '\n']).len()];
    let count = breaks.matches('\n').count().max(breaks.matches('\r').count());
    u32::try_from(count).unwrap_or(u32::MAX / 2)
}

/// A comma, or a tab or semicolon where the first line has more of those: some programs write them under the same file ending.
fn delimiter(text: &str) -> u8 {
    let first = text.trim_start().lines().next().unwrap_or("");
    let count = |c: char| first.matches(c).count();
    match (count(','), count('\t'), count(';')) {
        (comma, tab, semicolon) if tab > comma && tab >= semicolon => b'\t',
        (comma, _, semicolon) if semicolon > comma => b';',
        _ => b',',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        read("x.csv", text, &Settings::default()).rows.into_iter().map(|r| (r.number, r.cells)).collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        let check = |text: &str, expected: &[(u32, &[&str])]| {
            let expected: Vec<_> = expected.iter().map(|(n, c)| (*n, c.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>())).collect();
            assert_eq!(rows(text), expected, "{text:?}");
        };
        check("a,b\n1,2\n", &[(1, &["a", "b"]), (2, &["1", "2"])]);
        check("a,b\r\n\r\n1,\"2\n3\"\r\n4\r\n", &[(1, &["a", "b"]), (3, &["1", "2\n3"]), (4, &["4"])]);
        check("\n\na,b\n\n\nx,y", &[(3, &["a", "b"]), (6, &["x", "y"])]);
        check("编号\t名称\n1\t甲,乙", &[(1, &["编号", "名称"]), (2, &["1", "甲,乙"])]);
        check("编号;名称\n1;甲", &[(1, &["编号", "名称"]), (2, &["1", "甲"])]);
        check("a,\"b \"\"c\"\"\"\n", &[(1, &["a", "b \"c\""])]);
        check("", &[]);
    }

    #[test]
    fn a_table_without_end_is_cut_and_said() {
        let settings = Settings { max_rows: 2, ..Settings::default() };
        let raw = read("x.csv", "a\nb\nc\nd\n", &settings);
        assert_eq!(raw.rows.len(), 2);
        assert_eq!(raw.problems, [loss::registry_cut("x.csv", 3, 2)]);
    }

    /// Said once, with the first row that holds something there; empty cells at the end of a row are none.
    #[test]
    fn a_table_too_wide_is_cut_and_said() {
        let settings = Settings { max_columns: 2, ..Settings::default() };
        let raw = read("x.csv", "a,b,,\n1,2,3\n4,5,6\n", &settings);
        assert!(raw.rows.iter().all(|r| r.cells.len() == 2));
        assert_eq!(raw.problems, [loss::registry_cut("x.csv", 2, 2)]);
    }
}
