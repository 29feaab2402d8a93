//! One workbook for offices: a sheet a list, columns with stable keys in a hidden first row, a column for verdicts to fill in offline.

use std::collections::BTreeMap;

use record::{Addressee, Lang, Screening, reason_given};

use crate::index::{Index, Totals, problems_by_addressee, unreadable};
use crate::jsonl::decision_key;
use crate::labels::{attention_label, common_label, kind_label, pick, status_label};
use crate::words::{chance, minute, name, points};
use sheet::{Cell, Column, Error, Sheet, workbook};

pub(crate) mod sheet;

/// Names of the sheets, Chinese and English, in their order.
pub const SHEETS: [(&str, &str); 8] = [
    ("概览", "Overview"),
    ("标记", "Flags"),
    ("分类", "Classification"),
    ("排序", "Ranking"),
    ("问题清单", "Problems"),
    ("条目", "Entries"),
    ("核查", "Checks"),
    ("共同文本", "Common text"),
];

/// The workbook: 概览, 标记, 分类, 排序, 问题清单, 条目, 核查, 共同文本 (see [`SHEETS`]).
///
/// In every sheet row 1 is hidden and holds the columns' stable keys, row 2 the headings in `lang`, data start in row 3. The same screening
/// gives the same bytes: the creation date is fixed. Personal data is masked ([`record::mask`]); a text too long for a cell ends in `…`.
/// In 标记, `verdict`, `reason` and `by` are to be filled in; `id` and `basis` ([`record::Flag::basis`]) tie a row to what the
/// verdict was given on.
///
/// # Errors
/// Where a list has more rows than a worksheet takes.
pub fn xlsx(s: &Screening, lang: Lang) -> Result<Vec<u8>, Error> {
    let index = Index::new(s);
    let tables = [
        overview(&index, lang),
        flags(&index, lang),
        classification(&index, lang),
        ranking(&index, lang),
        problems(&index, lang),
        entries(&index, lang),
        checks(s, lang),
        common(s, lang),
    ];
    let sheet = |(name, table): ((&'static str, &'static str), Table)| Sheet { name, columns: table.columns, rows: table.rows };
    workbook(&s.contest.name, &SHEETS.into_iter().zip(tables).map(sheet).collect::<Vec<_>>(), lang)
}

struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

fn overview(index: &Index, lang: Lang) -> Table {
    let (s, t) = (index.screening, Totals::of(index));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut add = |group: &str, item: String, value: Cell| rows.push(vec![group.into(), item.into(), value]);
    let run = pick(lang, "运行", "run");
    add(run, pick(lang, "赛事", "contest").to_owned(), s.contest.name.as_str().into());
    add(run, pick(lang, "赛区", "division").to_owned(), s.home.as_str().into());
    // When the run was and how long it took stand in run.json alone: the workbook of the same inputs is the same, byte for byte.
    add(run, pick(lang, "程序版本", "version").to_owned(), s.run.version.as_str().into());
    let counts = pick(lang, "计数", "counts");
    for (zh, en, n) in [
        ("本赛区项目", "entries of this division", t.home),
        ("其他赛区项目", "entries of other divisions", t.other),
        ("往届项目", "entries of earlier seasons", t.earlier),
        ("文件", "files", t.files),
        ("已读取", "read", t.read),
        ("已读取，有问题", "read, with problems", t.with_problems),
        ("无法读取", "unreadable", t.unreadable),
        ("标记", "flags", t.flags()),
        ("其中先看", "of which first", t.high),
        ("其中评审前看", "of which before review", t.medium),
        ("其中供参考", "of which for information", t.low),
        ("已有决定", "decided by people", t.flags() - t.open()),
    ] {
        add(counts, pick(lang, zh, en).to_owned(), (n as f64).into());
    }
    for (addressee, problems) in problems_by_addressee(s) {
        let what = pick(lang, "问题：", "problems ");
        add(counts, format!("{what}{}", addressee.say().get(lang)), (problems.len() as f64).into());
    }
    let mut kinds: BTreeMap<(usize, &str), (String, f64)> = BTreeMap::new();
    for flag in &s.flags {
        let label = kind_label(&flag.kind).name.get(lang).to_owned();
        kinds.entry((flag.kind.order(), flag.kind.as_str())).or_insert((label, 0.0)).1 += 1.0;
    }
    for (label, n) in kinds.into_values() {
        add(pick(lang, "标记类别", "flags by kind"), label, n.into());
    }
    for (key, value) in &s.run.hashes {
        add(pick(lang, "校验值", "digests"), name(key, lang), value.as_str().into());
    }
    Table { columns: vec![("group", "类别", "group", 20.0), ("item", "项", "item", 34.0), ("value", "值", "value", 50.0)], rows }
}

