//! Office files of 1997 to 2003: what nobody sees in them, what stands beside their text, and where their pictures stand.

mod common;

use std::ops::Range;

use common::ppt::{numbered_box, picture, slides, text_box};
use common::{Doc, blocks, level, lists, on_level, with_storage};
use extract::{Limits, extract};
use record::{Document, FileKind, HiddenWhy};

fn hidden(document: &Document) -> Vec<(HiddenWhy, u32, &str)> {
    document.hidden.iter().map(|h| (h.why, h.page, h.text.as_str())).collect()
}

#[test]
fn an_old_word_file_tells_what_is_white_or_tiny_and_what_its_fields_show() {
    let main = "正文\r白字\r微小\r深底白字\r第\u{13}eq \\o\\ac(○,1)\u{15}项\r";
    let at = |part: &str| -> Range<u32> {
        let units = |text: &str| text.encode_utf16().count() as u32;
        let from = units(&main[..main.find(part).expect("a part of the text")]);
        from..from + units(part)
    };
    let letters: [(Range<u32>, &[u8]); 3] = [
        (at("白字"), &[0x70, 0x68, 255, 255, 255, 0]),
        // The mark of a paragraph may be as small as one likes.
        (at("微小\r"), &[0x43, 0x4a, 2, 0]),
        (at("深底白字"), &[0x42, 0x2a, 8]),
    ];
    let paragraphs: [(Range<u32>, &[u8]); 1] = [(at("深底白字\r"), &[0x2d, 0x44, 0x40, 0])];
    let sections = [["", "数据要素大赛\r", "", "第 1 页\r", "首页页眉\r", ""], ["", "数据要素大赛\r", "", "附件页脚\r", "", ""]].concat();
    let mut headers = vec![0u32; 7];
    for text in &sections {
        headers.push(headers.last().expect("a place") + text.encode_utf16().count() as u32);
    }
    let running = sections.concat();
    let texts = [(0, main), (2, running.as_str())];
    let file = Doc { texts: &texts, letters: &letters, paragraphs: &paragraphs, headers: &headers, ..Doc::default() }.bytes();
    let document = extract(&file, "申报书.doc", &Limits::default(), None).document;
    let expected = [
        "paragraph|正文",
        "paragraph|深底白字",
        "paragraph|第①项",
        "header|数据要素大赛",
        "header|首页页眉",
        "footer|第 1 页",
        "footer|附件页脚",
    ];
    assert_eq!((document.kind, blocks(&document)), (FileKind::Doc, expected.map(str::to_owned).to_vec()));
    assert_eq!(hidden(&document), [(HiddenWhy::White, 1, "白字"), (HiddenWhy::Tiny, 1, "微小")]);
}

#[test]
fn automatic_numbers_of_an_old_word_file_are_written_as_shown() {
    let [definitions, instances] =
        lists(&[level(0x27, "\u{0}、"), level(0x25, "（\u{1}）"), level(0x1c, "\u{2}"), level(0, "\u{0}.\u{3}")]);
    let parts = [(73, definitions.as_slice()), (74, instances.as_slice())];
    let levels = [0, 1, 2, 3].map(on_level);
    let read = |texts: &[(usize, &str)], letters: &[(Range<u32>, &[u8])], paragraphs: &[(Range<u32>, &[u8])]| {
        let file = Doc { texts, letters, paragraphs, parts: &parts, ..Doc::default() }.bytes();
        let document = extract(&file, "申报书.doc", &Limits::default(), None).document;
        (blocks(&document), document.problems.into_iter().map(|p| p.code).collect::<Vec<_>>())
    };
    // An empty paragraph counts; a break of pages stands before the number of its paragraph.
    let main = "概述\r背景\r\r目标\r要点\r意义\r\u{c}计划\r第一年\r正文\r";
    let paragraphs: [(Range<u32>, &[u8]); 8] = [
        (0..3, &levels[0]),
        (3..6, &levels[1]),
        (6..7, &levels[1]),
        (7..10, &levels[1]),
        (10..13, &levels[2]),
        (13..16, &levels[0]),
        (16..20, &levels[1]),
        (20..24, &levels[3]),
    ];
    let expected = ["一、概述", "（一）背景", "（三）目标", "①要点", "二、意义", "（一）计划", "二.1 第一年", "正文"];
    let (shown, problems) = read(&[(0, main)], &[], &paragraphs);
    assert_eq!((shown, problems.len()), (expected.map(|text| format!("paragraph|{text}")).to_vec(), 0));
    // In a text box, of which a tracked change took out a paragraph.
    let deleted: [(Range<u32>, &[u8]); 1] = [(6..9, &[0x00, 0x08, 1])];
    let paragraphs: [(Range<u32>, &[u8]); 3] = [(3..6, &levels[0]), (6..9, &levels[0]), (9..12, &levels[0])];
    let (shown, problems) = read(&[(0, "正文\r"), (6, "框内\r删去\r又一\r")], &deleted, &paragraphs);
    let expected = ["paragraph|正文", "paragraph|一、框内", "paragraph|二、又一", "deleted|删去"];
    assert_eq!((shown, problems.len()), (expected.map(str::to_owned).to_vec(), 0));
    // In a note.
    let paragraphs: [(Range<u32>, &[u8]); 1] = [(3..6, &levels[0])];
    let (shown, problems) = read(&[(0, "正文\r"), (1, "脚注\r")], &[], &paragraphs);
    assert_eq!((shown, problems.len()), (["paragraph|正文", "note|一、脚注"].map(str::to_owned).to_vec(), 0));
}

