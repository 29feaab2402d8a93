//! Blocks of a story (body, header, note): paragraphs and tables in reading order.

use record::{FileKind, HiddenWhy, Problem};

use super::flat;
use super::paragraph::{Inline, Look};
use super::styles::{self, Props, Styles};
use crate::flow::{Cell, Para, Piece, Row, plain_text};
use crate::numbering::{self, Numbering};
use crate::office::{Parts, Relations};
use crate::package::PackageError;
use crate::xml::Node;
use crate::{Limits, drawing, html, office_math, sniff, trouble};

/// Where a paragraph stands, as far as it decides whether white letters can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Setting {
    /// Something other than the white page lies, or may lie, behind the text.
    pub(super) shaded: bool,
}

/// A field between its marks.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Field {
    /// What is computed, as far as it was read: not shown, unless it says itself what is.
    Instruction(String),
    /// What is shown.
    Result,
}

/// Reads stories one after another and keeps what stands beside them.
#[derive(Debug)]
pub(super) struct Story<'s> {
    pub(super) styles: &'s Styles,
    pub(super) numbering: Numbering,
    pub(super) fields: Vec<Field>,
    pub(super) tiny: f32,
    pub(super) white: u8,
    cells_left: u32,
    limits: &'s Limits,
    /// Whether this is the text of a document inside another one.
    is_inside: bool,
    /// Deleted text of tracked changes.
    pub(super) deleted: Vec<String>,
    /// Text that a reader does not see.
    pub(super) hidden: Vec<(HiddenWhy, String)>,
    pub(super) problems: Vec<Problem>,
    /// Parts of pictures, in the order of the text.
    pub(super) pictures: Vec<String>,
}

/// A part being read: what its references point to.
pub(super) struct Source<'p, 'a> {
    pub(super) parts: &'p mut Parts<'a>,
    pub(super) relations: Relations,
}

impl<'s> Story<'s> {
    /// For a document inside another one, which may hold no further one.
    pub(super) fn inside(styles: &'s Styles, numbering: Numbering, limits: &'s Limits) -> Self {
        Self { is_inside: true, ..Self::new(styles, numbering, limits) }
    }

    pub(super) fn new(styles: &'s Styles, numbering: Numbering, limits: &'s Limits) -> Self {
        Self {
            styles,
            numbering,
            fields: Vec::new(),
            tiny: limits.tiny_points,
            white: limits.white_from,
            cells_left: limits.table_cells,
            limits,
            is_inside: false,
            deleted: Vec::new(),
            hidden: Vec::new(),
            problems: Vec::new(),
            pictures: Vec::new(),
        }
    }

    /// Reads one part, or one element of it.
    pub(super) fn part(&mut self, parts: &mut Parts<'_>, name: &str, root: Node<'_>) -> Result<Vec<Piece>, PackageError> {
        let relations = parts.relations(name)?;
        let mut source = Source { parts, relations };
        let mut out = Vec::new();
        let start = root.child("body").unwrap_or(root);
        self.blocks(start, &mut source, Setting::default(), &mut out)?;
        self.fields.clear();
        Ok(out)
    }

    /// Reads everything inside a container of blocks.
    fn blocks(&mut self, node: Node<'_>, source: &mut Source<'_, '_>, setting: Setting, out: &mut Vec<Piece>) -> Result<(), PackageError> {
        // Where a paragraph mark was deleted, the final text runs on into the next paragraph.
        let mut carried: Option<Para> = None;
        for child in node.children() {
            match child.name() {
                "p" => {
                    let (para, after, merges) = self.paragraph(child, source, setting)?;
                    let para = match carried.take() {
                        Some(before) => Para { text: before.text + &para.text, ..before },
                        None => para,
                    };
                    if merges {
                        carried = Some(para);
                    } else {
                        out.push(Piece::Para(para));
                    }
                    out.extend(after);
                }
                "tbl" => {
                    let table = self.table(child, source, setting)?;
                    out.push(Piece::Table(table));
                }
                "AlternateContent" => self.alternate(child, source, setting, out)?,
                "del" | "moveFrom" => self.delete_blocks(child, source)?,
                "oMath" | "oMathPara" => out.push(Piece::Para(Para::plain(office_math::linear(child)))),
                "altChunk" => self.chunk(child, source, out)?,
                "sectPr" | "sdtPr" | "sdtEndPr" | "tblPr" | "tblGrid" | "tcPr" | "trPr" => {}
                _ => self.blocks(child, source, setting, out)?,
            }
        }
        out.extend(carried.map(Piece::Para));
        Ok(())
    }

