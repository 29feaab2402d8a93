use rustc_hash::FxHashMap;

use super::org::OrgName;

/// What two names must share to be compared at all.
///
/// Keys of places are missing on purpose: in a list of one province's units a place selects hundreds of rows and says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    /// The first two characters of the name proper: names that are equal but for place and form, and all members of one brand.
    Start(Option<char>, Option<char>),
    /// The name without levels of places: 三河市第三中学 and 三河第3中学.
    Plain(String),
    /// A foreign name, alone or given in brackets.
    Foreign(String),
}

/// The first and a last character of a name, by which a short form and its full name meet.
type Ends = (char, char);

/// Names of a list, filed so that a name meets only those that may mean the same body, a branch of it or a member of its group
/// (blocking, as record linkage calls it).
///
/// Complete for these relations but for one: a Chinese and a foreign name that only sound alike never meet.
#[derive(Debug, Clone)]
pub struct Blocks {
    agreeing: FxHashMap<Key, Vec<usize>>,
    /// Names without a legal form, which may be short for others.
    short: FxHashMap<Ends, Vec<usize>>,
    long: FxHashMap<Ends, Vec<usize>>,
}

impl Blocks {
    /// Files names; each is known by its position.
    pub fn new(names: &[OrgName]) -> Self {
        let (mut agreeing, mut short, mut long) = (FxHashMap::default(), FxHashMap::default(), FxHashMap::default());
        for (at, name) in names.iter().enumerate() {
            file(&mut agreeing, keys(name), at);
            file(&mut short, ends_of_short(name), at);
            file(&mut long, ends_of_long(name), at);
        }
        Self { agreeing, short, long }
    }

    /// Positions of the names to compare with this one, ascending, each once.
    pub fn candidates(&self, name: &OrgName) -> Vec<usize> {
        let agreeing = keys(name).into_iter().filter_map(|key| self.agreeing.get(&key));
        let longer = ends_of_short(name).into_iter().filter_map(|ends| self.long.get(&ends));
        let shorter = ends_of_long(name).into_iter().filter_map(|ends| self.short.get(&ends));
        let mut found: Vec<usize> = agreeing.chain(longer).chain(shorter).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn file<K: Eq + std::hash::Hash>(map: &mut FxHashMap<K, Vec<usize>>, keys: Vec<K>, at: usize) {
    for key in keys {
        map.entry(key).or_default().push(at);
    }
}

fn keys(name: &OrgName) -> Vec<Key> {
    if name.folded.is_empty() {
        return Vec::new();
    }
    let foreign = |core: &str| Key::Foreign(core.chars().filter(char::is_ascii_alphanumeric).collect());
    if name.is_foreign() {
        return vec![foreign(&name.core)];
    }
    let mut start = name.core.chars();
    let mut keys = vec![Key::Start(start.next(), start.next()), Key::Plain(name.plain.clone())];
    keys.extend(name.alias.as_deref().map(|alias| foreign(&OrgName::parse(alias).core)));
    // A former name has none before it: `parse` keeps the last alone.
    keys.extend(name.former.as_deref().into_iter().flat_map(|former| self::keys(&OrgName::parse(former))));
    keys
}

/// Of a name that may be short for another: it keeps the first character of the other and one of its last two.
fn ends_of_short(name: &OrgName) -> Vec<Ends> {
    if name.form.is_some() {
        return Vec::new();
    }
    let ends = |text: &str| text.chars().next().zip(text.chars().next_back());
    let mut found: Vec<Ends> = [&name.core, &name.folded].into_iter().filter_map(|text| ends(text)).collect();
    found.dedup();
    found
}

/// Of a name that another may be short for: its first character, and those at and behind a level of place, with each of its last two.
fn ends_of_long(name: &OrgName) -> Vec<Ends> {
    let mut found = Vec::new();
    for text in [&name.core, &name.folded] {
        let chars: Vec<char> = text.chars().collect();
        for start in super::compare::starts(&chars) {
            found.extend(chars.iter().rev().take(2).map(|&end| (chars[start], end)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{Relation, compare};

    const PUBLISHED: [&str; 2] =
        [include_str!("../../../../corpus/gold/names/generated.tsv"), include_str!("../../../../corpus/gold/names/handmade.tsv")];

    fn published() -> Vec<OrgName> {
        let lines = PUBLISHED.iter().flat_map(|table| table.lines()).filter(|line| !line.is_empty());
        lines.flat_map(|line| line.split('\t').take(2)).map(OrgName::parse).collect()
    }

    fn counts(a: &OrgName, b: &OrgName) -> bool {
        use Relation::{Abbreviation, Branch, Different, ParentOrSubsidiary, Same, SameBrand};
        let by_sound = a.is_foreign() != b.is_foreign() && a.alias.is_none() && b.alias.is_none();
        match compare(a, b).relation {
            Same | Branch | ParentOrSubsidiary => true,
            Abbreviation => !by_sound,
            SameBrand | Different => false,
        }
    }

    #[test]
    fn nothing_that_counts_is_missed_and_little_else_is_compared() {
        let names = published();
        let blocks = Blocks::new(&names);
        let (mut compared, mut asked) = (0, 0);
        for name in names.iter().step_by(17) {
            let candidates = blocks.candidates(name);
            for (at, other) in names.iter().enumerate().filter(|(_, other)| counts(name, other)) {
                assert!(candidates.binary_search(&at).is_ok(), "{} never meets {}", name.folded, other.folded);
            }
            compared += candidates.len();
            asked += names.len();
        }
        let share = compared as f64 / asked as f64;
        assert!(share < 0.02, "{:.1} % of all pairs are compared", 100.0 * share);
    }
}
