use record::Say;

use super::org::OrgName;
use super::roman;
use super::words::Form;
use super::{NameMatch, Relation, regions};

/// A comparison in the making: the probability goes down with each part that differs.
struct Weighing {
    probability: f64,
    reasons: Vec<Say>,
}

impl Weighing {
    fn because(&mut self, factor: f64, zh: String, en: String) {
        self.probability *= factor;
        self.reasons.push(Say::new(zh, en));
    }

    fn done(self, relation: Relation) -> NameMatch {
        debug_assert!((0.0..=1.0).contains(&self.probability), "a product of factors below 1");
        NameMatch { probability: self.probability, reasons: self.reasons, relation }
    }
}

fn verdict(probability: f64, relation: Relation, zh: String, en: String) -> NameMatch {
    NameMatch { probability, reasons: vec![Say::new(zh, en)], relation }
}

/// Two names that a table says mean one body.
pub(crate) fn same(a: &OrgName, b: &OrgName) -> NameMatch {
    if a.folded == b.folded {
        return verdict(0.995, Relation::Same, format!("名称一致：{}", a.folded), format!("the names agree: {}", a.folded));
    }
    let found = compare(a, b);
    if found.probability >= super::SAME {
        return found;
    }
    verdict(0.99, Relation::Same, "更名表中为同一单位".to_owned(), "one body by the table of renamed units".to_owned())
}

/// Compares two names part by part. What tells two bodies apart for certain comes first: branches, numbers, places, heads, groups.
pub(crate) fn compare(a: &OrgName, b: &OrgName) -> NameMatch {
    if a.folded.is_empty() || b.folded.is_empty() {
        return verdict(0.0, Relation::Different, "缺少名称".to_owned(), "a name is missing".to_owned());
    }
    if a.folded == b.folded {
        return same(a, b);
    }
    let bore = |a: &OrgName, b: &OrgName| a.former.as_ref().is_some_and(|former| *former == b.folded);
    if bore(a, b) || bore(b, a) {
        let (zh, en) = ("与括号中的曾用名称一致", "agrees with the former name in brackets");
        return verdict(0.97, Relation::Same, zh.to_owned(), en.to_owned());
    }
    if is_latin(a) != is_latin(b) {
        return across_scripts(a, b);
    }
    if is_latin(a) {
        return latin(a, b);
    }
    branches(a, b).or_else(|| numbers(a, b)).or_else(|| groups(a, b)).or_else(|| short_name(a, b)).unwrap_or_else(|| weigh(a, b))
}

fn is_latin(name: &OrgName) -> bool {
    name.folded.is_ascii()
}

fn latin(a: &OrgName, b: &OrgName) -> NameMatch {
    let bare = |n: &OrgName| n.core.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    if bare(a) == bare(b) {
        return verdict(0.93, Relation::Same, "外文名称除组织形式外一致".to_owned(), "the names agree but for the legal form".to_owned());
    }
    verdict(0.02, Relation::Different, "外文名称不同".to_owned(), "the foreign names differ".to_owned())
}

/// A Chinese and a foreign name: by the foreign name given in brackets, else by the sound of the brand.
fn across_scripts(a: &OrgName, b: &OrgName) -> NameMatch {
    let (chinese, foreign) = if is_latin(a) { (b, a) } else { (a, b) };
    let bare = |text: &str| OrgName::parse(text).core.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let wanted = bare(&foreign.folded);
    if chinese.alias.as_deref().is_some_and(|alias| bare(alias) == wanted) {
        return verdict(0.95, Relation::Same, "与括号中的外文名称一致".to_owned(), "agrees with the foreign name in brackets".to_owned());
    }
    let starts = (2..=4usize).rev().map(|n| chinese.core.chars().take(n).collect::<String>());
    let mut sounding = starts.filter(|start| roman::mandarin(start).is_some_and(|sound| sound.len() >= 5 && wanted.starts_with(&sound)));
    if let Some(brand) = sounding.next() {
        return verdict(
            0.6,
            Relation::Abbreviation,
            format!("外文名称以字号“{brand}”的拼音开头"),
            format!("begins with the sound of the brand {brand}"),
        );
    }
    verdict(0.1, Relation::Different, "中外文名称无法对应".to_owned(), "no part of the two names corresponds".to_owned())
}

