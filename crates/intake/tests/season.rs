//! Whole seasons, good and bad, with everything that is said about them.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder")]

mod kit;

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};
use intake::{Counts, Error, Season, Settings};
use kit::{contest, one_line};

/// A season folder in the making.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, path: &str) -> PathBuf {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.path(path), content).unwrap();
        self
    }

    fn read(&self) -> Season {
        intake::read(self.0.path(), &contest(), "gd-2025", &Settings::default()).unwrap()
    }
}

/// Everything that is said of a season, and nothing else.
fn check(folder: &Folder, expected: Expect) -> Season {
    let season = folder.read();
    let all = season.problems.iter().chain(&season.registries.problems);
    expected.assert_eq(&all.map(one_line).collect::<String>());
    season
}

fn numbers(season: &Season) -> Vec<&str> {
    season.entries.iter().map(|e| e.no.as_str()).collect()
}

const HEADER: &str = "项目编号,项目名称,赛道,赛题,参赛单位,统一社会信用代码,单位类型,是否中小企业,所在地市,联合参赛单位,团队名称,参赛代表,知识产权,获奖情况,是否已实际应用,提交时间";
const ROW: &str = "GD2025-0001,织布机健康度模型,工业制造,,佛山甲数据有限公司,91440600MA0000000X,企业,是,佛山,乙公司、丙公司,织女队,张三、李四,,,是,2025-07-14 16:54:00";

fn csv(rows: &[&str]) -> String {
    let mut text = HEADER.to_owned();
    for row in rows {
        text.push_str("\r\n");
        text.push_str(row);
    }
    text
}

fn row(no: &str) -> String {
    ROW.replace("GD2025-0001", no)
}

