use std::fmt;

use crate::flat::Flat;
use crate::misread;

/// What kind of right a number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RightKind {
    /// 专利（申请号、专利号）
    Patent,
    /// 专利公布号、公告号
    Publication,
    /// 计算机软件著作权登记号
    Software,
    /// 软件著作权登记证书号（软著登字第…号）
    SoftwareCertificate,
    /// 商标注册号
    Trademark,
    /// 数据知识产权、数据产品登记号
    Data,
}

impl RightKind {
    /// As users read it.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Patent => "专利",
            Self::Publication => "专利公布号",
            Self::Software => "软件著作权",
            Self::SoftwareCertificate => "软件著作权登记证书",
            Self::Trademark => "商标",
            Self::Data => "数据知识产权登记",
        }
    }

    /// As users of the English interface read it.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Patent => "patent",
            Self::Publication => "patent publication",
            Self::Software => "software copyright",
            Self::SoftwareCertificate => "software copyright certificate",
            Self::Trademark => "trademark",
            Self::Data => "data right registration",
        }
    }
}

/// What the number itself shows about its own correctness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// The form is right, and the check digit where there is one.
    Right,
    /// The check digit does not agree with the other digits.
    Digit {
        /// What the other digits ask for.
        expected: char,
    },
    /// A year or a kind that no such number has.
    Implausible,
    /// Too few or too many digits.
    Length,
}

/// A number of a right, normalised: two ways to write one number are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Right {
    /// What it is a number of.
    pub kind: RightKind,
    /// Normalised: patents without ZL (`202010221946.6`), software without blanks (`2023SR1728534`), trademarks as bare digits.
    pub number: String,
    /// Whether it can be a real number.
    pub check: Check,
}

impl Right {
    /// The year in which it was filed or registered, where its number begins with it.
    pub fn year(&self) -> Option<u16> {
        let digits = match (self.kind, self.number.len()) {
            (RightKind::Patent, 14) | (RightKind::Software, _) => self.number.get(..4)?,
            // 98112345.X: the short form ended in 2003.
            (RightKind::Patent, 10) => self.number.get(..2)?,
            _ => return None,
        };
        // A number that does not begin with its year is another one's, and says nothing of when it ends.
        let Ok(year) = digits.parse::<u16>() else { return None };
        Some(match year {
            0..85 => 2000 + year,
            85..100 => 1900 + year,
            _ => year,
        })
    }

    /// The digit of a patent's number that says whether it is an invention, a utility model or a design.
    pub(crate) fn patent_kind(&self) -> Option<&str> {
        match (self.kind, self.number.len()) {
            (RightKind::Patent, 14) => self.number.get(4..5),
            (RightKind::Patent, 10) => self.number.get(2..3),
            _ => None,
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            RightKind::Patent => write!(f, "ZL{}", self.number),
            RightKind::SoftwareCertificate => write!(f, "软著登字第{}号", self.number),
            RightKind::Publication | RightKind::Software | RightKind::Trademark | RightKind::Data => f.write_str(&self.number),
        }
    }
}

/// A right found in a text, with the characters `[from, to)` of the text as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The right.
    pub right: Right,
    /// Where its number stands, scalar values of the source text.
    pub span: record::Span,
    /// The same in characters of the flattened text.
    pub(crate) flat: (usize, usize),
}

/// Check digit of a Chinese patent number: weights 2..9 and again from 2 over the digits, modulo 11 (CNIPA, ZC 0006-2003).
/// `None` where something else than digits stands there.
pub fn patent_check_digit(digits: &str) -> Option<char> {
    let mut sum = 0;
    for (i, c) in digits.chars().enumerate() {
        sum += c.to_digit(10)? * (i as u32 % 8 + 2);
    }
    match sum % 11 {
        10 => Some('X'),
        digit => char::from_digit(digit, 10),
    }
}

