//! A season for tests, made of the few fields that matter to a rule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use record::{
    Block, BlockKind, Classification, Clause, Contest, Document, Dossier, Entry, Evidence, EvidenceKind, FieldValue, FileKind, Form,
    FormSection, FormSpec, Match, Organisation, Page, Place, Problem, ReadStatus, Registries, RowRef, Say, SectionFound, Sha256, Span,
    Table, TableRow, Text, Topic, TopicProfile, Track, UnitType, Unreadable,
};

use crate::{Case, Checked, Settings, run};

pub(super) const HOME: &str = "gd-2025";
const COLUMNS: [&str; 16] = [
    "项目编号",
    "项目名称",
    "赛道",
    "赛题",
    "参赛单位",
    "统一社会信用代码",
    "单位类型",
    "是否中小企业",
    "所在地市",
    "联合参赛单位",
    "团队名称",
    "参赛代表",
    "知识产权",
    "获奖情况",
    "是否已实际应用",
    "提交时间",
];

pub(super) fn hash(n: u64) -> Sha256 {
    let mut bytes = [0u8; 32];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    Sha256::from_bytes(bytes)
}

/// An entry as its row says, with its files.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) division: &'static str,
    /// Its number, where that is not the one of its cell: as intake tells numbers apart that stand in two divisions.
    pub(super) no: Option<&'static str>,
    pub(super) cells: BTreeMap<&'static str, String>,
    pub(super) files: Vec<(String, Document)>,
    pub(super) sections: Vec<(&'static str, String)>,
    pub(super) form: bool,
    pub(super) extra: BTreeMap<String, String>,
    /// Columns that its registry does not have.
    pub(super) absent: Vec<&'static str>,
}

impl Draft {
    /// An entry to which no rule objects.
    pub(super) fn sound(no: &str, org: &str, code: &str) -> Self {
        let mut draft = Self {
            division: HOME,
            no: None,
            cells: BTreeMap::new(),
            files: Vec::new(),
            sections: Vec::new(),
            form: true,
            extra: BTreeMap::new(),
            absent: Vec::new(),
        };
        let number = no.bytes().fold(0u32, |n, b| n * 7 % 900_000 + u32::from(b));
        let mark = ['航', '珊', '骏', '玮', '文', '敏', '杰', '华', '莉', '明'][no.bytes().map(usize::from).sum::<usize>() % 10];
        for (column, value) in [
            ("项目编号", no.to_owned()),
            ("项目名称", format!("{org}的数据平台")),
            ("赛道", "工业制造".to_owned()),
            ("赛题", "提升创新研发能力".to_owned()),
            ("参赛单位", org.to_owned()),
            ("统一社会信用代码", code.to_owned()),
            ("单位类型", "企业".to_owned()),
            ("是否中小企业", "是".to_owned()),
            ("所在地市", "佛山".to_owned()),
            ("联合参赛单位", String::new()),
            ("团队名称", format!("{no}组")),
            ("参赛代表", format!("陆启{mark}、黎佩{mark}")),
            ("知识产权", format!("2023SR{number:07} 叶轮软件")),
            ("获奖情况", String::new()),
            ("是否已实际应用", "是".to_owned()),
            ("提交时间", "2025-07-14 10:00:00".to_owned()),
        ] {
            draft.cells.insert(column, value);
        }
        let own = "我们把仿真、试验、运行三类数据对应到同一只叶轮，由模型提出下一轮设计的候选方案，工程师确认后投产。";
        let team = "团队有三名结构工程师和两名数据分析师，做叶轮的设计、试验和数据治理已有十年，各有分工。";
        draft.sections = vec![("overview", own.to_owned()), ("team", team.to_owned())];
        draft.write_evidence(org, code, number);
        draft
    }

    fn write_evidence(&mut self, org: &str, code: &str, number: u32) {
        self.file("营业执照.pdf", &format!("营业执照\n名称：{org}\n统一社会信用代码：{code}\n"));
        self.file("财务审计报告.pdf", &format!("审计报告\n{org}全体股东：\n我们审计了{org}2024年度财务报表。\n"));
        self.file(
            "知识产权1.pdf",
            &format!("计算机软件著作权登记证书\n名称：叶轮软件\n号：2023SR{number:07}\n权利人：{org}\n日期：2023-05-06\n"),
        );
    }

    pub(super) fn set(mut self, column: &'static str, value: &str) -> Self {
        self.cells.insert(column, value.to_owned());
        self
    }

