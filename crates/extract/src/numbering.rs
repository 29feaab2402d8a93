//! Automatic numbering as Word shows it (ISO/IEC 29500-1, 17.9): definitions of lists, which each format fills in, and counters while the text
//! is read.

use rustc_hash::FxHashMap;
use text::counting;

use crate::symbols;

pub(crate) const LEVELS: usize = 9;

/// A level of a list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Level {
    pub(crate) start: u32,
    /// `ST_NumberFormat` (17.18.59), or as many digits as the number one has (`001`).
    pub(crate) format: String,
    pub(crate) text: Vec<Sign>,
    /// Font of the label, empty where it is not known.
    pub(crate) font: String,
    pub(crate) suffix: Suffix,
    /// Restart only after a level up to this one; 0 never.
    pub(crate) restart_after: Option<usize>,
    /// All numbers of the label in Arabic digits.
    pub(crate) legal: bool,
    /// Paragraph style that stands for the level.
    pub(crate) style: Option<String>,
}

/// A part of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Letter(char),
    /// The number of a level, from 0.
    Number(usize),
}

/// What parts a label from the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Suffix {
    Tab,
    Space,
    Nothing,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            format: "decimal".to_owned(),
            text: Vec::new(),
            font: String::new(),
            suffix: Suffix::Tab,
            restart_after: None,
            legal: false,
            style: None,
        }
    }
}

/// A list as it is defined.
#[derive(Debug, Default)]
pub(crate) struct Definition {
    pub(crate) levels: Box<[Level; LEVELS]>,
    /// Takes its levels from the definition that this style stands for.
    pub(crate) link: Option<String>,
}

/// A list as paragraphs name it: its definition, and what is changed of it.
#[derive(Debug, Default)]
pub(crate) struct Instance {
    pub(crate) of: String,
    pub(crate) starts: [Option<u32>; LEVELS],
    pub(crate) levels: Vec<(usize, Level)>,
}

/// Definitions and counters of one document.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    definitions: FxHashMap<String, Definition>,
    instances: FxHashMap<String, Instance>,
    /// Definition that a numbering style stands for.
    styles: FxHashMap<String, String>,
    /// Counters by definition: all instances of a definition count on together.
    counters: FxHashMap<String, [Option<u32>; LEVELS]>,
    /// Instances whose start values have been applied, by level.
    started: FxHashMap<String, [bool; LEVELS]>,
}

impl Numbering {
    pub(crate) fn define(&mut self, id: String, definition: Definition) {
        self.definitions.insert(id, definition);
    }

    pub(crate) fn add(&mut self, num_id: String, instance: Instance) {
        self.instances.insert(num_id, instance);
    }

    /// Lets a numbering style stand for a definition.
    pub(crate) fn stand_for(&mut self, style: String, id: String) {
        self.styles.insert(style, id);
    }

    /// The definition behind an instance, through a numbering style where it has one.
    fn definition(&self, num_id: &str) -> Option<(&str, &Definition)> {
        let of = self.instances.get(num_id)?.of.as_str();
        let definition = self.definitions.get(of)?;
        let linked = definition.link.as_ref().and_then(|style| self.styles.get(style));
        match linked.and_then(|id| Some((id.as_str(), self.definitions.get(id)?))) {
            Some(through) => Some(through),
            None => Some((of, definition)),
        }
    }

    fn level(&self, num_id: &str, at: usize) -> Option<&Level> {
        let own = self.instances.get(num_id)?.levels.iter().find(|(level, _)| *level == at);
        match own {
            Some((_, level)) => Some(level),
            None => self.definition(num_id).map(|(_, definition)| &definition.levels[at]),
        }
    }

    /// Level that a paragraph style stands for, where a definition ties one to it.
    pub(crate) fn level_of_style(&self, num_id: &str, style: &str) -> Option<usize> {
        (0..LEVELS).find(|&at| self.level(num_id, at).is_some_and(|l| l.style.as_deref() == Some(style)))
    }

