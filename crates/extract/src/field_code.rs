//! What fields show that have no result and say it in their instruction (ISO/IEC 29500-1, 17.16.5): equations (EQ), by which Word and WPS
//! also put characters into circles and boxes, two lines into one, and pinyin over characters; signs of a font; buttons.

use text::counting;

use crate::formula::{bracketed, lowered, raised};
use crate::symbols;
use crate::xml::number;

/// Fields inside one another of which the outer ones are told: what each shows is part of the next, and a crafted text has thousands.
pub(crate) const NESTED: usize = 16;

/// What a field without a result shows; nothing where it only marks a place.
pub(crate) fn shown(instruction: &str) -> String {
    let instruction = instruction.trim_start();
    let end = instruction.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(instruction.len());
    let (name, rest) = instruction.split_at(end);
    match name.to_ascii_uppercase().as_str() {
        "EQ" => Reader { rest }.part(0).set().trim().to_owned(),
        "SYMBOL" => symbol(rest),
        // The name of a macro or of a place comes before what stands on the button.
        "MACROBUTTON" | "GOTOBUTTON" => {
            rest.trim_start().split_once(char::is_whitespace).map_or_else(String::new, |(_, label)| label.trim().to_owned())
        }
        _ => String::new(),
    }
}

/// A character by its number: in a font of signs, else in Unicode.
fn symbol(rest: &str) -> String {
    let code = rest.split_whitespace().next().unwrap_or_default();
    let code = match code.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).unwrap_or(0),
        None => number::<u32>(code).unwrap_or(0),
    };
    let font = rest.split_once("\\f").map_or("", |(_, after)| after.trim_start());
    let font = match font.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => font.split_whitespace().next(),
    };
    let font = font.unwrap_or_default();
    let is_unicode = code < 0x80 || rest.contains("\\u");
    match symbols::sign(font, (code & 0xff) as u8) {
        Some(sign) => sign.to_string(),
        // A font of signs shows an ornament there.
        None if symbols::is_ornamental(font) || !is_unicode => String::new(),
        None => char::from_u32(code).filter(|c| !c.is_control()).into_iter().collect(),
    }
}

/// Switches inside one another that are read; a crafted instruction has thousands.
const DEEPEST: u32 = 16;

/// Which way a part is set off the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shift {
    Up,
    Down,
}

/// A part of an equation, in one line.
#[derive(Debug, Default)]
struct Part {
    text: String,
    /// Where it stands as a whole, if not on the line.
    shift: Option<Shift>,
}

impl Part {
    /// As it stands beside others.
    fn set(self) -> String {
        match self.shift {
            None => self.text,
            Some(Shift::Up) => raised(&self.text),
            Some(Shift::Down) => lowered(&self.text),
        }
    }
}

/// An option of a switch, and the sign that it names behind a backslash.
type SwitchOption<'c> = (&'c str, Option<char>);

struct Reader<'c> {
    rest: &'c str,
}

impl<'c> Reader<'c> {
    fn take(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn word(&mut self) -> &'c str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// Reads to the end, or inside a switch to what ends its argument.
    fn part(&mut self, depth: u32) -> Part {
        let ends_argument = [',', ';', ')'];
        let mut out = Part::default();
        let mut brackets = 0u32;
        while let Some(c) = self.rest.chars().next() {
            if depth > 0 && brackets == 0 && ends_argument.contains(&c) {
                break;
            }
            self.rest = &self.rest[c.len_utf8()..];
            match c {
                '\\' => {
                    let part = self.switch(depth);
                    let is_alone = depth > 0 && out.text.trim().is_empty() && self.rest.starts_with(ends_argument);
                    if is_alone {
                        out = part;
                    } else {
                        out.text.push_str(&part.set());
                    }
                }
                '"' => {}
                c => {
                    brackets = match c {
                        '(' => brackets + 1,
                        ')' => brackets.saturating_sub(1),
                        _ => brackets,
                    };
                    out.text.push(c);
                }
            }
        }
        out
    }

    /// What stands behind a backslash: a switch with options and arguments (`f(1,2)`, `s\up 9(a)`, `b\lc\{(a)`), a switch of fields in
    /// general with its value (`* jc2`), or a sign that would mean something without it.
    fn switch(&mut self, depth: u32) -> Part {
        let name = self.word();
        if name.is_empty() {
            return match self.take() {
                Some('*') => {
                    self.skip_value();
                    Part::default()
                }
                sign => Part { text: sign.into_iter().collect(), shift: None },
            };
        }
        let options = self.options();
        let arguments = if depth < DEEPEST { self.arguments(depth) } else { Vec::new() };
        laid_out(name, &options, arguments)
    }

    fn skip_value(&mut self) {
        let value = self.rest.trim_start();
        self.rest = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').map_or("", |(_, after)| after),
            None => value.split_once(' ').map_or("", |(_, after)| after),
        };
    }

