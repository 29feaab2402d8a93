//! PDF (ISO 32000-1): the text layer over the objects that lopdf reads.
//!
//! `source` finds objects and pages, `interpret` runs their content into a `scene`, `annotations` draws fields and notes what is said beside the
//! page, `font` turns codes into characters, `visibility` tells what is seen of it, `layout` makes blocks of it, `furniture` and `outline` tell
//! what the blocks are.

mod annotations;
mod attachments;
mod font;
pub(crate) mod foreign;
mod furniture;
mod geometry;
mod interpret;
mod language;
mod layout;
mod lexer;
mod outline;
mod path;
mod problems;
pub(crate) mod render;
mod rescue;
mod scene;
mod second;
mod source;
mod state;
mod visibility;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeSet;
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId};
use record::{BBox, BlockKind, Document, FileKind, HiddenWhy, Page, ReadStatus, Span};
use rustc_hash::FxHashSet;

use crate::draft::Draft;
use crate::inside::{Inside, complain};
use crate::{Belief, Limits, trouble};
use font::{Agreement, Decoded, Font};
use interpret::{Fonts, Interpreter};
use language::Sense;
use layout::LaidBlock;
use scene::{Comment, Scene};
use source::{PageRef, Source, Unopened, as_dict};

pub(crate) use problems::{Doubts, list};
pub(crate) use render::{Drawing, render};

/// What was read from a PDF file, and which of its pages should be read from their pictures: those with next to no text, scans over which
/// some text stands, those much of whose text cannot be decoded, and those that say nothing in any language.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) document: Document,
    pub(crate) wanting: Vec<Wanting>,
    pub(crate) doubts: Doubts,
}

/// A page that should be read from its picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanting {
    /// Counted from 1.
    pub(crate) number: u32,
    /// Whether its text layer makes sense: it stays, whatever the picture says.
    pub(crate) keeps_layer: bool,
    /// Whether it shows a picture large enough to hold text.
    pub(crate) pictured: bool,
}

impl Reading {
    fn unread(document: Document) -> Self {
        Self { document, wanting: Vec::new(), doubts: Doubts::default() }
    }
}

/// The text layer of a page: what stands before its comments, which are said of it and not on it.
fn layer(document: &Document, page: &Page) -> Span {
    let first = document.blocks.partition_point(|b| b.span.from() < page.span.from());
    let comment = document.blocks[first..].iter().take_while(|b| b.span.from() < page.span.to()).find(|b| b.kind == BlockKind::Comment);
    Span::of(page.span.from(), comment.map_or(page.span.to(), |b| b.span.from()))
}

fn is_undecodable(document: &Document, page: &Page, settings: &Belief) -> bool {
    f64::from(page.undecodable) > settings.max_undecodable * f64::from(layer(document, page).len())
}

/// Whether a page says next to nothing, or what it says stands over a scan; `pictures` is how much of it is pictures.
fn has_little_text(document: &Document, page: &Page, pictures: f64, settings: &Belief) -> bool {
    let layer = layer(document, page);
    if layer.len() < settings.min_chars {
        return true;
    }
    if pictures < settings.scan {
        return false;
    }
    // A watermark that is repeated all over the page says what it says once.
    let lines: BTreeSet<&str> = document.text.slice(layer).lines().map(str::trim).collect();
    lines.iter().map(|line| line.chars().filter(|c| !c.is_whitespace()).count()).sum::<usize>() < settings.overlay_chars
}

/// Reads a PDF file. Never fails: what cannot be read is a document of the class that says why. A document without text still has its pages,
/// for whoever reads their pictures.
pub(crate) fn read(bytes: &[u8], sha256: record::Sha256, limits: &Limits, inside: &mut Inside<'_, '_>) -> Reading {
    let (source, pages) = match Source::open(bytes, limits) {
        Ok(opened) => opened,
        Err(Unopened::Encrypted) => return Reading::unread(trouble::encrypted(sha256, FileKind::Pdf)),
        Err(Unopened::Broken) => return Reading::unread(trouble::unopened_pdf(sha256, is_cut_off(bytes))),
    };
    let has_sought_all = attachments::read(&source, &pages, inside);
    let mut reading = read_opened(&source, &pages, bytes, sha256, limits);
    if source.has_lost_pages {
        complain(&mut reading.document, problems::pages_lost());
    }
    if !has_sought_all {
        complain(&mut reading.document, problems::attachments_not_sought());
    }
    if is_dynamic_form(&source) {
        complain(&mut reading.document, problems::form_not_read());
    }
    reading
}

/// Whether the viewer makes the pages from an XFA form: it says so, or there are no fields beside it that would stand on a page.
fn is_dynamic_form(source: &Source) -> bool {
    let Some(catalog) = source.catalog() else { return false };
    let Some(form) = source.dict(catalog, b"AcroForm") else { return false };
    let has_fields = source.array(form, b"Fields").is_some_and(|fields| !fields.is_empty());
    let is_made_anew = matches!(source.get(catalog, b"NeedsRendering"), Object::Boolean(true));
    !matches!(source.get(form, b"XFA"), Object::Null) && (is_made_anew || !has_fields)
}

