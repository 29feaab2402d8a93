//! Entries compared by what the registry says of them: title, unit and people.

use std::collections::BTreeMap;

use rayon::prelude::*;
use record::{Entry, Say};
use rustc_hash::FxHashMap;
use text::{Keep, Segmenter};

use super::slips::{self, Limits};
use super::sorted;
use crate::Titles as Settings;
use crate::settings::GAP;

/// What two registry rows have in common.
pub(crate) struct Likeness {
    pub(crate) probability: f64,
    pub(crate) reasons: Vec<Say>,
}

/// Folded parts of an entry that are compared.
pub(crate) struct Card {
    /// Folded.
    title: String,
    bigrams: Vec<Bigram>,
    /// Of the title without the words around it.
    bare: Vec<Bigram>,
    unit: String,
    partners: Vec<String>,
    credit_code: Option<String>,
    people: Vec<String>,
}

impl Card {
    pub(crate) fn of(entry: &Entry, settings: &Settings) -> Self {
        let fold = |s: &str| text::fold_str(s, Keep::Letters);
        let title = uncovered(&fold(proper(&entry.title, &settings.remarks)), &settings.covers).to_owned();
        let mut people: Vec<String> = entry.representatives.iter().map(|p| fold(p)).filter(|p| !p.is_empty()).collect();
        people.sort_unstable();
        people.dedup();
        // One legal form, written in full or in short.
        let named = |name: &str| fold(name).replace("有限责任公司", "有限公司");
        let unit = if text::says_nothing(&entry.org.name) { String::new() } else { named(&entry.org.name) };
        let partners = entry.partners.iter().map(|p| named(p)).filter(|p| !p.is_empty()).collect();
        let (whole, bare) = (bigrams(&title), bigrams(unframed(&title, &settings.frames)));
        let credit_code = entry.org.credit_code.as_deref().map(fold).filter(|code| is_code(code));
        Self { title, bigrams: whole, bare, unit, partners, credit_code, people }
    }

    /// By any of which another row may have the same unit.
    fn names_of_unit(&self) -> impl Iterator<Item = &str> {
        self.credit_code.as_deref().into_iter().chain([self.unit.as_str()]).filter(|name| !name.is_empty())
    }

    pub(crate) fn same_unit(&self, other: &Self) -> bool {
        let by_code = self.credit_code.is_some() && self.credit_code == other.credit_code;
        by_code || (!self.unit.is_empty() && self.unit == other.unit)
    }

    /// Characters of its title.
    fn letters(&self) -> usize {
        self.title.chars().count()
    }

    /// Whether its title is too long for two units to give it by chance.
    fn is_distinctive(&self, settings: &Settings) -> bool {
        self.bigrams.len() >= settings.distinctive as usize
    }

    /// Whether both name a unit and not both a code: then a slip in the name may be all that sets the units apart.
    fn may_misspell_the_unit_of(&self, other: &Self) -> bool {
        let both = self.credit_code.is_some() && other.credit_code.is_some();
        !both && !self.unit.is_empty() && !other.unit.is_empty()
    }

    /// Whether the same unit leads both entries, or leads or joins one and joins the other.
    pub(crate) fn shares_a_unit(&self, other: &Self) -> bool {
        let stands_in = |unit: &String, card: &Self| *unit == card.unit || card.partners.contains(unit);
        self.same_unit(other) || self.partners.iter().any(|p| stands_in(p, other)) || other.partners.contains(&self.unit)
    }

    pub(crate) fn people_in_common<'a>(&'a self, other: &Self) -> Vec<&'a str> {
        self.people.iter().filter(|p| other.people.binary_search(p).is_ok()).map(String::as_str).collect()
    }
}

/// For each row the position of the first of its unit: rows of one unit agree in a code or in a name, as [`Card::same_unit`] has it, so that a row
/// without its code is not another unit's. A row that names nobody is of its own.
pub(crate) fn unit_numbers(cards: &[Card]) -> Vec<u32> {
    let mut known: FxHashMap<&str, u32> = FxHashMap::default();
    let mut numbers = Vec::with_capacity(cards.len());
    for (card, own) in cards.iter().zip(0u32..) {
        let number = card.names_of_unit().find_map(|name| known.get(name).copied()).unwrap_or(own);
        for name in card.names_of_unit() {
            known.entry(name).or_insert(number);
        }
        numbers.push(number);
    }
    numbers
}