    /// Another document whose text Word shows at this place: programs that merge documents leave it to Word to do it.
    fn chunk(&mut self, node: Node<'_>, source: &mut Source<'_, '_>, out: &mut Vec<Piece>) -> Result<(), PackageError> {
        let name = node.attr_prefixed("id").and_then(|id| source.relations.by_id(id)).map(str::to_owned);
        let bytes = name.filter(|_| !self.is_inside).map(|name| source.parts.bytes(&name)).transpose()?.flatten().unwrap_or_default();
        match sniff::sniff(&bytes) {
            FileKind::Docx if !flat::is_flat(&bytes) => {
                let (body, problems) = super::body_of(&bytes, self.limits)?;
                out.extend(body);
                self.problems.extend(problems);
            }
            FileKind::Text if !bytes.is_empty() => {
                let html::Said { pieces, hidden, is_cut } = html::said(&bytes, self.limits);
                out.extend(pieces);
                self.hidden.extend(hidden);
                self.problems.extend(is_cut.then(trouble::too_many_cells));
            }
            _ => self.problems.push(trouble::embedded("其他文档（altChunk）", "another document (altChunk)")),
        }
        Ok(())
    }

    /// The first choice that says anything, else the fallback: both hold the same text in two forms.
    fn alternate(
        &mut self,
        node: Node<'_>,
        source: &mut Source<'_, '_>,
        setting: Setting,
        out: &mut Vec<Piece>,
    ) -> Result<(), PackageError> {
        for branch in drawing::branches(node) {
            let mut pieces = Vec::new();
            self.blocks(branch, source, setting, &mut pieces)?;
            if !plain_text(&pieces).is_empty() {
                out.append(&mut pieces);
                break;
            }
        }
        Ok(())
    }

    fn delete_blocks(&mut self, node: Node<'_>, source: &mut Source<'_, '_>) -> Result<(), PackageError> {
        let mut pieces = Vec::new();
        self.blocks(node, source, Setting::default(), &mut pieces)?;
        self.delete(plain_text(&pieces));
        Ok(())
    }

    pub(super) fn delete(&mut self, text: String) {
        if !text.trim().is_empty() {
            self.deleted.push(text);
        }
    }

    /// Reads a paragraph: its text, the blocks anchored in it (text boxes, charts), and whether it runs on into the next.
    fn paragraph(&mut self, p: Node<'_>, source: &mut Source<'_, '_>, setting: Setting) -> Result<(Para, Vec<Piece>, bool), PackageError> {
        let ppr = p.child("pPr");
        let style_id = ppr.and_then(|n| n.child("pStyle")).and_then(Node::val);
        let (from_style, numbered_by) = self.styles.paragraph(style_id);
        let props = Props::of_paragraph(ppr).over(&from_style);
        let setting = Setting { shaded: setting.shaded || props.shaded == Some(true) };
        let mark = ppr.and_then(|n| n.child("rPr"));
        let merges = mark.is_some_and(|m| m.child("del").is_some() || m.child("moveFrom").is_some());
        let mut inline = Inline::new(Look::of(&props, setting));
        self.inline(p, source, &mut inline)?;
        let hides = mark.and_then(|m| m.child("vanish")).is_some_and(styles::is_on);
        // A paragraph that a tracked change took out whole has no number in the final text, nor has one that is hidden with its mark.
        let is_gone = (merges || hides) && inline.text.trim().is_empty();
        let label = if is_gone { String::new() } else { self.label(ppr, &props, [style_id, numbered_by.as_deref()]) };
        self.end_of_paragraph();
        let deleted = std::mem::take(&mut inline.deleted);
        self.delete(deleted);
        let mut after = Vec::new();
        for (content, shaded) in std::mem::take(&mut inline.boxes) {
            self.blocks(content, source, Setting { shaded }, &mut after)?;
        }
        for text in std::mem::take(&mut inline.captions) {
            after.push(Piece::Para(Para::plain(text)));
        }
        let kind = self.kind(style_id, &props);
        let style = inline.style();
        // A paragraph that starts with the break to its page has its number on that page.
        let text = if inline.text.trim().is_empty() { inline.text } else { label + inline.text.trim_start_matches('\n') };
        Ok((Para { text, kind, style }, after, merges))
    }

