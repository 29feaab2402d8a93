//! Pictures, with a stand-in for Tesseract that answers as it was told: what is read goes where it stood.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]

mod common;

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use common::blocks;
use extract::{Limits, Ocr, extract};
use image::{GrayImage, ImageFormat, Luma};
use record::{BBox, ReadStatus, Span, Unreadable};

/// A program that says it is Tesseract and answers every picture with these rows (line, left, top, width, confidence, text).
struct StandIn {
    folder: tempfile::TempDir,
}

impl StandIn {
    fn answering(rows: &[(u32, u32, u32, u32, u32, &str)]) -> Self {
        let row = |(line, left, top, width, confidence, text): &(u32, u32, u32, u32, u32, &str)| {
            format!("5\\t1\\t1\\t1\\t{line}\\t1\\t{left}\\t{top}\\t{width}\\t40\\t{confidence}\\t{text}\\n")
        };
        Self::doing(&format!("cat > /dev/null; printf '{}'", rows.iter().map(row).collect::<String>()))
    }

    fn doing(what: &str) -> Self {
        let folder = tempfile::tempdir().expect("a test needs a folder");
        let script =
            format!("#!/bin/sh\ncase \"$1\" in\n--version) echo tesseract 9.9;;\n--list-langs) echo chi_sim;;\n*) {what};;\nesac\n");
        let path = folder.path().join("tesseract");
        std::fs::write(&path, script).expect("the folder takes a script");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("the script is ours");
        // A test beside this one that starts a program at this moment holds the file open for writing until its program runs, and the system
        // runs no file that somebody may write to. It lasts a moment, and once it is over nobody holds the file any more.
        while let Err(e) = Command::new(&path).arg("--version").output() {
            assert_eq!(e.kind(), std::io::ErrorKind::ExecutableFileBusy, "{e}");
            std::thread::yield_now();
        }
        Self { folder }
    }

    fn reader(&self) -> Ocr {
        Ocr::find(Some(&self.folder.path().join("tesseract"))).expect("the script answers like Tesseract")
    }
}

/// A page of 827 by 1169 pixels (100 to an inch on A4) with two lines of four blocks of ink.
fn page() -> GrayImage {
    lines_on(827, 1169)
}

fn lines_on(width: u32, height: u32) -> GrayImage {
    GrayImage::from_fn(width, height, |x, y| {
        let line = (200..240).contains(&y) || (300..340).contains(&y);
        let ink = line && (100..300).contains(&x) && x % 50 < 40;
        Luma([if ink { 10 } else { 250 }])
    })
}

fn png(picture: &GrayImage) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png).expect("memory takes a picture");
    out.into_inner()
}

#[test]
fn what_is_read_stands_where_it_was() {
    // The two lines make one strip: 36 white, 4 around the ink, then as on the page.
    let stand_in = StandIn::answering(&[(1, 40, 40, 100, 95, "数据"), (1, 140, 40, 90, 95, "要素"), (2, 40, 140, 190, 95, "第二行字")]);
    let document = extract(&png(&page()), "扫描件.png", &Limits::default(), Some(&stand_in.reader())).document;
    assert_eq!((document.status, document.text.as_str()), (ReadStatus::Read, "数据要素\n第二行字"));
    assert!(document.pages[0].ocr && (document.pages[0].width - 595.4).abs() < 0.1, "{:?}", document.pages);
    // 数据 covers pixels 100 to 200 and 200 to 240 of the page: 0.72 points a pixel.
    let place = document.bbox(Span::of(0, 2)).unwrap();
    assert!(
        place.overlaps(BBox::new(73.0, 145.0, 142.0, 172.0)) && (place.x0 - 72.0).abs() < 1.5 && (place.x1 - 144.0).abs() < 1.5,
        "{place:?}"
    );
}

