//! A small finished screening with something in every list. All units, projects and people in it are made up.

use std::collections::BTreeMap;

use record::{
    Attention, BBox, Basis, Because, CannotTell, Changes, Check, Classification, Clause, CommonPlace, CommonText, Contest, Contribution,
    Decision, DocumentInfo, Entry, EntryView, Evidence, FileKind, Flag, GoneFlag, Kind, Manual, Organisation, Place, Problem, Ranking,
    ReadStatus, RowRef, RunInfo, Say, Screening, Sha256, Span, StageTime, TopicGuess, TopicSet, UnitType, Unreadable, Verdict,
};
use testkit::{topic, track};

fn say(zh: &str, en: &str) -> Say {
    Say::new(zh, en)
}

fn sha(n: u8) -> Sha256 {
    Sha256::from_bytes(std::array::from_fn(|i| n.wrapping_mul(37).wrapping_add((i as u8).wrapping_mul(11))))
}

fn contest() -> Contest {
    Contest {
        tracks: vec![track("T01", "工业制造"), track("T08", "医疗健康"), track("T09", "医疗保障")],
        topics: vec![
            topic("T01.01", "推动数字化设计与仿真"),
            topic("T08.02", "临床数据辅助诊疗"),
            topic("T09.03", "提升医保支付与商保结算效能"),
        ],
        ..testkit::contest("2025年“数据要素×”大赛广东分赛")
    }
}

fn document(path: &str, n: u8, kind: FileKind, pages: u32, status: ReadStatus, is_form: bool) -> DocumentInfo {
    let chars = if status.is_read() { pages * 900 } else { 0 };
    let ocr_pages = u32::from(n == 13) * pages;
    DocumentInfo { path: path.to_owned(), sha256: sha(n), kind, pages, chars, status, ocr_pages, is_form }
}

fn entry(no: &str, division: &str, title: &str, org: &str, track: &str, documents: Vec<DocumentInfo>) -> EntryView {
    let at = no.bytes().last().unwrap_or(b'0');
    let row = RowRef {
        file: format!("divisions/{division}/entries.xlsx"),
        sha256: sha(90),
        row: u32::from(at - b'0') + 1,
        page: None,
        span: Span::of(0, 10),
        cells: BTreeMap::new(),
    };
    EntryView {
        entry: Entry {
            no: no.to_owned(),
            division: division.to_owned(),
            title: title.to_owned(),
            declared_track: String::new(),
            declared_topic: String::new(),
            track: Some(track.to_owned()),
            topic: None,
            org: Organisation {
                name: org.to_owned(),
                credit_code: Some("91440600475W6GYT3H".to_owned()),
                unit_type: Some(UnitType::Enterprise),
            },
            sme: Some(true),
            city: "佛山".to_owned(),
            partners: Vec::new(),
            team: "试验小组".to_owned(),
            representatives: ["甲一", "乙二", "丙三"].map(str::to_owned).to_vec(),
            rights: Vec::new(),
            awards: Vec::new(),
            applied: Some(true),
            submitted: Some("2025-07-11 09:30:00".to_owned()),
            extra: BTreeMap::new(),
            row,
            files: Vec::new(),
        },
        documents,
        sections: vec!["overview".to_owned()],
    }
}

