//! Seasons in which other divisions have lists that are no sheets: what stands in them is compared, quoted and recomputed as that of sheets.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder, and fails where it cannot")]

mod kit;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use kit::{Silent, context};
use pipeline::{Plan, verify};
use store::Workspace;

const COMPRESSOR: &str = "螺杆压缩机全生命周期预测维护平台";
const WATER: &str = "城市供水管网漏损声学定位与调度系统";

const REGISTRY: &str = "项目编号,项目名称,参赛单位\n\
    A1,螺杆压缩机全生命周期预测维护平台,佛山东岭压缩机有限公司\n\
    A2,城市供水管网漏损声学定位与调度系统,江门江城水务有限公司\n\
    A3,陶瓷窑炉烧成曲线推荐,佛山窑火科技有限公司\n";

/// A table in the XML of Word, as it is saved under the ending `.doc`.
fn word(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |cells: &&[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
    format!(
        "<?xml version='1.0'?><?mso-application progid='Word.Document'?><pkg:package><pkg:part pkg:name='/word/document.xml'><pkg:xmlData>\
         <w:document><w:body><w:p><w:r><w:t>2025年浙江分赛入围项目</w:t></w:r></w:p><w:tbl>{}</w:tbl></w:body></w:document>\
         </pkg:xmlData></pkg:part></pkg:package>",
        rows.iter().map(row).collect::<String>()
    )
}

/// Edges of the columns of a page.
const EDGES: [usize; 4] = [60, 110, 360, 540];

/// What draws a table with lines around its cells.
fn drawn(rows: &[[&str; 3]]) -> String {
    let (top, height) = (780, 30);
    let mut content = String::new();
    for line in 0..=rows.len() {
        let y = top - height * line;
        writeln!(content, "{} {y} m {} {y} l S", EDGES[0], EDGES[3]).unwrap();
    }
    for x in EDGES {
        writeln!(content, "{x} {top} m {x} {} l S", top - height * rows.len()).unwrap();
    }
    for (line, cells) in rows.iter().enumerate() {
        for (x, cell) in EDGES.iter().zip(cells) {
            let hex: String = cell.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            writeln!(content, "BT /F 10 Tf 1 0 0 1 {} {} Tm <{hex}> Tj ET", x + 5, top - height * line - 20).unwrap();
        }
    }
    content
}

/// A file of these tables, each on a page.
fn pdf(pages: &[&[[&str; 3]]]) -> Vec<u8> {
    let kids: String = (0..pages.len()).map(|at| format!("{} 0 R ", 5 + 2 * at)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [ {kids}] /Count {} >>", pages.len()),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>".to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"
            .to_owned(),
    ];
    for (at, rows) in pages.iter().enumerate() {
        let content = drawn(rows);
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F 3 0 R >> >> >>",
            6 + 2 * at
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}endstream", content.len()));
    }
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip(&objects) {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        writeln!(file, "{number} 0 obj\n{object}\nendobj").unwrap();
    }
    let (size, start) = (objects.len() + 1, file.len());
    write!(file, "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").unwrap();
    file.into_bytes()
}

