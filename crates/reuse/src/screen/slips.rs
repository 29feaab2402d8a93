//! Two names that differ by slips of whoever typed, scanned or cut a list, and not by a word.
//!
//! Titles of one family (智慧农业平台, 智慧渔业平台) are as near to each other as a title and its misprint. What tells them apart is that a word
//! stands in the place of a word: where both sides of a difference are words of the dictionary, it is none of writing. A slip leaves at least one
//! side of which the dictionary knows no word.

use record::Say;
use text::Segmenter;

use crate::Titles;

/// Why two names that are not the same are one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Slips {
    /// Characters are wrong, missing or too many: what stands in their place on either side, with the rest of the word, in order, and how many edits
    /// that is.
    Typed {
        /// Of the first name and of the second; one may be empty.
        parts: Vec<(String, String)>,
        /// Characters replaced, left out and put in.
        edits: usize,
    },
    /// One ends inside a word of the other.
    Cut,
    /// One goes on with a number and another row, or begins with one.
    Joined,
}

impl Slips {
    /// How many slips it counts for. A cut is one, wherever it is.
    pub(crate) fn count(&self) -> usize {
        match self {
            Self::Typed { edits, .. } => *edits,
            Self::Cut | Self::Joined => 1,
        }
    }

    /// What differs, for the reader of a match of two titles.
    pub(crate) fn say(&self) -> Say {
        match self {
            Self::Typed { parts, edits } => {
                let zh = each(parts, |x, y| format!("“{x}”与“{y}”"), |x| format!("“{x}”只见于一方"));
                let en = each(parts, |x, y| format!("“{x}” and “{y}”"), |x| format!("“{x}” in one alone"));
                let characters = record::counted(edits, "character", "characters");
                Say::new(
                    format!("项目名称只差 {edits} 个字，像是录入或识别有误：{}", zh.join("；")),
                    format!("the titles differ by {characters}, as slips of typing or recognition do: {}", en.join("; ")),
                )
            }
            Self::Cut => Say::new(
                "一方的项目名称在词的中间断开，此前相同，像是被截断",
                "one title breaks off inside a word and is the same before, as one that was cut",
            ),
            Self::Joined => Say::new(
                "一方的项目名称另带序号和一行文字，其余相同，像是两行连成一行",
                "one title has a number and another line with it and is the same besides, as two rows that were joined",
            ),
        }
    }
}

/// Each difference in words: what stands on both sides, or on one.
fn each(parts: &[(String, String)], both: fn(&str, &str) -> String, alone: fn(&str) -> String) -> Vec<String> {
    let each = |(x, y): &(String, String)| match (x.as_str(), y.as_str()) {
        (only, "") | ("", only) => alone(only),
        (x, y) => both(x, y),
    };
    parts.iter().map(each).collect()
}

/// How many slips are believed, and of which names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Characters for each slip.
    pub(crate) letters_a_slip: u32,
    /// Fewer characters of a name that was cut or joined say too little.
    pub(crate) distinctive: u32,
}

impl Limits {
    pub(crate) fn of(settings: &Titles) -> Self {
        Self { letters_a_slip: settings.letters_a_slip, distinctive: settings.distinctive }
    }
}

/// The slips that set two folded names apart. `None` where they are the same, too far from each other, or differ by a word or a figure.
pub(crate) fn between(x: &str, y: &str, limits: Limits, segmenter: &Segmenter) -> Option<Slips> {
    let (a, b): (Vec<char>, Vec<char>) = (x.chars().collect(), y.chars().collect());
    if a == b {
        return None;
    }
    let (shorter, longer, text) = if a.len() <= b.len() { (&a, &b, y) } else { (&b, &a, x) };
    if shorter.len() > limits.distinctive as usize {
        if is_joined(shorter, longer) {
            return Some(Slips::Joined);
        }
        let is_beginning = longer.len() > shorter.len() && longer.starts_with(shorter) && 10 * shorter.len() >= LEAST_TENTHS * longer.len();
        if is_beginning && !ends(&segmenter.known(text), longer.len())[shorter.len()] {
            return Some(Slips::Cut);
        }
    }
    let most = longer.len().checked_div(limits.letters_a_slip as usize)?;
    let path = path(&a, &b, most)?;
    let (edits, cost) = edits(&a, &b, &path);
    if cost > most {
        return None;
    }
    let (a, b) = (Name::of(a, x, segmenter), Name::of(b, y, segmenter));
    let parts = differences(&a, &b, &path);
    let are_slips = parts.iter().all(|&(p, q)| is_slip((&a, p), (&b, q)));
    let words = |name: &Name, (from, to): Range| name.chars[from..to].iter().collect::<String>();
    are_slips.then(|| Slips::Typed { parts: parts.iter().map(|&(p, q)| (words(&a, p), words(&b, q))).collect(), edits })
}

