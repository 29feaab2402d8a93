//! Numerals, in digits or in Chinese, before anybody asks what they count.

/// A numeral without its scale and unit.
pub(crate) struct Numeral {
    /// Decimal notation, which multiplies by powers of ten without loss.
    decimal: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// In digits.
    Digits,
    /// In Chinese, of two characters or more.
    Chinese,
    /// One Chinese character, which may as well be part of a word (三维).
    Single,
    /// In Chinese and larger than 万: has its scale inside.
    Scaled,
}

impl Numeral {
    /// Its value times a power of ten.
    pub(crate) fn value(&self, exponent: u32) -> f64 {
        format!("{}e{exponent}", self.decimal).parse().expect("a numeral is digits with at most one point")
    }

    /// Its opposite.
    pub(crate) fn negative(self) -> Self {
        Self { decimal: format!("-{}", self.decimal), ..self }
    }

    /// Whether it is no quantity without a unit.
    pub(crate) fn needs_unit(&self) -> bool {
        self.kind == Kind::Single
    }

    /// Whether it may still take a scale.
    pub(crate) fn is_plain(&self) -> bool {
        self.kind != Kind::Scaled
    }

    /// Whether it is the 一 of 一种 and 一个, which counts nothing.
    pub(crate) fn is_article(&self, unit: &str, exponent: u32) -> bool {
        self.kind == Kind::Single && self.decimal == "1" && exponent == 0 && !matches!(unit, "年" | "天" | "倍" | "个月" | "小时" | "元")
    }
}

/// A whole number in Arabic or Chinese figures (`07`, 十四, 三十二) and nothing else, as headings and items are numbered.
pub fn whole_number(text: &str) -> Option<u64> {
    let chars: Vec<char> = text.chars().collect();
    if !digit(&chars, 0) {
        return additive(&chars);
    }
    chars.iter().try_fold(0u64, |value, c| value.checked_mul(10)?.checked_add(u64::from(c.to_digit(10)?)))
}

/// Whether headings and items are numbered with this character: 3, ３, ③, Ⅲ, 三, 十. Other figures start words more often (两业, 百姓).
pub(crate) fn is_figure(c: char) -> bool {
    c.is_numeric() || "一二三四五六七八九十".contains(c)
}

/// The numeral that starts at `at` and where it ends.
pub(crate) fn read(chars: &[char], at: usize) -> Option<(Numeral, usize)> {
    if digit(chars, at) { digits(chars, at) } else { chinese(chars, at) }
}

/// The 百 of 百分之百, which has no digit before it.
pub(crate) fn hundred(chars: &[char], at: usize) -> Option<(Numeral, usize)> {
    (chars.get(at) == Some(&'百')).then(|| (Numeral { decimal: "100".to_owned(), kind: Kind::Chinese }, at + 1))
}

fn digit(chars: &[char], at: usize) -> bool {
    chars.get(at).is_some_and(char::is_ascii_digit)
}

/// Digits from `at` on.
fn run(chars: &[char], at: usize) -> usize {
    chars[at..].iter().take_while(|c| c.is_ascii_digit()).count()
}

/// Longest integer part that is a quantity; credit codes and telephone numbers are longer or have no unit.
const MAX_DIGITS: usize = 15;

/// A numeral in digits, with groups of three and a decimal point.
pub(crate) fn digits(chars: &[char], at: usize) -> Option<(Numeral, usize)> {
    if !digit(chars, at) || is_date(chars, at) {
        return None;
    }
    let mut end = at + run(chars, at);
    let mut decimal: String = chars[at..end].iter().collect();
    // The first group has one to three digits: 2023,380 is a list.
    while end - at <= 3 || decimal.len() < end - at {
        if chars.get(end) != Some(&',') || end + 3 >= chars.len() || run(chars, end + 1) != 3 {
            break;
        }
        decimal.extend(&chars[end + 1..end + 4]);
        end += 4;
    }
    if decimal.len() > MAX_DIGITS {
        return None;
    }
    if chars.get(end) == Some(&'.') && digit(chars, end + 1) {
        let to = end + 1 + run(chars, end + 1);
        decimal.extend(&chars[end..to]);
        end = to;
    }
    // A second point makes a version, an address or the number of a section.
    let is_version = decimal.contains('.') && chars.get(end) == Some(&'.') && digit(chars, end + 1);
    (!is_version).then_some((Numeral { decimal, kind: Kind::Digits }, end))
}

