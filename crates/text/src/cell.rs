//! What people write in the cells of tables: lists, headers, and words for nothing.

use std::collections::BTreeMap;

use crate::{Keep, fold_str};

/// Signs that part the items of a list in one cell, where nobody sets others; a line break always does.
pub const LIST_SIGNS: &str = "、；;,，";

/// Words that say that there is nothing to say here, folded.
const NOTHING: [&str; 20] = [
    "无",
    "暂无",
    "没有",
    "不适用",
    "空",
    "none",
    "na",
    "nil",
    "待定",
    "待补",
    "待补充",
    "待填",
    "待填写",
    "见附件",
    "详见附件",
    "见申报书",
    "详见申报书",
    "同上",
    "不便公开",
    "保密",
];

/// Whether a cell or an item of one says nothing: it is empty, a dash or a slash, or a word for it (无, 待定, 见附件, N/A).
pub fn says_nothing(written: &str) -> bool {
    let folded = fold_str(written, Keep::Letters);
    folded.is_empty() || NOTHING.contains(&folded.as_str())
}

/// Items of a list in a cell, parted by any of `signs` or a line break, without blanks around them; those that say nothing are left out.
pub fn list_items<'t>(cell: &'t str, signs: &str) -> impl Iterator<Item = &'t str> {
    // N/A holds a sign that may part a list.
    let cell = if says_nothing(cell) { "" } else { cell };
    let parts = cell.split(move |c: char| matches!(c, '\n' | '\r') || signs.contains(c));
    parts.map(str::trim).filter(|part| !says_nothing(part))
}

/// The number of an entry as it is kept, shown and looked up, however somebody writes it: half-width, letters in capitals, without what a
/// reader does not see and blanks around it. Two ways to write a number are one number where this is the same. Capitals, and not what most
/// rows of a registry have: a number then depends on its own cell alone, and decisions on it hold whatever becomes of other rows.
pub fn entry_number(written: &str) -> String {
    fold_str(written, Keep::All).trim().to_ascii_uppercase()
}

/// What the headers of a table mean: names, each with its meaning, compared as a reader would. Width, case, script, signs and blanks do not
/// count, nor does a remark in brackets (姓名（必填）).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers {
    meanings: BTreeMap<String, String>,
}

impl Headers {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets a header mean something; where it meant something else, it does no more.
    pub fn add(&mut self, header: &str, meaning: &str) {
        self.meanings.insert(key(header), meaning.to_owned());
    }

    /// What a header means.
    pub fn meaning(&self, header: &str) -> Option<&str> {
        let known = |header: &str| self.meanings.get(&key(header));
        known(header).or_else(|| known(without_remark(header))).map(String::as_str)
    }
}

/// Position of the first column that bears one of these names, compared as [`Headers`] compares. Earlier names come first, and of one name a
/// header without a remark.
pub fn column(headers: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| {
        let wanted = key(name);
        let plain = headers.iter().position(|header| key(header) == wanted);
        plain.or_else(|| headers.iter().position(|header| key(without_remark(header)) == wanted))
    })
}

fn key(header: &str) -> String {
    fold_str(header, Keep::Letters)
}

/// A header up to its first bracket.
fn without_remark(header: &str) -> &str {
    header.split(['（', '(', '【', '[']).next().unwrap_or(header)
}

