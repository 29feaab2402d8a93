use std::borrow::Cow;

/// An operand of a content stream. Arrays and dictionaries stay flat between their marks and strings lie in one arena, so that a page of
/// thousands of glyphs costs no allocation per operand.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand<'a> {
    Number(f64),
    Name(Cow<'a, [u8]>),
    /// Range in the arena of the lexer that read it.
    Text(usize, usize),
    ArrayStart,
    ArrayEnd,
    DictStart,
    DictEnd,
    /// `true`, `false`, `null`.
    Word,
}

/// More operands than any operator takes; what passes it is dropped, so that a stream without operators cannot fill the memory.
const MAX_OPERANDS: usize = 200_000;

/// Splits a content stream into operators with their operands (ISO 32000-1, 7.8.2). Damage is skipped: whatever can be read is read.
pub(super) struct Lexer<'a> {
    data: &'a [u8],
    at: usize,
    operands: Vec<Operand<'a>>,
    arena: Vec<u8>,
    lost: bool,
    /// Whether the inline image read last is a mask, through which a colour is painted.
    is_stencil: bool,
    /// Where the first of each of these [`MARKS`] stands behind the place from which it was looked for last.
    marks: [usize; 2],
}

/// Ends of data in hexadecimal and in base 85.
const MARKS: [&[u8]; 2] = [b">", b"~>"];

pub(super) fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\n' | b'\r' | b'\t' | 0 | 12)
}

pub(super) fn is_delimiter(b: u8) -> bool {
    matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex_digit(b: u8) -> Option<u8> {
    match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        b'A'..=b'F' => Some(b - b'A' + 10),
        _ => None,
    }
}