/// The plan of a season with both lists.
fn season(dir: &Path) -> Plan {
    let divisions = dir.join("season/divisions");
    let put = |path: &str, bytes: &[u8]| {
        let path = divisions.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    put("gd-2025/entries.csv", REGISTRY.as_bytes());
    for (no, text) in [("A1", "转子振动、油温与负荷对应到同一台机组。"), ("A2", "听漏仪的声音按管段定位。"), ("A3", "窑炉按批次给出曲线。")]
    {
        put(&format!("gd-2025/files/{no}/申报书.txt"), format!("一、项目概述\n{text}").as_bytes());
    }
    put("zj-2025/入围名单.doc", word(&[&["序号", "项目名称"], &["1", "茶园病虫害识别"], &["2", COMPRESSOR]]).as_bytes());
    let head = ["序号", "作品名称", "牵头单位"];
    let first = [head, ["1", "湘江航道水深预报", "长沙甲公司"], ["2", "油茶林长势监测", "衡阳乙公司"]];
    put("hn-2025/湖南项目汇总表.pdf", &pdf(&[&first, &[head, ["3", WATER, "江门江城水务有限公司"]]]));
    let pipeline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml");
    Plan::read(&pipeline, Some(&dir.join("season")), Some(&dir.join("workspace"))).unwrap()
}

#[test]
fn projects_of_lists_in_word_and_pdf_are_compared_and_quoted() {
    let dir = tempfile::tempdir().unwrap();
    let plan = season(dir.path());
    let finished = pipeline::run(&plan, &context(&Silent)).unwrap();
    let of_lists = finished.screening.entries.iter().map(|view| &view.entry).filter(|entry| entry.division != "gd-2025");
    let read: Vec<String> =
        of_lists.map(|e| format!("{} {}/{} r{} {:?}", e.no, e.title, e.org.name, e.row.row, e.row.page.map(|p| p.number))).collect();
    assert_eq!(
        read,
        [
            "1@hn-2025 湘江航道水深预报/长沙甲公司 r2 Some(1)".to_owned(),
            "1@zj-2025 茶园病虫害识别/ r2 None".to_owned(),
            "2@hn-2025 油茶林长势监测/衡阳乙公司 r3 Some(1)".to_owned(),
            format!("2@zj-2025 {COMPRESSOR}/ r3 None"),
            format!("3 {WATER}/江门江城水务有限公司 r5 Some(2)"),
        ]
    );
    let told = finished.screening.problems.iter().filter(|p| p.loses_a_table() || p.code.starts_with("season."));
    assert_eq!(told.map(|p| p.code.as_str()).collect::<Vec<_>>(), [""; 0]);
    let flags = finished.screening.flags.iter().filter(|f| f.kind.as_str() == "duplicate.cross_division");
    let mut shown: Vec<String> = flags
        .map(|flag| {
            let there = flag.evidence[0].other.as_deref().unwrap();
            format!("{} {:?} {} {} {}", flag.entry, flag.others, there.file, there.place().zh, there.quote)
        })
        .collect();
    let expected = [
        format!("A1 [\"2@zj-2025\"] divisions/zj-2025/入围名单.doc 第 3 行 {COMPRESSOR}"),
        format!("A2 [\"3\"] divisions/hn-2025/湖南项目汇总表.pdf 第 2 页（全表第 5 行） {WATER}"),
    ];
    shown.sort();
    assert_eq!(shown, expected);

    let workspace = Workspace::open_read(&plan.workspace).unwrap();
    let verified = verify(&workspace, &finished.screening, None, &context(&Silent)).unwrap();
    assert!(verified.len() == finished.screening.flags.len() && verified.iter().all(|v| v.difference.is_none()), "{verified:?}");
}

/// What is tried on a finding of a list, and what a second run makes of it.
#[test]
fn a_list_is_there_again_in_the_next_run_and_in_what_is_tried() {
    let dir = tempfile::tempdir().unwrap();
    let plan = season(dir.path());
    let first = pipeline::run(&plan, &context(&Silent)).unwrap().screening;
    let second = pipeline::run(&plan, &context(&Silent)).unwrap().screening;
    assert_eq!((&second.entries, &second.flags), (&first.entries, &first.flags));
    let workspace = Workspace::open_read(&plan.workspace).unwrap();
    let trials = pipeline::Trials::open(&workspace, &second, None, &context(&Silent)).unwrap();
    let flag = second.flags.iter().find(|f| f.kind.as_str() == "duplicate.cross_division" && f.entry == "A2").unwrap();
    let tried = trials.try_out(flag).unwrap().expect("the inputs are as they were");
    assert!(tried.cleared(), "{tried:?}");
}