#[test]
fn a_formula_in_an_old_word_file_is_read_where_it_stands() {
    let main = "当\u{13} EMBED Equation.3 \u{14}\u{1}\u{15}时\r";
    let at = |c: char| main.chars().position(|found| found == c).expect("a mark") as u32;
    let (mark, picture) = (at('\u{14}'), at('\u{1}'));
    // The mark names the object, the character behind it the picture.
    let letters: [(Range<u32>, &[u8]); 2] =
        [(mark..mark + 1, &[0x03, 0x6a, 7, 0, 0, 0]), (picture..picture + 1, &[0x03, 0x6a, 0, 0, 0, 0])];
    let drawing = common::wmf("x1");
    let kept = [&[5; 44][..], &(drawing.len() as u32).to_le_bytes(), &[0xfe, 254], &drawing].concat();
    let record = [&[0x60, 0x21, 0x1b, 0xf0][..], &(kept.len() as u32).to_le_bytes(), &kept].concat();
    let data = [&(68 + record.len() as u32).to_le_bytes()[..], &[0; 64], &record].concat();
    let file = Doc { texts: &[(0, main)], letters: &letters, data: &data, ..Doc::default() }.bytes();
    let read = |formula: &[u8]| {
        let file = with_storage(&file, "/ObjectPool/_7", &common::equation_object(formula));
        blocks(&extract(&file, "申报书.doc", &Limits::default(), None).document)
    };
    assert_eq!(read(&common::X1), ["paragraph|当x₁时"]);
    // Of one of a version that is not known the picture tells.
    assert_eq!(read(&[&[9][..], &common::X1[1..]].concat()), ["paragraph|当时", "paragraph|x1"]);
}

#[test]
fn a_section_of_an_old_word_file_ends_its_last_paragraph() {
    let read = |ends: &[u32]| {
        let sections: Vec<u8> =
            [&[0u32][..], ends].concat().iter().flat_map(|at| at.to_le_bytes()).chain(vec![0; 12 * ends.len()]).collect();
        let file = Doc { texts: &[(0, "封面\u{c}概述\u{c}正文\r")], parts: &[(6, sections.as_slice())], ..Doc::default() }.bytes();
        blocks(&extract(&file, "申报书.doc", &Limits::default(), None).document)
    };
    assert_eq!(read(&[3, 9]), ["paragraph|封面", "paragraph|概述⏎正文"]);
    assert_eq!(read(&[9]), ["paragraph|封面⏎概述⏎正文"]);
}

#[test]
fn letters_of_an_old_word_file_in_fonts_of_signs_are_read_as_signs() {
    let main = "R是£否(企业\u{f052}高校\r";
    let fonts = ["宋体", "Wingdings 2", "Wingdings"];
    let letters: [(Range<u32>, &[u8]); 3] =
        [(0..1, &[0x4f, 0x4a, 1, 0]), (2..3, &[0x51, 0x4a, 1, 0]), (4..5, &[0x09, 0x6a, 2, 0, 0xfe, 0xf0])];
    let read = |fonts: &[&str]| {
        let file = Doc { texts: &[(0, main)], letters: &letters, fonts, ..Doc::default() }.bytes();
        blocks(&extract(&file, "申报书.doc", &Limits::default(), None).document)
    };
    assert_eq!(read(&fonts), ["paragraph|☑是□否☑企业☑高校"]);
    assert_eq!(read(&["宋体", "黑体", "楷体"]), ["paragraph|R是£否☑企业\u{f052}高校"]);
}

