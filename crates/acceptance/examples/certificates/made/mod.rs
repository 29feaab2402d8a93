//! Certificates and forms with numbers of rights, made from a seed as files of every format, and how many of the numbers are read.

mod office;
mod pdf;
mod scan;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use check::ids::patent_check_digit;
use image::ImageFormat;
use pipeline::Plan;
use record::{Dossier, Material, Registries, Tie};
use testkit::Random;

const UNITS: [&str; 4] =
    ["佛山市朗擎流体机械有限公司", "东莞市恒岳压缩机股份有限公司", "惠州市禾序农业科技有限公司", "岭南大学城儿童医学中心"];
const TITLES: [&str; 4] = ["一种轴承剩余寿命预测方法", "设备健康管理平台V3.2", "一种叶轮2.0型数据采集装置", "恒岳云服数据集"];

/// What a right is, as the table of results names it.
const KINDS: [&str; 8] = [
    "patent",
    "patent before 2003",
    "patent application",
    "publication",
    "software, new form",
    "software, old form",
    "trademark",
    "data registration",
];

/// A number of a right: as written, as it is to be read, and whether its check digit is wrong.
struct Number {
    kind: &'static str,
    written: String,
    read: String,
    wrong: bool,
}

/// A file, and the numbers that it is to be read to hold.
pub(crate) struct Made {
    pub(crate) format: &'static str,
    name: String,
    bytes: Vec<u8>,
    is_form: bool,
    numbers: Vec<Number>,
}

fn patent(r: &mut Random, kind: &'static str) -> Number {
    let digits = if kind == "patent before 2003" {
        format!("{:02}{}{:05}", 85 + r.below(15), 1 + r.below(3), r.below(100_000))
    } else {
        format!("{}{}{:07}", 2004 + r.below(21), 1 + r.below(3), r.below(10_000_000))
    };
    let right = patent_check_digit(&digits).expect("digits");
    let wrong = r.below(3) == 0;
    let check = if wrong { r.pick(&"0123456789X".chars().filter(|c| *c != right).collect::<Vec<_>>()) } else { right };
    let plain = format!("{digits}.{check}");
    let written = match (kind, r.below(4)) {
        ("patent application", _) => plain.clone(),
        (_, 0) => format!("ZL {plain}"),
        (_, 1) => format!(
            "ZL {} {} {}.{check}",
            &digits[..digits.len() - 8],
            &digits[digits.len() - 8..digits.len() - 7],
            &digits[digits.len() - 7..]
        ),
        (_, 2) => format!("zl{digits}.{}", check.to_ascii_lowercase()),
        _ => format!("ZL{plain}"),
    };
    Number { kind, written, read: format!("ZL{plain}"), wrong }
}

fn number(r: &mut Random, kind: &'static str) -> Number {
    let right = |written: String| Number { kind, read: written.clone(), written, wrong: false };
    match kind {
        "publication" => right(format!("CN{}{}", 100_000_000 + r.below(20_000_000), r.pick(&["A", "B", "U", "S"]))),
        "software, new form" => right(format!("{}SR{:07}", 2018 + r.below(8), r.below(10_000_000))),
        "software, old form" => right(format!("{}SR{:06}", 2001 + r.below(17), r.below(1_000_000))),
        "trademark" => right((1_000_000 + r.below(78_000_000)).to_string()),
        "data registration" => match r.below(3) {
            0 => right(format!("GDSJ{}{:06}", 2023 + r.below(3), r.below(1_000_000))),
            1 => right(format!("{}44{:08}", 2023 + r.below(3), r.below(100_000_000))),
            _ => right(format!("{}{:09}", 2023 + r.below(3), r.below(1_000_000_000))),
        },
        _ => patent(r, kind),
    }
}

/// The number as a file has it: now and then in full-width digits, now and then broken over two lines; as printed on what is scanned.
fn dressed(r: &mut Random, written: &str, scanned: bool) -> String {
    let mut text = written.to_owned();
    if scanned {
        return text;
    }
    if r.below(4) == 0 {
        text = text.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c }).collect();
    }
    let length = text.chars().count() as u64;
    if r.below(3) == 0 {
        let at = 1 + r.below(length - 1) as usize;
        text = text.chars().enumerate().flat_map(|(i, c)| if i == at { vec!['\n', c] } else { vec![c] }).collect();
    }
    text
}

fn date(r: &mut Random) -> String {
    let (year, month, day) = (2015 + r.below(10), 1 + r.below(12), 1 + r.below(28));
    match r.below(3) {
        0 => format!("{year}-{month:02}-{day:02}"),
        1 => format!("{year}年{month:02}月{day:02}日"),
        _ => format!("{year}.{month:02}.{day:02}"),
    }
}