fn branches(a: &OrgName, b: &OrgName) -> Option<NameMatch> {
    let (x, y) = (a.branch.as_deref().unwrap_or(""), b.branch.as_deref().unwrap_or(""));
    if x == y {
        return None;
    }
    let shown = |s: &str| if s.is_empty() { "（总部）".to_owned() } else { s.to_owned() };
    let body = |n: &OrgName| OrgName { branch: None, folded: format!("{}{}", n.places.concat(), n.core), ..n.clone() };
    let related = compare(&body(a), &body(b)).probability >= super::DIFFERENT || same_brand(a, b);
    let relation = if related { Relation::Branch } else { Relation::Different };
    let en = format!("the branches differ: {} / {}", if x.is_empty() { "none" } else { x }, if y.is_empty() { "none" } else { y });
    Some(verdict(0.02, relation, format!("分支机构不同：{} / {}", shown(x), shown(y)), en))
}

fn numbers(a: &OrgName, b: &OrgName) -> Option<NameMatch> {
    if a.numbers == b.numbers {
        return None;
    }
    let shown = |n: &OrgName| {
        if n.numbers.is_empty() { "–".to_owned() } else { n.numbers.iter().map(u32::to_string).collect::<Vec<_>>().join("、") }
    };
    let (x, y) = (shown(a), shown(b));
    let relation = if same_brand(a, b) { Relation::SameBrand } else { Relation::Different };
    Some(verdict(0.01, relation, format!("序号不同：{x} / {y}"), format!("the numbers differ: {x} / {y}")))
}

fn groups(a: &OrgName, b: &OrgName) -> Option<NameMatch> {
    if a.group == b.group || !same_brand(a, b) {
        return None;
    }
    let shown = |n: &OrgName| if n.group.is_empty() { "–".to_owned() } else { n.group.concat() };
    let (brand, x, y) = (common_brand(a, b), shown(a), shown(b));
    // By law these are two names, and mostly two bodies: a group, its holding, and a member of it.
    Some(verdict(
        0.08,
        Relation::ParentOrSubsidiary,
        format!("字号同为“{brand}”，集团或控股字样不同：{x} / {y}"),
        format!("one brand, {brand}, but other words of a group or holding: {x} / {y}"),
    ))
}

/// The shorter of two brands that begin alike.
fn common_brand<'n>(a: &'n OrgName, b: &'n OrgName) -> &'n str {
    if a.brand.len() <= b.brand.len() { &a.brand } else { &b.brand }
}

fn same_brand(a: &OrgName, b: &OrgName) -> bool {
    let short = common_brand(a, b);
    short.chars().count() >= 2 && a.core.starts_with(short) && b.core.starts_with(short)
}

/// Without a form, a name may be short for another: its characters stand in the other in this order, first and last where people keep them.
fn short_name(a: &OrgName, b: &OrgName) -> Option<NameMatch> {
    let (short, long) = if a.folded.chars().count() <= b.folded.chars().count() { (a, b) } else { (b, a) };
    if short.form.is_some() || short.branch.is_some() {
        return None;
    }
    let said = |probability, why: (&str, &str)| {
        let zh = format!("“{}”{}“{}”", short.folded, why.0, long.folded);
        Some(verdict(probability, Relation::Abbreviation, zh, format!("{} {} {}", short.folded, why.1, long.folded)))
    };
    if long.form.is_some() && short.head.is_none() {
        let stems = [long.core.clone(), format!("{}{}", long.places.concat(), long.core)];
        if stems.contains(&short.core) || stems.contains(&short.folded) {
            return None;
        }
        let here = short.places.is_empty() || short.places == long.places;
        if here && short.core == long.brand && short.core.chars().count() >= 2 {
            return said(0.55, ("为字号，全称可能是", "is the brand of, and may be short for,"));
        }
    }
    if short.head.is_some() && short.head == long.head && short.core == long.core || is_place_and_head(short, long) {
        return None;
    }
    // 妇女儿童医院 is not short for 妇女儿童医疗集团总院.
    let grows = ["集团", "控股", "总"].iter().any(|w| long.folded.contains(w) && !short.folded.contains(w));
    let here = short.places == long.places && is_abbreviation(&short.core, &long.core);
    if !grows && (here || is_abbreviation(&short.folded, &long.folded)) {
        said(0.82, ("是简称，各字依次见于", "is short for:"))
    } else {
        None
    }
}

/// Whether a name is a place and the kind of body alone, which is a whole name: 深圳大学 is not short for 深圳技术大学.
fn is_place_and_head(short: &OrgName, long: &OrgName) -> bool {
    let alike = |x: &str, y: &str| x.ends_with(y) || y.ends_with(x);
    !short.places.is_empty() && short.head.zip(long.head).is_some_and(|(x, y)| short.core == x && alike(x, y))
}

