//! The workbook as an office program reads it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use expect_test::expect;
use record::Lang;
use report::{SHEETS, xlsx};

mod sample;

fn open(lang: Lang) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(xlsx(&sample::screening(), lang).unwrap())).unwrap()
}

fn rows(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<Vec<String>> {
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

#[test]
fn each_sheet_has_keys_headings_and_a_row_for_each_thing() {
    let s = sample::screening();
    let mut book = open(Lang::Zh);
    assert_eq!(book.sheet_names(), SHEETS.map(|(zh, _)| zh));
    let common = s.common.iter().filter(|c| !c.is_short()).count();
    let expected = [s.flags.len(), s.classifications.len(), s.rankings.len(), s.problems.len(), s.entries.len(), s.checks.len(), common];
    for ((zh, _), n) in SHEETS.into_iter().skip(1).zip(expected) {
        assert_eq!(rows(&mut book, zh).len(), n + 2, "{zh}");
    }
    let keys: Vec<String> = rows(&mut book, "标记")[0].clone();
    expect!["id verdict reason by label kind attention probability entry title org others summary clause clause_text file page quote other_file other_page other_quote clears_when status decided_by decided_reason decided_at basis known"].assert_eq(&keys.join(" "));
}

#[test]
fn flags_come_first_things_first_and_wait_for_a_verdict() {
    let mut book = open(Lang::Zh);
    let rows = rows(&mut book, "标记");
    let column = |key: &str| rows[0].iter().position(|k| k == key).unwrap();
    let shown: Vec<[&str; 5]> =
        rows[2..].iter().map(|row| ["attention", "kind", "entry", "verdict", "status"].map(|key| row[column(key)].as_str())).collect();
    assert_eq!(
        shown,
        [
            ["先看", "duplicate.cross_division", "GD-2025-0001", "", "待核"],
            ["先看", "team.too_many_representatives", "GD-2025-0002", "", "待核"],
            ["评审前看", "entry.track_mismatch", "GD-2025-0002", "", "需补正"],
            ["供参考", "document.encrypted", "GD-2025-0001", "", "待核"],
        ]
    );
    assert!(rows[2][column("quote")].contains("138****8000"), "{}", rows[2][column("quote")]);
    assert_eq!(rows[2][column("basis")].len(), 64);
}

#[test]
fn english_sheets_have_the_same_keys() {
    let (mut zh, mut en) = (open(Lang::Zh), open(Lang::En));
    for (z, e) in SHEETS {
        assert_eq!(rows(&mut zh, z)[0], rows(&mut en, e)[0], "{e}");
    }
}

#[test]
fn the_same_screening_gives_the_same_bytes() {
    let s = sample::screening();
    assert!(xlsx(&s, Lang::Zh).unwrap() == xlsx(&s, Lang::Zh).unwrap(), "bytes differ");
}

#[test]
fn a_text_too_long_for_a_cell_ends_in_an_ellipsis() {
    let mut s = sample::screening();
    s.flags[0].evidence[0].quote = "数".repeat(40_000);
    let mut book = Xlsx::new(Cursor::new(xlsx(&s, Lang::Zh).unwrap())).unwrap();
    let rows = rows(&mut book, "标记");
    let quote = rows[0].iter().position(|k| k == "quote").unwrap();
    let cell = rows.iter().map(|row| &row[quote]).find(|c| c.ends_with('…')).unwrap();
    assert_eq!(cell.chars().count(), 32_767);
}

/// Problems of an entry name its unit, and its number as it is, whatever that looks like.
#[test]
fn problems_name_the_entry_and_its_unit() {
    let mut s = sample::screening();
    let card = "4111111111111111";
    s.entries[0].entry.no = card.to_owned();
    let mut problem = s.problems[0].clone();
    problem.place.entry = Some(card.to_owned());
    s.problems = vec![problem, s.problems[1].clone()];
    let unit = s.entries[0].entry.org.name.clone();
    let mut book = Xlsx::new(Cursor::new(xlsx(&s, Lang::Zh).unwrap())).unwrap();
    let whole = rows(&mut book, "问题清单");
    let column = |key: &str| whole[0].iter().position(|k| k == key).unwrap();
    let named: Vec<[&str; 3]> = whole[1..].iter().map(|row| ["entry", "org", "row"].map(|key| row[column(key)].as_str())).collect();
    assert_eq!(named, [["项目编号", "参赛单位", "行"], [card, unit.as_str(), ""], ["", "", "9"]]);
    let alone = report::workbook("甲", &[report::problem_sheet(&s, Lang::Zh)], Lang::Zh).unwrap();
    assert_eq!(rows(&mut Xlsx::new(Cursor::new(alone)).unwrap(), "问题清单"), whole);
}