    /// The numbering label; a paragraph of a numbered list counts even where it is empty.
    /// `styles` are its own and the one that gave the numbering: a style based on another may stand for another level of it.
    fn label(&mut self, ppr: Option<Node<'_>>, props: &Props, styles: [Option<&str>; 2]) -> String {
        // Word 2003 writes the label itself.
        if let Some(written) = ppr.and_then(|n| n.path(&["listPr", "t"])).and_then(Node::val) {
            return numbering::as_shown(written);
        }
        let Some(num_id) = props.num_id.as_deref().filter(|&id| id != "0") else { return String::new() };
        let direct = ppr.and_then(|n| n.child("numPr")).is_some();
        let by_style = styles.into_iter().flatten().find_map(|style| self.numbering.level_of_style(num_id, style));
        let level = if direct { props.num_level.or(by_style) } else { by_style.or(props.num_level) };
        self.numbering.next(num_id, level.unwrap_or(0))
    }

    fn kind(&self, style_id: Option<&str>, props: &Props) -> record::BlockKind {
        let level = match props.outline {
            Some(level @ 0..=8) => Some(level + 1),
            Some(_) => None,
            None => self.styles.heading(style_id),
        };
        level.map_or(record::BlockKind::Paragraph, record::BlockKind::Heading)
    }

    /// A field's instruction never runs over a paragraph's end; in a damaged file it would swallow the rest of the text.
    fn end_of_paragraph(&mut self) {
        for field in &mut self.fields {
            *field = Field::Result;
        }
    }

    fn table(&mut self, tbl: Node<'_>, source: &mut Source<'_, '_>, setting: Setting) -> Result<Vec<Row>, PackageError> {
        let tblpr = tbl.child("tblPr");
        let style = tblpr.and_then(|n| n.child("tblStyle")).and_then(Node::val);
        let shaded = tblpr.and_then(|n| n.child("shd")).and_then(styles::shaded).or(self.styles.props(style).shaded);
        let setting = Setting { shaded: setting.shaded || shaded == Some(true) };
        let mut rows = Vec::new();
        for row in wrapped(tbl, "tr") {
            let deleted = row.path(&["trPr", "del"]).is_some();
            let cells = self.row(row, source, setting)?;
            if deleted {
                self.delete(plain_text(&[Piece::Table(vec![cells])]));
            } else if row.path(&["trPr", "hidden"]).is_some_and(styles::is_on) {
                self.hidden.push((HiddenWhy::Marked, plain_text(&[Piece::Table(vec![cells])])));
            } else {
                rows.push(cells);
            }
        }
        Ok(rows)
    }

    fn row(&mut self, row: Node<'_>, source: &mut Source<'_, '_>, setting: Setting) -> Result<Row, PackageError> {
        let before = row.path(&["trPr", "gridBefore"]).map_or(0, |n| span(n, 0));
        let mut column = before;
        let mut cells = Vec::new();
        for tc in wrapped(row, "tc") {
            if self.cells_left == 0 {
                self.problems.push(trouble::too_many_cells());
                break;
            }
            self.cells_left -= 1;
            let tcpr = tc.child("tcPr");
            let property = |name: &str| tcpr.and_then(|n| n.child(name));
            let shaded = property("shd").and_then(styles::shaded);
            let setting = Setting { shaded: shaded.unwrap_or(setting.shaded) };
            let mut pieces = Vec::new();
            self.blocks(tc, source, setting, &mut pieces)?;
            let continues = |name: &str| property(name).is_some_and(|n| n.val() != Some("restart"));
            if continues("vMerge") || continues("hMerge") {
                // Word keeps what stood in a cell before it was merged away, and shows none of it.
                self.hidden.push((HiddenWhy::Covered, plain_text(&pieces)));
            } else if property("cellDel").is_some() {
                self.delete(plain_text(&pieces));
            } else {
                cells.push(Cell { column, pieces });
            }
            column = column.saturating_add(property("gridSpan").map_or(1, |n| span(n, 1)));
        }
        Ok(cells)
    }
}

fn span(node: Node<'_>, least: u32) -> u32 {
    node.val_number().unwrap_or(least).max(least)
}

/// Rows of a table or cells of a row, also those inside content controls, tracked insertions and custom XML.
fn wrapped<'a>(node: Node<'a>, name: &str) -> Vec<Node<'a>> {
    let mut out = Vec::new();
    for child in node.children() {
        match child.name() {
            found if found == name => out.push(child),
            "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "AlternateContent" | "Choice" => out.extend(wrapped(child, name)),
            _ => {}
        }
    }
    out
}