/// Every number of a right in a text. Trademarks and data registrations are bare digits: they are found only where the words around them
/// say what they are.
pub fn find_rights(text: &str) -> Vec<Found> {
    find_in(&Flat::new(text), None)
}

/// The first number of a right in one item of a list (`ZL202010221946.6 一种…`). Bare numbers are read where the item begins with them: one of 7 or 8
/// digits is a trademark, one of 13 characters that is a patent's by year, kind and check digit is that (`2020102219466 一种…`).
pub fn read_right(item: &str) -> Option<Right> {
    let flat = Flat::new(item);
    if let Some(found) = find_in(&flat, None).into_iter().next() {
        return Some(found.right);
    }
    let from = (0..flat.len()).find(|&i| flat.char(i).is_some_and(|c| c.is_ascii_digit()))?;
    let to = run(&flat, from, |c| c.is_ascii_digit());
    if !item_boundary(&flat, from) {
        return None;
    }
    let bare = ends(&flat, to) && (7..=8).contains(&(to - from));
    let trademark = || Right { kind: RightKind::Trademark, number: flat.slice(from, to).to_owned(), check: Check::Right };
    bare_patent(&flat, from, to).or_else(|| bare.then(trademark))
}

/// The patent of 13 characters from `from` on, of which the digits end before `to`, without mark and point.
fn bare_patent(flat: &Flat, from: usize, to: usize) -> Option<Right> {
    let to = to + usize::from(flat.char(to) == Some('X') && flat.touches_previous(to));
    if to - from != 13 || !ends(flat, to) {
        return None;
    }
    let (body, check) = (flat.slice(from, to - 1), flat.char(to - 1)?);
    let is_patent = judge_patent(body, check) == Check::Right;
    is_patent.then(|| Right { kind: RightKind::Patent, number: format!("{body}.{check}"), check: Check::Right })
}

fn item_boundary(flat: &Flat, from: usize) -> bool {
    from == 0 || flat.slice(0, from).chars().all(|c| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '/'))
}

/// As [`find_rights`]; `context` is what the file as a whole is about, where that is known.
pub(crate) fn find_in(flat: &Flat, context: Option<RightKind>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < flat.len() {
        let Some(c) = flat.char(at) else { break };
        let starts = (c.is_ascii_digit() || c == 'Z' || c == 'C' || behind_data_label(flat, at)) && begins(flat, at);
        let hit = if starts { number_at(flat, at, context) } else { None };
        match hit {
            Some((right, to)) => {
                found.push(Found { right, span: flat.span(at, to), flat: (at, to) });
                at = to;
            }
            None if starts => at = word_end(flat, at),
            None => at += 1,
        }
    }
    found
}

/// Whether a number may begin at `at`: what stands before does not belong to the same word.
fn begins(flat: &Flat, at: usize) -> bool {
    at == 0 || !flat.touches_previous(at) || flat.char(at - 1).is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '/'))
}

/// Whether a number may end before `at`.
fn ends(flat: &Flat, at: usize) -> bool {
    at >= flat.len() || !flat.touches_previous(at) || flat.char(at).is_none_or(|c| !c.is_ascii_alphanumeric())
}

/// End of the word at `at`: where its letters and digits stop, or a blank parts them. The number of an item stands in the cell before.
fn word_end(flat: &Flat, at: usize) -> usize {
    let end = run(flat, at, |c| c.is_ascii_alphanumeric()).max(at + 1);
    (at + 1..end).find(|&i| !flat.touches_previous(i)).unwrap_or(end)
}

/// End of the run of characters from `from` that satisfy `wanted`.
fn run(flat: &Flat, from: usize, wanted: impl Fn(char) -> bool) -> usize {
    (from..flat.len()).find(|&i| !flat.char(i).is_some_and(&wanted)).unwrap_or(flat.len())
}

