//! Every sentence in which extraction says what it could not do: what is wrong, what was done instead, what people can do.

use std::collections::BTreeSet;

use record::{Document, FileKind, Problem, Say, Sha256, Unreadable, counted};

use crate::draft::{in_file, on_page};

/// A problem of the file as a whole.
pub(crate) fn file(code: &str, what: (&str, &str), done: (&str, &str), todo: (&str, &str)) -> Problem {
    Problem::new(in_file(), code, Say::new(what.0, what.1), Say::new(done.0, done.1), Say::new(todo.0, todo.1))
}

/// A problem of one page.
pub(crate) fn page(number: u32, code: &str, what: (&str, &str), done: (&str, &str), todo: (&str, &str)) -> Problem {
    Problem { place: on_page(number), ..file(code, what, done, todo) }
}

/// What was done with every file of which nothing could be read.
const NOT_READ: (&str, &str) = ("未读取内容，不参与比对。", "Nothing was read; the file takes no part in comparison.");
const SEND_AGAIN: (&str, &str) = (
    "请在原软件中打开核对，另存为 PDF 或 DOCX 后重新提交。",
    "Open it in the program it was made with, save it as PDF or DOCX and send it again.",
);
const SHRINK: (&str, &str) = (
    "请拆分或压缩文件（如降低图片分辨率）后重新提交；确需读取可在流程文件中调高限额。",
    "Split or shrink the file (lower the resolution of pictures) and send it again; a limit can be raised in the pipeline file.",
);
/// What another run believes: see [`COSTLY`].
const SHRINK_OR_RETRY: (&str, &str) = (
    "请拆分或压缩文件（如降低图片分辨率）后重新提交；确需读取，可在流程文件中调高限额，或用 shai run --retry-costly 再试一次。",
    "Split or shrink the file (lower the resolution of pictures) and send it again; or raise the limit in the pipeline file, or have it tried again \
     with shai run --retry-costly.",
);
const SEND_APART_OR_RETRY: (&str, &str) = (
    "请打开原文件查看附件；需要参与审查的，请参赛单位作为单独文件提交，或用 shai run --retry-costly 再试一次。",
    "Open the original to see them; ask the entrant to send as files of their own those that are to be screened, or have them tried again with \
     shai run --retry-costly.",
);
/// What was done with sheets, slides and pages beyond a limit, and what is left to do with what lies beyond any.
const FIRST_READ: (&str, &str) = ("只读取限额以内的部分。", "Only those within the limit were read.");
const LOOK_AT_REST: (&str, &str) =
    ("请人工核对其余部分；可在流程文件中调高限额。", "Look at the rest by eye; the limit can be raised in the pipeline file.");
const SEND_APART: (&str, &str) = (
    "请打开原文件查看附件；需要参与审查的，请参赛单位作为单独文件提交。",
    "Open the original to see them; ask the entrant to send as files of their own those that are to be screened.",
);
pub(crate) const CHECK_ORIGINAL: (&str, &str) = (
    "请打开原文件核对；必要时请参赛单位重新导出后提交。",
    "Check against the original file; ask the entrant for a new export where needed.",
);

pub(crate) fn empty(sha256: Sha256) -> Document {
    let problem = file(
        "file.empty",
        ("文件为空（0 字节）。", "The file is empty (0 bytes)."),
        NOT_READ,
        ("请参赛单位重新提交该文件。", "Ask the entrant to send the file again."),
    );
    Document::unreadable(sha256, FileKind::Other, Unreadable::Empty, problem)
}

pub(crate) fn over_limit(sha256: Sha256, kind: FileKind, zh: &str, en: &str) -> Document {
    let problem = file("file.over_limit", (zh, en), NOT_READ, SHRINK);
    Document::unreadable(sha256, kind, Unreadable::OverLimit, problem)
}

pub(crate) fn encrypted(sha256: Sha256, kind: FileKind) -> Document {
    locked(sha256, kind, kind.name())
}

/// A DOCX, XLSX or PPTX file behind a password: which of them, only the password tells.
pub(crate) fn encrypted_office(sha256: Sha256) -> Document {
    locked(sha256, FileKind::Other, "Office")
}

