//! Numbers as a workbook shows them (`numFmts`, ISO/IEC 29500-1, 18.8.31): those of entrants and registries alike.

use crate::counting;

/// A number format.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NumberFormat {
    sections: Vec<Section>,
}

/// What is shown for numbers of one sign, or for text.
#[derive(Debug, Clone, PartialEq, Default)]
struct Section {
    tokens: Vec<Token>,
    condition: Option<Condition>,
    /// Chinese digits, as `chineseCounting` and its like name them.
    numerals: Option<&'static str>,
}

/// The numbers that a section is for, where it says so itself: `[>=10000]`.
#[derive(Debug, Clone, PartialEq)]
struct Condition {
    comparison: String,
    with: f64,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Literal(char),
    General,
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    /// Text of the cell.
    Text,
    /// A part of a date or time and how often its letter stands there.
    Moment(char, usize),
    /// Hours, minutes or seconds in all: `[h]`.
    Elapsed(char),
    HalfDay,
    /// What is not followed: exponents and fractions.
    Other,
}

/// A date and time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Year of our era.
    pub year: u16,
    /// From 1 to 12.
    pub month: u8,
    /// Of the month, from 1.
    pub day: u8,
    /// From 0 to 23.
    pub hour: u8,
    /// From 0 to 59.
    pub minute: u8,
    /// From 0 to 59.
    pub second: u8,
    /// The number that the cell holds: days.
    pub serial: f64,
}

impl NumberFormat {
    /// Reads a format; `id` tells the formats that each language of the program writes in its own way.
    pub fn parse(code: &str, id: Option<u32>) -> Self {
        let code = id.and_then(chinese_built_in).unwrap_or(code);
        let mut sections = vec![Section::default()];
        let mut chars = code.chars().peekable();
        while let Some(c) = chars.next() {
            let section = sections.last_mut().expect("there is a section from the start");
            match c {
                ';' => sections.push(Section::default()),
                '"' => section.tokens.extend(chars.by_ref().take_while(|&c| c != '"').map(Token::Literal)),
                '\\' | '!' => section.tokens.extend(chars.next().map(Token::Literal)),
                // A gap as wide as a character, and a character that fills the cell.
                '_' | '*' => {
                    chars.next();
                }
                '[' => section.bracket(&chars.by_ref().take_while(|&c| c != ']').collect::<String>()),
                '0' | '#' | '?' => section.tokens.push(Token::Digit(c)),
                '.' => section.tokens.push(Token::Point),
                ',' => section.tokens.push(Token::Comma),
                '%' => section.tokens.push(Token::Percent),
                '@' => section.tokens.push(Token::Text),
                'E' | 'e' if matches!(chars.peek(), Some('+' | '-')) => section.tokens.push(Token::Other),
                _ => section.word(c, &mut chars),
            }
        }
        sections.iter_mut().for_each(Section::find_minutes);
        Self { sections }
    }

    /// Whether nothing of a number of this sign is shown: `;;;`.
    fn shows_nothing_of(&self, number: f64) -> bool {
        self.for_number(number).is_some_and(|(section, _)| section.tokens.is_empty()) && self.sections.len() > 1
    }

    /// Whether nothing of a text is shown.
    pub fn shows_no_text(&self) -> bool {
        self.sections.len() == 4 && self.sections[3].tokens.is_empty()
    }

    /// A number; `None` where the format is not followed and its plain digits say as much.
    fn number(&self, number: f64) -> Option<String> {
        let (section, signed) = self.for_number(number)?;
        let shown = section.number(number.abs())?;
        let sign = if signed && number < 0.0 && shown.contains(|c: char| matches!(c, '1'..='9')) { "-" } else { "" };
        Some(format!("{sign}{shown}"))
    }

    /// A number as its reader sees it, and whether he does: formats like `;;;` hide it. A zero that is not shown is a way to write nothing.
    pub fn shown(&self, number: f64) -> (String, bool) {
        if self.shows_nothing_of(number) {
            return (if number == 0.0 { String::new() } else { general(number) }, false);
        }
        (self.number(number).unwrap_or_else(|| general(number)), true)
    }

    /// Whether numbers are shown as dates or times.
    pub fn is_moment(&self) -> bool {
        let is_part = |t: &Token| matches!(t, Token::Moment(..) | Token::Elapsed(_));
        self.sections.first().is_some_and(|section| section.tokens.iter().any(is_part))
    }