/// The column in which people fill in what they decide.
pub const VERDICT: Column = ("verdict", "结论（填写）", "verdict (fill in)", 13.0);

/// The column for why ([`record::Verdict::needs_reason`]).
const REASON: Column = ("reason", "理由（填写；不成立、需补正必填）", "reason (fill in; needed to dismiss or correct)", 24.0);

/// The column that tells the flags of a sheet; no other sheet has it.
pub const FLAG_ID: Column = ("id", "标记编号", "flag", 16.0);

const FLAG_COLUMNS: &[Column] = &[
    FLAG_ID,
    VERDICT,
    REASON,
    ("by", "核查人（填写）", "by (fill in)", 13.0),
    ("label", "类别", "label", 24.0),
    ("kind", "类别代码", "kind", 24.0),
    ("attention", "何时看", "attention", 11.0),
    ("probability", "把握", "probability", 8.0),
    ("entry", "项目编号", "entry", 15.0),
    ("title", "项目名称", "title", 34.0),
    ("org", "参赛单位", "unit", 26.0),
    ("others", "涉及其他项目", "other entries", 18.0),
    ("summary", "一句话理由", "summary", 48.0),
    ("clause", "依据条款", "clause", 12.0),
    ("clause_text", "条款原文", "clause text", 40.0),
    ("file", "证据文件", "file", 36.0),
    ("page", "页（登记表为行）", "page (row of a registry)", 9.0),
    ("quote", "证据原文", "quote", 48.0),
    ("other_file", "对照文件", "other file", 36.0),
    ("other_page", "对照页", "other page", 9.0),
    ("other_quote", "对照原文", "other quote", 48.0),
    ("clears_when", "若要解除（任一即可）", "clears when (any of)", 40.0),
    ("status", "状态", "status", 12.0),
    ("decided_by", "上次结论人", "decided by", 12.0),
    ("decided_reason", "上次理由", "reason given", 24.0),
    ("decided_at", "上次时间", "decided at", 16.0),
    ("basis", "依据校验值", "basis", 12.0),
    ("known", "导出时的结论", "decision when exported", 12.0),
];

fn flags(index: &Index, lang: Lang) -> Table {
    let mut flags: Vec<&record::Flag> = index.screening.flags.iter().collect();
    flags.sort_by_key(|f| (std::cmp::Reverse(f.attention), f.kind.order(), &f.entry, &f.id));
    Table { columns: FLAG_COLUMNS.to_vec(), rows: flags.into_iter().map(|f| flag_row(index, f, lang)).collect() }
}