/// A file inside another, behind a password: what it is, only the password tells.
pub(crate) fn encrypted_member(sha256: Sha256) -> Document {
    let what = ("内含的这个文件设有打开密码。", "This file inside another needs a password to open.");
    locked_saying(sha256, FileKind::Other, what)
}

fn locked(sha256: Sha256, kind: FileKind, name: &str) -> Document {
    locked_saying(sha256, kind, (&format!("{name} 文件设有打开密码。"), &format!("The {name} file needs a password to open.")))
}

fn locked_saying(sha256: Sha256, kind: FileKind, what: (&str, &str)) -> Document {
    let problem = file(
        "file.encrypted",
        what,
        NOT_READ,
        ("请参赛单位取消密码后重新提交。", "Ask the entrant to remove the password and send it again."),
    );
    Document::unreadable(sha256, kind, Unreadable::Encrypted, problem)
}

/// A file that ends too early, as after a broken transfer.
pub(crate) fn cut_off(kind: FileKind) -> Problem {
    let name = kind.name();
    file(
        "file.cut_off",
        (
            &format!("{name} 文件不完整，末尾缺失（可能上传中断）。"),
            &format!("The {name} file is incomplete: its end is missing (the upload may have been cut off)."),
        ),
        ("只读取了尚存的部分。", "Only what is left of it was read."),
        ("请参赛单位重新提交完整文件。", "Ask the entrant to send the whole file again."),
    )
}

/// A PDF file in which no page can be found.
pub(crate) fn unopened_pdf(sha256: Sha256, is_cut_off: bool) -> Document {
    let what = if is_cut_off {
        (
            "PDF 文件不完整，末尾缺失（可能上传中断），无法打开。",
            "The PDF file is incomplete and cannot be opened: its end is missing (the upload may have been cut off).",
        )
    } else {
        ("PDF 文件已损坏，找不到任何页面。", "The PDF file is damaged: no page can be found in it.")
    };
    Document::unreadable(sha256, FileKind::Pdf, Unreadable::Broken, file("file.broken", what, NOT_READ, SEND_AGAIN))
}

/// What a program says about damage is in English: those who mend it need it, and others should see that it is a quotation.
fn told(reason: &str) -> String {
    format!("（程序提示：{reason}）")
}

pub(crate) fn broken(sha256: Sha256, kind: FileKind, reason: &str) -> Document {
    let name = kind.name();
    let problem = file(
        "file.broken",
        (
            &format!("{name} 文件已损坏，无法打开{}。", told(reason)),
            &format!("The {name} file is damaged and cannot be opened ({reason})."),
        ),
        NOT_READ,
        SEND_AGAIN,
    );
    Document::unreadable(sha256, kind, Unreadable::Broken, problem)
}

/// A ZIP file that cannot be opened for want of a directory.
pub(crate) fn without_directory(sha256: Sha256) -> Document {
    let problem = file(
        "file.broken",
        ("ZIP 文件已损坏，找不到目录，无法打开。", "The ZIP file is damaged: it has no directory and cannot be opened."),
        NOT_READ,
        SEND_AGAIN,
    );
    Document::unreadable(sha256, FileKind::Zip, Unreadable::Broken, problem)
}

/// A file inside another whose packed bytes are damaged: what it is, nobody can tell.
pub(crate) fn broken_member(sha256: Sha256) -> Document {
    let problem = file(
        "file.broken",
        ("内含的这个文件已损坏，无法取出。", "This file inside another is damaged and cannot be taken out."),
        NOT_READ,
        ("请参赛单位重新打包，或作为单独文件提交。", "Ask the entrant to pack it again, or to send it as a file of its own."),
    );
    Document::unreadable(sha256, FileKind::Other, Unreadable::Broken, problem)
}

/// Several members of an archive under one name.
pub(crate) fn same_name(name: &str, count: usize) -> Problem {
    file(
        "archive.same_name",
        (&format!("压缩包内有 {count} 个文件同名：{name:?}。"), &format!("{count} files in the archive share the name {name:?}.")),
        ("每个都已读取，名称后加了序号。", "Each was read; a number was added to its name."),
        ("请核对它们是否是同一文件的不同版本。", "Check whether they are versions of one file."),
    )
}

