//! PDF (ISO 32000-1): the text layer over the objects that lopdf reads.

mod annotations;
mod font;
mod geometry;
mod interpret;
mod layout;
mod lexer;
mod path;
mod render;
mod rescue;
mod scene;
mod source;
mod state;
mod visibility;

use lopdf::{Dictionary, Object, ObjectId};
use record::{BlockKind, Document, FileKind, Page, ReadStatus, Span};
use rustc_hash::FxHashSet;

use crate::draft::Draft;
use crate::{Limits, trouble};
use font::Decoded;
use interpret::{Fonts, Interpreter};
use layout::LaidBlock;
use scene::Scene;
use source::{PageRef, Source, Unopened, as_dict};

pub(crate) use render::{RenderError, render};

/// Share of a page's characters that may be undecodable before its text is not worth comparing.
const MAX_UNDECODABLE: f64 = 0.2;
/// Fewer characters are a page number or a stamp on a scan.
const MIN_CHARS: u32 = 8;

/// Whether the page should be read from its picture: it has next to no text, or much of it cannot be decoded.
pub(crate) fn needs_ocr(page: &Page) -> bool {
    page.span.len() < MIN_CHARS || f64::from(page.undecodable) > MAX_UNDECODABLE * f64::from(page.span.len())
}

/// Reads a PDF file. Never fails: what cannot be read is a document of the class that says why.
pub(crate) fn read(bytes: &[u8], sha256: record::Sha256, limits: &Limits) -> Document {
    let (source, pages) = match Source::open(bytes, limits) {
        Ok(opened) => opened,
        Err(Unopened::Encrypted) => return trouble::encrypted(sha256, FileKind::Pdf),
        Err(Unopened::Broken) => return trouble::broken(sha256, FileKind::Pdf, "PDF"),
    };
    let mut draft = Draft::new(limits);
    if pages.len() > limits.pages as usize {
        draft.problem(problems::too_many_pages(limits.pages));
    }
    let layers_off = layers_off(&source);
    let mut fonts = Fonts::default();
    let mut sizes = Vec::new();
    for (i, page) in pages.iter().take(limits.pages as usize).enumerate() {
        if i > 0 {
            draft.next_page();
        }
        let scene = scene(&source, page, limits, &mut fonts, &layers_off);
        sizes.push((scene.width as f32, scene.height as f32));
        write_page(&mut draft, &scene);
        if draft.is_full() {
            break;
        }
    }
    if source.rescued {
        draft.problem(problems::rescued());
    }
    let mut document = draft.finish(sha256, FileKind::Pdf);
    if let ReadStatus::Unreadable(_) = document.status {
        // Whoever reads the pictures of the pages needs to know how many there are.
        document.pages = (1..)
            .zip(sizes)
            .map(|(number, (width, height))| Page { number, width, height, span: Span::of(0, 0), ocr: false, undecodable: 0 })
            .collect();
    }
    document
}

/// Everything that one page draws.
fn scene<'a>(source: &'a Source, page: &'a PageRef, limits: &Limits, fonts: &mut Fonts<'a>, layers_off: &FxHashSet<ObjectId>) -> Scene {
    let mut interpreter = Interpreter::new(source, limits, fonts, layers_off, page.view());
    if let Some(dict) = source.page(page) {
        let content = source.contents(dict);
        interpreter.run(&content, as_dict(page.resources(source)), 0);
        interpreter.reset();
        annotations::draw(source, dict, &mut interpreter);
    }
    let mut scene = interpreter.finish();
    visibility::judge(&mut scene, limits);
    scene
}

fn write_page(draft: &mut Draft, scene: &Scene) {
    draft.size_page(scene.width as f32, scene.height as f32);
    let undecodable = scene.glyphs.iter().filter(|g| g.text == Decoded::Unknown && g.hidden.is_none()).count();
    draft.page().undecodable = undecodable as u32;
    let number = draft.page_number();
    if scene.cut {
        draft.problem(problems::page_cut(number));
    }
    let mut tables: Vec<u32> = Vec::new();
    for LaidBlock { kind, lines, style } in layout::lay_out(scene) {
        let kind = match kind {
            BlockKind::Cell { table, row, column } => {
                while tables.len() <= table as usize {
                    tables.push(draft.next_table());
                }
                BlockKind::Cell { table: tables[table as usize], row, column }
            }
            other => other,
        };
        draft.placed_block(kind, &lines, style);
    }
    for (why, bbox, text) in layout::hidden(scene) {
        draft.hide(why, &text, Some(bbox));
    }
}

/// Layers that the default configuration switches off (ISO 32000-1, 8.11.4).
fn layers_off(source: &Source) -> FxHashSet<ObjectId> {
    let properties = source.catalog().and_then(|c| source.dict(c, b"OCProperties"));
    let Some(configuration) = properties.and_then(|p| source.dict(p, b"D")) else { return FxHashSet::default() };
    let ids = |dict: &Dictionary, key: &[u8]| -> Vec<ObjectId> {
        let list = source.array(dict, key).unwrap_or_default();
        list.iter().filter_map(|o| if let Object::Reference(id) = o { Some(*id) } else { None }).collect()
    };
    let mut off: FxHashSet<ObjectId> = ids(configuration, b"OFF").into_iter().collect();
    if source.name(configuration, b"BaseState") == Some(b"OFF") {
        off.extend(properties.map(|p| ids(p, b"OCGs")).unwrap_or_default());
        for on in ids(configuration, b"ON") {
            off.remove(&on);
        }
    }
    off
}

mod problems;
