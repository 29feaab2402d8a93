//! Lists of other divisions that are no sheets, as whoever opens them gives their tables.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder")]

mod kit;

use std::fs;

use intake::{ListRow, Listing, Season, Settings};
use kit::{contest, one_line};
use record::{FileRef, RowPage, Say};

/// Where a table of a file stands: its page, unless the file flows, and whether it is a scan.
type On = Option<(u32, bool)>;

/// Rows of tables, cells parted by `|`, empty ones left out as readers leave them out.
fn listing(tables: &[(On, &[&str])]) -> Listing {
    let mut rows = Vec::new();
    for (table, (on, lines)) in (0u32..).zip(tables) {
        for (row, line) in (0u32..).zip(*lines) {
            let cells = (0u32..).zip(line.split('|')).filter(|(_, cell)| !cell.is_empty());
            let page = on.map(|(number, ocr)| RowPage { number, ocr });
            rows.push(ListRow { table, row, page, cells: cells.map(|(column, cell)| (column, cell.to_owned())).collect() });
        }
    }
    Listing { rows, problems: Vec::new() }
}

/// A season whose other division has files of these names, all of which hold this list.
fn season(names: &[&str], list: &Result<Listing, Say>) -> Season {
    let dir = tempfile::tempdir().unwrap();
    let put = |path: &str, content: &str| {
        let path = dir.path().join("divisions").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    put("gd-2025/entries.csv", "项目编号,项目名称,参赛单位\nGD-1,甲平台,甲公司\n");
    names.iter().for_each(|name| put(&format!("zj-2025/{name}"), name));
    let open = |file: &FileRef, bytes: &[u8]| {
        let (_, name) = file.path.rsplit_once('/').unwrap();
        assert_eq!((file.path.as_str(), bytes), (format!("divisions/zj-2025/{name}").as_str(), name.as_bytes()));
        list.clone()
    };
    intake::read_with_lists(dir.path(), &contest(), "gd-2025", &Settings::default(), &open).unwrap()
}

/// Number, title, unit, row and page of each entry of the list, and what is said of the list.
fn read(tables: &[(On, &[&str])]) -> (Vec<String>, Vec<String>) {
    let season = season(&["公示名单.docx"], &Ok(listing(tables)));
    (entries(&season), told(&season))
}

fn entries(season: &Season) -> Vec<String> {
    let of_list = season.entries.iter().filter(|entry| entry.division == "zj-2025");
    let line = |entry: &record::Entry| {
        let page = entry.row.page.map_or(String::new(), |page| format!(" p{}{}", page.number, if page.ocr { " ocr" } else { "" }));
        format!("{} {}/{} r{}{page}", entry.no, entry.title, entry.org.name, entry.row.row)
    };
    of_list.map(line).collect()
}

fn told(season: &Season) -> Vec<String> {
    let of_list = season.problems.iter().filter(|p| p.place.file.as_ref().is_some_and(|file| file.contains("zj-2025")));
    of_list.map(|p| format!("{}{} {}", p.place.row.map_or(String::new(), |row| format!("r{row} ")), p.code, p.what.zh)).collect()
}

#[test]
fn a_table_of_word_is_a_list_with_its_title_and_its_sums() {
    let table = [
        "2025年浙江分赛公示名单",
        "序号|作品名称|牵头单位|备注",
        "1|织布机健康度\n模型|杭州甲\n公司|",
        "2|潮汐闸门|乙 Data\nLtd|推荐",
        "合计|2项",
    ];
    let (entries, said) = read(&[(None, &table)]);
    assert_eq!(entries, ["1 织布机健康度模型/杭州甲公司 r3", "2 潮汐闸门/乙 Data Ltd r4"]);
    assert_eq!(said, ["r5 registry.note 本行应是说明文字或合计，不是项目：“合计 2项”。"]);
}

#[test]
fn a_head_may_stand_on_two_rows_and_units_may_be_missing() {
    let (entries, said) =
        read(&[(None, &["序号|项目名称|参赛单位信息|", "||参赛单位|统一社会信用代码", "1|甲|甲公司|91330100MA0000000X"])]);
    assert_eq!((entries, said), (vec!["1 甲/甲公司 r3".to_owned()], Vec::new()));
    let (entries, said) = read(&[(None, &["序号|申报方向||牵头单位", "|作品名称|赛道|", "1|甲|工业制造|甲公司"])]);
    assert_eq!((entries, said), (vec!["1 甲/甲公司 r3".to_owned()], Vec::new()));
    let (entries, said) = read(&[(None, &["序 号|项 目 名 称", "1|甲", "2|乙"])]);
    assert_eq!((entries, said), (vec!["1 甲/ r2".to_owned(), "2 乙/ r3".to_owned()], Vec::new()));
}

#[test]
fn a_table_goes_on_over_pages() {
    let head = "序号|项目名称|参赛单位";
    // The head again, a row that the page has cut, a table without a head, and one that is none of the list.
    let (entries, said) = read(&[
        (Some((1, false)), &[head, "1|甲|甲公司", "2|乙平台的|乙公司"]),
        (Some((2, false)), &[head, "|后半", "3|丙|丙公司"]),
        (Some((3, false)), &["4|丁|丁公司"]),
        (Some((3, false)), &["联系人|电话", "某人|010"]),
    ]);
    assert_eq!(entries, ["1 甲/甲公司 r2 p1", "2 乙平台的后半/乙公司 r3 p1", "3 丙/丙公司 r6 p2", "4 丁/丁公司 r7 p3"]);
    assert_eq!(said, ["registry.several_sheets 名单所在的文件中另有 1 个表头不同的表格。"]);
}

#[test]
fn another_list_behind_the_list_is_told_with_all_that_goes_on_with_it() {
    let (entries, said) = read(&[
        (Some((1, false)), &["联系方式|010"]),
        (Some((1, false)), &["序号|项目名称", "1|甲"]),
        (Some((2, false)), &["2|乙"]),
        (Some((2, false)), &["序号|赛题|项目名称", "1|研发|丙"]),
        (Some((3, false)), &["2|丁"]),
        (Some((4, false)), &["序号|项目名称", "3|戊"]),
    ]);
    assert_eq!(entries, ["1 甲/ r2 p1", "2 乙/ r3 p2", "3 戊/ r5 p4"]);
    assert_eq!(said, ["registry.several_sheets 名单所在的文件中另有 3 个表头不同的表格。"]);
}

/// Word counts by itself and keeps no number, each of two tables begins with 1, and a list has more than one thing in a cell.
#[test]
fn positions_that_tell_nothing_apart_are_counted() {
    let check = |first: &[&str], second: &[&str]| {
        let (entries, said) = read(&[(None, first), (None, second)]);
        assert_eq!((entries, said), (vec!["1 甲/ r2".to_owned(), "2 乙/ r3".to_owned(), "3 丙/ r5".to_owned()], Vec::new()));
    };
    check(&["序号|项目名称", "|甲", "|乙"], &["序号|项目名称", "|丙"]);
    check(&["序号|项目名称", "1|甲", "2|乙"], &["序号|项目名称", "1|丙"]);
    check(&["序号|项目名称", "1.|甲", "2、|乙"], &["序号|项目名称", "3．|丙"]);
    let list = listing(&[(None, &["项目编号|项目名称|参赛代表", "ZJ-1|甲|张三\n李四"]), (None, &["ZJ-2|乙|王五"])]);
    let season = season(&["entries.docx"], &Ok(list));
    let people: Vec<String> = season.entries.iter().map(|e| format!("{} {}", e.no, e.representatives.join("/"))).collect();
    assert_eq!(people, ["GD-1 ", "ZJ-1 张三/李四", "ZJ-2 王五"]);
}

#[test]
fn a_scan_says_so_and_on_which_page_each_row_stands() {
    let (entries, said) = read(&[(Some((1, false)), &["序号|项目名称", "1|甲"]), (Some((2, true)), &["1|乙", "备注：略"])]);
    assert_eq!(entries, ["1 甲/ r2 p1", "2 乙/ r3 p2 ocr"]);
    assert_eq!(
        said,
        [
            "registry.scanned 名单是扫描件，有 2 行由文字识别读出，可能有错字、漏行。",
            "r4 registry.note 本行应是说明文字或合计，不是项目：“备注：略”。",
        ]
    );
    // A word of the head that repeats on the next page is misread.
    let (entries, _) = read(&[
        (Some((1, true)), &["序号|项目名称|参赛单位", "1|甲|甲公司"]),
        (Some((2, true)), &["序号|项目名称|参寨单位", "2|乙|乙公司"]),
    ]);
    assert_eq!(entries, ["1 甲/甲公司 r2 p1 ocr", "2 乙/乙公司 r4 p2 ocr"]);
    let season = season(&["名单.pdf"], &Ok(listing(&[(Some((3, false)), &["序号|项目名称", "1|甲", "合计|1项"])])));
    let note = season.problems.iter().find(|p| p.code == "registry.note").unwrap();
    assert_eq!(
        note.place.say(),
        Say::new("divisions/zj-2025/名单.pdf 第 3 页（全表第 3 行）", "divisions/zj-2025/名单.pdf page 3, row 3 of all")
    );
}

#[test]
fn what_is_no_list_says_why() {
    let said = |list: &Result<Listing, Say>| {
        let season = season(&["名单.doc"], list);
        let of_list = season.problems.iter().filter(|p| p.place.file.as_deref() == Some("divisions/zj-2025/名单.doc"));
        of_list.map(one_line).collect::<String>()
    };
    let unread = Err(Say::new("文件需要密码。", "The file needs a password."));
    assert_eq!(
        said(&unread),
        "divisions/zj-2025/名单.doc registry.unreadable\n  名单无法读取：文件需要密码。\n  The list cannot be read: The file needs a password.\n"
    );
    let page = record::Problem::new(
        record::Place::page("divisions/zj-2025/名单.doc", 2),
        "pdf.page_no_text",
        Say::new("第 2 页没有文字。", "Page 2 has no text."),
        Say::new("略", "left out"),
        Say::new("请看原件", "look at it"),
    );
    let of_page = "divisions/zj-2025/名单.doc pdf.page_no_text\n  第 2 页没有文字。\n  Page 2 has no text.\n";
    let told = said(&Ok(Listing { problems: vec![page], ..Listing::default() }));
    assert_eq!((told.contains(of_page), told.contains("registry.unreadable")), (true, true), "{told}");
    assert_eq!(
        said(&Ok(Listing::default())),
        "divisions/zj-2025/名单.doc registry.unreadable\n  名单中没有读出表格（如没有框线）。\n  No table was found in the list (it may have no lines).\n"
    );
    assert_eq!(
        said(&Ok(listing(&[(None, &["姓名|电话", "某人|010"])]))),
        "divisions/zj-2025/名单.doc registry.column_missing\n  名单的表格中没有找到表头：须有“项目名称”和另外至少一列（首行：姓名、电话）。\n  No row of the list's tables is a head: it needs 项目名称 and one more column (first row: 姓名、电话).\n"
    );
}

#[test]
fn a_form_of_one_project_is_no_list() {
    let (entries, said) = read(&[(None, &["项目编号|X1|项目名称|甲", "参赛单位|甲公司|联系人|某人", "赛道|工业制造|赛题|研发"])]);
    assert_eq!(entries, Vec::<String>::new());
    let found = "名单的表格中没有找到表头：须有“项目名称”和另外至少一列（首行：项目编号、X1、项目名称、甲）。";
    assert_eq!(said, [format!("registry.column_missing {found}")]);
}

/// A sheet comes before any document, and of two documents nobody knows which is the list. What is read by nobody is told as ever.
#[test]
fn which_file_is_the_list() {
    let list = Ok(listing(&[(None, &["序号|项目名称", "1|甲"])]));
    let used = |names: &[&str]| {
        let season = season(names, &list);
        season.entries.iter().find(|entry| entry.division == "zj-2025").map(|entry| entry.row.file.rsplit_once('/').unwrap().1.to_owned())
    };
    for (names, expected) in [
        (&["湖南公示名单.docx", "说明.docx"][..], Some("湖南公示名单.docx")),
        (&["项目汇总表.PDF", "名单.txt"][..], Some("项目汇总表.PDF")),
        (&["Entries.pdf", "入围名单.docx"][..], Some("Entries.pdf")),
        (&["入围名单.docx", "备选名单.docx"][..], None),
        (&["说明.docx"][..], None),
        (&["入围名单.docx", "名单.csv"][..], None),
    ] {
        assert_eq!(used(names).as_deref(), expected, "{names:?}");
    }
    let several = season(&["入围名单.docx", "备选名单.docx"], &list);
    let missing = several.problems.iter().find(|p| p.code == "registry.missing").unwrap();
    assert_eq!(missing.what_to_do.zh, "有多份名单：请只留一份，或并成一份 entries.xlsx 后重新运行。");
    let dir = tempfile::tempdir().unwrap();
    for name in ["gd-2025/名单.docx", "zj-2025/名单.docx"] {
        let path = dir.path().join("divisions").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    // Of the screened division no document is read, and without whoever opens them none at all.
    let plain = intake::read(dir.path(), &contest(), "gd-2025", &Settings::default()).unwrap();
    let open = |_: &FileRef, _: &[u8]| list.clone();
    let opened = intake::read_with_lists(dir.path(), &contest(), "gd-2025", &Settings::default(), &open).unwrap();
    let missing = |season: &Season| -> Vec<String> {
        season.problems.iter().filter(|p| p.code == "registry.missing").filter_map(|p| p.place.file.clone()).collect()
    };
    assert_eq!(missing(&plain), ["divisions/gd-2025", "divisions/zj-2025"]);
    assert_eq!((missing(&opened), opened.entries.len()), (vec!["divisions/gd-2025".to_owned()], 1));
}

/// Whatever tables a file has: nothing stops, rows have their pages, numbers are different, and every title can be quoted from its cell.
#[test]
fn any_tables_are_read_and_can_be_quoted() {
    let words = ["", "", "项目名称", "参赛单位", "1", "2", "甲", "乙\n平台", "合计", "备注：略", "丙、丁"];
    let mut random = testkit::Random(7);
    let mut read = 0;
    for _ in 0..150 {
        let (mut rows, has_pages) = (Vec::new(), random.below(2) == 0);
        for table in 0..1 + random.below(4) as u32 {
            let head = random.below(3) > 0;
            for row in 0..1 + random.below(5) as u32 {
                let any = |random: &mut testkit::Random| words[random.below(words.len() as u64) as usize];
                let cells: Vec<&str> = if head && row == 0 {
                    vec!["序号", "项目名称", "参赛单位"]
                } else {
                    (0..random.below(5)).map(|_| any(&mut random)).collect()
                };
                let cells = (0u32..).zip(cells).filter(|(_, cell)| !cell.is_empty()).map(|(column, cell)| (column, cell.to_owned()));
                let page = has_pages.then(|| RowPage { number: table + 1, ocr: false });
                let row = ListRow { table, row, page, cells: cells.collect() };
                rows.extend((!row.cells.is_empty()).then_some(row));
            }
        }
        let season = season(&["名单.docx"], &Ok(Listing { rows, problems: Vec::new() }));
        for entry in season.entries.iter().filter(|entry| entry.division == "zj-2025") {
            let table = season.tables.iter().find(|table| table.path == entry.row.file).unwrap();
            assert_eq!(entry.row.cells.get("项目名称").map_or("", |&cell| table.text.slice(cell)), entry.title);
            assert_eq!(entry.row.page.is_some(), has_pages);
            read += 1;
        }
    }
    assert!(read > 20, "{read} entries");
}
