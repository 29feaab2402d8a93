use rustc_hash::FxHashMap;

use super::Decoded;
use crate::pdf::lexer::{Lexer, Operand};

/// A CMap as files embed it: `ToUnicode` tables and encodings of composite fonts (Adobe Technical Note 5014, ISO 32000-1, 9.7.5 and
/// 9.10.3). Broken parts are skipped; what can be read is used.
#[derive(Debug, Default)]
pub(super) struct CMap {
    /// Code space: bytes, first and last code.
    spaces: Vec<(u8, u32, u32)>,
    chars: FxHashMap<u32, Decoded>,
    /// Sorted by first code.
    ranges: Vec<(u32, u32, Decoded)>,
    /// First code, last code, CID of the first; sorted.
    cids: Vec<(u32, u32, u32)>,
    /// Name of the CMap that this one builds on.
    pub(super) base: Option<Vec<u8>>,
    pub(super) vertical: bool,
}

/// Ranges of a code space that are held: encodings have a handful, and each code of a text is looked for in all of them.
const MAX_SPACES: usize = 256;

impl CMap {
    pub(super) fn parse(data: &[u8]) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(data);
        while let Some(operator) = lexer.next_operator() {
            // Some producers leave out the space before the next word (`endbfchar2 beginbfrange`).
            let is = |word: &[u8]| operator.starts_with(word);
            if is(b"endbfchar") {
                map.read_chars(&lexer);
            } else if is(b"endbfrange") {
                map.read_ranges(&lexer);
            } else if is(b"endcodespacerange") {
                map.read_spaces(&lexer);
            } else if is(b"endcidchar") {
                map.read_cids(&lexer, 2);
            } else if is(b"endcidrange") {
                map.read_cids(&lexer, 3);
            } else if is(b"usecmap") {
                map.base = lexer.last_name().map(<[u8]>::to_vec);
            } else if is(b"def") {
                map.read_definition(&lexer);
            }
        }
        map.ranges.sort_by_key(|r| r.0);
        map.cids.sort_by_key(|r| r.0);
        map
    }

    /// What a code stands for.
    pub(super) fn unicode(&self, code: u32) -> Option<Decoded> {
        if let Some(found) = self.chars.get(&code) {
            return Some(found.clone());
        }
        let end = self.ranges.partition_point(|r| r.0 <= code);
        // Ranges that overlap are rare and lie close together.
        let range = self.ranges[end.saturating_sub(8)..end].iter().rev().find(|r| code <= r.1)?;
        range.2.plus(code - range.0)
    }

    pub(super) fn cid(&self, code: u32) -> Option<u32> {
        let end = self.cids.partition_point(|r| r.0 <= code);
        let range = self.cids[end.saturating_sub(8)..end].iter().rev().find(|r| code <= r.1)?;
        range.2.checked_add(code - range.0)
    }

    pub(super) fn has_cids(&self) -> bool {
        !self.cids.is_empty()
    }

    /// Length in bytes of the code that `bytes` starts with, where the code space says one.
    pub(super) fn code_len(&self, bytes: &[u8]) -> Option<usize> {
        (1..=bytes.len().min(4)).find(|&len| {
            self.spaces.iter().any(|&(l, low, high)| {
                usize::from(l) == len
                    && (0..len).all(|i| {
                        let shift = 8 * (len - 1 - i);
                        let (low, high) = ((low >> shift) as u8, (high >> shift) as u8);
                        (low..=high).contains(&bytes[i])
                    })
            })
        })
    }

    /// The one length of all codes, where there is one.
    pub(super) fn uniform_len(&self) -> Option<usize> {
        let first = self.spaces.first()?.0;
        self.spaces.iter().all(|s| s.0 == first).then_some(usize::from(first))
    }

    fn read_chars(&mut self, lexer: &Lexer<'_>) {
        for pair in lexer.operands().chunks_exact(2) {
            let (Some((code, _)), Some(text)) = (code(lexer, &pair[0]), destination(lexer, &pair[1])) else { continue };
            self.chars.insert(code, text);
        }
    }

    fn read_ranges(&mut self, lexer: &Lexer<'_>) {
        let operands = lexer.operands();
        let mut i = 0;
        while i + 2 < operands.len() {
            let (Some((low, _)), Some((high, _))) = (code(lexer, &operands[i]), code(lexer, &operands[i + 1])) else {
                i += 1;
                continue;
            };
            i += 2;
            if operands[i] == Operand::ArrayStart {
                i += 1;
                let mut at = low;
                while i < operands.len() && operands[i] != Operand::ArrayEnd {
                    if let Some(text) = destination(lexer, &operands[i])
                        && at <= high
                    {
                        self.chars.insert(at, text);
                    }
                    at = at.saturating_add(1);
                    i += 1;
                }
            } else if let Some(text) = destination(lexer, &operands[i])
                && low <= high
            {
                self.ranges.push((low, high, text));
            }
            i += 1;
        }
    }

    fn read_spaces(&mut self, lexer: &Lexer<'_>) {
        for pair in lexer.operands().chunks_exact(2) {
            let (Some((low, len)), Some((high, _))) = (code(lexer, &pair[0]), code(lexer, &pair[1])) else { continue };
            let space = (len as u8, low, high);
            if (1..=4).contains(&len) && self.spaces.len() < MAX_SPACES && !self.spaces.contains(&space) {
                self.spaces.push(space);
            }
        }
    }

    fn read_cids(&mut self, lexer: &Lexer<'_>, size: usize) {
        for entry in lexer.operands().chunks_exact(size) {
            let (Some((low, _)), Some((high, _))) = (code(lexer, &entry[0]), code(lexer, &entry[size - 2])) else { continue };
            if let Operand::Number(cid) = entry[size - 1]
                && low <= high
            {
                self.cids.push((low, high, cid as u32));
            }
        }
    }

    fn read_definition(&mut self, lexer: &Lexer<'_>) {
        if let [Operand::Name(name), Operand::Number(value)] = lexer.operands()
            && name.as_ref() == b"WMode"
        {
            self.vertical = *value == 1.0;
        }
    }
}