#[test]
fn boxes_to_tick_stand_in_their_line() {
    // Outlines of 36 pixels at 320 and 420, a tick in the second; the reader knows nothing of them.
    let frame = |x: i32, y: i32| (0..36).contains(&x) && (0..36).contains(&y) && !((3..33).contains(&x) && (3..33).contains(&y));
    let tick = |x: i32, y: i32| (8..15).contains(&x) && (y - x - 8).abs() < 3 || (15..28).contains(&x) && (y + x - 37).abs() < 3;
    // Letters are strokes: blocks would be solid boxes.
    let letters = |x: u32, y: u32| (100..300).contains(&x) && x % 20 < 8 && ((200..240).contains(&y) || (300..340).contains(&y));
    let page = GrayImage::from_fn(1654, 2339, |x, y| {
        let y_in_box = y as i32 - 202;
        let ink = [320, 420].iter().any(|&at| frame(x as i32 - at, y_in_box)) || tick(x as i32 - 420, y_in_box);
        Luma([if ink || letters(x, y) { 10 } else { 250 }])
    });
    for words in [
        vec![(1, 40, 40, 190, 95, "是否上市"), (1, 302, 40, 50, 95, "是"), (1, 402, 40, 50, 95, "否")],
        vec![(1, 40, 40, 412, 95, "是否上市是否")],
    ] {
        let stand_in = StandIn::answering(&words);
        let document = extract(&png(&page), "扫描件.png", &Limits::default(), Some(&stand_in.reader())).document;
        assert_eq!((document.status, document.text.as_str()), (ReadStatus::Read, "是否上市□是☑否"));
        // 0.36 points a pixel; the box ends at 128.2, and room up to the next letter is its own.
        let place = document.bbox(Span::of(4, 5)).unwrap();
        assert!((place.x0 - 115.2).abs() < 1.0 && (127.2..131.2).contains(&place.x1), "{place:?}");
    }
}

#[test]
fn doubt_is_said() {
    let stand_in = StandIn::answering(&[(1, 40, 40, 100, 60, "模糊的一行字")]);
    let document = extract(&png(&page()), "扫描件.png", &Limits::default(), Some(&stand_in.reader())).document;
    assert_eq!((document.status, blocks(&document)), (ReadStatus::ReadWithProblems, vec!["paragraph|模糊的一行字".to_owned()]));
    assert_eq!(document.problems.iter().map(|p| (p.code.as_str(), p.place.page)).collect::<Vec<_>>(), [("ocr.doubtful", Some(1))]);
}

#[test]
fn a_reader_that_fails_is_said() {
    for what in ["exit 1", "cat > /dev/null; exit 3", "head -c 10 > /dev/null; kill -9 $$"] {
        let document = extract(&png(&page()), "扫描件.png", &Limits::default(), Some(&StandIn::doing(what).reader())).document;
        assert_eq!(document.status, ReadStatus::Unreadable(Unreadable::NoText), "{what}");
        assert_eq!(document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["file.no_text", "ocr.failed"], "{what}");
    }
}

#[test]
fn a_blank_page_is_not_asked_about() {
    let blank = GrayImage::from_pixel(827, 1169, Luma([248]));
    let document = extract(&png(&blank), "空白.png", &Limits::default(), Some(&StandIn::doing("exit 1").reader())).document;
    assert_eq!(document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["file.wordless"]);
    assert_eq!(document.status, ReadStatus::Unreadable(Unreadable::Wordless));
}

#[test]
fn without_a_reader_a_picture_has_no_text() {
    let document = extract(&png(&page()), "扫描件.png", &Limits::default(), None).document;
    assert_eq!(document.status, ReadStatus::Unreadable(Unreadable::NoText));
    assert!(document.problems[0].what_to_do.zh.contains("Tesseract"), "{:?}", document.problems);
}

/// A document of 营业执照, a picture and a text.
fn word(text: &str, picture: &GrayImage) -> Vec<u8> {
    let body = "<w:p><w:r><w:t>营业执照</w:t><w:drawing><a:blip r:embed='rId0'/></w:drawing></w:r></w:p>";
    let relations = common::relations(&[("image", "media/a.png")]);
    let document = format!("<w:document><w:body>{body}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>");
    common::zip_of(&[
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("word/document.xml", document.into_bytes()),
        ("word/_rels/document.xml.rels", relations.into_bytes()),
        ("word/media/a.png", png(picture)),
    ])
}