/// Less of a name, in tenths, may be any beginning.
const LEAST_TENTHS: usize = 6;

/// Characters of another row at least: a number at the end of a name may be its own (二期2025).
const LEAST_ROW: usize = 6;

/// Whether the longer is the shorter with another row of a list behind or before it, and the number of the later one between them.
fn is_joined(shorter: &[char], longer: &[char]) -> bool {
    let is_digit = |c: &&char| c.is_ascii_digit();
    let numbered = |near: Option<&char>, digits: usize, rest: usize| {
        digits > 0 && rest >= digits + LEAST_ROW && near.is_some_and(|c| !c.is_ascii_digit())
    };
    let behind = longer.strip_prefix(shorter).is_some_and(|rest| {
        let digits = rest.iter().take_while(is_digit).count();
        numbered(shorter.last(), digits, rest.len())
    });
    let before = longer.strip_suffix(shorter).is_some_and(|rest| {
        let digits = rest.iter().rev().take_while(is_digit).count();
        numbered(shorter.first(), digits, rest.len())
    });
    behind || before
}

/// Characters from one to before another.
type Range = (usize, usize);

/// A name with the words that the dictionary finds in it.
struct Name {
    chars: Vec<char>,
    /// For each place between characters, both ends included, whether a word ends or begins there.
    ends: Vec<bool>,
}

impl Name {
    fn of(chars: Vec<char>, text: &str, segmenter: &Segmenter) -> Self {
        let ends = ends(&segmenter.known(text), chars.len());
        Self { chars, ends }
    }

    /// Whether a part that is cut at the ends of words is made of words alone. A single character is mostly what is left of one.
    fn is_words(&self, (from, to): Range) -> bool {
        !(from..to).any(|at| self.ends[at] && self.ends[at + 1])
    }

    /// Whether a single character repeats its neighbour.
    fn repeats(&self, at: usize) -> bool {
        let c = self.chars[at];
        self.chars[..at].last() == Some(&c) || self.chars.get(at + 1) == Some(&c)
    }
}

fn ends(words: &[usize], chars: usize) -> Vec<bool> {
    let mut ends = vec![false; chars + 1];
    ends[0] = true;
    let mut at = 0usize;
    for &word in words {
        at += word;
        ends[at] = true;
    }
    debug_assert_eq!(at, chars, "the words are not the text");
    ends
}

/// The places that the cheapest way from one name to the other passes (edit distance after Levenshtein), of which `most` are edits at most.
fn path(a: &[char], b: &[char], most: usize) -> Option<Vec<(usize, usize)>> {
    if most == 0 || a.len().abs_diff(b.len()) > most {
        return None;
    }
    // Of each row the columns that `most` edits can reach; everything else is `far`.
    let (band, far) = (2 * most + 1, most + 1);
    let mut costs = vec![far; (a.len() + 1) * band];
    let place = |i: usize, j: usize| (j + most).checked_sub(i).filter(|&column| column < band).map(|column| i * band + column);
    let cost = |costs: &[usize], i: usize, j: usize| place(i, j).map_or(far, |at| costs[at]);
    let replaced = |i: usize, j: usize| usize::from(a[i - 1] != b[j - 1]);
    for i in 0..=a.len() {
        for j in i.saturating_sub(most)..=b.len().min(i + most) {
            let both = if i > 0 && j > 0 { cost(&costs, i - 1, j - 1) + replaced(i, j) } else { i.max(j) };
            let left_out = if i > 0 { cost(&costs, i - 1, j) + 1 } else { far };
            let put_in = if j > 0 { cost(&costs, i, j - 1) + 1 } else { far };
            let least = both.min(left_out).min(put_in).min(far);
            if let Some(at) = place(i, j) {
                costs[at] = least;
            }
        }
    }
    let (mut i, mut j) = (a.len(), b.len());
    if cost(&costs, i, j) > most {
        return None;
    }
    let mut path = vec![(i, j)];
    while (i, j) != (0, 0) {
        let here = cost(&costs, i, j);
        if i > 0 && j > 0 && cost(&costs, i - 1, j - 1) + replaced(i, j) == here {
            (i, j) = (i - 1, j - 1);
        } else if i > 0 && cost(&costs, i - 1, j) + 1 == here {
            i -= 1;
        } else {
            j -= 1;
        }
        path.push((i, j));
    }
    path.reverse();
    Some(path)
}

