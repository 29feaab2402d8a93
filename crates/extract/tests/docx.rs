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
    <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:isLgl/><w:lvlText w:val="%1.%4"/></w:lvl>
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
        (1, 3, "午"),
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
        "3.1 午",
        "c) 子",
        "• 丑",
        "第3.01条卯",
        "寅",
    ]
    .map(|t| format!("paragraph|{t}"));
    check_parts(&body, &[("numbering.xml", NUMBERING)], &expected.each_ref().map(String::as_str));
}

#[test]
fn a_number_stands_behind_the_break_to_its_page() {
    let body = numbered(1, 0, "甲") + &numbered(1, 0, "乙").replace("<w:t>", "<w:br w:type='page'/><w:t>");
    check_parts(&body, &[("numbering.xml", NUMBERING)], &["paragraph|一、甲", "paragraph|二、乙"]);
}

#[test]
fn a_paragraph_that_was_taken_out_has_no_number() {
    let gone = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>
        <w:del w:id="2"><w:r><w:delText>删去的条目</w:delText></w:r></w:del></w:p>"#;
    let body = [&numbered(1, 0, "甲"), gone, &numbered(1, 0, "乙")].concat();
    check_parts(&body, &[("numbering.xml", NUMBERING)], &["paragraph|一、甲", "paragraph|二、乙", "deleted|删去的条目"]);
    let hidden = gone.replace("<w:del w:id=\"1\"/>", "<w:vanish/>").replace("<w:del w:id=\"2\"><w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>");
    let hidden = hidden.replace("</w:r></w:del>", "</w:r>").replace("delText", "t");
    let body = [&numbered(1, 0, "甲"), hidden.as_str(), &numbered(1, 0, "乙")].concat();
    let document = check_parts(&body, &[("numbering.xml", NUMBERING)], &["paragraph|一、甲", "paragraph|二、乙"]);
    assert_eq!(document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect::<Vec<_>>(), [(HiddenWhy::Marked, "删去的条目")]);
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
fn a_table_of_contents_and_references_show_their_results() {
    let mark = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
    let code = |text: &str| format!("<w:r><w:instrText xml:space='preserve'>{text}</w:instrText></w:r>");
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let entry = |before: &str, title: &str, page: &str, after: &str| {
        format!(
            "<w:p>{before}<w:hyperlink w:anchor='_Toc1'>{}<w:r><w:tab/></w:r>{}{}{}{}{}</w:hyperlink>{after}</w:p>",
            run(title),
            mark("begin"),
            code(" PAGEREF _Toc1 \\h "),
            mark("separate"),
            run(page),
            mark("end"),
        )
    };
    let begin = mark("begin") + &code(" TOC \\o 1-3 ") + &mark("separate");
    let linked = format!(
        "<w:p>{}{}{}{}{}{}</w:p>",
        run("见"),
        mark("begin"),
        code(" HYPERLINK \"http://x\" "),
        mark("separate"),
        run("网址"),
        mark("end")
    );
    // A condition whose instruction holds another field.
    let condition = [
        mark("begin"),
        code(" IF "),
        mark("begin"),
        code("REF a"),
        mark("separate"),
        run("甲"),
        mark("end"),
        code(" = 甲 是 否"),
        mark("separate"),
        run("是"),
        mark("end"),
    ]
    .concat();
    let body = entry(&begin, "一、项目概述", "1", "")
        + &entry("", "二、解决方案", "3", &mark("end"))
        + &linked
        + &format!("<w:p>{condition}</w:p>");
    check(&body, &["paragraph|一、项目概述\t1", "paragraph|二、解决方案\t3", "paragraph|见网址", "paragraph|是"]);
}

#[test]
fn boxes_to_tick_ruby_formulas_and_hidden_rows() {
    let tick = "<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='1'/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rFonts w:ascii='MS Gothic'/></w:rPr><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>";
    let ruby =
        "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>shù</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>数</w:t></w:r></w:rubyBase></w:ruby></w:r>";
    let formula = "<m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>";
    let rows = ["<w:trPr><w:hidden/></w:trPr>", "<w:trPr><w:ins/></w:trPr>", "<w:trPr><w:hidden w:val='0'/></w:trPr>"];
    let table: String = (1..)
        .zip(rows)
        .map(|(i, props)| {
            format!("<w:tr>{props}<w:tc><w:tcPr><w:textDirection w:val='tbRlV'/></w:tcPr>{}</w:tc></w:tr>", p(&format!("行{i}")))
        })
        .collect();
    let body =
        format!("<w:p>{tick}<w:r><w:t>企业</w:t></w:r></w:p><w:p>{ruby}<w:r><w:t>据</w:t></w:r>{formula}</w:p><w:tbl>{table}</w:tbl>");
    let document = check(&body, &["paragraph|☒企业", "paragraph|数据x²", "0:0:0|行2", "0:1:0|行3"]);
    assert_eq!(document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect::<Vec<_>>(), [(HiddenWhy::Marked, "行1")]);
}

#[test]
fn numbers_of_chinese_offices() {
    let level = |format: &str, text: &str| format!("<w:lvl w:ilvl='0'><w:start w:val='1'/>{format}<w:lvlText w:val='{text}'/></w:lvl>");
    let plain = |value: &str| format!("<w:numFmt w:val='{value}'/>");
    let custom = "<mc:AlternateContent><mc:Choice Requires='w14'><w:numFmt w:val='custom' w:format='001, 002, 003, ...'/></mc:Choice><mc:Fallback><w:numFmt w:val='decimal'/></mc:Fallback></mc:AlternateContent>";
    let lists = [
        (level(&plain("japaneseCounting"), "第%1章"), "第一章甲"),
        (level(&plain("ideographTraditional"), "%1、"), "甲、甲"),
        (level(&plain("decimalEnclosedCircleChinese"), "%1"), "①甲"),
        (level(&plain("chineseLegalSimplified"), "%1、"), "壹、甲"),
        (level(&plain("decimalFullWidth"), "%1．"), "１．甲"),
        (level(custom, "%1"), "001 甲"),
        (level(&plain("upperLetter"), "（%1）"), "（A）甲"),
        // A disc, as Word writes it into the definitions of Chinese texts.
        (level(&(plain("bullet") + "<w:rPr><w:rFonts w:ascii='Wingdings' w:hAnsi='Wingdings'/></w:rPr>"), "l"), "• 甲"),
    ];
    let numbering: String =
        (0..).zip(&lists).map(|(i, (level, _))| format!("<w:abstractNum w:abstractNumId='{i}'>{level}</w:abstractNum>")).collect();
    let instances: String =
        (0..lists.len()).map(|i| format!("<w:num w:numId='{}'><w:abstractNumId w:val='{i}'/></w:num>", i + 1)).collect();
    let body: String = (1..).zip(&lists).map(|(id, _)| numbered(id, 0, "甲")).collect();
    let expected: Vec<String> = lists.iter().map(|(_, shown)| format!("paragraph|{shown}")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check_parts(&body, &[("numbering.xml", &format!("<w:numbering>{numbering}{instances}</w:numbering>"))], &expected);
}

#[test]
fn documents_that_word_merges_when_it_opens_them() {
    let inner = docx(&(numbered(1, 0, "内文") + "<w:altChunk r:id='rId0'/>"), &[("numbering.xml", NUMBERING)]);
    let chunk = |kind: &str, bytes: &[u8]| {
        let members = [
            ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()),
            (
                "word/document.xml".to_owned(),
                format!("<w:document xmlns:r='r'><w:body>{}<w:altChunk r:id='rId0'/>{}</w:body></w:document>", p("前"), p("后"))
                    .into_bytes(),
            ),
            ("word/_rels/document.xml.rels".to_owned(), relations(&[("aFChunk", &format!("chunk.{kind}"))]).into_bytes()),
            (format!("word/chunk.{kind}"), bytes.to_vec()),
        ];
        extract(&common::zip_of(&members), "申报书.docx", &Limits::default(), None).document
    };
    let check = |kind: &str, bytes: &[u8], expected: &[&str], problems: &[&str]| {
        let document = chunk(kind, bytes);
        assert_eq!(blocks(&document), expected, "{kind}");
        assert_eq!(document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), problems, "{kind}");
    };
    check(
        "html",
        "<html><body><h2>标题</h2><p>网页</p></body></html>".as_bytes(),
        &["paragraph|前", "h2|标题", "paragraph|网页", "paragraph|后"],
        &[],
    );
    check("txt", "纯文本\n第二行".as_bytes(), &["paragraph|前", "paragraph|纯文本", "paragraph|第二行", "paragraph|后"], &[]);
    // One inside another is named: programs that merge documents do not nest them.
    check("docx", &inner, &["paragraph|前", "paragraph|一、内文", "paragraph|后"], &["office.embedded"]);
    check("rtf", b"{\\rtf1 x}", &["paragraph|前", "paragraph|后"], &["office.embedded"]);
}

