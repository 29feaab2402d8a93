//! The application form understood in every layout that entrants send: text, tables, labels beside or above, contents lists, bare headings.

mod common;

use std::sync::Arc;

use proptest::prelude::*;

use common::docx;
use extract::{Limits, extract, form};
use record::{
    BBox, Block, BlockKind, Document, FileKind, FormField, FormSection, FormSpec, Line, Material, Page, ReadStatus, Sha256, Span, Text,
};

fn spec() -> FormSpec {
    let section = |key: &str, name: &str, aliases: &[&str]| FormSection {
        key: key.to_owned(),
        name: name.to_owned(),
        aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
        required: true,
        min_chars: 30,
        weight: 1.0,
    };
    let field =
        |column: &str, labels: &[&str]| FormField { column: column.to_owned(), labels: labels.iter().map(|l| (*l).to_owned()).collect() };
    FormSpec {
        file_name_contains: vec!["申报书".to_owned()],
        sections: vec![
            section("overview", "项目概述", &["项目简介", "项目概况", "项目背景", "概述"]),
            section("solution", "解决方案", &["方案", "技术方案", "实施方案"]),
            section("value", "应用价值", &["应用成效", "价值", "效益分析"]),
            section("business_model", "商业模式", &["推广模式", "商业价值"]),
            section("team", "团队介绍", &["团队情况", "团队", "项目团队"]),
        ],
        other_headings: ["知识产权", "附件", "承诺书"].map(str::to_owned).to_vec(),
        fields: vec![
            field("项目名称", &["作品名称", "参赛项目名称"]),
            field("参赛单位", &["申报单位", "牵头单位", "单位名称"]),
            field("统一社会信用代码", &["信用代码", "社会信用代码"]),
            field("团队名称", &["参赛团队"]),
            field("参赛代表", &["团队成员"]),
            field("联合参赛单位", &["联合单位"]),
        ],
        template_text: Vec::new(),
        template_files: Vec::new(),
        hints: ["请介绍", "（介绍", "限300字", "项目背景、应用场景、核心优势等"].map(str::to_owned).to_vec(),
    }
}

fn text(content: &str) -> Document {
    extract(content.as_bytes(), "申报书.txt", &Limits::default(), None).document
}

/// Sections as `key: heading -> body`, fields as `column = value`.
fn shown(document: &Document) -> Vec<String> {
    let form = form::read(document, &spec());
    let slice = |span| document.text.slice(span).replace('\n', "⏎").replace('\t', "→");
    let sections = form.sections.iter().map(|s| format!("{}: {} -> {}", s.key, slice(s.heading), slice(s.body)));
    let fields = form.fields.iter().map(|(column, f)| format!("{column} = {}", f.value));
    sections.chain(fields).collect()
}

#[track_caller]
fn check(document: &Document, expected: &[&str]) {
    assert_eq!(shown(document), expected);
}

#[test]
fn numbered_headings_end_each_other() {
    check(
        &text(
            "标题\n一、项目概述\n概述甲。\n概述乙。\n二、解决方案\n方案。\n三、应用价值\n价值。\n四、商业模式\n模式。\n五、团队介绍\n团队。\n六、知识产权\n专利。",
        ),
        &[
            "overview: 一、项目概述 -> 概述甲。⏎概述乙。",
            "solution: 二、解决方案 -> 方案。",
            "value: 三、应用价值 -> 价值。",
            "business_model: 四、商业模式 -> 模式。",
            "team: 五、团队介绍 -> 团队。",
        ],
    );
}

#[test]
fn every_way_of_numbering_is_known() {
    let expected = |a: &str, b: &str| [format!("overview: {a} -> 甲文。"), format!("solution: {b} -> 乙文。")];
    for (a, b) in [
        ("1. 项目概述", "2. 解决方案"),
        ("1、项目概述", "2、解决方案"),
        ("１．项目概述：", "２．解决方案："),
        ("（一）项目概述", "（二）解决方案"),
        ("第一部分 项目概述", "第二部分 解决方案"),
        ("第一章、项目简介", "第二章、技术方案"),
        ("【项目概述】", "【解决方案】"),
        ("■ 项目概述", "■ 解决方案"),
        ("项 目 概 述", "解 决 方 案"),
        ("## 项目概述", "## 解决方案"),
        ("一、项目概述（限300字）", "二、解决方案（限600字）"),
        ("一、項目概述", "二、解決方案"),
        ("项目概述", "解决方案"),
    ] {
        let document = text(&format!("{a}\n甲文。\n{b}\n乙文。"));
        let [first, second] = expected(a.trim_start_matches("## "), b.trim_start_matches("## "));
        check(&document, &[&first, &second]);
    }
}

