//! What can go wrong with a PDF short of not being readable, in the words of its users.

use std::collections::BTreeSet;

use record::{Document, Problem};

use super::{has_little_text, is_undecodable, layer};
use crate::trouble::CHECK_ORIGINAL;
use crate::{Belief, trouble};

/// Page numbers listed in a problem; a longer list is cut.
const LISTED: usize = 20;

/// Pages beyond what is read; they are counted no further than to one behind the limit.
pub(super) fn too_many_pages(read: usize, counted: usize, limit: u32) -> Problem {
    let (zh, en) = if counted > limit as usize {
        (format!("超过 {limit} 页的限额。"), format!("It has more pages than the limit of {limit}."))
    } else {
        (format!("共 {counted} 页，超过限额。"), format!("It has {counted} pages, more than the limit."))
    };
    trouble::file(
        "pdf.pages",
        (&zh, &en),
        (&format!("只读取了前 {read} 页。"), &format!("Only the first {read} pages were read.")),
        ("请人工核对其余页；可在流程文件中调高限额。", "Look at the other pages by eye; the limit can be raised in the pipeline file."),
    )
}

pub(super) fn page_cut(page: u32) -> Problem {
    trouble::page(
        page,
        "pdf.page_cut",
        ("该页绘制内容过多或嵌套过深。", "The page draws too much, or nests too deep."),
        ("只读取限额以内的部分。", "Only the part within the limit was read."),
        CHECK_ORIGINAL,
    )
}

pub(super) fn page_damaged(page: u32) -> Problem {
    trouble::page(
        page,
        "pdf.page_damaged",
        ("该页内容的数据已损坏，或解压后超过限额。", "What the page draws is damaged, or unpacks to more than the limit."),
        ("只读取损坏处之前的文字。", "Only the text before the damage was read."),
        CHECK_ORIGINAL,
    )
}

/// A form of XFA (Adobe LiveCycle) whose pages are drawn by the viewer from data that no page holds (ISO 32000-1, 12.7.8).
pub(super) fn form_not_read() -> Problem {
    trouble::file(
        "pdf.form_not_read",
        (
            "这是 XFA 动态表单，内容由专用软件在打开时生成，文件页面上没有。",
            "This is a dynamic XFA form: what it shows is made by the viewer when it is opened, and stands on no page of the file.",
        ),
        ("只读取了页面上的文字，通常只是一句“请稍候”。", "Only what its pages say was read, often no more than \"Please wait\"."),
        (
            "请参赛单位用 Adobe Acrobat 打开，打印为普通 PDF 后重新提交。",
            "Ask the entrant to open it in Adobe Acrobat, print it to an ordinary PDF and send that.",
        ),
    )
}

/// Places in which attached files may be, beyond those that are looked at.
pub(super) fn attachments_not_sought() -> Problem {
    trouble::file(
        "file.attachments",
        ("可能含附件的位置（批注、名称表）过多。", "There are too many places in which attached files may be (annotations, names)."),
        ("只在其中一部分查找并读取了附件。", "Attached files were sought and read in a part of them."),
        CHECK_ORIGINAL,
    )
}

/// A file whose pages say nothing: notes were written on them.
pub(super) fn comments_alone() -> Problem {
    trouble::file(
        "file.no_text",
        ("PDF 页面上没有可读取的文字，只有批注。", "The pages of the PDF file hold no text, only comments on them."),
        ("只读取了批注。", "Only the comments were read."),
        (
            "若为扫描件，请运行 shai doctor 查看是否已安装 Tesseract（chi_sim），或请参赛单位提交带文字的版本。",
            "If it is a scan, see with shai doctor whether Tesseract (chi_sim) is installed, or ask for a version with text.",
        ),
    )
}

/// Pages, or parts of the tree of pages, that the file names and has not.
pub(super) fn pages_lost() -> Problem {
    trouble::file(
        "pdf.pages_lost",
        ("文件的页面目录指向已丢失或已损坏的页面。", "The file's list of pages names some that it has lost."),
        ("只读取了找得到的页面。", "Only the pages that could be found were read."),
        CHECK_ORIGINAL,
    )
}

pub(super) fn rescued() -> Problem {
    trouble::file(
        "pdf.rescued",
        ("PDF 结构有损坏。", "The structure of the PDF is damaged."),
        ("已用备用读取程序读出。", "It was read with the second reader."),
        CHECK_ORIGINAL,
    )
}

