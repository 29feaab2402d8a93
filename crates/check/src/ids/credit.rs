/// What is wrong or right about a unified social credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditCode {
    /// 18 characters and both check characters agree.
    Valid,
    /// Not 18 characters.
    Length {
        /// Characters found.
        got: usize,
    },
    /// A character that the standard does not use (I, O, Z, S, V among them).
    Character {
        /// The character.
        got: char,
    },
    /// The last character does not agree with the others.
    CheckCharacter {
        /// What the others ask for.
        expected: char,
    },
    /// The ninth to seventeenth characters are an organisation code whose check character does not agree.
    OrganisationCode {
        /// What the organisation code asks for.
        expected: char,
    },
}

/// Characters of GB 32100-2015, each worth its position.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Weights of GB 32100-2015: powers of 3 modulo 31.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of GB 11714-1997.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A code without white space and hyphens, in half-width capitals.
pub fn normalise_code(code: &str) -> String {
    crate::flat::flatten(code).chars().filter(|c| !matches!(c, '-' | '－' | '—')).collect()
}

/// Characters of a code.
const LENGTH: usize = 18;

/// What a cell gives for codes, each normalised, in order: one as it stands, also between other words (`'9144…`, 代码：9144…（副本）), or those of
/// several units. Words of about the length of a code, else any long ones; the whole cell where there are none, nothing of an empty one.
pub fn written_codes(cell: &str) -> Vec<String> {
    let flat = crate::flat::flatten(cell);
    let is_hyphen = |c: char| matches!(c, '-' | '－' | '—');
    let words = flat.split(|c: char| !c.is_ascii_alphanumeric() && !is_hyphen(c));
    let words: Vec<String> = words.map(|word| word.chars().filter(|&c| !is_hyphen(c)).collect()).collect();
    // Blanks alone may part two codes, and stand inside one.
    let parted = |word: &String| -> Vec<String> {
        let is_several = word.len() > LENGTH && word.len().is_multiple_of(LENGTH);
        let codes = (0..word.len() / LENGTH).map(|n| word[n * LENGTH..(n + 1) * LENGTH].to_owned());
        if is_several { codes.collect() } else { vec![word.clone()] }
    };
    let words: Vec<String> = words.iter().flat_map(parted).collect();
    let of_length = |least: usize, most: usize| words.iter().filter(|w| (least..=most).contains(&w.len())).cloned().collect::<Vec<_>>();
    let near = of_length(LENGTH - 3, LENGTH + 3);
    let long = if near.is_empty() { of_length(8, usize::MAX) } else { near };
    let whole = normalise_code(cell);
    if long.is_empty() && !whole.is_empty() { vec![whole] } else { long }
}

/// Whether a valid code is that of a state organ: registered by the offices for establishments (1) as an organ (1), by GB 32100-2015.
pub fn is_state_organ(code: &str) -> bool {
    code.starts_with("11")
}

/// Whether a valid code is that of an individual business (个体工商户): registered by the offices for the market (9) as such (2). It is no legal
/// person.
pub fn is_individual_business(code: &str) -> bool {
    code.starts_with("92")
}

/// Checks a unified social credit code (GB 32100-2015), already normalised.
pub fn check_credit_code(code: &str) -> CreditCode {
    let chars: Vec<char> = code.chars().collect();
    if chars.len() != LENGTH {
        return CreditCode::Length { got: chars.len() };
    }
    let mut values = [0usize; 18];
    for (value, &c) in values.iter_mut().zip(&chars) {
        match ALPHABET.find(c) {
            Some(position) => *value = position,
            None => return CreditCode::Character { got: c },
        }
    }
    let sum: usize = values.iter().zip(WEIGHTS).map(|(v, w)| v * w).sum();
    let expected = char::from(ALPHABET.as_bytes()[(31 - sum % 31) % 31]);
    if expected != chars[17] {
        return CreditCode::CheckCharacter { expected };
    }
    let organisation: String = chars[8..17].iter().collect();
    match check_organisation_code(&organisation) {
        Some(expected) if expected != chars[16] => CreditCode::OrganisationCode { expected },
        _ => CreditCode::Valid,
    }
}

/// The check character that the first eight characters of an organisation code (GB 11714-1997) ask for; `None` where it is not nine
/// characters of digits and capitals.
pub fn check_organisation_code(code: &str) -> Option<char> {
    if code.chars().count() != 9 {
        return None;
    }
    let values: Option<Vec<u32>> = code.chars().take(8).map(|c| if c.is_ascii_lowercase() { None } else { c.to_digit(36) }).collect();
    let sum: u32 = values?.iter().zip(ORGANISATION_WEIGHTS).map(|(v, w)| v * w).sum();
    match (11 - sum % 11) % 11 {
        10 => Some('X'),
        digit => char::from_digit(digit, 10),
    }
}

/// Characters at the beginning that are digits in every code of the mainland's regions: that of the region.
const REGION: std::ops::Range<usize> = 2..8;

