//! Numbers as Word writes them (`ST_NumberFormat`, ISO/IEC 29500-1, 17.18.59).

/// The number in a format; decimal in formats that no Chinese or Western office uses.
pub fn format(number: u32, format: &str) -> String {
    match format {
        "none" => String::new(),
        "decimalZero" => format!("{number:02}"),
        "001" | "0001" | "00001" => format!("{number:0width$}", width = format.len()),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperLetter" => letters(number, 'A'),
        "lowerLetter" => letters(number, 'a'),
        "ordinal" => ordinal(number),
        "chineseCounting" | "taiwaneseCounting" | "koreanDigital2" => chinese(number, &LOWER, '〇'),
        "chineseCountingThousand" | "taiwaneseCountingThousand" | "japaneseCounting" | "ideographLegalTraditionalLower" => {
            chinese(number, &LOWER, '零')
        }
        "chineseLegalSimplified" => chinese(number, &LEGAL, '零'),
        "ideographLegalTraditional" | "japaneseLegal" => chinese(number, &LEGAL_TRADITIONAL, '零'),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => digits(number, "〇一二三四五六七八九"),
        "ideographTraditional" => cycle(number, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => cycle(number, "子丑寅卯辰巳午未申酉戌亥"),
        "decimalFullWidth" | "decimalFullWidth2" => digits(number, "０１２３４５６７８９"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => enclosed(number, '①', 20),
        "decimalEnclosedParen" => enclosed(number, '⑴', 20),
        "decimalEnclosedFullstop" => enclosed(number, '⒈', 20),
        "ideographEnclosedCircle" => enclosed(number, '㊀', 10),
        "numberInDash" => format!("- {number} -"),
        _ => number.to_string(),
    }
}

fn roman(mut number: u32) -> String {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number == 0 || number > 9999 {
        return number.to_string();
    }
    let mut out = String::new();
    for (value, sign) in PARTS {
        while number >= value {
            out.push_str(sign);
            number -= value;
        }
    }
    out
}

/// a … z, aa … zz: Word repeats the letter.
fn letters(number: u32, first: char) -> String {
    let Some(zero_based) = number.checked_sub(1) else { return String::new() };
    let letter = char::from(first as u8 + (zero_based % 26) as u8);
    std::iter::repeat_n(letter, (zero_based / 26 + 1).min(32) as usize).collect()
}

fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// Digits one to nine, then ten, hundred, thousand.
struct Numerals {
    digits: [char; 9],
    units: [char; 3],
    /// Whether 10 to 19 drop the leading one.
    short_ten: bool,
}

const LOWER: Numerals =
    Numerals { digits: ['一', '二', '三', '四', '五', '六', '七', '八', '九'], units: ['十', '百', '千'], short_ten: true };
const LEGAL: Numerals =
    Numerals { digits: ['壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'], units: ['拾', '佰', '仟'], short_ten: false };
const LEGAL_TRADITIONAL: Numerals =
    Numerals { digits: ['壹', '貳', '參', '肆', '伍', '陸', '柒', '捌', '玖'], units: ['拾', '佰', '仟'], short_ten: false };

fn chinese(number: u32, numerals: &Numerals, zero: char) -> String {
    if number == 0 {
        return zero.to_string();
    }
    if number > 9999 {
        return number.to_string();
    }
    let mut out = String::new();
    let mut gap = false;
    for power in (0..4u32).rev() {
        let digit = number / 10u32.pow(power) % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(zero);
            gap = false;
        }
        if !(numerals.short_ten && power == 1 && digit == 1 && out.is_empty()) {
            out.push(numerals.digits[digit as usize - 1]);
        }
        if power > 0 {
            out.push(numerals.units[power as usize - 1]);
        }
    }
    out
}

fn digits(number: u32, signs: &str) -> String {
    let sign = |d: u32| signs.chars().nth(d as usize).expect("ten signs for ten digits");
    number.to_string().chars().filter_map(|c| c.to_digit(10)).map(sign).collect()
}

fn cycle(number: u32, signs: &str) -> String {
    let count = signs.chars().count() as u32;
    number.checked_sub(1).and_then(|n| signs.chars().nth((n % count) as usize)).map_or_else(|| number.to_string(), String::from)
}

fn enclosed(number: u32, first: char, last: u32) -> String {
    if (1..=last).contains(&number) {
        char::from_u32(first as u32 + number - 1).map_or_else(|| number.to_string(), String::from)
    } else {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn numbers_as_word_writes_them() {
        let cases = [
            (7, "decimal", "7"),
            (7, "decimalZero", "07"),
            (7, "001", "007"),
            (12345, "0001", "12345"),
            (1994, "upperRoman", "MCMXCIV"),
            (4, "lowerRoman", "iv"),
            (28, "lowerLetter", "bb"),
            (3, "upperLetter", "C"),
            (22, "ordinal", "22nd"),
            (1, "chineseCounting", "一"),
            (10, "chineseCounting", "十"),
            (21, "chineseCounting", "二十一"),
            (101, "chineseCounting", "一百〇一"),
            (110, "chineseCountingThousand", "一百一十"),
            (1005, "chineseCountingThousand", "一千零五"),
            (2020, "chineseCountingThousand", "二千零二十"),
            (12, "chineseLegalSimplified", "壹拾贰"),
            (10, "ideographDigital", "一〇"),
            (3, "ideographTraditional", "丙"),
            (12, "decimalFullWidth", "１２"),
            (3, "decimalEnclosedCircle", "③"),
            (21, "decimalEnclosedCircleChinese", "21"),
            (5, "decimalEnclosedParen", "⑸"),
            (5, "none", ""),
            (5, "hebrew1", "5"),
        ];
        for (number, name, expected) in cases {
            assert_eq!(format(number, name), expected, "{number} as {name}");
        }
    }
}
