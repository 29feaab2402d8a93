//! Office files of 1997 to 2003: what nobody sees in them, what stands beside their text, and where their pictures stand.

mod common;

use std::ops::Range;

use common::{Doc, blocks};
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
    let file = Doc { texts: &texts, letters: &letters, paragraphs: &paragraphs, headers: &headers, flags: 0 }.bytes();
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

fn record(version: u16, instance: u16, kind: u16, body: &[u8]) -> Vec<u8> {
    [&((instance << 4) | version).to_le_bytes()[..], &kind.to_le_bytes(), &(body.len() as u32).to_le_bytes(), body].concat()
}

fn container(kind: u16, instance: u16, parts: &[Vec<u8>]) -> Vec<u8> {
    record(0xf, instance, kind, &parts.concat())
}

fn numbers(all: &[u32]) -> Vec<u8> {
    all.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A text box: its text, and how many letters at its start have 1 point, the rest 24.
fn text_box(text: &str, tiny: u32) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let letters = text.encode_utf16().count() as u32;
    let run = |count: u32, size: u32| [numbers(&[count, 1 << 17]), vec![size as u8, 0]].concat();
    let style = [numbers(&[letters + 1]), vec![0, 0], numbers(&[0]), run(tiny, 1), run(letters + 1 - tiny, 24)].concat();
    let parts = [record(0, 0, 0x0f9f, &[4, 0, 0, 0]), record(0, 0, 0x0fa0, &units), record(0, 0, 0x0fa1, &style)];
    container(0xf004, 0, &[record(2, 1, 0xf00a, &[0; 8]), container(0xf00d, 0, &parts)])
}

/// A shape that is the first picture of the file, over a whole slide.
fn picture() -> Vec<u8> {
    let options = [&0x4104u16.to_le_bytes()[..], &numbers(&[1])].concat();
    let anchor: Vec<u8> = [0u16, 0, 5760, 4320].iter().flat_map(|side| side.to_le_bytes()).collect();
    container(0xf004, 0, &[record(2, 75, 0xf00a, &[0; 8]), record(3, 1, 0xf00b, &options), record(0, 0, 0xf010, &anchor)])
}

/// A presentation of PowerPoint 97 to 2003 of these shapes, slide by slide, and a picture of 300 by 300 pixels.
fn slides(all: &[Vec<Vec<u8>>]) -> Vec<u8> {
    let drawn = |shapes: &Vec<Vec<u8>>| container(0x040c, 0, &[container(0xf002, 0, shapes)]);
    let slide = |shapes: &Vec<Vec<u8>>| container(0x03ee, 0, &[record(2, 0, 0x03ef, &[0; 24]), drawn(shapes)]);
    let stored = container(0x040b, 0, &[container(0xf000, 0, &[container(0xf001, 0, &[record(2, 6, 0xf007, &[0; 36])])])]);
    let size = record(1, 0, 0x03e9, &[numbers(&[5760, 4320]), vec![0; 32]].concat());
    let place = |i: u32| record(0, 0, 0x03f3, &numbers(&[i + 2, 0, 0, 256 + i, 0]));
    let list = container(0x0ff0, 0, &(0..all.len() as u32).map(place).collect::<Vec<_>>());
    let mut stream = container(0x03e8, 0, &[size, stored, list]);
    let mut places = vec![((all.len() as u32 + 1) << 20) | 1, 0];
    for shapes in all {
        places.push(stream.len() as u32);
        stream.extend(slide(shapes));
    }
    let directory = stream.len() as u32;
    stream.extend(record(0, 0, 0x1772, &numbers(&places)));
    let edit = stream.len() as u32;
    stream.extend(record(0, 0, 0x0ff5, &numbers(&[0, 0, 0, directory, 1, 9, 0])));
    let user = record(0, 0, 0x0ff6, &numbers(&[20, 0xe391_c05f, edit, 0, 0]));
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(300, 300).write_to(&mut png, image::ImageFormat::Png).expect("memory takes a picture");
    let kept = record(0, 0x6e0, 0xf01e, &[vec![7; 17], png.into_inner()].concat());
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("memory takes a file");
    for (name, bytes) in [("/PowerPoint Document", stream), ("/Current User", user), ("/Pictures", kept)] {
        std::io::Write::write_all(&mut file.create_stream(name).expect("a new stream"), &bytes).expect("memory takes bytes");
    }
    file.into_inner().into_inner()
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