/// `2025-03-01`, `2025/3/1`
fn is_date(chars: &[char], at: usize) -> bool {
    let Some(&sign) = chars.get(at + 4) else { return false };
    let month = at + 5;
    let is_sign = matches!(sign, '-' | '/') && run(chars, at) == 4;
    is_sign && matches!(run(chars, month), 1 | 2) && {
        let day = month + run(chars, month);
        chars.get(day) == Some(&sign) && digit(chars, day + 1)
    }
}

fn chinese_digit(c: char) -> Option<u64> {
    let value = match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    };
    Some(value)
}

fn chinese_power(c: char) -> Option<u64> {
    let value = match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    };
    Some(value)
}

/// Longest numeral in Chinese: 16 digits with their powers, and room for zeros.
const MAX_CHINESE: usize = 40;

/// Characters from `at` on that numerals in Chinese are written with.
fn chinese_run(chars: &[char], at: usize) -> impl Iterator<Item = usize> {
    (at..chars.len()).take_while(|&i| {
        let c = chars[i];
        // 五千瓦时: the 千 belongs to the unit.
        let in_unit = c == '千' && matches!(chars.get(i + 1), Some('瓦' | '克' | '米' | '伏' | '卡'));
        !in_unit && (chinese_digit(c).is_some() || chinese_power(c).is_some())
    })
}

/// Where a run of such characters ends that is too long to be a numeral: nothing inside of it is one either.
pub(crate) fn beyond_numeral(chars: &[char], at: usize) -> Option<usize> {
    chinese_run(chars, at).nth(MAX_CHINESE).is_some().then(|| at + chinese_run(chars, at).count())
}

fn chinese(chars: &[char], at: usize) -> Option<(Numeral, usize)> {
    let mut end = at + chinese_run(chars, at).take(MAX_CHINESE + 1).count();
    if end - at > MAX_CHINESE {
        return None;
    }
    let words = &chars[at..end];
    let value = positional(words).or_else(|| additive(words))?;
    let mut decimal = value.to_string();
    if chars.get(end) == Some(&'点') {
        let tail: Vec<u64> = chars[end + 1..].iter().map_while(|&c| chinese_digit(c)).collect();
        if !tail.is_empty() {
            end += 1 + tail.len();
            decimal.push('.');
            decimal.extend(tail.iter().map(u64::to_string));
            return Some((Numeral { decimal, kind: Kind::Chinese }, end));
        }
    }
    let kind = match words.len() {
        1 => Kind::Single,
        _ if value >= 10_000 => Kind::Scaled,
        _ => Kind::Chinese,
    };
    Some((Numeral { decimal, kind }, end))
}

/// 二〇二五: digits read one by one. Two of them are more often a vague 三四 than a 34.
fn positional(words: &[char]) -> Option<u64> {
    if !(3..=MAX_DIGITS).contains(&words.len()) {
        return None;
    }
    words.iter().try_fold(0u64, |value, &c| Some(value * 10 + chinese_digit(c)?))
}

/// 两千三百零五万: each digit with its power, powers falling within 万 and 亿. `None` where it is no such numeral (千万, 十四五).
fn additive(words: &[char]) -> Option<u64> {
    let (mut total, mut section, mut pending) = (0u64, 0u64, None);
    // Power of the last sign, for 一百二 (120) and to see that powers fall.
    let (mut last_power, mut last_zero) = (u64::MAX, false);
    for (i, &c) in words.iter().enumerate() {
        if let Some(value) = chinese_digit(c) {
            if pending.is_some() {
                return None;
            }
            last_zero = value == 0;
            pending = (value > 0).then_some(value);
            continue;
        }
        let power = chinese_power(c)?;
        if power >= 10_000 {
            section += pending.take().unwrap_or(0);
            if section == 0 && (total == 0 || power <= 10_000) {
                return None;
            }
            total = if power > 10_000 { total.checked_add(section)?.checked_mul(power)? } else { total.checked_add(section * power)? };
            section = 0;
            last_power = power;
        } else {
            let value = pending.take().or((power == 10 && i == 0).then_some(1))?;
            if last_power < 10_000 && power >= last_power {
                return None;
            }
            section += value * power;
            last_power = power;
        }
        last_zero = false;
    }
    let tail = match pending {
        Some(value) if !last_zero && last_power >= 100 && last_power != u64::MAX => value * last_power / 10,
        Some(value) => value,
        None if words == ['零'] || words == ['〇'] || words.is_empty() => return None,
        None => 0,
    };
    total.checked_add(section)?.checked_add(tail)
}
