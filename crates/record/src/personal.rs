//! Data that identify a private person: found in any text, and masked for every reader whose role does not show them.
//!
//! The one place that knows what such data look like. Reports are printed, mailed and put before boards; the original stays in the file that
//! the evidence points to.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Say, Span, half_width};

/// Kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Personal {
    /// Resident identity number (GB 11643-1999) whose date and check character are right.
    IdentityNumber,
    /// Hong Kong identity card number whose check digit, in brackets behind it, is right.
    HongKongIdentity,
    /// Number of a bank card (ISO/IEC 7812) whose Luhn digit is right.
    BankCard,
    /// Mobile telephone number of the mainland (eleven digits, from 13 to 19), Hong Kong or Macau.
    Mobile,
    /// Number of a land line with its area code.
    LandLine,
    /// Mail address.
    Mail,
}

impl Personal {
    /// As users read it.
    pub fn say(self) -> Say {
        let (zh, en) = match self {
            Self::IdentityNumber => ("身份证号", "identity number"),
            Self::HongKongIdentity => ("香港身份证号", "Hong Kong identity number"),
            Self::BankCard => ("银行卡号", "bank card"),
            Self::Mobile => ("手机号", "mobile number"),
            Self::LandLine => ("固定电话", "land line"),
            Self::Mail => ("邮箱", "mail address"),
        };
        Say::new(zh, en)
    }

    /// Letters and digits at the start and at the end that stay legible: enough to compare with a list, too few to use.
    const fn legible(self) -> (usize, usize) {
        match self {
            Self::IdentityNumber | Self::Mobile => (3, 4),
            Self::BankCard => (4, 4),
            Self::LandLine => (4, 2),
            Self::HongKongIdentity | Self::Mail => (1, 0),
        }
    }
}

/// Personal data found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonalData {
    /// What it is.
    pub kind: Personal,
    /// Where, scalar values.
    pub span: Span,
}

/// Personal data in a text, in order.
pub fn find_personal(text: &str) -> Vec<PersonalData> {
    // All that is looked for holds a digit or an @.
    if !text.chars().any(|c| half_width(c) == '@' || half_width(c).is_ascii_digit()) {
        return Vec::new();
    }
    let mut chars: Vec<char> = text.chars().map(half_width).collect();
    let mut found = mails(&chars);
    // The name of an address may hold a number: it is masked as a name, and no number reaches into it.
    for data in &found {
        chars[data.span.from() as usize..data.span.to() as usize].fill('*');
    }
    let mut at = 0;
    while at < chars.len() {
        match number_at(&chars, at) {
            Some((kind, to)) => {
                found.push(PersonalData { kind, span: Span::of(at as u32, to as u32) });
                at = to;
            }
            None => at += 1,
        }
    }
    found.sort_by_key(|data| data.span);
    debug_assert!(found.windows(2).all(|w| w[0].span.to() <= w[1].span.from()), "two personal data overlap");
    found
}

fn mails(chars: &[char]) -> Vec<PersonalData> {
    let mut found: Vec<PersonalData> = Vec::new();
    for at in (0..chars.len()).filter(|&at| chars[at] == '@') {
        let free = found.last().map_or(0, |data| data.span.to() as usize);
        if let Some((from, to)) = mail(chars, at).filter(|(from, _)| *from >= free) {
            found.push(PersonalData { kind: Personal::Mail, span: Span::of(from as u32, to as u32) });
        }
    }
    found
}

/// The text with the middle of each of these replaced by `*`. It has as many characters as before, so that spans still fit, and masking it
/// again changes nothing.
pub fn mask(text: &str) -> Cow<'_, str> {
    let found = find_personal(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut chars: Vec<char> = text.chars().collect();
    for data in found {
        hide(&mut chars[data.span.from() as usize..data.span.to() as usize], data.kind);
    }
    Cow::Owned(chars.into_iter().collect())
}

fn hide(chars: &mut [char], kind: Personal) {
    // The house of a mail address is public.
    let end = if kind == Personal::Mail { chars.iter().position(|&c| half_width(c) == '@').unwrap_or(chars.len()) } else { chars.len() };
    let counts = |c: char| kind == Personal::Mail || half_width(c).is_ascii_alphanumeric();
    let places: Vec<usize> = (0..end).filter(|&i| counts(chars[i])).collect();
    let (first, last) = kind.legible();
    let first = if places.len() > first { first } else { 0 };
    let hidden = &places[first..places.len() - last.min(places.len() - first)];
    hidden.iter().for_each(|&i| chars[i] = '*');
}

