//! Files that are broken, misnamed, enormous or crafted: each ends in exactly one class, says why, and costs nothing but itself.

mod common;

use std::io::Write;

use common::damage::{Dice, crafted, damaged};
use common::{blocks, docx, seeds, zip_of};
use extract::{Extraction, Limits, extract, sniff};
use record::{FileKind, ReadStatus, Unreadable};

const P: &str = "<w:p><w:r><w:t>数据要素</w:t></w:r></w:p>";

fn read(bytes: &[u8], name: &str) -> Extraction {
    extract(bytes, name, &Limits::default(), None)
}

/// Kind, class and codes of problems.
#[track_caller]
fn check(bytes: &[u8], name: &str, kind: FileKind, status: ReadStatus, codes: &[&str]) {
    let document = read(bytes, name).document;
    let got: Vec<&str> = document.problems.iter().map(|p| p.code.as_str()).collect();
    assert_eq!((document.kind, document.status, got.as_slice()), (kind, status, codes), "{name}");
}

const fn lost(why: Unreadable) -> ReadStatus {
    ReadStatus::Unreadable(why)
}

/// A small OLE2 file with one stream.
fn ole(stream: &str) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("memory takes a file");
    file.create_stream(stream).expect("a new stream").write_all(&[7; 5000]).expect("memory takes bytes");
    file.into_inner().into_inner()
}