/// Name of the file without its ending, and its lines.
fn certificate(r: &mut Random, number: &Number, scanned: bool) -> (&'static str, Vec<String>) {
    let (unit, title, n, on) = (r.pick(&UNITS), r.pick(&TITLES), dressed(r, &number.written, scanned), date(r));
    let (name, lines) = match number.kind {
        "patent" | "patent before 2003" => {
            let head = r.pick(&["发明专利证书", "实用新型专利证书", "外观设计专利证书"]);
            (
                "专利证书",
                vec![
                    head.to_owned(),
                    format!("发明名称：{title}"),
                    format!("专利号：{n}"),
                    format!("专利权人：{unit}"),
                    format!("授权公告日：{on}"),
                ],
            )
        }
        "patent application" => (
            "知识产权1",
            vec![
                "专利申请受理通知书".to_owned(),
                format!("申请号：{n}"),
                format!("申请日：{on}"),
                format!("申请人：{unit}"),
                format!("发明创造名称：{title}"),
            ],
        ),
        "publication" => (
            "知识产权2",
            vec![
                "发明专利公布文本".to_owned(),
                format!("公布号：{n}"),
                format!("公布日：{on}"),
                format!("申请人：{unit}"),
                format!("发明名称：{title}"),
            ],
        ),
        "software, new form" | "software, old form" => {
            let certificate = format!("证书号：软著登字第{:07}号", 1_000_000 + r.below(8_000_000));
            (
                "软件著作权",
                vec![
                    "计算机软件著作权登记证书".to_owned(),
                    certificate,
                    format!("软件名称：{title}"),
                    format!("著作权人：{unit}"),
                    format!("登记号：{n}"),
                    format!("登记日期：{on}"),
                ],
            )
        }
        "trademark" => ("商标", vec![format!("第{n}号"), "商标注册证".to_owned(), format!("注册人：{unit}"), format!("注册日期：{on}")]),
        _ => {
            let head = r.pick(&["数据知识产权登记证书", "数据产品登记证书"]);
            (
                "知识产权3",
                vec![
                    head.to_owned(),
                    format!("登记编号：{n}"),
                    format!("数据名称：{title}"),
                    format!("登记主体：{unit}"),
                    format!("登记日期：{on}"),
                ],
            )
        }
    };
    (name, lines)
}

fn item(r: &mut Random, number: &Number, scanned: bool) -> String {
    let n = dressed(r, &number.written, scanned);
    let label = match number.kind {
        "data registration" => r.pick(&["登记编号：", "数据知识产权登记号："]),
        "patent application" => "申请号",
        _ => "",
    };
    format!("{}，{label}{n}，权利人：{}，{}", r.pick(&TITLES), r.pick(&UNITS), date(r))
}

/// `count` files; every fifth is a form with four numbers. Scans among them only where `scans`.
pub(crate) fn files(seed: u64, count: usize, scans: bool) -> Vec<Made> {
    let mut r = Random(seed);
    (0..count).map(|n| file(&mut r, n, scans)).collect()
}

fn file(r: &mut Random, n: usize, scans: bool) -> Made {
    let (is_form, scanned) = (n.is_multiple_of(5), scans && n % 11 >= 9);
    let numbers: Vec<Number> = (0..if is_form { 4 } else { 1 }).map(|i| number(r, KINDS[(n / 5 + n + 3 * i) % KINDS.len()])).collect();
    let (name, lines) = if is_form {
        let about = ["项目申报书", "一、项目概述", "项目已处理12345678条数据，联系电话13800138000。", "六、知识产权"];
        let items: Vec<String> = numbers.iter().map(|number| item(r, number, scanned)).collect();
        ("项目申报书", about.into_iter().map(str::to_owned).chain(items).collect())
    } else {
        certificate(r, &numbers[0], scanned)
    };
    let (format, ending, bytes) = match n % 11 {
        9 if scanned => {
            ("PNG, scanned at 200 dpi", "png", scan::of(r, &pdf::predefined(&lines, pdf::Coding::Ucs2), 200.0, ImageFormat::Png))
        }
        10 if scanned => {
            ("JPEG, scanned at 300 dpi", "jpg", scan::of(r, &pdf::predefined(&lines, pdf::Coding::Utf16), 300.0, ImageFormat::Jpeg))
        }
        0 => ("PDF, UniGB-UCS2-H", "pdf", pdf::predefined(&lines, pdf::Coding::Ucs2)),
        1 => ("PDF, UniGB-UTF16-H", "pdf", pdf::predefined(&lines, pdf::Coding::Utf16)),
        2 => ("PDF, GBK-EUC-H", "pdf", pdf::predefined(&lines, pdf::Coding::Gbk)),
        3 | 4 => ("PDF, ToUnicode", "pdf", pdf::mapped(&lines)),
        5 => ("DOCX, paragraphs", "docx", office::paragraphs(&lines)),
        6 => ("DOCX, table", "docx", office::table(&lines)),
        7 => ("XLSX", "xlsx", office::sheet(&lines)),
        _ => ("TXT", "txt", lines.join("\n").into_bytes()),
    };
    Made { format, name: format!("{name}.{ending}"), bytes, is_form, numbers }
}