#[test]
fn a_missing_section_does_not_hide_in_its_neighbours() {
    check(
        &text("一、项目概述\n概述。\n二、解决方案\n（一）技术方案\n细节。\n（二）团队\n我们。\n四、商业模式\n模式。\n六、其他说明\n其他。"),
        &[
            "overview: 一、项目概述 -> 概述。",
            "solution: 二、解决方案 -> （一）技术方案⏎细节。⏎（二）团队⏎我们。",
            "business_model: 四、商业模式 -> 模式。⏎六、其他说明⏎其他。",
        ],
    );
    // The next number ends a section though its heading is not known; a list inside does not.
    check(
        &text("1. 项目概述\n特点：\n1. 快\n2. 准\n2. 解决方案\n方案。\n3. 合规说明\n说明。\n4. 商业模式\n模式。"),
        &["overview: 1. 项目概述 -> 特点：⏎1. 快⏎2. 准", "solution: 2. 解决方案 -> 方案。", "business_model: 4. 商业模式 -> 模式。"],
    );
}

#[test]
fn a_list_numbered_like_the_sections_stays_whole_where_the_next_section_is_missing() {
    check(
        &text("一、项目概述\n概述。\n二、解决方案\n一、数据\n甲。\n二、分析\n乙。\n三、防控\n丙。\n四、保证\n丁。\n四、商业模式\n模式。"),
        &[
            "overview: 一、项目概述 -> 概述。",
            "solution: 二、解决方案 -> 一、数据⏎甲。⏎二、分析⏎乙。⏎三、防控⏎丙。⏎四、保证⏎丁。",
            "business_model: 四、商业模式 -> 模式。",
        ],
    );
}

#[test]
fn a_table_of_contents_is_not_taken_for_the_sections() {
    check(
        &text("目录\n一、项目概述......1\n二、解决方案......2\n一、项目概述\n概述正文。\n二、解决方案\n方案正文。"),
        &["overview: 一、项目概述 -> 概述正文。", "solution: 二、解决方案 -> 方案正文。"],
    );
    check(
        &text("目录\n一、项目概述\n二、解决方案\n一、项目概述\n概述正文很长很长。\n二、解决方案\n方案正文很长很长。"),
        &["overview: 一、项目概述 -> 概述正文很长很长。", "solution: 二、解决方案 -> 方案正文很长很长。"],
    );
}

#[test]
fn subheadings_with_a_section_s_other_name_open_none() {
    check(
        &text("一、项目概述\n（一）项目背景\n背景。\n（二）应用成效\n成效。\n二、解决方案\n方案。\n三、应用价值\n价值。"),
        &[
            "overview: 一、项目概述 -> （一）项目背景⏎背景。⏎（二）应用成效⏎成效。",
            "solution: 二、解决方案 -> 方案。",
            "value: 三、应用价值 -> 价值。",
        ],
    );
}

#[test]
fn text_may_follow_a_heading_on_its_line() {
    check(
        &text("一、项目概述：本项目是平台。\n二、解决方案：方案是这样。\n续行。"),
        &["overview: 一、项目概述： -> 本项目是平台。", "solution: 二、解决方案： -> 方案是这样。⏎续行。"],
    );
    check(
        &text("项目概述 本项目是平台。\n解决方案 方案是这样。"),
        &["overview: 项目概述 -> 本项目是平台。", "solution: 解决方案 -> 方案是这样。"],
    );
}

#[test]
fn hints_of_the_blank_form_are_no_content() {
    check(
        &text(
            "一、项目概述\n（介绍项目背景等，限300字）\n真正的内容。\n二、解决方案\n请介绍架构设计、方案功能。\n三、应用价值\n\n四、商业模式\n模式。",
        ),
        &[
            "overview: 一、项目概述 -> 真正的内容。",
            "solution: 二、解决方案 -> ",
            "value: 三、应用价值 -> ",
            "business_model: 四、商业模式 -> 模式。",
        ],
    );
}

#[test]
fn what_word_shows_in_a_field_that_nobody_filled_in_is_no_content() {
    check(
        &text("一、项目概述\n单击或点击此处输入文字。\n二、解决方案\n方案。\n单击此处输入文字。"),
        &["overview: 一、项目概述 -> ", "solution: 二、解决方案 -> 方案。"],
    );
    let cover = table(&[&["项目名称", "单击或点击此处输入文字。"], &["参赛单位", "甲公司"]]);
    check(&word(&(cover + &p("团队名称：选择一项。"))), &["参赛单位 = 甲公司"]);
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>")
}