pub(crate) fn unknown(sha256: Sha256) -> Document {
    let problem = file(
        "file.unknown",
        ("文件内容不属于任何已知格式，可能已损坏。", "The content is of no known format; the file may be damaged."),
        NOT_READ,
        SEND_AGAIN,
    );
    Document::unreadable(sha256, FileKind::Other, Unreadable::Broken, problem)
}

/// A file under the name that it has while it is downloaded, of which nothing can be read. Whoever downloaded it has the whole one to get.
pub(crate) fn unfinished(sha256: Sha256, kind: FileKind, ending: &str) -> Document {
    Document::unreadable(sha256, kind, Unreadable::Unavailable, not_downloaded(ending, NOT_READ))
}

/// The same of one that can be read as far as it goes.
pub(crate) fn unfinished_part(ending: &str) -> Problem {
    not_downloaded(ending, ("只读取了已下载的部分。", "Only what had been downloaded was read."))
}

fn not_downloaded(ending: &str, done: (&str, &str)) -> Problem {
    file(
        "file.unfinished",
        (
            &format!("文件没有下载完：后缀 .{ending} 是下载工具在下载途中用的。"),
            &format!("The file was not downloaded to its end: .{ending} is what programs name a file until it is whole."),
        ),
        done,
        (
            "请重新下载完整的文件，换下这一份后再运行；参赛单位提交的就是这一份的，请其重新提交。",
            "Download the whole file, put it in the place of this one and run again; where the entrant sent this one, ask for the whole.",
        ),
    )
}

pub(crate) fn unsupported(sha256: Sha256, kind: FileKind, format: &str) -> Document {
    let problem = file(
        "file.unsupported",
        (&format!("暂不支持读取 {format} 格式。"), &format!("Files of the format {format} are not read.")),
        NOT_READ,
        instead_of(format),
    );
    Document::unreadable(sha256, kind, Unreadable::Unsupported, problem)
}

/// What to send in place of a file of this format: an archive is nothing that a program saves as PDF.
fn instead_of(format: &str) -> (&'static str, &'static str) {
    match format {
        "RAR" | "7Z" | "GZIP" | "TAR" => {
            ("请解压后直接提交其中的文件，或改用 ZIP 格式打包后重新提交。", "Send the files in it as they are, or packed as ZIP.")
        }
        "GIF" | "BMP" | "WEBP" | "HEIC" => ("请转存为 JPG、PNG 或 PDF 后重新提交。", "Save it as JPEG, PNG or PDF and send it again."),
        "Pages/Numbers/Keynote" => (
            "请在苹果电脑上用“文件”菜单的“导出为”存成 PDF 后重新提交。",
            "Export it as PDF (File, Export To) on the Mac that made it, and send that.",
        ),
        "EXE" | "ELF" => (
            "程序文件不参与筛查；请核对是否误传，需要说明的请提交文档。",
            "Programs take no part in the screening: see whether it was sent by mistake, and send a document where something is to be said.",
        ),
        _ => SEND_AGAIN,
    }
}

/// The reader itself stumbled; the message is for those who mend it.
pub(crate) fn stumbled(sha256: Sha256, kind: FileKind, message: &str) -> Document {
    let problem = file(
        "extract.internal",
        (&format!("读取程序在该文件上出错：{message}"), &format!("The reader failed on this file: {message}")),
        NOT_READ,
        (
            "请改用另存的 PDF 重新提交，并把该文件反馈给维护人员。",
            "Send it again saved as PDF, and pass this file on to those who maintain the program.",
        ),
    );
    Document::unreadable(sha256, kind, Unreadable::Broken, problem)
}

/// A file without text, which may be a scan: without a reader of pictures, nobody has looked.
pub(crate) fn no_text(kind: FileKind) -> Problem {
    let name = kind.name();
    let what = (format!("{name} 文件中没有可读取的文字。"), format!("The {name} file holds no text."));
    let (zh, en) = match kind {
        FileKind::Pdf | FileKind::Image => (
            "若为扫描件或图片，请运行 shai doctor 查看是否已安装 Tesseract（chi_sim），或请参赛单位提交带文字的版本。",
            "If it is a scan or a picture, see with shai doctor whether Tesseract (chi_sim) is installed, or ask for a version with text.",
        ),
        _ => ("请打开文件核对是否传错或内容为空。", "Open the file and check whether it is the right one and not empty."),
    };
    file("file.no_text", (&what.0, &what.1), NOT_READ, (zh, en))
}