/// End of the digits from `from` on that make a number of one of these lengths. Blanks may stand inside a number, and also part it from the
/// next cell of a table: of the places where digits part, the last that gives a wanted length is taken, else the first.
fn number_end(flat: &Flat, from: usize, lengths: &[usize]) -> usize {
    let end = run(flat, from, |c| c.is_ascii_digit());
    let parts: Vec<usize> = (from + 1..=end).filter(|&i| i == end || !flat.touches_previous(i)).collect();
    let fits = parts.iter().rev().copied().find(|i| lengths.contains(&(i - from)));
    fits.or(parts.first().copied()).unwrap_or(from)
}

fn number_at(flat: &Flat, at: usize, context: Option<RightKind>) -> Option<(Right, usize)> {
    let known = patent_at(flat, at).or_else(|| publication_at(flat, at)).or_else(|| software_at(flat, at));
    known.or_else(|| bare_at(flat, at, context)).or_else(|| lettered_at(flat, at))
}

/// Characters of the mark between the digits and the check digit from `at` on: a point, or what typists and readers of images make of it
/// (`-`, `·`, `-.`).
fn point(flat: &Flat, at: usize) -> usize {
    let end = run(flat, at, |c| matches!(c, '.' | '-' | '·' | '–' | '—'));
    if end - at <= 2 { end - at } else { 0 }
}

/// Whether words that announce a patent stand right before `at`.
fn called_patent(flat: &Flat, at: usize) -> bool {
    let before = flat.slice(at.saturating_sub(5), at);
    ["申请号", "专利号"].iter().any(|label| before.trim_end_matches([':', ';', '.']).ends_with(label))
}

/// What stands before a patent's number. Readers of images take the L for a 1 or an I, and see either letter twice: then nothing but a whole
/// number behind it makes it a patent. Registers write applications with their country.
const MARKS: [&str; 6] = ["ZLL", "ZL", "Z1", "ZI", "2ZL", COUNTRY];

/// Stands before publications, contracts and goods as well: a patent's number behind it must be one by its digits, too.
const COUNTRY: &str = "CN";

/// `ZL202010221946.6`, `202010221946.6`, `CN202010221946.6`, `ZL 98 1 12345.X` (before October 2003), and ZL with any other number of digits.
fn patent_at(flat: &Flat, at: usize) -> Option<(Right, usize)> {
    let rest = flat.slice(at, flat.len().min(at + 24));
    let mark = MARKS.into_iter().find(|mark| rest.starts_with(mark));
    let marked_to = at + mark.map_or(0, str::len);
    // A colon, or a speck that a reader of images took for a quotation mark.
    let is_speck = |c: char| matches!(c, ':' | '"' | '\'' | '“' | '”' | '‘' | '’');
    let speck = usize::from(mark.is_some() && flat.char(marked_to).is_some_and(is_speck));
    let (marked, from) = (mark.is_some_and(|mark| mark != COUNTRY), marked_to + speck);
    let digits_to = run(flat, from, |c| c.is_ascii_digit());
    let digits = flat.slice(from, digits_to);
    let check_at = digits_to + point(flat, digits_to);
    let dotted = check_at > digits_to;
    // Other numbers have hyphens too: without a point a patent must be called one, or its check digit must hold.
    let is_called = flat.slice(digits_to, check_at) == "." || called_patent(flat, at);
    let check = flat.char(check_at).filter(|c| c.is_ascii_digit() || *c == 'X');
    let right = |number: String, check| Right { kind: RightKind::Patent, number, check };
    // Readers of images see a small x twice (`.Xx`).
    let to = check_at + 1 + usize::from(check == Some('X') && flat.char(check_at + 1) == Some('X'));
    if let (true, 8 | 12, Some(check)) = (dotted, digits.len(), check)
        && (mark.is_some() || digits.len() == 12)
        && ends(flat, to)
    {
        let judged = judge_patent(digits, check);
        let is_patent = match judged {
            Check::Right => true,
            Check::Digit { .. } => marked || is_called,
            Check::Implausible | Check::Length => marked,
        };
        return is_patent.then(|| (right(format!("{digits}.{check}"), judged), to));
    }
    let is_named = matches!(mark, Some("ZL" | COUNTRY)) || (mark.is_none() && called_patent(flat, at));
    if !is_named || speck > 0 || digits.is_empty() {
        return None;
    }
    if !dotted {
        let digits_to = number_end(flat, from, &[9, 13]);
        let x = usize::from(flat.char(digits_to) == Some('X') && flat.touches_previous(digits_to));
        let all = flat.slice(from, digits_to + x);
        if let 9 | 13 = all.len()
            && let (body, Some(check)) = (&all[..all.len() - 1], all.chars().last())
        {
            let judged = judge_patent(body, check);
            // CN111426477A is a publication.
            if marked || all.len() == 13 && judged == Check::Right && ends(flat, digits_to + x) {
                return Some((right(format!("{body}.{check}"), judged), digits_to + x));
            }
        }
    }
    if !marked {
        return None;
    }
    let to = run(flat, from, |c| c.is_ascii_digit() || matches!(c, '.' | 'X'));
    Some((right(flat.slice(from, to).to_owned(), Check::Length), to))
}