fn flag_row(index: &Index, f: &record::Flag, lang: Lang) -> Vec<Cell> {
    let first = &f.evidence[0];
    let other = first.other.as_deref();
    let decided = f.decision.as_ref();
    let org = index.entry(&f.entry).map_or("", |e| e.entry.org.name.as_str());
    let clears: Vec<&str> = f.clears_when.iter().map(|c| c.get(lang)).collect();
    let status = decided.map_or(pick(lang, "待核", "open"), |d| pick(lang, d.verdict.zh(), d.verdict.en()));
    debug_assert_eq!(decided.is_none(), decision_key(f) == "open");
    vec![
        Cell::exact(f.id.as_str()),
        "".into(),
        "".into(),
        "".into(),
        kind_label(&f.kind).name.get(lang).into(),
        f.kind.as_str().into(),
        attention_label(f.attention).get(lang).into(),
        f.probability.into(),
        Cell::exact(f.entry.as_str()),
        index.title(&f.entry).into(),
        org.into(),
        Cell::exact(f.others.join(" ")),
        f.summary.get(lang).into(),
        f.clause.locator.as_str().into(),
        if f.clause.is_stated() { f.clause.text.as_str().into() } else { record::Clause::unstated().get(lang).into() },
        first.file.as_str().into(),
        first.page.into(),
        first.quote.as_str().into(),
        other.map_or("", |o| o.file.as_str()).into(),
        other.map_or("".into(), |o| o.page.into()),
        other.map_or("".into(), |o| o.quote.as_str().into()),
        clears.join("\n").into(),
        status.into(),
        decided.map_or("", |d| d.by.as_str()).into(),
        decided.map_or("", |d| reason_given(&d.reason, lang)).into(),
        decided.map_or(String::new(), |d| minute(&d.at)).into(),
        Cell::exact(f.basis().to_string()),
        Cell::exact(decided.map_or(String::new(), known)),
    ]
}

/// What tells one decision on a subject from another: a workbook carries it out and back, so that one taken meanwhile is noticed.
pub fn known(decision: &record::Decision) -> String {
    format!("{}|{}|{}", decision.verdict.en(), decision.by, decision.at)
}

/// The list of flags alone, with the columns to fill in: what goes to people who work offline.
pub fn flag_sheet(s: &Screening, lang: Lang) -> Sheet {
    let table = flags(&Index::new(s), lang);
    Sheet { name: SHEETS[1], columns: table.columns, rows: table.rows }
}

/// The list of topics with columns to fill in: whether the suggested topic holds, or which is better. `decided` gives what stands on an
/// entry's topic.
pub fn topic_sheet(s: &Screening, decided: &dyn Fn(&str) -> Option<record::Decision>, lang: Lang) -> Sheet {
    let index = Index::new(s);
    let contest = &s.contest;
    let topic = |code: &Option<String>| code.as_deref().map_or(String::new(), |t| contest.topic_label(t));
    let row = |c: &record::Classification| -> Vec<Cell> {
        let decision = decided(&c.entry);
        let said = decision.as_ref().map_or(pick(lang, "待核", "open"), |d| pick(lang, d.verdict.zh(), d.verdict.en()));
        vec![
            Cell::exact(c.entry.as_str()),
            "".into(),
            "".into(),
            "".into(),
            "".into(),
            index.title(&c.entry).into(),
            topic(&c.declared_topic).into(),
            contest.topic_label(&c.topic).into(),
            c.topic_probability.into(),
            said.into(),
            decision.as_ref().map_or(String::new(), |d| format!("{} {}", d.by, reason_given(&d.reason, lang))).into(),
            Cell::exact(s.entry(&c.entry).map_or_else(String::new, |v| v.topic_basis().to_string())),
            Cell::exact(decision.as_ref().map_or(String::new(), known)),
        ]
    };
    let home = |c: &&record::Classification| s.entry(&c.entry).is_some_and(|v| v.entry.division == s.home);
    let rows = s.classifications.iter().filter(home).map(row).collect();
    Sheet { name: TOPICS, columns: TOPIC_COLUMNS.to_vec(), rows }
}

/// Name of the sheet of topics, Chinese and English.
pub const TOPICS: (&str, &str) = ("赛题", "Topics");

/// The column in which people name a better topic; no sheet but that of topics has it.
pub const BETTER_TOPIC: Column = ("value", "更合适的赛题编号，或只填赛道编号（填写）", "better topic or track, code (fill in)", 16.0);

const TOPIC_COLUMNS: &[Column] = &[
    ("entry", "项目编号", "entry", 15.0),
    VERDICT,
    BETTER_TOPIC,
    REASON,
    ("by", "核查人（填写）", "by (fill in)", 13.0),
    ("title", "项目名称", "title", 36.0),
    ("declared_topic", "申报赛题", "declared topic", 30.0),
    ("topic", "建议赛题", "best topic", 30.0),
    ("topic_probability", "赛题把握", "topic probability", 10.0),
    ("status", "状态", "status", 12.0),
    ("decided", "上次结论人与理由", "decided by, why", 24.0),
    ("basis", "依据校验值", "basis", 12.0),
    ("known", "导出时的结论", "decision when exported", 12.0),
];

