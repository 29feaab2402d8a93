//! Hides what identifies a private person from readers of a report: phone numbers, identity numbers, mail addresses.
//!
//! Reports are printed, mailed and put before boards; the original stays in the file that the evidence points to.

use std::borrow::Cow;

/// `text` with the middle of each phone number, identity number and mail address replaced by `*`. The number of characters stays the same,
/// so that marks computed on the original still fit.
///
/// - mobile numbers: 11 digits from `13` to `19` (YD/T 1314 numbering), also written in groups with spaces or hyphens;
/// - land lines: `0`, area code, hyphen, 7 or 8 digits;
/// - citizen identity numbers: 18 characters whose date and check character (GB 11643-1999) are right, so that credit codes and patent
///   numbers stay readable;
/// - mail addresses: all but the first character of what stands before `@`.
pub fn mask(text: &str) -> Cow<'_, str> {
    let chars: Vec<char> = text.chars().collect();
    let mut hide = vec![false; chars.len()];
    mask_numbers(&chars, &mut hide);
    mask_mail(&chars, &mut hide);
    if !hide.contains(&true) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(chars.iter().zip(&hide).map(|(&c, &h)| if h { '*' } else { c }).collect())
}

fn mask_numbers(chars: &[char], hide: &mut [bool]) {
    let mut i = 0;
    while i < chars.len() {
        if !is_digit(chars[i]) || (i > 0 && chars[i - 1].is_ascii_alphanumeric()) {
            i += 1;
            continue;
        }
        let run = number_run(chars, i);
        let digits: Vec<(usize, char)> = (i..run).filter(|&k| chars[k].is_ascii_alphanumeric()).map(|k| (k, chars[k])).collect();
        let range = if is_mobile(&digits) {
            3..7
        } else if is_identity(&digits) {
            6..14
        } else if is_land_line(&chars[i..run]) {
            digits.len() - 6..digits.len() - 2
        } else {
            0..0
        };
        digits[range].iter().for_each(|&(k, _)| hide[k] = true);
        i = run;
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// End of a run of digits that may be grouped by single spaces or hyphens and may end in the check character X.
fn number_run(chars: &[char], from: usize) -> usize {
    let mut end = from;
    while end < chars.len() {
        let grouped = matches!(chars[end], ' ' | '-') && chars.get(end + 1).copied().is_some_and(is_digit);
        if is_digit(chars[end]) || grouped {
            end += 1;
        } else if matches!(chars[end], 'x' | 'X') {
            return end + 1;
        } else {
            break;
        }
    }
    end
}

fn is_mobile(digits: &[(usize, char)]) -> bool {
    digits.len() == 11 && digits[0].1 == '1' && ('3'..='9').contains(&digits[1].1) && digits.iter().all(|d| is_digit(d.1))
}

fn is_land_line(run: &[char]) -> bool {
    let Some(hyphen) = run.iter().position(|c| matches!(c, '-' | ' ')) else { return false };
    let (area, rest) = (&run[..hyphen], &run[hyphen + 1..]);
    area[0] == '0' && (3..=4).contains(&area.len()) && (7..=8).contains(&rest.len()) && rest.iter().all(|&c| is_digit(c))
}

/// GB 11643-1999: six digits of place, a date, three of sequence, a check character by ISO 7064 MOD 11-2.
fn is_identity(digits: &[(usize, char)]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    if digits.len() != 18 {
        return false;
    }
    let Some(values) = digits[..17].iter().map(|d| d.1.to_digit(10)).collect::<Option<Vec<u32>>>() else { return false };
    let number = |range: std::ops::Range<usize>| values[range].iter().fold(0, |n, d| n * 10 + d);
    let (year, month, day) = (number(6..10), number(10..12), number(12..14));
    let sum: u32 = values.iter().zip(WEIGHTS).map(|(v, w)| v * w).sum();
    (1850..2100).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && CHECK[(sum % 11) as usize] == digits[17].1.to_ascii_uppercase()
}

fn mask_mail(chars: &[char], hide: &mut [bool]) {
    let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    for at in chars.iter().enumerate().filter(|(_, c)| **c == '@').map(|(i, _)| i) {
        let start = chars[..at].iter().rposition(|&c| !is_local(c)).map_or(0, |p| p + 1);
        let host = chars[at + 1..].iter().take_while(|&&c| is_local(c)).count();
        if start < at && chars[at + 1..at + 1 + host].contains(&'.') {
            hide[start + 1..at].fill(true);
            if start + 1 == at {
                hide[start] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn private_numbers_are_hidden_and_public_ones_are_not() {
        let check = |input: &str, expected: &str| assert_eq!(mask(input), expected);
        check("联系电话：13800138000。", "联系电话：138****8000。");
        check("138-0013-8000", "138-****-8000");
        check("0755-82345678 转 3", "0755-82****78 转 3");
        check("身份证 11010519491231002X", "身份证 110105********002X");
        check("11010519491231002x", "110105********002x");
        check("zhang.wei@example.com", "z********@example.com");
        check("a@b.cn", "*@b.cn");
        check("统一社会信用代码 91440600475W6GYT3H", "统一社会信用代码 91440600475W6GYT3H");
        check("914403001922038216", "914403001922038216");
        check("专利 ZL202310983519.5，软著 2024SR1727961", "专利 ZL202310983519.5，软著 2024SR1727961");
        check("处理 13800138000123 条", "处理 13800138000123 条");
        check("2024-11-02 至 2025-03-01", "2024-11-02 至 2025-03-01");
        check("@数据要素 a@b", "@数据要素 a@b");
    }

    proptest! {
        #[test]
        fn masking_keeps_the_length_and_is_idempotent(text in "[0-9xX@.a-c 数-]{0,60}") {
            let once = mask(&text).into_owned();
            prop_assert_eq!(once.chars().count(), text.chars().count());
            let twice = mask(&once).into_owned();
            prop_assert_eq!(&twice, &once);
        }
    }
}