    /// As a registry without this column says.
    pub(super) fn without_column(mut self, column: &'static str) -> Self {
        self.absent.push(column);
        self.set(column, "")
    }

    pub(super) fn file(&mut self, name: &str, text: &str) {
        self.files.retain(|(n, _)| n != name);
        self.files.push((name.to_owned(), document(text)));
    }

    pub(super) fn with_file(mut self, name: &str, text: &str) -> Self {
        self.file(name, text);
        self
    }

    pub(super) fn without_file(mut self, name: &str) -> Self {
        self.files.retain(|(n, _)| n != name);
        self
    }

    pub(super) fn unreadable(mut self, name: &str, why: Unreadable) -> Self {
        self.files.retain(|(n, _)| n != name);
        let say = || Say::new("不可读", "unreadable");
        let problem = Problem::new(Place::default(), "file.broken", say(), say(), say());
        self.files.push((name.to_owned(), Document::unreadable(hash(name.len() as u64), FileKind::Pdf, why, problem)));
        self
    }

    /// An archive that was opened; what lies in it is sent beside it.
    pub(super) fn archive(mut self, name: &str) -> Self {
        let mut archive = document("");
        archive.kind = FileKind::Zip;
        archive.blocks.clear();
        self.files.push((name.to_owned(), archive));
        self
    }

    pub(super) fn section(mut self, key: &'static str, body: Option<&str>) -> Self {
        self.sections.retain(|(k, _)| *k != key);
        self.sections.extend(body.map(|b| (key, b.to_owned())));
        self
    }

    pub(super) fn change(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    fn list(&self, column: &str) -> Vec<String> {
        self.cell(column).split(['、', '；']).map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
    }

    fn form_file(&self) -> (Document, Form) {
        let mut text = format!("项目申报书\n参赛代表：{}\n", self.cell("参赛代表"));
        let mut form = Form::default();
        let value = self.cell("参赛代表").to_owned();
        let from = "项目申报书\n参赛代表：".chars().count() as u32;
        form.fields.insert("参赛代表".to_owned(), FieldValue { span: Span::of(from, from + value.chars().count() as u32), value });
        for (key, body) in &self.sections {
            let heading = text.chars().count() as u32;
            text.push_str(&format!("一、{key}\n"));
            let start = text.chars().count() as u32;
            text.push_str(&format!("{body}\n"));
            let end = text.chars().count() as u32 - 1;
            form.sections.push(SectionFound { key: (*key).to_owned(), heading: Span::of(heading, start - 1), body: Span::of(start, end) });
        }
        (document(&text), form)
    }
}

pub(super) fn document(text: &str) -> Document {
    let text = Text::new(text.to_owned());
    let span = text.span();
    let n = text.as_str().bytes().fold(1u64, |n, b| n.wrapping_mul(31).wrapping_add(u64::from(b)));
    Document {
        sha256: hash(n),
        kind: FileKind::Pdf,
        status: ReadStatus::Read,
        pages: vec![Page { number: 1, width: 595.0, height: 842.0, span, ocr: false, undecodable: 0 }],
        blocks: vec![Block { kind: BlockKind::Paragraph, span, page: 1, bbox: None, font_size: 11.0, bold: false }],
        lines: Vec::new(),
        hidden: Vec::new(),
        problems: Vec::new(),
        text,
    }
}

/// A table as intake would read it.
pub(super) fn table(path: &str, header: &[&str], rows: &[&[&str]]) -> Table {
    let mut text = header.join("\t");
    let mut out = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        text.push('\n');
        let start = text.chars().count() as u32;
        let mut cells = Vec::new();
        for (i, cell) in row.iter().enumerate() {
            if i > 0 {
                text.push('\t');
            }
            let from = text.chars().count() as u32;
            text.push_str(cell);
            cells.push(Span::of(from, text.chars().count() as u32));
        }
        out.push(TableRow { number: n as u32 + 2, span: Span::of(start, text.chars().count() as u32), cells });
    }
    let header = header.iter().map(|&h| h.to_owned()).collect();
    Table { path: path.to_owned(), sha256: hash(path.len() as u64), text: Text::new(text), header, rows: out }
}

/// A season, and what rules say of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Season {
    pub(super) drafts: Vec<Draft>,
    pub(super) tables: Vec<Table>,
    pub(super) matches: Vec<Match>,
    pub(super) classifications: Vec<Classification>,
    pub(super) settings: Settings,
    pub(super) unopened: BTreeSet<String>,
}

