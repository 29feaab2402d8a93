//! Passages in a terminal: where they stand, what stands there, and of two that are compared what stands in one of them alone.

use record::{Evidence, Say};
use report::Piece;

use crate::out::{Failure, Out};

/// Characters of a quote that a terminal shows; `--json` gives all, with offsets and digests.
const QUOTE: usize = 200;

/// Signs around what stands in one of two passages alone, in the first and in the second: those of a word diff, which need no colours.
const ALONE: [[&str; 2]; 2] = [["[-", "-]"], ["{+", "+}"]];

/// A passage as it stands, with the one beside it.
pub(crate) fn passage(e: &Evidence, indent: &str, out: &mut Out) -> Result<(), Failure> {
    side(e, &plain(&e.quote), indent, out)?;
    match &e.other {
        Some(other) => passage(other, &format!("{indent}    ↔ "), out),
        None => Ok(()),
    }
}

/// Passages of a flag, each with the one beside it as a word diff shows the two.
pub(crate) fn compared(evidence: &[Evidence], out: &mut Out) -> Result<(), Failure> {
    let mut explained = false;
    for e in evidence {
        let Some(other) = &e.other else {
            passage(e, "", out)?;
            continue;
        };
        if !explained {
            out.say(
                "（两段中 [-…-] 与 {+…+} 为各自独有的文字，其余相同；没有成段相同文字的不标）",
                "([-…-] and {+…+}: what stands in one of the two passages alone; where no words in a row are the same, nothing is marked)",
            )?;
            explained = true;
        }
        let [first, second] = marked(&e.quote, &other.quote);
        side(e, &first, "", out)?;
        side(other, &second, "    ↔ ", out)?;
    }
    Ok(())
}

fn side(e: &Evidence, quote: &str, indent: &str, out: &mut Out) -> Result<(), Failure> {
    let note = record::mask(e.note.get(out.lang)).into_owned();
    let chars = e.quote.chars().count();
    let rest = if chars > QUOTE {
        Say::new(format!("……（共 {chars} 字）"), format!("… ({chars} characters)"))
    } else {
        Say::new("", "")
    };
    let at = e.place();
    out.say(
        format!("{indent}证据 {} {}  {note}\n{indent}  “{quote}”{}", e.file, at.zh, rest.zh),
        format!("{indent}evidence {} {}  {note}\n{indent}  \"{quote}\"{}", e.file, at.en, rest.en),
    )
}

fn plain(quote: &str) -> String {
    shown(quote, &[Piece { text: quote, same: true }], ALONE[0])
}

/// Two quotes with signs around what stands in one of them alone; without any where that is all of both.
fn marked(first: &str, second: &str) -> [String; 2] {
    let (own, theirs) = report::marks(first, second);
    if own.iter().any(|piece| piece.same) {
        [shown(first, &own, ALONE[0]), shown(second, &theirs, ALONE[1])]
    } else {
        [plain(first), plain(second)]
    }
}

/// The start of a quote on one line, without personal data, with signs around the pieces that are not the same on both sides. Masked as a
/// whole, since a number may run over the edge of a piece: masking keeps the number of characters.
fn shown(quote: &str, pieces: &[Piece<'_>], [open, close]: [&str; 2]) -> String {
    let masked = record::mask(quote);
    let mut chars = masked.chars().take(QUOTE);
    let mut line = String::new();
    for piece in pieces {
        let text: String = chars.by_ref().take(piece.text.chars().count()).collect();
        let words = text.trim_end();
        match (piece.same, words.is_empty()) {
            (true, _) | (_, true) => line.push_str(words),
            (false, false) => line.extend([open, words, close]),
        }
        line.push_str(&text[words.len()..]);
    }
    line.replace('\n', " ⏎ ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_one_passage_alone_has_signs() {
        let check = |first: &str, second: &str, expected: [&str; 2]| assert_eq!(marked(first, second), expected);
        check(
            "平台接入42家医院的结算数据",
            "平台接入58家医院的结算数据",
            ["平台接入[-42-]家医院的结算数据", "平台接入{+58+}家医院的结算数据"],
        );
        check("项目概述\n平台接入", "平台接入", ["[-项目概述-] ⏎ 平台接入", "平台接入"]);
        check("Ｚｌ 2023 方法", "ZL2023", ["Ｚｌ 2023 [-方法-]", "ZL2023"]);
        check("风机叶轮", "医院结算", ["风机叶轮", "医院结算"]);
        check("", "医院", ["", "医院"]);
    }

    #[test]
    fn a_quote_is_masked_as_a_whole_and_cut() {
        let quote = "联系人 13800138000";
        assert_eq!(marked(quote, quote), [record::mask(quote).into_owned(), record::mask(quote).into_owned()]);
        assert!(!plain(quote).contains("13800138000"));
        let long = |end: &str| format!("{}{end}", "数据要素".repeat(60));
        assert_eq!(plain(&long("")), "数据要素".repeat(50));
        assert_eq!(marked(&long("甲"), &long("乙")), ["数据要素".repeat(50), "数据要素".repeat(50)], "the difference lies behind the cut");
    }
}
