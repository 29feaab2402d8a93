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
    bigrams: Vec<(char, char)>,
    unit: String,
    credit_code: Option<String>,
    people: Vec<String>,
}

impl Card {
    pub(crate) fn of(entry: &Entry) -> Self {
        let fold = |s: &str| text::fold_str(s, Keep::Letters);
        let title: Vec<char> = fold(&entry.title).chars().collect();
        let mut bigrams: Vec<(char, char)> = title.windows(2).map(|w| (w[0], w[1])).collect();
        bigrams.sort_unstable();
        let mut people: Vec<String> = entry.representatives.iter().map(|p| fold(p)).filter(|p| !p.is_empty()).collect();
        people.sort_unstable();
        people.dedup();
        Self { bigrams, unit: fold(&entry.org.name), credit_code: entry.org.credit_code.as_deref().map(fold), people }
    }

    /// What tells the unit from all others, where the registry names one.
    pub(crate) fn unit_key(&self) -> Option<&str> {
        self.credit_code.as_deref().filter(|c| !c.is_empty()).or(Some(&self.unit)).filter(|k| !k.is_empty())
    }

    pub(crate) fn same_unit(&self, other: &Self) -> bool {
        let by_code = matches!((&self.credit_code, &other.credit_code), (Some(a), Some(b)) if a == b && !a.is_empty());
        by_code || (!self.unit.is_empty() && self.unit == other.unit)
    }

    pub(crate) fn people_in_common<'a>(&'a self, other: &Self) -> Vec<&'a str> {
        self.people.iter().filter(|p| other.people.binary_search(p).is_ok()).map(String::as_str).collect()
    }

    /// Dice coefficient of the titles' pairs of characters, 0 to 1.
    fn title_likeness(&self, other: &Self) -> f64 {
        let (mut i, mut j, mut both) = (0, 0, 0);
        while let (Some(x), Some(y)) = (self.bigrams.get(i), other.bigrams.get(j)) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => (i, j, both) = (i + 1, j + 1, both + 1),
            }
        }
        2.0 * f64::from(both) / (self.bigrams.len() + other.bigrams.len()).max(1) as f64
    }
}

/// Compares two entries by what a list of titles says.
pub(crate) fn compare(a: &Card, b: &Card, settings: &Settings) -> Option<Likeness> {
    let title = a.title_likeness(b);
    if title < settings.min_likeness {
        return None;
    }
    let percent = (title * 100.0).round();
    let mut reasons = vec![Say::new(format!("项目名称相似度 {percent}%"), format!("project titles are {percent} % alike"))];
    let mut points = settings.title * title * title;
    if a.same_unit(b) {
        points += settings.unit;
        reasons.push(Say::new("参赛单位相同", "the same unit"));
    }
    let people = a.people_in_common(b);
    if !people.is_empty() {
        points += settings.representative * people.len().min(2) as f64;
        reasons.push(Say::new(format!("参赛代表相同：{}", people.join("、")), format!("the same representatives: {}", people.join(", "))));
    }
    Some(Likeness { probability: settings.alike.at(points), reasons })
}