fn judge_patent(digits: &str, check: char) -> Check {
    let (year, kind) = if digits.len() == 12 { (&digits[..4], &digits[4..5]) } else { (&digits[..2], &digits[2..3]) };
    // The long form began in October 2003, the short one in 1985.
    let plausible = match digits.len() {
        12 => ("2003"..="2039").contains(&year),
        _ => ("85"..="99").contains(&year) || ("00"..="03").contains(&year),
    };
    if !plausible || !matches!(kind, "1" | "2" | "3" | "8" | "9") {
        return Check::Implausible;
    }
    match patent_check_digit(digits) {
        Some(expected) if expected != check => Check::Digit { expected },
        _ => Check::Right,
    }
}

/// `CN111426477A`, `CN111426477B`. A tenth digit is the letter at the end, as a reader of images gives it, alone or before the letter itself
/// (`5S`); so is a Y behind a U.
fn publication_at(flat: &Flat, at: usize) -> Option<(Right, usize)> {
    if !flat.slice(at, flat.len().min(at + 2)).starts_with("CN") {
        return None;
    }
    let run_to = run(flat, at + 2, |c| c.is_ascii_digit());
    let last = if run_to == at + 12 { flat.char(run_to - 1).and_then(misread::letter) } else { None };
    let digits_to = run_to - usize::from(last.is_some());
    let code = last.or(flat.char(digits_to)).filter(|c| matches!(c, 'A' | 'B' | 'C' | 'U' | 'Y' | 'S'))?;
    let touching = |i: usize| flat.char(i).filter(|_| flat.touches_previous(i));
    let twice = touching(digits_to + 1).is_some_and(|c| if last.is_some() { c == code } else { code == 'U' && c == 'Y' });
    let letter_to = digits_to + 1 + usize::from(twice);
    let version = usize::from(touching(letter_to).is_some_and(|c| c.is_ascii_digit()));
    let (count, to) = (digits_to - at - 2, letter_to + version);
    if !(7..=9).contains(&count) || !ends(flat, to) {
        return None;
    }
    let number = format!("CN{}{code}", flat.slice(at + 2, digits_to));
    Some((Right { kind: RightKind::Publication, number, check: Check::Right }, to))
}