fn number_at(chars: &[char], at: usize) -> Option<(Personal, usize)> {
    let c = chars[at];
    if !(c.is_ascii_digit() || c.is_ascii_uppercase() || matches!(c, '+' | '(')) {
        return None;
    }
    let behind = Behind::of(&chars[..at]);
    if behind == Behind::Number {
        return None;
    }
    let numbers: [(Personal, Finder); 5] = [
        (Personal::IdentityNumber, identity),
        (Personal::BankCard, bank_card),
        (Personal::Mobile, mobile),
        (Personal::LandLine, land_line),
        (Personal::HongKongIdentity, hong_kong_identity),
    ];
    let may_start = |kind| match behind {
        Behind::Nothing => true,
        Behind::Contact => matches!(kind, Personal::IdentityNumber | Personal::Mobile),
        // Date and check character are right by chance too seldom for what stands before to matter.
        Behind::Code => kind == Personal::IdentityNumber,
        Behind::Number => false,
    };
    numbers.into_iter().filter(|(kind, _)| may_start(*kind)).find_map(|(kind, find)| Some((kind, find(chars, at)?)))
}

/// What a number follows without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Behind {
    /// Nothing that belongs to it.
    Nothing,
    /// A word for a way to be reached (`Tel13800138000`), or the number of an item (`1.13800138000`).
    Contact,
    /// Other letters, as in the numbers of contracts and devices, or a point.
    Code,
    /// Digits, or what an earlier masking left.
    Number,
}

/// Latin words that stand before telephone numbers.
const CONTACTS: [&str; 12] = ["tel", "phone", "telephone", "mobile", "mob", "cell", "wx", "vx", "wechat", "weixin", "qq", "id"];

/// Letters of the longest of them.
const LONGEST_CONTACT: usize = 9;

/// Most digits of the number of an item.
const ITEM_DIGITS: usize = 2;

impl Behind {
    fn of(before: &[char]) -> Self {
        let (pointed, word) = match before.split_last() {
            Some(('.', word)) => (true, word),
            _ => (false, before),
        };
        // One more of either than matters, however long the run is: texts may hold a million digits in a row.
        let run = |is: fn(&char) -> bool, most: usize| word.iter().rev().take(most).take_while(|c| is(c)).count();
        let digits = run(char::is_ascii_digit, ITEM_DIGITS + 1);
        if digits > 0 {
            let first = word.len() - digits;
            let alone = first.checked_sub(1).is_none_or(|i| !matches!(word[i], '.' | '*') && !word[i].is_ascii_alphabetic());
            return if pointed && digits <= ITEM_DIGITS && alone { Self::Contact } else { Self::Number };
        }
        let letters = run(char::is_ascii_alphabetic, LONGEST_CONTACT + 1);
        let name = &word[word.len() - letters..];
        let is_name = |contact: &&str| contact.len() == letters && contact.chars().zip(name).all(|(a, b)| a == b.to_ascii_lowercase());
        match word.last() {
            Some('*') => Self::Number,
            _ if CONTACTS.iter().any(is_name) => Self::Contact,
            _ if pointed || letters > 0 => Self::Code,
            _ => Self::Nothing,
        }
    }
}

/// Where the data of one kind that start at a character end.
type Finder = fn(&[char], usize) -> Option<usize>;

/// Up to `most` digits from `at` on with the single blanks and hyphens that people put between them; where the last one ends, and the digits.
fn digits(chars: &[char], at: usize, most: usize) -> (usize, String) {
    let (mut to, mut number) = (at, String::new());
    for (i, &c) in chars.iter().enumerate().skip(at) {
        if c.is_ascii_digit() || (number.len() == 17 && matches!(c, 'X' | 'x')) {
            number.push(c.to_ascii_uppercase());
            to = i + 1;
        } else if !matches!(c, ' ' | '-') || i > to {
            break;
        }
        if number.len() == most {
            break;
        }
    }
    (to, number)
}

/// Whether a number of digits that starts at `from` may end before `to`: no letter or digit follows, nor a decimal place, nor, where it is written
/// in groups, another of these. Behind one that is written in one, blank or hyphen part it from the next number.
fn ends(chars: &[char], from: usize, to: usize) -> bool {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let grouped = chars[from..to].iter().any(|c| !c.is_ascii_digit());
    let goes_on =
        |c: char| c.is_ascii_alphanumeric() || (c == '.' && digit(to + 1)) || (grouped && matches!(c, ' ' | '-') && digit(to + 1));
    chars.get(to).is_none_or(|&c| !goes_on(c))
}

/// Whether a number of letters ends before `to`; digits behind a blank are another number.
fn parted(chars: &[char], to: usize) -> bool {
    chars.get(to).is_none_or(|c| !c.is_ascii_alphanumeric() && *c != '.')
        || (chars.get(to) == Some(&'.') && chars.get(to + 1).is_none_or(|c| !c.is_ascii_digit()))
}