fn entries() -> Vec<EntryView> {
    let form = |no: &str, division: &str, n: u8| {
        document(&format!("divisions/{division}/files/{no}/项目申报书.pdf"), n, FileKind::Pdf, 9, ReadStatus::Read, true)
    };
    vec![
        entry(
            "GD-2025-0001",
            "gd-2025",
            "叶擎：离心风机叶轮三源数据闭环研发平台",
            "朗擎流体机械有限公司",
            "T01",
            vec![
                form("GD-2025-0001", "gd-2025", 11),
                document(
                    "divisions/gd-2025/files/GD-2025-0001/证明材料/财务审计报告.pdf",
                    14,
                    FileKind::Pdf,
                    0,
                    ReadStatus::Unreadable(Unreadable::Encrypted),
                    false,
                ),
            ],
        ),
        entry(
            "GD-2025-0002",
            "gd-2025",
            "一单清：医保与商业保险同步清分平台",
            "湾安结算服务有限公司",
            "T08",
            vec![form("GD-2025-0002", "gd-2025", 12)],
        ),
        entry(
            "GD-2025-0003",
            "gd-2025",
            "水纹识源：河网污染溯源",
            "清溯环境科技有限公司",
            "T01",
            vec![form("GD-2025-0003", "gd-2025", 13)],
        ),
        entry(
            "GD-2025-0004",
            "gd-2025",
            "云端数据银行 <b>&amp; \"试验\"",
            "云上科技有限公司",
            "T01",
            vec![document(
                "divisions/gd-2025/files/GD-2025-0004/项目申报书.pdf",
                15,
                FileKind::Other,
                0,
                ReadStatus::Unreadable(Unreadable::Broken),
                true,
            )],
        ),
        entry(
            "ZJ-2025-0001",
            "zj-2025",
            "风机叶轮“算测用”数据闭环平台",
            "朗擎流体机械（浙江）有限公司",
            "T01",
            vec![form("ZJ-2025-0001", "zj-2025", 16)],
        ),
    ]
}

fn passage(no: &str, division: &str, n: u8, page: u32, quote: &str, note: Say) -> Evidence {
    let from = page * 1000;
    Evidence {
        file: format!("divisions/{division}/files/{no}/项目申报书.pdf"),
        sha256: sha(n),
        page,
        on_page: None,
        bbox: Some(BBox::new(72.0, 140.0, 523.0, 210.5)),
        span: Span::of(from, from + quote.chars().count() as u32),
        quote: quote.to_owned(),
        other: None,
        note,
    }
}

fn cell(row: u32, quote: &str, note: Say) -> Evidence {
    Evidence {
        file: "divisions/gd-2025/entries.xlsx".to_owned(),
        sha256: sha(90),
        page: row,
        on_page: None,
        bbox: None,
        span: Span::of(40, 40 + quote.chars().count() as u32),
        quote: quote.to_owned(),
        other: None,
        note,
    }
}

struct Draft<'a> {
    kind: &'a str,
    entry: &'a str,
    others: &'a [&'a str],
    attention: Attention,
    probability: f64,
    clause: (&'a str, &'a str),
    summary: Say,
    evidence: Vec<Evidence>,
    clears: Vec<Say>,
}

fn flag(d: Draft) -> Flag {
    testkit::flag(d.kind, d.entry, |draft| {
        draft.others = d.others.iter().map(|o| (*o).to_owned()).collect();
        (draft.attention, draft.probability) = (d.attention, d.probability);
        draft.clause = Clause { locator: d.clause.0.to_owned(), text: d.clause.1.to_owned() };
        (draft.summary, draft.evidence, draft.clears_when) = (d.summary, d.evidence, d.clears);
    })
}

const LEFT: &str = "与此同时，我们自己手里压着三堆从没被放到一起看过的数据：①设计部的11,600个CFD算例，②试验室2008年以来的42,317条台架性能曲线，③近三年装了振动、电流、风压传感器的2,308台在役风机回传数据。三堆数据三套编号，算例里叫“LQ-6C-V3”，台架单上写“六C改三”，现场铭牌又是另外一串。联系人电话13800138000。平台建立“叶轮身份卡”，以42个几何参数计算指纹，而不靠图号。历史图纸由两名退休返聘的工艺员核对，自动匹配率87%，余下人工补齐，最终得到9,874只叶轮的三源对应关系，其中1,506只同时具有仿真、台架、现网三类数据，是全库最值钱的部分。";
const RIGHT: &str = "公司长期积累了三类数据：①设计部的11,600个CFD算例，②试验室2008年以来的42,317条台架性能曲线，③近三年装了振动、电流、风压传感器的2,308台在役风机回传数据。三类数据编号各不相同，需要先行对齐。平台建立“叶轮身份卡”，以42个几何参数计算指纹，而不靠图号。历史图纸由工艺员核对，自动匹配率87%，余下人工补齐，最终得到9,874只叶轮的三源对应关系，其中1,506只同时具有仿真、台架、现网三类数据。";