fn read_opened(source: &Source, pages: &[PageRef], bytes: &[u8], sha256: record::Sha256, limits: &Limits) -> Reading {
    let mut fonts = Fonts::default();
    let laid = lay_out(source, pages, limits, &mut fonts);
    // Nothing drawn at all is more often a file that misled the first reader than a blank one.
    if !source.rescued
        && laid.iter().all(|p| p.is_blank)
        && let Ok((second, second_pages)) = Source::open_second(bytes, limits)
    {
        let again = lay_out(&second, &second_pages, limits, &mut Fonts::default());
        if again.iter().any(|p| !p.is_blank) {
            return judged(write(again, second_pages.len(), true, sha256, limits), bytes, &limits.belief);
        }
    }
    let mut read = write(laid, pages.len(), source.damaged, sha256, limits);
    if doubt_tables(&fonts, &limits.belief) {
        let own = write(lay_out(source, pages, limits, &mut fonts), pages.len(), source.damaged, sha256, limits);
        let [said_known, own_known] = [&read.0, &own.0].map(|document| language::known_pairs(document.text.as_str()));
        if own_known > said_known {
            read = own;
            read.0.problems.push(problems::false_table());
        }
    }
    judged(read, bytes, &limits.belief)
}

/// Has the fonts whose tables to Unicode say other characters than they say themselves believe themselves; whether there are any.
fn doubt_tables(fonts: &Fonts<'_>, settings: &Belief) -> bool {
    let is_doubted = |font: &&Rc<Font<'_>>| {
        let Agreement { compared, contradicted } = font.agreement();
        compared >= settings.min_compared && contradicted as f64 > settings.max_contradicted * compared as f64
    };
    fonts.values().filter(is_doubted).map(|font| font.believe_itself()).count() > 0
}

/// Whether a file ends before it should: objects follow the last place that says where its table is, or no place says it
/// (ISO 32000-1, 7.5.5). A file made to be read from the web says it near its beginning too.
fn is_cut_off(bytes: &[u8]) -> bool {
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|w| w == mark);
    let end = last(b"startxref").max(last(b"%%EOF"));
    last(b" obj").max(last(b"endobj")) > end
}

/// The document with what is wrong with the file and with its single pages; `pictures` tells how much of each page is pictures.
fn judged((mut document, pictures): (Document, Vec<f64>), bytes: &[u8], settings: &Belief) -> Reading {
    let is_pictured = |number: u32| pictures.get(number as usize - 1).is_some_and(|&share| share > settings.picture);
    if is_cut_off(bytes) {
        document.problems.push(trouble::cut_off(FileKind::Pdf));
    }
    if !document.blocks.is_empty() && document.blocks.iter().all(|b| b.kind == BlockKind::Comment) {
        document.problems.push(problems::comments_alone());
    }
    if !document.status.is_read() {
        let wanting = |number| Wanting { number, keeps_layer: false, pictured: is_pictured(number) };
        let wanting = (1..=document.pages.len() as u32).map(wanting).collect();
        return Reading { wanting, document, doubts: Doubts { pictures, garbled: Vec::new() } };
    }
    let garbled = garbled_pages(&document, bytes, settings);
    let mut wanting = Vec::new();
    for (page, &share) in document.pages.iter().zip(&pictures) {
        let makes_no_sense = is_undecodable(&document, page, settings) || garbled.contains(&page.number);
        if makes_no_sense || has_little_text(&document, page, share, settings) {
            wanting.push(Wanting { number: page.number, keeps_layer: !makes_no_sense, pictured: is_pictured(page.number) });
        }
    }
    let doubts = Doubts { pictures, garbled };
    document.problems.extend(doubts.problems(&document, &BTreeSet::new(), settings));
    if !document.problems.is_empty() {
        document.status = ReadStatus::ReadWithProblems;
    }
    Reading { document, wanting, doubts }
}

/// Pages whose text is in no language, in order. Where the words alone leave it open, the second reader is asked: two that read the same
/// characters from one table may both be wrong, two that read different ones cannot both be right.
fn garbled_pages(document: &Document, bytes: &[u8], settings: &Belief) -> Vec<u32> {
    let said = |page: &Page| document.text.slice(layer(document, page));
    let senses = language::senses(document.pages.iter().map(said), settings);
    let senses: Vec<(u32, Sense)> = document.pages.iter().map(|p| p.number).zip(senses).collect();
    let doubtful: Vec<u32> = senses.iter().filter(|(_, sense)| *sense == Sense::Doubtful).map(|(number, _)| *number).collect();
    let disputed = second::disputed(bytes, &doubtful, settings.min_agreement, |number| said(&document.pages[number as usize - 1]));
    senses.into_iter().filter(|(number, sense)| *sense == Sense::Garbled || disputed.contains(number)).map(|(number, _)| number).collect()
}

/// A page, laid out.
#[derive(Debug)]
pub(crate) struct LaidPage {
    width: f32,
    height: f32,
    blocks: Vec<LaidBlock>,
    hidden: Vec<(HiddenWhy, BBox, String)>,
    /// Those that are seen.
    comments: Vec<Comment>,
    undecodable: u32,
    cut: bool,
    damaged: bool,
    is_blank: bool,
    /// How much of it is pictures, from 0 to 1.
    pictures: f64,
}

