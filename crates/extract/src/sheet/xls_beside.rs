//! What stands beside the cells of a workbook of Excel 97 to 2003 (MS-XLS): comments, text boxes, controls of forms with their state, words of
//! charts, headers and footers. Earlier workbooks lay these records out otherwise.

use record::BlockKind;

use super::beside::without_codes;
use super::biff::{self, units};
use crate::little_endian::short;

/// The sheets of a workbook in their order, each from where it begins; none of an earlier one.
pub(crate) fn sheets(workbook: &[u8]) -> Vec<&[u8]> {
    const VERSION: u16 = 0x0600;
    let begins = biff::records(workbook).next().is_some_and(|(id, data)| id == biff::BEGIN && short(data, 0) == Some(VERSION));
    if begins { biff::sheets(workbook).collect() } else { Vec::new() }
}

const HEADER: u16 = 0x0014;
const FOOTER: u16 = 0x0015;
const CONTINUE: u16 = 0x003c;
const OBJECT: u16 = 0x005d;
const TEXT: u16 = 0x01b6;
/// A title, or the name of a series.
const WORDS_OF_CHART: u16 = 0x100d;

/// What stands beside the cells of the sheet that begins here, as far as its records can be followed; `name` is that of the sheet.
pub(crate) fn of_sheet(sheet: &[u8], name: &str) -> Vec<(BlockKind, String)> {
    let mut texts: Vec<Text> = Vec::new();
    let mut running: Vec<(BlockKind, String)> = Vec::new();
    let (mut kind, mut state, mut is_open) = (BlockKind::Paragraph, "", false);
    for (depth, id, data) in biff::whole_sheet(sheet) {
        if id == CONTINUE {
            // The text of an object stands in the records behind it, and so do its formats.
            is_open = is_open && texts.last_mut().is_some_and(|text| text.read(data));
            continue;
        }
        is_open = id == TEXT;
        match id {
            OBJECT => (kind, state) = object(data),
            TEXT => texts.push(Text { kind, state, units: Vec::new(), left: short(data, 10).unwrap_or(0).into() }),
            WORDS_OF_CHART => {
                if let [_, _, count, words @ ..] = data {
                    let units = units(words).take(usize::from(*count)).collect();
                    texts.push(Text { kind: BlockKind::Paragraph, state: "", units, left: 0 });
                }
            }
            HEADER | FOOTER if depth == 1 => {
                let kind = if id == HEADER { BlockKind::Header } else { BlockKind::Footer };
                let code: Vec<u16> = match (short(data, 0), data.get(2..)) {
                    (Some(count), Some(letters)) => units(letters).take(usize::from(count)).collect(),
                    _ => Vec::new(),
                };
                running.push((kind, without_codes(&String::from_utf16_lossy(&code), name)));
            }
            _ => {}
        }
    }
    let texts = texts.into_iter().filter(|text| !text.units.is_empty()).map(|text| (text.kind, text.shown()));
    texts.chain(running).filter(|(_, text)| !text.trim().is_empty()).collect()
}

/// What an object's text is, and its state if it is a control (2.4.181 and 2.5.143).
fn object(data: &[u8]) -> (BlockKind, &'static str) {
    const KIND: u16 = 0x15;
    const STATE: u16 = 0x12;
    let (mut kind, mut is_on) = (0, false);
    let mut rest = data;
    while let (Some(id), Some(length)) = (short(rest, 0), short(rest, 2)) {
        match id {
            KIND => kind = short(rest, 4).unwrap_or(0),
            STATE => is_on = short(rest, 4) == Some(1),
            _ => {}
        }
        rest = rest.get(4 + usize::from(length)..).unwrap_or_default();
    }
    match (kind, is_on) {
        (0x19, _) => (BlockKind::Comment, ""),
        (0x0b, true) => (BlockKind::Paragraph, "☑"),
        (0x0b, false) => (BlockKind::Paragraph, "☐"),
        (0x0c, true) => (BlockKind::Paragraph, "●"),
        (0x0c, false) => (BlockKind::Paragraph, "○"),
        _ => (BlockKind::Paragraph, ""),
    }
}