/// A file whose pages were looked at as pictures, and show no text.
pub(crate) fn shows_no_text(kind: FileKind) -> Problem {
    let name = kind.name();
    file(
        "file.no_text",
        (
            &format!("{name} 文件中没有文字，图像识别也未认出文字。"),
            &format!("The {name} file holds no text, and none was made out in its pictures."),
        ),
        NOT_READ,
        (
            "请打开文件核对是否空白、倒置或过于模糊；需要时请参赛单位提交带文字的版本。",
            "Open the file and see whether it is blank or too faint; ask for a version with text where needed.",
        ),
    )
}

/// A picture that was looked at and shows no letters: most are photographs, and some are papers that are too faint.
pub(crate) fn photograph() -> Problem {
    file(
        "file.wordless",
        ("图片中没有认出文字。", "No letters were made out in the picture."),
        NOT_READ,
        (
            "照片不需处理；如是证书、证件，请打开核对是否倒置或过于模糊。",
            "A photograph needs nothing; where it is a certificate, see whether it is upside down or too faint.",
        ),
    )
}

/// A film or a recording.
pub(crate) fn film(sha256: Sha256) -> Document {
    let problem = file(
        "file.wordless",
        ("是视频或音频文件，没有可读的文字。", "It is a film or a recording, with no text to read."),
        NOT_READ,
        ("不需处理；需要时请直接播放。", "Nothing is to be done; play it where needed."),
    );
    Document::unreadable(sha256, FileKind::Other, Unreadable::Wordless, problem)
}

/// A text of more characters than are kept.
pub(crate) fn cut(limit: u32) -> Problem {
    file(
        "file.cut",
        (&format!("文字超过 {limit} 字的限额。"), &format!("The text passes the limit of {limit} characters.")),
        ("只保留限额以内的部分。", "Only the part within the limit was kept."),
        LOOK_AT_REST,
    )
}

pub(crate) fn misnamed(extension: &str, kind: FileKind) -> Problem {
    let name = kind.name();
    file(
        "file.misnamed",
        (&format!("文件名后缀为 .{extension}，内容实为 {name}。"), &format!("The name ends in .{extension}, the content is {name}.")),
        (&format!("已按 {name} 读取。"), &format!("It was read as {name}.")),
        ("请核对文件是否传错；无误则不需处理。", "Check that it is the right file; if so, nothing is to be done."),
    )
}

pub(crate) fn encoding(name: &str, lossy: usize) -> Problem {
    let loss = if lossy == 0 {
        (String::new(), String::new())
    } else {
        (format!("，其中 {lossy} 处无法解码"), format!("; {lossy} places could not be decoded"))
    };
    file(
        "text.encoding",
        (&format!("文本不是 UTF-8 编码{}。", loss.0), &format!("The text is not in UTF-8{}.", loss.1)),
        (&format!("已按 {name} 解码。"), &format!("It was decoded as {name}.")),
        (
            "若显示为乱码，请另存为 UTF-8 后重新提交；否则不需处理。",
            "If it looks garbled, save it as UTF-8 and send it again; else nothing is to be done.",
        ),
    )
}

/// A part of an office file that is damaged: the rest was read.
pub(crate) fn part(name: &str, reason: &str) -> Problem {
    file(
        "office.part",
        (
            &format!("文件内的部件 {name} 无法完整读取{}。", told(reason)),
            &format!("The part {name} inside the file could not be read in full ({reason})."),
        ),
        ("已读取其余可读部分。", "The rest was read as far as it goes."),
        CHECK_ORIGINAL,
    )
}

/// Cells whose formulas were never computed.
pub(crate) fn not_computed(number: u32, sheet: &str, count: usize, first: &str) -> Problem {
    let cells = counted(count, "cell", "cells");
    page(
        number,
        "office.not_computed",
        (
            &format!("工作表“{sheet}”有 {count} 个公式单元格没有存下计算结果（首个：{first}）。"),
            &format!("The sheet {sheet:?} has {cells} with a formula and no stored result (the first is {first})."),
        ),
        ("这些单元格按空白处理。", "They count as empty."),
        ("请用 Excel 或 WPS 打开，保存后重新提交。", "Open the file in Excel or WPS, save it and send it again."),
    )
}

