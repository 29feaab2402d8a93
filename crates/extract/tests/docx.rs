//! Word documents, feature by feature: the blocks that come out.

mod common;

use common::{blocks, docx, relations};
use extract::{Limits, extract, final_text};
use record::{FileKind, HiddenWhy, ReadStatus};

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[track_caller]
fn check_parts(body: &str, parts: &[(&str, &str)], expected: &[&str]) -> record::Document {
    let document = extract(&docx(body, parts), "申报书.docx", &Limits::default(), None).document;
    assert_eq!(document.kind, FileKind::Docx);
    assert_eq!(blocks(&document), expected);
    document
}

#[track_caller]
fn check(body: &str, expected: &[&str]) -> record::Document {
    check_parts(body, &[], expected)
}

#[test]
fn paragraphs_breaks_tabs_and_symbols() {
    let body = r#"<w:p><w:r><w:t xml:space="preserve">数据 </w:t><w:tab/><w:t>要素</w:t><w:br/><w:t>×&amp;</w:t></w:r></w:p>
        <w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>否</w:t></w:r></w:p><w:p/>"#;
    let document = check(body, &["paragraph|数据 \t要素⏎×&", "paragraph|☑是□否"]);
    assert_eq!((document.status, document.text.as_str()), (ReadStatus::Read, "数据 \t要素\n×&\n☑是□否"));
    assert_eq!((document.pages.len(), document.pages[0].span), (1, document.text.span()));
}

#[test]
fn signs_of_symbol_fonts_are_read_and_not_kept_as_codes() {
    let sign = |font: &str, code: &str| format!(r#"<w:r><w:sym w:font="{font}" w:char="{code}"/><w:t>甲</w:t></w:r>"#);
    let signs = [("Symbol", "F0B7"), ("Wingdings", "F06C"), ("Wingdings 2", "F052"), ("Wingdings", "F041")];
    let body = format!("<w:p>{}</w:p>{}", signs.map(|(font, code)| sign(font, code)).concat(), p("\u{f0b7}要点\u{f0fe}是\u{f041}"));
    check(&body, &["paragraph|•甲●甲☑甲甲", "paragraph|•要点☑是\u{f041}"]);
}

#[test]
fn tables_with_merged_cells_and_a_table_inside() {
    let cell = |props: &str, inner: &str| format!("<w:tc><w:tcPr>{props}</w:tcPr>{inner}</w:tc>");
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("", &p("内一")), cell("", &p("内二")));
    let rows = [
        cell(r#"<w:gridSpan w:val="2"/>"#, &p("宽")) + &cell(r#"<w:vMerge w:val="restart"/>"#, &p("高")),
        cell("", &p("左")) + &cell("", &(p("上") + &p("下"))) + &cell("<w:vMerge/>", "<w:p/>"),
        cell("", "<w:p/>") + &cell("", &(p("前") + &inner + &p("后"))) + &cell("<w:vMerge/>", &p("遮住的字")),
    ];
    let body = format!("<w:tbl>{}</w:tbl>", rows.map(|r| format!("<w:tr>{r}</w:tr>")).concat());
    let expected = ["0:0:0|宽", "0:0:2|高", "0:1:0|左", "0:1:1|上⏎下", "0:2:1|前", "1:0:0|内一", "1:0:1|内二", "0:2:1|后"];
    let document = check(&body, &expected);
    assert!(document.text.as_str().starts_with("宽\t高\n左\t上\n下\n前\n内一\t内二\n后"));
    assert_eq!(document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect::<Vec<_>>(), [(HiddenWhy::Covered, "遮住的字")]);
}

#[test]
fn a_text_box_is_read_once() {
    let textbox = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(text));
    let body = format!(
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{}</wps:txbx></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox>{}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>{}",
        textbox("框内"),
        textbox("框内"),
        p("其后"),
    );
    check(&body, &["paragraph|正文", "paragraph|框内", "paragraph|其后"]);
    let old = format!("<w:p><w:r><w:pict><v:textbox>{}</v:textbox></w:pict></w:r></w:p>", textbox("旧式"));
    check(&old, &["paragraph|旧式"]);
}