#[test]
fn a_scan_in_a_document_of_much_text_is_read() {
    let stand_in = StandIn::answering(&[(1, 40, 40, 190, 95, "双方签订协议")]);
    let long = "很长的正文。".repeat(50);
    let sheet = image::imageops::resize(&page(), 1200, 1697, image::imageops::FilterType::Nearest);
    let read = |picture: &GrayImage, ocr: Option<&Ocr>| extract(&word(&long, picture), "a.docx", &Limits::default(), ocr).document;
    assert_eq!(blocks(&read(&sheet, Some(&stand_in.reader())))[2..], ["paragraph|双方签订协议"]);
    assert_eq!(read(&sheet, None).problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["office.page_picture"]);
    // Neither a screen nor a photograph looks like a page.
    let screen = GrayImage::from_fn(1920, 1080, |x, y| *sheet.get_pixel(x.min(1199), y));
    let photograph = GrayImage::from_fn(1200, 1600, |x, y| Luma([if x < 700 { 60 } else { 180 + (y % 50) as u8 }]));
    for other in [screen, photograph] {
        assert_eq!(blocks(&read(&other, Some(&stand_in.reader()))).len(), 2);
    }
}

#[test]
fn pictures_in_a_document_of_little_text_are_read() {
    let stand_in = StandIn::answering(&[(1, 40, 40, 190, 95, "名称甲公司")]);
    let read = |text: &str, ocr: Option<&Ocr>| extract(&word(text, &page()), "a.docx", &Limits::default(), ocr).document;
    let document = read("", Some(&stand_in.reader()));
    assert_eq!(
        (document.status, blocks(&document)),
        (ReadStatus::Read, vec!["paragraph|营业执照".to_owned(), "paragraph|名称甲公司".to_owned()])
    );
    let without = read("", None);
    assert_eq!(without.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["office.pictures"]);
    let long = "很长的正文。".repeat(50);
    assert_eq!(blocks(&read(&long, Some(&stand_in.reader()))).len(), 2);
}

#[test]
fn a_picture_that_cannot_be_made_out_is_told_where_it_is_what_the_file_holds() {
    let noise = StandIn::answering(&[(1, 40, 40, 190, 20, "杂点杂点杂点")]);
    let document = extract(&word("", &page()), "证书.docx", &Limits::default(), Some(&noise.reader())).document;
    assert_eq!(blocks(&document), ["paragraph|营业执照"]);
    assert_eq!(document.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["ocr.nothing"]);
}

/// A presentation of one slide of 10 by 5.625 inches: its shapes and the picture that they show as `i`.
fn slide(shapes: &str, picture: &GrayImage) -> Vec<u8> {
    let relations = |kind: &str, target: &str| {
        let kind = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
        format!("<Relationships><Relationship Id='i' Type='{kind}' Target='{target}'/></Relationships>").into_bytes()
    };
    let deck = "<p:presentation xmlns:r='r'><p:sldIdLst><p:sldId id='256' r:id='i'/></p:sldIdLst><p:sldSz cx='9144000' cy='5143500'/></p:presentation>";
    common::zip_of(&[
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("ppt/presentation.xml", deck.as_bytes().to_vec()),
        ("ppt/_rels/presentation.xml.rels", relations("slide", "slides/slide1.xml")),
        ("ppt/slides/slide1.xml", format!("<p:sld><p:cSld>{shapes}</p:cSld></p:sld>").into_bytes()),
        ("ppt/slides/_rels/slide1.xml.rels", relations("image", "../media/i.png")),
        ("ppt/media/i.png", png(picture)),
    ])
}