/// An embedded thing that is not looked into.
pub(crate) fn embedded(what_zh: &str, what_en: &str) -> Problem {
    file(
        "office.embedded",
        (&format!("文件内嵌有{what_zh}，其内容未读取。"), &format!("The file embeds {what_en}, which was not read.")),
        ("已读取其余部分。", "The rest was read."),
        ("请打开原文件查看嵌入内容。", "Open the original file to see what is embedded."),
    )
}

/// Attachments of a document that lies in too many others itself.
pub(crate) fn deep_attachments(names: &BTreeSet<String>) -> Problem {
    attachments(names, ("嵌套层数超过限额", "which lie too deep inside one another"))
}

/// Attachments beyond the limit on files inside a file.
pub(crate) fn surplus_attachments(names: &BTreeSet<String>) -> Problem {
    attachments(names, ("文件内的文件数超过限额", "which are more than may lie in one file"))
}

fn attachments(names: &BTreeSet<String>, why: (&str, &str)) -> Problem {
    const LISTED: usize = 10;
    let mut list = names.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > LISTED {
        list.push('…');
    }
    let count = names.len();
    let files = counted(count, "attached file", "attached files");
    file(
        "file.attachments",
        (
            &format!("文件内有 {count} 个附件（{list}）未读取：{}。", why.0),
            &format!("The file holds {files} ({list}), {}: not read.", why.1),
        ),
        ("已读取其余部分。", "The rest was read."),
        SEND_APART,
    )
}

/// Tables of more cells than are read.
pub(crate) fn too_many_cells() -> Problem {
    file(
        "file.too_many_cells",
        ("表格单元格数超过限额。", "The tables have more cells than the limit allows."),
        ("只读取限额以内的单元格。", "Only the cells within the limit were read."),
        LOOK_AT_REST,
    )
}

/// A member of an archive whose path would leave the archive.
pub(crate) fn unsafe_path(name: &str) -> Problem {
    file(
        "archive.unsafe_path",
        (&format!("压缩包内的路径 {name:?} 指向压缩包之外。"), &format!("The path {name:?} in the archive leads out of it.")),
        ("未读取该文件。", "That file was not read."),
        (
            "请参赛单位重新打包后提交，并核对该压缩包的来源。",
            "Ask the entrant to pack the files again, and check where the archive came from.",
        ),
    )
}

/// An archive inside an archive inside an archive.
pub(crate) fn too_deep(sha256: Sha256, nesting: u32) -> Document {
    let problem = file(
        "archive.too_deep",
        (&format!("压缩包嵌套超过 {nesting} 层。"), &format!("Archives lie more than {nesting} deep inside one another.")),
        NOT_READ,
        ("请参赛单位把文件放在一个压缩包内重新提交。", "Ask the entrant to put the files into one archive and send it again."),
    );
    Document::unreadable(sha256, FileKind::Zip, Unreadable::OverLimit, problem)
}

/// A workbook or a presentation of more pages than are read.
pub(crate) fn too_many_sheets(limit: u32) -> Problem {
    file(
        "file.too_many_pages",
        (&format!("工作表或幻灯片超过 {limit} 个的限额。"), &format!("There are more sheets or slides than the limit of {limit}.")),
        FIRST_READ,
        LOOK_AT_REST,
    )
}

/// An image file of more pages than are read.
pub(crate) fn too_many_pictures(limit: u32) -> Problem {
    file(
        "file.too_many_pages",
        (&format!("图片文件超过 {limit} 页的限额。"), &format!("The image file has more pages than the limit of {limit}.")),
        FIRST_READ,
        LOOK_AT_REST,
    )
}

/// Automatic numbers of an old format that are not known.
pub(crate) fn list_numbers() -> Problem {
    file(
        "doc.list_numbers",
        ("文件中的自动编号未能还原。", "The file's automatic numbers could not be told."),
        ("已读取文字，未写出这些编号。", "The text was read without these numbers."),
        ("一般不影响比对；如需核对编号，请查看原文件。", "Comparison is hardly affected; see the original file for the numbers."),
    )
}