/// 中大 – 中山大学, 省政数局 – 广东省政务服务和数据管理局.
fn is_abbreviation(short: &str, long: &str) -> bool {
    let (s, l): (Vec<char>, Vec<char>) = (short.chars().collect(), long.chars().collect());
    if s.len() < 2 || s.len() > 8 || s.len() * 10 > l.len() * 7 {
        return false;
    }
    let starts: Vec<usize> = starts(&l).into_iter().filter(|&i| l[i] == s[0]).collect();
    let last = s[s.len() - 1];
    let tail = l.len().saturating_sub(2);
    let ends = l[tail..].contains(&last);
    ends && starts.iter().any(|&start| in_order(&s, &l[start..]))
}

/// Where a short form may begin in a name: people keep its first character, or that of the level that follows the place.
pub(super) fn starts(name: &[char]) -> Vec<usize> {
    let level = |c: char| "省市县区".contains(c);
    (0..name.len()).filter(|&i| i == 0 || level(name[i]) || level(name[i - 1])).collect()
}

fn in_order(short: &[char], long: &[char]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|c| rest.any(|d| d == c))
}

fn weigh(a: &OrgName, b: &OrgName) -> NameMatch {
    let mut w = Weighing { probability: 0.985, reasons: Vec::new() };
    if a.plain == b.plain && !levels_conflict(a, b) {
        w.because(
            0.98,
            format!("除区划用字与数字写法外一致：{}", a.plain),
            format!("the names agree but for levels of places and the writing of numbers: {}", a.plain),
        );
        weigh_form(&mut w, a, b);
        return w.done(Relation::Same);
    }
    let relation = weigh_core(&mut w, a, b);
    if relation == Relation::Different {
        return w.done(relation);
    }
    let relation = weigh_places(&mut w, a, b).unwrap_or(relation);
    weigh_form(&mut w, a, b);
    let relation = if w.probability < 0.5 && relation == Relation::Same { Relation::SameBrand } else { relation };
    w.done(relation)
}

/// 客源区 and 客源县 are two places.
fn levels_conflict(a: &OrgName, b: &OrgName) -> bool {
    a.places.len() == b.places.len()
        && a.places
            .iter()
            .zip(&b.places)
            .any(|(x, y)| x != y && regions::bare(x) == regions::bare(y) && x != regions::bare(x) && y != regions::bare(y))
}

fn weigh_core(w: &mut Weighing, a: &OrgName, b: &OrgName) -> Relation {
    if a.core == b.core {
        w.because(1.0, format!("主体名称一致：{}", a.core), format!("the names proper agree: {}", a.core));
        return Relation::Same;
    }
    if is_spelt_out(a, b) || is_spelt_out(b, a) {
        w.because(
            0.9,
            format!("除外文字样外一致：{} / {}", a.core, b.core),
            format!("the names proper agree but for foreign letters: {} / {}", a.core, b.core),
        );
        return Relation::Same;
    }
    if a.head != b.head && a.form.is_none() && b.form.is_none() {
        let (x, y) = (a.head.unwrap_or("–"), b.head.unwrap_or("–"));
        w.because(0.02, format!("机构类别不同：{x} / {y}"), format!("the kinds of body differ: {x} / {y}"));
        return Relation::Different;
    }
    if same_brand(a, b) {
        w.because(
            0.1,
            format!("字号相同，业务不同：{} / {}", a.core, b.core),
            format!("one brand, other business: {} / {}", a.core, b.core),
        );
        return Relation::SameBrand;
    }
    let differing = differing_characters(&a.core, &b.core);
    let factor = if differing == Some(1) && a.core.chars().count() >= 6 { 0.15 } else { 0.01 };
    w.because(factor, format!("主体名称不同：{} / {}", a.core, b.core), format!("the names proper differ: {} / {}", a.core, b.core));
    Relation::Different
}

/// Fewest foreign letters that are the brand once more (云图CloudMap科技): one or two are a part of the name (云图AI科技).
const SPELT_OUT: usize = 3;

/// Whether `long` is the name `short` with foreign letters behind its brand. Registered names of companies are in Chinese characters alone, so that two
/// of them do not differ in letters.
fn is_spelt_out(long: &OrgName, short: &OrgName) -> bool {
    let is_letter = |c: &char| c.is_ascii_alphabetic();
    let letters = long.core.chars().filter(is_letter).count();
    let rest: String = long.core.chars().filter(|c| !is_letter(c)).collect();
    letters >= SPELT_OUT && !long.core.chars().take(2).any(|c| is_letter(&c)) && short.brand.chars().count() >= 2 && rest == short.core
}