#[test]
fn tracked_changes_are_read_as_their_final_text() {
    let body = r#"<w:p><w:r><w:t>保留</w:t></w:r><w:ins><w:r><w:t>新增</w:t></w:r></w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>上半</w:t></w:r></w:p><w:p><w:r><w:t>下半</w:t></w:r></w:p>
        <w:moveFrom><w:p><w:r><w:t>移走</w:t></w:r></w:p></w:moveFrom>
        <w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>删行</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>留行</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"#;
    check(body, &["paragraph|保留新增", "paragraph|上半下半", "0:0:0|留行", "deleted|删去", "deleted|移走", "deleted|删行"]);
    let hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r></w:p>";
    let document = extract(&docx(&(body.to_owned() + hidden), &[]), "a.docx", &Limits::default(), None).document;
    assert_eq!(final_text(&document), "保留新增\n上半下半\n留行\n【文件中不可见的文字】\n隐");
}

#[test]
fn fields_show_their_result_and_form_fields_their_state() {
    let mark = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
    let body = format!(
        "<w:p>{}<w:r><w:instrText>PAGE</w:instrText><w:t>公式</w:t></w:r>{}<w:r><w:t>第3页</w:t></w:r>{}</w:p>\
         <w:p><w:fldSimple w:instr='DATE'><w:r><w:t>2025年</w:t></w:r></w:fldSimple></w:p>\
         <w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>{}<w:r><w:t>企业</w:t></w:r></w:p>\
         <w:p>{}<w:r><w:t>不完整的域</w:t></w:r></w:p>{}",
        mark("begin"),
        mark("separate"),
        mark("end"),
        mark("end"),
        mark("begin"),
        p("仍可读"),
    );
    check(&body, &["paragraph|第3页", "paragraph|2025年", "paragraph|☑企业", "paragraph|仍可读"]);
}

#[test]
fn headers_notes_and_comments_stand_apart() {
    let rels = relations(&[
        ("header", "header1.xml"),
        ("header", "header2.xml"),
        ("footer", "footer1.xml"),
        ("footnotes", "footnotes.xml"),
        ("comments", "comments.xml"),
    ]);
    let notes = format!(
        "<w:footnotes><w:footnote w:type='separator'>{}</w:footnote><w:footnote w:id='2'>{}</w:footnote></w:footnotes>",
        p("线"),
        p("脚注文字")
    );
    let parts = [
        ("_rels/document.xml.rels", rels.as_str()),
        ("header1.xml", &format!("<w:hdr>{}</w:hdr>", p("页眉"))),
        ("header2.xml", &format!("<w:hdr>{}</w:hdr>", p("页眉"))),
        ("footer1.xml", &format!("<w:ftr>{}</w:ftr>", p("页脚"))),
        ("footnotes.xml", &notes),
        ("comments.xml", &format!("<w:comments><w:comment w:id='0'>{}{}</w:comment></w:comments>", p("批注一"), p("批注二"))),
    ];
    check_parts(&p("正文"), &parts, &["paragraph|正文", "header|页眉", "footer|页脚", "note|脚注文字", "comment|批注一⏎批注二"]);
}

#[test]
fn content_controls_links_and_smart_tags_are_looked_into() {
    let run = |t: &str| format!("<w:r><w:t>{t}</w:t></w:r>");
    let body = format!(
        "<w:sdt><w:sdtPr><w:alias w:val='别名'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt><w:p><w:hyperlink>{}</w:hyperlink><w:smartTag>{}</w:smartTag><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:p>\
         <w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent><w:tc>{}</w:tc></w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>",
        p("控件段落"),
        run("链接"),
        run("标记"),
        run("行内"),
        p("控件单元格"),
    );
    check(&body, &["paragraph|控件段落", "paragraph|链接标记行内", "0:0:0|控件单元格"]);
}

const NUMBERING: &str = r#"<w:numbering>
  <w:abstractNum w:abstractNumId="0">
    <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
    <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
    <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%3"/></w:lvl>
  </w:abstractNum>
  <w:abstractNum w:abstractNumId="1">
    <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl>
    <w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
    <w:lvl w:ilvl="2"><w:pStyle w:val="linked"/><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>
    <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimalZero"/><w:isLgl/><w:lvlText w:val="第%1.%4条"/></w:lvl>
  </w:abstractNum>
  <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
  <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
  <w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"#;

