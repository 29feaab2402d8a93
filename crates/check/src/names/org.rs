use super::regions;
use super::words::{ASIDES, BODIES, BRANCHES, FORMS, Form, GROUP, HEADS, ROLES, TRADES};

/// A name of an organisation, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrgName {
    /// The whole name folded: simplified, half width, lower case, without blanks, punctuation and brackets.
    pub(super) folded: String,
    /// Places in front or in brackets, widest first (广东, 佛山).
    pub(super) places: Vec<String>,
    /// What makes the name its own, places, form and group words taken off.
    pub(super) core: String,
    /// Places without their levels, then `core` with its numbers in digits: what is left when only 市 区 and the writing of numbers differ.
    pub(super) plain: String,
    /// The part of `core` before the line of business.
    pub(super) brand: String,
    /// Legal form.
    pub(super) form: Option<Form>,
    /// Words of a group or holding in the name, in the order of the table (集团, 控股).
    pub(super) group: Vec<&'static str>,
    /// What follows the body it belongs to (东莞分公司).
    pub(super) branch: Option<String>,
    /// What an institution's name ends in.
    pub(super) head: Option<&'static str>,
    /// Numbers in it, in order (第一 → 1).
    pub(super) numbers: Vec<u32>,
    /// Foreign name given in brackets.
    pub(super) alias: Option<String>,
    /// Name that the body bore before, given in brackets (原…), folded as `folded`.
    pub(super) former: Option<String>,
}

impl OrgName {
    /// Whether the name is written in foreign letters alone.
    pub fn is_foreign(&self) -> bool {
        self.folded.is_ascii()
    }

    /// Takes a name apart.
    pub fn parse(name: &str) -> Self {
        let mut org = Self::default();
        let folded = fold(name);
        let main = org.take_brackets(&folded);
        let main = org.take_branch(main);
        let main = org.take_form(main);
        let main = org.take_places(&main);
        org.head = if org.form.is_none() { HEADS.into_iter().filter(|h| main.ends_with(h)).max_by_key(|h| h.len()) } else { None };
        org.brand = brand(&main);
        let places: String = org.places.iter().map(|p| regions::bare(p)).collect();
        // 四川 and 三明 are places: numbers are read when places are off.
        let (digits, numbers) = read_numbers(&main);
        org.numbers = numbers;
        org.plain = format!("{places}{digits}");
        org.core = main;
        org
    }

    /// Compares two names that were taken apart before, as [`super::compare_orgs`] does.
    pub fn compare(&self, other: &Self) -> super::NameMatch {
        super::compare(self, other)
    }

    /// The whole name folded, as a key.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether the name is that of a branch (分公司, 分行 …): a unit that is no legal person of its own.
    pub fn branch(&self) -> Option<&str> {
        self.branch.as_deref()
    }

    /// Whether the name is that of a body of Hong Kong or Macau, or foreign: such bodies have codes of their own registers.
    pub(crate) fn is_outside_mainland(&self) -> bool {
        let first = self.places.first().and_then(|place| regions::province_of(place));
        !self.folded.is_empty() && self.is_foreign() || matches!(first, Some("香港" | "澳门"))
    }

    /// Whether the name shows a legal form, a head of an institution or a branch: a whole name, not a part of one.
    pub(crate) fn is_complete(&self) -> bool {
        self.form.is_some() || self.head.is_some() || self.branch.is_some() || !self.group.is_empty()
    }

    /// Whether two names of one brand differ in whole words of business, of a group or of a branch: another body's name, not one read wrong.
    pub(crate) fn differs_in_words(&self, other: &Self) -> bool {
        let branch = self.branch.is_some() != other.branch.is_some();
        self.brand.chars().count() >= 2 && self.brand == other.brand && (self.core != other.core || self.group != other.group || branch)
    }

    /// Takes what stands in brackets out of the name: places, forms, foreign and former names; anything else stays in the name, but behind the
    /// whole name of a company. Remarks (盖章) and former names are no part of `folded` either.
    fn take_brackets(&mut self, folded: &str) -> String {
        let mut main = String::new();
        let mut rest = folded;
        while let Some((before, inner, after)) = split_brackets(rest) {
            main.push_str(before);
            self.folded.push_str(before);
            rest = after;
            if is_remark(inner) {
                continue;
            }
            if let Some(former) = former(inner) {
                self.former = Some(former.to_owned());
                continue;
            }
            if rest.is_empty() && main.ends_with("公司") && says_nothing_of_the_name(inner) {
                continue;
            }
            self.folded.push_str(inner);
            let chars: Vec<char> = inner.chars().collect();
            let place = regions::at_start(&chars).filter(|(_, taken)| *taken == chars.len());
            if let Some((place, _)) = place {
                self.places.push(place);
            } else if matches!(inner, "筹" | "筹建" | "筹备组") {
                // Says that the body is being founded, not what it is called.
            } else if inner.contains("合伙") {
                self.form = Some(Form::Partnership);
            } else if let Some(word) = GROUP.iter().find(|w| **w == inner) {
                self.group.push(word);
            } else if inner.chars().any(|c| c.is_ascii_alphabetic()) && inner.is_ascii() {
                self.alias = Some(inner.to_owned());
            } else {
                main.push_str(inner);
            }
        }
        main.push_str(rest);
        self.folded.extend(rest.chars().filter(|c| !matches!(c, '(' | ')')));
        main
    }

