//! Measures all rules over many entries in memory, with lists as long as a province's: `cargo run --release -p check --example check_speed -- 20000`.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a measure prints, reads a clock, and stops where it cannot go on"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use record::{
    Aligned, Classification, Contest, Document, DocumentRef, Dossier, Entry, FileKind, Form, Match, MatchKind, Material, Organisation,
    Page, ReadStatus, Registries, Relation, RowRef, Say, SectionFound, Sha256, Span, Table, TableRow, Text, Topic, TopicGuess, UnitType,
};

#[derive(serde::Deserialize)]
struct Topics {
    topic: Vec<Topic>,
}

fn document(n: usize, text: String) -> Arc<Document> {
    let text = Text::new(text);
    let mut digest = [0u8; 32];
    digest[..8].copy_from_slice(&n.to_be_bytes());
    Arc::new(Document {
        sha256: Sha256::from_bytes(digest),
        kind: FileKind::Pdf,
        status: ReadStatus::Read,
        pages: vec![Page { number: 1, width: 595.0, height: 842.0, span: text.span(), ocr: false, undecodable: 0 }],
        blocks: Vec::new(),
        lines: Vec::new(),
        hidden: Vec::new(),
        problems: Vec::new(),
        text,
    })
}

/// Names as various as a province's: 21 cities, brands of two or three syllables, 12 lines of business. Every second unit sits in the
/// two largest cities, and a twentieth is a public body without a legal form.
fn unit(n: usize) -> String {
    let pick = |pool: &str, n: usize| pool.chars().nth(n % pool.chars().count()).unwrap();
    let cities = "广州 深圳 佛山 东莞 珠海 中山 惠州 江门 湛江 茂名 肇庆 清远 韶关 河源 梅州 汕头 潮州 揭阳 汕尾 阳江 云浮";
    let trades = "流体机械 窑炉陶瓷 数据科技 软件 信息技术 供应链管理 生物医药 新材料 农业发展 文化传媒 智能装备 新能源";
    let city = cities.split(' ').nth(if n.is_multiple_of(2) { n / 2 % 2 } else { n / 2 % 21 }).unwrap();
    let scattered = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (first, second, third) = (scattered >> 48, scattered >> 40, scattered >> 32);
    let mut brand = String::from_iter([
        pick("恒岳朗擎海澜岭商瑞丰华鼎晟启天泽云帆金穗", first),
        pick("远达通联众和信诚盛昌源创智博睿捷安康宏图", second),
    ]);
    if n.is_multiple_of(3) {
        brand.push(pick("电力数工泰隆优品", third));
    }
    let trade = trades.split(' ').nth((scattered >> 24) % 12).unwrap();
    if n.is_multiple_of(20) { format!("{city}市第{}人民医院", n / 20) } else { format!("{city}市{brand}{trade}有限公司") }
}