/// Whether what stands where a code is asked for is one: a word for none (无, #N/A) has no digit, and what fills the cell (000…) one alone. Units
/// that have no code are not therefore one.
fn is_code(folded: &str) -> bool {
    let mut digits = folded.bytes().filter(u8::is_ascii_digit);
    let first = digits.next();
    digits.any(|digit| Some(digit) != first)
}

type Bigram = (char, char);

fn bigrams(title: &str) -> Vec<Bigram> {
    let mut bigrams: Vec<Bigram> = title.chars().zip(title.chars().skip(1)).collect();
    bigrams.sort_unstable();
    bigrams
}

fn unframed<'a>(title: &'a str, frames: &[String]) -> &'a str {
    let mut bare = title;
    while let Some(less) =
        frames.iter().filter(|f| !f.is_empty()).find_map(|f| bare.strip_prefix(f.as_str()).or_else(|| bare.strip_suffix(f.as_str())))
    {
        bare = less;
    }
    bare
}

/// A title without what is said of the paper in brackets behind it (已撤回, 修改稿), and without the number of a version (V2.0, 2.0版). Whole where
/// nothing else is in it.
fn proper<'t>(title: &'t str, remarks: &[String]) -> &'t str {
    let mut proper = title.trim();
    loop {
        let less = without_remark(proper, remarks).or_else(|| without_version(proper)).map(str::trim_end);
        match less.filter(|less| !less.is_empty()) {
            Some(less) => proper = less,
            None => return proper,
        }
    }
}

/// A folded title without what a list has around all its titles (关于…的申报). Whole where nothing else is in it.
fn uncovered<'t>(title: &'t str, covers: &[String]) -> &'t str {
    let fold = |s: &str| text::fold_str(s, Keep::Letters);
    let inside = |cover: &String| {
        let (before, behind) = cover.split_once(GAP)?;
        let inside = title.strip_prefix(fold(before).as_str())?.strip_suffix(fold(behind).as_str())?;
        (!inside.is_empty()).then_some(inside)
    };
    covers.iter().filter_map(inside).min_by_key(|inside| inside.len()).unwrap_or(title)
}

fn without_remark<'t>(title: &'t str, remarks: &[String]) -> Option<&'t str> {
    let inside = title.strip_suffix(['）', ')', '】', ']'])?;
    let (before, remark) = inside.rsplit_once(['（', '(', '【', '['])?;
    let remark = text::fold_str(remark, Keep::Letters);
    remarks.iter().any(|word| text::fold_str(word, Keep::Letters) == remark).then_some(before)
}

/// Most characters of the number of a version.
const VERSION: usize = 6;

/// A number behind a V, or one with a point in it: 城市大脑3 may be the third of several.
fn without_version(title: &str) -> Option<&str> {
    let numbered = title.strip_suffix('版').unwrap_or(title);
    let before = numbered.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &numbered[before.len()..];
    if number.len() > VERSION || !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let marked = before.strip_suffix(['V', 'v']).filter(|word| !word.ends_with(|c: char| c.is_ascii_alphanumeric()));
    marked.or_else(|| number.contains('.').then_some(before))
}

/// Dice coefficient of two titles' pairs of characters, 0 to 1.
fn likeness(a: &[Bigram], b: &[Bigram]) -> f64 {
    2.0 * f64::from(sorted::in_common(a, b)) / (a.len() + b.len()).max(1) as f64
}

/// A pair of characters of a title, and how many like it stand there before: a title that has a pair twice has two tokens.
type Token = (Bigram, u32);

fn tokens(bigrams: &[Bigram]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(bigrams.len());
    for &bigram in bigrams {
        let before = tokens.last().filter(|last| last.0 == bigram).map_or(0, |last| last.1 + 1);
        tokens.push((bigram, before));
    }
    tokens
}

/// The rarest pairs of characters of each title, so many that two titles whose likeness is `least` or more have one of them in common (prefix
/// filtering: Chaudhuri, Ganti and Kaushik, A Primitive Operator for Similarity Joins in Data Cleaning, 2006).
fn prefixes(cards: &[Card], least: f64) -> Vec<Vec<Token>> {
    let mut all: Vec<Vec<Token>> = cards.iter().map(|card| tokens(&card.bigrams)).collect();
    let mut counts: FxHashMap<Token, u32> = FxHashMap::default();
    all.iter().flatten().for_each(|&token| *counts.entry(token).or_default() += 1);
    for tokens in &mut all {
        tokens.sort_unstable_by_key(|token| (counts[token], *token));
        // Of titles of m and n pairs c are the same in both: 2c / (m + n) >= least, and n >= c, hence c >= m * least / (2 - least).
        let common = (tokens.len() as f64 * least / (2.0 - least) - 1e-6).ceil().max(1.0);
        tokens.truncate((tokens.len() + 1).saturating_sub(common as usize));
    }
    all
}

