//! Words in metafiles, enhanced ones (MS-EMF) and their predecessors: tables that were pasted as pictures, drawings of Visio, formulas. They are
//! written out, so that nobody has to read them from a picture.

mod windows;

use crate::little_endian::{long, units};

/// Lines of text, pieces of a line that stand apart parted by tabs; `None` where this is no metafile. Letters that are told by numbers of a
/// font's glyphs are left out.
pub(crate) fn lines(bytes: &[u8]) -> Option<Vec<String>> {
    if is_enhanced(bytes) { Some(lines_as_drawn(bytes)) } else { windows::lines(bytes) }
}

/// Whether these are the bytes of a metafile.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    is_enhanced(bytes) || windows::is_one(bytes)
}

/// Lines of an enhanced metafile in the order in which they are drawn.
fn lines_as_drawn(bytes: &[u8]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut before: Option<Piece> = None;
    for piece in records(bytes).filter_map(|(kind, record)| (kind == WIDE_TEXT).then(|| Piece::read(record)).flatten()) {
        let gap = match &before {
            Some(before) if before.goes_on_in(&piece) => Some(""),
            Some(before) if before.y == piece.y && piece.x > before.x => Some("\t"),
            Some(_) | None => None,
        };
        match gap {
            Some(gap) => out.last_mut().into_iter().for_each(|line| line.extend([gap, &piece.text])),
            None => out.push(piece.text.clone()),
        }
        before = Some(piece);
    }
    out.retain(|line| !line.trim().is_empty());
    out
}

/// Whether these are the bytes of an enhanced metafile, by the first record, which says it.
fn is_enhanced(bytes: &[u8]) -> bool {
    const SIGNATURE: usize = 40;
    long(bytes, 0) == Some(HEADER) && bytes.get(SIGNATURE..SIGNATURE + 4) == Some(b" EMF".as_slice())
}

const HEADER: u32 = 1;
const WIDE_TEXT: u32 = 84;

/// Records one after the other, each with its kind and its length at its start (2.3).
fn records(bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (kind, length) = (long(rest, 0)?, long(rest, 4)? as usize);
        // None is shorter than that, or there would be no end.
        let (record, behind) = rest.split_at_checked(length.max(8))?;
        rest = behind;
        Some((kind, record))
    })
}

/// A piece of text, where it begins and ends.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    x: i64,
    y: i64,
    end: i64,
}

impl Piece {
    /// Reads a record of text (2.3.5.8 and 2.2.5).
    fn read(record: &[u8]) -> Option<Self> {
        const PLACE: usize = 36;
        const BY_GLYPHS: u32 = 0x10;
        let count = long(record, PLACE + 8)? as usize;
        let (from, options, widths) = (long(record, PLACE + 12)? as usize, long(record, PLACE + 16)?, long(record, PLACE + 36)? as usize);
        let letters = units(record.get(from..)?).take(count);
        let text = String::from_utf16_lossy(&letters.collect::<Vec<_>>());
        if options & BY_GLYPHS != 0 || text.is_empty() {
            return None;
        }
        let signed = |at: usize| long(record, at).map_or(0, |value| i64::from(value.cast_signed()));
        let (x, y) = (signed(PLACE), signed(PLACE + 4));
        let width: i64 = (0..count).map_while(|i| long(record, widths.checked_add(4 * i)?).map(i64::from)).sum();
        Some(Self { text, x, y, end: x + width })
    }

    /// Whether another piece stands where this one ends, as where only the font changes: no further off than a third of a letter.
    fn goes_on_in(&self, next: &Self) -> bool {
        let letters = self.text.chars().count() as i64;
        self.y == next.y && (next.x - self.end).abs() * 3 * letters <= self.end - self.x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(all: &[u32]) -> Vec<u8> {
        all.iter().flat_map(|n| n.to_le_bytes()).collect()
    }

    fn record(kind: u32, body: &[u8]) -> Vec<u8> {
        [&numbers(&[kind, body.len() as u32 + 8])[..], body].concat()
    }

    /// A piece of text at a place, each letter 10 wide.
    fn text(x: u32, y: u32, options: u32, text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let (from, count) = (76, units.len() as u32);
        let widths = from + 4 * count.div_ceil(2);
        let head = numbers(&[0, 0, 0, 0, 1, 0, 0, x, y, count, from, options, 0, 0, 0, 0, widths]);
        let mut letters: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        letters.resize((4 * count.div_ceil(2)) as usize, 0);
        record(WIDE_TEXT, &[head, letters, numbers(&vec![10; units.len()])].concat())
    }

    #[test]
    fn pieces_of_text_become_lines() {
        let mut head = vec![0; 80];
        head[32..36].copy_from_slice(b" EMF");
        let head = record(HEADER, &head);
        let all = [
            head.clone(),
            text(0, 0, 0, "数据"),
            text(21, 0, 0, "API"),
            text(200, 0, 0, "单价"),
            record(70, b"comment."),
            text(0, 40, 0, "网关"),
            text(0, 40, 0, "重叠"),
            text(0, 80, 0x10, "glyph"),
            text(0, 120, 0, " "),
        ];
        let expected = ["数据API\t单价", "网关", "重叠"].map(str::to_owned).to_vec();
        assert_eq!(lines(&all.concat()), Some(expected.clone()));
        // Cut in a record, and with one that says to be longer than the file.
        let cut = all.concat();
        assert_eq!(lines(&cut[..cut.len() - 3]), Some(expected));
        assert_eq!(lines(&head), Some(Vec::new()));
        assert_eq!((lines(&head[..30]), lines(b"\x01\0\0\0 no metafile, but a text that is long enough")), (None, None));
        // A record without a length.
        assert_eq!(lines(&[head, vec![0; 4000]].concat()), Some(Vec::new()));
    }
}