impl Season {
    pub(super) fn of(drafts: Vec<Draft>) -> Self {
        Self { drafts, ..Self::default() }
    }

    pub(super) fn dossiers(&self) -> Vec<Dossier> {
        let rows: Vec<Vec<&str>> = self.drafts.iter().map(|d| COLUMNS.iter().map(|c| d.cell(c)).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let registry = table("divisions/entries.csv", &COLUMNS, &rows);
        let text = Arc::new(registry.text.clone());
        let mut dossiers: Vec<Dossier> = self.drafts.iter().zip(&registry.rows).map(|(d, row)| dossier(d, &registry, row, &text)).collect();
        dossiers.sort_by(|a, b| a.entry.no.cmp(&b.entry.no));
        dossiers
    }

    pub(super) fn run(&self) -> Checked {
        self.run_with_graph().0
    }

    pub(super) fn run_with_graph(&self) -> (Checked, record::Graph) {
        self.with_case(|case| {
            let (checked, graph) = crate::run_with_graph(case, &self.settings);
            assert_eq!(checked, run(case, &self.settings), "the graph changes nothing that the rules say");
            let flagged = checked.flags.iter().flat_map(|f| &f.evidence);
            let tied = graph.edges().iter().filter_map(|e| e.evidence.as_ref());
            quotes_stand(flagged.chain(tied), case.dossiers, case.registries);
            (checked, graph)
        })
    }

    /// Lets somebody see the season as rules are handed it.
    pub(super) fn with_case<R>(&self, see: impl FnOnce(&Case<'_>) -> R) -> R {
        let (contest, dossiers) = (contest(), self.dossiers());
        let registries = Registries { tables: self.tables.clone(), problems: Vec::new() };
        see(&Case {
            contest: &contest,
            home: HOME,
            dossiers: &dossiers,
            registries: &registries,
            matches: &self.matches,
            classifications: &self.classifications,
            list_signs: text::LIST_SIGNS,
            unopened: &self.unopened,
        })
    }
}

/// Every quote stands at its span, on both sides: the promise of evidence.
fn quotes_stand<'a>(quoted: impl Iterator<Item = &'a Evidence>, dossiers: &[Dossier], registries: &Registries) {
    let text_of = |file: &str| -> Text {
        let registry = dossiers.iter().find(|d| d.entry.row.file == file).map(|d| (*d.registry_text).clone());
        let material = dossiers.iter().flat_map(|d| &d.materials).find(|m| m.path == file).map(|m| m.document.text.clone());
        let table = registries.tables.iter().find(|t| t.path == file).map(|t| t.text.clone());
        registry.or(material).or(table).unwrap_or_else(|| panic!("no file {file}"))
    };
    for evidence in quoted.flat_map(|e| std::iter::once(e).chain(e.other.as_deref())) {
        assert_eq!(text_of(&evidence.file).get(evidence.span), Some(evidence.quote.as_str()), "in {}", evidence.file);
    }
}

fn dossier(draft: &Draft, registry: &Table, row: &TableRow, text: &Arc<Text>) -> Dossier {
    let there = COLUMNS.iter().zip(&row.cells).filter(|(c, _)| !draft.absent.contains(c));
    let cells = there.map(|(c, &span)| ((*c).to_owned(), span)).collect();
    let entry =
        entry(draft, RowRef { file: registry.path.clone(), sha256: registry.sha256, row: row.number, page: None, span: row.span, cells });
    let folder = format!("divisions/{}/files/{}", draft.division, entry.no);
    let mut materials: Vec<record::Material> =
        draft.files.iter().map(|(name, d)| record::Material { path: format!("{folder}/{name}"), document: Arc::new(d.clone()) }).collect();
    let (document, form) = draft.form_file();
    if draft.form {
        materials.push(record::Material { path: format!("{folder}/项目申报书.pdf"), document: Arc::new(document) });
    }
    materials.sort_by(|a, b| a.path.cmp(&b.path));
    let form_at = if draft.form { materials.iter().position(|m| m.name() == "项目申报书.pdf") } else { None };
    Dossier { entry, registry_text: Arc::clone(text), materials, form_at, form: if draft.form { form } else { Form::default() } }
}

fn entry(draft: &Draft, row: RowRef) -> Entry {
    let contest = contest();
    let text = |column: &str| draft.cell(column).to_owned();
    let track = contest.tracks.iter().find(|t| t.name == text("赛道")).map(|t| t.code.clone());
    let unit_type = match draft.cell("单位类型") {
        "企业" => Some(UnitType::Enterprise),
        "事业单位" => Some(UnitType::PublicInstitution),
        "政府部门" => Some(UnitType::Government),
        "个人" => Some(UnitType::Individual),
        _ => None,
    };
    let yes = |column: &str| match draft.cell(column) {
        "是" => Some(true),
        "否" => Some(false),
        _ => None,
    };
    Entry {
        no: draft.no.map_or_else(|| text("项目编号"), str::to_owned),
        division: draft.division.to_owned(),
        title: text("项目名称"),
        declared_track: text("赛道"),
        declared_topic: text("赛题"),
        topic: contest.topics.iter().find(|t| t.title == text("赛题")).map(|t| t.code.clone()),
        track,
        org: Organisation {
            name: text("参赛单位"), credit_code: Some(text("统一社会信用代码")).filter(|c| !c.is_empty()), unit_type
        },
        sme: yes("是否中小企业"),
        city: text("所在地市"),
        partners: draft.list("联合参赛单位"),
        team: text("团队名称"),
        representatives: draft.list("参赛代表"),
        rights: draft.list("知识产权"),
        awards: draft.list("获奖情况"),
        applied: yes("是否已实际应用"),
        submitted: Some(text("提交时间")).filter(|s| !s.is_empty()),
        extra: draft.extra.clone(),
        row,
        files: Vec::new(),
    }
}

pub(super) fn contest() -> Contest {
    let track = |code: &str, name: &str, open, catch_all| Track {
        code: code.to_owned(),
        name: name.to_owned(),
        aliases: Vec::new(),
        open_to_public_bodies: open,
        catch_all,
    };
    let topic = |code: &str, title: &str| Topic {
        code: code.to_owned(),
        title: title.to_owned(),
        description: String::new(),
        profile: TopicProfile { terms: vec!["叶轮".to_owned()], ..TopicProfile::default() },
    };
    let section = |key: &str| FormSection {
        key: key.to_owned(),
        name: key.to_owned(),
        aliases: Vec::new(),
        required: true,
        min_chars: 30,
        weight: 1.0,
    };
    let evidence = |key: &str, title: &str, name: &str, required: bool, holder: bool| EvidenceKind {
        key: key.to_owned(),
        name: title.to_owned(),
        file_names: vec![name.to_owned()],
        titles: vec![title.to_owned()],
        required_of: if required { vec![UnitType::Enterprise, UnitType::PublicInstitution] } else { Vec::new() },
        or: Vec::new(),
        holder_is_applicant: holder,
        own_words: false,
    };
    let locators = [
        "五(一)1",
        "五(一)2",
        "五(一)3",
        "五(一)4",
        "五(一)5",
        "五(二)1",
        "五(二)2",
        "五(二)3",
        "五(二)4",
        "五(二)5",
        "五(二)7",
        "五(三)1",
        "五(三)2",
        "六(二)",
    ];
    Contest {
        name: "测试赛".to_owned(),
        columns: BTreeMap::new(),
        unit_types: Vec::new(),
        tracks: vec![
            track("T01", "工业制造", false, false),
            track("T05", "金融服务", false, false),
            track("T12", "城市治理", true, false),
            track("T14", "开放性创新", true, true),
        ],
        topics: vec![topic("T01.01", "提升创新研发能力"), topic("T05.01", "拓展公共数据应用")],
        clauses: locators.map(|l| Clause { locator: l.to_owned(), text: format!("条款 {l}") }).to_vec(),
        form: FormSpec {
            file_name_contains: vec!["申报书".to_owned()],
            sections: vec![section("overview"), section("team")],
            other_headings: Vec::new(),
            fields: Vec::new(),
            template_text: Vec::new(),
            template_files: Vec::new(),
            hints: vec!["请介绍团队的履历、资质和优势".to_owned()],
        },
        evidence: vec![
            evidence("qualification", "营业执照", "营业执照", true, true),
            evidence("audit_report", "审计报告", "审计", true, true),
            evidence("liability_declaration", "责任声明", "责任声明", false, true),
            evidence("patent_certificate", "发明专利证书", "专利", false, false),
            evidence("software_certificate", "软件著作权登记证书", "软著", false, false),
            evidence("award_certificate", "获奖证书", "获奖", false, false),
            evidence("use_case_proof", "应用证明", "应用证明", false, true),
        ],
    }
}