#[test]
fn slides_that_are_pictures_are_read_whatever_runs_along_their_edges() {
    let stand_in = StandIn::answering(&[(1, 40, 40, 190, 95, "双方签订协议")]);
    let place =
        |width: u32, height: u32| format!("<p:spPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='{width}' cy='{height}'/></a:xfrm></p:spPr>");
    let shown = |width, height| format!("<p:pic><p:blipFill><a:blip r:embed='i'/></p:blipFill>{}</p:pic>", place(width, height));
    let text = |kind: &str, text: &str| {
        format!(
            "<p:sp><p:nvSpPr><p:nvPr>{kind}</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
        )
    };
    let number = text("<p:ph type='sldNum'/>", "7");
    let title = text("<p:ph type='title'/>", "合作协议");
    let tree = |shapes: &str| format!("<p:spTree>{shapes}</p:spTree>");
    let screen = lines_on(1920, 1080);
    let read = |slide: &[u8], ocr: Option<&Ocr>| {
        let document = extract(slide, "路演.pptx", &Limits::default(), ocr).document;
        let codes = document.problems.iter().map(|p| p.code.clone()).collect::<Vec<_>>();
        (blocks(&document), codes)
    };
    let (full, small) = (shown(9_144_000, 5_143_500), shown(3_000_000, 1_700_000));
    let filled = format!("<p:sp><p:spPr><a:blipFill><a:blip r:embed='i'/></a:blipFill></p:spPr></p:sp>{number}");
    let background = format!("<p:bg><p:bgPr><a:blipFill><a:blip r:embed='i'/></a:blipFill></p:bgPr></p:bg>{}", tree(&number));
    for (shapes, code) in [
        (tree(&(full.clone() + &number)), "office.pictures"),
        (tree(&filled), "office.pictures"),
        (background, "office.pictures"),
        (tree(&(title.clone() + &full)), "office.page_picture"),
    ] {
        let first = if shapes.contains("合作协议") { "h1|合作协议" } else { "pagenumber|7" };
        let with = read(&slide(&shapes, &screen), Some(&stand_in.reader()));
        assert_eq!(with, ([first, "paragraph|双方签订协议"].map(str::to_owned).to_vec(), vec![]), "{shapes}");
        let without = read(&slide(&shapes, &screen), None);
        assert_eq!(without, (vec![first.to_owned()], vec![code.to_owned()]), "{shapes}");
    }
    // Beside a title neither a picture in a corner nor a dark one says what the slide does not.
    let dark = GrayImage::from_fn(1920, 1080, |x, y| Luma([if x < 1000 { 60 } else { 180 + (y % 50) as u8 }]));
    for (shapes, picture) in [(tree(&(title.clone() + &small)), &screen), (tree(&(title + &full)), &dark)] {
        let with = read(&slide(&shapes, picture), Some(&stand_in.reader()));
        assert_eq!(with, (vec!["h1|合作协议".to_owned()], vec![]), "{shapes}");
    }
}

/// An OFD of one page of A4 with these objects, and one picture as `9`.
fn ofd(objects: &str, picture: &GrayImage) -> Vec<u8> {
    let document = "<ofd:Document><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>\
        <ofd:DocumentRes>Res.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages><ofd:Page ID='1' BaseLoc='Page.xml'/></ofd:Pages></ofd:Document>";
    let resources = "<ofd:Res><ofd:MultiMedias><ofd:MultiMedia ID='9'><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>";
    common::zip_of(&[
        ("OFD.xml", b"<ofd:OFD><ofd:DocBody><ofd:DocRoot>Doc/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>".to_vec()),
        ("Doc/Document.xml", document.as_bytes().to_vec()),
        ("Doc/Res.xml", resources.as_bytes().to_vec()),
        ("Doc/Page.xml", format!("<ofd:Page><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>").into_bytes()),
        ("Doc/a.png", png(picture)),
    ])
}

#[test]
fn all_pictures_of_a_page_are_read_as_one() {
    let one = GrayImage::from_fn(827, 400, |x, y| {
        Luma([if (200..240).contains(&y) && (100..300).contains(&x) && x % 50 < 40 { 10 } else { 250 }])
    });
    let count = tempfile::tempdir().expect("a folder");
    let sizes = count.path().join("sizes").to_string_lossy().into_owned();
    let answer = format!("cat | wc -c >> {sizes}; printf '5\\t1\\t1\\t1\\t1\\t1\\t40\\t40\\t190\\t40\\t95\\t双方签订协议\\n'");
    let stand_in = StandIn::doing(&answer);
    let image = |id: u32, y: u32, more: &str| format!("<ofd:ImageObject ResourceID='{id}' Boundary='0 {y} 210 101'{more}/>");
    let read = |objects: &str| {
        // As many dots as the picture has.
        let limits = Limits { ocr_dpi: 100.0, ..Limits::default() };
        let document = extract(&ofd(objects, &one), "证照.ofd", &limits, Some(&stand_in.reader())).document;
        assert!(document.pages[0].ocr, "{objects}");
        let codes: Vec<String> = document.problems.iter().map(|p| p.code.clone()).collect();
        (document.text.as_str().to_owned(), codes)
    };
    let text = "双方签订协议".to_owned();
    assert_eq!(read(&image(9, 0, "")), (text.clone(), vec![]));
    assert_eq!(read(&(image(9, 0, "") + &image(9, 150, ""))), (text.clone(), vec![]));
    assert_eq!(read(&(image(9, 0, " CTM='210 0 0 101 0 0'") + &image(8, 150, ""))), (text, vec!["ocr.no_picture".to_owned()]));
    let read: Vec<u64> = std::fs::read_to_string(&sizes).expect("the sizes").lines().map(|n| n.trim().parse().expect("a number")).collect();
    assert!(read.len() == 3 && read[1] > read[0] && read[2] == read[0], "bytes of the pictures that were read: {read:?}");
}

