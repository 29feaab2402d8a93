//! Office Open XML files of a few lines.

use std::io::{Cursor, Write};

const WORDS: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A paragraph a line; a break within one is a line break.
pub(super) fn paragraphs(lines: &[String]) -> Vec<u8> {
    docx(&lines.iter().map(|l| paragraph(l)).collect::<String>())
}

/// A row a line, its label in the first cell.
pub(super) fn table(lines: &[String]) -> Vec<u8> {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(text));
    let row = |line: &String| match line.split_once('：') {
        Some((label, value)) => format!("<w:tr>{}{}</w:tr>", cell(&format!("{label}：")), cell(value)),
        None => format!("<w:tr>{}</w:tr>", cell(line)),
    };
    docx(&format!("<w:tbl>{}</w:tbl>", lines.iter().map(row).collect::<String>()))
}

fn paragraph(text: &str) -> String {
    let runs: Vec<String> = text.split('\n').map(|part| format!("<w:t xml:space=\"preserve\">{part}</w:t>")).collect();
    format!("<w:p><w:r>{}</w:r></w:p>", runs.join("<w:br/>"))
}

fn docx(body: &str) -> Vec<u8> {
    let document =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"{WORDS}\"><w:body>{body}</w:body></w:document>");
    let types = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Override PartName=\"/word/document.xml\" \
                 ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let relations = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
                     <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
                     Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
                     </Relationships>";
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("[Content_Types].xml", types), ("_rels/.rels", relations), ("word/document.xml", &document)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a vector takes what is written to it");
        zip.write_all(text.as_bytes()).expect("a vector takes what is written to it");
    }
    zip.finish().expect("a vector takes what is written to it").into_inner()
}

/// A row a line, its label in the first cell.
pub(super) fn sheet(lines: &[String]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0u32..).zip(lines) {
        let cells: Vec<&str> = match line.split_once('：') {
            Some((label, value)) => vec![label, value],
            None => vec![line],
        };
        for (column, text) in (0u16..).zip(cells) {
            let text = if column == 0 && line.contains('：') { format!("{text}：") } else { text.to_owned() };
            sheet.write_string(row, column, text).expect("a short text fits a cell");
        }
    }
    book.save_to_buffer().expect("a workbook of a few cells is written")
}