fn identity(chars: &[char], at: usize) -> Option<usize> {
    let (to, number) = digits(chars, at, 18);
    (is_identity_number(&number) && parted(chars, to)).then_some(to)
}

fn bank_card(chars: &[char], at: usize) -> Option<usize> {
    (16..=19).rev().find_map(|length| {
        let (to, number) = digits(chars, at, length);
        let issued = match number.len() {
            16..=19 if number.starts_with("62") => true,
            16 => number.starts_with(['4', '5']),
            _ => false,
        };
        (number.len() == length && issued && luhn(&number) && ends(chars, at, to)).then_some(to)
    })
}

/// ISO/IEC 7812-1, annex B.
fn luhn(number: &str) -> bool {
    let doubled = |d: u32| if d > 4 { 2 * d - 9 } else { 2 * d };
    let digits = number.bytes().rev().map(|b| u32::from(b.wrapping_sub(b'0')));
    digits.enumerate().map(|(i, d)| if i % 2 == 1 { doubled(d) } else { d }).sum::<u32>().is_multiple_of(10)
}

fn mobile(chars: &[char], at: usize) -> Option<usize> {
    let prefixes = [("+86", 11), ("0086", 11), ("86", 11), ("+852", 8), ("+853", 8)];
    let prefix = prefixes.into_iter().find(|(p, _)| p.chars().eq(chars[at..].iter().take(p.len()).copied()));
    let (mut from, length) = prefix.map_or((at, 11), |(p, length)| (at + p.len(), length));
    while prefix.is_some() && matches!(chars.get(from), Some(' ' | '-')) {
        from += 1;
    }
    let (to, number) = digits(chars, from, length);
    let valid = match length {
        8 => number.starts_with(['4', '5', '6', '7', '8', '9']),
        _ => number.starts_with('1') && number.len() > 1 && !number[1..].starts_with(['0', '1', '2']),
    };
    (number.len() == length && valid && parted(chars, to)).then_some(to)
}

/// `0755-82345678`, `(020) 8123 4567`.
fn land_line(chars: &[char], at: usize) -> Option<usize> {
    let bracket = usize::from(chars[at] == '(');
    let area = chars[at + bracket..].iter().take_while(|c| c.is_ascii_digit()).count();
    let after = at + bracket + area;
    if !(3..=4).contains(&area)
        || chars[at + bracket] != '0'
        || !matches!((bracket, chars.get(after)), (1, Some(')')) | (0, Some('-' | ' ')))
    {
        return None;
    }
    let from = after + 1 + usize::from(bracket == 1 && matches!(chars.get(after + 1), Some(' ' | '-')));
    if !chars.get(from).is_some_and(|c| ('1'..='9').contains(c)) {
        return None;
    }
    (7..=8).rev().find_map(|length| {
        let (to, number) = digits(chars, from, length);
        (number.len() == length && ends(chars, from, to)).then_some(to)
    })
}

/// `A123456(3)`: the letters count 10 to 35, a missing first letter 36, and the weighted sum is divisible by 11.
fn hong_kong_identity(chars: &[char], at: usize) -> Option<usize> {
    let letters = chars[at..].iter().take(2).take_while(|c| c.is_ascii_uppercase()).count();
    let open = at + letters + 6;
    let body = chars.get(at + letters..open)?;
    let [check, close] = *chars.get(open + 1..open + 3)? else { return None };
    if letters == 0 || chars[open] != '(' || close != ')' || !body.iter().all(char::is_ascii_digit) {
        return None;
    }
    let letter = |c: char| c as u32 - 'A' as u32 + 10;
    let mut values: Vec<u32> = if letters == 1 { vec![36] } else { Vec::new() };
    values.extend(chars[at..at + letters].iter().map(|&c| letter(c)));
    values.extend(body.iter().filter_map(|c| c.to_digit(10)));
    let check = if check == 'A' { 10 } else { check.to_digit(10)? };
    let sum: u32 = values.iter().zip((2..=9).rev()).map(|(v, weight)| v * weight).sum();
    (sum + check).is_multiple_of(11).then_some(open + 3)
}

fn mail(chars: &[char], at: usize) -> Option<(usize, usize)> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%');
    // A star is what masking leaves of a name.
    let from = (0..at).rev().take_while(|&i| part(chars[i]) || chars[i] == '*').last()?;
    let to = (at + 1..chars.len()).take_while(|&i| part(chars[i])).last()? + 1;
    let domain: String = chars[at + 1..to].iter().collect();
    let domain = domain.trim_end_matches(['.', '-']);
    domain.contains('.').then_some((from, at + 1 + domain.chars().count()))
}

