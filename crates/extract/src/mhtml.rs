//! Messages with parts (MIME, RFC 2045 and 2046): web pages in one file (MHTML, RFC 2557), as Word, Excel and browsers save them and web systems
//! write them under the ending `.doc`, and e-mails.

use encoding_rs::Encoding;

use crate::plain;

/// Whether a text starts like one: the header of a message with parts.
pub(crate) fn is_mhtml(bytes: &[u8]) -> bool {
    // Each machine on the way of an e-mail puts a line before the others.
    const FIRST: usize = 1 << 14;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(FIRST)]).to_lowercase();
    let start = head.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']);
    let is_header =
        start.split(':').next().is_some_and(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-'));
    is_header && head.contains("mime-version:") && head.contains("content-type: multipart/")
}

/// The pages of a file, one after the other: Excel keeps each sheet as a page of its own.
pub(crate) fn pages(bytes: &[u8]) -> Vec<String> {
    let mut pages = Vec::new();
    for_each_part(bytes, |part| pages.extend(part.page()));
    pages
}

/// Tells of the parts of a message in their order, its own header first and those of parts with parts among them. What nobody asks for is not
/// decoded.
pub(crate) fn for_each_part(bytes: &[u8], mut each: impl FnMut(&Part<'_>)) {
    let lines: Vec<&[u8]> = bytes.split(|&b| b == b'\n').collect();
    let boundaries = Boundaries::new(lines.iter().filter_map(|line| boundary(line)).collect());
    for part in lines.split(|line| line.strip_prefix(b"--").is_some_and(|rest| boundaries.start(rest))) {
        if let Some(part) = Part::of(part) {
            each(&part);
        }
    }
}

/// A part of a message.
pub(crate) struct Part<'p> {
    /// What stands before its first blank line.
    pub(crate) header: String,
    /// The lines behind that, as they are encoded.
    body: &'p [&'p [u8]],
}

/// What lines between parts start with: in order, none with another at its start, so that one look finds the only one that a line can have.
struct Boundaries(Vec<Vec<u8>>);

impl Boundaries {
    fn new(mut all: Vec<Vec<u8>>) -> Self {
        all.sort_unstable();
        let mut shortest: Vec<Vec<u8>> = Vec::new();
        for boundary in all {
            if shortest.last().is_none_or(|last| !boundary.starts_with(last)) {
                shortest.push(boundary);
            }
        }
        Self(shortest)
    }

    /// Whether a line starts with one.
    fn start(&self, line: &[u8]) -> bool {
        let behind = self.0.partition_point(|boundary| boundary.as_slice() <= line);
        behind > 0 && line.starts_with(&self.0[behind - 1])
    }
}

/// What parts the parts, where a line of a header says it.
fn boundary(line: &[u8]) -> Option<Vec<u8>> {
    let (_, value) = std::str::from_utf8(line).map_or(None, |line| parameter(line, "boundary="))?;
    Some(value.as_bytes().to_vec()).filter(|b| !b.is_empty())
}

/// What stands before a parameter, and its value.
fn parameter<'t>(text: &'t str, name: &str) -> Option<(&'t str, &'t str)> {
    let at = text.to_ascii_lowercase().find(name)?;
    let value = text[at + name.len()..].trim_start_matches('"');
    Some((&text[..at], value.split(['"', ';', '\r', ' ']).next()?))
}

impl<'p> Part<'p> {
    fn of(lines: &'p [&'p [u8]]) -> Option<Self> {
        let blank = lines.iter().skip(1).position(|line| line.trim_ascii().is_empty())? + 1;
        let header = lines[..blank].join(&b'\n');
        let header = plain::decode(&header).map_or_else(|| String::from_utf8_lossy(&header).into_owned(), |decoded| decoded.text);
        Some(Self { header, body: &lines[blank + 1..] })
    }

    /// Whether its header says that it is of this kind (`text/html`).
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.header.to_ascii_lowercase().replace(": ", ":").contains(&format!("content-type:{kind}"))
    }

    /// The page that it holds, if it holds one.
    fn page(&self) -> Option<String> {
        if self.is("text/html") { self.text() } else { None }
    }

    /// Its text, if what it holds is one.
    pub(crate) fn text(&self) -> Option<String> {
        let body = self.bytes();
        let encoding = parameter(&self.header, "charset=").and_then(|(_, label)| Encoding::for_label(label.as_bytes()));
        match encoding {
            Some(encoding) => Some(encoding.decode(&body).0.into_owned()),
            None => plain::decode(&body).map(|decoded| decoded.text),
        }
    }

    /// What it holds, decoded. The line break before a boundary is the boundary's.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let body = self.body.join(&b'\n');
        let header = self.header.to_ascii_lowercase();
        if header.contains("quoted-printable") {
            quoted_printable(&body)
        } else if header.contains("base64") {
            text::base64(body)
        } else {
            body
        }
    }
}

/// Bytes behind `=3D` and lines that are cut (RFC 2045, 6.7); what is no code stands for itself.
pub(crate) fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            out.push(byte);
            continue;
        }
        let digit = |at: usize| after.get(at).and_then(|&d| char::from(d).to_digit(16));
        if let (Some(high), Some(low)) = (digit(0), digit(1)) {
            out.push((high * 16 + low) as u8);
            rest = &after[2..];
        } else if let Some(next) = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")) {
            rest = next;
        } else {
            out.push(byte);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_cut_lines() {
        for (text, expected) in [("a=3Db", "a=b"), ("a=\r\nb", "ab"), ("a=\nb=", "ab="), ("=E6=95=B0", "数"), ("=G1", "=G1")] {
            assert_eq!(quoted_printable(text.as_bytes()), expected.as_bytes(), "{text}");
        }
    }

    #[test]
    fn lines_start_with_a_boundary_or_not() {
        let all = ["ab", "abc", "b", "b0", "a", "c"];
        let boundaries = |of: &[&str]| Boundaries::new(of.iter().map(|b| b.as_bytes().to_vec()).collect());
        for from in 0..all.len() {
            for to in from..=all.len() {
                for line in ["", "a", "ab--", "abc", "aa", "b", "b1", "b0x", "bb", "c--", "d"] {
                    let expected = all[from..to].iter().any(|b| line.starts_with(b));
                    assert_eq!(boundaries(&all[from..to]).start(line.as_bytes()), expected, "{line} among {:?}", &all[from..to]);
                }
            }
        }
    }

    #[test]
    fn only_messages_with_parts_are_taken() {
        assert!(is_mhtml(b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n"));
        assert!(is_mhtml(b"From: <x>\r\nSubject: y\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"x\"\r\n"));
        assert!(!is_mhtml("关于 MIME-Version: 与 Content-Type: multipart/ 的说明".as_bytes()));
        assert!(!is_mhtml(b"<html>"));
    }
}