fn gb(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn one_season_says_the_same_in_every_form() {
    let plain = |name: &str, content: &[u8]| {
        let folder = Folder::new().file(&format!("divisions/gd-2025/{name}"), content);
        let season = check(&folder, expect![""]);
        let mut entry = season.entries.into_iter().next().unwrap();
        entry.row.sha256 = record::Sha256::from_bytes([0; 32]);
        entry.row.file.clear();
        let table = &season.tables[0];
        let cells: Vec<(String, String)> = entry.row.cells.iter().map(|(k, v)| (k.clone(), table.text.slice(*v).to_owned())).collect();
        (entry, cells, season.encodings.values().next().cloned())
    };
    let text = csv(&[ROW]);
    let (entry, cells, encoding) = plain("entries.csv", text.as_bytes());
    assert_eq!(encoding.as_deref(), Some("UTF-8"));
    expect![[r#"
        {
          "no": "GD2025-0001",
          "division": "gd-2025",
          "title": "织布机健康度模型",
          "declared_track": "工业制造",
          "declared_topic": "",
          "track": "T01",
          "topic": null,
          "org": {
            "name": "佛山甲数据有限公司",
            "credit_code": "91440600MA0000000X",
            "type": "enterprise"
          },
          "sme": true,
          "city": "佛山",
          "partners": [
            "乙公司",
            "丙公司"
          ],
          "team": "织女队",
          "representatives": [
            "张三",
            "李四"
          ],
          "rights": [],
          "awards": [],
          "applied": true,
          "submitted": "2025-07-14 16:54:00",
          "extra": {},
          "row": {
            "file": "",
            "sha256": "0000000000000000000000000000000000000000000000000000000000000000",
            "row": 2,
            "page": null,
            "span": [
              87,
              192
            ],
            "cells": {}
          },
          "files": []
        }"#]]
    .assert_eq(&{
        let mut shown = entry.clone();
        shown.row.cells.clear();
        serde_json::to_string_pretty(&shown).unwrap()
    });
    assert_eq!(cells.iter().find(|(k, _)| k == "联合参赛单位").unwrap().1, "乙公司、丙公司");

    for (name, content, expected) in [
        ("entries.csv", format!("\u{feff}{text}").into_bytes(), Some("UTF-8")),
        ("Entries.CSV", gb(&text), Some("GB18030")),
        ("entries.xlsx", workbook(&text), None),
    ] {
        let (other, other_cells, encoding) = plain(name, &content);
        assert_eq!((other, other_cells, encoding.as_deref()), (entry.clone(), cells.clone(), expected), "{name}");
    }
    let fields: Vec<String> = HEADER.split(',').zip(ROW.split(',')).map(|(k, v)| format!("{k:?}:{v:?}")).collect();
    let (mut other, other_cells, _) = plain("entries.jsonl", format!("{{{}}}\n", fields.join(",")).as_bytes());
    assert_eq!((other.row.row, &other_cells), (1, &cells));
    other.row.row = 2;
    assert_eq!(other, entry);
}

/// The same rows as a workbook, with a title above the header and a date that is one.
fn workbook(csv: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("报名信息").unwrap();
    for (r, line) in csv.lines().enumerate() {
        for (c, cell) in line.split(',').enumerate() {
            sheet.write(u32::try_from(r).unwrap(), u16::try_from(c).unwrap(), cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// A workbook as programs write it that compute nothing: without the results that stand in it as `7001`.
fn without_results(workbook: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut from = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..from.len() {
        let mut member = from.by_index(i).unwrap();
        let mut text = String::new();
        member.read_to_string(&mut text).unwrap();
        to.start_file(member.name().unwrap(), zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(text.replace("<v>7001</v>", "").as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn formulas_that_were_never_computed_are_told() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("报名信息").unwrap();
    for (r, line) in csv(&[ROW]).lines().enumerate() {
        for (c, cell) in line.split(',').enumerate() {
            sheet.write(u32::try_from(r).unwrap(), u16::try_from(c).unwrap(), cell).unwrap();
        }
    }
    let formula = |result: &str| rust_xlsxwriter::Formula::new("C2&D2").set_result(result);
    sheet.write_formula(1, 1, formula("织布机模型")).unwrap();
    sheet.write_formula(1, 10, formula("7001")).unwrap();
    sheet.write_formula(1, 13, formula("7001")).unwrap();
    let folder = Folder::new().file("divisions/gd-2025/entries.xlsx", without_results(&book.save_to_buffer().unwrap()));
    let season = check(
        &folder,
        expect![[r#"
            divisions/gd-2025/entries.xlsx:2 registry.not_computed
              有 2 个公式单元格没有存下计算结果（首个：K2）。
              Cells with a formula and no stored result: 2 (the first is K2).
        "#]],
    );
    let entry = &season.entries[0];
    assert_eq!((entry.title.as_str(), entry.team.as_str(), entry.awards.len()), ("织布机模型", "", 0));
}

#[test]
fn numbers_are_read_as_their_cells_show_them() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, line) in csv(&[ROW]).lines().enumerate() {
        for (c, cell) in line.split(',').enumerate() {
            sheet.write(u32::try_from(r).unwrap(), u16::try_from(c).unwrap(), cell).unwrap();
        }
    }
    sheet.write_with_format(1, 0, 123.0, &rust_xlsxwriter::Format::new().set_num_format("000000")).unwrap();
    sheet.write(0, 16, "投入").unwrap();
    sheet.write_with_format(1, 16, 1_234.5, &rust_xlsxwriter::Format::new().set_num_format("#,##0.00\"万元\"")).unwrap();
    let folder = Folder::new()
        .file("divisions/gd-2025/entries.xlsx", book.save_to_buffer().unwrap())
        .file("divisions/gd-2025/files/000123/申报书.txt", "x");
    let season = check(&folder, expect![""]);
    let entry = &season.entries[0];
    let files: Vec<&str> = entry.files.iter().map(|f| f.path.as_str()).collect();
    assert_eq!((entry.no.as_str(), files), ("000123", vec!["divisions/gd-2025/files/000123/申报书.txt"]));
    assert_eq!(entry.extra.iter().collect::<Vec<_>>(), [(&"投入".to_owned(), &"1,234.50万元".to_owned())]);
}

#[test]
fn a_workbook_may_have_titles_dates_numbers_and_other_sheets() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("说明").unwrap();
    sheet.write(0, 0, "填报说明").unwrap();
    let sheet = book.add_worksheet().set_name("报名").unwrap();
    sheet.write(0, 0, "2025年报名信息表").unwrap();
    for (c, name) in ["提交时间", "作品名称（必填）", "*编号", "是否应用", "联系电话", "联系电话", "信用代码"].iter().enumerate()
    {
        sheet.write(2, u16::try_from(c).unwrap(), *name).unwrap();
    }
    let date = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    sheet.write_with_format(3, 0, ExcelDateTime::from_ymd(2025, 7, 14).unwrap().and_hms(16, 54, 0).unwrap(), &date).unwrap();
    sheet.write(3, 1, "甲\n乙").unwrap();
    sheet.write(3, 2, 17.0).unwrap();
    sheet.write(3, 3, true).unwrap();
    sheet.write(3, 4, 13_800_000_000_f64).unwrap();
    sheet.write(3, 6, 124_201_061_234_567_890_f64).unwrap();
    sheet.write(1_048_575, 16_383, "x").unwrap();
    let folder = Folder::new().file("divisions/gd-2025/entries.xlsx", book.save_to_buffer().unwrap());
    let season = check(
        &folder,
        expect![[r#"
            divisions/gd-2025/entries.xlsx registry.several_sheets
              工作簿中还有其他有数据的工作表：说明；已采用“报名”。
              The workbook has other sheets with data: 说明; "报名" was used.
            divisions/gd-2025/entries.xlsx:3 division.no_units
              登记表 divisions/gd-2025/entries.xlsx 没有“参赛单位”列（认不出的列：联系电话）。
              The registry divisions/gd-2025/entries.xlsx has no column 参赛单位 (not understood: 联系电话).
            divisions/gd-2025/entries.xlsx:3 registry.columns_absent
              表头没有这些列：赛道、赛题、参赛单位、单位类型、是否中小企业、所在地市、联合参赛单位、团队名称、参赛代表、知识产权、获奖情况（认不出的列：联系电话）。
              The header lacks these columns: 赛道, 赛题, 参赛单位, 单位类型, 是否中小企业, 所在地市, 联合参赛单位, 团队名称, 参赛代表, 知识产权, 获奖情况 (not understood: 联系电话).
            divisions/gd-2025/entries.xlsx:4 registry.digits_lost
              “信用代码”列自本行起有 1 格以数字保存且超过 15 位，末尾数位可能已被表格软件改写。
              From this row on under 信用代码, numbers of more than 15 digits: 1; a spreadsheet keeps no more than that.
            divisions/gd-2025/entries.xlsx:1048576 registry.over_limit
              表格超出上限（200000），自此处起的单元格未读取。
              The table passes the limit of 200000; cells from here on were not read.
        "#]],
    );
    let entry = &season.entries[0];
    assert_eq!((entry.no.as_str(), entry.title.as_str(), entry.applied), ("17", "甲\n乙", Some(true)));
    assert_eq!(entry.submitted.as_deref(), Some("2025-07-14 16:54:00"));
    assert_eq!(entry.extra.iter().collect::<Vec<_>>(), [(&"联系电话".to_owned(), &"13800000000".to_owned())]);
    assert_eq!((entry.row.row, season.tables[0].text.slice(entry.row.cells["项目名称"])), (4, "甲 ; 乙"));
}

#[test]
fn bad_rows_are_named_and_the_others_go_on() {
    let bad = [
        ROW.to_owned(),
        row(""),
        row("GD2025-0001"),
        row("ＧＤ2025-0001 "),
        row("GD2025-0002").replace("企业,是", "俱乐部,部分").replace("2025-07-14 16:54:00", "上周"),
        format!("{},多,余", row("GD2025-0003")),
        row("GD2025-0004").replace("织布机健康度模型", "").replace("佛山甲数据有限公司", ""),
        "GD2025-0005,只有名称".to_owned(),
        ",,,,".to_owned(),
    ];
    let rows: Vec<&str> = bad.iter().map(String::as_str).collect();
    let folder = Folder::new().file("divisions/gd-2025/entries.csv", csv(&rows));
    let season = check(
        &folder,
        expect![[r#"
        divisions/gd-2025/entries.csv:3 registry.no_number
          本行没有项目编号。
          This row has no entry number.
        divisions/gd-2025/entries.csv:7 registry.row_width
          本行有 18 格，表头只有 16 列，内容可能错位。
          This row has 18 cells under 16 columns; its content may be shifted.
        divisions/gd-2025/entries.csv:4 [GD2025-0001] registry.duplicate_number
          项目编号 GD2025-0001 与第 2 行重复。
          The entry number GD2025-0001 stands in row 2 already.
        divisions/gd-2025/entries.csv:5 [GD2025-0001] registry.duplicate_number
          项目编号 GD2025-0001 与第 2 行重复。
          The entry number GD2025-0001 stands in row 2 already.
        divisions/gd-2025/entries.csv:6 [GD2025-0002] registry.bad_cell
          “单位类型”一格“俱乐部”不是赛事文件中登记的单位类型。
          The cell "俱乐部" under 单位类型 is no kind of body that the contest file lists.
        divisions/gd-2025/entries.csv:6 [GD2025-0002] registry.bad_cell
          “提交时间”一格“上周”不是可识别的日期。
          The cell "上周" under 提交时间 is no date.
        divisions/gd-2025/entries.csv:6 [GD2025-0002] registry.bad_cell
          “是否中小企业”一格“部分”既不是“是”也不是“否”。
          The cell "部分" under 是否中小企业 is neither yes nor no.
        divisions/gd-2025/entries.csv:8 [GD2025-0004] registry.empty_cell
          必填的“参赛单位”为空。
          The required cell 参赛单位 is empty.
        divisions/gd-2025/entries.csv:8 [GD2025-0004] registry.empty_cell
          必填的“项目名称”为空。
          The required cell 项目名称 is empty.
        divisions/gd-2025/entries.csv:9 [GD2025-0005] registry.empty_cell
          必填的“参赛单位”为空。
          The required cell 参赛单位 is empty.
    "#]],
    );
    assert_eq!(numbers(&season), ["GD2025-0001", "GD2025-0002", "GD2025-0003", "GD2025-0004", "GD2025-0005"]);
    let entry = |no: &str| season.entries.iter().find(|e| e.no == no).unwrap();
    assert_eq!((entry("GD2025-0002").org.unit_type, entry("GD2025-0002").sme, &entry("GD2025-0002").submitted), (None, None, &None));
    assert_eq!(entry("GD2025-0003").extra.values().collect::<Vec<_>>(), ["多", "余"]);
    assert_eq!(entry("GD2025-0005").row.cells.len(), 2);
}

#[test]
fn bad_registries_are_named_and_the_other_divisions_go_on() {
    let check = |name: &str, content: &[u8], expected: Expect| {
        let folder = Folder::new()
            .file("divisions/zj-2025/entries.csv", csv(&[&row("ZJ1")]))
            .file(&format!("divisions/gd-2025/{name}"), content)
            .file("divisions/gd-2025/files/GD2025-0001/申报书.txt", "x");
        let season = check(&folder, expected);
        let strays: Vec<&str> = season.strays.iter().map(|f| f.path.as_str()).collect();
        assert_eq!((numbers(&season), strays), (vec!["ZJ1"], vec!["divisions/gd-2025/files/GD2025-0001/申报书.txt"]));
        assert_eq!(season.divisions, ["gd-2025", "zj-2025"]);
    };
    check(
        "报名表.xls",
        b"x",
        expect![[r#"
        divisions/gd-2025 registry.missing
          赛区 gd-2025 没有登记表（现有：报名表.xls）。
          Division gd-2025 has no registry (found: 报名表.xls).
        divisions/gd-2025/files/GD2025-0001 files.folder_without_row
          该文件夹在登记表中没有对应的项目编号（含 1 个文件）。
          No row of the registry has this folder's number (1 file).
    "#]],
    );
    check(
        "entries.csv",
        b"",
        expect![[r#"
        divisions/gd-2025/entries.csv registry.unreadable
          表格无法读取：文件为 0 字节。
          The table cannot be read: the file has no bytes.
        divisions/gd-2025/files/GD2025-0001 files.folder_without_row
          该文件夹在登记表中没有对应的项目编号（含 1 个文件）。
          No row of the registry has this folder's number (1 file).
    "#]],
    );
    check(
        "entries.xlsx",
        b"PK\x03\x04 but no more",
        expect![[r#"
        divisions/gd-2025/entries.xlsx registry.unreadable
          表格无法读取：不是完好的 XLSX 工作簿。
          The table cannot be read: Zip error: invalid Zip archive: Could not find EOCD.
        divisions/gd-2025/files/GD2025-0001 files.folder_without_row
          该文件夹在登记表中没有对应的项目编号（含 1 个文件）。
          No row of the registry has this folder's number (1 file).
    "#]],
    );
    check(
        "entries.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 locked",
        expect![[r#"
        divisions/gd-2025/entries.xlsx registry.unreadable
          表格无法读取：是旧版 XLS 或加密的工作簿，请另存为不加密的 XLSX。
          The table cannot be read: it is an XLS or an encrypted workbook; save it as plain XLSX.
        divisions/gd-2025/files/GD2025-0001 files.folder_without_row
          该文件夹在登记表中没有对应的项目编号（含 1 个文件）。
          No row of the registry has this folder's number (1 file).
    "#]],
    );
    check(
        "entries.csv",
        "名称,单位\n甲,乙\n".as_bytes(),
        expect![[r#"
        divisions/gd-2025/entries.csv:1 registry.column_missing
          表头缺少必需的列“项目编号”（现有：名称、单位）。
          The header lacks the required column 项目编号 (found: 名称, 单位).
        divisions/gd-2025/files/GD2025-0001 files.folder_without_row
          该文件夹在登记表中没有对应的项目编号（含 1 个文件）。
          No row of the registry has this folder's number (1 file).
    "#]],
    );
    check(
        "entries.csv",
        HEADER.as_bytes(),
        expect![[r#"
        divisions/gd-2025/entries.csv registry.empty
          登记表中没有数据行。
          The registry has no rows.
        divisions/gd-2025/files/GD2025-0001 files.folder_without_row
          该文件夹在登记表中没有对应的项目编号（含 1 个文件）。
          No row of the registry has this folder's number (1 file).
    "#]],
    );
    check(
        "entries.jsonl",
        b"\n\n",
        expect![[r#"
            divisions/gd-2025/entries.jsonl registry.empty
              登记表中没有数据行。
              The registry has no rows.
            divisions/gd-2025/files/GD2025-0001 files.folder_without_row
              该文件夹在登记表中没有对应的项目编号（含 1 个文件）。
              No row of the registry has this folder's number (1 file).
        "#]],
    );
    check(
        "entries.jsonl",
        "{\"项目编号\": \"1\"\n[]\n".as_bytes(),
        expect![[r#"
        divisions/gd-2025/entries.jsonl registry.empty
          登记表中没有数据行。
          The registry has no rows.
        divisions/gd-2025/entries.jsonl:1 registry.bad_row
          本行不是有效的 JSON 对象：EOF while parsing an object at line 1 column 20。
          This line is no JSON object: EOF while parsing an object at line 1 column 20.
        divisions/gd-2025/entries.jsonl:2 registry.bad_row
          本行不是有效的 JSON 对象：invalid type: sequence, expected an object at line 1 column 0。
          This line is no JSON object: invalid type: sequence, expected an object at line 1 column 0.
        divisions/gd-2025/files/GD2025-0001 files.folder_without_row
          该文件夹在登记表中没有对应的项目编号（含 1 个文件）。
          No row of the registry has this folder's number (1 file).
    "#]],
    );
}

#[test]
fn a_registry_under_a_wrong_name_is_read_and_a_second_one_is_not() {
    let folder = Folder::new()
        .file("divisions/gd-2025/entries.csv", workbook(&csv(&[ROW])))
        .file("divisions/gd-2025/entries.jsonl", "{}")
        .file("divisions/gd-2025/备注.docx", "x")
        .file("divisions/gd-2025/.DS_Store", "x")
        .file("说明.txt", "x");
    let season = check(
        &folder,
        expect![[r#"
        divisions/gd-2025/entries.csv registry.kind
          文件扩展名与内容不符：实际为 XLSX。
          The name does not fit the content: it is XLSX.
        divisions/gd-2025/entries.jsonl registry.several
          同一赛区有多份登记表，已采用 divisions/gd-2025/entries.csv。
          The division has several registries; divisions/gd-2025/entries.csv was used.
        divisions/gd-2025/备注.docx season.unknown_item
          赛季文件夹中不应有此项。
          The layout of a season folder has no place for this.
        说明.txt season.unknown_item
          赛季文件夹中不应有此项。
          The layout of a season folder has no place for this.
    "#]],
    );
    assert_eq!(numbers(&season), ["GD2025-0001"]);
}

#[test]
fn one_number_in_two_divisions_stays_two_entries_with_their_own_files() {
    let folder = Folder::new()
        .file("divisions/gd-2025/entries.csv", csv(&[&row("001"), &row("002")]))
        .file("divisions/gd-2025/files/001/申报书.txt", "甲")
        .file("divisions/gd-2025/files/002/申报书.txt", "乙")
        .file("divisions/zj-2025/entries.csv", csv(&[&row("001"), &row("001@gd-2025")]))
        .file("divisions/zj-2025/files/001/申报书.txt", "丙");
    let season = check(
        &folder,
        expect![[r#"
            divisions/zj-2025/entries.csv:3 registry.number_form
              有 1 行的项目编号写法不同（全角、小写或看不见的字符），如本行“001@gd-2025”记作 001@GD-2025。
              1 row writes entry numbers in another form (full width, small letters, signs that do not show): "001@gd-2025" here is 001@GD-2025.
            divisions/zj-2025/entries.csv:3 [001@GD-2025] files.row_without_folder
              项目 001@GD-2025 没有提交文件夹。
              Entry 001@GD-2025 has no folder of files.
            divisions/zj-2025/entries.csv:2 [001@zj-2025] registry.number_in_two_divisions
              有 1 个项目编号在其他赛区中也有，如本行的 001（gd-2025）。
              1 entry number stands in another division too, such as 001 of this row (gd-2025).
        "#]],
    );
    let file = |e: &record::Entry| e.files.first().map_or(String::new(), |f| f.path.clone());
    let files: Vec<(&str, String)> = season.entries.iter().map(|e| (e.no.as_str(), file(e))).collect();
    assert_eq!(
        files,
        [
            ("001", "divisions/gd-2025/files/001/申报书.txt".to_owned()),
            ("001@GD-2025", String::new()),
            ("001@zj-2025", "divisions/zj-2025/files/001/申报书.txt".to_owned()),
            ("002", "divisions/gd-2025/files/002/申报书.txt".to_owned())
        ]
    );
}

/// The same entry whatever an office's program made of its number: full width, small letters, and a title behind it on the folder.
#[test]
fn numbers_have_one_form_and_folders_may_bear_a_title() {
    let folder = Folder::new()
        .file("divisions/gd-2025/entries.csv", csv(&[ROW, &row("ＧＤ２０２５－０００２"), &row("gd2025-0003"), &row("GD2025-00031")]))
        .file("divisions/gd-2025/files/GD2025-0001 潭江两岸（终稿）/申报书.txt", "甲")
        .file("divisions/gd-2025/files/GD2025-0001/证明.txt", "乙")
        .file("divisions/gd-2025/files/GD2025-0002/申报书.txt", "丙")
        .file("divisions/gd-2025/files/gd2025-0003丁/申报书.txt", "丁")
        .file("divisions/gd-2025/files/GD2025-00031/申报书.txt", "戊")
        .file("divisions/gd-2025/files/GD2025-0003-2/申报书.txt", "己");
    let season = check(
        &folder,
        expect![[r#"
            divisions/gd-2025/entries.csv:3 registry.number_form
              有 2 行的项目编号写法不同（全角、小写或看不见的字符），如本行“ＧＤ２０２５－０００２”记作 GD2025-0002。
              2 rows write entry numbers in another form (full width, small letters, signs that do not show): "ＧＤ２０２５－０００２" here is GD2025-0002.
            divisions/gd-2025/files/GD2025-0003-2 files.folder_without_row
              该文件夹在登记表中没有对应的项目编号（含 1 个文件）。
              No row of the registry has this folder's number (1 file).
            divisions/gd-2025/files/GD2025-0001 潭江两岸（终稿） [GD2025-0001] files.folder_with_title
              文件夹名在项目编号 GD2025-0001 后还有其他文字。
              The folder's name goes on behind the entry number GD2025-0001.
            divisions/gd-2025/files/gd2025-0003丁 [GD2025-0003] files.folder_with_title
              文件夹名在项目编号 GD2025-0003 后还有其他文字。
              The folder's name goes on behind the entry number GD2025-0003.
        "#]],
    );
    let files: Vec<(&str, usize)> = season.entries.iter().map(|e| (e.no.as_str(), e.files.len())).collect();
    assert_eq!(files, [("GD2025-0001", 2), ("GD2025-0002", 1), ("GD2025-0003", 1), ("GD2025-00031", 1)]);
}

#[test]
fn folders_and_rows_that_do_not_meet_are_named() {
    let folder = Folder::new()
        .file("divisions/gd-2025/entries.csv", csv(&[ROW, &row("GD2025-0002"), &row("GD2025-0003")]))
        .file("divisions/gd-2025/files/ｇｄ2025-0001/申报书.txt", "全角小写的文件夹名")
        .file("divisions/gd-2025/files/GD2025-0009/申报书.txt", "没有行")
        .file("divisions/gd-2025/files/GD2025-0009/证明/a.txt", "")
        .file("divisions/gd-2025/files/散落.pdf", "x")
        .file("divisions/gd-2025/files/Thumbs.db", "x")
        .file("divisions/gd-2025/files/GD2025-0002/~$申报书.docx", "x")
        .file("divisions/gd-2025/files/GD2025-0002/__MACOSX/._a", "x");
    let season = check(
        &folder,
        expect![[r#"
        divisions/gd-2025/files/GD2025-0009 files.folder_without_row
          该文件夹在登记表中没有对应的项目编号（含 2 个文件）。
          No row of the registry has this folder's number (2 files).
        divisions/gd-2025/files/散落.pdf files.outside_folders
          文件不在任何项目的文件夹中。
          The file lies in no entry's folder.
        divisions/gd-2025/files/GD2025-0002 [GD2025-0002] files.empty_folder
          项目 GD2025-0002 的文件夹中没有文件。
          The folder of entry GD2025-0002 holds no file.
        divisions/gd-2025/entries.csv:4 [GD2025-0003] files.row_without_folder
          项目 GD2025-0003 没有提交文件夹。
          Entry GD2025-0003 has no folder of files.
    "#]],
    );
    assert_eq!(season.counts, Counts { found: 7, of_entries: 1, strays: 3, skipped: 3, unreadable: 0, refused: 0 });
    assert_eq!(season.entries[0].files[0].path, "divisions/gd-2025/files/ｇｄ2025-0001/申报书.txt");
    assert_eq!(season.strays[1].bytes, 0);
    assert_eq!(
        season.skipped,
        [
            "divisions/gd-2025/files/GD2025-0002/__MACOSX/._a",
            "divisions/gd-2025/files/GD2025-0002/~$申报书.docx",
            "divisions/gd-2025/files/Thumbs.db"
        ]
    );
}

#[test]
fn a_list_of_titles_alone_is_a_division() {
    let folder = Folder::new().file("divisions/zj-2025/entries.csv", "编号,作品名称\nZJ1,甲\nZJ2,乙\n");
    // What such a list lacks, nobody can add; a column under another name would be told.
    let season = check(&folder, expect![""]);
    assert_eq!(season.entries.iter().map(|e| e.title.as_str()).collect::<Vec<_>>(), ["甲", "乙"]);
}

#[cfg(unix)]
#[test]
fn links_devices_and_strange_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.txt"), "x").unwrap();
    let folder =
        Folder::new().file("divisions/gd-2025/entries.csv", csv(&[ROW])).file("divisions/gd-2025/files/GD2025-0001/申报书.txt", "甲");
    let base = folder.path("divisions/gd-2025/files/GD2025-0001/x").parent().unwrap().to_owned();
    symlink(outside.path().join("secret.txt"), base.join("out.txt")).unwrap();
    symlink(outside.path(), base.join("out")).unwrap();
    symlink("..", base.join("loop")).unwrap();
    symlink("self", base.join("self")).unwrap();
    symlink("nowhere", base.join("dangling")).unwrap();
    symlink("申报书.txt", base.join("副本.txt")).unwrap();
    symlink(outside.path(), folder.path("divisions/hb-2025")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(base.join("socket")).unwrap();
    fs::write(base.join(OsStr::from_bytes(&gb("证明.txt"))), "乙").unwrap();
    fs::write(base.join("证明.txt"), "丙").unwrap();
    fs::create_dir(base.join(OsStr::from_bytes(b"\xff\xfe"))).unwrap();
    let mut deep = base.clone();
    for _ in 0..14 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("a.txt"), "x").unwrap();

    let season = check(
        &folder,
        expect![[r#"
            divisions/gd-2025/files/GD2025-0001/d/d/d/d/d/d/d/d/d/d/d/d files.too_deep
              文件夹嵌套超过 12 层。
              Folders are nested deeper than 12.
            divisions/gd-2025/files/GD2025-0001/dangling files.link_broken
              该链接的目标不存在或循环引用。
              This link leads nowhere or in a circle.
            divisions/gd-2025/files/GD2025-0001/loop files.link_to_folder
              该链接指向文件夹。
              This link leads to a folder.
            divisions/gd-2025/files/GD2025-0001/out files.link_outside
              该链接指向赛季文件夹之外。
              This link leads out of the season folder.
            divisions/gd-2025/files/GD2025-0001/out.txt files.link_outside
              该链接指向赛季文件夹之外。
              This link leads out of the season folder.
            divisions/gd-2025/files/GD2025-0001/self files.link_broken
              该链接的目标不存在或循环引用。
              This link leads nowhere or in a circle.
            divisions/gd-2025/files/GD2025-0001/socket files.not_a_file
              该项既不是文件也不是文件夹（设备、管道等）。
              This is neither a file nor a folder.
            divisions/gd-2025/files/GD2025-0001/证明.txt files.name_encoding
              文件名不是 UTF-8 编码。
              The name is not in UTF-8.
            divisions/gd-2025/files/GD2025-0001/�� files.name_encoding
              文件名不是 UTF-8 编码。
              The name is not in UTF-8.
            divisions/hb-2025 files.link_outside
              该链接指向赛季文件夹之外。
              This link leads out of the season folder.
        "#]],
    );
    let files: Vec<(&str, u64)> = season.entries[0].files.iter().map(|f| (f.path.rsplit('/').next().unwrap(), f.bytes)).collect();
    assert_eq!(files, [("副本.txt", 3), ("申报书.txt", 3), ("证明.txt", 3), ("证明~.txt", 3)]);
    let read = |at: usize| fs::read_to_string(&season.paths[&season.entries[0].files[at].path]).unwrap();
    assert_eq!((read(2), read(3)), ("乙".to_owned(), "丙".to_owned()));
    assert_eq!(season.counts, Counts { found: 4, of_entries: 4, strays: 0, skipped: 0, unreadable: 0, refused: 8 });
}

/// Two gigabytes of nothing: hashed in pieces.
#[test]
fn a_huge_sparse_file_costs_no_memory() {
    let folder = Folder::new().file("divisions/gd-2025/entries.csv", csv(&[ROW]));
    let path = folder.path("divisions/gd-2025/files/GD2025-0001/申报书.pdf");
    fs::File::create(&path).unwrap().set_len(2 << 30).unwrap();
    let before = resident_kib();
    let season = check(&folder, expect![[""]]);
    assert_eq!(season.entries[0].files[0].bytes, 2 << 30);
    assert_eq!(season.entries[0].files[0].sha256.short(16), "a7c744c13cc101ed");
    if let (Some(before), Some(after)) = (before, resident_kib()) {
        assert!(after < before + 100 * 1024, "memory grew from {before} to {after} KiB");
    }
}

/// Peak resident memory of this process, where the system says it.
fn resident_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_else(|_| String::new());
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:").map(str::trim))?;
    Some(line.split(' ').next()?.parse().unwrap())
}

#[test]
fn lists_of_known_bodies_are_read_and_broken_ones_named() {
    let folder = Folder::new()
        .file("divisions/gd-2025/entries.csv", csv(&[ROW]))
        .file("registries/失信名单.csv", "\u{feff}名称,统一社会信用代码\n甲公司,9144\n")
        .file("registries/获奖名单.csv", gb("项目名称,奖项\n织布机,一等奖\n"))
        .file("registries/知识产权登记.csv", "")
        .file("registries/失信名单.xlsx", workbook("名称\n乙公司"))
        .file("registries/子文件夹/x.csv", "a");
    let season = check(
        &folder,
        expect![[r#"
        registries/子文件夹 season.unknown_item
          赛季文件夹中不应有此项。
          The layout of a season folder has no place for this.
        registries/失信名单.xlsx registry.several
          同名的名单有多份，已采用 registries/失信名单.csv。
          There are several lists of this name; registries/失信名单.csv was used.
        registries/知识产权登记.csv registry.unreadable
          表格无法读取：文件为 0 字节。
          The table cannot be read: the file has no bytes.
    "#]],
    );
    let empty = season.registries.problems.iter().find(|p| p.code == "registry.unreadable").unwrap();
    assert_eq!(empty.what_to_do.zh, "请重新导出或另存这份表格（.xlsx 或 .csv）后重新运行。");
    let blacklist = season.registries.get("失信名单").unwrap();
    assert_eq!((blacklist.header.join("|"), blacklist.cell(&blacklist.rows[0], 0)), ("名称|统一社会信用代码".to_owned(), "甲公司"));
    assert_eq!(season.registries.get("获奖名单").unwrap().rows.len(), 1);
    assert_eq!(season.encodings["registries/获奖名单.csv"], "GB18030");
    assert_eq!(season.registries.get("知识产权登记"), None);
}

#[test]
fn a_title_above_a_list_is_no_header() {
    let list = "2025年失信名单,,\n导出时间：2025-07-01,,\n名称（全称）,名单,日期\n甲公司,失信被执行人,2024-11-02\n";
    let season = Folder::new().file("divisions/gd-2025/entries.csv", csv(&[ROW])).file("registries/失信名单.csv", list).read();
    let list = season.registries.get("失信名单").unwrap();
    assert_eq!(list.header, ["名称（全称）", "名单", "日期"]);
    assert_eq!(list.rows.iter().map(|r| (r.number, list.cell(r, 0))).collect::<Vec<_>>(), [(4, "甲公司")]);
}

#[test]
fn what_is_no_season_says_what_one_looks_like() {
    let dir = tempfile::tempdir().unwrap();
    let read = |path: &Path| intake::read(path, &contest(), "gd-2025", &Settings::default()).unwrap_err();
    let text = |e: &Error| e.to_string().replace(dir.path().to_str().unwrap(), "S");
    assert_eq!(
        text(&read(&dir.path().join("x"))),
        "there is no season folder S/x; check `intake` in the pipeline file, or give the folder with --intake if it was moved"
    );
    fs::create_dir(dir.path().join("intake")).unwrap();
    assert_eq!(
        text(&read(dir.path())),
        "S is no season folder: it has no divisions/<division>/ (it holds: intake); expected layout: \
         divisions/<division>/entries.xlsx|csv|jsonl, divisions/<division>/files/<entry no>/, registries/*.csv"
    );
    fs::write(dir.path().join("f"), "").unwrap();
    assert!(matches!(read(&dir.path().join("f")), Error::Io { .. }));
}

/// Same inputs, same bytes, at any number of threads.
#[test]
fn threads_do_not_show() {
    let mut folder = Folder::new().file("divisions/gd-2025/entries.csv", csv(&[ROW, &row("GD2025-0002"), &row("GD2025-0001")]));
    for i in 0..40 {
        folder = folder.file(&format!("divisions/gd-2025/files/GD2025-000{}/{i}.txt", i % 4), format!("{i}"));
    }
    let read = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| folder.read());
    assert_eq!(read(1), read(7));
}

fn read_registry(name: &str, content: &[u8]) -> Season {
    Folder::new().file(&format!("divisions/gd-2025/{name}"), content).read()
}

/// Rows of a registry = entries + rows that a problem names as left out.
fn assert_rows_balance(season: &Season) {
    let rows: usize = season.tables.iter().map(|t| t.rows.len()).sum();
    let count = |code: &str| season.problems.iter().filter(|p| p.code == code).count();
    if count("registry.column_missing") == 0 {
        let left_out = ["registry.no_number", "registry.note", "registry.duplicate_number"].map(count);
        assert_eq!(rows, season.entries.len() + left_out.iter().sum::<usize>());
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_row_is_lost(rows in proptest::collection::vec(("[ 甲0-2]{0,3}", "[甲乙,、;\"\n\t ]{0,12}"), 0..12)) {
        let lines: Vec<String> = rows.iter().map(|(no, rest)| format!("{no},{rest}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_rows_balance(&read_registry("entries.csv", csv(&lines).as_bytes()));
    }

    #[test]
    fn no_bytes_make_a_registry_fail(
        start in proptest::sample::select(vec!["", "PK\x03\x04", "{", "项目编号,项目名称\n1,"]),
        rest in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
        name in proptest::sample::select(vec!["entries.csv", "entries.xlsx", "entries.jsonl"]),
    ) {
        assert_rows_balance(&read_registry(name, &[start.as_bytes(), &rest].concat()));
    }

    #[test]
    fn no_changed_byte_makes_a_workbook_fail(at: proptest::sample::Index, byte: u8) {
        let mut book = workbook(&csv(&[ROW]));
        let at = at.index(book.len());
        book[at] = byte;
        assert_rows_balance(&read_registry("entries.xlsx", &book));
    }
}
