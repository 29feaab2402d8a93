//! What can go wrong with a PDF short of not being readable, in the words of its users.

use record::Problem;

use crate::trouble;

const LOOK: (&str, &str) = (
    "请打开原文件核对；必要时请参赛单位重新导出后提交。",
    "Check against the original file; ask the entrant for a new export where needed.",
);

pub(super) fn too_many_pages(limit: u32) -> Problem {
    trouble::file(
        "pdf.pages",
        (&format!("页数超过 {limit} 页的限额。"), &format!("There are more pages than the limit of {limit}.")),
        ("只读取限额以内的页。", "Only the pages within the limit were read."),
        ("请人工核对其余页；可在流程文件中调高限额。", "Look at the other pages by eye; the limit can be raised in the pipeline file."),
    )
}

pub(super) fn page_cut(page: u32) -> Problem {
    trouble::page(
        page,
        "pdf.page_cut",
        ("该页绘制内容过多或嵌套过深。", "The page draws too much, or nests too deep."),
        ("只读取限额以内的部分。", "Only the part within the limit was read."),
        LOOK,
    )
}

pub(super) fn rescued() -> Problem {
    trouble::file(
        "pdf.rescued",
        ("PDF 结构有损坏。", "The structure of the PDF is damaged."),
        ("已用备用读取程序读出。", "It was read with the second reader."),
        LOOK,
    )
}