    /// A date or time.
    pub fn moment(&self, moment: &Moment) -> Option<String> {
        self.for_number(moment.serial)?.0.moment(moment)
    }

    /// A text with what the format puts around it.
    pub fn text(&self, text: &str) -> String {
        let has_text = |s: &&Section| s.tokens.contains(&Token::Text);
        let Some(section) = self.sections.get(3).or_else(|| self.sections.last()).filter(has_text) else { return text.to_owned() };
        section
            .tokens
            .iter()
            .map(|token| match token {
                Token::Text => text.to_owned(),
                Token::Literal(c) => c.to_string(),
                _ => String::new(),
            })
            .collect()
    }

    /// The section for a number, and whether it leaves the sign to be written.
    fn for_number(&self, number: f64) -> Option<(&Section, bool)> {
        let count = self.sections.len().min(3);
        if self.sections.iter().any(|s| s.condition.is_some()) {
            let fits = |s: &&Section| s.condition.as_ref().is_none_or(|c| c.holds(number));
            return self.sections[..count].iter().find(fits).map(|s| (s, true));
        }
        match count {
            0 => None,
            1 if self.sections[0].tokens.is_empty() => None,
            1 => Some((&self.sections[0], true)),
            _ if number < 0.0 => Some((&self.sections[1], false)),
            3 if number == 0.0 => Some((&self.sections[2], false)),
            _ => Some((&self.sections[0], false)),
        }
    }
}

/// Formats of the Chinese program that stand in no file (ISO/IEC 29500-1, 18.8.30).
fn chinese_built_in(id: u32) -> Option<&'static str> {
    match id {
        27 | 36 | 50 | 52 | 57 => Some("yyyy\"年\"m\"月\""),
        28 | 29 | 51 | 53 | 54 | 58 => Some("m\"月\"d\"日\""),
        31 => Some("yyyy\"年\"m\"月\"d\"日\""),
        32 => Some("h\"时\"mm\"分\""),
        33 => Some("h\"时\"mm\"分\"ss\"秒\""),
        34 | 55 => Some("上午/下午h\"时\"mm\"分\""),
        35 | 56 => Some("上午/下午h\"时\"mm\"分\"ss\"秒\""),
        _ => None,
    }
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        let (comparison, number) = text.split_at(text.find(|c: char| !matches!(c, '<' | '>' | '='))?);
        match number.trim().parse::<f64>() {
            Ok(with) if !comparison.is_empty() => Some(Self { comparison: comparison.to_owned(), with }),
            // Another bracket: a colour, a language.
            _ => None,
        }
    }

    fn holds(&self, number: f64) -> bool {
        match self.comparison.as_str() {
            "<" => number < self.with,
            "<=" => number <= self.with,
            ">" => number > self.with,
            ">=" => number >= self.with,
            "<>" => number != self.with,
            _ => number == self.with,
        }
    }
}

impl Section {
    /// Colours and languages show nothing, a currency its sign.
    fn bracket(&mut self, inside: &str) {
        if let Some(currency) = inside.strip_prefix('$') {
            self.tokens.extend(currency.split('-').next().unwrap_or_default().chars().map(Token::Literal));
        } else if let Some(condition) = Condition::parse(inside) {
            self.condition = Some(condition);
        } else if inside.eq_ignore_ascii_case("DBNum1") {
            self.numerals = Some("chineseCounting");
        } else if inside.eq_ignore_ascii_case("DBNum2") {
            self.numerals = Some("chineseLegalSimplified");
        } else if let Some(c @ ('h' | 'm' | 's')) = inside.chars().next().map(|c| c.to_ascii_lowercase())
            && inside.chars().all(|other| other.eq_ignore_ascii_case(&c))
        {
            self.tokens.push(Token::Elapsed(c));
        }
    }