/// Bytes of no known format.
fn noise() -> Vec<u8> {
    (0..5000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

#[test]
fn every_file_is_in_one_class() {
    use FileKind::{Doc, Docx, Image, Other, Pdf, Text, Xls, Zip};
    use Unreadable::{Broken, Empty, Encrypted, NoText, Unsupported, Wordless};
    let noise = noise();
    check(b"", "申报书.pdf", Other, lost(Empty), &["file.empty"]);
    check(&noise, "申报书.pdf", Other, lost(Broken), &["file.unknown"]);
    check(b"%PDF-1.7\nnothing else", "a.pdf", Pdf, lost(Broken), &["file.broken"]);
    check(b"\x89PNG\r\n\x1a\n", "a.png", Image, lost(Broken), &["file.broken"]);
    check(b"{\\rtf1 text}", "a.doc", Other, lost(Unsupported), &["file.unsupported"]);
    check(b"Rar!\x1a\x07\x01\x00", "a.rar", Other, lost(Unsupported), &["file.unsupported"]);
    check(b"\0\0\0\x20ftypisom\0\0\x02\0", "宣传片.mp4", Other, lost(Wordless), &["file.wordless"]);
    check(b"\0\0\0\x08wide\0\0\0\0mdat", "宣传片.mov", Other, lost(Wordless), &["file.wordless"]);
    check(b"RIFF\x24\0\0\0AVI LIST", "宣传片.avi", Other, lost(Wordless), &["file.wordless"]);
    check(b"\0\0\0\x18ftypheic\0\0\0\0", "IMG_0001.HEIC", Other, lost(Unsupported), &["file.unsupported"]);
    check(&ole("/EncryptedPackage"), "a.docx", Other, lost(Encrypted), &["file.encrypted"]);
    check(&ole("/WordDocument"), "a.doc", Doc, lost(Broken), &["file.broken"]);
    check(&ole("/Workbook"), "a.xls", Xls, lost(Broken), &["file.broken"]);
    check(&ole("/Unheard"), "a.wps", Other, lost(Unsupported), &["file.unsupported"]);
    check(&docx(P, &[]), "a.docx", Docx, ReadStatus::Read, &[]);
    check(&docx(P, &[]), "a.pdf", Docx, ReadStatus::ReadWithProblems, &["file.misnamed"]);
    check("正文".as_bytes(), "申报书.docx", Text, ReadStatus::ReadWithProblems, &["file.misnamed"]);
    check("正文".as_bytes(), "说明", Text, ReadStatus::Read, &[]);
    check(&docx("<w:p/>", &[]), "a.docx", Docx, lost(NoText), &["file.no_text"]);
    check(&docx(P, &[])[..20], "a.docx", Zip, lost(Broken), &["file.broken"]);
    check(&zip_of(&[("甲.txt", "文")]), "a.zip", Zip, ReadStatus::Read, &[]);
}

#[test]
fn what_was_still_being_downloaded_is_said_to_be_that() {
    use FileKind::{Docx, Other, Pdf, Text, Zip};
    let not_had = lost(Unreadable::Unavailable);
    let film = b"\0\0\0\x20ftypisom\0\0\x02\0";
    check(film, "演示视频.mp4.baiduyun.downloading", Other, not_had, &["file.unfinished"]);
    check(&noise(), "证明材料/审计报告.pdf.crdownload", Other, not_had, &["file.unfinished"]);
    check(b"%PDF-1.7\nnothing else", "申报书.pdf.part", Pdf, not_had, &["file.unfinished"]);
    check(&docx(P, &[])[..20], "申报书.docx.XLTD", Zip, not_had, &["file.unfinished"]);
    check(b"Rar!\x1a\x07\x01\x00", "资料.rar.td", Other, not_had, &["file.unfinished"]);
    check(&docx(P, &[]), "申报书.docx.crdownload", Docx, ReadStatus::ReadWithProblems, &["file.unfinished"]);
    check("正文".as_bytes(), "说明.txt.part", Text, ReadStatus::ReadWithProblems, &["file.unfinished"]);
    // Nothing has come yet, which is no empty file; and an archive of several parts is none that was broken off.
    check(b"", "申报书.pdf.crdownload", Other, not_had, &["file.unfinished"]);
    check(b"Rar!\x1a\x07\x01\x00", "资料.part1.rar", Other, lost(Unreadable::Unsupported), &["file.unsupported"]);
    let problem = &read(film, "演示视频.mp4.downloading").document.problems[0];
    assert_eq!(problem.what.zh, "文件没有下载完：后缀 .downloading 是下载工具在下载途中用的。");
    let open = zip_of(&[("~$申报书.docx", "\u{1}甲"), ("甲.txt", "文")]);
    let names: Vec<String> = read(&open, "a.zip").members.into_iter().map(|m| m.path).collect();
    assert_eq!(names, ["甲.txt"]);
}

#[test]
fn damaged_parts_cost_themselves() {
    let broken = docx(P, &[("styles.xml", "<w:styles><w:style"), ("footnotes.xml", "<a>&#xFFFFFFF;<b></a>")]);
    let document = read(&broken, "a.docx").document;
    assert_eq!(blocks(&document), ["paragraph|数据要素"]);
    assert_eq!(document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["office.part", "office.part"]);
    // The main part cut in the middle is read as far as it goes.
    let cut = zip_of(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>前半")]);
    let document = read(&cut, "a.docx").document;
    assert_eq!((blocks(&document), document.status), (vec!["paragraph|前半".to_owned()], ReadStatus::ReadWithProblems));
}

#[test]
fn a_file_cut_off_is_read_as_far_as_it_goes() {
    // Text that packs badly, so that a part of the packed bytes is a part of the text.
    let text: String =
        (0..6000u32).map(|i| char::from_u32(0x4e00 + i.wrapping_mul(2_654_435_761) % 20_000).expect("a Chinese character")).collect();
    let whole = docx(&format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"), &[("styles.xml", "<w:styles/>")]);
    let at = |mark: &[u8]| whole.windows(mark.len()).position(|w| w == mark).expect("a part of every ZIP file");
    let codes = |document: &record::Document| document.problems.iter().map(|p| p.code.clone()).collect::<Vec<_>>();
    let without_directory = read(&whole[..at(b"PK\x01\x02")], "a.docx").document;
    assert_eq!((without_directory.text.as_str(), codes(&without_directory)), (text.as_str(), vec!["file.cut_off".to_owned()]));
    let (start, end) = (at(b"word/document.xml"), at(b"word/styles.xml"));
    let half = read(&whole[..start + (end - start) / 2], "a.docx").document;
    assert_eq!((half.status, half.kind), (ReadStatus::ReadWithProblems, FileKind::Docx));
    assert!(text.starts_with(half.text.as_str().trim_end_matches('\u{fffd}')) && half.text.len() > 2000, "{} characters", half.text.len());
    assert_eq!(codes(&half), ["office.part", "office.part", "file.cut_off"]);
}

#[test]
fn bombs_are_refused_by_what_comes_out() {
    // A gigabyte of spaces in a member of a megabyte, in an office file and in an archive.
    let spaces = vec![b' '; 64 << 20];
    let bomb = zip_of(&[("a.txt", spaces.as_slice())]);
    assert!(bomb.len() < 1 << 20, "a bomb is small");
    let limits = Limits { zip_ratio: 100, ..Limits::default() };
    let members = extract(&bomb, "a.zip", &limits, None).members;
    assert_eq!(members.iter().map(|m| (m.path.as_str(), m.document.status)).collect::<Vec<_>>(), [("a.txt", lost(Unreadable::OverLimit))]);
    let text = String::from_utf8(spaces).unwrap();
    let document = extract(&docx(&text, &[]), "a.docx", &limits, None).document;
    assert_eq!((document.kind, document.status), (FileKind::Docx, lost(Unreadable::OverLimit)));
    let sheet = zip_of(&[("[Content_Types].xml", ""), ("xl/workbook.xml", "<workbook/>"), ("xl/sharedStrings.xml", &text)]);
    let document = extract(&sheet, "a.xlsx", &limits, None).document;
    assert_eq!((document.kind, document.status), (FileKind::Xlsx, lost(Unreadable::OverLimit)));
    // Many members of a tolerable size pass the limit on all of them together.
    let many: Vec<(String, Vec<u8>)> = (0..20).map(|i| (format!("{i:02}.txt"), vec![b'a'; 1 << 20])).collect();
    let limits = Limits { zip_total: 5 << 20, ..Limits::default() };
    let members = extract(&zip_of(&many), "a.zip", &limits, None).members;
    assert_eq!(members.iter().filter(|m| m.document.status == lost(Unreadable::OverLimit)).count(), 15);
}

#[test]
fn nesting_ends() {
    let deep = "<w:sdt><w:sdtContent>".repeat(5000) + P;
    let document = read(&docx(&deep, &[]), "a.docx").document;
    assert_eq!(document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["file.no_text", "office.part"]);
    let tables = "<w:tbl><w:tr><w:tc>".repeat(60) + P + &"</w:tc></w:tr></w:tbl>".repeat(60);
    assert_eq!(blocks(&read(&docx(&tables, &[]), "a.docx").document), ["59:0:0|数据要素"]);
    // An archive in an archive is opened, one in that is not; and an archive that holds itself comes to an end.
    let inner = zip_of(&[("c.txt", "文")]);
    let middle = zip_of(&[("b.zip", inner.as_slice()), ("b.txt", "文".as_bytes())]);
    let outer = zip_of(&[("a.zip", middle.as_slice())]);
    let members = read(&outer, "x.zip").members;
    let shown: Vec<(&str, ReadStatus)> = members.iter().map(|m| (m.path.as_str(), m.document.status)).collect();
    assert_eq!(shown, [("a.zip", ReadStatus::Read), ("a.zip!/b.txt", ReadStatus::Read), ("a.zip!/b.zip", lost(Unreadable::OverLimit))]);
}

#[test]
fn archives_are_read_member_by_member() {
    let gbk = encoding_rs::GB18030.encode("证明材料/营业执照.txt").0.into_owned();
    let marker = "M".repeat(gbk.len());
    let mut archive = zip_of(&[
        ("项目申报书.docx", docx(P, &[])),
        (&marker, "名称：甲公司".into()),
        ("../逃逸.txt", "文".into()),
        ("空.pdf", Vec::new()),
        ("__MACOSX/._a", vec![0]),
    ]);
    // The name as Chinese Windows writes it: GBK, without a flag that says so.
    for at in 0..archive.len() - gbk.len() {
        if archive[at..].starts_with(marker.as_bytes()) {
            archive[at..at + gbk.len()].copy_from_slice(&gbk);
        }
    }
    let extraction = read(&archive, "材料.zip");
    let shown: Vec<(&str, ReadStatus)> = extraction.members.iter().map(|m| (m.path.as_str(), m.document.status)).collect();
    assert_eq!(
        shown,
        [("空.pdf", lost(Unreadable::Empty)), ("证明材料/营业执照.txt", ReadStatus::Read), ("项目申报书.docx", ReadStatus::Read)]
    );
    assert_eq!(extraction.document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["archive.unsafe_path"]);
    assert_eq!(extraction.document.text.len(), 0);
}

#[test]
fn too_many_members_are_refused() {
    let many: Vec<(String, Vec<u8>)> = (0..30).map(|i| (format!("{i}.txt"), b"x".to_vec())).collect();
    let limits = Limits { zip_members: 20, ..Limits::default() };
    let extraction = extract(&zip_of(&many), "a.zip", &limits, None);
    assert_eq!((extraction.document.status, extraction.members.len()), (lost(Unreadable::OverLimit), 0));
}

#[test]
fn limits_cut_and_say_so() {
    let limits = Limits { chars: 10, ..Limits::default() };
    let document = extract("一二三四五\n六七八九十\n甲乙".as_bytes(), "a.txt", &limits, None).document;
    assert_eq!((document.text.as_str(), document.status), ("一二三四五\n六七八九", ReadStatus::ReadWithProblems));
    assert_eq!(document.problems[0].code, "file.cut");
    hidden_text_is_cut_too();
    let limits = Limits { bytes: 4, ..Limits::default() };
    assert_eq!(extract(b"12345", "a.txt", &limits, None).document.status, lost(Unreadable::OverLimit));
    let cells =
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
            .repeat(3);
    let limits = Limits { table_cells: 3, ..Limits::default() };
    assert_eq!(blocks(&extract(&docx(&cells, &[]), "a.docx", &limits, None).document), ["0:0:0|a", "0:0:1|b", "1:0:0|a"]);
}

fn hidden_text_is_cut_too() {
    let shown = |visible: usize, hidden: usize, chars: u32| {
        let run = |format: &str, text: String| format!("<w:p><w:r>{format}<w:t>{text}</w:t></w:r></w:p>");
        let vanish = "<w:rPr><w:vanish/></w:rPr>";
        let body = run("", "显".repeat(visible))
            + &run(vanish, "隐".repeat(hidden))
            + &run("<w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr>", "白".repeat(hidden));
        let document = extract(&docx(&body, &[]), "a.docx", &Limits { chars, ..Limits::default() }, None).document;
        let codes: Vec<String> = document.problems.iter().map(|p| p.code.clone()).collect();
        for hidden in &document.hidden {
            assert_eq!(document.text.slice(hidden.span), hidden.text);
        }
        (document.hidden.iter().map(|h| h.text.chars().count()).collect::<Vec<_>>(), codes)
    };
    let cut = || vec!["file.cut".to_owned()];
    assert_eq!(shown(10, 45, 1_000), (vec![45, 45], vec![]));
    assert_eq!(shown(900, 45, 1_000), (vec![45, 45], vec![]));
    // Room for what the reader sees is not taken by what it does not see.
    assert_eq!(shown(910, 90, 1_000), (vec![90, 8], cut()));
    assert_eq!(shown(5, 2_000, 1_000), (vec![993], cut()));
    assert_eq!(shown(2_000, 300, 1_000), (vec![99], cut()));
}

#[test]
fn kinds_are_told_by_content() {
    let cases: [(&[u8], FileKind); 10] = [
        (b"12 0 obj<</Type/Page>>endobj", FileKind::Pdf),
        (b" 2 0obj<</Pages 2 0R>>", FileKind::Pdf),
        (b"12 objections were raised", FileKind::Text),
        (b"junk before the header %PDF-1.4", FileKind::Pdf),
        (b"II*\0", FileKind::Image),
        (b"\xff\xd8\xff\xe0", FileKind::Image),
        ("数据".as_bytes(), FileKind::Text),
        (b"PK\x03\x04 but nothing behind it", FileKind::Zip),
        (b"MZ\x90\0\x03", FileKind::Other),
        (b"", FileKind::Other),
    ];
    for (bytes, expected) in cases {
        assert_eq!(sniff(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(sniff(&zip_of(&[("OFD.xml", "<ofd:OFD/>")])), FileKind::Ofd);
    assert_eq!(sniff(&zip_of(&[("ppt/presentation.xml", ""), ("[Content_Types].xml", "")])), FileKind::Pptx);
}

/// The same as `examples/hostile.rs` does with two thousand files and through the fence.
#[test]
fn damaged_and_crafted_files_are_in_one_class_each() {
    let seeds = seeds::all();
    let limits = Limits { chars: 100_000, ..Limits::default() };
    for number in 0..120 {
        let mut dice = Dice::new(number);
        let file = if number % 10 == 0 { crafted(&mut dice) } else { damaged(&seeds, &mut dice) };
        let extraction = extract(&file, "文件", &limits, None);
        let document = &extraction.document;
        let is_read = document.kind == FileKind::Zip || !document.text.is_empty();
        assert_eq!(document.status.is_read(), is_read, "file {number}: {:?} {:?}", document.kind, document.status);
        let mut problems = std::iter::once(document).chain(extraction.members.iter().map(|m| &m.document)).flat_map(|d| &d.problems);
        let stumbled = problems.find(|p| p.code == "extract.internal");
        assert_eq!(stumbled, None, "file {number}");
    }
}

/// What people send from a Mac is no damaged file.
#[test]
fn documents_of_apple_are_known() {
    let apple = zip_of(&[("Index/Document.iwa", "甲"), ("Metadata/Properties.plist", "乙")]);
    check(&apple, "项目申报书.pages", FileKind::Other, lost(Unreadable::Unsupported), &["file.unsupported"]);
    let to_do = &read(&apple, "a").document.problems[0].what_to_do.zh;
    assert_eq!(to_do, "请在苹果电脑上用“文件”菜单的“导出为”存成 PDF 后重新提交。");
}
