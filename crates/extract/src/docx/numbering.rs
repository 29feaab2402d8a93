//! Automatic numbering as Word shows it (ISO/IEC 29500-1, 17.9): definitions from `numbering.xml`, counters while the text is read.

use rustc_hash::FxHashMap;
use text::counting;

use crate::xml::{Node, number};

const LEVELS: usize = 9;

#[derive(Debug, Clone, PartialEq)]
struct Level {
    start: u32,
    format: String,
    text: String,
    suffix: Suffix,
    /// Restart only after a level up to this one; 0 never.
    restart_after: Option<usize>,
    /// All numbers of the label in Arabic digits.
    legal: bool,
    style: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Suffix {
    Tab,
    Space,
    Nothing,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            format: "decimal".to_owned(),
            text: String::new(),
            suffix: Suffix::Tab,
            restart_after: None,
            legal: false,
            style: None,
        }
    }
}

type Levels = [Level; LEVELS];

#[derive(Debug, Default)]
struct Abstract {
    levels: Box<Levels>,
    /// Takes its levels from the definition that this style stands for.
    link: Option<String>,
}

#[derive(Debug, Default)]
struct Instance {
    of: String,
    starts: [Option<u32>; LEVELS],
    levels: Vec<(usize, Level)>,
}

/// Definitions and counters of one document.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    abstracts: FxHashMap<String, Abstract>,
    instances: FxHashMap<String, Instance>,
    /// Definition that a numbering style stands for.
    styles: FxHashMap<String, String>,
    /// Counters by definition: all instances of a definition count on together.
    counters: FxHashMap<String, [Option<u32>; LEVELS]>,
    /// Instances whose start values have been applied, by level.
    started: FxHashMap<String, [bool; LEVELS]>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(crate) fn read(root: Node<'_>) -> Self {
        let mut numbering = Self::default();
        for node in root.children() {
            match node.name() {
                "abstractNum" => numbering.read_abstract(node),
                "num" => numbering.read_instance(node),
                _ => {}
            }
        }
        numbering
    }

    fn read_abstract(&mut self, node: Node<'_>) {
        let Some(id) = node.attr("abstractNumId") else { return };
        let mut definition = Abstract::default();
        for child in node.children() {
            match child.name() {
                "lvl" => {
                    if let Some(at) = level_of(child) {
                        definition.levels[at] = read_level(child);
                    }
                }
                "numStyleLink" => definition.link = child.val().map(str::to_owned),
                "styleLink" => {
                    if let Some(style) = child.val() {
                        self.styles.insert(style.to_owned(), id.to_owned());
                    }
                }
                _ => {}
            }
        }
        self.abstracts.insert(id.to_owned(), definition);
    }

    fn read_instance(&mut self, node: Node<'_>) {
        let Some(id) = node.attr("numId") else { return };
        let of = node.child("abstractNumId").and_then(Node::val).unwrap_or_default().to_owned();
        let mut instance = Instance { of, ..Instance::default() };
        for change in node.children().filter(|n| n.name() == "lvlOverride") {
            let Some(at) = level_of(change) else { continue };
            instance.starts[at] = change.child("startOverride").and_then(Node::val_number);
            if let Some(level) = change.child("lvl") {
                instance.levels.push((at, read_level(level)));
            }
        }
        self.instances.insert(id.to_owned(), instance);
    }

    /// The definition behind an instance, through a numbering style where it has one.
    fn definition(&self, num_id: &str) -> Option<(&str, &Abstract)> {
        let of = self.instances.get(num_id)?.of.as_str();
        let definition = self.abstracts.get(of)?;
        let linked = definition.link.as_ref().and_then(|style| self.styles.get(style));
        match linked.and_then(|id| Some((id.as_str(), self.abstracts.get(id)?))) {
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
            return bullet(&level.text);
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
        let mut rest = level.text.chars().peekable();
        while let Some(c) = rest.next() {
            let placeholder = if c == '%' { rest.peek().and_then(|d| d.to_digit(10)).filter(|d| (1..=9).contains(d)) } else { None };
            let Some(digit) = placeholder else {
                out.push(c);
                continue;
            };
            rest.next();
            let at = digit as usize - 1;
            let Some(other) = self.level(num_id, at) else { continue };
            // Legal numbers keep their leading zero: Section 1.01 under Article I.
            let format = if level.legal && other.format != "decimalZero" { "decimal" } else { other.format.as_str() };
            out.push_str(&counting::format(counters[at].unwrap_or(other.start), format));
        }
        out
    }
}

fn read_level(node: Node<'_>) -> Level {
    let value = |name: &str| node.child(name).and_then(Node::val);
    let format = match node.child("numFmt").or_else(|| node.path(&["AlternateContent", "Choice", "numFmt"])) {
        // `001, 002, 003, ...`: as many digits as the first has.
        Some(format) if format.val() == Some("custom") => {
            format.attr("format").and_then(|f| f.split(',').next()).unwrap_or("decimal").trim()
        }
        Some(format) => format.val().unwrap_or("decimal"),
        None => "decimal",
    };
    Level {
        start: node.child("start").and_then(Node::val_number).unwrap_or(0),
        format: format.to_owned(),
        text: value("lvlText").unwrap_or_default().to_owned(),
        suffix: match value("suff") {
            Some("nothing") => Suffix::Nothing,
            Some("space") => Suffix::Space,
            _ => Suffix::Tab,
        },
        restart_after: node.child("lvlRestart").and_then(Node::val_number),
        legal: node.child("isLgl").is_some_and(super::styles::is_on),
        style: value("pStyle").map(str::to_owned),
    }
}

fn level_of(node: Node<'_>) -> Option<usize> {
    node.attr("ilvl").and_then(number).filter(|&at| at < LEVELS)
}

/// Symbol fonts put their bullets into the private use area; which sign it is does not matter to a reader.
fn bullet(text: &str) -> String {
    match text.trim().chars().next() {
        None => String::new(),
        Some('\u{e000}'..='\u{f8ff}') => "• ".to_owned(),
        // Word's hollow bullet is this letter of a typewriter font.
        Some('o') if text.trim() == "o" => "◦ ".to_owned(),
        Some(_) => format!("{} ", text.trim()),
    }
}

/// A label that is written out, with what parts it from the text.
pub(super) fn as_shown(label: &str) -> String {
    if label.chars().all(|c| matches!(c, '\u{e000}'..='\u{f8ff}')) { bullet(label) } else { join(label.trim().to_owned(), Suffix::Tab) }
}

/// After a full-width sign (`一、`) the text follows at once, after others with a space, as a reader sees it.
fn join(label: String, suffix: Suffix) -> String {
    let narrow = label.chars().last().is_some_and(|c| c.is_ascii());
    if label.is_empty() || (suffix != Suffix::Space && !narrow) || (suffix == Suffix::Nothing) { label } else { label + " " }
}