/// A page whose letters were read without much certainty.
pub(crate) fn doubtful(number: u32, confidence: f32) -> Problem {
    page(
        number,
        "ocr.doubtful",
        (
            &format!("第 {number} 页由图像识别，平均置信度 {confidence:.0}%，可能有错字。"),
            &format!("Page {number} was read from its picture with a mean confidence of {confidence:.0} %; some characters may be wrong."),
        ),
        ("已按识别结果读取。", "It was taken as read."),
        ("请对照原页核对；必要时请参赛单位提交带文字的版本。", "Check against the page; ask for a version with text where needed."),
    )
}

/// A page on which the reader of pictures failed.
pub(crate) fn not_read(number: u32, reason: &str) -> Problem {
    page(
        number,
        "ocr.failed",
        (
            &format!("第 {number} 页的图像识别未能完成（程序提示：{reason}）。"),
            &format!("Page {number} could not be read from its picture ({reason})."),
        ),
        ("该页图像中的文字未读取。", "What its picture says was not read."),
        ("请重新运行；仍不成功时请人工查看该页。", "Run again; if that does not help, look at the page by eye."),
    )
}

/// Pages whose pictures gave nothing that could be believed.
pub(crate) fn nothing_made_out(numbers: &[u32]) -> Problem {
    let list = crate::pdf::list(numbers);
    page(
        numbers[0],
        "ocr.nothing",
        (
            &format!("第 {list} 页主要是图片，图像识别未认出可靠的文字。"),
            &format!("Page {list} is mainly a picture, in which no text could be made out for certain."),
        ),
        ("只读取了文字层（如有）。", "Only its text layer was read, if it has one."),
        ("若图片中有文字，请人工查看该页。", "Look at the page by eye if its picture holds text."),
    )
}

/// A picture inside an office file of little text that gave nothing that could be believed.
pub(crate) fn picture_unclear(number: u32) -> Problem {
    page(
        number,
        "ocr.nothing",
        ("文件内有图片，图像识别未认出可靠的文字。", "The file holds a picture in which no text could be made out for certain."),
        ("只读取了图片以外的文字（如有）。", "Only the text outside it was read, if there is any."),
        ("若图片中有文字，请打开原文件查看。", "Look at it in the file if it holds text."),
    )
}

/// A page of an OFD that draws more than is looked at.
pub(crate) fn page_cut(number: u32) -> Problem {
    page(
        number,
        "ofd.page_cut",
        ("该页对象过多或嵌套过深。", "The page has too many objects, or they nest too deep."),
        ("只读取限额以内的部分。", "Only the part within the limit was read."),
        ("请打开原文件核对该页。", "Check the page against the original."),
    )
}

/// A page of which there is no picture to read.
pub(crate) fn no_picture(number: u32, reason: &str) -> Problem {
    page(
        number,
        "ocr.no_picture",
        (
            &format!("第 {number} 页的图像无法打开（程序提示：{reason}）。"),
            &format!("The picture of page {number} cannot be opened ({reason})."),
        ),
        ("该页图像中的文字未读取。", "What its picture says was not read."),
        ("请人工查看该页，或请参赛单位提交带文字的版本。", "Look at the page by eye, or ask for a version with text."),
    )
}

/// Codes of what another run may not meet: a process that was ended from outside, a machine that was busy. What was read so is not final.
pub(crate) const PASSING: [&str; 7] = [
    "file.crashed",
    "file.too_slow",
    "file.too_large",
    "file.pictures_given_up",
    "file.attachments_given_up",
    "ocr.failed",
    "extract.internal",
];

/// Of these, codes of what reading cost. It is likely to cost as much again, each time two or three times what one file may.
pub(crate) const COSTLY: [&str; 4] = ["file.too_slow", "file.too_large", "file.pictures_given_up", "file.attachments_given_up"];

/// A file that took too long.
pub(crate) fn too_slow(sha256: Sha256, kind: FileKind, seconds: u32) -> Document {
    costly(
        sha256,
        kind,
        "file.too_slow",
        &format!("读取超过 {seconds} 秒仍未完成，已中止。"),
        &format!("Reading it took more than {seconds} seconds and was stopped."),
    )
}