/// All pairs of rows that [`compare`] may find alike and of which one at least `asks`, each once, the lesser position first: of titles that are
/// alike enough, and of one unit.
pub(crate) fn candidates(cards: &[Card], asks: &[bool], settings: &Settings) -> Vec<(usize, usize)> {
    let prefixes = prefixes(cards, settings.min_likeness);
    let mut holding: FxHashMap<Token, Vec<usize>> = FxHashMap::default();
    let mut units: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, (card, prefix)) in cards.iter().zip(&prefixes).enumerate() {
        prefix.iter().for_each(|&token| holding.entry(token).or_default().push(at));
        card.names_of_unit().for_each(|name| units.entry(name).or_default().push(at));
    }
    let of = |i: usize| {
        let alike = prefixes[i].iter().filter_map(|token| holding.get(token)).flatten();
        let own = cards[i].names_of_unit().filter_map(|name| units.get(name)).flatten();
        let mut found: Vec<usize> = alike.chain(own).copied().filter(|&j| j != i && !(asks[j] && j < i)).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(move |j| (i.min(j), i.max(j)))
    };
    let mut pairs: Vec<(usize, usize)> = (0..cards.len()).into_par_iter().filter(|&i| asks[i]).flat_map_iter(of).collect();
    pairs.sort_unstable();
    pairs
}

/// All pairs of rows in which one unit gives one title that is too long for chance, each once, the lesser position first.
pub(crate) fn of_one_name(cards: &[Card], settings: &Settings) -> Vec<(usize, usize)> {
    let mut rows: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, card) in cards.iter().enumerate().filter(|(_, card)| card.is_distinctive(settings)) {
        card.names_of_unit().for_each(|unit| rows.entry((card.title.as_str(), unit)).or_default().push(at));
    }
    let each_two = |rows: &Vec<usize>| -> Vec<(usize, usize)> {
        rows.iter().enumerate().flat_map(|(n, &i)| rows[n + 1..].iter().map(move |&j| (i, j))).collect()
    };
    let mut pairs: Vec<(usize, usize)> = rows.values().flat_map(each_two).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// A title of so many times [`Settings::distinctive`] characters gets the most points.
const MOST_DISTINCTIVE: f64 = 2.0;