/// The text of an object while its records come in.
struct Text {
    kind: BlockKind,
    state: &'static str,
    units: Vec<u16>,
    /// Units that are still to come.
    left: usize,
}

impl Text {
    /// Takes a record; whether there is more to come.
    fn read(&mut self, data: &[u8]) -> bool {
        let before = self.units.len();
        self.units.extend(units(data).take(self.left));
        self.left -= self.units.len() - before;
        self.left > 0
    }

    fn shown(&self) -> String {
        format!("{}{}", self.state, String::from_utf16_lossy(&self.units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: u16, data: &[u8]) -> Vec<u8> {
        [&id.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn wide(text: &str) -> Vec<u8> {
        [&[1][..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat()
    }

    /// An object of a kind, maybe ticked, and its text in two records.
    fn object(kind: u8, ticked: Option<u8>, first: &str, second: &str) -> Vec<u8> {
        let state: Vec<u8> = ticked.map_or_else(Vec::new, |on| vec![0x12, 0, 8, 0, on, 0, 0, 0, 0, 0, 0, 0]);
        let what = [&[0x15, 0, 18, 0, kind, 0][..], &[0; 16], &state, &[0; 4]].concat();
        let count = (first.encode_utf16().count() + second.encode_utf16().count()) as u8;
        let head = [&[0; 10][..], &[count, 0, 8, 0, 0, 0, 0, 0]].concat();
        [record(OBJECT, &what), record(0xec, &[0; 8]), record(TEXT, &head), record(CONTINUE, &wide(first)), record(CONTINUE, &wide(second))]
            .concat()
    }

    #[test]
    fn what_objects_say_is_read_with_their_kind() {
        let begin = |kind: u8| record(biff::BEGIN, &[0, 6, kind, 0, 0, 0, 0, 0]);
        let end = record(0x000a, &[]);
        let words = [&[0, 0, 2][..], &wide("营收")].concat();
        let header = [&9u16.to_le_bytes()[..], &wide("&C机密&R&A ")].concat();
        let sheet = [
            begin(16),
            record(HEADER, &header),
            record(FOOTER, &[]),
            object(0x19, None, "请核", "对金额"),
            record(CONTINUE, &[0; 16]),
            object(6, None, "文本框", ""),
            object(0x0b, Some(1), "同意", ""),
            object(0x0c, Some(0), "企业", ""),
            begin(32),
            record(WORDS_OF_CHART, &words),
            end.clone(),
            record(TEXT, &[0; 18]),
            end.clone(),
            object(6, None, "另一张表", ""),
        ];
        let told: Vec<(BlockKind, String)> = of_sheet(&sheet.concat(), "表");
        let expected = [
            (BlockKind::Comment, "请核对金额"),
            (BlockKind::Paragraph, "文本框"),
            (BlockKind::Paragraph, "☑同意"),
            (BlockKind::Paragraph, "○企业"),
            (BlockKind::Paragraph, "营收"),
            (BlockKind::Header, "机密\t表"),
        ];
        assert_eq!(told, expected.map(|(kind, text)| (kind, text.to_owned())));
        // A text that ends before it should, one that has no end, and records of another version.
        let short = [begin(16), record(TEXT, &[9; 18]), record(CONTINUE, b"\0short"), end].concat();
        assert_eq!(of_sheet(&short, "表"), [(BlockKind::Paragraph, "short".to_owned())]);
        assert_eq!(of_sheet(&short[..short.len() - 8], "表"), []);
        assert_eq!(sheets(&[&record(biff::BEGIN, &[0, 5, 5, 0, 0, 0, 0, 0])[..], &short].concat()), [] as [&[u8]; 0]);
    }
}