impl<'a> Lexer<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            at: 0,
            operands: Vec::with_capacity(64),
            arena: Vec::with_capacity(256),
            lost: false,
            is_stencil: false,
            marks: [0; 2],
        }
    }

    /// Whether an inline image had no end, so that what follows it is not read.
    pub(super) const fn lost(&self) -> bool {
        self.lost
    }

    /// Whether the inline image read last may let something show through.
    pub(super) const fn is_stencil(&self) -> bool {
        self.is_stencil
    }

    /// Operands of the operator read last.
    pub(super) fn operands(&self) -> &[Operand<'a>] {
        &self.operands
    }

    /// Bytes of a string operand.
    pub(super) fn text(&self, from: usize, to: usize) -> &[u8] {
        &self.arena[from..to]
    }

    /// The operand as a number; 0 where it is missing or something else, as viewers do.
    pub(super) fn number(&self, i: usize) -> f64 {
        match self.operands.get(i) {
            Some(Operand::Number(n)) => *n,
            _ => 0.0,
        }
    }

    /// The last operand as a name.
    pub(super) fn last_name(&self) -> Option<&[u8]> {
        self.operands.iter().rev().find_map(|o| match o {
            Operand::Name(n) => Some(n.as_ref()),
            _ => None,
        })
    }

    /// Reads to the next operator and returns it.
    pub(super) fn next_operator(&mut self) -> Option<&'a [u8]> {
        self.operands.clear();
        self.arena.clear();
        loop {
            self.skip_space();
            let &b = self.data.get(self.at)?;
            match b {
                b'0'..=b'9' | b'+' | b'-' | b'.' => self.read_number(),
                b'/' => self.read_name(),
                b'(' => self.read_literal(),
                b'<' if self.data.get(self.at + 1) == Some(&b'<') => self.mark(2, Operand::DictStart),
                b'<' => self.read_hex(),
                b'>' if self.data.get(self.at + 1) == Some(&b'>') => self.mark(2, Operand::DictEnd),
                b'[' => self.mark(1, Operand::ArrayStart),
                b']' => self.mark(1, Operand::ArrayEnd),
                b'>' | b')' | b'{' | b'}' => self.at += 1,
                _ => {
                    if let Some(operator) = self.read_word() {
                        return Some(operator);
                    }
                }
            }
        }
    }

    fn push(&mut self, operand: Operand<'a>) {
        if self.operands.len() < MAX_OPERANDS {
            self.operands.push(operand);
        }
    }

    fn mark(&mut self, len: usize, operand: Operand<'a>) {
        self.at += len;
        self.push(operand);
    }

    fn skip_space(&mut self) {
        while let Some(&b) = self.data.get(self.at) {
            if b == b'%' {
                while self.data.get(self.at).is_some_and(|&b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(b) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// A number in any form that producers write: `-.5`, `4.`, `--3`, `1.2-3` (read as 1.2).
    fn read_number(&mut self) {
        let (mut negative, mut whole, mut scale, mut fraction) = (false, 0.0f64, 1.0f64, false);
        let mut ended = false;
        while let Some(&b) = self.data.get(self.at) {
            match b {
                b'0'..=b'9' if ended => {}
                b'0'..=b'9' => {
                    whole = whole * 10.0 + f64::from(b - b'0');
                    if fraction {
                        scale *= 10.0;
                    }
                }
                b'.' if !fraction => fraction = true,
                b'.' => ended = true,
                b'-' if whole == 0.0 && !fraction => negative = true,
                b'-' => ended = true,
                b'+' => {}
                _ => break,
            }
            self.at += 1;
        }
        let value = whole / scale;
        let value = if value.is_finite() { value } else { 0.0 };
        self.push(Operand::Number(if negative { -value } else { value }));
    }

    fn read_name(&mut self) {
        self.at += 1;
        let from = self.at;
        while self.data.get(self.at).is_some_and(|&b| !is_space(b) && !is_delimiter(b)) {
            self.at += 1;
        }
        let raw = &self.data[from..self.at];
        let name = if raw.contains(&b'#') { Cow::Owned(unescape_name(raw)) } else { Cow::Borrowed(raw) };
        self.push(Operand::Name(name));
    }

    fn read_literal(&mut self) {
        self.at += 1;
        let from = self.arena.len();
        let mut depth = 1usize;
        while let Some(&b) = self.data.get(self.at) {
            self.at += 1;
            match b {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.read_escape();
                    continue;
                }
                // A line end inside a string counts as one LF however it is written.
                b'\r' => {
                    if self.data.get(self.at) == Some(&b'\n') {
                        self.at += 1;
                    }
                    self.arena.push(b'\n');
                    continue;
                }
                _ => {}
            }
            self.arena.push(b);
        }
        self.push(Operand::Text(from, self.arena.len()));
    }

    fn read_escape(&mut self) {
        let Some(&b) = self.data.get(self.at) else { return };
        self.at += 1;
        let byte = match b {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\n' => return,
            b'\r' => {
                if self.data.get(self.at) == Some(&b'\n') {
                    self.at += 1;
                }
                return;
            }
            b'0'..=b'7' => {
                let mut value = u32::from(b - b'0');
                for _ in 0..2 {
                    match self.data.get(self.at) {
                        Some(&d @ b'0'..=b'7') => {
                            value = value * 8 + u32::from(d - b'0');
                            self.at += 1;
                        }
                        _ => break,
                    }
                }
                (value & 0xff) as u8
            }
            other => other,
        };
        self.arena.push(byte);
    }

    fn read_hex(&mut self) {
        self.at += 1;
        let from = self.arena.len();
        let mut high = None;
        while let Some(&b) = self.data.get(self.at) {
            self.at += 1;
            if b == b'>' {
                break;
            }
            match (hex_digit(b), high) {
                (Some(d), None) => high = Some(d),
                (Some(d), Some(h)) => {
                    self.arena.push(h << 4 | d);
                    high = None;
                }
                (None, _) => {}
            }
        }
        if let Some(h) = high {
            self.arena.push(h << 4);
        }
        self.push(Operand::Text(from, self.arena.len()));
    }

    fn read_word(&mut self) -> Option<&'a [u8]> {
        let from = self.at;
        while self.data.get(self.at).is_some_and(|&b| !is_space(b) && !is_delimiter(b)) {
            self.at += 1;
        }
        match &self.data[from..self.at] {
            b"true" | b"false" | b"null" => {
                self.push(Operand::Word);
                None
            }
            b"BI" => {
                self.skip_inline_image();
                Some(b"BI")
            }
            word => Some(word),
        }
    }

    /// Moves behind the `EI` of an inline image. Binary data may hold the letters `EI`: data that is not packed is as long as its picture
    /// says, behind data written in letters stands its own end, and elsewhere the letters count where what follows them reads like content.
    fn skip_inline_image(&mut self) {
        let data = self.data;
        let Some(id) = find(data, self.at, |i| {
            data[i..].starts_with(b"ID")
                && data.get(i + 2).is_none_or(|&b| is_space(b))
                && (i == 0 || is_space(data[i - 1]) || is_delimiter(data[i - 1]) || data[i - 1].is_ascii_alphanumeric())
        }) else {
            self.lost = true;
            self.at = data.len();
            return;
        };
        let is_end = |i: usize| {
            data[i..].starts_with(b"EI")
                && data.get(i + 2).is_none_or(|&b| is_space(b) || b == b'Q')
                && data[i + 2..].iter().take(12).all(|&b| b.is_ascii_graphic() || is_space(b))
        };
        let from = (id + 3).min(data.len());
        let head = &data[self.at..id];
        self.is_stencil = [b"/IM".as_slice(), b"/ImageMask"].iter().any(|key| head.windows(key.len()).any(|w| w == *key));
        let packing = Packing::of(head);
        let behind = match &packing {
            Packing::None(lengths) => lengths.iter().find_map(|&length| end_behind(data, from.saturating_add(length))),
            Packing::Letters(mark) => end_behind(data, self.next_mark(*mark, from) + MARKS[*mark].len()),
            Packing::Binary => None,
        };
        let end = behind.or_else(|| find(data, from, is_end));
        self.lost |= end.is_none();
        self.at = end.map_or(data.len(), |i| i + 2);
    }

    /// Where the first mark stands from here on; behind the data where there is none. What was found is not looked for again.
    fn next_mark(&mut self, mark: usize, from: usize) -> usize {
        if self.marks[mark] < from {
            self.marks[mark] = find(self.data, from, |i| self.data[i..].starts_with(MARKS[mark])).unwrap_or(self.data.len());
        }
        self.marks[mark]
    }
}

/// How the data of an inline image is written.
enum Packing {
    /// Not at all; bytes that it may have.
    None(Vec<usize>),
    /// In hexadecimal or base 85, up to this of the [`MARKS`].
    Letters(usize),
    Binary,
}

impl Packing {
    /// By what stands between `BI` and `ID`.
    fn of(head: &[u8]) -> Self {
        let mut lexer = Lexer::new(head);
        // No operator stands there: its operands are all of it.
        while lexer.next_operator().is_some() {}
        let value = |keys: [&[u8]; 2]| {
            let at = lexer.operands().iter().position(|o| matches!(o, Operand::Name(name) if keys.contains(&name.as_ref())))?;
            lexer.operands().get(at + 1)
        };
        let name_behind = |operand: &Operand<'_>| match operand {
            Operand::Name(name) => Some(name.to_vec()),
            // The filter that the data is read through first, the space in whose colours numbers are counted.
            Operand::ArrayStart => {
                let first = lexer.operands().iter().skip_while(|o| !std::ptr::eq(*o, operand)).nth(1)?;
                if let Operand::Name(name) = first { Some(name.to_vec()) } else { None }
            }
            _ => None,
        };
        if let Some(filter) = value([b"F", b"Filter"]) {
            return match name_behind(filter).as_deref() {
                Some(b"AHx" | b"ASCIIHexDecode") => Self::Letters(0),
                Some(b"A85" | b"ASCII85Decode") => Self::Letters(1),
                _ => Self::Binary,
            };
        }
        let number = |keys: [&[u8]; 2]| match value(keys) {
            Some(Operand::Number(n)) if *n >= 1.0 => Some(*n as usize),
            _ => None,
        };
        let (Some(width), Some(height)) = (number([b"W", b"Width"]), number([b"H", b"Height"])) else { return Self::Binary };
        let bits = number([b"BPC", b"BitsPerComponent"]).unwrap_or(1);
        let parts: &[usize] = match value([b"CS", b"ColorSpace"]).and_then(name_behind).as_deref() {
            None | Some(b"G" | b"DeviceGray" | b"I" | b"Indexed") => &[1],
            Some(b"RGB" | b"DeviceRGB") => &[3],
            Some(b"CMYK" | b"DeviceCMYK") => &[4],
            // A space that the page names: the letters stand behind one of these.
            Some(_) => &[1, 3, 4],
        };
        let length = |&parts: &usize| width.checked_mul(bits)?.checked_mul(parts)?.div_ceil(8).checked_mul(height);
        Self::None(parts.iter().filter_map(length).collect())
    }
}