pub(super) fn false_table() -> Problem {
    trouble::file(
        "pdf.false_table",
        (
            "文字编码表与内嵌字体不符：复制出来的字与页面上显示的字不同。",
            "The table to Unicode contradicts the embedded fonts: what is copied are not the characters that the page shows.",
        ),
        (
            "字体自身有对照表的字，已按字体读取，与显示一致。",
            "Characters that a font knows itself were read by the font, as the page shows them.",
        ),
        (
            "请对照页面核对；这样的文字层会使其他软件的检索和查重落空，请参赛单位重新导出或说明。",
            "Check against the page; such a text layer defeats search and comparison elsewhere. Ask for a new export, or for an explanation.",
        ),
    )
}

/// What is in doubt about the pages of a document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Doubts {
    /// How much of each page is pictures, from 0 to 1.
    pub(super) pictures: Vec<f64>,
    /// Pages whose words are of no language, in order.
    pub(super) garbled: Vec<u32>,
}

impl Doubts {
    /// Problems of single pages of a document that was read, but for those that are settled: characters without meaning, words of no
    /// language, pictures without text.
    pub(crate) fn problems(&self, document: &Document, settled: &BTreeSet<u32>, settings: &Belief) -> Vec<Problem> {
        let (mut lost, mut bare) = (Vec::new(), Vec::new());
        debug_assert_eq!(document.pages.len(), self.pictures.len(), "a page is laid out once");
        let open: Vec<_> = document.pages.iter().filter(|page| !settled.contains(&page.number)).collect();
        let garbled: Vec<u32> = self.garbled.iter().copied().filter(|number| !settled.contains(number)).collect();
        for &page in open.iter().filter(|page| !garbled.contains(&page.number)) {
            let share = self.pictures[page.number as usize - 1];
            if f64::from(page.undecodable) > settings.said_from * f64::from(layer(document, page).len()) {
                lost.push(page.number);
            } else if share > settings.picture
                && (has_little_text(document, page, share, settings) || is_undecodable(document, page, settings))
            {
                bare.push(page.number);
            }
        }
        let mut out = Vec::new();
        if !lost.is_empty() {
            out.push(undecodable(open.iter().map(|page| page.undecodable).sum(), &lost));
        }
        if !garbled.is_empty() {
            out.push(no_language(&garbled));
        }
        if !bare.is_empty() {
            out.push(without_text(&bare));
        }
        out
    }
}

fn undecodable(count: u32, pages: &[u32]) -> Problem {
    let list = list(pages);
    trouble::page(
        pages[0],
        "pdf.undecodable",
        (
            &format!("第 {list} 页有文字的字体缺少编码对照表，共 {count} 个字符无法还原。"),
            &format!("Fonts on page {list} lack a table to characters: {count} characters cannot be told."),
        ),
        ("这些字符以 � 代替。", "Each of them stands as �."),
        ("请参赛单位改用“另存为 PDF”重新导出，或提交 DOCX。", "Ask the entrant to export it anew with \"save as PDF\", or to send a DOCX."),
    )
}

fn no_language(pages: &[u32]) -> Problem {
    let list = list(pages);
    trouble::page(
        pages[0],
        "pdf.garbled",
        (
            &format!("第 {list} 页的文字层是乱码：复制出的字符不成文。"),
            &format!("The text layer of page {list} is garbled: its characters make no words."),
        ),
        ("按文字层原样读取。", "It was read as it stands."),
        ("请对照页面图像核对，或请参赛单位重新导出。", "Check against the picture of the page, or ask for a new export."),
    )
}

fn without_text(pages: &[u32]) -> Problem {
    let list = list(pages);
    trouble::page(
        pages[0],
        "pdf.page_no_text",
        (
            &format!("第 {list} 页主要是图片（可能是扫描件），文字层没有文字或只有零星文字。"),
            &format!("Page {list} is mainly a picture (a scan, perhaps), with no text layer or a few words of one."),
        ),
        ("图片中的文字未读取。", "What the pictures say was not read."),
        (
            "请查看原页面；若未安装 Tesseract（chi_sim，见 shai doctor），安装后重新运行。",
            "Look at the pages; where Tesseract (chi_sim) is not installed (see shai doctor), install it and run again.",
        ),
    )
}

pub(crate) fn list(pages: &[u32]) -> String {
    let mut list = pages.iter().take(LISTED).map(u32::to_string).collect::<Vec<_>>().join(", ");
    if pages.len() > LISTED {
        list.push('…');
    }
    list
}
