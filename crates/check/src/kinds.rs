use record::{Contest, Material};

use crate::flat::{Flat, flatten};

/// Characters at the start of a file among which its title is looked for.
const TITLE_REACH: usize = 80;

/// Characters at the start of a text without lines among which its title stands.
const TITLE_START: usize = 20;

/// Characters of a line that may be a title.
const HEADING: usize = 40;

/// How a kind of evidence is recognised.
#[derive(Debug)]
struct Words {
    titles: Vec<String>,
    file_names: Vec<String>,
}

/// Tells a contest's kinds of evidence by the titles and the names of files.
#[derive(Debug)]
pub struct Kinds {
    /// In the contest's order.
    words: Vec<Words>,
}

/// How sure it is that a file is of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Its first lines bear a title of the kind with this position in the contest.
    Titled(usize),
    /// Its name says so, or words within its first lines.
    Named(usize),
    /// It is of none.
    No,
}

impl Kinds {
    /// The words that a contest gives for its kinds of evidence.
    pub fn new(contest: &Contest) -> Self {
        let all = |words: &[String]| words.iter().map(|w| flatten(w)).filter(|w| !w.is_empty()).collect::<Vec<_>>();
        Self { words: contest.evidence.iter().map(|k| Words { titles: all(&k.titles), file_names: all(&k.file_names) }).collect() }
    }

    /// What a file is.
    pub fn of(&self, material: &Material) -> Known {
        // A title is looked for among the first characters; more of a long text need not be read.
        let mut left = 2 * TITLE_REACH;
        let is_near = |c: &char| {
            left -= usize::from(!c.is_whitespace());
            left > 0
        };
        let head: String = material.document.text.as_str().chars().take_while(is_near).collect();
        let flat = Flat::new(&head);
        let start = flat.slice(0, flat.len().min(TITLE_START));
        let begins = || self.longest(|kind| &kind.titles, |title| start.contains(title));
        if let Some(kind) = self.heading(&flat, (0, flat.len())).or_else(begins) {
            return Known::Titled(kind);
        }
        // 公司已取得营业执照 in the first lines of a plan is no title.
        self.titled(&flat).or_else(|| self.named(material.name())).map_or(Known::No, Known::Named)
    }

    /// The kind with the longest title among the first characters of a file.
    pub(crate) fn titled(&self, flat: &Flat) -> Option<usize> {
        let head = flat.slice(0, flat.len().min(TITLE_REACH));
        self.longest(|kind| &kind.titles, |title| head.contains(title))
    }

    /// The kind whose title is a line by itself among the first characters of a page.
    pub(crate) fn heading(&self, flat: &Flat, (from, to): (usize, usize)) -> Option<usize> {
        let last = to.min(from + TITLE_REACH);
        let starts: Vec<usize> = (from..last).filter(|&at| at == from || flat.starts_line(at)).collect();
        let ends = starts.iter().skip(1).copied().chain([last]);
        let lines = starts.iter().zip(ends).map(|(&start, end)| flat.slice(start, end));
        // A list of what was sent has numbers or signs, or names several.
        let numbered = |line: &str| line.starts_with('(') || line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('.');
        let said = |line: &str| line.contains(['、', ',', '，', ':', ';', '；', '。']) || line.chars().count() > HEADING;
        let mut kinds = lines.filter(|line| !numbered(line) && !said(line)).filter_map(|line| {
            // 审计报告(2024年度)
            let bare = line.strip_suffix(')').and_then(|line| line.rsplit_once('(')).map_or(line, |(before, _)| before);
            self.longest(|kind| &kind.titles, |title| line.starts_with(title) || bare.ends_with(title))
        });
        let first = kinds.next()?;
        kinds.all(|kind| kind == first).then_some(first)
    }

    /// The kind with the longest word in a file's name.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        let name = flatten(name);
        self.longest(|kind| &kind.file_names, |word| name.contains(word))
    }

    /// The kind with the longest of its words that stands there; of equals the first in the contest's order.
    fn longest(&self, words: fn(&Words) -> &[String], stands: impl Fn(&str) -> bool) -> Option<usize> {
        let fits = |kind: &Words| words(kind).iter().filter(|word| stands(word)).map(String::len).max();
        let hits = self.words.iter().enumerate().filter_map(|(at, kind)| Some((fits(kind)?, std::cmp::Reverse(at))));
        hits.max().map(|(_, at)| at.0)
    }
}