    fn take_branch(&mut self, main: String) -> String {
        let Some(kind) = BRANCHES.into_iter().find(|b| main.ends_with(b)) else { return main };
        let before = &main[..main.len() - kind.len()];
        let mut body = BODIES.iter().filter_map(|b| before.find(b).map(|at| at + b.len())).min();
        // 岭商银行股份有限公司: the first word of a body need not be its end.
        while let Some(more) = body.and_then(|at| BODIES.iter().find(|b| before[at..].starts_with(**b))) {
            body = body.map(|at| at + more.len());
        }
        let cut = body.unwrap_or_else(|| last_place(before));
        if cut == 0 {
            return main;
        }
        self.branch = Some(main[cut..].replace('市', ""));
        main[..cut].to_owned()
    }

    fn take_form(&mut self, main: String) -> String {
        let mut core = main;
        if let Some((suffix, form)) = FORMS.into_iter().filter(|(s, _)| core.ends_with(s)).max_by_key(|(s, _)| s.len()) {
            core.truncate(core.len() - suffix.len());
            self.form.get_or_insert(form);
        }
        while let Some(word) = GROUP.iter().find(|w| core.len() > w.len() && core.ends_with(**w)) {
            core.truncate(core.len() - word.len());
            self.group.push(word);
        }
        self.group.sort_unstable();
        self.group.dedup();
        core
    }

    fn take_places(&mut self, core: &str) -> String {
        let chars: Vec<char> = core.chars().collect();
        let mut from = 0;
        while let Some((place, taken)) = regions::at_start(&chars[from..]) {
            // 中山大学, 广州银行: a place alone in front of the head is the brand itself, and stays.
            let rest: String = chars[from + taken..].iter().collect();
            if rest.is_empty() || (self.places.len() >= 3) {
                break;
            }
            if !self.places.contains(&place) {
                self.places.push(place);
            }
            from += taken;
        }
        chars[from..].iter().collect()
    }
}

/// Folds a name; only letters, digits and brackets stay.
fn fold(name: &str) -> String {
    let folded = text::fold_str(name, text::Keep::All);
    folded
        .chars()
        .map(|c| match c {
            '[' | '{' | '【' | '〔' | '<' => '(',
            ']' | '}' | '】' | '〕' | '>' => ')',
            c => c,
        })
        .filter(|c| c.is_alphanumeric() || matches!(c, '(' | ')'))
        .collect()
}

/// Whether what stands in brackets speaks of the paper, not of the body (`盖章`, `牵头单位`).
fn is_remark(inner: &str) -> bool {
    ASIDES.iter().any(|aside| inner.starts_with(aside)) || inner == "章" || ROLES.contains(&inner)
}

/// Whether what stands in brackets behind a whole name of a company is no part of it: 简称朗擎流体, 国家高新技术企业, 第一权利人, but no place,
/// branch, form or foreign name.
fn says_nothing_of_the_name(inner: &str) -> bool {
    let chars: Vec<char> = inner.chars().collect();
    let is_place = || regions::at_start(&chars).is_some_and(|(_, taken)| taken == chars.len());
    let is_part = inner.is_ascii() || inner.contains("合伙") || GROUP.contains(&inner) || BRANCHES.iter().any(|b| inner.ends_with(b));
    !is_part && !is_place()
}

/// The name behind a word that says that it was the body's before.
fn former(inner: &str) -> Option<&str> {
    let name = ["原名称", "原名", "曾用名称", "曾用名", "曾用", "更名前", "原"].into_iter().find_map(|word| inner.strip_prefix(word))?;
    // 原子能 is what a body does.
    OrgName::parse(name).is_complete().then_some(name)
}

/// What stands before the first pair of brackets, in it and behind it.
fn split_brackets(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('(')?;
    let (inner, after) = rest.split_once(')').unwrap_or((rest, ""));
    Some((before, inner, after))
}

/// Byte offset of the last place in a name that ends with one (恒岳科技东莞 → before 东莞), 0 where it does not.
fn last_place(text: &str) -> usize {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let fits = |&&at: &&usize| {
        let chars: Vec<char> = text[at..].chars().collect();
        regions::at_start(&chars).is_some_and(|(_, taken)| taken == chars.len())
    };
    starts.iter().skip(2).find(fits).copied().unwrap_or(0)
}