#[test]
fn the_strict_form_templates_and_documents_with_macros() {
    let strict = "<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main' w:conformance='strict'><w:body><w:p><w:pPr><w:jc w:val='start'/></w:pPr><w:r><w:rPr><w:b w:val='true'/></w:rPr><w:t>严格格式</w:t></w:r></w:p></w:body></w:document>";
    let rels = "<Relationships><Relationship Id='r' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument' Target='word/document2.xml'/></Relationships>";
    let types = |kind: &str| format!("<Types><Override PartName='/word/document2.xml' ContentType='{kind}'/></Types>");
    let kinds = [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
        ("dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),
        ("docm", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        ("dotm", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"),
    ];
    for (ending, kind) in kinds {
        let bytes = common::zip_of(&[("[Content_Types].xml", types(kind).as_str()), ("_rels/.rels", rels), ("word/document2.xml", strict)]);
        let document = extract(&bytes, &format!("申报书.{ending}"), &Limits::default(), None).document;
        assert_eq!((document.kind, document.status, document.text.as_str()), (FileKind::Docx, ReadStatus::Read, "严格格式"), "{ending}");
        assert!(document.blocks[0].bold);
    }
}

#[test]
fn web_pages_in_one_file_under_the_name_of_a_document() {
    let page = "<html><body><h1>一、项目概述</h1><p>数据要素</p></body></html>";
    let quoted: String =
        page.bytes().map(|b| if b.is_ascii() && b != b'=' { char::from(b).to_string() } else { format!("={b:02X}") }).collect();
    // Cut as programs cut it, a code never in two.
    let cut = quoted.replacen("<p>", "<p>=\r\n", 1);
    let part = |kind: &str, encoding: &str, body: &str| {
        format!("--=-x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n")
    };
    let second = "PGh0bWw+PHA+56ys\r\n5LqM6aG1PC9wPjwvaHRtbD4=";
    let file = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"=-x\"\r\n\r\n{}{}{}--=-x--\r\n",
        part("text/html; charset=\"utf-8\"", "quoted-printable", &cut),
        part("image/png", "base64", "aGVsbG8="),
        part("text/html; charset=utf-8", "base64", second),
    );
    let document = extract(file.as_bytes(), "申报书.doc", &Limits::default(), None).document;
    assert_eq!(
        (document.kind, blocks(&document)),
        (FileKind::Text, ["h1|一、项目概述", "paragraph|数据要素", "paragraph|第二页"].map(str::to_owned).to_vec())
    );
    assert!(document.problems.iter().any(|p| p.code == "text.web_page"), "{:?}", document.problems);
}

#[test]
fn files_inside_a_document_are_read() {
    let packed = common::packed_object("合同.txt", "甲方".as_bytes());
    let inner = common::docx(&p("内嵌文档"), &[]);
    let members = [
        ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()),
        ("word/document.xml".to_owned(), format!("<w:document><w:body>{}</w:body></w:document>", p("正文")).into_bytes()),
        ("word/embeddings/oleObject1.bin".to_owned(), packed),
        ("word/embeddings/Microsoft_Word_Document1.docx".to_owned(), inner),
        ("word/embeddings/Microsoft_Excel_Sheet1.xlsx".to_owned(), b"PK\x03\x04 cut".to_vec()),
    ];
    let extraction = extract(&common::zip_of(&members), "申报书.docx", &Limits::default(), None);
    assert_eq!((extraction.document.text.as_str(), extraction.document.status), ("正文", ReadStatus::Read));
    let shown: Vec<(&str, &str)> = extraction.members.iter().map(|m| (m.path.as_str(), m.document.text.as_str())).collect();
    assert_eq!(shown, [("Microsoft_Excel_Sheet1.xlsx", ""), ("Microsoft_Word_Document1.docx", "内嵌文档"), ("合同.txt", "甲方")]);
    assert!(!extraction.members[0].document.status.is_read());
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

#[test]
fn fields_that_say_what_they_show_in_their_instruction() {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let code = |text: &str| format!("<w:r><w:instrText xml:space='preserve'>{text}</w:instrText></w:r>");
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let field = |parts: &[&str]| format!("{}{}{}", mark("begin"), parts.iter().map(|part| code(part)).collect::<String>(), mark("end"));
    let reference = mark("begin") + &code("REF n") + &mark("separate") + &run("3") + &mark("end");
    let nested = mark("begin") + &code(r"EQ \f(1,") + &reference + &code(")") + &mark("end");
    let lines = [
        field(&[r"eq \o\ac(○,", "1", ")"]) + &run("项目概述") + &field(&[r"eq \o\ac(□,√)"]) + &run("是"),
        run("占比") + &field(&[r"EQ \F(1,2)"]) + &run("，约") + &nested,
        field(&["MACROBUTTON NoMacro [单击此处键入姓名]"]) + &field(&["TC 目录项"]),
        // What was deleted from an instruction is none of it.
        mark("begin") + &code(r"EQ \x(甲") + "<w:del><w:r><w:delText>乙</w:delText></w:r></w:del>" + &code(")") + &mark("end"),
    ];
    let deep = [field(&[r"EQ \x(甲)"]), mark("begin").repeat(20_000), run("乙"), mark("end").repeat(20_000)].concat();
    let body = lines.map(|line| format!("<w:p>{line}</w:p>")).concat() + &format!("<w:p>{deep}</w:p>");
    check(&body, &["paragraph|①项目概述☑是", "paragraph|占比1/2，约1/3", "paragraph|[单击此处键入姓名]", "paragraph|甲", "paragraph|甲"]);
}

#[test]
fn letters_that_are_filled_with_nothing_or_with_white_are_kept_apart() {
    let run = |effect: &str, text: &str| {
        format!("<w:r><w:rPr><w:color w:val='000000'/><w14:textFill>{effect}</w14:textFill></w:rPr><w:t>{text}</w:t></w:r>")
    };
    let outlined = "<w:r><w:rPr><w14:textOutline w14:w='9525'><w14:solidFill/></w14:textOutline><w14:textFill><w14:noFill/></w14:textFill></w:rPr><w:t>空心字</w:t></w:r>";
    let body = [
        run("<w14:solidFill><w14:srgbClr w14:val='FF0000'/></w14:solidFill>", "红字"),
        run("<w14:noFill/>", "无填充"),
        run("<w14:solidFill><w14:srgbClr w14:val='FFFFFF'/></w14:solidFill>", "白填充"),
        run("<w14:solidFill><w14:srgbClr w14:val='000000'><w14:alpha w14:val='100000'/></w14:srgbClr></w14:solidFill>", "全透明"),
        outlined.to_owned(),
    ];
    let document = check(&format!("<w:p>{}</w:p>", body.concat()), &["paragraph|红字空心字"]);
    let hidden: Vec<(HiddenWhy, &str)> = document.hidden.iter().map(|h| (h.why, h.text.as_str())).collect();
    assert_eq!(hidden, [(HiddenWhy::Invisible, "无填充"), (HiddenWhy::White, "白填充"), (HiddenWhy::Invisible, "全透明")]);
}

#[test]
fn formulas_between_paragraphs_and_what_is_written_over_a_chart() {
    let formula = "<m:oMathPara><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></m:oMathPara>";
    let anchored = "<w:p><w:r><w:drawing><c:chart r:id='rId0'/></w:drawing></w:r></w:p>";
    let over = "<c:userShapes><cdr:relSizeAnchor><cdr:sp><cdr:txBody><a:p><a:r><a:t>同比增长</a:t></a:r><a:r><a:t>三成</a:t></a:r></a:p></cdr:txBody></cdr:sp></cdr:relSizeAnchor></c:userShapes>";
    let parts = [
        ("_rels/document.xml.rels", relations(&[("chart", "charts/chart1.xml")])),
        ("charts/chart1.xml", "<c:chartSpace><c:title><a:p><a:r><a:t>营收</a:t></a:r></a:p></c:title></c:chartSpace>".to_owned()),
        ("charts/_rels/chart1.xml.rels", relations(&[("chartUserShapes", "../drawings/drawing1.xml")])),
        ("drawings/drawing1.xml", over.to_owned()),
    ];
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, content)| (*name, content.as_str())).collect();
    let expected = ["paragraph|正文", "paragraph|x=1", "paragraph|营收", "paragraph|同比增长三成"];
    check_parts(&(p("正文") + formula + anchored), &parts, &expected);
}