/// Where `EI` stands behind data that ends here, at most a line end between them.
fn end_behind(data: &[u8], end: usize) -> Option<usize> {
    let space = data.get(end..)?.iter().take(3).take_while(|&&b| is_space(b)).count();
    data[end + space..].starts_with(b"EI").then_some(end + space)
}

fn find(data: &[u8], from: usize, is: impl Fn(usize) -> bool) -> Option<usize> {
    (from..data.len()).find(|&i| is(i))
}

/// Resolves `#xx` of a name (ISO 32000-1, 7.3.5).
fn unescape_name(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut i = 0;
    while i < raw.len() {
        let pair = (raw.get(i + 1).and_then(|&b| hex_digit(b)), raw.get(i + 2).and_then(|&b| hex_digit(b)));
        if let (b'#', (Some(h), Some(l))) = (raw[i], pair) {
            out.push(h << 4 | l);
            i += 3;
        } else {
            out.push(raw[i]);
            i += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &[u8], expected: &[(&str, &[&str])]) {
        let mut lexer = Lexer::new(content);
        let mut got = Vec::new();
        while let Some(operator) = lexer.next_operator() {
            let operands = lexer
                .operands()
                .iter()
                .map(|o| match o {
                    Operand::Number(n) => n.to_string(),
                    Operand::Name(n) => format!("/{}", String::from_utf8_lossy(n)),
                    Operand::Text(a, b) => format!("({})", String::from_utf8_lossy(lexer.text(*a, *b))),
                    Operand::ArrayStart => "[".to_owned(),
                    Operand::ArrayEnd => "]".to_owned(),
                    Operand::DictStart => "<<".to_owned(),
                    Operand::DictEnd => ">>".to_owned(),
                    Operand::Word => "word".to_owned(),
                })
                .collect::<Vec<_>>();
            got.push((String::from_utf8_lossy(operator).into_owned(), operands));
        }
        let expected: Vec<_> =
            expected.iter().map(|(op, args)| ((*op).to_owned(), args.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn operands_of_every_kind() {
        check(b"/F#311 -.5 Tf", &[("Tf", &["/F11", "-0.5"])]);
        check(b"[(a\\(b\\051\\n) -120 <4e0>]TJ", &[("TJ", &["[", "(a(b)\n)", "-120", "(N\0)", "]"])]);
        check(b"/Span <</ActualText(x)/K true>>BDC", &[("BDC", &["/Span", "<<", "/ActualText", "(x)", "/K", "word", ">>"])]);
        check(b"(un(bal)anced", &[]);
        check(b"1 0 0 1 5. --3 cm%note\nQ", &[("cm", &["1", "0", "0", "1", "5", "-3"]), ("Q", &[])]);
    }

    #[test]
    fn an_inline_image_is_stepped_over_whatever_its_bytes() {
        check(b"BI /W 2 /H 2 ID \x00EI\xff EI\x80\x01 \nEI Q\nBT", &[("BI", &[]), ("Q", &[]), ("BT", &[])]);
        check(b"BI /W 2 /F /AHx ID 00ff>EI Q BI /W 2 ID \x01 EI BT", &[("BI", &[]), ("Q", &[]), ("BI", &[]), ("BT", &[])]);
        check(b"BI /W 2 ID \x01\x02EI Q", &[("BI", &[]), ("Q", &[])]);
        // The letters behind the data of the first picture count, not those behind the next one's.
        let two = b"BI /W 2 /F /Fl ID \x01\x02EI Q BT (text) Tj ET BI /W 2 /F /Fl ID \x01 EI Q";
        check(two, &[("BI", &[]), ("Q", &[]), ("BT", &[]), ("Tj", &["(text)"]), ("ET", &[]), ("BI", &[]), ("Q", &[])]);
        // Data that is not packed is as long as its picture says, and may look like content.
        check(b"BI /W 8 /H 2 /BPC 8 /CS /G ID aEI Q BT (b) Tj \nEI Q", &[("BI", &[]), ("Q", &[])]);
        check(b"BI /W 3 /H 2 /BPC 8 /CS /Own ID aEI Q BT (b) Tj c)EI Q", &[("BI", &[]), ("Q", &[])]);
        check(b"BI /W 9 /IM true /H 4 ID aEI Q BT EI Q", &[("BI", &[]), ("Q", &[])]);
        check(b"BI /W 9 /F [/A85 /Fl] ID aEI \nQ$BT~>\nEI Q", &[("BI", &[]), ("Q", &[])]);
        check(b"BI /W 2 ID \x01\x02", &[("BI", &[])]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let mut lexer = Lexer::new(&bytes);
            let mut operators = 0;
            while lexer.next_operator().is_some() { operators += 1; }
            proptest::prop_assert!(operators <= bytes.len());
        }
    }
}