/// How many numbers there were, were read right, had a wrong check digit, and of how many that was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) numbers: usize,
    pub(crate) read: usize,
    pub(crate) wrong: usize,
    pub(crate) found: usize,
}

/// What was read of some files.
#[derive(Debug, Default)]
pub(crate) struct Results {
    pub(crate) by_format: BTreeMap<&'static str, Tally>,
    pub(crate) by_kind: BTreeMap<&'static str, Tally>,
    pub(crate) all: Tally,
    /// What was read and does not stand there, or stands there and was not read, a line each.
    pub(crate) faults: Vec<String>,
}

/// Each file as the only one of an entry, read by the program's reader and its checks; scans by `ocr`.
pub(crate) fn read(made: &[Made], ocr: Option<&extract::Ocr>) -> Results {
    let plan = Plan::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml"), None, None)
        .expect("the demo pipeline is read");
    let dossiers: Vec<Dossier> = made.iter().enumerate().map(|(n, file)| dossier(&plan, n, file, ocr)).collect();
    let case = check::Case {
        contest: &plan.contest,
        home: "gd-2025",
        dossiers: &dossiers,
        registries: &Registries::default(),
        matches: &[],
        classifications: &[],
        list_signs: &plan.file.settings.intake.separators,
        unopened: &BTreeSet::new(),
    };
    let (checked, graph) = check::run_with_graph(&case, &plan.rules);
    let mut results = Results::default();
    for (file, dossier) in made.iter().zip(&dossiers) {
        let no = &dossier.entry.no;
        let claims = graph.edges().iter().filter(|e| e.tie == Tie::Claims && e.entries == [no.clone()]);
        let read: BTreeSet<&str> = claims.map(|e| graph.nodes()[e.to as usize].label.as_str()).collect();
        let doubted: Vec<&str> = checked
            .flags
            .iter()
            .filter(|f| f.kind.as_str() == "ip.invalid_number" && f.entry == *no)
            .map(|f| f.summary.zh.as_str())
            .collect();
        results.count(file, &read, &doubted);
    }
    results
}

fn dossier(plan: &Plan, n: usize, file: &Made, ocr: Option<&extract::Ocr>) -> Dossier {
    let document = extract::extract(&file.bytes, &file.name, &extract::Limits::default(), ocr).document;
    let form = if file.is_form { extract::form::read(&document, &plan.contest.form) } else { record::Form::default() };
    let no = format!("GD-2025-{n:04}");
    let mut dossier = testkit::dossier(testkit::entry(&no, "数据平台", UNITS[0]), Vec::new());
    dossier.materials = vec![Material { path: format!("divisions/gd-2025/files/{no}/{}", file.name), document: Arc::new(document) }];
    dossier.form_at = file.is_form.then_some(0);
    dossier.form = form;
    dossier
}

impl Results {
    fn count(&mut self, file: &Made, read: &BTreeSet<&str>, doubted: &[&str]) {
        for number in &file.numbers {
            let right = read.contains(number.read.as_str());
            let found = number.wrong && doubted.iter().any(|said| said.contains(number.read.trim_start_matches("ZL")));
            for tally in [self.by_format.entry(file.format).or_default(), self.by_kind.entry(number.kind).or_default(), &mut self.all] {
                tally.numbers += 1;
                tally.read += usize::from(right);
                tally.wrong += usize::from(number.wrong);
                tally.found += usize::from(found);
            }
            if !right || number.wrong != found {
                self.faults.push(format!(
                    "{} {}: {} as {:?}; read {read:?}, doubted {doubted:?}",
                    file.format, file.name, number.kind, number.written
                ));
            }
        }
        let expected: BTreeSet<&str> = file.numbers.iter().map(|n| n.read.as_str()).collect();
        let others: Vec<&&str> = read.difference(&expected).collect();
        if !others.is_empty() {
            self.faults.push(format!("{} {}: {others:?} stand nowhere", file.format, file.name));
        }
        let sound = file.numbers.iter().filter(|n| !n.wrong).count();
        if doubted.len() + sound > file.numbers.len() {
            self.faults.push(format!("{} {}: doubted without need: {doubted:?}", file.format, file.name));
        }
    }
}