fn lay_out<'a>(source: &'a Source, pages: &'a [PageRef], limits: &Limits, fonts: &mut Fonts<'a>) -> Vec<LaidPage> {
    let layers_off = layers_off(source);
    let mut out = Vec::with_capacity(pages.len());
    let mut chars = 0usize;
    for page in pages.iter().take(limits.pages as usize) {
        let scene = scene(source, page, limits, fonts, &layers_off);
        chars += scene.glyphs.len() + scene.comments.iter().map(|c| c.text.chars().count()).sum::<usize>();
        out.push(lay_out_page(&scene, limits));
        // The draft cuts exactly; this only bounds what is held until then.
        if chars > 2 * limits.chars as usize {
            break;
        }
    }
    let mut pages: Vec<(f32, &mut Vec<LaidBlock>)> = out.iter_mut().map(|p| (p.height, &mut p.blocks)).collect();
    furniture::mark(&mut pages, &limits.layout);
    let mut blocks: Vec<&mut Vec<LaidBlock>> = out.iter_mut().map(|p| &mut p.blocks).collect();
    outline::mark(&mut blocks);
    out
}

fn lay_out_page(scene: &Scene, limits: &Limits) -> LaidPage {
    let mut hidden = layout::hidden(scene, &limits.layout);
    hidden.extend(scene.comments.iter().filter_map(|c| Some((c.hidden?, c.bbox, c.text.clone()))));
    LaidPage {
        width: scene.width as f32,
        height: scene.height as f32,
        blocks: layout::lay_out(scene, &limits.layout),
        hidden,
        comments: scene.comments.iter().filter(|c| c.hidden.is_none()).cloned().collect(),
        undecodable: scene.glyphs.iter().filter(|g| g.text == Decoded::Unknown && g.hidden.is_none()).count() as u32,
        cut: scene.cut,
        damaged: scene.damaged,
        pictures: pictures(scene),
        is_blank: scene.glyphs.is_empty() && !scene.areas.iter().any(|a| a.image),
    }
}

/// How much of a page its pictures cover; where they lie over one another, that is too much.
fn pictures(scene: &Scene) -> f64 {
    let page = scene.page_rect();
    let shown = scene.areas.iter().filter(|a| a.image).map(|a| a.rect.intersect(page)).filter(|r| r.width() > 0.0 && r.height() > 0.0);
    (shown.map(|r| r.width() * r.height()).sum::<f64>() / (page.width() * page.height()).max(1.0)).min(1.0)
}

/// Everything that one page draws.
fn scene<'a>(source: &'a Source, page: &'a PageRef, limits: &Limits, fonts: &mut Fonts<'a>, layers_off: &FxHashSet<ObjectId>) -> Scene {
    let mut interpreter = Interpreter::new(source, limits, fonts, layers_off, page.view());
    if let Some(dict) = source.page(page) {
        let (content, is_whole) = source.contents(dict);
        interpreter.damaged(!is_whole);
        interpreter.run(&content, as_dict(page.resources(source)), 0);
        interpreter.reset();
        annotations::draw(source, dict, &mut interpreter);
    }
    let mut scene = interpreter.finish();
    visibility::judge(&mut scene, limits);
    scene
}

/// Writes laid-out pages into a document; with it, how much of each page is pictures.
fn write(laid: Vec<LaidPage>, page_count: usize, damaged: bool, sha256: record::Sha256, limits: &Limits) -> (Document, Vec<f64>) {
    let mut draft = Draft::new(limits);
    let pictures: Vec<f64> = laid.iter().map(|p| p.pictures).collect();
    let sizes: Vec<(f32, f32, u32)> = laid.iter().map(|p| (p.width, p.height, p.undecodable)).collect();
    if page_count > sizes.len() {
        draft.problem(problems::too_many_pages(sizes.len(), page_count, limits.pages));
    }
    if damaged {
        draft.problem(problems::rescued());
    }
    for (i, page) in laid.into_iter().enumerate() {
        if i > 0 {
            draft.next_page();
        }
        write_page(&mut draft, page);
    }
    let mut document = draft.finish(sha256, FileKind::Pdf);
    if !document.status.is_read() {
        let blank = |(number, &(width, height, undecodable))| Page { number, width, height, span: Span::of(0, 0), ocr: false, undecodable };
        document.pages = (1..).zip(&sizes).map(blank).collect();
    }
    (document, pictures)
}

fn write_page(draft: &mut Draft, page: LaidPage) {
    draft.size_page(page.width, page.height);
    draft.page().undecodable = page.undecodable;
    let number = draft.page_number();
    if page.cut {
        draft.problem(problems::page_cut(number));
    }
    if page.damaged {
        draft.problem(problems::page_damaged(number));
    }
    let mut tables: Vec<u32> = Vec::new();
    for LaidBlock { kind, lines, style } in page.blocks {
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
    for Comment { bbox, text, .. } in page.comments {
        draft.comment(&text, bbox);
    }
    for (why, bbox, text) in page.hidden {
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