/// A form of 4,000 characters and eight files of evidence.
fn dossier(n: usize, contest: &Contest, registry: &Arc<Text>) -> Dossier {
    let org = unit(n % 9000);
    let number = format!("2023SR{n:07}");
    let own = format!("我们把仿真、试验、运行三类数据对应到同一只叶轮，由第{n}个模型提出下一轮设计的候选方案，工程师确认后投产。");
    let body = own.repeat(4000 / own.chars().count());
    let mut text = String::from("项目申报书\n");
    let mut form = Form::default();
    for section in &contest.form.sections {
        let at = text.chars().count() as u32;
        text += &format!("{}\n", section.name);
        let from = text.chars().count() as u32;
        text += &format!("{}\n", body.chars().take(800).collect::<String>());
        form.sections.push(SectionFound {
            key: section.key.clone(),
            heading: Span::of(at, from - 1),
            body: Span::of(from, text.chars().count() as u32 - 1),
        });
    }
    text += &format!("知识产权\n叶轮软件，{number}，权利人：{org}，2023-05-06\n");
    let files = [
        ("营业执照.pdf", format!("营业执照\n名称：{org}\n统一社会信用代码：91440600475W6GYT3H\n营业期限：长期\n")),
        ("主体责任声明.pdf", format!("申报主体责任声明\n声明单位：{org}（盖章）\n")),
        ("财务审计报告.pdf", format!("审计报告\n{org}全体股东：\n我们审计了{org}2024年度财务报表。\n")),
        ("信用报告.pdf", format!("公共信用信息报告\n主体名称：{org}\n")),
        ("应用案例证明.pdf", format!("应用证明\n兹证明{org}的“平台”自2024年起使用。\n")),
        ("知识产权1.pdf", format!("计算机软件著作权登记证书\n名称：叶轮软件\n号：{number}\n权利人：{org}\n日期：2023-05-06\n")),
        ("知识产权2.pdf", format!("发明专利证书\n名称：一种方法\n号：ZL202010221946.6\n权利人：{org}\n日期：2023-05-06\n")),
        ("附件.pdf", own.repeat(20)),
    ];
    let folder = format!("divisions/gd-2025/files/GD-{n:06}");
    let mut materials: Vec<Material> = files
        .into_iter()
        .enumerate()
        .map(|(i, (name, text))| Material { path: format!("{folder}/{name}"), document: document(n * 10 + i, text) })
        .collect();
    materials.push(Material { path: format!("{folder}/项目申报书.pdf"), document: document(n * 10 + 9, text) });
    materials.sort_by(|a, b| a.path.cmp(&b.path));
    let form_at = materials.iter().position(|m| m.name() == "项目申报书.pdf");
    let row = RowRef {
        file: "divisions/gd-2025/entries.csv".to_owned(),
        sha256: Sha256::from_bytes([0; 32]),
        row: 2,
        page: None,
        span: registry.span(),
        cells: BTreeMap::new(),
    };
    let entry = Entry {
        no: format!("GD-{n:06}"),
        division: "gd-2025".to_owned(),
        title: format!("第{n}号叶轮数据平台"),
        declared_track: contest.tracks[0].name.clone(),
        declared_topic: contest.topics[0].title.clone(),
        track: Some(contest.tracks[0].code.clone()),
        topic: Some(contest.topics[0].code.clone()),
        org: Organisation { name: org, credit_code: Some("91440600475W6GYT3H".to_owned()), unit_type: Some(UnitType::Enterprise) },
        sme: Some(true),
        city: "佛山".to_owned(),
        partners: Vec::new(),
        team: format!("{n}组"),
        representatives: vec![
            format!("陆启{}", char::from_u32(0x4e00 + (n % 2000) as u32).unwrap()),
            format!("黎{}珊", char::from_u32(0x5000 + (n % 3000) as u32).unwrap()),
        ],
        rights: vec![format!("{number} 叶轮软件")],
        awards: Vec::new(),
        applied: Some(true),
        submitted: Some("2025-07-14".to_owned()),
        extra: BTreeMap::new(),
        row,
        files: Vec::new(),
    };
    Dossier { entry, registry_text: Arc::clone(registry), materials, form_at, form }
}

