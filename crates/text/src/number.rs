//! Quantities that a text states, with their units and orders of magnitude.

use record::Span;

use crate::numeral::{self, Numeral};
use crate::{Folded, Keep, fold};

/// A quantity that a text states.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// Where it stands, unit included.
    pub span: Span,
    /// Its value, with 万, 亿 and the like multiplied in.
    pub value: f64,
    /// Its unit, folded (`元`, `%`, `千瓦时/立方米`), empty where none is known.
    pub unit: String,
    /// As it stands, folded.
    pub text: String,
}

/// Units, folded. The longest that fits is taken, so `个百分点` is not `个`. Latin units of one letter are left out: 5G and 3D are no
/// quantities.
const UNITS: &[&str] = &[
    "%",
    "‰",
    "°c",
    "bp",
    "个百分点",
    "百分点",
    "个基点",
    "元",
    "美元",
    "欧元",
    "港元",
    "日元",
    "角",
    "吨",
    "千克",
    "公斤",
    "毫克",
    "微克",
    "克",
    "斤",
    "千米",
    "公里",
    "厘米",
    "毫米",
    "微米",
    "纳米",
    "海里",
    "米",
    "平方米",
    "平方公里",
    "平方千米",
    "立方米",
    "公顷",
    "亩",
    "升",
    "毫升",
    "千瓦时",
    "兆瓦时",
    "千瓦",
    "兆瓦",
    "吉瓦",
    "瓦",
    "千伏安",
    "千伏",
    "伏",
    "安时",
    "度",
    "千卡",
    "焦",
    "标准煤",
    "吨标准煤",
    "个月",
    "个工作日",
    "工作日",
    "个小时",
    "个季度",
    "年",
    "月",
    "日",
    "天",
    "周",
    "小时",
    "分钟",
    "秒",
    "毫秒",
    "微秒",
    "季度",
    "岁",
    "家",
    "户",
    "人",
    "人次",
    "人天",
    "万人",
    "次",
    "个",
    "项",
    "件",
    "条",
    "台",
    "套",
    "辆",
    "艘",
    "架",
    "份",
    "篇",
    "种",
    "类",
    "倍",
    "位",
    "名",
    "所",
    "座",
    "处",
    "站",
    "张",
    "页",
    "字",
    "行",
    "列",
    "株",
    "头",
    "只",
    "箱",
    "艘次",
    "架次",
    "车次",
    "趟",
    "单",
    "笔",
    "起",
    "例",
    "款",
    "期",
    "批",
    "组",
    "层",
    "级",
    "轮",
    "字节",
    "比特",
    "比特/秒",
    "kwh",
    "mwh",
    "gwh",
    "twh",
    "kw",
    "mw",
    "gw",
    "kv",
    "kva",
    "kb",
    "mb",
    "gb",
    "tb",
    "pb",
    "eb",
    "kbps",
    "mbps",
    "gbps",
    "hz",
    "khz",
    "mhz",
    "ghz",
    "km",
    "cm",
    "mm",
    "nm",
    "μm",
    "m2",
    "m3",
    "km2",
    "hm2",
    "kg",
    "mg",
    "μg",
    "ml",
    "ms",
    "min",
    "tops",
    "flops",
    "tflops",
    "pflops",
    "qps",
    "tps",
    "db",
    "ppm",
    "ph",
    "cny",
    "rmb",
    "usd",
];

/// Words before a numeral that give the unit: 百分之三十七.
const FRACTIONS: &[(&str, &str)] = &[("百分之", "%"), ("千分之", "‰"), ("万分之", "‱")];

/// The quantities of a text, in order: digits with grouping and decimals, Chinese numerals, 百分之, with scale and unit. In a range
/// (10-20万元) the first takes scale and unit from the second. Ordinals, dates with hyphens, versions, identifiers and codes are left out.
pub fn numbers(source: &str) -> Vec<Number> {
    let folded = fold(source, Keep::All);
    let chars = folded.chars();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let Some(quantity) = quantity(chars, at) else {
            at = skip(chars, at);
            continue;
        };
        let (first, second) = match range_end(chars, &quantity) {
            Some(second) => (quantity.lend(&second), Some(second)),
            None => (quantity, None),
        };
        at = second.as_ref().map_or(first.end, |q| q.end);
        found.extend(std::iter::once(first).chain(second).filter(Quantity::is_stated).map(|q| q.number(&folded)));
    }
    found
}

/// A quantity in folded characters.
struct Quantity {
    start: usize,
    end: usize,
    numeral: Numeral,
    /// Power of ten of its scale.
    exponent: u32,
    unit: String,
}

impl Quantity {
    /// Takes what the second number of a range says for both.
    fn lend(mut self, second: &Quantity) -> Self {
        if self.unit.is_empty() {
            self.unit.clone_from(&second.unit);
            if self.exponent == 0 && self.numeral.is_plain() {
                self.exponent = second.exponent;
            }
        }
        self
    }

    /// Whether it counts or measures something: a single Chinese character without a unit is part of a word.
    fn is_stated(&self) -> bool {
        let bare = self.unit.is_empty() && self.exponent == 0;
        !(self.numeral.needs_unit() && bare || self.numeral.is_article(&self.unit, self.exponent))
    }

