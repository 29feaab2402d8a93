//! Definitions of lists in `numbering.xml` (ISO/IEC 29500-1, 17.9).

use crate::numbering::{Definition, Instance, LEVELS, Level, Numbering, Sign, Suffix};
use crate::xml::{Node, number};

/// Reads `numbering.xml`.
pub(super) fn read(root: Node<'_>) -> Numbering {
    let mut numbering = Numbering::default();
    for node in root.children() {
        match node.name() {
            "abstractNum" => read_definition(node, &mut numbering),
            "num" => read_instance(node, &mut numbering),
            _ => {}
        }
    }
    numbering
}

fn read_definition(node: Node<'_>, numbering: &mut Numbering) {
    let Some(id) = node.attr("abstractNumId") else { return };
    let mut definition = Definition::default();
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
                    numbering.stand_for(style.to_owned(), id.to_owned());
                }
            }
            _ => {}
        }
    }
    numbering.define(id.to_owned(), definition);
}

fn read_instance(node: Node<'_>, numbering: &mut Numbering) {
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
    numbering.add(id.to_owned(), instance);
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
    let fonts = node.path(&["rPr", "rFonts"]);
    Level {
        start: node.child("start").and_then(Node::val_number).unwrap_or(0),
        format: format.to_owned(),
        text: signs(value("lvlText").unwrap_or_default()),
        font: fonts.and_then(|n| n.attr("ascii")).unwrap_or_default().to_owned(),
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

/// A text in which `%1` to `%9` stand for the numbers of the levels.
fn signs(text: &str) -> Vec<Sign> {
    /// A crafted one is as long as one likes, and stands before thousands of paragraphs.
    const LONGEST: usize = 255;
    let mut out = Vec::new();
    let mut rest = text.chars().take(LONGEST).peekable();
    while let Some(c) = rest.next() {
        let level = if c == '%' { rest.peek().and_then(|d| d.to_digit(10)).filter(|d| (1..=9).contains(d)) } else { None };
        match level {
            Some(digit) => {
                rest.next();
                out.push(Sign::Number(digit as usize - 1));
            }
            None => out.push(Sign::Letter(c)),
        }
    }
    out
}

fn level_of(node: Node<'_>) -> Option<usize> {
    node.attr("ilvl").and_then(number).filter(|&at| at < LEVELS)
}