/// How many characters differ between two strings of one length.
fn differing_characters(a: &str, b: &str) -> Option<usize> {
    (a.chars().count() == b.chars().count()).then(|| a.chars().zip(b.chars()).filter(|(x, y)| x != y).count())
}

fn weigh_places(w: &mut Weighing, a: &OrgName, b: &OrgName) -> Option<Relation> {
    if a.places == b.places {
        return None;
    }
    let (x, y) = (a.places.concat(), b.places.concat());
    if a.places.is_empty() || b.places.is_empty() {
        // A company's brand is its own; 人民医院 without its place is any of two thousand.
        let factor = if a.head.is_some() { if a.core.chars().count() > 5 { 0.85 } else { 0.1 } } else { 0.88 };
        w.because(factor, format!("一方省略了地名：{x}{y}"), format!("one name leaves out the place: {x}{y}"));
        return None;
    }
    if a.places.iter().all(|p| b.places.contains(p)) || b.places.iter().all(|p| a.places.contains(p)) {
        let wider = a.places.iter().chain(&b.places).all(|p| {
            let provinces: Vec<_> = a.places.iter().chain(&b.places).filter_map(|q| regions::province_of(q)).collect();
            regions::province_of(p).is_none_or(|q| provinces.iter().all(|r| *r == q))
        });
        let last_agree = a.places.last() == b.places.last();
        let factor = if wider && last_agree { 0.97 } else { 0.1 };
        w.because(factor, format!("地名详略不同：{x} / {y}"), format!("one name gives more of the place: {x} / {y}"));
        return (!last_agree).then_some(Relation::SameBrand);
    }
    w.because(0.03, format!("地名不同：{x} / {y}"), format!("the places differ: {x} / {y}"));
    Some(Relation::SameBrand)
}

fn weigh_form(w: &mut Weighing, a: &OrgName, b: &OrgName) {
    let (zh, en) = match (a.form, b.form) {
        (x, y) if x == y => return,
        (Some(x), Some(y)) if x != Form::Company && y != Form::Company => {
            let factor = if x == Form::Partnership || y == Form::Partnership { 0.05 } else { 0.85 };
            w.because(factor, format!("组织形式不同：{} / {}", x.zh(), y.zh()), format!("the legal forms differ: {} / {}", x.zh(), y.zh()));
            return;
        }
        _ => ("一方省略了组织形式", "one name leaves out the legal form"),
    };
    w.because(0.95, zh.to_owned(), en.to_owned());
}

#[cfg(test)]
mod tests {
    use super::Relation;
    use crate::names::{DIFFERENT, SAME, compare_orgs};

    #[test]
    fn foreign_letters_behind_a_brand_are_the_brand_once_more() {
        let check = |a: &str, b: &str, is_one: bool| {
            for found in [compare_orgs(a, b), compare_orgs(b, a)] {
                let holds = if is_one { found.probability >= SAME } else { found.probability < DIFFERENT };
                assert!(holds, "{a} {b}: {found:?}");
            }
        };
        check("广州云图CloudMap科技有限公司", "广州云图科技有限公司", true);
        check("广州云图ＣｌｏｕｄＭａｐ科技有限责任公司", "广州云图科技有限公司", true);
        check("广州云图CloudMap科技有限公司", "深圳云图科技有限公司", false);
        check("广州云图CloudMap科技有限公司", "广州云图信息有限公司", false);
        // Without the letters nothing of a brand is left.
        check("TCL科技有限公司", "广东科技有限公司", false);
        check("广州云图CloudMap科技有限公司", "广州云图CloudNine科技有限公司", false);
    }

    #[test]
    fn a_place_and_the_kind_of_body_are_a_whole_name() {
        for (a, b) in [
            ("深圳大学", "深圳技术大学"),
            ("广州大学", "广州医科大学"),
            ("北京大学", "北京理工大学"),
            ("珠海市中医院", "珠海市中西医结合医院"),
            ("桂林银行", "桂林农村商业银行"),
        ] {
            let found = compare_orgs(a, b);
            assert_eq!(found.relation, Relation::Different, "{a} {b}: {found:?}");
        }
        for (a, b) in [("东莞农商银行", "东莞农村商业银行"), ("佛山市疾控中心", "佛山市疾病预防控制中心"), ("深圳大学", "广东省深圳大学")]
        {
            let found = compare_orgs(a, b);
            assert!(found.probability >= SAME, "{a} {b}: {found:?}");
        }
    }
}