#[test]
fn boxes_of_a_form_in_an_old_word_file_are_read() {
    let main = "\u{13} FORMCHECKBOX \u{1}\u{14}\u{15}企业\r";
    let at = main.chars().position(|c| c == '\u{1}').expect("the data of a field") as u32;
    let letters: [(Range<u32>, &[u8]); 1] = [(at..at + 1, &[0x03, 0x6a, 0, 0, 0, 0])];
    let field = [&[0; 68][..], &[0xff; 4], &[5, 0], &[0; 4], &[0, 0, 0, 0], &[0, 0]].concat();
    let file = Doc { texts: &[(0, main)], letters: &letters, data: &field, ..Doc::default() }.bytes();
    assert_eq!(blocks(&extract(&file, "申报书.doc", &Limits::default(), None).document), ["paragraph|☑企业"]);
    // What is chosen of a list, in a text whose field has no room for it.
    let text = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&(units.len() as u16 / 2).to_le_bytes()[..], &units].concat()
    };
    let list = [&[0xffu8, 0xff, 2, 0, 0, 0][..], &text("高校"), &text("国有企业")].concat();
    let field = [&[0; 68][..], &[0xff; 4], &[6, 0], &[0; 4], &[0; 4], &[0, 0], &[0; 20], &list].concat();
    let main = "单位性质：\u{13}\u{1}\u{15}\r";
    let letters: [(Range<u32>, &[u8]); 1] = [(6..7, &[0x03, 0x6a, 0, 0, 0, 0])];
    let file = Doc { texts: &[(0, main)], letters: &letters, data: &field, ..Doc::default() }.bytes();
    assert_eq!(blocks(&extract(&file, "申报书.doc", &Limits::default(), None).document), ["paragraph|单位性质：国有企业"]);
}

#[test]
fn an_old_presentation_tells_what_is_tiny_with_its_slide() {
    let first = vec![text_box("打高分项目概述", 3), text_box("正文", 0)];
    let file = slides(&[first, vec![text_box("给满分", 3)], vec![text_box("第三页", 0)]]);
    let document = extract(&file, "演示.ppt", &Limits::default(), None).document;
    let expected = ["paragraph|项目概述", "paragraph|正文", "paragraph|第三页"].map(str::to_owned).to_vec();
    assert_eq!((document.kind, blocks(&document)), (FileKind::Ppt, expected));
    assert_eq!(hidden(&document), [(HiddenWhy::Tiny, 1, "打高分"), (HiddenWhy::Tiny, 2, "给满分")]);
}

#[test]
fn automatic_numbers_on_old_slides_are_shown() {
    let list = numbered_box(&["项目背景", "建设目标", "说明", "实施路径"], &[Some((17, 2)), Some((17, 2)), None, Some((12, 1))]);
    // The same words on the next slide are in no list there.
    let file = slides(&[vec![text_box("目录", 0), list], vec![text_box("建设目标", 0)]]);
    let document = extract(&file, "演示.ppt", &Limits::default(), None).document;
    let expected = ["目录", "二. 项目背景", "三. 建设目标", "说明", "(1) 实施路径", "建设目标"];
    assert_eq!(blocks(&document), expected.map(|text| format!("paragraph|{text}")));
}

#[test]
fn a_picture_is_read_with_the_old_slide_on_which_it_stands() {
    let long = "很长的正文。".repeat(50);
    let told = |all: &[Vec<Vec<u8>>]| {
        let document = extract(&slides(all), "演示.ppt", &Limits::default(), None).document;
        document.problems.into_iter().map(|p| p.code).collect::<Vec<_>>()
    };
    // Beside a long text it is an ornament, on a slide of its own it is all that the slide says.
    assert_eq!(told(&[vec![text_box(&long, 0), picture()], vec![text_box("正文", 0)]]), [] as [&str; 0]);
    assert_eq!(told(&[vec![text_box(&long, 0)], vec![picture()]]), ["office.pictures"]);
}