fn flags() -> Vec<Flag> {
    let one_division = ("五(一)3", "每个参赛项目只能选择一个赛区参赛，不得重复参赛。");
    let duplicate = passage(
        "GD-2025-0001",
        "gd-2025",
        11,
        2,
        LEFT,
        say("整段相同，连续 86 字无差别", "the same passage, 86 characters without a difference"),
    )
    .against(passage("ZJ-2025-0001", "zj-2025", 16, 3, RIGHT, say("对照", "the other side")));
    let title = cell(2, "叶擎：离心风机叶轮三源数据闭环研发平台", say("项目名称相近", "similar titles")).against(cell(
        7,
        "风机叶轮“算测用”数据闭环平台",
        say("对照", "the other side"),
    ));
    let mut flags = vec![
        flag(Draft {
            kind: "duplicate.cross_division",
            entry: "GD-2025-0001",
            others: &["ZJ-2025-0001"],
            attention: Attention::High,
            probability: 0.97,
            clause: one_division,
            summary: say(
                "与浙江赛区 ZJ-2025-0001 疑似同一项目：去除模板后 46 % 的文字相同。",
                "Suspected to be the same project as ZJ-2025-0001: 46 % of its own text agrees.",
            ),
            evidence: vec![duplicate, title],
            clears: vec![
                say("两份申报之一撤回", "one of the two entries is withdrawn"),
                say("提交说明并证明两个项目内容不同", "a statement proves that the projects differ"),
            ],
        }),
        flag(Draft {
            kind: "team.too_many_representatives",
            entry: "GD-2025-0002",
            others: &[],
            attention: Attention::High,
            probability: 0.99,
            clause: ("五(一)2", "每个团队参赛代表不超过5人。"),
            summary: say("登记的参赛代表为 6 人，超过 5 人。", "6 representatives are registered, the limit is 5."),
            evidence: vec![cell(3, "甲一、乙二、丙三、丁四、戊五、己六", say("参赛代表", "representatives"))],
            clears: vec![say("申报单位更正参赛代表名单", "the entrant corrects the list")],
        }),
        flag(Draft {
            kind: "entry.track_mismatch",
            entry: "GD-2025-0002",
            others: &[],
            attention: Attention::Medium,
            probability: 0.71,
            clause: ("五(二)1", "每个项目对应一个赛题。"),
            summary: say("申报赛道为医疗健康，文本更接近医疗保障。", "Declared T08; the text is closer to T09."),
            evidence: vec![passage(
                "GD-2025-0002",
                "gd-2025",
                12,
                1,
                "以一次结算为单位，同步完成医保、商保、个人三方的清分。",
                say("贴近医疗保障的原句", "a sentence that speaks for T09"),
            )],
            clears: vec![say("申报单位确认或改正赛道", "the entrant confirms or corrects the track")],
        }),
        flag(Draft {
            kind: "document.encrypted",
            entry: "GD-2025-0001",
            others: &[],
            attention: Attention::Low,
            probability: 1.0,
            clause: ("五(三)2", "提交完整的证明材料。"),
            summary: say("财务审计报告已加密，无法读取。", "The audit report is encrypted."),
            evidence: vec![cell(2, "GD-2025-0001", say("登记行", "registry row"))],
            clears: vec![say("重新提交未加密的文件", "the file is sent again without a password")],
        }),
    ];
    flags[2].decision = Some(Decision {
        subject: flags[2].subject(),
        verdict: Verdict::NeedsCorrection,
        value: None,
        reason: "已电话通知改报".to_owned(),
        by: "二组".to_owned(),
        at: "2025-08-01T10:12:00+08:00".to_owned(),
        basis: Basis::from_digest(sha(1)),
    });
    flags
}

