//! The target of the lists of a season.

use std::path::Path;

use record::Contest;

use crate::common::seeds::{Seed, unpacked};

/// Any bytes as the list of a division and as a registry: the season is read, and what was lost is said.
pub(crate) fn list(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let put = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a new folder");
        std::fs::write(path, bytes).expect("a new file");
    };
    let ending = if data.starts_with(b"PK") {
        "xlsx"
    } else if data.starts_with(b"{") {
        "jsonl"
    } else {
        "csv"
    };
    put(&format!("divisions/a/entries.{ending}"), data);
    put("divisions/a/files/GD2025-0001/申报书.txt", b"text");
    put(&format!("registries/失信名单.{ending}"), data);
    let season = intake::read(folder.path(), contest(), "d", &intake::Settings::default()).expect("a folder with a division is a season");
    let entries: std::collections::BTreeSet<&str> = season.entries.iter().map(|e| e.no.as_str()).collect();
    assert!(!entries.contains(""), "an entry without a number");
    for table in &season.registries.tables {
        for row in &table.rows {
            assert!(table.text.get(row.span).is_some(), "a row lies outside its list: {row:?}");
        }
    }
}

/// The contest of the repository.
fn contest() -> &'static Contest {
    static CONTEST: std::sync::LazyLock<Contest> = std::sync::LazyLock::new(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../pipelines/guangdong-2025/contest.toml");
        toml::from_str(&std::fs::read_to_string(path).expect("the contest file is there")).expect("the contest file is one")
    });
    &CONTEST
}

const HEADER: &str = "项目编号,项目名称,赛道,赛题,参赛单位,统一社会信用代码,单位类型,是否中小企业,所在地市,联合参赛单位,团队名称,参赛代表,知识产权,获奖情况,是否已实际应用,提交时间\r\n";
const ROW: &str = "GD2025-0001,\"织布机\"\"健康度\"\"模型\",工业制造,,佛山甲数据有限公司,91440600MA0000000X,企业,是,佛山,乙公司、丙公司,织女队,张三、李四,专利：甲（ZL202010000000.1）,,是,2025-07-14 16:54:00\r\n";

/// Lists as offices keep them.
pub(crate) fn seeds() -> Vec<Seed> {
    let entries = format!("{HEADER}{ROW}{}", ROW.replace("0001", "0002"));
    let list = "\u{feff}名称,统一社会信用代码,名单,日期\n甲公司,91440600MA0000000X,失信,2024-11-02\n";
    let lines =
        "{\"项目编号\":\"GD2025-0001\",\"项目名称\":\"织布机\",\"赛道\":\"工业制造\",\"参赛代表\":[\"张三\"],\"是否中小企业\":true}\n";
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, (head, cell)) in (0u16..).zip(HEADER.trim().split(',').zip(ROW.trim().split(','))) {
        sheet.write(0, column, head).expect("a cell");
        sheet.write(1, column, cell).expect("a cell");
    }
    let book = unpacked(&workbook.save_to_buffer().expect("a workbook"));
    let gbk = encoding_rs::GB18030.encode(&entries).0.into_owned();
    let texts = [entries.as_bytes(), &gbk, list.as_bytes(), lines.as_bytes(), PRIZES.as_bytes(), BROKEN.as_bytes()];
    let texts = texts.into_iter().map(|text| Seed::Bytes(text.to_vec()));
    texts.chain([Seed::Parts(book), Seed::Parts(titled_workbook())]).collect()
}

/// Parted by tabs, an empty line before the header, the same column twice.
const PRIZES: &str =
    "\n获奖名单\n单位\t项目名称\t奖项\t单位\n甲公司\t织布机健康度模型\t二等奖\t\n乙公司（原丙公司）\t\"叶轮\n寿命\"\t一等奖\t乙公司\n";

/// Rows of other lengths than the header, a quote that does not end, numbers in full width, dates as people write them.
const BROKEN: &str = "序号,项目编号,项目名称,参赛单位,提交时间\n1,ＧＤ２０２５－０００１,甲,乙公司,2025年7月14日 4:54 PM\n2,gd2025-2,,,\n3\n合计,,,,45852.7,,,\n4,GD2025-0004,\"未完,丁公司,2025/7/14";

/// A title over merged cells, a header of two rows, dates and numbers as such, a formula, a hidden column, a second sheet.
fn titled_workbook() -> Vec<(String, Vec<u8>)> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let (plain, day) = (rust_xlsxwriter::Format::new(), rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm"));
    sheet.merge_range(0, 0, 0, 5, "参赛项目汇总表", &plain).expect("free cells");
    for (column, head) in (0u16..).zip(["项目编号", "项目名称", "参赛单位", "统一社会信用代码", "提交时间", "金额（万元）"])
    {
        sheet.write(1, column, head).expect("a cell");
    }
    sheet.write(2, 0, "GD2025-0001").expect("a cell");
    sheet.merge_range(2, 1, 3, 1, "织布机", &plain).expect("free cells");
    sheet.write(2, 3, 914_406_000_000_000_000_f64).expect("a cell");
    sheet.write_with_format(2, 4, 45_852.704, &day).expect("a cell");
    sheet.write_formula(2, 5, "=1+2").expect("a cell");
    sheet.set_column_hidden(3).expect("a column");
    workbook.add_worksheet().write(0, 0, "填报说明").expect("a cell");
    unpacked(&workbook.save_to_buffer().expect("a workbook"))
}