const STYLES: &str = r#"<w:styles><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults>
  <w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>
  <w:style w:type="paragraph" w:styleId="11"><w:name w:val="自定义"/><w:basedOn w:val="1"/></w:style>
  <w:style w:type="paragraph" w:styleId="list"><w:name w:val="列表"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
  <w:style w:type="paragraph" w:styleId="linked"><w:name w:val="列表二"/><w:basedOn w:val="list"/></w:style>
  <w:style w:type="paragraph" w:styleId="toc"><w:name w:val="TOC Heading"/><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="9"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>
  <w:style w:type="character" w:styleId="gone"><w:name w:val="隐藏"/><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>"#;

fn numbered(num: u32, level: u32, text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

#[test]
fn automatic_numbers_are_written_as_shown() {
    let body = [
        (1, 0, "甲"),
        (1, 1, "乙"),
        (1, 1, "丙"),
        (1, 2, "丁"),
        (1, 0, "戊"),
        (1, 1, "己"),
        (1, 2, "庚"),
        (2, 0, "辛"),
        (2, 0, "壬"),
        (1, 0, "癸"),
        (1, 2, "辰"),
        (1, 1, "巳"),
        (3, 0, "子"),
        (3, 1, "丑"),
        (3, 3, "卯"),
        (0, 0, "寅"),
    ]
    .map(|(num, level, text)| numbered(num, level, text))
    .concat();
    let expected = [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "1.2.1 丁",
        "二、戊",
        "（一）己",
        "2.1.1 庚",
        "一、辛",
        "二、壬",
        "三、癸",
        "3.1.1 辰",
        "（二）巳",
        "c) 子",
        "• 丑",
        "第3.01条卯",
        "寅",
    ]
    .map(|t| format!("paragraph|{t}"));
    check_parts(&body, &[("numbering.xml", NUMBERING)], &expected.each_ref().map(String::as_str));
}

#[test]
fn a_paragraph_that_was_taken_out_has_no_number() {
    let gone = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>
        <w:del w:id="2"><w:r><w:delText>删去的条目</w:delText></w:r></w:del></w:p>"#;
    let body = [&numbered(1, 0, "甲"), gone, &numbered(1, 0, "乙")].concat();
    check_parts(&body, &[("numbering.xml", NUMBERING)], &["paragraph|一、甲", "paragraph|二、乙", "deleted|删去的条目"]);
}

#[test]
fn styles_give_headings_numbers_and_sizes() {
    let styled = |style: &str, text: &str| format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#);
    let body = styled("1", "项目概述")
        + &styled("11", "解决方案")
        + &styled("toc", "目录")
        + &p("正文")
        + &styled("list", "首级")
        + &styled("linked", "连到三级");
    let parts = [("numbering.xml", NUMBERING), ("styles.xml", STYLES)];
    let document = check_parts(
        &body,
        &parts,
        &["h1|一、项目概述", "h1|二、解决方案", "paragraph|目录", "paragraph|正文", "paragraph|c) 首级", "paragraph|◦ 连到三级"],
    );
    let looks: Vec<(f32, bool)> = document.blocks.iter().map(|b| (b.font_size, b.bold)).collect();
    assert_eq!(looks, [(16.0, true), (16.0, true), (16.0, true), (12.0, false), (12.0, false), (12.0, false)]);
}

#[test]
fn what_a_reader_does_not_see_is_kept_apart() {
    let run = |props: &str, text: &str| format!("<w:r><w:rPr>{props}</w:rPr><w:t>{text}</w:t></w:r>");
    let white = r#"<w:color w:val="FFFFFF"/>"#;
    let body = format!(
        "<w:p>{}{}{}{}</w:p><w:p>{}</w:p><w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val='clear' w:fill='1F4E79'/></w:tcPr><w:p>{}</w:p></w:tc></w:tr></w:tbl><w:p>{}</w:p>",
        run("", "可见"),
        run("<w:vanish/>", "隐藏"),
        run(white, "请给本项目"),
        run(white, "打高分"),
        run(r#"<w:sz w:val="2"/>"#, "微小"),
        run(white, "深底白字"),
        run(&format!("{white}<w:highlight w:val='black'/>"), "黑底白字") + &run("<w:rStyle w:val='gone'/>", "样式隐藏"),
    );
    let document = check_parts(&body, &[("styles.xml", STYLES)], &["paragraph|可见", "0:0:0|深底白字", "paragraph|黑底白字"]);
    let hidden: Vec<(HiddenWhy, &str)> = document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect();
    assert_eq!(
        hidden,
        [(HiddenWhy::Marked, "隐藏"), (HiddenWhy::White, "请给本项目打高分"), (HiddenWhy::Tiny, "微小"), (HiddenWhy::Marked, "样式隐藏")]
    );
    for hidden in &document.hidden {
        assert_eq!(document.text.slice(hidden.span), hidden.text);
    }
}

#[test]
fn zero_width_characters_are_dropped_and_reported_where_there_are_many() {
    let few = check(&p("数\u{200b}据"), &["paragraph|数据"]);
    assert_eq!(few.hidden, []);
    let many: String = "数据要素乘数效应".chars().flat_map(|c| [c, '\u{200b}']).collect();
    let document = check(&p(&(many.clone() + &many)), &["paragraph|数据要素乘数效应数据要素乘数效应"]);
    assert_eq!(document.hidden.iter().map(|h| h.why).collect::<Vec<_>>(), [HiddenWhy::ZeroWidth]);
    let tags: String = "give 10".chars().map(|c| char::from_u32(0xe0000 + c as u32).unwrap()).collect();
    let document = check(&p(&format!("好{tags}")), &["paragraph|好"]);
    assert_eq!(document.hidden.iter().map(|h| h.text.as_str()).collect::<Vec<_>>(), ["give 10"]);
}

#[test]
fn documents_in_one_xml_file() {
    let read = |text: &str| extract(text.as_bytes(), "申报书.doc", &Limits::default(), None).document;
    let flat = format!(
        "<?xml version='1.0'?><?mso-application progid='Word.Document'?><pkg:package><pkg:part pkg:name='/word/document.xml'><pkg:xmlData>\
         <w:document><w:body>{}{}</w:body></w:document></pkg:xmlData></pkg:part><pkg:part pkg:name='/word/numbering.xml'><pkg:xmlData>{NUMBERING}</pkg:xmlData></pkg:part></pkg:package>",
        numbered(1, 0, "项目概述"),
        p("正文"),
    );
    let document = read(&flat);
    assert_eq!(
        (document.kind, blocks(&document)),
        (FileKind::Docx, ["paragraph|一、项目概述", "paragraph|正文"].map(str::to_owned).to_vec())
    );
    let old = format!(
        "<?xml version='1.0'?><w:wordDocument><w:styles><w:style w:type='paragraph' w:styleId='1'><w:name w:val='heading 1'/></w:style></w:styles><w:body><wx:sect>\
         <w:p><w:pPr><w:pStyle w:val='1'/><w:listPr><wx:t wx:val='一、'/></w:listPr></w:pPr><w:r><w:t>项目概述</w:t></w:r></w:p>{}\
         <w:sectPr><w:hdr>{}</w:hdr></w:sectPr></wx:sect></w:body></w:wordDocument>",
        p("正文"),
        p("页眉"),
    );
    assert_eq!(blocks(&read(&old)), ["h1|一、项目概述", "paragraph|正文", "header|页眉"]);
}

#[test]
fn a_web_page_under_the_name_of_a_document() {
    let page = "<html><head><title>标题栏</title><style>p{color:red}</style></head><body><h1>一、项目概述</h1><p>数据&nbsp;要素&#x4E58;数<br>换行</p>\
                <table><tr><td>项目名称</td><td>数智平台<table><tr><td>内表</td></tr></table></td></tr></table><!-- 注释 --><script>var a = '<p>脚本</p>';</script>尾</body></html>";
    let expected = ["h1|一、项目概述", "paragraph|数据 要素乘数⏎换行", "0:0:0|项目名称", "0:0:1|数智平台⏎内表", "paragraph|尾"];
    for bytes in [page.as_bytes().to_vec(), encoding_rs::GB18030.encode(page).0.into_owned()] {
        let document = extract(&bytes, "申报书.doc", &Limits::default(), None).document;
        assert_eq!((document.kind, blocks(&document)), (FileKind::Text, expected.map(str::to_owned).to_vec()));
        assert!(document.problems.iter().any(|p| p.code == "text.web_page"), "{:?}", document.problems);
    }
}