fn classification(no: &str, declared: &str, track: &str, topic: &str, p: f64) -> Classification {
    Classification {
        entry: no.to_owned(),
        declared_track: Some(declared.to_owned()),
        declared_topic: None,
        track: track.to_owned(),
        topic: topic.to_owned(),
        track_probability: p,
        topic_probability: p - 0.125,
        declared_track_probability: None,
        doubt: None,
        likely: Some(TopicSet { coverage: 0.95, topics: vec![topic.to_owned(), "T08.02".to_owned()] }),
        candidates: vec![
            TopicGuess { topic: topic.to_owned(), probability: p - 0.125 },
            TopicGuess { topic: "T08.02".to_owned(), probability: 0.0625 },
        ],
        evidence: vec![passage(no, "gd-2025", 12, 1, "以一次结算为单位，同步完成医保、商保、个人三方的清分。", say("原句", "sentence"))],
        reasons: vec![say("“清分”“结算”指向医疗保障", "settlement words speak for T09")],
    }
}

fn ranking(no: &str, place: u32, band: (u32, u32), score: f64) -> Ranking {
    let contribution = |key: &str, zh: &str, en: &str, value: f64, weight: f64| Contribution {
        criterion: key.to_owned(),
        name: say(zh, en),
        value,
        weight,
        evidence: vec![passage(
            no,
            "gd-2025",
            11,
            4,
            "新品定型周期由118天缩短到41天，样机轮次由5.3轮降到1.8轮。",
            say("前后变化", "a change in figures"),
        )],
        reason: say("写明前后变化的句子 6 句", "sentences with a change in figures: 6"),
    };
    Ranking {
        entry: no.to_owned(),
        track: "T01".to_owned(),
        place,
        band,
        score,
        contributions: vec![
            contribution("data", "数据要素使用", "use of data elements", 0.75, 1.0),
            contribution("benefit", "量化成效", "quantified benefit", score / 100.0, 1.0),
            contribution("innovation", "创新与知识产权", "innovation and rights", 0.5, 2.0),
        ],
        bonus: (place == 1).then(|| cell(2, "2024年省工业数据应用创新大赛二等奖", say("自报获奖", "claimed"))),
    }
}

fn problems() -> Vec<Problem> {
    let place = |entry: &str, file: &str| Place { entry: Some(entry.to_owned()), file: Some(file.to_owned()), row: None, page: None };
    vec![
        Problem::new(
            place("GD-2025-0001", "divisions/gd-2025/files/GD-2025-0001/证明材料/财务审计报告.pdf"),
            "file.encrypted",
            say("文件已加密", "the file is encrypted"),
            say("未读取，不参与比对", "not read, not compared"),
            say("请申报单位取消密码后重新提交", "ask the entrant to send it without a password"),
        ),
        Problem::new(
            Place::row("divisions/gd-2025/entries.xlsx", 9),
            "registry.no_number",
            say("这一行没有项目编号", "the row has no number"),
            say("跳过这一行", "the row was skipped"),
            say("补上编号后重新导出登记表", "add the number and export the registry again"),
        ),
    ]
}

fn checks() -> Vec<Check> {
    let check = |kind: &str, name: Say, enabled: bool, parameters: &[&str]| Check {
        kind: Kind::new(kind),
        clause: "五(一)2".to_owned(),
        attention: Attention::High,
        enabled,
        manual: Manual {
            what: say(&format!("查{}", name.zh), &format!("checks: {}", name.en)),
            why: say("条款如此规定。", "The clause asks for it."),
            example: say("登记了六名代表。", "Six people are registered."),
            inputs: say("登记表。", "The registry."),
            clears: say("更正名单。", "A corrected list."),
        },
        name,
        parameters: parameters.iter().map(|&line| line.to_owned()).collect(),
    };
    vec![
        check("team.too_many_representatives", say("参赛代表人数", "number of representatives"), true, &["max = 5"]),
        check("ip.lapsed", say("知识产权有效性", "rights in force"), false, &[]),
    ]
}