fn classification(index: &Index, lang: Lang) -> Table {
    let contest = &index.screening.contest;
    let row = |c: &record::Classification| {
        let candidate = |i: usize| {
            c.candidates.get(i).map_or(String::new(), |g| format!("{} {}", contest.topic_label(&g.topic), chance(g.probability)))
        };
        let declared = c.declared_track.as_deref();
        let verdict = match declared {
            _ if !c.tells_track() => pick(lang, "无法判断", "cannot tell"),
            None => pick(lang, "未申报或无法对应", "not declared"),
            Some(track) if track == c.track && c.abstained() => pick(lang, "赛道一致，赛题无法判断", "track agrees, topic: cannot tell"),
            Some(track) if track == c.track => pick(lang, "一致", "agrees"),
            Some(_) => pick(lang, "待核", "to be checked"),
        };
        vec![
            Cell::exact(c.entry.as_str()),
            index.title(&c.entry).into(),
            declared.map_or(String::new(), |t| contest.track_label(t).get(lang).to_owned()).into(),
            c.declared_topic.as_deref().map_or(String::new(), |t| contest.topic_label(t)).into(),
            contest.track_label(&c.track).get(lang).into(),
            contest.topic_label(&c.topic).into(),
            verdict.into(),
            c.track_probability.into(),
            c.topic_probability.into(),
            candidate(1).into(),
            candidate(2).into(),
            c.reasons.iter().map(|r| r.get(lang)).collect::<Vec<_>>().join("\n").into(),
        ]
    };
    let columns = vec![
        ("entry", "项目编号", "entry", 15.0),
        ("title", "项目名称", "title", 36.0),
        ("declared_track", "申报赛道", "declared track", 16.0),
        ("declared_topic", "申报赛题", "declared topic", 30.0),
        ("track", "建议赛道", "best track", 16.0),
        ("topic", "建议赛题", "best topic", 30.0),
        ("agreement", "与申报比较", "agreement", 14.0),
        ("track_probability", "赛道把握", "track probability", 10.0),
        ("topic_probability", "赛题把握", "topic probability", 10.0),
        ("second", "第二可能", "second", 30.0),
        ("third", "第三可能", "third", 30.0),
        ("reasons", "理由", "reasons", 50.0),
    ];
    Table { columns, rows: index.screening.classifications.iter().map(row).collect() }
}

fn ranking(index: &Index, lang: Lang) -> Table {
    let s = index.screening;
    let contest = &s.contest;
    let row = |r: &record::Ranking| {
        let parts: Vec<String> =
            points(r).map(|(c, points, most)| format!("{} {points:.1}/{most:.1}：{}", c.name.get(lang), c.reason.get(lang))).collect();
        vec![
            contest.track_label(&r.track).get(lang).into(),
            r.place.into(),
            format!("{}–{}", r.band.0, r.band.1).into(),
            ((r.score * 10.0).round() / 10.0).into(),
            Cell::exact(r.entry.as_str()),
            index.title(&r.entry).into(),
            index.entry(&r.entry).map_or("", |e| e.entry.org.name.as_str()).into(),
            (index.flags(&r.entry).len() as f64).into(),
            parts.join("\n").into(),
            r.bonus.as_ref().map_or(String::new(), |b| b.quote.clone()).into(),
        ]
    };
    let columns = vec![
        ("track", "赛道", "track", 16.0),
        ("place", "位次", "place", 7.0),
        ("band", "位次区间", "band", 10.0),
        ("score", "得分", "score", 8.0),
        ("entry", "项目编号", "entry", 15.0),
        ("title", "项目名称", "title", 40.0),
        ("org", "参赛单位", "unit", 28.0),
        ("flags", "标记数", "flags", 8.0),
        ("contributions", "各项得分与依据", "contributions", 70.0),
        ("bonus", "加分信息", "bonus claimed", 36.0),
    ];
    let unranked = |view: &&record::EntryView| {
        let e = &view.entry;
        let why = pick(lang, "申报书未能读取，不排序", "the application could not be read: not ranked");
        vec![
            contest.track_label(s.track_of(e)).get(lang).into(),
            "".into(),
            "".into(),
            "".into(),
            Cell::exact(e.no.as_str()),
            e.title.as_str().into(),
            e.org.name.as_str().into(),
            (index.flags(&e.no).len() as f64).into(),
            why.into(),
            "".into(),
        ]
    };
    Table { columns, rows: s.rankings.iter().map(row).chain(s.unranked().iter().map(unranked)).collect() }
}