    fn number(self, folded: &Folded) -> Number {
        let text = folded.chars()[self.start..self.end].iter().collect();
        let span = folded.source(self.start..self.end);
        Number { span, value: self.numeral.value(self.exponent), unit: self.unit, text }
    }
}

fn quantity(chars: &[char], start: usize) -> Option<Quantity> {
    for (words, unit) in FRACTIONS {
        if let Some(at) = after(chars, start, words) {
            let (numeral, end) = numeral::read(chars, at).or_else(|| numeral::hundred(chars, at))?;
            return Some(Quantity { start, end, numeral, exponent: 0, unit: (*unit).to_owned() });
        }
    }
    let minus = chars[start] == '-';
    let (numeral, at) = if minus { numeral::digits(chars, start + 1)? } else { numeral::read(chars, start)? };
    let (exponent, unit, end) = scale_and_unit(chars, at);
    // What goes on in Latin letters is a code (5g, 3d), not a number of something.
    if unit.is_empty() && chars.get(end).is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_') {
        return None;
    }
    // 方案-2 is no negative number; below zero right behind a word are temperatures.
    let is_hyphen = minus && unit != "°c" && start.checked_sub(1).is_some_and(|i| chars[i].is_alphanumeric());
    let numeral = if minus { numeral.negative() } else { numeral };
    (!is_hyphen).then_some(Quantity { start, end, numeral, exponent, unit })
}

/// Scale (万, 亿, 千万 ..) as a power of ten, unit, and where they end: `at` where there is neither.
fn scale_and_unit(chars: &[char], at: usize) -> (u32, String, usize) {
    // A line or a space may part number and unit in a table or at the end of a line.
    let mut here = at + usize::from(chars.get(at) == Some(&' '));
    let (mut exponent, mut end) = (0, at);
    loop {
        let vague = here + usize::from(matches!(chars.get(here), Some('余' | '多')));
        if let Some((unit, end)) = unit(chars, vague) {
            return (exponent, unit, end);
        }
        // 一千五百余万度: vague in front of its scale.
        let power = match chars.get(vague) {
            Some('十') => 1,
            Some('百') => 2,
            Some('千') => 3,
            Some('万') => 4,
            Some('亿') => 8,
            _ => return (exponent, String::new(), end),
        };
        // 1.2万亿 multiplies; a third scale would be a list of something else.
        if exponent + power > 12 {
            return (exponent, String::new(), end);
        }
        exponent += power;
        here = vague + 1;
        end = here;
    }
}

/// The longest unit at a place, with what it is divided by.
fn unit(chars: &[char], at: usize) -> Option<(String, usize)> {
    // 12万人次 counts people by their ten thousands; only what something is divided by is 万人 itself.
    let (unit, end) = simple_unit(chars, at).filter(|(unit, _)| !unit.starts_with('万'))?;
    if chars.get(end) == Some(&'/')
        && let Some((per, end)) = simple_unit(chars, end + 1)
    {
        return Some((format!("{unit}/{per}"), end));
    }
    Some((unit.to_owned(), end))
}

fn simple_unit(chars: &[char], at: usize) -> Option<(&'static str, usize)> {
    let fits = UNITS.iter().filter_map(|&unit| {
        let end = after(chars, at, unit)?;
        let goes_on = unit.ends_with(|c: char| c.is_ascii_alphanumeric()) && chars.get(end).is_some_and(char::is_ascii_alphanumeric);
        (!goes_on).then_some((unit, end))
    });
    fits.max_by_key(|&(_, end)| end)
}

/// The number behind a range sign that follows `first` directly.
fn range_end(chars: &[char], first: &Quantity) -> Option<Quantity> {
    if !is_range(chars, first.end) || first.end + 1 == chars.len() {
        return None;
    }
    quantity(chars, first.end + 1)
}

/// Whether a range sign stands at a place.
fn is_range(chars: &[char], at: usize) -> bool {
    chars.get(at).is_some_and(|sign| matches!(sign, '-' | '~' | '–' | '—' | '至' | '到'))
}

/// Where to look next when no quantity starts at `at`: behind the whole word, so that no tail of a code or of an
/// ordinal is taken for a number.
fn skip(chars: &[char], at: usize) -> usize {
    let part = |i: usize| chars.get(i).is_some_and(|c| c.is_ascii_alphanumeric());
    if chars[at] == '第' {
        let Some((_, end)) = numeral::read(chars, at + 1) else { return at + 1 };
        // 第3-5条 numbers both.
        let last = if is_range(chars, end) { numeral::read(chars, end + 1) } else { None };
        return last.map_or(end, |(_, end)| end);
    }
    if let Some(end) = numeral::beyond_numeral(chars, at) {
        return end;
    }
    let mut end = at + 1;
    if chars[at].is_ascii_alphanumeric() {
        while part(end) || (matches!(chars.get(end), Some('-' | '_' | '.' | '/')) && part(end + 1)) {
            end += 1;
        }
    }
    end
}

/// End of `words` where they stand at `at`.
fn after(chars: &[char], at: usize, words: &str) -> Option<usize> {
    let mut end = at;
    for c in words.chars() {
        if chars.get(end) != Some(&c) {
            return None;
        }
        end += 1;
    }
    Some(end)
}