#[test]
fn words_in_drawings_that_were_pasted_as_metafiles_are_read() {
    let drawing = String::from_utf8(common::emf("API1")).expect("small numbers are ASCII");
    let rels = relations(&[("image", "media/image1.emf")]);
    let body = p("架构图") + "<w:p><w:r><w:drawing><a:blip r:embed='rId0'/></w:drawing></w:r></w:p>";
    let parts = [("_rels/document.xml.rels", rels.as_str()), ("media/image1.emf", drawing.as_str())];
    let document = check_parts(&body, &parts, &["paragraph|架构图", "paragraph|API1"]);
    assert_eq!(document.problems, []);
    // One of an earlier kind, whose bytes are no text.
    let xml = format!("<w:document xmlns:w='w' xmlns:r='r'><w:body>{body}</w:body></w:document>");
    let members = [
        ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()),
        ("word/document.xml".to_owned(), xml.into_bytes()),
        ("word/_rels/document.xml.rels".to_owned(), relations(&[("image", "media/image1.wmf"), ("header", "header1.xml")]).into_bytes()),
        ("word/media/image1.wmf".to_owned(), common::wmf("网关")),
        ("word/header1.xml".to_owned(), format!("<w:hdr>{}</w:hdr>", body.replace("架构图", "页眉")).into_bytes()),
        ("word/_rels/header1.xml.rels".to_owned(), relations(&[("image", "media/image2.wmf")]).into_bytes()),
        ("word/media/image2.wmf".to_owned(), common::wmf("单位")),
    ];
    let document = extract(&common::zip_of(&members), "申报书.docx", &Limits::default(), None).document;
    let expected = ["paragraph|架构图", "paragraph|网关", "header|页眉", "paragraph|单位"].map(str::to_owned).to_vec();
    assert_eq!((blocks(&document), document.problems), (expected, vec![]));
}