fn checks(s: &Screening, lang: Lang) -> Table {
    let row = |(check, answers): (&record::Check, Option<record::Answers>)| {
        let number = |of: fn(record::Answers) -> usize| answers.map_or("".into(), |a| Cell::from(of(a) as f64));
        let missing = s.lacking(&check.kind).map(|c| format!("{} ({})：{}", c.missing.get(lang), c.entries.len(), c.entries.join(" ")));
        vec![
            check.name.get(lang).into(),
            check.kind.as_str().into(),
            check.clause.as_str().into(),
            pick(lang, if check.enabled { "开" } else { "关" }, if check.enabled { "on" } else { "off" }).into(),
            number(|a| a.pass),
            number(|a| a.suspected),
            number(|a| a.cannot_tell),
            missing.collect::<Vec<_>>().join("\n").into(),
            check.manual.what.get(lang).into(),
            check.manual.why.get(lang).into(),
            check.manual.example.get(lang).into(),
            check.manual.inputs.get(lang).into(),
            check.manual.clears.get(lang).into(),
            check.parameters.join("\n").into(),
        ]
    };
    let columns = vec![
        ("name", "核查", "check", 30.0),
        ("kind", "代号", "kind", 26.0),
        ("clause", "条款", "clause", 10.0),
        ("enabled", "启用", "on", 7.0),
        ("pass", "未见异常", "nothing found", 10.0),
        ("suspected", "疑似", "suspected", 10.0),
        ("cannot_tell", "无法判断", "cannot tell", 10.0),
        ("missing", "无法判断：缺什么，哪些项目", "what is missing, of which entries", 50.0),
        ("what", "查什么", "what", 40.0),
        ("why", "为什么", "why", 40.0),
        ("example", "举例", "example", 30.0),
        ("inputs", "读什么", "inputs", 40.0),
        ("clears", "如何解除", "clears when", 40.0),
        ("parameters", "参数", "parameters", 40.0),
    ];
    Table { columns, rows: s.answers().map(row).collect() }
}

/// What stands in many texts; runs that are merely short are too many for a sheet and stand in `common.jsonl`.
fn common(s: &Screening, lang: Lang) -> Table {
    let row = |c: &record::CommonText| {
        let first = c.places.first();
        let others = c.places.iter().skip(1).map(|p| format!("{} {} {}", p.entry, p.file, p.page));
        vec![
            common_label(&c.why).get(lang).into(),
            c.why.as_str().into(),
            c.entries.into(),
            c.text.as_str().into(),
            Cell::exact(first.map_or("", |p| p.entry.as_str())),
            first.map_or("", |p| p.file.as_str()).into(),
            first.map_or("".into(), |p| p.page.into()),
            others.collect::<Vec<_>>().join("\n").into(),
        ]
    };
    let columns = vec![
        ("label", "原因", "reason", 18.0),
        ("why", "原因代码", "why", 12.0),
        ("entries", "项目数（附件为文件数）", "entries (of other files: files)", 12.0),
        ("text", "文字", "text", 70.0),
        ("entry", "例：项目编号", "example: entry", 15.0),
        ("file", "例：文件", "example: file", 36.0),
        ("page", "例：页", "example: page", 9.0),
        ("places", "又见于", "also in", 40.0),
    ];
    Table { columns, rows: s.common.iter().filter(|c| !c.is_short()).map(row).collect() }
}

/// The list of problems alone, with whom each is for.
pub fn problem_sheet(s: &Screening, lang: Lang) -> Sheet {
    let table = problems(&Index::new(s), lang);
    Sheet { name: SHEETS[4], columns: table.columns, rows: table.rows }
}