/// A file that took too much memory.
pub(crate) fn too_large(sha256: Sha256, kind: FileKind, mib: u32) -> Document {
    costly(
        sha256,
        kind,
        "file.too_large",
        &format!("读取所需内存超过 {mib} MiB，已中止。"),
        &format!("Reading it took more than {mib} MiB of memory and was stopped."),
    )
}

fn costly(sha256: Sha256, kind: FileKind, code: &str, zh: &str, en: &str) -> Document {
    Document::unreadable(sha256, kind, Unreadable::OverLimit, file(code, (zh, en), NOT_READ, SHRINK_OR_RETRY))
}

/// A file whose attachments cost more than one file may, or brought its reader down, so that it was read without them.
pub(crate) fn attachments_given_up() -> Problem {
    file(
        "file.attachments_given_up",
        (
            "读取文件内的附件时，所需时间或内存超过限额，或读取进程异常退出。",
            "Reading the files inside the file took more time or memory than one file may, or brought the reading process down.",
        ),
        ("只读取了文件本身，附件未读取。", "Only the file itself was read, not those inside it."),
        SEND_APART_OR_RETRY,
    )
}

/// A file whose pictures cost more than one file may, so that it was read without them.
pub(crate) fn pictures_given_up() -> Problem {
    file(
        "file.pictures_given_up",
        ("识别文件中的图片所需时间或内存超过限额。", "Reading the pictures of the file took more time or memory than one file may."),
        ("只读取了文字层，图片中的文字未读取。", "Only its text was read, not what its pictures show."),
        SHRINK_OR_RETRY,
    )
}

/// A file on which the reading process broke down.
pub(crate) fn crashed(sha256: Sha256, kind: FileKind, exit: &str) -> Document {
    let problem = file(
        "file.crashed",
        (&format!("读取进程在该文件上异常退出（{exit}）。"), &format!("The reading process broke down on this file ({exit}).")),
        NOT_READ,
        SEND_AGAIN,
    );
    Document::unreadable(sha256, kind, Unreadable::Broken, problem)
}

/// A page that shows a picture and no text.
pub(crate) fn page_without_text(number: u32) -> Problem {
    page(
        number,
        "file.page_no_text",
        (&format!("第 {number} 页只有图片，没有文字。"), &format!("Page {number} holds a picture and no text.")),
        ("该页没有文字。", "The page is without text."),
        (
            "请安装 Tesseract（chi_sim）后重新运行，或请参赛单位提交带文字的版本。",
            "Install Tesseract (chi_sim) and run again, or ask for a version with text.",
        ),
    )
}

/// Pictures inside an office file of little text.
pub(crate) fn pictures_not_read() -> Problem {
    file(
        "office.pictures",
        ("文件主要由图片组成，图片中的文字未读取。", "The file consists mainly of pictures; the text in them was not read."),
        ("只读取了可编辑的文字。", "Only the text outside them was read."),
        (
            "请安装 Tesseract（chi_sim）后重新运行，或请参赛单位提交带文字的版本。",
            "Install Tesseract (chi_sim) and run again, or ask for a version with text.",
        ),
    )
}

/// A picture like a scanned page inside an office file that holds other text.
pub(crate) fn page_picture_not_read() -> Problem {
    file(
        "office.page_picture",
        (
            "文件内有整页大小的图片（可能是扫描件），其中的文字未读取。",
            "The file holds a picture as large as a page (a scan, perhaps); the text in it was not read.",
        ),
        ("只读取了可编辑的文字。", "Only the text outside it was read."),
        (
            "请打开原文件查看；若未安装 Tesseract（chi_sim，见 shai doctor），安装后重新运行。",
            "Look at it in the file; where Tesseract (chi_sim) is not installed (see shai doctor), install it and run again.",
        ),
    )
}

/// A web page in place of a document.
pub(crate) fn web_page() -> Problem {
    file(
        "text.web_page",
        ("文件内容是网页（HTML）。", "The content is a web page (HTML)."),
        ("已读取其中的文字和表格，版式和图片未读取。", "Its text and tables were read, its layout and pictures were not."),
        ("请打开原文件核对；建议另存为 DOCX 或 PDF 后重新提交。", "Check against the original; better send it again saved as DOCX or PDF."),
    )
}