/// A workbook of a sheet with a picture and one without anything.
fn pictured(text: &str, picture: &GrayImage) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let image = rust_xlsxwriter::Image::new_from_buffer(&png(picture)).expect("a picture");
    let sheet = workbook.add_worksheet().set_name("预算").expect("a name");
    sheet.write(0, 0, text).expect("a cell").insert_image(2, 0, &image).expect("room for a picture");
    workbook.add_worksheet();
    workbook.save_to_buffer().expect("a workbook made here")
}

#[test]
fn a_workbook_of_pictures_holds_what_they_show_and_no_text() {
    let stand_in = StandIn::answering(&[(1, 40, 40, 190, 95, "双方签订协议")]);
    let screen = lines_on(1920, 1080);
    let read = |text: &str, ocr: Option<&Ocr>| {
        let document = extract(&pictured(text, &screen), "预算表.xlsx", &Limits::default(), ocr).document;
        let codes = document.problems.iter().map(|p| p.code.clone()).collect::<Vec<_>>();
        (document.status, blocks(&document), codes)
    };
    let owned = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let none = ReadStatus::Unreadable(Unreadable::NoText);
    assert_eq!(read("", None), (none, vec![], owned(&["file.no_text", "office.pictures"])));
    assert_eq!(read("", Some(&stand_in.reader())), (ReadStatus::Read, owned(&["paragraph|双方签订协议"]), vec![]));
    let titled = owned(&["h1|预算", "0:0:0|预算表", "paragraph|双方签订协议"]);
    assert_eq!(read("预算表", Some(&stand_in.reader())), (ReadStatus::Read, titled, vec![]));
    let long = "很长的正文。".repeat(50);
    assert_eq!(read(&long, Some(&stand_in.reader())).1.len(), 2);
}

#[test]
fn a_picture_that_a_document_consists_of_and_that_gives_nothing_is_said() {
    let noise = StandIn::answering(&[(1, 40, 40, 190, 20, "噪声噪声")]);
    let codes = |text: &str, picture: &GrayImage| -> Vec<String> {
        let document = extract(&word(text, picture), "a.docx", &Limits::default(), Some(&noise.reader())).document;
        document.problems.into_iter().map(|p| p.code).collect()
    };
    assert_eq!(codes("", &page()), ["ocr.nothing"]);
    // Among text, what looks like a page and says nothing is a drawing.
    let sheet = image::imageops::resize(&page(), 1200, 1697, image::imageops::FilterType::Nearest);
    assert_eq!(codes(&"很长的正文。".repeat(50), &sheet), [] as [&str; 0]);
}

#[test]
fn a_page_on_its_head_is_turned_until_it_is_read() {
    // The first picture is that of the page as it is shown.
    let folder = tempfile::tempdir().expect("a folder");
    let count = folder.path().join("count").to_string_lossy().into_owned();
    let row = |confidence: u32, text: &str| format!("printf '5\\t1\\t1\\t1\\t1\\t1\\t40\\t40\\t190\\t40\\t{confidence}\\t{text}\\n'");
    let answers =
        format!("cat > /dev/null; if mkdir {count} 2> /dev/null; then {}; else {}; fi", row(15, "噪声噪声噪声"), row(95, "正过来的文字"));
    let document = extract(&png(&page()), "倒置.png", &Limits::default(), Some(&StandIn::doing(&answers).reader())).document;
    assert_eq!((document.status, document.text.as_str()), (ReadStatus::Read, "正过来的文字"));
    // The first line of the page on its head is the second as shown: rows 300 to 340, 0.72 points each.
    let place = document.bbox(Span::of(0, 6)).unwrap();
    assert!(place.y0 > 213.0 && place.y1 < 248.0 && (place.x1 - 208.8).abs() < 1.5, "{place:?}");
}