/// The one choice that is ticked in a cell which shows several with a box each (`☑甲 □乙`, `甲□ 乙☑`), without blanks and signs of lists around
/// it. Nothing where there are no boxes, or none or more than one of them is ticked.
pub fn ticked(cell: &str) -> Option<&str> {
    const EMPTY: [char; 3] = ['□', '☐', '○'];
    const TICKED: [char; 6] = ['☑', '☒', '■', '√', '✓', '●'];
    let boxes: Vec<(usize, char)> = cell.char_indices().filter(|(_, c)| EMPTY.contains(c) || TICKED.contains(c)).collect();
    let (&(start, _), &(last, sign)) = (boxes.first()?, boxes.last()?);
    // A box stands before what it belongs to, or behind it, in the whole cell alike.
    let before = cell[..start].trim().is_empty();
    if !before && !cell[last + sign.len_utf8()..].trim().is_empty() {
        return None;
    }
    let label = |i: usize| {
        let (at, sign) = boxes[i];
        let from = if before { at + sign.len_utf8() } else { i.checked_sub(1).map_or(0, |i| boxes[i].0 + boxes[i].1.len_utf8()) };
        let to = if before { boxes.get(i + 1).map_or(cell.len(), |next| next.0) } else { at };
        cell[from..to].trim_matches(|c: char| c.is_whitespace() || LIST_SIGNS.contains(c))
    };
    let mut chosen = (0..boxes.len()).filter(|&i| TICKED.contains(&boxes[i].1)).map(label);
    let one = chosen.next().filter(|label| boxes.len() > 1 && !label.is_empty())?;
    chosen.next().is_none().then_some(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_in_many_words() {
        for written in ["", " ", "—", "/", "无", "暂无。", "N/A", "none", "待定", "（待补充）", "见附件", "詳見申報書", "同上"]
        {
            assert!(says_nothing(written), "{written:?}");
        }
        for written in ["无锡市某公司", "陈待定", "1", "见附件2：专利证书"] {
            assert!(!says_nothing(written), "{written:?}");
        }
    }

    #[test]
    fn lists_are_cut_at_signs_and_line_breaks() {
        let check = |cell: &str, signs: &str, expected: &[&str]| {
            assert_eq!(list_items(cell, signs).collect::<Vec<_>>(), expected, "{cell:?}");
        };
        check("张三，李四、王五；赵六;钱七,孙八\r\n周九", LIST_SIGNS, &["张三", "李四", "王五", "赵六", "钱七", "孙八", "周九"]);
        check("张三/李四", LIST_SIGNS, &["张三/李四"]);
        check("张三/李四、待定", "、/", &["张三", "李四"]);
        check("N/A", "/", &[]);
        check(" 、；", LIST_SIGNS, &[]);
    }

    #[test]
    fn a_number_has_one_form_however_it_is_written() {
        for written in ["GD2025-0004", " gd2025-0004 ", "ＧＤ２０２５－０００４", "gd2025-\u{200b}0004\u{3000}", "Gd2025－0004"]
        {
            assert_eq!(entry_number(written), "GD2025-0004", "{written:?}");
        }
        let others = ["粤2025号1", "001@GD-2025", "GD2025-0004 A", ""];
        assert_eq!(others.map(entry_number), others);
    }

    #[test]
    fn headers_are_understood_as_readers_understand_them() {
        let mut headers = Headers::new();
        headers.add("姓名", "name");
        headers.add("Name", "name");
        headers.add("单位名称", "old");
        headers.add("单位名称", "unit");
        let check = |header: &str, expected: Option<&str>| assert_eq!(headers.meaning(header), expected, "{header}");
        check("姓名", Some("name"));
        check(" 姓 名（必填）", Some("name"));
        check("ＮＡＭＥ*", Some("name"));
        check("單位名稱", Some("unit"));
        check("（单位名称）", Some("unit"));
        check("姓名拼音", None);
        check("", None);
    }

    #[test]
    fn the_column_of_the_earliest_name_counts() {
        let check = |headers: &[&str], names: &[&str], expected: Option<usize>| {
            let headers: Vec<String> = headers.iter().map(|&h| h.to_owned()).collect();
            assert_eq!(column(&headers, names), expected, "{headers:?} {names:?}");
        };
        check(&["序号", "名称（全称）", "信用代码"], &["名称"], Some(1));
        check(&["名称（曾用）", "名 称"], &["名称"], Some(1));
        check(&["单位", "企业名称"], &["企业名称", "单位"], Some(1));
        check(&["单位名称"], &["名称"], None);
        check(&["名称"], &[], None);
    }

    #[test]
    fn the_ticked_one_of_several_choices() {
        for (cell, expected) in [
            ("☑工业制造 □金融服务", Some("工业制造")),
            ("□ 是，√ 否", Some("否")),
            ("是□ 否☑", Some("否")),
            ("是☑；否□", Some("是")),
            ("□是 □否", None),
            ("☑是 ☑否", None),
            ("☑是", None),
            ("赛道：☑工业制造 □金融服务", None),
            ("□是 ☑", None),
            ("二○二五年", None),
            ("工业制造", None),
            ("", None),
        ] {
            assert_eq!(ticked(cell), expected, "{cell}");
        }
    }
}
