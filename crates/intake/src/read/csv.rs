use super::{Raw, RawRow};
use crate::{Settings, loss};

/// Rows of comma- or tab-separated text (RFC 4180, forgiving about quotes and widths).
pub(super) fn read(path: &str, text: &str, settings: &Settings) -> Raw {
    let (mut raw, sign) = (Raw::default(), delimiter(text));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(sign).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut number, mut too_wide, mut columns) = (0u32, false, 0);
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
        if let Some(lines) = record.iter().map(|cell| swallowed(cell, sign, columns)).find(|lines| *lines > 0) {
            raw.problems.push(loss::open_quote(path, number, lines));
        }
        columns = columns.max(record.len());
        let cells = record.iter().take(settings.max_columns as usize).map(|c| meant(c.trim()).to_owned()).collect();
        raw.rows.push(RawRow { number, cells });
    }
}

/// Lines in a cell that are whole rows of a table of so many columns: a quotation mark before them was not closed. Of few columns a line of an
/// ordinary list may look like a row.
fn swallowed(cell: &str, sign: u8, columns: usize) -> usize {
    let is_row = |line: &&str| columns > 3 && line.bytes().filter(|&b| b == sign).count() + 1 >= columns;
    cell.lines().skip(1).filter(is_row).count()
}

/// A cell without what programs put around digits so that no spreadsheet makes a number of them: `="0012"`, `'0012`.
fn meant(cell: &str) -> &str {
    if let Some(text) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).filter(|text| !text.contains('"')) {
        return text.trim();
    }
    // Words in such marks ('十四五'规划) keep them.
    let is_code = |text: &&str| text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    cell.strip_prefix('\'').filter(is_code).unwrap_or(cell)
}

fn empty_lines(text: &str, from: usize) -> u32 {
    // After `\r` the reader takes the line for ended, and its `\n` is still to come.
    let rest = if text[..from].ends_with('\r') { text[from..].strip_prefix('\n').unwrap_or(&text[from..]) } else { &text[from..] };
    let breaks = &rest[..rest.len() - rest.trim_start_matches(['\r', '\n']).len()];
    let count = breaks.matches('\n').count().max(breaks.matches('\r').count());
    u32::try_from(count).unwrap_or(u32::MAX / 2)
}

/// A comma, or a tab or semicolon where the first line that has any has more of those: some programs write them under the same file ending, and
/// a title above the header has none.
fn delimiter(text: &str) -> u8 {
    let count = |line: &str| [',', '\t', ';'].map(|sign| line.trim_start().matches(sign).count());
    let parted = text.lines().map(count).find(|of| of.iter().any(|&n| n > 0));
    match parted.unwrap_or_default() {
        [comma, tab, semicolon] if tab > comma && tab >= semicolon => b'\t',
        [comma, _, semicolon] if semicolon > comma => b';',
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
        check("报名表\n编号\t名称\n1\t甲,乙", &[(1, &["报名表"]), (2, &["编号", "名称"]), (3, &["1", "甲,乙"])]);
        check("a,\"b \"\"c\"\"\"\n", &[(1, &["a", "b \"c\""])]);
        check("", &[]);
    }

    #[test]
    fn digits_that_were_kept_from_a_spreadsheet_are_plain() {
        let check = |cell: &str, expected: &str| assert_eq!(rows(&format!("{cell},x"))[0].1[0], expected, "{cell}");
        check("=\"0012\"", "0012");
        check("\"=\"\"GD2025-0001 \"\"\"", "GD2025-0001");
        check("'440106199001011234", "440106199001011234");
        check("\t0012", "0012");
        check("'十四五'规划", "'十四五'规划");
        check("'90s", "90s");
        check("=\"\"", "");
        check("=A1&\"x\"", "=A1&\"x\"");
    }

    /// `甲` has one mark too many before it; the reader goes on to the next one, or to the end.
    #[test]
    fn rows_behind_an_open_quotation_mark_are_told() {
        let told = |text: &str| read("x.csv", text, &Settings::default()).problems;
        let lost = "编号,名称,单位,城市\n1,\"甲,甲公司,佛山\n2,乙,乙公司,广州\n3,丙,丙公司,\n";
        assert_eq!(told(lost), [loss::open_quote("x.csv", 2, 2)]);
        assert_eq!(rows(lost).len(), 2);
        assert_eq!(told("编号,名称,单位,城市\n1,\"甲\n乙,丙,丁\",甲公司,佛山\n2,乙,乙公司,\n"), []);
        assert_eq!(told("编号,名称,单位\n1,\"甲\n乙,丙,丁\",甲公司\n"), [], "of three columns nothing can be told");
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