/// Letters that people and readers of images put for digits. The standard leaves the first four out everywhere; the others are no digits of a
/// region.
const LOOKALIKES: [(char, char); 9] =
    [('O', '0'), ('I', '1'), ('Z', '2'), ('S', '5'), ('L', '1'), ('B', '8'), ('D', '0'), ('Q', '0'), ('G', '6')];
const NEVER: &str = "OIZS";

/// The valid code that a normalised one means: itself, or with the digits that its letters were put for (9144O600475W6GYT3H), where only then both
/// check characters agree. One code in some 340 does so by chance.
pub fn intended_code(code: &str) -> Option<String> {
    let digit = |(at, c): (usize, char)| {
        let looks = LOOKALIKES.iter().find(|(letter, _)| *letter == c);
        looks.filter(|_| NEVER.contains(c) || REGION.contains(&at)).map_or(c, |(_, digit)| *digit)
    };
    let meant = || code.chars().enumerate().map(digit).collect::<String>();
    let valid = |code: &String| check_credit_code(code) == CreditCode::Valid;
    Some(code.to_owned()).filter(valid).or_else(|| Some(meant()).filter(valid))
}

/// A code of 18 characters of the alphabet with the check characters that the others ask for; `None` where more than these is wrong.
pub fn with_check_characters(code: &str) -> Option<String> {
    let mut chars: Vec<char> = code.chars().collect();
    // The organisation code stands inside the whole: putting it right makes the last character wrong once more.
    for _ in 0..4 {
        let written: String = chars.iter().collect();
        match check_credit_code(&written) {
            CreditCode::Valid => return Some(written),
            CreditCode::CheckCharacter { expected } => chars[17] = expected,
            CreditCode::OrganisationCode { expected } => chars[16] = expected,
            CreditCode::Length { .. } | CreditCode::Character { .. } => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_by_what_is_wrong_with_them() {
        let check = |code: &str, expected| assert_eq!(check_credit_code(&normalise_code(code)), expected, "{code}");
        check("91440600475W6GYT3H", CreditCode::Valid);
        check(" 91440600 475w6gyt3h ", CreditCode::Valid);
        check("９１４４０６００475W6GYT3H", CreditCode::Valid);
        check("91440600475W6GYT3J", CreditCode::CheckCharacter { expected: 'H' });
        check("91440600475W6GYT3", CreditCode::Length { got: 17 });
        check("91440600475W6GYI3H", CreditCode::Character { got: 'I' });
        check("12440100RU4U6X8JX5", CreditCode::Valid);
    }

    #[test]
    fn codes_are_found_in_what_a_cell_holds() {
        let check = |cell: &str, expected: &[&str]| assert_eq!(written_codes(cell), expected, "{cell}");
        let (one, other) = ("91440600475W6GYT3H", "12440100RU4U6X8JX5");
        check(one, &[one]);
        check(" 91440600-475w6gyt3h ", &[one]);
        check("'91440600475W6GYT3H", &[one]);
        check("统一社会信用代码：91440600475W6GYT3H（副本）", &[one]);
        check("91440600475W6GYT3H 电话13800138000", &[one]);
        for sign in ["、", "；", "/", "\n", " ", "（牵头）、"] {
            check(&format!("{one}{sign}{other}"), &[one, other]);
        }
        check("91440600475W6GYT3", &["91440600475W6GYT3"]);
        check("12345678", &["12345678"]);
        check("9144****3H", &["9144****3H"]);
        check("", &[]);
    }

    #[test]
    fn check_characters_are_put_right_where_nothing_else_is_wrong() {
        let check = |code: &str, expected: Option<&str>| assert_eq!(with_check_characters(code).as_deref(), expected, "{code}");
        check("91440600475W6GYT3J", Some("91440600475W6GYT3H"));
        check("91440600475W6GYT4H", Some("91440600475W6GYT3H"));
        check("91440600475W6GYI3H", None);
        check("91440600475W6", None);
    }

    #[test]
    fn letters_that_were_put_for_digits_are_read_where_the_check_characters_bear_it_out() {
        let check = |code: &str, expected: Option<&str>| assert_eq!(intended_code(&normalise_code(code)).as_deref(), expected, "{code}");
        let right = "91440600475W6GYT3H";
        for written in [right, "9144O600475W6GYT3H", "9I440600475W6GYT3H", "914406oo475W6GYT3H", "9144D6Q0475W6GYT3H"] {
            check(written, Some(right));
        }
        // Outside the region L is a letter of codes.
        check("9L440600475W6GYT3H", None);
        check("91440600475W6GYI3H", None);
        check("91440600475W6GYT3J", None);
        check("", None);
    }

    #[test]
    fn every_single_wrong_character_is_found() {
        let code = "91441900XC3TX16M7N";
        for at in 0..18 {
            for c in ALPHABET.chars() {
                let changed: String = code.chars().enumerate().map(|(i, old)| if i == at { c } else { old }).collect();
                assert_eq!(check_credit_code(&changed) == CreditCode::Valid, changed == code, "{changed}");
            }
        }
    }
}
