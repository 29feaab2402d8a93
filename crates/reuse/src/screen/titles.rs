use record::{Entry, Say};
use text::Keep;

use crate::Titles as Settings;

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
        let title = fold(&entry.title);
        let mut people: Vec<String> = entry.representatives.iter().map(|p| fold(p)).filter(|p| !p.is_empty()).collect();
        people.sort_unstable();
        people.dedup();
        // One legal form, written in full or in short.
        let named = |name: &str| fold(name).replace("有限责任公司", "有限公司");
        let unit = named(&entry.org.name);
        let partners = entry.partners.iter().map(|p| named(p)).filter(|p| !p.is_empty()).collect();
        let (whole, bare) = (bigrams(&title), bigrams(unframed(&title, &settings.frames)));
        Self { title, bigrams: whole, bare, unit, partners, credit_code: entry.org.credit_code.as_deref().map(fold), people }
    }

    /// What tells the unit from all others, where the registry names one.
    pub(crate) fn unit_key(&self) -> Option<&str> {
        self.credit_code.as_deref().filter(|c| !c.is_empty()).or(Some(&self.unit)).filter(|k| !k.is_empty())
    }

    pub(crate) fn same_unit(&self, other: &Self) -> bool {
        let by_code = matches!((&self.credit_code, &other.credit_code), (Some(a), Some(b)) if a == b && !a.is_empty());
        by_code || (!self.unit.is_empty() && self.unit == other.unit)
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

/// Dice coefficient of two titles' pairs of characters, 0 to 1.
fn likeness(a: &[Bigram], b: &[Bigram]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, both) = (i + 1, j + 1, both + 1),
        }
    }
    2.0 * f64::from(both) / (a.len() + b.len()).max(1) as f64
}

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
    let mut reasons = vec![Say::new(format!("项目名称相似度 {percent}%"), format!("project titles are {percent} % alike"))];
    let mut points = settings.title * title * title;
    if a.title == b.title && a.bigrams.len() >= settings.distinctive as usize {
        points += settings.same_title;
        reasons.push(Say::new("项目名称相同且较长，偶然相同的可能小", "the titles are the same, and too long for chance"));
    }
    if same_unit {
        points += settings.unit;
        reasons.push(Say::new("参赛单位相同", "the same unit"));
    }
    if !people.is_empty() {
        points += settings.representative * people.len().min(2) as f64;
        reasons.push(Say::new(format!("参赛代表相同：{}", people.join("、")), format!("the same representatives: {}", people.join(", "))));
    }
    Some(Likeness { probability: settings.alike.at(points), reasons })
}
