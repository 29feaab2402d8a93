//! Everything that can go wrong with a season, in the words that the secretariat reads. One function a problem; codes are stable.

use record::{Place, Problem, Say, cell_name, counted};

type Words = [&'static str; 2];

/// What the program did instead, and with it how much is lost: no problem of a season is made without saying so.
enum Done {
    /// A whole table was left out, with every entry or check that rests on it: the run ends in part.
    Table(Words),
    /// At most a part of a table, or a file.
    Part(Words),
}

fn problem(place: Place, code: &str, what: (String, String), done: Done, to_do: Words) -> Problem {
    let (done, whole_table) = match done {
        Done::Table(words) => (words, true),
        Done::Part(words) => (words, false),
    };
    let problem = Problem::new(place, code, Say::new(what.0, what.1), Say::new(done[0], done[1]), Say::new(to_do[0], to_do[1]));
    assert!(problem.loses_a_table() == whole_table, "record::LOSES_A_TABLE and the words of {code} say different things of what it loses");
    problem
}

const ROW_LEFT_OUT: Done = Done::Part(["本行未作为项目处理，其余行照常处理。", "This row was left out; the other rows went on."]);
const NOT_READ_WORDS: Words = ["未读取。", "It was not read."];
const NOT_READ: Done = Done::Part(NOT_READ_WORDS);
const FIX_ROW: Words = ["请在登记表中更正后重新运行。", "Correct the registry and run again."];
const FIX_REGISTRY: Words = [
    "请从报名平台重新导出登记表，存为 entries.xlsx（或 .csv、.jsonl）后重新运行。",
    "Export the registry again as entries.xlsx (or .csv, .jsonl) and run again.",
];
const FIX_LIST: Words =
    ["请重新导出或另存这份表格（.xlsx 或 .csv）后重新运行。", "Export or save the table again (.xlsx or .csv) and run again."];

/// How a table that cannot be read is mended: a registry comes from the platform, another list from whoever keeps it.
fn mend(path: &str) -> Words {
    if path.starts_with("divisions/") { FIX_REGISTRY } else { FIX_LIST }
}

const NO_ENTRIES: Done =
    Done::Table(["该赛区没有项目进入筛查，其文件仍已列出。", "No entry of this division was screened; its files are still listed."]);

/// Whether a file is a table by its name.
pub(crate) fn is_table(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["xls", "et", "xlsx", "xlsm", "csv", "ods"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// `has_several`: whether several of the other files are lists by their names, of which nobody knows which counts.
pub(crate) fn registry_missing(division: &str, others: &[String], has_several: bool) -> Problem {
    let (zh, en) = match others {
        [] => Default::default(),
        names => (format!("（现有：{}）", names.join("、")), format!(" (found: {})", names.join(", "))),
    };
    let to_do = if has_several {
        [
            "有多份名单：请只留一份，或并成一份 entries.xlsx 后重新运行。",
            "Keep one of the lists only, or join them in one entries.xlsx, and run again.",
        ]
    } else if others.iter().any(|name| is_table(name)) {
        [
            "登记表须名为 entries.xlsx（或 .csv、.jsonl）：请将登记表改用此名；.xls、.et 请先在 Excel 或 WPS 中另存为 .xlsx。然后重新运行。",
            "A registry is named entries.xlsx (or .csv, .jsonl): rename it, an .xls or .et saved as .xlsx before, and run again.",
        ]
    } else {
        ["请放入 entries.xlsx（或 .csv、.jsonl）后重新运行。", "Put entries.xlsx (or .csv, .jsonl) there and run again."]
    };
    problem(
        Place::file(format!("divisions/{division}")),
        "registry.missing",
        (format!("赛区 {division} 没有登记表{zh}。"), format!("Division {division} has no registry{en}.")),
        NO_ENTRIES,
        to_do,
    )
}

pub(crate) fn registry_several(path: &str, used: &str) -> Problem {
    problem(
        Place::file(path),
        "registry.several",
        (format!("同一赛区有多份登记表，已采用 {used}。"), format!("The division has several registries; {used} was used.")),
        Done::Part(["本文件未读取。", "This file was not read."]),
        ["请只保留一份登记表。", "Keep one registry only."],
    )
}

pub(crate) fn list_several(path: &str, used: &str) -> Problem {
    problem(
        Place::file(path),
        "registry.several",
        (format!("同名的名单有多份，已采用 {used}。"), format!("There are several lists of this name; {used} was used.")),
        Done::Part(["本文件未读取。", "This file was not read."]),
        ["请只保留一份。", "Keep one of them only."],
    )
}

pub(crate) fn registry_unreadable(path: &str, zh: &str, en: &str) -> Problem {
    problem(
        Place::file(path),
        "registry.unreadable",
        (format!("表格无法读取：{zh}。"), format!("The table cannot be read: {en}.")),
        Done::Table(["其中的内容未进入筛查。", "Nothing in it was screened."]),
        mend(path),
    )
}

/// A table that the system did not open: it is sound for all anyone knows, and another export would help nobody.
pub(crate) fn not_opened(path: &str, why: &Say) -> Problem {
    problem(
        Place::file(path),
        "registry.unreadable",
        (format!("表格打不开：{}。", why.zh), format!("The table cannot be opened: {}.", why.en)),
        Done::Table(["其中的内容未进入筛查。", "Nothing in it was screened."]),
        [
            "请关闭正在使用它的 Excel 或 WPS，检查文件权限后重新运行。",
            "Close it where Excel or WPS has it open, check its permissions and run again.",
        ],
    )
}

pub(crate) fn no_header(path: &str) -> Problem {
    problem(
        Place::file(path),
        "table.no_header",
        ("表格中没有找到所需的表头。".to_owned(), "No row of the table is the header that is needed.".to_owned()),
        Done::Table(NOT_READ_WORDS),
        ["请保留表头行后重试。", "Keep the row with the headings and try again."],
    )
}

pub(crate) fn registry_kind(path: &str, zh: &str, en: &str) -> Problem {
    problem(
        Place::file(path),
        "registry.kind",
        (format!("文件扩展名与内容不符：实际为 {zh}。"), format!("The name does not fit the content: it is {en}.")),
        Done::Part(["已按实际内容读取。", "It was read as what it is."]),
        ["请更正扩展名。", "Correct the file's ending."],
    )
}

pub(crate) fn registry_empty(path: &str) -> Problem {
    problem(
        Place::file(path),
        "registry.empty",
        ("登记表中没有数据行。".to_owned(), "The registry has no rows.".to_owned()),
        NO_ENTRIES,
        FIX_REGISTRY,
    )
}

pub(crate) fn registry_cut(path: &str, row: u32, limit: u32) -> Problem {
    problem(
        Place::row(path, row),
        "registry.over_limit",
        (
            format!("表格超出上限（{limit}），自此处起的单元格未读取。"),
            format!("The table passes the limit of {limit}; cells from here on were not read."),
        ),
        Done::Part(["此前的内容照常处理。", "What stands before went on."]),
        [
            "请删除多余的行列，或在流程文件 [settings.intake] 中调高上限。",
            "Remove surplus rows and columns, or raise the limit under [settings.intake].",
        ],
    )
}

/// Code of the problem that a workbook has sheets that were not looked at.
pub const SEVERAL_SHEETS: &str = "registry.several_sheets";

pub(crate) fn registry_sheets(path: &str, used: &str, others: &[String]) -> Problem {
    problem(
        Place::file(path),
        SEVERAL_SHEETS,
        (
            format!("工作簿中还有其他有数据的工作表：{}；已采用“{used}”。", others.join("、")),
            format!("The workbook has other sheets with data: {}; {used:?} was used.", others.join(", ")),
        ),
        Done::Part(["其他工作表未读取。", "The other sheets were not read."]),
        ["如其中有项目，请并入同一工作表。", "If they hold entries, move them into one sheet."],
    )
}

/// Sheets under the same header as the one that was read: a part of the table, and no remarks.
pub(crate) fn sheets_unread(path: &str, used: &str, others: &[String]) -> Problem {
    problem(
        Place::file(path),
        "registry.sheet_unread",
        (
            format!("工作簿中还有同样有表头和数据的工作表没有读取：{}；只读了“{used}”。", others.join("、")),
            format!(
                "The workbook has more sheets with the same header and rows, which were not read: {}; {used:?} was.",
                others.join(", ")
            ),
        ),
        Done::Table(["这些工作表中的内容未进入筛查。", "Nothing in these sheets was screened."]),
        [
            "请把各工作表的行并入同一工作表后重新运行；不需要的工作表请删除或隐藏。",
            "Move the rows into one sheet and run again; remove or hide a sheet that is not wanted.",
        ],
    )
}

/// How another division's list in a form that was not understood is mended.
const ASK_FOR_SHEET: Words = [
    "请向该赛区索取表格形式的名单，存为 entries.xlsx（或 .csv）后重新运行。",
    "Ask that division for the list as a sheet, save it as entries.xlsx (or .csv) and run again.",
];

/// A list that is no sheet, and that nobody can open.
pub(crate) fn list_unreadable(path: &str, why: &Say) -> Problem {
    let (zh, en) = (why.zh.trim_end_matches('。'), why.en.trim_end_matches('.'));
    problem(
        Place::file(path),
        "registry.unreadable",
        (format!("名单无法读取：{zh}。"), format!("The list cannot be read: {en}.")),
        NO_ENTRIES,
        ASK_FOR_SHEET,
    )
}

pub(crate) fn list_without_table(path: &str) -> Problem {
    problem(
        Place::file(path),
        "registry.unreadable",
        ("名单中没有读出表格（如没有框线）。".to_owned(), "No table was found in the list (it may have no lines).".to_owned()),
        NO_ENTRIES,
        ASK_FOR_SHEET,
    )
}

/// `seen` is the first row of the first table.
pub(crate) fn list_without_head(path: &str, seen: &[String]) -> Problem {
    let seen: String = seen.join("、").chars().take(SEEN).collect();
    problem(
        Place::file(path),
        "registry.column_missing",
        (
            format!("名单的表格中没有找到表头：须有“项目名称”和另外至少一列（首行：{seen}）。"),
            format!("No row of the list's tables is a head: it needs 项目名称 and one more column (first row: {seen})."),
        ),
        NO_ENTRIES,
        [
            "请在赛事文件的 [columns] 中登记列的别名，或另存为 entries.xlsx 并补上表头后重新运行。",
            "Give other names of columns under [columns] in the contest file, or save it as entries.xlsx with a header, and run again.",
        ],
    )
}

/// Characters of a row that a message on its table quotes.
const SEEN: usize = 60;

/// Tables of a file that are no part of the list in it.
pub(crate) fn tables_unread(path: &str, tables: usize) -> Problem {
    problem(
        Place::file(path),
        SEVERAL_SHEETS,
        (
            format!("名单所在的文件中另有 {tables} 个表头不同的表格。"),
            format!("The file of the list has {} with another head.", counted(tables, "more table", "more tables")),
        ),
        Done::Part(["只读了名单，其他表格未读取。", "The list was read, and no other table."]),
        ["如其中有项目，请并入同一表格。", "If they hold entries, move them into one table."],
    )
}

/// Rows of a list that were read from images, the first of them on this page.
pub(crate) fn list_scanned(path: &str, page: u32, rows: usize) -> Problem {
    problem(
        Place::page(path, page),
        "registry.scanned",
        (
            format!("名单是扫描件，有 {rows} 行由文字识别读出，可能有错字、漏行。"),
            format!(
                "The list is a scan: {} read from images and may hold wrong words, or lack some.",
                counted(rows, "row was", "rows were")
            ),
        ),
        Done::Part([
            "照常按题名比对；由此查出的疑似重复仅供参考，并写明在名单第几页。",
            "Titles were compared; what that finds is for information, with the page of the list.",
        ]),
        ASK_FOR_SHEET,
    )
}

pub(crate) fn bytes_replaced(path: &str) -> Problem {
    problem(
        Place::file(path),
        "registry.bad_bytes",
        (
            "文件既非 UTF-8 也非完整的 GB18030，部分字节无法识别。".to_owned(),
            "The file is neither UTF-8 nor sound GB18030; some bytes mean nothing.".to_owned(),
        ),
        Done::Part(["无法识别处以“\u{fffd}”代替，其余照常处理。", "They stand as U+FFFD; the rest went on."]),
        mend(path),
    )
}

pub(crate) fn column_required(path: &str, row: u32, column: &str, found: &[String]) -> Problem {
    problem(
        Place::row(path, row),
        "registry.column_missing",
        (
            format!("表头缺少必需的列“{column}”（现有：{}）。", found.join("、")),
            format!("The header lacks the required column {column} (found: {}).", found.join(", ")),
        ),
        NO_ENTRIES,
        [
            "请补上该列，或在赛事文件的 [columns] 中登记它的别名；没有编号的名单（如公示名单）可加一列，自编如 ZJ-001 的编号。",
            "Add the column, or give its other name under [columns] in the contest file; a list without numbers gets some of your own (ZJ-001).",
        ],
    )
}

/// `others` are names of columns that mean nothing to the program: one that is absent may stand under one of them.
pub(crate) fn columns_absent(path: &str, row: u32, columns: &[&str], others: &[&str]) -> Problem {
    let (zh, en) = match others {
        [] => Default::default(),
        names => (format!("（认不出的列：{}）", names.join("、")), format!(" (not understood: {})", names.join(", "))),
    };
    problem(
        Place::row(path, row),
        "registry.columns_absent",
        (format!("表头没有这些列：{}{zh}。", columns.join("、")), format!("The header lacks these columns: {}{en}.", columns.join(", "))),
        Done::Part(["依赖这些列的核验按“无法判断”处理。", "Checks that need them cannot tell."]),
        [
            "如平台可导出这些列，请补上；别名在赛事文件的 [columns] 中登记。",
            "Add them if the platform exports them; other names go under [columns] in the contest file.",
        ],
    )
}

/// The registry of the division that is screened names no unit: too much rests on that to be one of the columns that are absent.
pub(crate) fn units_absent(path: &str, row: u32, others: &[String]) -> Problem {
    let (zh, en) = match others {
        [] => Default::default(),
        names => (format!("（认不出的列：{}）", names.join("、")), format!(" (not understood: {})", names.join(", "))),
    };
    problem(
        Place::row(path, row),
        Problem::UNITS_ABSENT,
        (format!("登记表 {path} 没有“参赛单位”列{zh}。"), format!("The registry {path} has no column 参赛单位{en}.")),
        Done::Part([
            "各项目都按没有单位处理：失信、重复参赛、证明材料和权属等与单位有关的核查无法判断。",
            "No entry has a unit: what rests on units (black list, other entries of the unit, evidence, rights) cannot be told.",
        ]),
        [
            "请补上该列，或在赛事文件的 [columns] 中登记它的别名后重新运行。",
            "Add the column, or give its other name under [columns] in the contest file, and run again.",
        ],
    )
}

pub(crate) fn column_twice(path: &str, row: u32, column: &str, header: &str) -> Problem {
    problem(
        Place::row(path, row),
        "registry.column_twice",
        (
            format!("有多列表示“{column}”，其中“{header}”一列未采用。"),
            format!("Several columns mean {column}; the one named {header:?} was not used."),
        ),
        Done::Part(["未采用的列作为其他信息保留。", "It is kept among the other columns."]),
        ["请只保留一列。", "Keep one of them."],
    )
}

pub(crate) fn bad_line(path: &str, row: u32, why: &str) -> Problem {
    problem(
        Place::row(path, row),
        "registry.bad_row",
        (format!("本行不是有效的 JSON 对象：{why}。"), format!("This line is no JSON object: {why}.")),
        ROW_LEFT_OUT,
        FIX_ROW,
    )
}

pub(crate) fn row_too_wide(path: &str, row: u32, cells: usize, columns: usize) -> Problem {
    problem(
        Place::row(path, row),
        "registry.row_width",
        (
            format!("本行有 {cells} 格，表头只有 {columns} 列，内容可能错位。"),
            format!(
                "This row has {} under {}; its content may be shifted.",
                counted(cells, "cell", "cells"),
                counted(columns, "column", "columns")
            ),
        ),
        Done::Part(["多出的内容作为其他信息保留。", "The surplus is kept among the other columns."]),
        ["请检查本行中是否有未加引号的逗号或换行。", "Look for a comma or a line break without quotes in this row."],
    )
}

pub(crate) fn no_number(path: &str, row: u32) -> Problem {
    problem(
        Place::row(path, row),
        "registry.no_number",
        ("本行没有项目编号。".to_owned(), "This row has no entry number.".to_owned()),
        ROW_LEFT_OUT,
        FIX_ROW,
    )
}

/// What stands under the number is what a spreadsheet shows of a formula that failed (`#N/A`).
pub(crate) fn number_failed(path: &str, row: u32, written: &str) -> Problem {
    problem(
        Place::row(path, row),
        "registry.no_number",
        (format!("本行的项目编号是公式出错的结果“{written}”。"), format!("The entry number of this row is a formula's error, {written}.")),
        ROW_LEFT_OUT,
        FIX_ROW,
    )
}

pub(crate) fn note(path: &str, row: u32, written: &str) -> Problem {
    problem(
        Place::row(path, row),
        "registry.note",
        (
            format!("本行应是说明文字或合计，不是项目：“{written}”。"),
            format!("This row seems to be a remark or a line of sums, and no entry: {written:?}."),
        ),
        Done::Part(["本行未作为项目处理。", "It was not taken for an entry."]),
        [
            "如是说明文字，不需处理；如是项目，请补全后重新运行。",
            "Nothing needs to be done about a remark; if it is an entry, complete it and run again.",
        ],
    )
}

pub(crate) fn number_form(path: &str, row: u32, written: &str, no: &str, rows: usize) -> Problem {
    problem(
        Place::row(path, row),
        "registry.number_form",
        (
            format!("有 {rows} 行的项目编号写法不同（全角、小写或看不见的字符），如本行“{written}”记作 {no}。"),
            format!(
                "{} entry numbers in another form (full width, small letters, signs that do not show): {written:?} here is {no}.",
                counted(rows, "row writes", "rows write")
            ),
        ),
        Done::Part([
            "编号一律按半角、大写保存和显示；查询时怎样写都可以。",
            "Numbers are kept and shown half-width and in capitals; they are found however they are typed.",
        ]),
        ["不需处理。", "Nothing needs to be done."],
    )
}

pub(crate) fn number_twice(path: &str, row: u32, no: &str, first: u32) -> Problem {
    problem(
        Place { entry: Some(no.to_owned()), ..Place::row(path, row) },
        "registry.duplicate_number",
        (format!("项目编号 {no} 与第 {first} 行重复。"), format!("The entry number {no} stands in row {first} already.")),
        Done::Part(["采用先出现的一行，本行未作为项目处理。", "The first row was used, this one was left out."]),
        FIX_ROW,
    )
}

/// Numbers of a registry that another division has as well: `no` of the row at `place` is the first of `numbers`, `others` are its divisions.
pub(crate) fn numbers_in_two_divisions(place: Place, no: &str, others: &[String], numbers: usize) -> Problem {
    problem(
        place,
        "registry.number_in_two_divisions",
        (
            format!("有 {numbers} 个项目编号在其他赛区中也有，如本行的 {no}（{}）。", others.join("、")),
            format!(
                "{} in another division too, such as {no} of this row ({}).",
                counted(numbers, "entry number stands", "entry numbers stand"),
                others.join(", ")
            ),
        ),
        Done::Part([
            "为作区分，本赛区的这些编号后加上“@赛区”；受理赛区的编号不变。",
            "They got \"@division\" behind them here; in the division that is screened they stay as they are.",
        ]),
        [
            "不需处理；如需原样保留编号，请在各赛区使用不同的编号。",
            "Nothing needs to be done; use different numbers in different divisions to keep them as they are.",
        ],
    )
}

pub(crate) fn bad_cell(path: &str, row: u32, no: &str, column: &str, value: &str, zh: &str, en: &str) -> Problem {
    problem(
        Place { entry: Some(no.to_owned()), ..Place::row(path, row) },
        "registry.bad_cell",
        (format!("“{column}”一格“{value}”{zh}。"), format!("The cell {value:?} under {column} {en}.")),
        Done::Part(["该项按未填处理，原文保留。", "It counts as not given; what was written is kept."]),
        FIX_ROW,
    )
}

pub(crate) fn digits_lost(path: &str, row: u32, column: &str, cells: usize) -> Problem {
    problem(
        Place::row(path, row),
        "registry.digits_lost",
        (
            format!("“{column}”列自本行起有 {cells} 格以数字保存且超过 15 位，末尾数位可能已被表格软件改写。"),
            format!("From this row on under {column}, numbers of more than 15 digits: {cells}; a spreadsheet keeps no more than that."),
        ),
        Done::Part(["按现有内容处理。", "What is there now was used."]),
        ["请将该列设为文本格式后重新导出。", "Format the column as text and export again."],
    )
}

/// Cells that hold a number as a spreadsheet shows it where it has no room for all digits.
pub(crate) fn digits_rounded(path: &str, row: u32, column: &str, cells: usize) -> Problem {
    problem(
        Place::row(path, row),
        "registry.digits_lost",
        (
            format!("“{column}”列自本行起有 {cells} 格写成了 2.02544E+15 这样的形式，其余数位已经丢失，不同的编号会变成同一个。"),
            format!(
                "From this row on under {column}, numbers written like 2.02544E+15: {cells}; their other digits are lost, and different ones have become one."
            ),
        ),
        Done::Part(["按现有内容处理。", "What is there now was used."]),
        [
            "请从平台重新导出，不要用 Excel 打开后再存成 CSV；要改动时先将该列设为文本格式。",
            "Export again, and do not save the CSV from Excel; format the column as text before you change anything.",
        ],
    )
}

/// Whole rows that stand in one cell of a row: the mark before them was not closed.
pub(crate) fn open_quote(path: &str, row: u32, lines: usize) -> Problem {
    problem(
        Place::row(path, row),
        "registry.open_quote",
        (
            format!("本行有一格中含有 {lines} 整行内容：前面的引号没有配对。"),
            format!(
                "A cell of this row holds {} of the table: the quotation mark before them is not closed.",
                counted(lines, "row", "rows")
            ),
        ),
        Done::Part(["这些行读成了一个单元格，其中的项目未进入筛查。", "They were read as one cell; no entry in them was screened."]),
        [
            "请补上或删去本行多余的引号（\"），或从平台重新导出，然后重新运行。",
            "Close or remove the mark (\") in this row, or export the table again, then run again.",
        ],
    )
}

/// Cells whose formulas no spreadsheet has computed; `row` and `column` of the first are counted from 0.
pub(crate) fn not_computed(path: &str, row: u32, column: u32, cells: usize) -> Problem {
    let first = cell_name(row, column);
    problem(
        Place::row(path, row.saturating_add(1)),
        "registry.not_computed",
        (
            format!("有 {cells} 个公式单元格没有存下计算结果（首个：{first}）。"),
            format!("Cells with a formula and no stored result: {cells} (the first is {first})."),
        ),
        Done::Part(["这些单元格按空白处理。", "They count as empty."]),
        ["请用 Excel 或 WPS 打开，保存后重新运行。", "Open the file in Excel or WPS, save it and run again."],
    )
}

pub(crate) fn empty_cell(path: &str, row: u32, no: &str, column: &str) -> Problem {
    problem(
        Place { entry: Some(no.to_owned()), ..Place::row(path, row) },
        "registry.empty_cell",
        (format!("必填的“{column}”为空。"), format!("The required cell {column} is empty.")),
        Done::Part(["该项目照常处理。", "The entry went on."]),
        FIX_ROW,
    )
}

/// `meant`: the number of the one entry without files that is called like the folder.
pub(crate) fn folder_without_row(path: &str, files: usize, meant: Option<&str>) -> Problem {
    let (zh, en) = match meant {
        Some(no) => (format!("，名称与没有材料的项目 {no} 相同"), format!("; it is called like entry {no}, which has no files")),
        None => (String::new(), String::new()),
    };
    let to_do = match meant {
        Some(_) => [
            "请核对；是该项目的，把文件夹改名为它的项目编号后重新运行。",
            "If it is that entry's, give the folder the entry's number for a name and run again.",
        ],
        None => ["请核对文件夹名与项目编号，或在登记表中补上该项目。", "Compare the folder's name with the numbers, or add the row."],
    };
    problem(
        Place::file(path),
        "files.folder_without_row",
        (
            format!("该文件夹在登记表中没有对应的项目编号（含 {files} 个文件）{zh}。"),
            format!("No row of the registry has this folder's number ({}){en}.", counted(files, "file", "files")),
        ),
        Done::Part(["文件已列出，不属于任何项目。", "The files are listed and belong to no entry."]),
        to_do,
    )
}

pub(crate) fn folder_with_title(path: &str, no: &str) -> Problem {
    problem(
        Place { entry: Some(no.to_owned()), ..Place::file(path) },
        "files.folder_with_title",
        (format!("文件夹名在项目编号 {no} 后还有其他文字。"), format!("The folder's name goes on behind the entry number {no}.")),
        Done::Part(["已作为该项目的文件夹读取。", "It was read as the folder of that entry."]),
        ["请确认属于该项目；如是，不需处理。", "Make sure that it belongs to the entry; if so, nothing needs to be done."],
    )
}

pub(crate) fn file_with_number(path: &str, no: &str) -> Problem {
    problem(
        Place { entry: Some(no.to_owned()), ..Place::file(path) },
        "files.file_with_number",
        (
            format!("文件不在文件夹中，文件名以项目编号 {no} 开头。"),
            format!("The file lies in no folder, and its name begins with the entry number {no}."),
        ),
        Done::Part(["已作为该项目的材料读取。", "It was read as a file of that entry."]),
        ["请确认属于该项目；如是，不需处理。", "Make sure that it belongs to the entry; if so, nothing needs to be done."],
    )
}

pub(crate) fn row_without_folder(path: &str, row: u32, no: &str) -> Problem {
    problem(
        Place { entry: Some(no.to_owned()), ..Place::row(path, row) },
        "files.row_without_folder",
        (format!("项目 {no} 没有提交文件夹。"), format!("Entry {no} has no folder of files.")),
        Done::Part(["仅按登记信息处理。", "Only its row was screened."]),
        ["请确认是否漏传，或核对文件夹名。", "Find out whether files are missing, or compare the folder's name."],
    )
}

pub(crate) fn folder_empty(path: &str, no: &str) -> Problem {
    problem(
        Place { entry: Some(no.to_owned()), ..Place::file(path) },
        "files.empty_folder",
        (format!("项目 {no} 的文件夹中没有文件。"), format!("The folder of entry {no} holds no file.")),
        Done::Part(["仅按登记信息处理。", "Only its row was screened."]),
        ["请参赛单位补交材料。", "Ask the entrant for the files."],
    )
}

pub(crate) fn loose_file(path: &str) -> Problem {
    problem(
        Place::file(path),
        "files.outside_folders",
        ("文件不在任何项目的文件夹中。".to_owned(), "The file lies in no entry's folder.".to_owned()),
        Done::Part(["已列出，不属于任何项目。", "It is listed and belongs to no entry."]),
        ["请移入对应项目编号的文件夹。", "Move it into the folder of its entry."],
    )
}

pub(crate) fn unknown_item(path: &str) -> Problem {
    problem(
        Place::file(path),
        "season.unknown_item",
        ("赛季文件夹中不应有此项。".to_owned(), "The layout of a season folder has no place for this.".to_owned()),
        NOT_READ,
        [
            "留在这里不影响筛查（如名单的原件）。材料请放入 divisions/<赛区>/files/<项目编号>/，名单请放入 registries/；专家名单不必放在这里，用 --experts 指定。",
            "It does no harm here (the original of a list, for one). Files go to divisions/<division>/files/<entry no>/, lists to registries/; a list of experts lies anywhere and is named by --experts.",
        ],
    )
}

pub(crate) fn link_outside(path: &str) -> Problem {
    problem(
        Place::file(path),
        "files.link_outside",
        ("该链接指向赛季文件夹之外。".to_owned(), "This link leads out of the season folder.".to_owned()),
        Done::Part(["已拒绝，未读取。", "It was refused and not read."]),
        ["请以文件本身代替链接。", "Put the file itself in place of the link."],
    )
}

pub(crate) fn link_broken(path: &str) -> Problem {
    problem(
        Place::file(path),
        "files.link_broken",
        ("该链接的目标不存在或循环引用。".to_owned(), "This link leads nowhere or in a circle.".to_owned()),
        NOT_READ,
        ["请以文件本身代替链接。", "Put the file itself in place of the link."],
    )
}

pub(crate) fn link_to_folder(path: &str) -> Problem {
    problem(
        Place::file(path),
        "files.link_to_folder",
        ("该链接指向文件夹。".to_owned(), "This link leads to a folder.".to_owned()),
        Done::Part(["只跟随指向文件的链接，未读取。", "Only links to files are followed; it was not read."]),
        ["请以文件夹本身代替链接。", "Put the folder itself in place of the link."],
    )
}

pub(crate) fn not_a_file(path: &str) -> Problem {
    problem(
        Place::file(path),
        "files.not_a_file",
        ("该项既不是文件也不是文件夹（设备、管道等）。".to_owned(), "This is neither a file nor a folder.".to_owned()),
        NOT_READ,
        ["请移除。", "Remove it."],
    )
}

pub(crate) fn name_encoding(path: &str) -> Problem {
    problem(
        Place::file(path),
        "files.name_encoding",
        ("文件名不是 UTF-8 编码。".to_owned(), "The name is not in UTF-8.".to_owned()),
        Done::Part(["已按 GB18030 解读文件名，内容照常读取。", "The name was read as GB18030; the content went on."]),
        ["如文件名显示有误，请重新命名。", "Rename it if the name looks wrong."],
    )
}

pub(crate) fn too_deep(path: &str, limit: u32) -> Problem {
    problem(
        Place::file(path),
        "files.too_deep",
        (format!("文件夹嵌套超过 {limit} 层。"), format!("Folders are nested deeper than {limit}.")),
        Done::Part(["更深处的内容未读取。", "What lies deeper was not read."]),
        ["请减少嵌套，或在流程文件 [settings.intake] 中调高上限。", "Flatten it, or raise the limit under [settings.intake]."],
    )
}

pub(crate) fn too_many(path: &str, limit: u32) -> Problem {
    problem(
        Place::file(path),
        "files.too_many",
        (format!("文件超过 {limit} 个。"), format!("There are more than {limit} files.")),
        Done::Part(["其余文件未读取。", "The rest was not read."]),
        ["请精简材料，或在流程文件 [settings.intake] 中调高上限。", "Send fewer files, or raise the limit under [settings.intake]."],
    )
}

/// See [`Problem::REFUSED`].
pub const REFUSED: &str = Problem::REFUSED;

pub(crate) fn unreadable(path: &str, why: &Say) -> Problem {
    problem(
        Place::file(path),
        REFUSED,
        (format!("无法读取：{}。", why.zh), format!("It cannot be read: {}.", why.en)),
        NOT_READ,
        [
            "请秘书处检查文件权限和存储介质后重新运行；无需参赛单位补交。",
            "The secretariat checks permissions and the disk and runs again; nothing is asked of the entrant.",
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_loses_a_whole_table_is_known_to_lose_one() {
        let found = ["序号".to_owned(), "作品".to_owned()];
        let all = [
            registry_missing("gd", &[], false),
            registry_unreadable("t.xlsx", "坏", "broken"),
            not_opened("t.xlsx", &Say::new("没有权限", "no permission")),
            no_header("t.xlsx"),
            registry_empty("t.xlsx"),
            list_unreadable("t.docx", &Say::new("需要密码。", "It needs a password.")),
            list_without_table("t.docx"),
            list_without_head("t.pdf", &found),
            column_required("t.xlsx", 1, "项目编号", &found),
            sheets_unread("t.xlsx", "甲", &["乙".to_owned()]),
        ];
        let mut codes: Vec<&str> = all.iter().map(|p| p.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, record::LOSES_A_TABLE);
        assert!(all.iter().all(Problem::loses_a_table));
        assert_eq!(all[5].what, Say::new("名单无法读取：需要密码。", "The list cannot be read: It needs a password."));
        assert_eq!(all[8].what.zh, "表头缺少必需的列“项目编号”（现有：序号、作品）。");
    }

    #[test]
    fn what_loses_a_row_a_cell_or_a_file_loses_no_table() {
        let some = [
            registry_several("a.csv", "b.csv"),
            columns_absent("a.csv", 1, &["赛道"], &[]),
            no_number("a.csv", 3),
            tables_unread("a.docx", 1),
            list_scanned("a.pdf", 1, 2),
            note("a.csv", 9, "备注"),
            unreadable("a.pdf", &Say::new("坏", "broken")),
        ];
        assert!(!some.iter().any(Problem::loses_a_table));
    }
}
