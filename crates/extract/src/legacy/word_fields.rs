//! Fields of a Word file (MS-DOC, 2.8.25): which characters they are computed from, and what those show that have no result.

use rustc_hash::FxHashSet;

use super::word::Letter;
use crate::field_code;

const BEGIN: char = '\u{13}';
const SEPARATOR: char = '\u{14}';
const END: char = '\u{15}';

/// What fields show that have no result in letters.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Texts, each with the letter that begins its field.
    pub(super) texts: Vec<(usize, String)>,
    /// Bytes of characters that stand for pictures of formulas among these.
    pub(super) told: Vec<u32>,
}

/// What fields without a result show, and objects that are formulas. `of_form` tells what the character at a byte stands for, `of_object` the
/// formula of the object to which the mark of a field at a byte belongs.
pub(super) fn shown_by_fields(
    letters: &[Letter],
    of_form: impl Fn(u32) -> Option<String>,
    mut of_object: impl FnMut(u32) -> Option<String>,
) -> Shown {
    /// Stands for the data of a form's field.
    const DATA: char = '\u{1}';
    // Open fields: where each begins, and whether it has come to its result. Those that have not have an instruction.
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut instructions: Vec<String> = Vec::new();
    // Those whose result is a formula that is told.
    let mut formulas: FxHashSet<usize> = FxHashSet::default();
    let mut out = Shown::default();
    for (at, letter) in letters.iter().enumerate() {
        match letter.c {
            BEGIN => {
                open.push((at, false));
                instructions.push(String::new());
            }
            SEPARATOR => {
                if let Some((from, has_result)) = open.last_mut().filter(|(_, has_result)| !has_result) {
                    *has_result = true;
                    let is_formula = instructions.pop().is_some_and(|of| of.trim_start().starts_with("EMBED Equation"));
                    if is_formula && let Some(text) = of_object(letter.byte) {
                        formulas.insert(*from);
                        out.texts.push((*from, text));
                    }
                }
            }
            END => {
                let Some((from, false)) = open.pop() else { continue };
                let instruction = instructions.pop().unwrap_or_default();
                let text = if open.len() < field_code::NESTED { field_code::shown(&instruction) } else { String::new() };
                if text.is_empty() {
                    continue;
                }
                if let Some(outer) = instructions.last_mut() {
                    outer.push_str(&text);
                }
                out.texts.push((from, text));
            }
            DATA => match open.last() {
                Some((from, true)) if formulas.contains(from) => out.told.push(letter.byte),
                Some((from, false)) => out.texts.extend(of_form(letter.byte).map(|text| (*from, text))),
                Some(_) | None => {}
            },
            c if c >= ' ' => {
                if let Some(instruction) = instructions.last_mut() {
                    instruction.push(c);
                }
            }
            _ => {}
        }
    }
    // One inside another ends before it.
    out.texts.sort_by_key(|(from, _)| *from);
    out
}

/// Fields that are open while a text is gone through.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Whether each has come to its result.
    open: Vec<bool>,
    /// How many have not.
    instructions: usize,
}

impl Fields {
    /// Whether a character marks a field or is part of what one is computed from, and so is not shown.
    pub(super) fn take(&mut self, c: char) -> bool {
        match c {
            BEGIN => {
                self.open.push(false);
                self.instructions += 1;
            }
            SEPARATOR => {
                if let Some(has_result) = self.open.last_mut().filter(|has_result| !**has_result) {
                    *has_result = true;
                    self.instructions -= 1;
                }
            }
            END => self.instructions -= usize::from(self.open.pop() == Some(false)),
            _ => return self.instructions > 0,
        }
        true
    }
}