/// Compares two entries by what a list of titles says.
pub(crate) fn compare(a: &Card, b: &Card, settings: &Settings) -> Option<Likeness> {
    let (same_unit, people) = (a.same_unit(b), a.people_in_common(b));
    let whole = likeness(&a.bigrams, &b.bigrams);
    let title = if same_unit { whole.max(likeness(&a.bare, &b.bare)) } else { whole };
    // The same people of the same unit may have given their project another title.
    if title < settings.min_likeness && (!same_unit || people.is_empty()) {
        return None;
    }
    let percent = (title * 100.0).round();
    let mut reasons = vec![Say::new(
        format!("依据是登记信息，不是正文：项目名称相似度 {percent}%"),
        format!("by the registry, not by the texts: project titles are {percent} % alike"),
    )];
    let between = |x: &str, y: &str| slips::between(x, y, Limits::of(settings), &Segmenter::new());
    let slipped = between(&a.title, &b.title);
    let one_title = a.title == b.title || slipped.is_some();
    let same_unit_misspelt = one_title && !same_unit && a.may_misspell_the_unit_of(b) && between(&a.unit, &b.unit).is_some();
    let title = slipped.as_ref().map_or(title, |slips| title.max(1.0 - slips.count() as f64 / a.letters().max(b.letters()) as f64));
    let mut points = settings.title * title * title;
    let is_distinctive = a.is_distinctive(settings) && b.is_distinctive(settings);
    let long = a.bigrams.len().min(b.bigrams.len()) as f64 / f64::from(settings.distinctive.max(1));
    let of_one_title = settings.same_title * long.min(MOST_DISTINCTIVE);
    if let Some(slips) = slipped {
        reasons.push(slips.say());
        // Two units may have two projects whose titles are that near; where a list names no unit, or the same, nothing speaks for two.
        let are_two_units = !a.unit.is_empty() && !b.unit.is_empty() && !same_unit_misspelt && !a.shares_a_unit(b);
        if is_distinctive && !are_two_units {
            points += of_one_title;
        }
    } else if one_title && is_distinctive {
        points += of_one_title;
        reasons.push(Say::new("项目名称相同且较长，偶然相同的可能小", "the titles are the same, and too long for chance"));
    }
    if same_unit || same_unit_misspelt {
        points += settings.unit;
    }
    if same_unit {
        reasons.push(Say::new("参赛单位相同", "the same unit"));
    } else if same_unit_misspelt {
        reasons.push(Say::new(
            format!("参赛单位只差个别字：“{}”与“{}”", a.unit, b.unit),
            format!("the units differ by slips alone: “{}” and “{}”", a.unit, b.unit),
        ));
    }
    if !people.is_empty() {
        points += settings.representative * people.len().min(2) as f64;
        reasons.push(Say::new(format!("参赛代表相同：{}", people.join("、")), format!("the same representatives: {}", people.join(", "))));
    }
    Some(Likeness { probability: settings.alike.at(points), reasons })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of short titles from few characters, with few units and people: much is alike, and pairs of characters come again.
    fn cards(random: &mut testkit::Random, count: usize) -> Vec<Card> {
        let settings = Settings::default();
        let card = |_| {
            let long = 2 + random.below(9);
            let title: String = (0..long).map(|_| char::from_u32(0x4e00 + random.below(6) as u32).expect("an ideograph")).collect();
            let mut entry = testkit::entry("A", &title, &format!("第{}公司", random.below(20)));
            entry.representatives = vec![format!("代表{}", random.below(9))];
            entry.org.credit_code = (random.below(3) == 0).then(|| format!("9144{}", random.below(20)));
            Card::of(&entry, &settings)
        };
        (0..count).map(card).collect()
    }

    #[test]
    fn no_pair_that_is_alike_is_left_out() {
        let mut random = testkit::Random(11);
        for least in [0.1, 0.4, 0.5, 0.77, 1.0] {
            let settings = Settings { min_likeness: least, ..Settings::default() };
            let cards = cards(&mut random, 120);
            let asks: Vec<bool> = cards.iter().map(|_| random.below(3) == 0).collect();
            let all = (0..cards.len()).flat_map(|i| (i + 1..cards.len()).map(move |j| (i, j)));
            let found: Vec<(usize, usize)> = candidates(&cards, &asks, &settings);
            let alike = |&(i, j): &(usize, usize)| (asks[i] || asks[j]) && compare(&cards[i], &cards[j], &settings).is_some();
            assert_eq!(all.filter(alike).filter(|pair| found.binary_search(pair).is_err()).collect::<Vec<_>>(), [], "{least}");
            assert!(found.is_sorted_by(|a, b| a < b) && found.iter().all(|&(i, j)| i < j && (asks[i] || asks[j])));
        }
    }

    #[test]
    fn units_without_a_code_or_a_name_are_not_one() {
        let card = |unit: &str, code: &str| {
            let mut entry = testkit::entry("A", "甲", unit);
            entry.org.credit_code = Some(code.to_owned());
            Card::of(&entry, &Settings::default())
        };
        for none in ["无", "暂无", "#N/A", "/", "0", "000000000000000000"] {
            assert!(!card("甲公司", none).same_unit(&card("乙公司", none)), "{none}");
            assert_eq!(unit_numbers(&[card("甲公司", none), card("乙公司", none), card("甲公司", none)]), [0, 1, 0], "{none}");
        }
        assert!(!card("待定", "无").same_unit(&card("待定", "无")));
        assert_eq!(unit_numbers(&[card("待定", "无"), card("待定", "无")]), [0, 1]);
        assert!(card("甲公司", "91440600MA4X9YQX3K").same_unit(&card("乙公司", "９１440600ma4x9yqx3k")));
        // One row lacks the code, and another has a name of before.
        let rows = [("甲公司", "91440600MA4X9YQX3K"), ("乙公司", "９１440600ma4x9yqx3k"), ("甲公司", ""), ("乙公司", "无"), ("丙公司", "")];
        assert_eq!(unit_numbers(&rows.map(|(unit, code)| card(unit, code))), [0, 0, 0, 0, 4]);
    }

    #[test]
    fn what_is_said_of_a_paper_is_no_part_of_its_title() {
        let settings = Settings::default();
        let check = |title: &str, expected: &str| assert_eq!(proper(title, &settings.remarks), expected, "{title}");
        check("叶轮数据平台（已撤回）", "叶轮数据平台");
        check("叶轮数据平台V2.0 【修改稿】", "叶轮数据平台");
        check("叶轮数据平台 v3", "叶轮数据平台");
        check("叶轮数据平台2.0版（终稿）", "叶轮数据平台");
        check("叶轮数据平台2.1", "叶轮数据平台");
        check("智慧TV2.0", "智慧TV");
        for whole in ["叶轮数据平台（二期）", "城市大脑3", "数据平台2025", "（已撤回）", "V2.0", "平台（佛山）", "版", ""]
        {
            check(whole, whole);
        }
    }

    #[test]
    fn what_a_list_has_around_its_titles_is_no_part_of_them() {
        let settings = Settings::default();
        let check = |title: &str, expected: &str| {
            assert_eq!(Card::of(&testkit::entry("A", title, "甲公司"), &settings).title, expected, "{title}");
        };
        check("关于《叶轮数据平台》的申报", "叶轮数据平台");
        check("关于叶轮数据平台的申报书", "叶轮数据平台");
        check("叶轮数据平台申报材料（终稿）", "叶轮数据平台");
        check("项目名称：叶轮数据平台", "叶轮数据平台");
        for whole in ["关于叶轮数据的研究", "智能纳税申报", "申报书", "关于的申报"] {
            check(whole, whole);
        }
    }

    #[test]
    fn a_title_with_slips_is_the_same_one_and_its_unit_says_how_surely() {
        let settings = Settings::default();
        let card = |title: &str, unit: &str| Card::of(&testkit::entry("A", title, unit), &settings);
        let (title, unit) = ("燃气管线“防挖断、早嗅漏”城市生命线安全监测", "东岭燃气有限公司");
        let whole = card(title, unit);
        let check = |other: &str, unit: &str, shown: bool, reasons: &[&str]| {
            let found = compare(&whole, &card(other, unit), &settings).expect("the titles are alike");
            let said: Vec<&str> = found.reasons[1..].iter().map(|reason| reason.zh.as_str()).collect();
            assert_eq!((found.probability >= 0.5, said.as_slice()), (shown, reasons), "{other} {unit}");
        };
        let slip = "项目名称只差 1 个字，像是录入或识别有误：“防挖”与“防控”";
        let scanned = "燃气管线” 防控断、早嗅漏”城市生命线安全监测";
        check(scanned, "", true, &[slip]);
        check(scanned, unit, true, &[slip, "参赛单位相同"]);
        check(scanned, "江城热力集团", false, &[slip]);
        check(scanned, "东岭燃气有限公同", true, &[slip, "参赛单位只差个别字：“东岭燃气有限公司”与“东岭燃气有限公同”"]);
        check(title, "", true, &["项目名称相同且较长，偶然相同的可能小"]);
        // Another word in the place of one is another title.
        check("燃气管线“防挖断、早嗅漏”城市供水线安全监测", "", false, &[]);
    }

    #[test]
    fn the_longer_a_title_is_the_less_it_is_given_twice_by_chance() {
        let settings = Settings::default();
        let thousandths = |letters: u32| {
            let title: String = (0..letters).map(|i| char::from_u32(0x4e00 + 7 * i).expect("an ideograph")).collect();
            let card = Card::of(&testkit::entry("A", &title, ""), &settings);
            (1000.0 * compare(&card, &card, &settings).expect("one title").probability).round() as u32
        };
        assert_eq!([12, 13, 19, 25, 41].map(thousandths), [500, 841, 924, 966, 966]);
    }

    #[test]
    fn what_nearly_all_titles_say_makes_no_pair() {
        let titles = ["智慧水务平台系统", "跨境物流平台系统", "康复训练平台系统", "果园植保平台系统"];
        let cards: Vec<Card> = titles.iter().map(|title| Card::of(&testkit::entry("A", title, title), &Settings::default())).collect();
        assert_eq!(candidates(&cards, &[true; 4], &Settings { min_likeness: 0.7, ..Settings::default() }), []);
    }
}
