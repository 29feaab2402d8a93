//! Fields of forms in a text of Word 97 to 2003, whose state lies in the stream of data (MS-DOC, 2.9.78 and 2.9.158).

use crate::little_endian::{long, short, units};

/// What a field of a form shows, by what lies at a place of the stream of data: a box, or what is chosen of a list; `None`
/// where that is neither.
pub(super) fn form_field(data: &[u8], at: u32) -> Option<String> {
    /// What comes before it, as before a picture.
    const HEAD: usize = 68;
    const VERSION: u32 = 0xffff_ffff;
    const BOX: u16 = 1;
    const LIST: u16 = 2;
    /// Nobody ticked, cleared or chose anything: as it was made.
    const UNTOUCHED: u16 = 25;
    let field = data.get(at as usize..)?.get(HEAD..)?;
    let bits = short(field, 4)?;
    let kind = bits & 3;
    if long(field, 0)? != VERSION || !matches!(kind, BOX | LIST) {
        return None;
    }
    let behind_name = behind_text(field.get(10..)?)?;
    let state = match (bits >> 2) & 0x1f {
        UNTOUCHED => short(behind_name, 0)?,
        state => state,
    };
    if kind == BOX {
        return Some(if state == 1 { "☑" } else { "☐" }.to_owned());
    }
    // Its format, two texts of help and two names of macros come before its entries.
    let list = (0..5).try_fold(behind_name.get(2..)?, |rest, _| behind_text(rest))?;
    entry(list, state)
}

/// What lies behind a text with its length and a zero at its end.
fn behind_text(bytes: &[u8]) -> Option<&[u8]> {
    bytes.get(2 + 2 * usize::from(short(bytes, 0)?) + 2..)
}

/// An entry of a list of texts (2.2.4).
fn entry(list: &[u8], number: u16) -> Option<String> {
    const WIDE: u16 = 0xffff;
    const HEAD: usize = 6;
    /// Word takes no longer ones; a crafted file shows one in thousands of places.
    const LONGEST: usize = 64;
    if short(list, 0)? != WIDE || number >= short(list, 2)? {
        return None;
    }
    let mut rest = list.get(HEAD..)?;
    for _ in 0..number {
        rest = rest.get(2 + 2 * usize::from(short(rest, 0)?)..)?;
    }
    let text = rest.get(2..)?.get(..2 * usize::from(short(rest, 0)?))?;
    Some(String::from_utf16_lossy(&units(text).take(LONGEST).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn fields_of_forms_are_ticked_or_chosen() {
        let text = |text: &str| [&(text.encode_utf16().count() as u16).to_le_bytes()[..], &units(text), &[0, 0]].concat();
        let field = |kind: u16, state: u16, usual: u16, entries: &[&str]| {
            let head =
                [&[9u8; 68][..], &[0xff; 4], &(kind | (state << 2)).to_le_bytes(), &[0; 4], &text("甲乙"), &usual.to_le_bytes()].concat();
            let texts = ["", "帮助", "", "", "宏"].map(text).concat();
            let list: Vec<u8> = entries.iter().flat_map(|&entry| text(entry)[..2 + 2 * entry.chars().count()].to_vec()).collect();
            let list = [&[0xffu8, 0xff][..], &(entries.len() as u16).to_le_bytes(), &[0, 0], &list].concat();
            [vec![7; 3], head, texts, list].concat()
        };
        let shown_by = |field: &[u8]| form_field(field, 3);
        let cases = [(1, 1, 0, Some("☑")), (1, 0, 1, Some("☐")), (1, 25, 1, Some("☑")), (1, 25, 0, Some("☐")), (0, 1, 0, None)];
        for (kind, state, usual, expected) in cases {
            assert_eq!(shown_by(&field(kind, state, usual, &[])).as_deref(), expected, "{kind} {state} {usual}");
        }
        let cases = [(0, 0, Some("企业")), (2, 0, Some("事业单位")), (25, 1, Some("高校")), (3, 0, None)];
        for (state, usual, expected) in cases {
            let field = field(2, state, usual, &["企业", "高校", "事业单位"]);
            assert_eq!(shown_by(&field).as_deref(), expected, "{state} {usual}");
            for end in 0..field.len() {
                assert!(shown_by(&field[..end]).is_none_or(|text| Some(text.as_str()) == expected), "cut at {end}");
            }
        }
        assert_eq!((form_field(&field(1, 1, 0, &[]), 4), form_field(&[0; 70], 0)), (None, None));
    }
}