    fn word(&mut self, first: char, rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
        for (word, token) in [
            ("General", Token::General),
            ("G/通用格式", Token::General),
            ("AM/PM", Token::HalfDay),
            ("A/P", Token::HalfDay),
            ("上午/下午", Token::HalfDay),
        ] {
            let mut ahead = rest.clone();
            let mut letters = word.chars();
            let same = |a: char, b: char| a == b || a.eq_ignore_ascii_case(&b);
            if letters.next().is_some_and(|c| same(c, first)) && letters.all(|c| ahead.next().is_some_and(|other| same(c, other))) {
                *rest = ahead;
                self.tokens.push(token);
                return;
            }
        }
        let letter = first.to_ascii_lowercase();
        if matches!(letter, 'y' | 'm' | 'd' | 'h' | 's' | 'a' | 'e') {
            let mut count = 1;
            while rest.next_if(|c| c.eq_ignore_ascii_case(&first)).is_some() {
                count += 1;
            }
            self.tokens.push(Token::Moment(letter, count));
        } else {
            self.tokens.push(Token::Literal(first));
        }
    }

    /// An `m` behind hours or before seconds counts minutes, written here as `n`.
    fn find_minutes(&mut self) {
        let at: Vec<(usize, char)> = (0..)
            .zip(&self.tokens)
            .filter_map(|(i, token)| match token {
                Token::Moment(c, _) | Token::Elapsed(c) => Some((i, *c)),
                _ => None,
            })
            .collect();
        for (k, &(i, c)) in at.iter().enumerate() {
            let neighbour = |k: Option<usize>| k.and_then(|k| at.get(k)).map(|n| n.1);
            let is_minute = neighbour(k.checked_sub(1)) == Some('h') || neighbour(Some(k + 1)) == Some('s');
            if let Token::Moment(letter, _) = &mut self.tokens[i]
                && c == 'm'
                && is_minute
            {
                *letter = 'n';
            }
        }
    }

    /// A number without its sign.
    fn number(&self, number: f64) -> Option<String> {
        let tokens = self.tokens.as_slice();
        if tokens.iter().any(|t| matches!(t, Token::Other | Token::Moment(..) | Token::Elapsed(_))) || has_fraction(tokens) {
            return None;
        }
        if !tokens.iter().any(|t| matches!(t, Token::Digit(_))) {
            let general = || self.numerals.map_or_else(|| general(number), |numerals| chinese(number, numerals));
            return Some(self.around(tokens, general));
        }
        let percents = tokens.iter().filter(|t| **t == Token::Percent).count() as i32;
        let (whole, fraction) = tokens.split_at(tokens.iter().position(|t| *t == Token::Point).unwrap_or(tokens.len()));
        let last_digit = whole.iter().rposition(|t| matches!(t, Token::Digit(_))).map_or(0, |i| i + 1);
        let thousands = whole[last_digit..].iter().filter(|t| **t == Token::Comma).count() as i32;
        let decimals = fraction.iter().filter(|t| matches!(t, Token::Digit(_))).count();
        let scaled = number * 100f64.powi(percents) / 1000f64.powi(thousands);
        // Half of the last digit is rounded up in decimal, though its nearest binary number may lie below.
        let digits = format!("{:.*}", decimals.min(30), scaled * (1.0 + f64::EPSILON));
        let (before, after) = digits.split_once('.').unwrap_or((&digits, ""));
        let grouped = whole[..last_digit].contains(&Token::Comma);
        Some(whole_part(whole, before.trim_start_matches('0'), grouped) + &fraction_part(fraction, after))
    }

    /// What stands around a number that is written plainly.
    fn around(&self, tokens: &[Token], general: impl Fn() -> String) -> String {
        let write = |token: &Token| match token {
            Token::Literal(c) => c.to_string(),
            Token::General | Token::Text => general(),
            Token::Percent => "%".to_owned(),
            _ => String::new(),
        };
        tokens.iter().map(write).collect()
    }

    fn moment(&self, moment: &Moment) -> Option<String> {
        // Two digits of a year are what the built-in formats have, which each language shows in its own order.
        let is_short = |t: &Token| matches!(t, Token::Moment('y', 1..=2));
        let is_date = self.tokens.iter().any(|t| matches!(t, Token::Moment(..) | Token::Elapsed(_)));
        if !is_date || self.tokens.iter().any(|t| is_short(t) || matches!(t, Token::Other | Token::General)) {
            return None;
        }
        let half_days = self.tokens.contains(&Token::HalfDay);
        let hour = if half_days { (moment.hour + 11) % 12 + 1 } else { moment.hour };
        let mut out = String::new();
        for token in &self.tokens {
            match token {
                Token::Literal(c) => out.push(*c),
                Token::Comma => out.push(','),
                Token::HalfDay => out.push_str(if moment.hour < 12 { "上午" } else { "下午" }),
                Token::Elapsed(unit) => out.push_str(&elapsed(moment.serial, *unit).to_string()),
                Token::Moment('y' | 'e', _) => out.push_str(&self.year(moment.year)),
                Token::Moment('m', 3..) => out.push_str(MONTHS[usize::from(moment.month.clamp(1, 12)) - 1]),
                Token::Moment('m', n) => out.push_str(&self.part(moment.month, *n)),
                Token::Moment('d', 3..) | Token::Moment('a', _) => out.push_str(moment.weekday()),
                Token::Moment('d', n) => out.push_str(&self.part(moment.day, *n)),
                Token::Moment('h', n) => out.push_str(&self.part(hour, *n)),
                Token::Moment('n', n) => out.push_str(&self.part(moment.minute, *n)),
                Token::Moment('s', n) => out.push_str(&self.part(moment.second, *n)),
                // Parts of a second, and what dates do not have.
                _ => {}
            }
        }
        Some(out)
    }