/// Edits of a way, and what they cost: of edits that follow each other each costs one more than that before it, since two wrong characters
/// side by side are another word more often than two slips.
fn edits(a: &[char], b: &[char], path: &[(usize, usize)]) -> (usize, usize) {
    let (mut edits, mut cost, mut run) = (0usize, 0usize, 0usize);
    for pair in path.windows(2) {
        let ((i, j), to) = (pair[0], pair[1]);
        if to == (i + 1, j + 1) && a[i] == b[j] {
            run = 0;
        } else {
            run += 1;
            edits += 1;
            cost += run;
        }
    }
    (edits, cost)
}

/// Where two names differ, each part reaching as far as the words that it touches on either side.
fn differences(a: &Name, b: &Name, path: &[(usize, usize)]) -> Vec<(Range, Range)> {
    let mut parts = Vec::new();
    let mut from = (0, 0);
    for &(i, j) in &path[1..] {
        if a.ends[i] && b.ends[j] {
            let part = ((from.0, i), (from.1, j));
            if a.chars[from.0..i] != b.chars[from.1..j] {
                parts.push(part);
            }
            from = (i, j);
        }
    }
    parts
}

/// Particles, which join words and are none of them: with another one, or with none, a title is the same.
const PARTICLES: [char; 8] = ['的', '之', '与', '和', '及', '以', '其', '于'];

fn is_slip((a, p): (&Name, Range), (b, q): (&Name, Range)) -> bool {
    let (x, y) = (&a.chars[p.0..p.1], &b.chars[q.0..q.1]);
    // Figures and letters count and name: stage 2, version B.
    if others(x) != others(y) {
        return false;
    }
    if x.iter().chain(y).all(|c| PARTICLES.contains(c)) {
        return true;
    }
    match (x, y) {
        // A single character between words may be a word, as 鸡 and 鸭 are.
        ([c], [d]) => PARTICLES.contains(c) || PARTICLES.contains(d),
        ([_], []) => a.repeats(p.0),
        ([], [_]) => b.repeats(q.0),
        _ => !(a.is_words(p) && b.is_words(q)),
    }
}