/// Whether 18 characters are a resident identity number (GB 11643-1999): a plausible date of birth and the right check character.
fn is_identity_number(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: &[u8; 11] = b"10X98765432";
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let digits = |from: usize, to: usize| bytes[from..to].iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'));
    let (year, month, day) = (digits(6, 10), digits(10, 12), digits(12, 14));
    if !(1900..2100).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) || bytes[0] == b'0' {
        return false;
    }
    let sum: u32 = bytes[..17].iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    CHECK[(sum % 11) as usize] == bytes[17].to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_are_masked_and_nothing_else() {
        let check = |text: &str, expected: &str| assert_eq!(mask(text), expected, "{text}");
        check("身份证 11010519491231002X，电话 13800138000。", "身份证 110***********002X，电话 138****8000。");
        check("11010519491231002x", "110***********002x");
        check("联系人：138 0013 8000", "联系人：138 **** 8000");
        check("138-0013-8000", "138-****-8000");
        check("Tel +852 9123 4567", "Tel +852 **** 4567");
        check("+86 13800138000", "+86 1******8000");
        check("0755-82345678 转 3", "0755-******78 转 3");
        check("电话（020）8123 4567", "电话（020）8*** **67");
        check("卡号 6222 0212 3456 7890 128", "卡号 6222 **** **** ***0 128");
        check("卡号6222021234567890128。", "卡号6222***********0128。");
        check("4111 1111 1111 1111", "4111 **** **** 1111");
        check("0755-82345678 13800138000", "0755-******78 138****8000");
        check("020-81234567-801，0755-82345678 0755-82345679", "020-8*****67-801，0755-******78 0755-******79");
        check("6222021234567890128 2025年", "6222***********0128 2025年");
        check("证件 A123456(3)，Z683365(A)", "证件 A******(*)，Z******(*)");
        check("邮箱 zhang.san@example.com.cn", "邮箱 z********@example.com.cn");
        check("邮箱：ｚｓ＠example.com。", "邮箱：ｚ*＠example.com。");
        check("a@b.cn", "*@b.cn");
        check("Tel.13800138000，WX13800138000", "Tel.138****8000，WX138****8000");
        check("1.13800138000", "1.138****8000");
        check("8613800138000，008613800138000", "861******8000，008********8000");
        check("ID11010519491231002X，AB11010519491231002X", "ID110***********002X，AB110***********002X");
        for text in [
            "专利 ZL202010221946.6，代码 91440600475W6GYT3H，金额 13800138000.5 元",
            "110105194912310021",
            "914403001922038216",
            "软著 2024SR1727961，A123456(4)",
            "处理 13800138000123 条，卡号 6222021234567890127",
            "2024-11-02 至 2025-03-01",
            "@数据要素 a@b，@ a@b",
            "10086 与 12345",
            "合同 HT13800138000，3.14.13800138000，123.13800138000，v.13800138000",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn what_is_found_is_named() {
        let text = "甲 13800138000 a@b.cn 11010519491231002X";
        let found: Vec<(Personal, u32, u32)> = find_personal(text).into_iter().map(|d| (d.kind, d.span.from(), d.span.to())).collect();
        assert_eq!(mask("\t138 0013 8000"), "\t138 **** 8000");
        assert_eq!(found, [(Personal::Mobile, 2, 13), (Personal::Mail, 14, 20), (Personal::IdentityNumber, 21, 39)]);
    }

    /// A million of one character is no number and no name; looking back over all of them at each would take hours.
    #[test]
    fn long_runs_hold_nothing() {
        assert_eq!(CONTACTS.iter().map(|c| c.len()).max(), Some(LONGEST_CONTACT));
        for run in ["A", "7", "a", "(", "+", "0", "1A", "A1", "*", "@"] {
            let text = run.repeat(1_000_000);
            assert!(matches!(mask(&text), Cow::Borrowed(same) if same == text), "{run}");
        }
    }

    #[test]
    fn masking_keeps_the_length_and_is_done_once() {
        // Every text of up to seven of these pieces: numbers of each kind, what stands around them, and what masking leaves.
        let pieces = [
            "13800138000",
            "11010519491231002X",
            "4111111111111111",
            "0755-82345678",
            "a@b.cn",
            "A123456(3)",
            "1",
            "-",
            " ",
            "*",
            "+86",
            "x",
        ];
        let mut seed = 7u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..(seed >> 40) % 7 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            }
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let once = mask(&text).into_owned();
            assert_eq!(once.chars().count(), text.chars().count());
            assert_eq!(mask(&once), once, "{text}");
        }
    }
}