    fn year(&self, year: u16) -> String {
        if self.numerals.is_some() { counting::format(year.into(), "ideographDigital") } else { format!("{year:04}") }
    }

    fn part(&self, value: u8, digits: usize) -> String {
        match self.numerals {
            Some(numerals) => counting::format(value.into(), numerals),
            None => format!("{value:0digits$}", digits = digits.min(2)),
        }
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Moment {
    /// Day of the week (Sakamoto, 1992).
    fn weekday(&self) -> &'static str {
        const DAYS: [&str; 7] = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];
        const SHIFT: [u16; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let year = self.year - u16::from(self.month < 3 && self.year > 0);
        let shift = SHIFT[usize::from(self.month.clamp(1, 12)) - 1];
        DAYS[usize::from((year + year / 4 - year / 100 + year / 400 + shift + u16::from(self.day)) % 7)]
    }
}

fn elapsed(days: f64, unit: char) -> u64 {
    let seconds = (days.abs() * 86_400.0).round() as u64;
    match unit {
        'h' => seconds / 3600,
        'm' => seconds / 60,
        _ => seconds,
    }
}

/// `# ?/?`: a slash between digits.
fn has_fraction(tokens: &[Token]) -> bool {
    let slash = tokens.iter().position(|t| *t == Token::Literal('/'));
    slash.is_some_and(|at| {
        let is_digit = |t: &Token| matches!(t, Token::Digit(_) | Token::Literal('1'..='9'));
        tokens[..at].last().is_some_and(is_digit) && tokens[at + 1..].first().is_some_and(is_digit)
    })
}

/// Digits before the point, filled in from the right; the first place takes all that are left.
fn whole_part(tokens: &[Token], digits: &str, grouped: bool) -> String {
    let first = tokens.iter().position(|t| matches!(t, Token::Digit(_)));
    let mut digits = digits.chars().rev();
    let mut reversed = Vec::new();
    let mut written = 0;
    let put = |digit: char, out: &mut Vec<char>, written: &mut usize| {
        if grouped && *written > 0 && written.is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
        *written += 1;
    };
    for (i, token) in tokens.iter().enumerate().rev() {
        match token {
            Token::Digit(place) => {
                if let Some(digit) = digits.next().or((*place == '0').then_some('0')) {
                    put(digit, &mut reversed, &mut written);
                }
                if Some(i) == first {
                    digits.by_ref().for_each(|digit| put(digit, &mut reversed, &mut written));
                }
            }
            Token::Literal(c) => reversed.push(*c),
            Token::Percent => reversed.push('%'),
            _ => {}
        }
    }
    reversed.iter().rev().collect()
}

/// The point and what stands behind it; places that need no digit show no zeros at the end.
fn fraction_part(tokens: &[Token], digits: &str) -> String {
    let mut out = String::new();
    let mut digits = digits.chars();
    for token in tokens {
        match token {
            Token::Point => out.push('.'),
            Token::Digit(place) => {
                let digit = digits.next().unwrap_or('0');
                let rest_is_zero = digit == '0' && digits.as_str().chars().all(|c| c == '0');
                if *place == '0' || !rest_is_zero {
                    out.push(digit);
                }
            }
            Token::Literal(c) => out.push(*c),
            Token::Percent => out.push('%'),
            _ => {}
        }
    }
    out
}

fn chinese(number: f64, numerals: &str) -> String {
    let is_small = number.fract() == 0.0 && number < 10_000.0;
    if is_small { counting::format(number as u32, numerals) } else { general(number) }
}

/// A number with the 15 significant digits that a workbook keeps.
pub fn general(number: f64) -> String {
    let rounded = format!("{number:.14e}");
    rounded.parse::<f64>().unwrap_or(number).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_the_format_says() {
        let accounting = "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ";
        let cases = [
            ("General", 12.0, "12"),
            ("General", -0.5, "-0.5"),
            ("G/通用格式", 12.5, "12.5"),
            ("G/通用格式\"人\"", 12.0, "12人"),
            ("0.00%", 0.256, "25.60%"),
            ("0.0%;[Red]-0.0%", -0.256, "-25.6%"),
            (accounting, 1234.5, "1,234.50"),
            (accounting, -1234.5, "-1,234.50"),
            (accounting, 0.0, "-"),
            ("#,##0.00;[Red]-#,##0.00", 1234.5, "1,234.50"),
            ("#,##0.00;[Red]-#,##0.00", -1234.5, "-1,234.50"),
            ("0_);[Red](0)", 50.0, "50"),
            ("0_);[Red](0)", -50.0, "(50)"),
            ("\"¥\"#,##0.00;\"¥\"\\-#,##0.00", -1234.5, "¥-1,234.50"),
            ("[$¥-804]#,##0", 1_234_567.0, "¥1,234,567"),
            ("0\"万元\"", 88.0, "88万元"),
            ("General\"万元\"", 88.5, "88.5万元"),
            ("000000", 1.0, "000001"),
            ("000-0000-0000", 13_800_138_000.0, "138-0013-8000"),
            ("#,##0,", 1_234_567.0, "1,235"),
            ("0.##", 1.5, "1.5"),
            ("0.00", 1.005, "1.01"),
            ("0", 999_999_999_999_999.0, "999999999999999"),
            ("#.00", 0.25, ".25"),
            ("0.0", -0.01, "0.0"),
            ("[>=10000]0!.0,\"万\";0", 5.0, "5"),
            ("[>=10000]0!.0,\"千\";0", 12_345.0, "1.2千"),
            ("[DBNum1][$-804]General", 23.0, "二十三"),
        ];
        for (code, number, expected) in cases {
            assert_eq!(NumberFormat::parse(code, None).number(number).as_deref(), Some(expected), "{code} of {number}");
        }
        for code in ["0.00E+00", "# ?/?"] {
            assert_eq!(NumberFormat::parse(code, None).number(1.5), None, "{code}");
        }
    }

    #[test]
    fn dates_are_shown_as_the_format_says() {
        let moment = Moment { year: 2025, month: 3, day: 1, hour: 14, minute: 5, second: 9, serial: 45_717.586_909_7 };
        let cases = [
            ("yyyy\"年\"m\"月\"d\"日\"", None, Some("2025年3月1日")),
            ("yyyy-mm-dd hh:mm:ss", None, Some("2025-03-01 14:05:09")),
            ("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\";@", None, Some("二〇二五年三月一日")),
            ("上午/下午h\"时\"mm\"分\"", None, Some("下午2时05分")),
            ("mm:ss", None, Some("05:09")),
            ("[$-F800]dddd", None, Some("星期六")),
            ("General", Some(31), Some("2025年3月1日")),
            ("m/d/yy h:mm", Some(22), None),
        ];
        for (code, id, expected) in cases {
            assert_eq!(NumberFormat::parse(code, id).moment(&moment).as_deref(), expected, "{code}");
        }
        let hours = Moment { serial: 1.25, hour: 6, minute: 0, second: 0, ..moment };
        assert_eq!(NumberFormat::parse("[h]:mm", None).moment(&hours).as_deref(), Some("30:00"));
    }

    #[test]
    fn texts_are_shown_with_what_stands_around_them() {
        assert_eq!(NumberFormat::parse("@\"公司\"", None).text("甲"), "甲公司");
        assert_eq!(NumberFormat::parse("0.00", None).text("甲"), "甲");
        let nothing = NumberFormat::parse(";;;", None);
        assert!(nothing.shows_no_text() && nothing.shows_nothing_of(1.0) && nothing.shows_nothing_of(-1.0));
        let usual = NumberFormat::parse("0;-0", None);
        assert!(!usual.shows_no_text() && !usual.shows_nothing_of(0.0));
    }
}