/// `2023SR1728534` (seven digits since 2018 or so, six before). Readers of images take the S for a digit, or see one before it.
fn software_at(flat: &Flat, at: usize) -> Option<(Right, usize)> {
    let year_to = at + 4;
    if run(flat, at, |c| c.is_ascii_digit()) < year_to {
        return None;
    }
    // A line may break within a year; but where a whole number stands behind the blank, what is before it is the number of an item.
    let parted = word_end(flat, at);
    if parted < year_to && software_at(flat, parted).is_some() {
        return None;
    }
    // The S as it is, or what it is taken for, alone or before it.
    let taken_for_s = |at: usize| flat.char(at).and_then(misread::letter) == Some('S');
    let s_to = year_to + usize::from(taken_for_s(year_to));
    let r_at = s_to + usize::from(flat.char(s_to) == Some('S'));
    if r_at == year_to || flat.char(r_at) != Some('R') {
        return None;
    }
    let from = r_at + 1;
    let year = flat.slice(at, year_to);
    let to = number_end(flat, from, if year < "2018" { &[6] } else { &[6, 7] });
    let digits = to - from;
    if digits == 0 {
        return None;
    }
    let check = match digits {
        6 | 7 if ("1991"..="2039").contains(&year) => Check::Right,
        6 | 7 => Check::Implausible,
        _ => Check::Length,
    };
    let number = format!("{year}SR{}", flat.slice(from, to));
    Some((Right { kind: RightKind::Software, number, check }, to))
}

/// Words that say which register a bare number belongs to, with how far before the number they may stand.
const BARE: [(RightKind, &[&str], usize); 3] = [
    (RightKind::SoftwareCertificate, &["软著登字第"], 5),
    (RightKind::Data, &["登记编号:", "登记证号:", "数据知识产权登记号:", "数据产品登记号:", "登记证书编号:"], 10),
    (RightKind::Trademark, &["商标注册号", "商标注册证第", "商标第", "注册商标", "商标注册证号", "注册证号", "商标号", "商标:"], 10),
];

/// Fewest characters of a data registration that a line may break behind.
const DATA_LENGTH: usize = 10;

/// Most digits that a line takes over from the number above it.
const DATA_REST: usize = 6;

/// End of the number of a data registration. Registers have lengths of their own: a number that is long enough ends where its characters part,
/// since a date may stand in the next cell of a table; a shorter one goes on in the next line. So does a long one whose next line begins with
/// a few digits and a mark that closes a part of a sentence, or holds them alone above a line with a label: nothing else is written like that.
fn data_end(flat: &Flat, at: usize) -> usize {
    let end = run(flat, at, |c| c.is_ascii_alphanumeric());
    let Some(parted) = (at + DATA_LENGTH..end).find(|&i| !flat.touches_previous(i)) else { return end };
    let rest = flat.slice(parted, end);
    let is_rest = rest.len() <= DATA_REST && rest.bytes().all(|b| b.is_ascii_digit());
    let closed = flat.touches_previous(end) && flat.char(end).is_some_and(|c| matches!(c, ',' | ';' | '。' | '、' | ')'));
    let alone = flat.starts_line(end) && labelled(flat, end);
    if flat.starts_line(parted) && is_rest && (closed || alone) { end } else { parted }
}

/// Whether a label of a form stands at `at`: a few Chinese characters and a colon.
fn labelled(flat: &Flat, at: usize) -> bool {
    let to = run(flat, at, text::is_cjk);
    (2..=8).contains(&(to - at)) && flat.char(to) == Some(':')
}

/// Whether letters begin right behind a label of data registrations (`登记编号：GDSJ2024000123`).
fn behind_data_label(flat: &Flat, at: usize) -> bool {
    let labels = BARE.iter().filter(|(kind, ..)| *kind == RightKind::Data).flat_map(|(_, words, _)| *words);
    at > 0
        && flat.char(at - 1) == Some(':')
        && flat.char(at).is_some_and(|c| c.is_ascii_uppercase())
        && labels.into_iter().any(|label| flat.slice(at.saturating_sub(label.chars().count()), at) == *label)
}