/// The characters that are no ideographs, in one order.
fn others(part: &[char]) -> Vec<char> {
    let mut others: Vec<char> = part.iter().copied().filter(|&c| !text::is_cjk(c)).collect();
    others.sort_unstable();
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { letters_a_slip: 8, distinctive: 12 };

    /// What sets two names apart, in either order the same but for the sides.
    fn found(x: &str, y: &str) -> Option<Slips> {
        let segmenter = Segmenter::new();
        let slips = between(x, y, LIMITS, &segmenter);
        let turned = between(y, x, LIMITS, &segmenter).map(|slips| slips.count());
        assert_eq!(slips.as_ref().map(Slips::count), turned, "{x} {y}");
        slips
    }

    fn typed(parts: &[(&str, &str)], edits: usize) -> Option<Slips> {
        Some(Slips::Typed { parts: parts.iter().map(|(x, y)| ((*x).to_owned(), (*y).to_owned())).collect(), edits })
    }

    #[test]
    fn what_leaves_no_word_is_a_slip() {
        let check = |x, y, parts: &[(&str, &str)], edits| assert_eq!(found(x, y), typed(parts, edits), "{x} {y}");
        check("燃气管线防挖断早嗅漏城市生命线安全监测", "燃气管线防控断早嗅漏城市生命线安全监测", &[("防挖", "防控")], 1);
        check("一码通数字档案监管与溯源应用", "一码通数字档案监管与调源应用", &[("溯源", "调源")], 1);
        // A particle too many, another one, and a character in the place of one.
        check("可信社区养老公共数据授权运营实践", "可信和社区养老公共数据授权运营实践", &[("", "和")], 1);
        check("面向县域的电梯安全监管与溯源应用", "面向县域的电梯安全监管疆溯源应用", &[("与", "疆")], 1);
    }

    #[test]
    fn another_word_is_no_slip() {
        for (x, y) in [
            ("基于数据要素的智慧农业平台", "基于数据要素的智慧渔业平台"),
            ("一种基于物联网的智慧楼宇管理系统", "一种基于物联网的智慧园区管理系统"),
            ("用于轨道交通机车车辆的轴承拆装设备", "用于轨道交通机车车辆的车轮拆装设备"),
            ("一种新能源汽车充电枪", "一种新能源汽车充电桩"),
            ("推荐方法装置设备及存储介质", "政策推荐方法装置设备及存储介质"),
            // Figures and letters, and what is too short or too far.
            ("数据要素流通服务平台一期2024", "数据要素流通服务平台一期2025"),
            ("数据要素流通服务平台a版本", "数据要素流通服务平台b版本"),
            ("溯源应用", "调源应用"),
            ("基于区块链的校园食堂数据服务平台", "面向县域的校园食堂协同调度中心"),
        ] {
            assert_eq!(found(x, y), None, "{x} {y}");
        }
        assert_eq!(found("数据要素流通服务平台", "数据要素流通服务平台"), None);
    }

    #[test]
    fn a_name_that_ends_inside_a_word_was_cut() {
        let whole = "面向县域的跨境电商协同调度与风险预警平台";
        assert_eq!(found(whole, "面向县域的跨境电商协同调度与风险预警平"), Some(Slips::Cut));
        assert_eq!(found(whole, "面向县域的跨境电商协同调度与风"), Some(Slips::Cut));
        // At the end of a word it may be another title, and so may a short beginning.
        assert_eq!(found(whole, "面向县域的跨境电商协同调度"), None);
        assert_eq!(found(whole, "面向县域的跨"), None);
    }

    #[test]
    fn a_name_with_the_next_row_behind_it_was_joined() {
        let (first, second) = ("研发过程数据评价企业的担保增信服务", "面向县域的海上风电数据服务平台");
        let both = format!("{first}10{second}");
        assert_eq!([found(first, &both), found(&both, second)], [Some(Slips::Joined), Some(Slips::Joined)]);
        assert_eq!(found(first, &format!("{first}2025")), None);
        assert_eq!(found(first, &format!("{first}{second}")), None);
    }

    #[test]
    fn the_way_has_as_few_edits_as_any() {
        fn distance(a: &[char], b: &[char]) -> usize {
            let (Some((x, a_rest)), Some((y, b_rest))) = (a.split_first(), b.split_first()) else { return a.len().max(b.len()) };
            let both = distance(a_rest, b_rest) + usize::from(x != y);
            both.min(distance(a_rest, b) + 1).min(distance(a, b_rest) + 1)
        }
        let mut random = testkit::Random(5);
        for _ in 0..500 {
            let mut name = || -> Vec<char> { (0..random.below(6)).map(|_| ['甲', '乙', '丙'][random.below(3) as usize]).collect() };
            let (a, b) = (name(), name());
            let least = distance(&a, &b);
            for most in 1..6 {
                let found = path(&a, &b, most).map(|path| {
                    assert_eq!((path.first(), path.last()), (Some(&(0, 0)), Some(&(a.len(), b.len()))));
                    edits(&a, &b, &path).0
                });
                assert_eq!(found, (least <= most).then_some(least), "{a:?} {b:?} {most}");
            }
        }
    }
}