/// A name with each of its numbers in digits (第二十一中学 → 第21中学), and the numbers in order. 百 千 万 are left out: they are brands
/// (百度, 万科) more often than numbers.
fn read_numbers(name: &str) -> (String, Vec<u32>) {
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u32).or_else(|| c.to_digit(10));
    let (mut text, mut numbers) = (String::new(), Vec::new());
    let mut current: Option<u32> = None;
    for c in name.chars().map(Some).chain([None]) {
        current = match (current, c.and_then(digit), c) {
            (None, Some(d), _) => Some(d),
            (Some(n), Some(d), Some(c)) if n.is_multiple_of(10) && n > 0 && !c.is_ascii_digit() => Some(n + d),
            (Some(n), Some(d), _) => Some(n.saturating_mul(10).saturating_add(d)),
            (n, None, Some('十')) => Some(n.unwrap_or(1).saturating_mul(10)),
            (n, None, c) => {
                if let Some(n) = n {
                    text.push_str(&n.to_string());
                    numbers.push(n);
                }
                text.extend(c);
                None
            }
        };
    }
    (text, numbers)
}

/// What remains of a name when words of business are taken off its end.
fn brand(core: &str) -> String {
    let mut brand = core;
    while let Some(trade) = TRADES.iter().filter(|t| brand.len() > t.len() && brand.ends_with(**t)).max_by_key(|t| t.len()) {
        brand = &brand[..brand.len() - trade.len()];
    }
    brand.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_apart() {
        let parse = OrgName::parse;
        let org = parse("东莞市恒岳压缩机股份有限公司");
        assert_eq!((org.places.as_slice(), org.core.as_str(), org.form), (["东莞".to_owned()].as_slice(), "恒岳压缩机", Some(Form::Joint)));
        let org = parse("岭商银行股份有限公司东莞分行");
        assert_eq!((org.core.as_str(), org.branch.as_deref(), org.form), ("岭商银行", Some("东莞分行"), Some(Form::Joint)));
        let org = parse("海澜信标（湛江）信息技术有限公司");
        assert_eq!((org.places, org.core, org.brand), (vec!["湛江".to_owned()], "海澜信标信息技术".to_owned(), "海澜信标".to_owned()));
        let org = parse("广东省岭海信息集团有限公司");
        assert_eq!((org.core.as_str(), org.group), ("岭海信息", vec!["集团"]));
        let org = parse("深圳市第十二人民医院");
        assert_eq!((org.numbers, org.head), (vec![12], Some("人民医院")));
        assert_eq!(parse("恒岳科技东莞分公司").branch.as_deref(), Some("东莞分公司"));
        assert_eq!(parse("中山大学").core, "大学");
        assert_eq!(parse("").folded, "");
    }

    #[test]
    fn brackets_hold_remarks_and_former_names() {
        let plain = OrgName::parse("佛山市朗擎流体机械有限公司");
        for remark in ["（盖章）", "（公章）", "（牵头单位）", "(章)", "（加盖公章）"] {
            assert_eq!(OrgName::parse(&format!("佛山市朗擎流体机械有限公司{remark}")), plain, "{remark}");
        }
        for remark in ["（简称：朗擎流体）", "（国家高新技术企业）", "（第一权利人）", "（参与单位）"] {
            assert_eq!(OrgName::parse(&format!("佛山市朗擎流体机械有限公司{remark}")), plain, "{remark}");
        }
        for part in ["（南海分公司）", "（深圳）", "（集团）", "（Langqing Ltd.）"] {
            assert_ne!(OrgName::parse(&format!("佛山市朗擎流体机械有限公司{part}")), plain, "{part}");
        }
        for word in ["原", "原名", "曾用名：", "更名前："] {
            let renamed = OrgName::parse(&format!("佛山市朗擎流体机械有限公司（{word}佛山市旧名机械有限公司）"));
            assert_eq!(OrgName { former: None, ..renamed.clone() }, plain, "{word}");
            for other in ["佛山市朗擎流体机械有限公司", "佛山市旧名机械有限公司"] {
                let found = OrgName::parse(other).compare(&renamed);
                assert!(
                    found.relation == crate::names::Relation::Same && found.probability > crate::names::SAME,
                    "{word} {other}: {found:?}"
                );
            }
            let stranger = OrgName::parse("桂中甘蔗研究站").compare(&renamed);
            assert_eq!(stranger.relation, crate::names::Relation::Different);
        }
        assert_eq!(OrgName::parse("中国（原子能）研究院").former, None);
    }

    #[test]
    fn chinese_numerals_are_read() {
        let check = |name: &str, expected: &[u32]| assert_eq!(read_numbers(name).1, expected, "{name}");
        check("第一医院", &[1]);
        check("第十医院", &[10]);
        check("第二十三中学", &[23]);
        check("第21中学", &[21]);
        check("中建八局三公司", &[8, 3]);
        check("万科百度", &[]);
    }
}
