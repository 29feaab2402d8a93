//! Automatic numbers of paragraphs on slides (DrawingML, ISO/IEC 29500-1, 21.1.2.4): which list a paragraph is in, by itself or by what its
//! placeholder takes from layout and master, and the label that it shows.

use text::counting;

use super::backdrop::index_of;
use super::placeholder;
use crate::xml::{Node, number};

/// Properties of the levels of a list style.
const LEVELS: [&str; 9] = ["lvl1pPr", "lvl2pPr", "lvl3pPr", "lvl4pPr", "lvl5pPr", "lvl6pPr", "lvl7pPr", "lvl8pPr", "lvl9pPr"];

/// List styles of a shape, the nearest first: its own, those of its placeholder on the parts that its slide rests on (layout, then master),
/// and the master's for all placeholders of the kind.
fn styles<'n>(shape: Node<'n>, beneath: &[Node<'n>]) -> Vec<Node<'n>> {
    let own = |shape: Node<'n>| shape.path(&["txBody", "lstStyle"]);
    let mut out: Vec<Node<'n>> = own(shape).into_iter().collect();
    let Some(class) = placeholder(shape).map(Class::of) else { return out };
    for part in beneath {
        let shapes = part.path(&["cSld", "spTree"]).into_iter().flat_map(Node::descendants).filter(|n| n.name() == "sp");
        let same: Vec<Node<'n>> = shapes.filter(|n| placeholder(*n).map(Class::of) == Some(class)).collect();
        // A layout may have several of a kind; a master has one.
        let meant = same.iter().find(|n| index_of(**n) == index_of(shape)).or(same.first());
        out.extend(meant.and_then(|n| own(*n)));
        out.extend(part.path(&["txStyles", class.style()]));
    }
    out
}

/// Placeholders that take after one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Title,
    Body,
    /// Date, footer, header, number.
    Edge,
}

impl Class {
    fn of(placeholder: &str) -> Self {
        match placeholder {
            "title" | "ctrTitle" => Self::Title,
            "dt" | "ftr" | "hdr" | "sldNum" => Self::Edge,
            _ => Self::Body,
        }
    }

    /// The master's style for it (19.3.1.52).
    const fn style(self) -> &'static str {
        match self {
            Self::Title => "titleStyle",
            Self::Body => "bodyStyle",
            Self::Edge => "otherStyle",
        }
    }
}

/// Paragraphs of one text as they are numbered.
pub(super) struct Numbered<'n> {
    styles: Vec<Node<'n>>,
    counters: Counters<'n>,
}

impl<'n> Numbered<'n> {
    /// Before the first paragraph of a shape or a cell.
    pub(super) fn new(holder: Node<'n>, beneath: &[Node<'n>]) -> Self {
        Self { styles: styles(holder, beneath), counters: Counters::default() }
    }

    /// Label of the next paragraph, empty where it has none.
    pub(super) fn label(&mut self, p: Node<'n>, has_text: bool) -> String {
        let properties = p.child("pPr");
        let level = properties.and_then(|n| n.attr("lvl")).and_then(number::<usize>).unwrap_or(0).min(LEVELS.len() - 1);
        let auto = self.bullet(properties, level).filter(|n| n.name() == "buAutoNum");
        let start = |auto: Node<'n>| auto.attr("startAt").and_then(number::<u32>).unwrap_or(1);
        let list = auto.map(|auto| (auto.attr("type").unwrap_or("arabicPeriod"), start(auto)));
        self.counters.label(level, list, has_text)
    }

    /// What stands before a paragraph: the nearest that says anything of it, be it that nothing does.
    fn bullet(&self, properties: Option<Node<'n>>, level: usize) -> Option<Node<'n>> {
        let said = |n: Node<'n>| n.children().find(|n| matches!(n.name(), "buNone" | "buAutoNum" | "buChar" | "buBlip"));
        let by_style = || self.styles.iter().find_map(|style| style.child(LEVELS[level]).and_then(said));
        properties.and_then(said).or_else(by_style)
    }
}

/// The last numbers of the lists of one text, by level.
#[derive(Debug, Default)]
pub(crate) struct Counters<'s>([Option<Counter<'s>>; LEVELS.len()]);

/// The last number of a list.
#[derive(Debug, Clone, Copy)]
struct Counter<'s> {
    scheme: &'s str,
    start: u32,
    number: u32,
}