    fn options(&mut self) -> Vec<SwitchOption<'c>> {
        let mut options: Vec<SwitchOption<'c>> = Vec::new();
        loop {
            // Distances are told as numbers.
            let rest = self.rest.trim_start_matches(|c: char| matches!(c, ' ' | '-' | '.') || c.is_ascii_digit());
            let Some(after) = rest.strip_prefix('\\') else {
                if rest.starts_with('(') {
                    self.rest = rest;
                }
                return options;
            };
            self.rest = after;
            match self.word() {
                "" => {
                    let sign = self.take();
                    if let Some(last) = options.last_mut() {
                        last.1 = sign;
                    }
                }
                option => options.push((option, None)),
            }
        }
    }

    fn arguments(&mut self, depth: u32) -> Vec<Part> {
        let Some(rest) = self.rest.strip_prefix('(') else { return Vec::new() };
        self.rest = rest;
        let mut out = Vec::new();
        loop {
            out.push(self.part(depth + 1));
            if !matches!(self.take(), Some(',' | ';')) {
                return out;
            }
        }
    }
}

/// A switch in one line.
fn laid_out(name: &str, options: &[SwitchOption<'_>], arguments: Vec<Part>) -> Part {
    let option = |name: &str| options.iter().find(|(option, _)| option.eq_ignore_ascii_case(name));
    let sign = |name: &str| option(name).and_then(|(_, sign)| *sign);
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "o" => return overstruck(&arguments),
        "s" => {
            let shift = if option("up").is_some() { Some(Shift::Up) } else { option("do").map(|_| Shift::Down) };
            return Part { text: arguments.into_iter().map(Part::set).collect(), shift };
        }
        _ => {}
    }
    let parts: Vec<String> = arguments.into_iter().map(Part::set).collect();
    let text = match (name.as_str(), parts.as_slice()) {
        ("f", [above, below]) => format!("{}/{}", bracketed(above), bracketed(below)),
        ("r", [of]) => format!("√{}", bracketed(of)),
        ("r", [degree, of]) => format!("{}√{}", raised(degree), bracketed(of)),
        ("i", [from, to, of]) => {
            let usual = if option("su").is_some() {
                '∑'
            } else if option("pr").is_some() {
                '∏'
            } else {
                '∫'
            };
            format!("{}{}{}{of}", sign("fc").or_else(|| sign("vc")).unwrap_or(usual), lowered(from), raised(to))
        }
        ("b", parts) => {
            let (left, right) = brackets(sign("bc"), sign("lc"), sign("rc"));
            format!("{left}{}{right}", parts.join(","))
        }
        ("a", parts) => parts.join(" "),
        ("l", parts) => parts.join(","),
        // It moves what follows.
        ("d", _) => String::new(),
        (_, parts) => parts.concat(),
    };
    Part { text, shift: None }
}

/// What stands on both sides of a bracketed part: a sign for both, or one for either.
fn brackets(both: Option<char>, left: Option<char>, right: Option<char>) -> (String, String) {
    let closing = |c| match c {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        c => c,
    };
    let usual = both.or_else(|| (left.is_none() && right.is_none()).then_some('('));
    let shown = |c: Option<char>| c.map(String::from).unwrap_or_default();
    (shown(left.or(usual)), shown(right.or_else(|| usual.map(closing))))
}

