//! What every fuzz target does with its bytes. The targets of cargo-fuzz and the runner `mutate` share it, so that a finding of one is
//! seen by the other.

// The generators of the tests of `extract`: the seeds of both are the same files.
#[path = "../../tests/common/mod.rs"]
mod common;

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

    /// Files that mutation starts from.
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
    vec![Seed::Bytes(entries.into()), Seed::Bytes(gbk), Seed::Bytes(list.into()), Seed::Bytes(lines.into()), Seed::Parts(book)]
}