/// The number of a data registration as its register writes it: letters and a year, or a year alone in front. Digits among the letters are
/// what a reader of images took letters for (`6D9J2024000123`), or saw twice (`D0`).
fn data_number(written: &str) -> String {
    let letters_to = written.rfind(|c: char| c.is_ascii_uppercase()).map_or(0, |at| at + 1);
    let (head, rest) = written.split_at(letters_to);
    // Letters behind a year, or further on, are a number's own.
    if head.len() > 6 || written.starts_with("20") {
        return written.to_owned();
    }
    let head: String = head.replace("D0", "D").chars().map(|c| misread::letter(c).unwrap_or(c)).collect();
    format!("{head}{rest}")
}

fn lettered_at(flat: &Flat, at: usize) -> Option<(Right, usize)> {
    if !behind_data_label(flat, at) {
        return None;
    }
    let to = data_end(flat, at);
    let number = flat.slice(at, to);
    let numbered = number.chars().filter(char::is_ascii_digit).count() >= 6;
    numbered.then(|| (Right { kind: RightKind::Data, number: data_number(number), check: Check::Right }, to))
}

fn bare_at(flat: &Flat, at: usize, context: Option<RightKind>) -> Option<(Right, usize)> {
    let to = number_end(flat, at, &[7, 8]);
    if to == at {
        return None;
    }
    let right = |kind, to: usize| Some((Right { kind, number: flat.slice(at, to).to_owned(), check: Check::Right }, to));
    let before = |reach: usize| flat.slice(at.saturating_sub(reach), at);
    for (kind, words, reach) in BARE {
        if !words.iter().any(|w| before(reach).contains(w)) {
            continue;
        }
        match kind {
            RightKind::SoftwareCertificate if (6..=8).contains(&(to - at)) => return right(kind, to),
            RightKind::Trademark if (7..=8).contains(&(to - at)) && ends(flat, to) => return right(kind, to),
            RightKind::Data => {
                let to = data_end(flat, at);
                if to - at >= 6 {
                    return Some((Right { kind, number: data_number(flat.slice(at, to)), check: Check::Right }, to));
                }
            }
            _ => {}
        }
    }
    trademark_by_context(flat, at, to, context).then(|| right(RightKind::Trademark, to)).flatten()
}