/// A list under `registries/`.
fn table(name: &str, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Table {
    let mut text = header.join("\t");
    let mut at = text.chars().count() as u32;
    let mut cells_of = |cells: &[String], number: u32| {
        text.push('\n');
        let from = at + 1;
        at = from;
        let spans = cells.iter().enumerate().map(|(i, cell)| {
            if i > 0 {
                text.push('\t');
                at += 1;
            }
            text.push_str(cell);
            let start = at;
            at += cell.chars().count() as u32;
            Span::of(start, at)
        });
        let cells: Vec<Span> = spans.collect();
        TableRow { number, span: Span::of(from, cells.last().unwrap().to()), cells }
    };
    let rows: Vec<TableRow> = rows.zip(2..).map(|(cells, number)| cells_of(&cells, number)).collect();
    Table {
        path: format!("registries/{name}.csv"),
        sha256: Sha256::from_bytes([7; 32]),
        text: Text::new(text),
        header: header.iter().map(|&h| h.to_owned()).collect(),
        rows,
    }
}

/// Lists as long as a province's: of each, some rows hit and the rest are of the same look.
fn registries(count: usize) -> Registries {
    let owned = |cells: &[&str]| cells.iter().map(|&c| c.to_owned()).collect::<Vec<_>>();
    // One unit in fifty is an applicant, the rest are of the same look.
    let listed = |n: usize| unit(if n.is_multiple_of(50) { n % 9000 } else { n + 9000 });
    let black = (0..20_000).map(|n| owned(&[&listed(n + 100), "", "失信被执行人", "2024-11-02"]));
    let organisers = (0..60).map(|n| owned(&["广东省岭海信息集团有限公司", &listed(n * 7 + 50), "", "工业制造", "控股子公司"]));
    let register = (0..count).map(|n| {
        let state = if n.is_multiple_of(200) { "失效" } else { "有效" };
        owned(&[&format!("2023SR{n:07}"), "叶轮软件", &unit(n % 9000), state])
    });
    let prizes = (0..500).map(|n| owned(&[&listed(n * 20), &format!("第{n}号叶轮数据平台"), "广东省数据应用大赛", "一等奖"]));
    let closing = (0..count).map(|n| owned(&[&format!("GD-{n:06}"), &format!("第{n}号叶轮数据平台"), "陆启、黎珊"]));
    Registries {
        tables: vec![
            table("失信名单", &["名称", "统一社会信用代码", "名单", "日期"], black),
            table("截止名单", &["项目编号", "项目名称", "参赛代表"], closing),
            table("知识产权登记", &["号码", "名称", "权利人", "状态"], register),
            table("获奖名单", &["单位", "项目名称", "赛事", "奖项"], prizes),
            table("赛道组织单位", &["组织单位", "关联单位", "统一社会信用代码", "赛道", "关系"], organisers),
        ],
        problems: Vec::new(),
    }
}

/// One entry in a hundred shares a passage with the next.
fn matches(dossiers: &[Dossier]) -> Vec<Match> {
    let side = |d: &Dossier| DocumentRef { entry: d.entry.no.clone(), file: d.materials[d.form_at.unwrap()].path.clone() };
    let pairs = dossiers.windows(2).step_by(100).zip(1..);
    pairs
        .map(|(pair, cluster)| Match {
            a: side(&pair[1]),
            b: side(&pair[0]),
            kind: MatchKind::Partial,
            relation: Relation::SameDivision,
            probability: 0.95,
            share_a: 0.3,
            share_b: 0.3,
            share_a_raw: 0.4,
            share_b_raw: 0.4,
            longest_run: 200,
            passages: vec![Aligned { a: Span::of(100, 300), b: Span::of(100, 300), agreeing: 200, identity: 1.0, longest_run: 200 }],
            reasons: Vec::new(),
            cluster,
        })
        .collect()
}

/// Every tenth entry declares another track than its text suggests.
fn classified(n: usize, dossier: &Dossier, contest: &Contest) -> Classification {
    let best = &contest.topics[if n.is_multiple_of(10) { contest.topics.len() - 1 } else { 0 }];
    let guess = |topic: &Topic, probability| TopicGuess { topic: topic.code.clone(), probability };
    let form = &dossier.materials[dossier.form_at.unwrap()];
    Classification {
        entry: dossier.entry.no.clone(),
        declared_track: dossier.entry.track.clone(),
        declared_topic: dossier.entry.topic.clone(),
        track: best.track().to_owned(),
        topic: best.code.clone(),
        track_probability: 0.95,
        topic_probability: 0.9,
        declared_track_probability: Some(if n.is_multiple_of(10) { 0.02 } else { 0.95 }),
        doubt: None,
        likely: None,
        candidates: vec![guess(best, 0.9), guess(&contest.topics[1], 0.05)],
        evidence: vec![form.evidence(Span::of(100, 140), Say::new("原句", "sentence"))],
        reasons: Vec::new(),
    }
}

fn main() {
    let count: usize = std::env::args().nth(1).map_or(20_000, |n| n.parse().unwrap());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/guangdong-2025");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let mut contest: Contest = toml::from_str(&read("contest.toml")).unwrap();
    contest.topics = toml::from_str::<Topics>(&read("topics.toml")).unwrap().topic;
    let settings: check::Settings = toml::from_str(&read("rules.toml")).unwrap();
    let registry = Arc::new(Text::new("登记表的一行".to_owned()));
    let dossiers: Vec<Dossier> = (0..count).map(|n| dossier(n, &contest, &registry)).collect();
    let registries = registries(count);
    let classifications: Vec<Classification> = dossiers.iter().enumerate().map(|(n, d)| classified(n, d, &contest)).collect();
    let matches = matches(&dossiers);
    let case = check::Case {
        contest: &contest,
        home: "gd-2025",
        dossiers: &dossiers,
        registries: &registries,
        matches: &matches,
        classifications: &classifications,
        list_signs: text::LIST_SIGNS,
        unopened: &std::collections::BTreeSet::new(),
    };
    let start = Instant::now();
    let checked = check::run(&case, &settings);
    let alone = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let (again, _) = check::run_with_graph(&case, &settings);
    let with_graph = start.elapsed().as_secs_f64();
    assert_eq!(checked.flags, again.flags, "the graph changes no finding");
    println!(
        "{count} entries, {} files, {} rows in lists, {} rules: {alone:.1} s, with the graph of ties {with_graph:.1} s, {} flags",
        count * 9,
        registries.tables.iter().map(|t| t.rows.len()).sum::<usize>(),
        checked.answers.len(),
        checked.flags.len()
    );
}
