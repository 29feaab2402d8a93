//! Plain text and Markdown: which encoding, then one block a paragraph.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use record::{BlockKind, Document, FileKind, Sha256};

use crate::draft::{Draft, Style};
use crate::{Limits, html, trouble};

/// Text and how it was decoded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decoded {
    /// The text.
    pub(crate) text: String,
    /// Encoding by the name users know.
    pub(crate) encoding: &'static str,
    /// Places that could not be decoded, each U+FFFD in the text.
    pub(crate) lossy: usize,
}

/// Of 1,000 characters, how many may be undecodable or control characters in something that still counts as text.
const NOISE_PER_MILLE: usize = 5;

/// Bytes that are looked at to tell an encoding; the rest is decoded as what they say.
const PROBE: usize = 1 << 20;

/// The text, if the bytes are one.
pub(crate) fn decode(bytes: &[u8]) -> Option<Decoded> {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return Some(decode_as(encoding, &bytes[bom..])).filter(is_text);
    }
    let probe = &bytes[..bytes.len().min(PROBE)];
    if let Some(encoding) = wide(probe) {
        return Some(decode_as(encoding, bytes)).filter(is_text);
    }
    let candidates = [UTF_8, GB18030, BIG5].map(|encoding| (encoding, decode_as(encoding, probe)));
    let best =
        candidates.into_iter().filter(|(_, decoded)| is_text(decoded)).max_by_key(|(encoding, decoded)| likeliness(encoding, decoded));
    let (encoding, decoded) = best?;
    Some(if probe.len() == bytes.len() { decoded } else { decode_as(encoding, bytes) }).filter(is_text)
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let lossy = text.matches('\u{fffd}').count();
    let name = if encoding == GB18030 { "GB18030" } else { encoding.name() };
    Decoded { text: text.into_owned(), encoding: name, lossy }
}

fn is_text(decoded: &Decoded) -> bool {
    let (mut all, mut noise) = (0, 0);
    for c in decoded.text.chars() {
        all += 1;
        noise += usize::from(c == '\u{fffd}' || c == '\0' || (c.is_control() && !c.is_whitespace() && c != '\u{1b}'));
    }
    // A cut-off last character is no sign of another encoding.
    all > 0 && noise <= 1 + all * NOISE_PER_MILLE / 1000 && !(all < 8 && noise > 0)
}

/// UTF-16 without a mark: nearly all of it is Chinese, ASCII and their punctuation, with a line break or a mark among it. Bytes that are
/// valid UTF-8 without zeros are not looked at: lower-case ASCII read two by two is Chinese throughout.
fn wide(probe: &[u8]) -> Option<&'static Encoding> {
    let probe = &probe[..probe.len() & !1];
    let narrow = std::str::from_utf8(probe).is_ok() && !probe.contains(&0);
    if narrow || probe.is_empty() {
        return None;
    }
    [UTF_16LE, UTF_16BE].into_iter().find(|encoding| {
        let (text, _) = encoding.decode_without_bom_handling(probe);
        let all = text.chars().count();
        let usual = |c: &char| matches!(c, '\n' | '\r' | '\t' | ' '..='~' | '\u{2010}'..='\u{2040}' | '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fa5}' | '\u{ff00}'..='\u{ffef}');
        let parting = |c: char| matches!(c, '\n' | ' ' | '、' | '。' | '，');
        text.chars().filter(usual).count() * 100 >= all * 95 && text.contains(parting)
    })
}

/// Which decoding reads like a text: UTF-8, even with a
/// damaged byte here and there, is no accident; between the double-byte encodings, the one in which more
/// characters are everyday ones.
fn likeliness(encoding: &'static Encoding, decoded: &Decoded) -> (usize, usize) {
    if encoding == UTF_8 {
        let wide = decoded.text.chars().filter(|c| !c.is_ascii()).count();
        let cut_at_end = decoded.lossy == 1 && decoded.text.ends_with('\u{fffd}');
        return (usize::from(decoded.lossy == 0 || cut_at_end || decoded.lossy * 50 <= wide) * 2, 0);
    }
    let (bytes, _, _) = encoding.encode(&decoded.text);
    let (mut common, mut all, mut i) = (0usize, 0usize, 0);
    while i + 1 < bytes.len() {
        if bytes[i] < 0x80 {
            i += 1;
            continue;
        }
        all += 1;
        common += usize::from(if encoding == BIG5 { big5_common(bytes[i]) } else { gb_common(bytes[i], bytes[i + 1]) });
        i += 2;
    }
    (1, (common * 1000).checked_div(all).unwrap_or(1000) * 2 + usize::from(encoding == GB18030))
}