/// A bare number of 7 or 8 digits is a trademark in a trademark certificate (`号：36974350`, `第36974350号`) and in a list of rights, where
/// its holder follows at once (`听机，36974350，权利人：…`).
fn trademark_by_context(flat: &Flat, at: usize, to: usize, context: Option<RightKind>) -> bool {
    if !(7..=8).contains(&(to - at)) || !ends(flat, to) {
        return false;
    }
    let after = flat.slice(to, flat.len().min(to + 6));
    let before = flat.slice(at.saturating_sub(2), at);
    let certificate =
        context == Some(RightKind::Trademark) && (before.ends_with("号:") || before.ends_with('第') || before.ends_with('号'));
    let list = ["权利人", "注册人", "持有人"].iter().any(|w| after.trim_start_matches([',', ';', '、']).starts_with(w));
    certificate || list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<(RightKind, String, Check)> {
        find_rights(text).into_iter().map(|f| (f.right.kind, f.right.number, f.right.check)).collect()
    }

    #[test]
    fn numbers_are_found_as_people_write_them() {
        let check = |text: &str, kind, number: &str, check| assert_eq!(numbers(text), [(kind, number.to_owned(), check)], "{text}");
        check("专利号：ZL202010221946.6", RightKind::Patent, "202010221946.6", Check::Right);
        check("专利号: ＺＬ 2020 1 0221946．6。", RightKind::Patent, "202010221946.6", Check::Right);
        check("发明专利（ZL2020102219466）", RightKind::Patent, "202010221946.6", Check::Right);
        check("申请号202010221\n946.6已公开", RightKind::Patent, "202010221946.6", Check::Right);
        check("ZL202010221946.7", RightKind::Patent, "202010221946.7", Check::Digit { expected: '6' });
        check("ZL202010221946-6，权利人", RightKind::Patent, "202010221946.6", Check::Right);
        check("申请号202010221946-.7", RightKind::Patent, "202010221946.7", Check::Digit { expected: '6' });
        check("编号202010221946-6", RightKind::Patent, "202010221946.6", Check::Right);
        check("申请号：CN202010221946.6", RightKind::Patent, "202010221946.6", Check::Right);
        check("CN 2020102219466，甲", RightKind::Patent, "202010221946.6", Check::Right);
        check("专利号：2020102219466，甲", RightKind::Patent, "202010221946.6", Check::Right);
        check("申请号：202110840655X，甲", RightKind::Patent, "202110840655.X", Check::Right);
        check("CN202110840655X", RightKind::Patent, "202110840655.X", Check::Right);
        check("CN202010221946.7", RightKind::Patent, "202010221946.7", Check::Digit { expected: '6' });
        check("zl202110840655.x，甲", RightKind::Patent, "202110840655.X", Check::Right);
        check("ZL20201022194.6", RightKind::Patent, "20201022194.6", Check::Length);
        check("ZL189010221946.6", RightKind::Patent, "189010221946.6", Check::Implausible);
        check("ZL 98 1 12345.5", RightKind::Patent, "98112345.5", judge_patent("98112345", '5'));
        check("公布号: CN1083825115S", RightKind::Publication, "CN108382511S", Check::Right);
        check("CN106414205Uy，权利人", RightKind::Publication, "CN106414205U", Check::Right);
        check("专利号: zlL85213795.X", RightKind::Patent, "85213795.X", Check::Digit { expected: '8' });
        check("ZL ”9 9321333-7，权利人", RightKind::Patent, "99321333.7", Check::Digit { expected: '2' });
        check("公告号CN111426477B，", RightKind::Publication, "CN111426477B", Check::Right);
        check("登记号：2023SR1728534", RightKind::Software, "2023SR1728534", Check::Right);
        check("登记号 2012SR012345 。", RightKind::Software, "2012SR012345", Check::Right);
        check("2023SR17285", RightKind::Software, "2023SR17285", Check::Length);
        check("软著登字第10917364号", RightKind::SoftwareCertificate, "10917364", Check::Right);
        check("商标注册证第36974350号", RightKind::Trademark, "36974350", Check::Right);
        check("听机，36974350，权利人：甲公司", RightKind::Trademark, "36974350", Check::Right);
        check("登记编号：GDSJ2024000123", RightKind::Data, "GDSJ2024000123", Check::Right);
        check("数据产品登记号：SZ\n20240012", RightKind::Data, "SZ20240012", Check::Right);
        // As readers of images give them.
        check("登记编号: 6DSJ2024161669", RightKind::Data, "GDSJ2024161669", Check::Right);
        check("登记编号: 6D09J2024161669", RightKind::Data, "GDSJ2024161669", Check::Right);
        check("登记编号: GD0SJ2024161669", RightKind::Data, "GDSJ2024161669", Check::Right);
        check("登记编号: 2024A0161669", RightKind::Data, "2024A0161669", Check::Right);
        check("登记编号: 2024A0161669B", RightKind::Data, "2024A0161669B", Check::Right);
        check("登记号:20169SR798090", RightKind::Software, "2016SR798090", Check::Right);
        check("数据集，2ZL85264475.3，权利人", RightKind::Patent, "85264475.3", judge_patent("85264475", '3'));
        check("登记编号: 20240161669", RightKind::Data, "20240161669", Check::Right);
        check("公布号:CN1146786545", RightKind::Publication, "CN114678654S", Check::Right);
        check("装置，zl200837964417-Xx，权利人", RightKind::Patent, "200837964417.X", judge_patent("200837964417", 'X'));
        check("登记号: 20199R6143372", RightKind::Software, "2019SR6143372", Check::Right);
        check("装置，z195333366-3，权利人", RightKind::Patent, "95333366.3", Check::Right);
    }

    /// Lists of rights are tables, and their first column counts.
    #[test]
    fn the_cell_before_a_number_is_no_part_of_it() {
        let numbers_of = |text: &str| numbers(text).into_iter().map(|(_, number, check)| (number, check)).collect::<Vec<_>>();
        for (written, number) in [
            ("ZL202010221946.6", "202010221946.6"),
            ("202010221946.6", "202010221946.6"),
            ("ZL2020102219466", "202010221946.6"),
            ("2022SR1728534", "2022SR1728534"),
            ("2023SR1728534", "2023SR1728534"),
            ("2012SR012345", "2012SR012345"),
            ("CN111426477B", "CN111426477B"),
        ] {
            for before in ["1\t", "5\t", "12\t", "2021\t", "3 ", "9\n", "A1\t"] {
                assert_eq!(numbers_of(&format!("{before}{written}\t甲")), [(number.to_owned(), Check::Right)], "{before}{written}");
            }
        }
        assert_eq!(read_right("2 ZL202010221946.6 一种装置").map(|r| r.number), Some("202010221946.6".to_owned()));
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "共处理12345678条",
            "2023年",
            "统一社会信用代码：91440600475W6GYT3H",
            "13800138000",
            "编号202010221946-7",
            "期间201001022010-20101231",
            "3.14",
            "增长202010.5%",
            "电话 0750-36974350",
            "型号Z195333366",
            "Z1953",
            "CN1146786547",
            "CN11467865451",
            "CN2020102219467",
            "合同编号CN20240115-3",
        ] {
            assert_eq!(numbers(text), [], "{text}");
        }
    }

    #[test]
    fn neighbours_in_a_table_do_not_run_together() {
        assert_eq!(
            numbers("ZL202010221946.6\n2023SR1728534\tZL202310515662.1").into_iter().map(|n| n.1).collect::<Vec<_>>(),
            ["202010221946.6", "2023SR1728534", "202310515662.1"]
        );
        let check =
            |text: &str, expected: &str| assert_eq!(numbers(text).into_iter().map(|n| n.1).collect::<Vec<_>>(), [expected], "{text}");
        check("登记编号：GDSJ20257371\n68，权利人：甲公司", "GDSJ2025737168");
        check("登记编号：GDSJ2025737168\t12\t2025.03", "GDSJ2025737168");
        check("登记编号：GDSJ202573\n7168\n数据名称：甲", "GDSJ2025737168");
        check("登记编号：2023093483\n573\n数据名称：甲", "2023093483573");
        check("登记编号：GDSJ2025737168\n2\n本证书记载的数据", "GDSJ2025737168");
    }

    #[test]
    fn an_item_of_the_registry_is_read() {
        let check = |item: &str, expected: Option<(RightKind, &str)>| {
            assert_eq!(read_right(item).map(|r| (r.kind, r.number)), expected.map(|(k, n)| (k, n.to_owned())), "{item}");
        };
        check("ZL202010221946.6 一种轴承剩余寿命预测方法", Some((RightKind::Patent, "202010221946.6")));
        check("44474967 恒岳气", Some((RightKind::Trademark, "44474967")));
        check("2020102219466 一种轴承剩余寿命预测方法", Some((RightKind::Patent, "202010221946.6")));
        check("２０２０１０２２１９４６６", Some((RightKind::Patent, "202010221946.6")));
        check("202110840655x", Some((RightKind::Patent, "202110840655.X")));
        check("2020102219467 一种轴承剩余寿命预测方法", None);
        check("A2020102219466", None);
        check("商标44474967", Some((RightKind::Trademark, "44474967")));
        check("恒岳云服设备健康管理平台V3.2", None);
        check("无", None);
    }

    #[test]
    fn a_wrong_check_digit_is_always_found() {
        let digits = "202010221946";
        let right = patent_check_digit(digits).expect("digits");
        for c in "0123456789X".chars() {
            let found = numbers(&format!("ZL{digits}.{c}"));
            assert_eq!(found[0].2 == Check::Right, c == right, "{found:?}");
        }
    }
}