#[test]
fn a_formula_of_the_old_editors_is_read_where_it_stands() {
    let read = |formula: &[u8]| {
        let shown = "<v:shape><v:imagedata r:id='rId0'/></v:shape><o:OLEObject ProgID='Equation.3' ObjectID='_1' r:id='rId1'/>";
        let run = |inner: &str| format!("<w:r>{inner}</w:r>");
        let body = [run("<w:t>当</w:t>"), run(&format!("<w:object>{shown}</w:object>")), run("<w:t>时</w:t>")].concat();
        let xml = format!("<w:document xmlns:w='w' xmlns:r='r'><w:body><w:p>{body}</w:p></w:body></w:document>");
        let rels = relations(&[("image", "media/image1.wmf"), ("oleObject", "embeddings/oleObject1.bin")]);
        let members = [
            ("[Content_Types].xml".to_owned(), b"<Types/>".to_vec()),
            ("word/document.xml".to_owned(), xml.into_bytes()),
            ("word/_rels/document.xml.rels".to_owned(), rels.into_bytes()),
            ("word/media/image1.wmf".to_owned(), common::wmf("x1")),
            ("word/embeddings/oleObject1.bin".to_owned(), common::equation_object(formula)),
        ];
        let document = extract(&common::zip_of(&members), "申报书.docx", &Limits::default(), None).document;
        assert_eq!(document.problems, []);
        blocks(&document)
    };
    assert_eq!(read(&common::X1), ["paragraph|当x₁时"]);
    // Of one of a version that is not known the picture tells.
    assert_eq!(read(&[&[9][..], &common::X1[1..]].concat()), ["paragraph|当时", "paragraph|x1"]);
}

#[test]
fn letters_typed_in_a_font_of_signs_are_read_as_signs() {
    let run = |fonts: &str, text: &str| format!("<w:r><w:rPr><w:rFonts {fonts}/></w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>");
    let (second, first) = ("w:ascii='Wingdings 2' w:hAnsi='Wingdings 2'", "w:ascii='Wingdings' w:hAnsi='Wingdings'");
    let sign = "<w:r><w:rPr><w:rFonts w:ascii='Wingdings' w:hAnsi='Wingdings'/></w:rPr><w:sym w:font='Wingdings' w:char='F0FB'/></w:r>";
    let body = [
        run(second, "R"),
        run("w:ascii='宋体'", "是 R "),
        run(second, "£"),
        run("", "否 "),
        run(first, "þ是"),
        run(&format!("{first} w:hint='eastAsia' w:eastAsia='宋体'"), "¨"),
        sign.to_owned(),
    ];
    check(&format!("<w:p>{}</w:p>", body.concat()), &["paragraph|☑是 R □否 ☑是¨×"]);
}
