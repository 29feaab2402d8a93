//! Word documents (ISO/IEC 29500-1, WordprocessingML): the final text in reading order, then headers, footers, notes, comments and
//! deleted text, each under its own kind.

pub(crate) mod flat;
mod numbering;
mod paragraph;
mod story;
mod styles;

use std::borrow::Cow;

use record::{BlockKind, Document, FileKind, Problem, Sha256};

use crate::draft::{Draft, Style};
use crate::flow::{self, Para, Piece};
use crate::inside::Inside;
use crate::numbering::Numbering;
use crate::ocr::Which;
use crate::office::{self, Parts};
use crate::package::{Package, PackageError};
use crate::{Limits, attached, ocr, trouble};
use story::Story;
use styles::Styles;

/// Reads a Word document.
pub(crate) fn read(bytes: &[u8], sha256: Sha256, inside: &mut Inside<'_, '_>) -> Result<Document, PackageError> {
    let (limits, ocr) = (inside.limits(), inside.ocr());
    let packed = if flat::is_flat(bytes) { flat::package(bytes).map(Cow::Owned) } else { Ok(Cow::Borrowed(bytes)) };
    let packed = packed.map_err(|reason| PackageError::Broken { reason })?;
    let mut parts = Parts::new(Package::open(&packed, limits, limits.zip_total)?, limits);
    let mut draft = Draft::new(limits);
    let main = parts.main_part("word/document.xml")?;
    let Some(tree) = parts.tree(&main)? else { return Ok(trouble::broken(sha256, FileKind::Docx, &main)) };
    let relations = parts.relations(&main)?;
    let part_of = |kind: &str, usual: &str| relations.by_kind(kind).unwrap_or_else(|| office::resolve(&main, usual));
    // The XML of Word 2003 holds its styles itself.
    let styles = match tree.root().child("styles") {
        Some(styles) => Styles::read(styles),
        None => parts.tree(&part_of("styles", "styles.xml"))?.map_or_else(Styles::default, |t| Styles::read(t.root())),
    };
    let numbering = parts.tree(&part_of("numbering", "numbering.xml"))?.map_or_else(Numbering::default, |t| numbering::read(t.root()));
    let mut story = Story::new(&styles, numbering, limits);
    let body = story.part(&mut parts, &main, tree.root())?;
    flow::write(&mut draft, &body);
    let which = Which::beside(draft.length(), limits);
    let pictures: Vec<(String, Which)> = story.pictures.iter().map(|name| (name.clone(), which)).collect();
    ocr::pictures_in(&mut draft, &mut parts, &pictures, limits, ocr)?;
    running(&mut story, &mut parts, &relations, &mut draft)?;
    for (name, kind) in [("hdr", BlockKind::Header), ("ftr", BlockKind::Footer)] {
        for part in tree.root().descendants().filter(|n| n.name() == name) {
            let pieces = story.part(&mut parts, &main, part)?;
            write_as(&mut draft, &pieces, kind);
        }
    }
    for (kind, usual, block) in [("footnotes", "footnotes.xml", BlockKind::Note), ("endnotes", "endnotes.xml", BlockKind::Note)] {
        beside_text(&mut story, &mut parts, &part_of(kind, usual), block, &mut draft)?;
    }
    beside_text(&mut story, &mut parts, &part_of("comments", "comments.xml"), BlockKind::Comment, &mut draft)?;
    // Those of headers and notes, of which only what is a page or written out is text.
    let more: Vec<(String, Which)> = story.pictures.iter().skip(pictures.len()).map(|name| (name.clone(), Which::Pages)).collect();
    ocr::pictures_in(&mut draft, &mut parts, &more, limits, ocr)?;
    for text in &story.deleted {
        draft.block(BlockKind::Deleted, text, Style::default());
    }
    for (why, text) in &story.hidden {
        draft.hide(*why, text, None);
    }
    attached::read(&mut parts, inside)?;
    for problem in story.problems.into_iter().chain(parts.take_problems()) {
        draft.problem(problem);
    }
    Ok(draft.finish(sha256, FileKind::Docx))
}

/// A document that is part of another one's text: its body. What stands beside it is left with it, and what could not be read is said.
fn body_of(bytes: &[u8], limits: &Limits) -> Result<(Vec<Piece>, Vec<Problem>), PackageError> {
    let mut parts = Parts::new(Package::open(bytes, limits, limits.zip_total)?, limits);
    let main = parts.main_part("word/document.xml")?;
    let Some(tree) = parts.tree(&main)? else { return Ok((Vec::new(), vec![trouble::part(&main, "missing")])) };
    let usual = |name: &str| office::resolve(&main, name);
    let styles = parts.tree(&usual("styles.xml"))?.map_or_else(Styles::default, |t| Styles::read(t.root()));
    let numbering = parts.tree(&usual("numbering.xml"))?.map_or_else(Numbering::default, |t| numbering::read(t.root()));
    let mut story = Story::inside(&styles, numbering, limits);
    let body = story.part(&mut parts, &main, tree.root())?;
    Ok((body, story.problems.into_iter().chain(parts.take_problems()).collect()))
}

/// Headers and footers, each text once: a document has up to three of each for every section, mostly the same.
fn running(story: &mut Story<'_>, parts: &mut Parts<'_>, relations: &office::Relations, draft: &mut Draft) -> Result<(), PackageError> {
    for (kind, block) in [("header", BlockKind::Header), ("footer", BlockKind::Footer)] {
        let mut seen: Vec<String> = Vec::new();
        for name in relations.all_of_kind(kind) {
            let Some(tree) = parts.tree(&name)? else { continue };
            let pieces = story.part(parts, &name, tree.root())?;
            let text = flow::plain_text(&pieces);
            if !seen.contains(&text) {
                write_as(draft, &pieces, block);
                seen.push(text);
            }
        }
    }
    Ok(())
}

/// Footnotes, endnotes and comments: one block each. Separators are notes too, of a type that says so.
fn beside_text(story: &mut Story<'_>, parts: &mut Parts<'_>, name: &str, block: BlockKind, draft: &mut Draft) -> Result<(), PackageError> {
    let Some(tree) = parts.tree(name)? else { return Ok(()) };
    for note in tree.root().children().filter(|n| matches!(n.attr("type"), None | Some("normal"))) {
        let pieces = story.part(parts, name, note)?;
        draft.block(block, &flow::plain_text(&pieces), Style::default());
    }
    Ok(())
}

/// Paragraphs under another kind; tables stay tables.
fn write_as(draft: &mut Draft, pieces: &[Piece], block: BlockKind) {
    for piece in pieces {
        let piece = match piece {
            Piece::Para(para) => Piece::Para(Para { kind: block, ..para.clone() }),
            Piece::Table(_) => Piece::Para(Para { kind: block, ..Para::plain(flow::plain_text(std::slice::from_ref(piece))) }),
        };
        flow::write(draft, &[piece]);
    }
}