fn table(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| format!("<w:tc>{}</w:tc>", text.split('\n').map(p).collect::<String>());
    let row = |cells: &&[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

fn word(body: &str) -> Document {
    extract(&docx(body, &[]), "申报书.docx", &Limits::default(), None).document
}

#[test]
fn cover_table_and_headings_in_word() {
    let body = p("数智平台")
        + &table(&[
            &["项目名称", "数智平台"],
            &["参赛单位", "广州甲科技有限公司"],
            &["统一社会信用代码", "91440101MA5XXXXX0X"],
            &["团队名称", "先锋队"],
            &["参赛代表", "甲一、乙二"],
            &["联合参赛单位", "无"],
        ])
        + &["一、项目概述", "概述。", "二、解决方案", "方案。", "六、知识产权", "专利，权利人：广州甲科技有限公司"].map(p).concat();
    check(
        &word(&body),
        &[
            "overview: 一、项目概述 -> 概述。",
            "solution: 二、解决方案 -> 方案。",
            "参赛代表 = 甲一、乙二",
            "参赛单位 = 广州甲科技有限公司",
            "团队名称 = 先锋队",
            "统一社会信用代码 = 91440101MA5XXXXX0X",
            "联合参赛单位 = 无",
            "项目名称 = 数智平台",
        ],
    );
}

#[test]
fn the_official_form_is_one_table() {
    let body = table(&[
        &["项目名称", "数智平台", "团队名称", "先锋队"],
        &["申报单位\n（盖章）", "广州甲科技\n有限公司", "信用代码：", ""],
        &["项\n目\n概\n述", "（介绍项目背景等，限300字）\n本项目是平台。"],
        &["解决方案（限600字）", "方案第一段。\n方案第二段。"],
        &["团队介绍", ""],
        &["承诺书", "我单位承诺。"],
    ]);
    check(
        &word(&body),
        &[
            "overview: 项⏎目⏎概⏎述 -> 本项目是平台。",
            "solution: 解决方案（限600字） -> 方案第一段。⏎方案第二段。",
            "team: 团队介绍 -> ",
            "参赛单位 = 广州甲科技有限公司",
            "团队名称 = 先锋队",
            "项目名称 = 数智平台",
        ],
    );
}

/// The cover as it is handed out: its labels stand beside each other, since empty cells are no text.
#[test]
fn a_blank_cover_has_no_values() {
    let body = table(&[
        &["项目名称", ""],
        &["参赛单位\n（盖章）", "", "统一社会信用代码", ""],
        &["团队名称", "", "联系电话", ""],
        &["参赛代表\n（不超过5人）", ""],
        &["联合参赛单位", "", "是否中小企业", "□是 □否"],
    ]);
    check(&word(&body), &[]);
    check(&text("参赛单位：（盖章）\n团队名称：\n联系人\n参赛代表：甲一（组长）"), &["参赛代表 = 甲一（组长）"]);
}

#[test]
fn sections_inside_one_big_cell() {
    let body = table(&[&["项目名称", "数智平台"], &["一、项目概述\n概述。\n二、解决方案\n方案。"], &["附件", "清单"]]);
    check(&word(&body), &["overview: 一、项目概述 -> 概述。", "solution: 二、解决方案 -> 方案。", "项目名称 = 数智平台"]);
}

#[test]
fn labels_above_their_values() {
    let body = table(&[&["项目名称", "参赛单位", "团队名称"], &["数智平台", "广州甲科技有限公司", "先锋队"]]);
    check(&word(&body), &["参赛单位 = 广州甲科技有限公司", "团队名称 = 先锋队", "项目名称 = 数智平台"]);
}

#[test]
fn fields_on_lines() {
    check(
        &text(
            "项目名称：数智平台\n申 报 单 位 ： 广州甲科技有限公司  社会信用代码:91440101MA5XXXXX0X\n参赛团队   先锋队\n团队成员（最多5人）：\n甲一、乙二\n联合单位：____\n\n一、项目概述\n团队名称：不在封面。",
        ),
        &[
            "overview: 一、项目概述 -> 团队名称：不在封面。",
            "参赛代表 = 甲一、乙二",
            "参赛单位 = 广州甲科技有限公司",
            "团队名称 = 先锋队",
            "统一社会信用代码 = 91440101MA5XXXXX0X",
            "项目名称 = 数智平台",
        ],
    );
    // Lines of a scan that have come together: a colon tells a label, and its words alone do not.
    check(
        &text("参赛单位:广州甲科技有限公司统一社会信用代码:91440101MA5XXXXX0X团队名称：先锋队（团队名称很好）"),
        &["参赛单位 = 广州甲科技有限公司", "团队名称 = 先锋队（团队名称很好）", "统一社会信用代码 = 91440101MA5XXXXX0X"],
    );
    // A label inside other words is none; an empty one does not take the next label for its value.
    check(&text("项目名称一览\n我们的团队名称很好\n团队名称：\n参赛单位：甲公司"), &["参赛单位 = 甲公司"]);
}

#[test]
fn a_text_without_a_form_has_no_sections() {
    check(&text("审计报告\n全体股东：\n我们审计了财务报表。"), &[]);
    check(&extract(b"", "x", &Limits::default(), None).document, &[]);
}

#[test]
fn the_form_is_chosen_by_name_then_by_length() {
    let material = |path: &str, document: Document| Material { path: path.to_owned(), document: Arc::new(document) };
    let broken = || extract(b"", "x", &Limits::default(), None).document;
    let long = "很长的审计报告正文。".repeat(10);
    let choose = |materials: &[Material]| form::choose(materials, &spec());
    assert_eq!(choose(&[material("a/审计.txt", text(&long)), material("a/项目申报书.txt", text("短"))]), Some(1));
    assert_eq!(choose(&[material("a/审计.txt", text(&long)), material("a/正文.txt", text("短"))]), Some(0));
    // Without a name it is known by its headings, however long the annexes are.
    let form = text("一、项目概述\n概述。\n二、解决方案\n方案。\n三、应用价值\n价值。");
    assert_eq!(choose(&[material("a/台账.txt", text(&long)), material("a/新建 Microsoft Word 文档.docx", form)]), Some(1));
    // A form that cannot be read is not replaced by an audit report.
    assert_eq!(choose(&[material("a/审计.txt", text(&long)), material("a/项目申报书.pdf", broken())]), None);
    assert_eq!(
        choose(&[
            material("a.zip!/项目申报书.pdf", broken()),
            material("申报书/终稿.txt", text("短")),
            material("申报书（盖章）.txt", text("长一些"))
        ]),
        Some(2)
    );
    // What a document carries is the form only where there is no other.
    let carrier = Document { kind: FileKind::Docx, ..text("短") };
    let carried = [material("申报书.docx", carrier), material("申报书.docx!/去年申报书.txt", text(&long))];
    assert_eq!(choose(&carried), Some(0));
    assert_eq!(choose(&[material("申报书.docx", broken()), carried[1].clone()]), Some(1));
    // An e-mail is sent for the sake of what it carries.
    assert_eq!(choose(&[material("来件.eml", text("请查收")), material("来件.eml!/表.txt", text(&long))]), Some(1));
    assert_eq!(choose(&[]), None);
    // Names say which version counts; the entrant's own folder says nothing of it.
    let entry = "divisions/gd/files/A-1 数据备份平台（初稿）";
    let sent = |path: &str, words: &str| material(&format!("{entry}/{path}"), text(words));
    assert_eq!(choose(&[sent("旧版/备份/申报书（最终版）.txt", "更长的一份"), sent("申报书.txt", "短")]), Some(1));
    assert_eq!(choose(&[sent("申报书-修改稿.txt", "更长的一份"), sent("申报书（最终版）.txt", "短")]), Some(1));
    assert_eq!(choose(&[sent("申报书.txt", "短"), sent("申报书初稿.txt", "更长的一份")]), Some(0));
    assert_eq!(choose(&[sent("申报书.txt", "短"), sent("申报书-修改稿.txt", "更长的一份")]), Some(1));
}

/// A document of blocks of these texts, one a line, as a reader makes it.
fn made(blocks: impl Iterator<Item = (BlockKind, String)>) -> Document {
    let (mut text, mut chars, mut out) = (String::new(), 0, Vec::new());
    for (kind, block) in blocks {
        let span = Span::of(chars, chars + block.chars().count() as u32);
        out.push(Block { kind, span, page: 1, bbox: None, font_size: 0.0, bold: false });
        text.push_str(&block);
        text.push('\n');
        chars = span.to() + 1;
    }
    let page = Page { number: 1, width: 500.0, height: 800.0, span: Span::of(0, chars), ocr: false, undecodable: 0 };
    Document {
        sha256: Sha256::from_bytes([7; 32]),
        kind: FileKind::Docx,
        status: ReadStatus::Read,
        text: Text::new(text),
        pages: vec![page],
        blocks: out,
        lines: Vec::new(),
        hidden: Vec::new(),
        problems: Vec::new(),
    }
}

/// A form is read outside the processes that have limits: whatever fits into a document must be read in a time that grows with its length. In a
/// time that grows with its square each of these takes hours.
#[test]
fn forms_as_long_as_a_document_may_be_are_read() {
    let paragraphs = |texts: Vec<String>| made(texts.into_iter().map(|t| (BlockKind::Paragraph, t)));
    let headings = paragraphs(vec!["项目概述".to_owned(); 800_000]);
    let form = form::read(&headings, &spec());
    let found: Vec<_> = form.sections.iter().map(|s| (s.key.as_str(), s.heading, s.body)).collect();
    assert_eq!(found, [("overview", Span::of(0, 4), Span::of(5, 3_999_999))]);
    let numbered = paragraphs((0..400_000).map(|i| format!("{}、解决方案", ["一", "二", "（三）", "4", "5.6"][i % 5])).collect());
    assert_eq!(form::read(&numbered, &spec()).sections.len(), 1);
    for line in [
        "项目名称（ ".repeat(650_000),
        "项目名称： ".repeat(650_000),
        format!("{}\n{}", "项目名称： ".repeat(300_000), "参赛单位： ".repeat(300_000)),
        format!("{}甲 {}", " ".repeat(1_500_000), "项目名称 ".repeat(500_000)),
        format!("项{}目", " ".repeat(3_900_000)),
        "（".repeat(4_000_000),
        ")(".repeat(2_000_000),
        "()".repeat(2_000_000),
        "1.".repeat(2_000_000),
        "〇".repeat(4_000_000),
    ] {
        let start: String = line.chars().take(8).collect();
        assert_eq!(shown(&paragraphs(vec![line])), Vec::<String>::new(), "{start}");
    }
}

#[test]
fn a_row_of_labels_is_as_wide_as_a_document_may_be() {
    const COLUMNS: u32 = 200_000;
    let cell = |row, column| BlockKind::Cell { table: 0, row, column };
    let label = |row| (0..COLUMNS).map(move |column| (cell(row, column), "项目名称".to_owned()));
    let document = made(label(0).chain(label(1)).chain(std::iter::once((cell(2, COLUMNS - 1), "甲".to_owned()))));
    check(&document, &["项目名称 = 甲"]);
}

#[test]
fn a_value_goes_on_over_any_number_of_full_lines() {
    const LINES: u32 = 300_000;
    let rows: Vec<String> =
        std::iter::once("项目名称：甲").chain(std::iter::repeat_n("乙丙丁戊己庚", LINES as usize)).map(str::to_owned).collect();
    let section = (BlockKind::Heading(1), "一、项目概述".to_owned());
    let mut document = made([(BlockKind::Paragraph, rows.join("\n")), section].into_iter());
    let line = |i: u32| {
        let span = Span::of(i * 7, i * 7 + 6);
        let bbox = BBox::new(50.0, 10.0, 450.0, 20.0);
        Line { span, page: 1, bbox, vertical: false, edges: vec![50.0, 100.0, 200.0, 250.0, 300.0, 400.0, 450.0] }
    };
    document.lines = (0..=LINES).map(line).collect();
    document.assert_sound();
    let form = form::read(&document, &spec());
    assert_eq!(form.fields["项目名称"].span, Span::of(5, 7 * LINES + 6));
    assert_eq!(form.fields["项目名称"].value.chars().count(), 1 + 6 * LINES as usize);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever lines and cells a form is made of, its sections are ordered and apart (asserted where they are found), each key stands
    /// once, and reading twice gives the same.
    #[test]
    fn any_form_is_understood_soundly(
        lines in prop::collection::vec("(一、|（二）|3\\.|第四章 |)(项目概述|解决方案|团队|应用价值|知识产权|项目名称：|方案：|请介绍|)(限300字|正文。|\\.\\.\\.3| |)", 0..30),
        columns in 1..4usize,
    ) {
        let flowing = text(&lines.join("\n"));
        let rows: Vec<Vec<&str>> = lines.chunks(columns).map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        for document in [flowing, word(&table(&rows))] {
            let form = form::read(&document, &spec());
            let mut keys: Vec<&str> = form.sections.iter().map(|s| s.key.as_str()).collect();
            keys.sort_unstable();
            let before = keys.len();
            keys.dedup();
            prop_assert_eq!(before, keys.len());
            prop_assert_eq!(form, form::read(&document, &spec()));
        }
    }
}