    /// Counts the next paragraph of an instance and returns its label with what parts it from the text; empty where nothing shows.
    pub(crate) fn next(&mut self, num_id: &str, at: usize) -> String {
        let at = at.min(LEVELS - 1);
        let Some((id, _)) = self.definition(num_id) else { return String::new() };
        let id = id.to_owned();
        self.count(num_id, &id, at);
        let Some(level) = self.level(num_id, at) else { return String::new() };
        if level.format == "bullet" {
            return bullet(&letters(&level.text), &level.font);
        }
        let label = self.label(num_id, &id, level);
        join(label, level.suffix)
    }

    fn count(&mut self, num_id: &str, id: &str, at: usize) {
        let starts: Vec<u32> = (0..LEVELS).map(|l| self.start(num_id, l)).collect();
        let resets: Vec<bool> = (0..LEVELS).map(|l| l > at && self.restarts(num_id, l, at)).collect();
        let over = self.instances.get(num_id).and_then(|i| i.starts[at]);
        let started = self.started.entry(num_id.to_owned()).or_default();
        let counters = self.counters.entry(id.to_owned()).or_default();
        let first_of_instance = !std::mem::replace(&mut started[at], true);
        // A level that was passed over counts as begun: after 1 and 1.1.1 comes 1.2.
        for (counter, start) in counters[..at].iter_mut().zip(&starts) {
            counter.get_or_insert(*start);
        }
        counters[at] = match (over, counters[at]) {
            (Some(over), _) if first_of_instance => Some(over),
            (_, Some(last)) => Some(last.saturating_add(1)),
            (_, None) => Some(starts[at]),
        };
        for (counter, reset) in counters.iter_mut().zip(resets) {
            if reset {
                *counter = None;
            }
        }
    }

    /// Number that a level begins with in an instance.
    fn start(&self, num_id: &str, level: usize) -> u32 {
        let over = self.instances.get(num_id).and_then(|i| i.starts[level]);
        over.unwrap_or_else(|| self.level(num_id, level).map_or(1, |l| l.start))
    }

    fn restarts(&self, num_id: &str, level: usize, after: usize) -> bool {
        match self.level(num_id, level).and_then(|l| l.restart_after) {
            None => true,
            Some(limit) => after < limit,
        }
    }

    fn label(&self, num_id: &str, id: &str, level: &Level) -> String {
        let counters = self.counters.get(id).copied().unwrap_or_default();
        let mut out = String::new();
        for sign in &level.text {
            let at = match *sign {
                Sign::Letter(c) => {
                    out.push(c);
                    continue;
                }
                Sign::Number(at) => at.min(LEVELS - 1),
            };
            let Some(other) = self.level(num_id, at) else { continue };
            // Legal numbers keep their leading zero: Section 1.01 under Article I.
            let format = if level.legal && other.format != "decimalZero" { "decimal" } else { other.format.as_str() };
            out.push_str(&counting::format(counters[at].unwrap_or(other.start), format));
        }
        out
    }
}

fn letters(text: &[Sign]) -> String {
    let letter = |sign: &Sign| match sign {
        Sign::Letter(c) => Some(*c),
        Sign::Number(_) => None,
    };
    text.iter().filter_map(letter).collect()
}

/// Symbol fonts put their bullets into the private use area or under letters (`l` of Wingdings is a disc); which sign it is does not matter to
/// a reader.
fn bullet(text: &str, font: &str) -> String {
    match text.trim().chars().next() {
        None => String::new(),
        Some(_) if symbols::is_ornamental(font) => "• ".to_owned(),
        Some('\u{e000}'..='\u{f8ff}') => "• ".to_owned(),
        // Word's hollow bullet is this letter of a typewriter font.
        Some('o') if text.trim() == "o" => "◦ ".to_owned(),
        Some(_) => format!("{} ", text.trim()),
    }
}

/// A label that is written out, with what parts it from the text.
pub(crate) fn as_shown(label: &str) -> String {
    if label.chars().all(|c| matches!(c, '\u{e000}'..='\u{f8ff}')) { bullet(label, "") } else { join(label.trim().to_owned(), Suffix::Tab) }
}

/// After a full-width sign (`一、`) the text follows at once, after others with a space, as a reader sees it.
fn join(label: String, suffix: Suffix) -> String {
    let narrow = label.chars().last().is_some_and(|c| c.is_ascii());
    if label.is_empty() || (suffix != Suffix::Space && !narrow) || (suffix == Suffix::Nothing) { label } else { label + " " }
}