fn problems(index: &Index, lang: Lang) -> Table {
    let row = |(addressee, p): (Addressee, &record::Problem)| -> Vec<Cell> {
        let number = |n: Option<u32>| n.map_or("".into(), Cell::from);
        let no = p.place.entry.as_deref().unwrap_or("");
        vec![
            addressee.say().get(lang).into(),
            Cell::exact(no),
            index.entry(no).map_or("", |e| e.entry.org.name.as_str()).into(),
            p.place.file.as_deref().unwrap_or("").into(),
            number(p.place.row),
            number(p.place.page),
            p.what.get(lang).into(),
            p.what_was_done.get(lang).into(),
            p.what_to_do.get(lang).into(),
            p.code.as_str().into(),
        ]
    };
    let columns = vec![
        ("addressee", "由谁处理", "for whom", 16.0),
        ("entry", "项目编号", "entry", 15.0),
        ("org", "参赛单位", "unit", 26.0),
        ("file", "文件", "file", 44.0),
        ("row", "行", "row", 7.0),
        ("page", "页", "page", 7.0),
        ("what", "问题", "what", 40.0),
        ("what_was_done", "程序已作处理", "what was done", 36.0),
        ("what_to_do", "请处理", "what to do", 40.0),
        ("code", "代码", "code", 24.0),
    ];
    let all = problems_by_addressee(index.screening).into_iter().flat_map(|(addressee, of)| of.into_iter().map(move |p| (addressee, p)));
    Table { columns, rows: all.map(row).collect() }
}

fn entries(index: &Index, lang: Lang) -> Table {
    let row = |view: &record::EntryView| {
        let e = &view.entry;
        let not_read: Vec<String> = view
            .documents
            .iter()
            .filter(|d| unreadable(d).is_some())
            .map(|d| format!("{}（{}）", d.path, status_label(d.status).get(lang)))
            .collect();
        let (open, between, close) = (pick(lang, "（", " ("), pick(lang, "，", ", "), pick(lang, "）", ")"));
        let file =
            |d: &record::DocumentInfo| format!("{}{open}{}{between}{}{close}", d.path, d.kind.name(), status_label(d.status).get(lang));
        let files: Vec<String> = view.documents.iter().map(file).collect();
        vec![
            Cell::exact(e.no.as_str()),
            e.division.as_str().into(),
            e.title.as_str().into(),
            e.declared_track.as_str().into(),
            e.declared_topic.as_str().into(),
            e.org.name.as_str().into(),
            e.org.credit_code.as_deref().unwrap_or("").into(),
            e.org.unit_type.map_or(String::new(), |u| u.name().get(lang).to_owned()).into(),
            e.city.as_str().into(),
            e.partners.join("、").into(),
            e.team.as_str().into(),
            e.representatives.join("、").into(),
            (index.flags(&e.no).len() as f64).into(),
            (view.documents.len() as f64).into(),
            not_read.join("\n").into(),
            files.join("\n").into(),
        ]
    };
    let columns = vec![
        ("entry", "项目编号", "entry", 15.0),
        ("division", "赛区", "division", 11.0),
        ("title", "项目名称", "title", 40.0),
        ("declared_track", "申报赛道", "declared track", 14.0),
        ("declared_topic", "申报赛题", "declared topic", 28.0),
        ("org", "参赛单位", "unit", 28.0),
        ("credit_code", "统一社会信用代码", "credit code", 21.0),
        ("unit_type", "单位类型", "kind of unit", 11.0),
        ("city", "所在地市", "city", 9.0),
        ("partners", "联合参赛单位", "partners", 26.0),
        ("team", "团队名称", "team", 18.0),
        ("representatives", "参赛代表", "representatives", 24.0),
        ("flags", "标记数", "flags", 8.0),
        ("files", "文件数", "files", 8.0),
        ("unreadable", "无法读取", "unreadable", 30.0),
        ("documents", "文件清单", "documents", 60.0),
    ];
    Table { columns, rows: index.screening.entries.iter().map(row).collect() }
}
