//! Damage by a seeded generator: the same number gives the same file on every machine.

use super::seeds::Seed;
use super::zip_of;

/// SplitMix64 (Steele, Lea, Flood 2014): small, and good enough to choose places.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, 0 where there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % (end.max(1) as u64)) as usize
    }

    /// One of these.
    pub(crate) fn one_of<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

/// Words that formats give a meaning to, and numbers that arithmetic trips over.
const WORDS: [&str; 40] = [
    "0",
    "-1",
    "65536",
    "4294967295",
    "9223372036854775807",
    "1e308",
    "-0.0000001",
    "99999999999999999999999999",
    "nan",
    "<<",
    ">>",
    "[",
    "]",
    "(",
    ")",
    "endstream",
    "endobj",
    "stream\n",
    "obj",
    " 1 0 R",
    "/Length 99999999",
    "/Filter/FlateDecode",
    "/Filter[/LZWDecode/ASCII85Decode]",
    "/Kids[1 0 R 2 0 R]",
    "/Parent 2 0 R",
    "/Encrypt<</Filter/Standard/V 4/R 4/Length 128/P -1/O(a)/U(b)>>",
    "BT",
    "Tj",
    "/Form Do",
    "q",
    "beginbfrange <0000> <FFFFFFFF> <0000>",
    "</w:p>",
    "<w:tbl><w:tr><w:tc>",
    "<w:p>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "&b;",
    "&#x110000;",
    "w:val='99999999999'",
    "\u{fffd}",
    "\0\0\0\0",
];

/// A damaged copy of one of `seeds`.
pub(crate) fn damaged(seeds: &[Seed], dice: &mut Dice) -> Vec<u8> {
    let rounds = 1 + dice.below(6);
    match dice.one_of(seeds).clone() {
        Seed::Bytes(mut bytes) => {
            (0..rounds).for_each(|_| damage(&mut bytes, dice));
            bytes
        }
        Seed::Parts(mut parts) => {
            // What the package says of itself is damaged too, less often than what it holds.
            let (inside, outside) = if dice.below(4) == 0 { (0, rounds) } else { (rounds, 0) };
            for _ in 0..inside {
                let which = dice.below(parts.len());
                damage(&mut parts[which].1, dice);
            }
            let mut bytes = zip_of(&parts);
            (0..outside).for_each(|_| damage(&mut bytes, dice));
            bytes
        }
    }
}

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    if bytes.is_empty() {
        return;
    }
    let at = dice.below(bytes.len());
    let end = (at + 1 + dice.below(60)).min(bytes.len());
    match dice.below(9) {
        0 | 1 => bytes[at] ^= 1 << dice.below(8),
        2 => bytes[at] = *dice.one_of(&[0, 0xff, 0x7f, 0x80, b' ', b'<', b'/']),
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(at..end)),
        5 => {
            let (piece, times) = (bytes[at..end].to_vec(), 1 + dice.below(3));
            bytes.splice(at..at, piece.repeat(times));
        }
        6 => {
            let word = *dice.one_of(&WORDS);
            bytes.splice(at..at, word.bytes());
        }
        7 => replace_number(bytes, at, dice),
        _ => {
            let piece = bytes[at..end].to_vec();
            let to = dice.below(bytes.len());
            bytes.splice(to..to, piece);
        }
    }
}

/// Puts another number in the place of the next one.
fn replace_number(bytes: &mut Vec<u8>, at: usize, dice: &mut Dice) {
    let Some(from) = (at..bytes.len()).find(|&i| bytes[i].is_ascii_digit()) else { return };
    let to = (from..bytes.len()).find(|&i| !bytes[i].is_ascii_digit()).unwrap_or(bytes.len());
    let number = *dice.one_of(&WORDS[..8]);
    bytes.splice(from..to, number.bytes());
}

/// Files that are crafted rather than damaged: bombs, loops, deep nesting; `size` scales what they try.
pub(crate) fn crafted(dice: &mut Dice) -> Vec<u8> {
    let size = 1 + dice.below(20);
    match dice.below(10) {
        0 => zip_of(&[("a.txt", vec![b' '; size << 20])]),
        1 => super::docx(&"<w:sdt><w:sdtContent>".repeat(500 * size), &[]),
        2 => super::docx(&"<w:tbl><w:tr><w:tc>".repeat(200 * size), &[]),
        3 => (0..size).fold(zip_of(&[("c.txt", "文")]), |inner, _| zip_of(&[("b.zip", inner)])),
        4 => page_of(&"q ".repeat(20_000 * size)),
        5 => page_of(&format!("{}1{}", "[".repeat(5_000 * size), "]".repeat(5_000 * size))),
        // Documents that carry documents, and one that carries many.
        6 => (0..size).fold(vec![b'x'; size << 10], |inner, _| carrier(std::iter::once(&inner))),
        7 => carrier(std::iter::repeat_n(&super::docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>", &[]), 60 * size)),
        8 => page_of(&"BT /F 9 Tf (aaaaaaaa) Tj ET 0 0 9 9 re f ".repeat(1_000 * size)),
        _ => format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[{}]/Count 99999>>endobj trailer<</Root 1 0 R>>",
            "1 0 R ".repeat(500 * size)
        )
        .into_bytes(),
    }
}

/// A Word file that carries these.
fn carrier<'f>(files: impl Iterator<Item = &'f Vec<u8>>) -> Vec<u8> {
    let own = [
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>a</w:t></w:r></w:p></w:body></w:document>"),
    ];
    let own = own.map(|(name, part)| (name.to_owned(), part.as_bytes().to_vec()));
    let carried = files.enumerate().map(|(i, file)| (format!("word/embeddings/{i}.docx"), file.clone()));
    zip_of(&own.into_iter().chain(carried).collect::<Vec<_>>())
}

/// A PDF file of one page that draws this.
fn page_of(content: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj 4 0 obj<</Length {}>>stream\n{content}\nendstream endobj 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>",
        content.len()
    )
    .into_bytes()
}