/// The screening.
fn common(why: &str, entries: u32, text: &str, places: &[(&str, u32, u32)]) -> CommonText {
    let place = |&(no, page, from): &(&str, u32, u32)| CommonPlace {
        entry: no.to_owned(),
        file: format!("divisions/gd-2025/files/{no}/申报书.pdf"),
        page,
        span: Span::of(from, from + text.chars().count() as u32),
    };
    CommonText { text: text.to_owned(), entries, why: why.to_owned(), places: places.iter().map(place).collect() }
}

pub(crate) fn screening() -> Screening {
    let flags = flags();
    let counts = [("entries", 5), ("files", 6), ("read", 4), ("unreadable.broken", 1), ("unreadable.encrypted", 1)];
    let hashes = [("contest", "9f2c4a"), ("pipeline", "77ab10"), ("season", "51e0d3")];
    let stage = |stage: &str, seconds: f64, mib: u64| StageTime { stage: stage.to_owned(), seconds, peak_kib: mib * 1024 };
    Screening {
        run: RunInfo {
            id: "20250802T220000-51e0d3".to_owned(),
            started: "2025-08-02T22:00:00+08:00".to_owned(),
            version: "0.1.0".to_owned(),
            hashes: hashes.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            counts: counts.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect(),
            stages: vec![stage("intake", 0.25, 64), stage("extract", 12.5, 310), stage("reuse", 4.0, 420)],
            changes: Changes {
                since: Some("2025-08-01T22:00:00+08:00-0c11aa0b".to_owned()),
                new_entries: vec!["GD-2025-0004".to_owned()],
                gone_entries: Vec::new(),
                changed_entries: vec!["GD-2025-0001".to_owned()],
                new_flags: vec![flags[0].id.to_string()],
                gone_flags: vec!["F-0123456789ab".to_owned()],
                entries_were: Vec::new(),
                flags_were: vec![GoneFlag {
                    id: "F-0123456789ab".to_owned(),
                    kind: Kind::new("entry.track_mismatch"),
                    entry: "GD-2025-0001".to_owned(),
                    others: Vec::new(),
                    because: Because::EntryChanged,
                }],
            },
        },
        contest: contest(),
        home: "gd-2025".to_owned(),
        earlier: vec!["gd-2024".to_owned()],
        entries: entries(),
        classifications: vec![
            classification("GD-2025-0001", "T01", "T01", "T01.01", 0.9375),
            classification("GD-2025-0002", "T08", "T09", "T09.03", 0.75),
            classification("GD-2025-0003", "T01", "T01", "T01.01", 0.625),
        ],
        matches: Vec::new(),
        flags,
        checks: checks(),
        cannot_tell: vec![CannotTell {
            kind: Kind::new("team.too_many_representatives"),
            missing: say("登记表和申报书均未列出参赛代表", "neither registry nor form lists representatives"),
            others: Vec::new(),
            entries: vec!["GD-2025-0003".to_owned()],
        }],
        rankings: vec![
            ranking("GD-2025-0001", 1, (1, 1), 72.5),
            ranking("GD-2025-0003", 2, (2, 4), 55.25),
            ranking("GD-2025-0002", 2, (2, 4), 54.75),
            ranking("GD-2025-0004", 4, (3, 4), 12.5),
        ],
        problems: problems(),
        common: vec![
            common("frequency", 4, "我单位郑重声明：所提交材料真实、准确、有效，知识产权归属清晰。", &[("GD-2025-0001", 2, 40)]),
            common("short", 2, "按月滚动更新的指标目录", &[("GD-2025-0001", 3, 800), ("GD-2025-0002", 1, 90)]),
        ],
        unit_names: record::UnitNames::default(),
    }
}