impl<'s> Counters<'s> {
    /// Label of the next paragraph, of a level counted from 0: `list` is the scheme of its numbers and the first of them, where it is in a
    /// list. A paragraph without text shows none and is not counted; one in no list, or in another, ends the list of its level.
    pub(crate) fn label(&mut self, level: usize, list: Option<(&'s str, u32)>, has_text: bool) -> String {
        let level = level.min(LEVELS.len() - 1);
        self.0[level + 1..].fill(None);
        let Some((scheme, start)) = list else {
            self.0[level] = None;
            return String::new();
        };
        if !has_text {
            return String::new();
        }
        let goes_on = self.0[level].filter(|last| last.scheme == scheme && last.start == start);
        let number = goes_on.map_or(start, |last| last.number.saturating_add(1));
        self.0[level] = Some(Counter { scheme, start, number });
        shown(number, scheme)
    }
}

/// A number as its scheme shows it (`ST_TextAutonumberScheme`, 20.1.10.61).
fn shown(number: u32, scheme: &str) -> String {
    let format = match scheme {
        s if s.starts_with("alphaLc") => "lowerLetter",
        s if s.starts_with("alphaUc") => "upperLetter",
        s if s.starts_with("romanLc") => "lowerRoman",
        s if s.starts_with("romanUc") => "upperRoman",
        s if s.starts_with("circleNum") => "decimalEnclosedCircle",
        s if s.starts_with("ea1") => "chineseCounting",
        s if s.starts_with("arabicDb") => "decimalFullWidth",
        _ => "decimal",
    };
    let number = counting::format(number, format);
    match scheme {
        s if s.ends_with("ParenBoth") => format!("({number}) "),
        s if s.ends_with("ParenR") => format!("{number}) "),
        "arabicDbPeriod" | "ea1JpnChsDbPeriod" => format!("{number}．"),
        s if s.ends_with("Period") => format!("{number}. "),
        _ => format!("{number} "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Tree;

    fn tree(xml: &str) -> Tree {
        Tree::parse(xml.as_bytes(), 100).0
    }

    /// Labels of the paragraphs of a shape, each of which has text.
    #[track_caller]
    fn check(shape: &str, beneath: &[&str], expected: &[&str]) {
        let (shape, beneath): (Tree, Vec<Tree>) = (tree(shape), beneath.iter().map(|part| tree(part)).collect());
        let beneath: Vec<Node<'_>> = beneath.iter().map(Tree::root).collect();
        let mut numbered = Numbered::new(shape.root(), &beneath);
        let paragraphs = shape.root().child("txBody").into_iter().flat_map(Node::children).filter(|n| n.name() == "p");
        assert_eq!(paragraphs.map(|p| numbered.label(p, true)).collect::<Vec<_>>(), expected);
    }

    fn p(level: u32, bullet: &str) -> String {
        format!("<p><pPr lvl='{level}'>{bullet}</pPr></p>")
    }

    fn auto(scheme: &str, start: u32) -> String {
        format!("<buAutoNum type='{scheme}' startAt='{start}'/>")
    }

    #[test]
    fn lists_go_on_until_another_begins() {
        let arabic = auto("arabicPeriod", 1);
        let paragraphs = [
            p(0, &arabic),
            p(1, &auto("ea1ChsPeriod", 1)),
            p(1, &auto("ea1ChsPeriod", 1)),
            p(0, &arabic),
            p(1, &auto("ea1ChsPeriod", 1)),
            p(0, &auto("arabicParenR", 5)),
            p(0, &auto("arabicParenR", 5)),
            p(0, "<buChar char='•'/>"),
            p(0, &arabic),
            p(0, &auto("arabicDbPeriod", 1)),
        ];
        let shape = format!("<sp><txBody>{}</txBody></sp>", paragraphs.concat());
        check(&shape, &[], &["1. ", "一. ", "二. ", "2. ", "一. ", "5) ", "6) ", "", "1. ", "１．"]);
    }

    #[test]
    fn lists_of_placeholders_stand_on_layout_and_master() {
        let placeholder = |place: &str, body: &str| format!("<sp><nvSpPr><nvPr><ph {place}/></nvPr></nvSpPr><txBody>{body}</txBody></sp>");
        let style = |bullet: &str| format!("<lstStyle><lvl1pPr>{bullet}</lvl1pPr></lstStyle>");
        let part = |shapes: &str, styles: &str| format!("<part><cSld><spTree>{shapes}</spTree></cSld><txStyles>{styles}</txStyles></part>");
        let layout = part(
            &[placeholder("type='body' idx='1'", ""), placeholder("type='body' idx='13'", &style(&auto("romanUcPeriod", 1)))].concat(),
            "",
        );
        let master = part(
            &[placeholder("type='title'", ""), placeholder("type='dt' idx='13'", &style(&auto("alphaLcPeriod", 1)))].concat(),
            &format!("<titleStyle/><bodyStyle><lvl1pPr>{}</lvl1pPr></bodyStyle>", auto("arabicPeriod", 1)),
        );
        let of = |place: &str, more: &str| placeholder(place, &[more, &p(0, ""), &p(0, "<buNone/>"), &p(1, "")].concat());
        let beneath = [layout.as_str(), master.as_str()];
        check(&of("idx='13'", ""), &beneath, &["I. ", "", ""]);
        check(&of("type='body' idx='1'", ""), &beneath, &["1. ", "", ""]);
        check(&of("idx='13'", &style("<buChar char='•'/>")), &beneath, &["", "", ""]);
        check(&of("type='title'", ""), &beneath, &["", "", ""]);
        // What is no placeholder takes after none.
        check(&format!("<sp><txBody>{}</txBody></sp>", p(0, "")), &beneath, &[""]);
    }
}
