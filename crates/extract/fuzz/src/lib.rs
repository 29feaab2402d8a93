//! What every fuzz target does with its bytes. The targets of cargo-fuzz and the runner `mutate` share it, so that a finding of one is
//! seen by the other.

// The generators of the tests of `extract`: the seeds of both are the same files.
#[path = "../../tests/common/mod.rs"]
mod common;

use std::io::{Cursor, Read};
use std::path::Path;

use common::damage::{Dice, damaged};
use common::seeds::{self, Seed};
use record::{Contest, FileKind};

/// One kind of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// PDF files.
    Pdf,
    /// DOCX, XLSX, PPTX and ZIP files.
    Office,
    /// OFD files.
    Ofd,
    /// Lists of a season: CSV, JSON lines, XLSX.
    Registry,
    /// Any file that a reader takes, the old binary formats and pictures included.
    Any,
}

impl Target {
    /// All of them by the names they have on the command line.
    pub const ALL: [(&str, Self); 5] =
        [("pdf", Self::Pdf), ("office", Self::Office), ("ofd", Self::Ofd), ("registry", Self::Registry), ("any", Self::Any)];

    /// Files that mutation starts from, as they are.
    pub fn files(self) -> Vec<Vec<u8>> {
        self.seeds().iter().map(Seed::bytes).collect()
    }

    fn seeds(self) -> Vec<Seed> {
        match self {
            Self::Pdf => seeds::pdf(),
            Self::Office => [seeds::office(), seeds::archives()].concat(),
            Self::Ofd => seeds::ofd(),
            Self::Registry => registries(),
            Self::Any => seeds::all(),
        }
    }

    /// Reads `data` and checks what holds of every input.
    ///
    /// # Panics
    /// Where something does not hold: a finding.
    pub fn run(self, data: &[u8]) {
        match self {
            Self::Registry => list(data),
            Self::Pdf | Self::Office | Self::Ofd | Self::Any => document(data),
        }
    }
}

/// A source of damaged files: the same seed gives the same files.
#[derive(Debug)]
pub struct Mutator {
    seeds: Vec<Seed>,
}

impl Mutator {
    /// Over the seeds of a target.
    pub fn of(target: Target) -> Self {
        Self { seeds: target.seeds() }
    }

    /// The file of this number.
    pub fn file(&self, number: u64) -> Vec<u8> {
        damaged(&self.seeds, &mut Dice::new(number))
    }
}

/// A step of mutation in libFuzzer's buffer: `data[..size]` becomes a file of at most `most` bytes, whose length is returned.
#[cfg(feature = "libfuzzer")]
pub fn step(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let room = most.saturating_sub(size).clamp(1, 4_096);
    let mut change = |mut part: Vec<u8>, room: usize| {
        let length = part.len();
        part.resize(length + room, 0);
        let now = libfuzzer_sys::fuzzer_mutate(&mut part, length, length + room);
        part.truncate(now);
        part
    };
    let changed = mutated(&data[..size], seed, room, &mut change);
    if changed.len() > most {
        return size.min(most);
    }
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
}

/// A step of mutation that a package survives. Where `data` is a ZIP file, one of its parts is changed and packed anew, or every change would only
/// break its checksum; once in eight times, and in any other file, the bytes themselves are. `change` makes a part longer by `room` at most.
pub fn mutated(data: &[u8], seed: u32, room: usize, change: &mut impl FnMut(Vec<u8>, usize) -> Vec<u8>) -> Vec<u8> {
    let parts = if seed.is_multiple_of(8) { None } else { parts(data) };
    let Some(mut parts) = parts.filter(|p| !p.is_empty()) else { return change(data.to_vec(), room) };
    let (which, rest) = ((seed / 8) as usize % parts.len(), seed / 8 / parts.len() as u32);
    if rest.is_multiple_of(32) {
        let name = String::from_utf8_lossy(&change(parts[which].0.clone().into_bytes(), room)).into_owned();
        if parts.iter().all(|(other, _)| *other != name) {
            parts[which].0 = name;
        }
    } else {
        parts[which].1 = mutated(&parts[which].1, rest, room, change);
    }
    common::zip_of(&parts)
}

/// The parts of a ZIP file that can be unpacked whole; `None` where that is none.
fn parts(data: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    /// No seed has longer parts.
    const LONGEST: u64 = 1 << 20;
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(data)) else { return None };
    let mut out: Vec<(String, Vec<u8>)> = Vec::new();
    for i in 0..archive.len() {
        let Ok(member) = archive.by_index(i) else { return None };
        let Ok(name) = member.name().map(std::borrow::Cow::into_owned) else { return None };
        let mut bytes = Vec::new();
        if member.take(LONGEST).read_to_end(&mut bytes).is_err() {
            return None;
        }
        if !out.iter().any(|(other, _)| *other == name) {
            out.push((name, bytes));
        }
    }
    Some(out)
}

/// Any bytes become a sound document of one class, and no reader stumbles.
fn document(data: &[u8]) {
    let limits = extract::Limits { chars: 50_000, pages: 50, zip_total: 32 << 20, image_pixels: 4_000_000, ..extract::Limits::default() };
    let read = extract::extract(data, "文件", &limits, None);
    read.assert_sound();
    for document in std::iter::once(&read.document).chain(read.members.iter().map(|m| &m.document)) {
        let stumbled = document.problems.iter().find(|p| p.code == "extract.internal");
        assert!(stumbled.is_none(), "a reader stumbled: {stumbled:?}");
        // What an archive holds stands in its members.
        let has_something = !document.text.is_empty() || document.kind == FileKind::Zip && document.status.is_read();
        assert_eq!(document.status.is_read(), has_something, "a file is read where it has text: {:?} {:?}", document.kind, document.status);
    }
}

/// Any bytes as the list of a division and as a registry: the season is read, and what was lost is said.
fn list(data: &[u8]) {
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

fn registries() -> Vec<Seed> {
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
    let book = seeds::unpacked(&workbook.save_to_buffer().expect("a workbook"));
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
    seeds::unpacked(&workbook.save_to_buffer().expect("a workbook"))
}