/// Level 1 of GB 2312 (3,755 everyday characters) and its punctuation.
const fn gb_common(lead: u8, trail: u8) -> bool {
    trail >= 0xa1 && matches!(lead, 0xa1..=0xa3 | 0xb0..=0xd7)
}

/// Level 1 of Big5 (5,401 everyday characters) and its punctuation.
const fn big5_common(lead: u8) -> bool {
    matches!(lead, 0xa1..=0xc6)
}

/// Reads a text file.
pub(crate) fn read(bytes: &[u8], sha256: Sha256, limits: &Limits) -> Document {
    if html::is_html(bytes) {
        return html::read(bytes, sha256, limits);
    }
    let Some(decoded) = decode(bytes) else { return trouble::unknown(sha256) };
    let mut draft = Draft::new(limits);
    if decoded.encoding != UTF_8.name() || decoded.lossy > 0 {
        draft.problem(trouble::encoding(decoded.encoding, decoded.lossy));
    }
    let text = decoded.text.replace("\r\n", "\n").replace('\r', "\n");
    for line in text.split('\n') {
        let (kind, line) = markdown(line);
        draft.block(kind, line, Style::default());
    }
    draft.finish(sha256, FileKind::Text)
}

/// `## 标题` is a heading in Markdown and hardly ever anything else.
fn markdown(line: &str) -> (BlockKind, &str) {
    let hashes = line.bytes().take_while(|&b| b == b'#').count();
    match line[hashes..].strip_prefix(' ') {
        Some(title) if (1..=6).contains(&hashes) => (BlockKind::Heading(hashes as u8), title),
        Some(_) | None => (BlockKind::Paragraph, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<(&str, &str, usize)>) {
        let got = decode(bytes);
        assert_eq!(got.as_ref().map(|d| (d.text.as_str(), d.encoding, d.lossy)), expected);
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "一、项目概述\r\n本项目以数据要素为核心。";
        let wide = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        check(text.as_bytes(), Some((text, "UTF-8", 0)));
        check(&[b"\xef\xbb\xbf", text.as_bytes()].concat(), Some((text, "UTF-8", 0)));
        check(&GB18030.encode(text).0, Some((text, "GB18030", 0)));
        check(&wide(u16::to_le_bytes), Some((text, "UTF-16LE", 0)));
        check(&wide(u16::to_be_bytes), Some((text, "UTF-16BE", 0)));
        check(&[b"\xff\xfe".to_vec(), wide(u16::to_le_bytes)].concat(), Some((text, "UTF-16LE", 0)));
        let traditional = "數據要素產業發展計畫書，本項目為智慧城市。";
        check(&BIG5.encode(traditional).0, Some((traditional, "Big5", 0)));
        check(b"plain ascii, nothing else", Some(("plain ascii, nothing else", "UTF-8", 0)));
    }

    #[test]
    fn what_is_no_text_is_not_taken_for_one() {
        let noise: Vec<u8> = (0..4000u32)
            .scan(7u32, |s, _| {
                Some({
                    *s = s.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (*s >> 24) as u8
                })
            })
            .collect();
        check(&noise, None);
        check(b"", None);
        check(&[0; 64], None);
        check(&[1, 2, 3, 4, 5, 6, 7, 8, 14, 15], None);
    }

    #[test]
    fn a_file_cut_inside_a_character_is_still_text() {
        let bytes = "数据要素乘数效应".as_bytes();
        check(&bytes[..bytes.len() - 1], Some(("数据要素乘数效\u{fffd}", "UTF-8", 1)));
    }
}