/// Characters set one over the other. What frames another is read with it or left out, and pinyin over a character is left out, as in other
/// formats.
fn overstruck(parts: &[Part]) -> Part {
    /// What Word and WPS set around a character.
    const FRAMES: [&str; 4] = ["○", "□", "△", "◇"];
    let on_line: Vec<&str> = parts.iter().filter(|p| p.shift.is_none()).map(|p| p.text.trim()).filter(|t| !t.is_empty()).collect();
    let framed: Vec<&str> = on_line.iter().copied().filter(|text| !FRAMES.contains(text)).collect();
    let text = match (framed.as_slice(), on_line.as_slice()) {
        // Two lines in the height of one.
        ([], []) => parts.iter().map(|p| p.text.as_str()).collect(),
        ([], frames) => frames.concat(),
        (["√" | "✓" | "✔"], all) if all.contains(&"□") => "☑".to_owned(),
        (["×" | "✕" | "✗"], all) if all.contains(&"□") => "☒".to_owned(),
        ([text], all) => match number::<u32>(text) {
            Some(number @ 1..=20) if all.contains(&"○") => counting::format(number, "decimalEnclosedCircle"),
            _ => (*text).to_owned(),
        },
        (texts, _) => texts.concat(),
    };
    Part { text, shift: None }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn equations_in_one_line() {
        let cases = [
            (r" EQ \F(1,2) ", "1/2"),
            (r"eq \f(a+b,2)", "(a+b)/2"),
            (r"EQ x\s\up 5(2)+y\s\do 2(i)", "x²+y_i"),
            (r"EQ \r(3,x+1)", "³√(x+1)"),
            (r"EQ \i\su(i=1,n,x)", "∑_(i=1)ⁿx"),
            (r"EQ \b\bc\{(\a\al(甲,乙))", "{甲 乙}"),
            (r"EQ \b\lc\|(a)", "|a"),
            (r"EQ \b(a)", "(a)"),
            (r"EQ \x(方框)", "方框"),
            (r"EQ f(x\,y) \d\fo10() = 1", "f(x,y)  = 1"),
            (r"EQ \f(f(x,y),2)", "(f(x,y))/2"),
            // Ends too early.
            (r"EQ \f(1,", "1/"),
            (r"EQ \", ""),
        ];
        for (code, expected) in cases {
            assert_eq!(shown(code), expected, "{code}");
        }
        let deep = format!("EQ {}甲", r"\x(".repeat(40_000));
        assert!(shown(&deep).ends_with('甲'));
    }

    #[test]
    fn characters_in_circles_and_boxes_and_under_pinyin() {
        let cases = [
            (r"eq \o\ac(○,甲)", "甲"),
            (r"eq \o\ac(○,1)", "①"),
            (r"eq \o\ac(□,√)", "☑"),
            (r"eq \o\ac(□,×)", "☒"),
            (r"eq \o\ac(○,21)", "21"),
            (r"eq \o(○,□)", "○□"),
            (r#"EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(shù),数)"#, "数"),
            (r"eq \o(\s\up 5(北京),\s\do 2(上海))", "北京上海"),
        ];
        for (code, expected) in cases {
            assert_eq!(shown(code), expected, "{code}");
        }
    }

    #[test]
    fn signs_and_buttons() {
        let cases = [
            (r#" SYMBOL 254 \f "Wingdings" \s 12 "#, "☑"),
            (r#"SYMBOL 0x52 \f "Wingdings 2""#, "☑"),
            (r"SYMBOL 65 \f Wingdings", ""),
            (r"SYMBOL 8364 \u", "€"),
            (r"SYMBOL 41377 \f 宋体", ""),
            ("MACROBUTTON NoMacro [单击此处键入姓名]", "[单击此处键入姓名]"),
            ("MACROBUTTON NoMacro", ""),
            (r"PAGE \* MERGEFORMAT", ""),
            (r#"TC "目录项""#, ""),
            ("", ""),
        ];
        for (code, expected) in cases {
            assert_eq!(shown(code), expected, "{code}");
        }
    }
}