/// A code and its length in bytes.
fn code(lexer: &Lexer<'_>, operand: &Operand<'_>) -> Option<(u32, usize)> {
    let Operand::Text(from, to) = *operand else { return None };
    let bytes = lexer.text(from, to);
    (bytes.len() <= 4).then(|| (bytes.iter().fold(0u32, |n, &b| n << 8 | u32::from(b)), bytes.len()))
}

/// UTF-16BE, or a glyph name, or a single byte as some producers write it.
fn destination(lexer: &Lexer<'_>, operand: &Operand<'_>) -> Option<Decoded> {
    match operand {
        Operand::Text(from, to) => match lexer.text(*from, *to) {
            [] => Some(Decoded::Nothing),
            [byte] => Some(Decoded::Char(char::from(*byte))),
            bytes => {
                let units = bytes.chunks_exact(2).map(|p| u16::from_be_bytes([p[0], p[1]]));
                let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
                Some(Decoded::of(&one_of_each(text)))
            }
        },
        Operand::Name(name) => super::encoding::named(name),
        _ => None,
    }
}

/// A glyph that stands for a radical and its ideograph is mapped to both by some systems (`⽬目`): it is one character, the ideograph.
fn one_of_each(text: String) -> String {
    let is_radical = |c: char| matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}');
    let is_ideograph = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
    if !(text.chars().any(is_radical) && text.chars().any(is_ideograph)) {
        return text;
    }
    let mut kept: Vec<char> = text.chars().filter(|&c| !is_radical(c)).collect();
    kept.dedup();
    kept.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(map: &CMap, code: u32, expected: Option<&str>) {
        assert_eq!(map.unicode(code).map(|d| d.to_string()), expected.map(str::to_owned), "code {code:#x}");
    }

    #[test]
    fn every_form_of_mapping() {
        let map = CMap::parse(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange
              4 beginbfchar <0001> <4E00> <0002> <D842DFB7> <03> <00660069> <04> <2F6C76EE> endbfchar
              3 beginbfrange <0010> <0012> <0041> <0020> <0021> [<4E01> <4E02>] <0030> <0031> <D842DFB7> endbfrange",
        );
        for (code, expected) in
            [(1, Some("一")), (2, Some("𠮷")), (3, Some("fi")), (0x12, Some("C")), (0x13, None), (0x21, Some("丂")), (0x31, Some("𠮸"))]
        {
            check(&map, code, expected);
        }
        assert_eq!((map.code_len(&[0, 1, 2]), map.uniform_len()), (Some(2), Some(2)));
    }

    #[test]
    fn a_broken_table_gives_what_it_can() {
        let map = CMap::parse(
            b"beginbfchar <01> <0041> <zz> <02> endbfchar 1 beginbfrange <05> <03> <0041> <06> <08> <0061> endbfrange beginbfchar <09",
        );
        check(&map, 1, Some("A"));
        check(&map, 7, Some("b"));
        check(&map, 9, None);
    }

    #[test]
    fn words_may_stick_together() {
        let map = CMap::parse(b"1 begincodespacerange <20> <23> endcodespacerange2 beginbfchar<20> <00DC><21> <00E4>endbfcharendcmap");
        check(&map, 0x21, Some("ä"));
        assert_eq!(map.uniform_len(), Some(1));
    }

    #[test]
    fn of_a_code_space_without_end_a_part_is_held() {
        let ranges: String = (0..50_000u32).map(|i| format!("<{i:04X}> <{:04X}> ", i + 1)).collect();
        let map = CMap::parse(format!("1 begincodespacerange <20> <7E> <20> <7E> {ranges} endcodespacerange").as_bytes());
        assert_eq!(
            (map.spaces.len(), map.code_len(b"A"), map.code_len(&[0x20, 0x41]), map.code_len(&[0, 0x41])),
            (MAX_SPACES, Some(1), Some(1), Some(2))
        );
    }

    #[test]
    fn an_encoding_has_code_spaces_and_cids() {
        let map = CMap::parse(
            b"/GBK-EUC-H usecmap /WMode 1 def 2 begincodespacerange <00> <80> <8140> <FEFE> endcodespacerange
              1 begincidrange <8140> <8142> 10 endcidrange 1 begincidchar <20> 1 endcidchar",
        );
        assert_eq!((map.cid(0x8141), map.cid(0x20), map.cid(0x21)), (Some(11), Some(1), None));
        assert_eq!((map.code_len(&[0x20, 0x81]), map.code_len(&[0x81, 0x41]), map.code_len(&[0x81, 0x20])), (Some(1), Some(2), None));
        assert_eq!((map.base.as_deref(), map.vertical), (Some(b"GBK-EUC-H".as_slice()), true));
    }
}
