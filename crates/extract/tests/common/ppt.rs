//! Presentations of PowerPoint 97 to 2003 (MS-PPT), made in code.

use std::io::{Cursor, Write};

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
pub(crate) fn text_box(text: &str, tiny: u32) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let letters = text.encode_utf16().count() as u32;
    let run = |count: u32, size: u32| [numbers(&[count, 1 << 17]), vec![size as u8, 0]].concat();
    let style = [numbers(&[letters + 1]), vec![0, 0], numbers(&[0]), run(tiny, 1), run(letters + 1 - tiny, 24)].concat();
    let parts = [record(0, 0, 0x0f9f, &[4, 0, 0, 0]), record(0, 0, 0x0fa0, &units), record(0, 0, 0x0fa1, &style)];
    container(0xf004, 0, &[record(2, 1, 0xf00a, &[0; 8]), container(0xf00d, 0, &parts)])
}

/// A text box whose paragraphs are each in the group of its place; each group has the scheme of a list and its first number, or none.
pub(crate) fn numbered_box(paragraphs: &[&str], lists: &[Option<(u16, u16)>]) -> Vec<u8> {
    let units: Vec<u8> = paragraphs.join("\r").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let list = |list: &Option<(u16, u16)>| match list {
        Some((scheme, start)) => [&numbers(&[0b11 << 24])[..], &[1, 0], &scheme.to_le_bytes(), &start.to_le_bytes(), &[0; 8]].concat(),
        None => vec![0; 12],
    };
    let tag: Vec<u8> = "___PPT9".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let lists = record(0, 0, 0x0fac, &lists.iter().flat_map(list).collect::<Vec<u8>>());
    let tags = container(0x138a, 0, &[record(0, 0, 0x0fba, &tag), record(0, 0, 0x138b, &lists)]);
    let run = |(group, paragraph): (u16, &&str)| {
        let count = paragraph.encode_utf16().count() as u32 + 1;
        [numbers(&[count, 1 << 10]), (group << 10).to_le_bytes().to_vec()].concat()
    };
    let runs: Vec<u8> = (0..).zip(paragraphs).flat_map(run).collect();
    let style = [numbers(&[units.len() as u32 / 2 + 1]), vec![0, 0], numbers(&[1]), vec![1, 0], runs].concat();
    let parts = [record(0, 0, 0x0f9f, &[4, 0, 0, 0]), record(0, 0, 0x0fa0, &units), record(0, 0, 0x0fa1, &style)];
    let shape = [record(2, 1, 0xf00a, &[0; 8]), container(0xf011, 0, &[container(0x1388, 0, &[tags])]), container(0xf00d, 0, &parts)];
    container(0xf004, 0, &shape)
}

/// A shape that is the first picture of the file, over a whole slide.
pub(crate) fn picture() -> Vec<u8> {
    let options = [&0x4104u16.to_le_bytes()[..], &numbers(&[1])].concat();
    let anchor: Vec<u8> = [0u16, 0, 5760, 4320].iter().flat_map(|side| side.to_le_bytes()).collect();
    container(0xf004, 0, &[record(2, 75, 0xf00a, &[0; 8]), record(3, 1, 0xf00b, &options), record(0, 0, 0xf010, &anchor)])
}

/// A presentation of PowerPoint 97 to 2003 of these shapes, slide by slide, and a picture of 300 by 300 pixels.
pub(crate) fn slides(all: &[Vec<Vec<u8>>]) -> Vec<u8> {
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
    let mut png = Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(300, 300).write_to(&mut png, image::ImageFormat::Png).expect("memory takes a picture");
    let kept = record(0, 0x6e0, 0xf01e, &[vec![7; 17], png.into_inner()].concat());
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory takes a file");
    for (name, bytes) in [("/PowerPoint Document", stream), ("/Current User", user), ("/Pictures", kept)] {
        file.create_stream(name).expect("a new stream").write_all(&bytes).expect("memory takes bytes");
    }
    file.into_inner().into_inner()
}
