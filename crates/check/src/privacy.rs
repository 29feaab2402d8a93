//! Personal data in texts: found, and masked for everyone whose role does not show it.

use record::Span;

use crate::ids::check_identity_number;

/// Kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Personal {
    /// Resident identity number (GB 11643-1999) whose check character agrees.
    IdentityNumber,
    /// Mobile telephone number of the mainland, Hong Kong or Macau.
    Telephone,
    /// Mail address.
    Mail,
}

/// Personal data found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalData {
    /// What it is.
    pub kind: Personal,
    /// Where, scalar values.
    pub span: Span,
}

/// Personal data in a text, in order.
pub fn find(text: &str) -> Vec<PersonalData> {
    let chars: Vec<char> = text.chars().map(crate::flat::narrow).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match data_at(&chars, at) {
            Some((kind, from, to)) => {
                found.push(PersonalData { kind, span: Span::of(from as u32, to as u32) });
                at = to;
            }
            None => at += 1,
        }
    }
    found
}

/// The text with personal data masked: of a number its first three and last two digits stay, of a mail its first letter and its domain.
/// It has as many characters as before, so that spans still fit.
pub fn mask(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for PersonalData { kind, span } in find(text) {
        let range = span.from() as usize..span.to() as usize;
        let (from, to) = match kind {
            Personal::IdentityNumber | Personal::Telephone => (range.start + 3, range.end - 2),
            Personal::Mail => {
                let at = range.clone().find(|&i| crate::flat::narrow(chars[i]) == '@').unwrap_or(range.end);
                (range.start + 1, at)
            }
        };
        chars[from.min(to)..to].iter_mut().filter(|c| c.is_alphanumeric()).for_each(|c| *c = '*');
    }
    chars.into_iter().collect()
}

fn data_at(chars: &[char], at: usize) -> Option<(Personal, usize, usize)> {
    if chars[at] == '@' {
        return mail(chars, at).map(|(from, to)| (Personal::Mail, from, to));
    }
    let before = at.checked_sub(1).map(|i| chars[i]);
    if !(chars[at].is_ascii_digit() || chars[at] == '+') || before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.') {
        return None;
    }
    identity(chars, at)
        .map(|to| (Personal::IdentityNumber, at, to))
        .or_else(|| telephone(chars, at).map(|to| (Personal::Telephone, at, to)))
}

/// Digits from `at` on with the blanks and hyphens that people put between them; where the last digit ends, and the digits.
fn digits(chars: &[char], at: usize, most: usize) -> (usize, String) {
    let (mut to, mut number) = (at, String::new());
    for (i, &c) in chars.iter().enumerate().skip(at) {
        if c.is_ascii_digit() || (number.len() == 17 && c == 'X') {
            number.push(c);
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

fn ends(chars: &[char], to: usize) -> bool {
    chars.get(to).is_none_or(|c| !c.is_ascii_alphanumeric() && *c != '.')
        || (chars.get(to) == Some(&'.') && chars.get(to + 1).is_none_or(|c| !c.is_ascii_digit()))
}

fn identity(chars: &[char], at: usize) -> Option<usize> {
    let (to, number) = digits(chars, at, 18);
    (check_identity_number(&number) && ends(chars, to)).then_some(to)
}

fn telephone(chars: &[char], at: usize) -> Option<usize> {
    let prefix = [("+86", 3), ("+852", 4), ("+853", 4)].into_iter().find(|(p, _)| p.chars().eq(chars[at..].iter().take(p.len()).copied()));
    let mut from = at + prefix.map_or(0, |(_, n)| n);
    while prefix.is_some() && matches!(chars.get(from), Some(' ' | '-')) {
        from += 1;
    }
    let length = match prefix {
        Some((_, 4)) => 8,
        _ => 11,
    };
    let (to, number) = digits(chars, from, length);
    let mobile = if length == 8 {
        number.len() == 8 && number.starts_with(['4', '5', '6', '7', '8', '9'])
    } else {
        number.len() == 11 && number.starts_with('1') && !number[1..].starts_with(['0', '1', '2'])
    };
    (mobile && ends(chars, to)).then_some(to)
}

fn mail(chars: &[char], at: usize) -> Option<(usize, usize)> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%');
    let from = (0..at).rev().take_while(|&i| part(chars[i])).last()?;
    let to = (at + 1..chars.len()).take_while(|&i| part(chars[i])).last()? + 1;
    let domain: String = chars[at + 1..to].iter().collect();
    let domain = domain.trim_end_matches(['.', '-']);
    domain.contains('.').then_some((from, at + 1 + domain.chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn personal_data_is_masked_and_nothing_else() {
        let check = |text: &str, expected: &str| assert_eq!(mask(text), expected);
        check("身份证 11010519491231002X，电话 13800138000。", "身份证 110*************2X，电话 138******00。");
        check("联系人：138 0013 8000", "联系人：138 **** **00");
        check("Tel +852 9123 4567", "Tel +85* **** **67");
        check("邮箱 zhang.san@example.com.cn", "邮箱 z****.***@example.com.cn");
        check("邮箱：ｚｓ＠example.com。", "邮箱：ｚ*＠example.com。");
        check(
            "专利 ZL202010221946.6，代码 91440600475W6GYT3H，金额 13800138000.5 元",
            "专利 ZL202010221946.6，代码 91440600475W6GYT3H，金额 13800138000.5 元",
        );
        check("110105194912310021", "110105194912310021");
        check("@ a@b", "@ a@b");
    }

    proptest! {
        #[test]
        fn masking_keeps_length_and_is_done_once(text in "[0-9x@. a甲+-]{0,60}") {
            let masked = mask(&text);
            prop_assert_eq!(masked.chars().count(), text.chars().count());
            prop_assert_eq!(mask(&masked), masked);
        }
    }
}
