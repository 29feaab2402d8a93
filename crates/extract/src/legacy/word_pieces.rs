//! The table of pieces of a text of Word 97 to 2003 (MS-DOC, 2.8.35 and 2.9.38): where in the main stream its characters lie.

use crate::little_endian::{long, short};

/// Where a piece lies: a byte, or twice the byte where characters have one byte each, which another bit says.
pub(super) const NARROW: u32 = 0x4000_0000;
pub(super) const BYTE: u32 = 0x3fff_ffff;

/// What comes before the list of pieces, which are changes of format, and the list: where each begins in the text and where the last ends, then
/// eight bytes of each.
fn list_of_pieces(part: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = part;
    while let [1, behind @ ..] = rest {
        rest = behind.get(2 + usize::from(short(behind, 0)?)..)?;
    }
    let [2, behind @ ..] = rest else { return None };
    let list = behind.get(4..)?.get(..long(behind, 0)? as usize)?;
    Some((&part[..part.len() - rest.len()], list))
}

fn count(list: &[u8]) -> Option<usize> {
    Some(list.len().checked_sub(4)? / 12)
}

/// Pieces: from and to which character, and where in the main stream.
pub(super) fn pieces(part: &[u8]) -> Option<Vec<(u32, u32, u32)>> {
    let (_, list) = list_of_pieces(part)?;
    let count = count(list)?;
    let descriptor = |i: usize| long(list, 4 * (count + 1) + 8 * i + 2);
    (0..count).map(|i| Some((long(list, 4 * i)?, long(list, 4 * i + 4)?, descriptor(i)?))).collect()
}

/// The table with texts put in: before which character, in order, and how many units of UTF-16 each has. They lie one behind the other from a byte
/// of the main stream on. `None` where there is no such character, or no such byte.
pub(super) fn with_texts(part: &[u8], texts: &[(u32, u32)], first: usize) -> Option<Vec<u8>> {
    let (before, list) = list_of_pieces(part)?;
    let count = count(list)?;
    let mut out = Pieces::default();
    let mut texts = texts.iter().copied().peekable();
    let (mut byte, mut shift, mut end) = (first, 0u32, 0);
    for i in 0..count {
        let (mut from, to) = (long(list, 4 * i)?, long(list, 4 * i + 4)?);
        let mut piece = *list.get(4 * (count + 1) + 8 * i..)?.first_chunk::<8>()?;
        while let Some((at, units)) = texts.next_if(|(at, _)| (from..to).contains(at)) {
            if at > from {
                out.add(from.checked_add(shift)?, piece);
                piece = behind(piece, at - from)?;
                from = at;
            }
            out.add(from.checked_add(shift)?, wide(byte)?);
            byte += 2 * units as usize;
            shift = shift.checked_add(units)?;
        }
        out.add(from.checked_add(shift)?, piece);
        end = to.checked_add(shift)?;
    }
    if texts.next().is_some() || byte > BYTE as usize {
        return None;
    }
    let list = [out.starts, end.to_le_bytes().to_vec(), out.pieces].concat();
    Some([before, &[2], &(list.len() as u32).to_le_bytes(), &list].concat())
}

/// A list of pieces while it is written.
#[derive(Debug, Default)]
struct Pieces {
    starts: Vec<u8>,
    pieces: Vec<u8>,
}

impl Pieces {
    fn add(&mut self, start: u32, piece: [u8; 8]) {
        self.starts.extend(start.to_le_bytes());
        self.pieces.extend(piece);
    }
}

/// A piece of characters of two bytes from a byte on.
fn wide(byte: usize) -> Option<[u8; 8]> {
    if byte > BYTE as usize {
        return None;
    }
    let mut piece = [0; 8];
    piece[2..6].copy_from_slice(&(byte as u32).to_le_bytes());
    Some(piece)
}

/// A piece without its first characters.
fn behind(piece: [u8; 8], characters: u32) -> Option<[u8; 8]> {
    let place = long(&piece, 2)?;
    // Two bytes of each, or one, whose place is doubled.
    let moved = (place & BYTE).checked_add(characters.checked_mul(2)?).filter(|&moved| moved <= BYTE)?;
    let mut out = piece;
    out[2..6].copy_from_slice(&((place & !BYTE) | moved).to_le_bytes());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of pieces behind a change of format.
    fn table(ends: &[u32], places: &[u32]) -> Vec<u8> {
        let descriptors = places.iter().flat_map(|place| [&[9u8, 9][..], &place.to_le_bytes(), &[7, 7]].concat());
        let list: Vec<u8> = ends.iter().flat_map(|end| end.to_le_bytes()).chain(descriptors).collect();
        [&[1u8, 3, 0, 5, 5, 5, 2][..], &(list.len() as u32).to_le_bytes(), &list].concat()
    }

    #[test]
    fn texts_are_put_before_characters() {
        let before = table(&[0, 10, 20], &[NARROW | 2000, 3000]);
        let after = with_texts(&before, &[(0, 2), (4, 3), (10, 1), (19, 1)], 5000).expect("a table");
        let expected = [
            (0, 2, 5000),
            (2, 6, NARROW | 2000),
            (6, 9, 5004),
            (9, 15, NARROW | 2008),
            (15, 16, 5010),
            (16, 25, 3000),
            (25, 26, 5012),
            (26, 27, 3018),
        ];
        assert_eq!((pieces(&after), &after[..6]), (Some(expected.to_vec()), &before[..6]));
        assert_eq!(with_texts(&before, &[], 5000).as_deref(), Some(&before[..]));
        // Before no character, out of order, and where no piece can lie; a table that is cut.
        assert_eq!(with_texts(&before, &[(20, 1)], 5000), None);
        assert_eq!(with_texts(&before, &[(4, 1), (3, 1)], 5000), None);
        assert_eq!(with_texts(&before, &[(4, 1)], BYTE as usize), None);
        assert_eq!(with_texts(&before[..before.len() - 1], &[(4, 1)], 5000), None);
    }
}
