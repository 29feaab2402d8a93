//! Presentations (PresentationML): each slide a page, its shapes in the order in which they were laid down, titles first; then notes and
//! comments.

mod backdrop;
pub(crate) mod lists;

use std::collections::BTreeSet;
use std::rc::Rc;

use record::{BBox, BlockKind, Document, FileKind, HiddenWhy, Sha256};

use crate::draft::{Draft, Style};
use crate::drawing::Figures;
use crate::flow::{self, Cell, Para, Piece, Row};
use crate::inside::Inside;
use crate::ocr::Which;
use crate::office::{Parts, Relations};
use crate::package::{Package, PackageError};
use crate::xml::{Node, Tree, number};
use crate::{Limits, Ocr, attached, drawing, equation, ocr, office_math, picture, symbols, trouble};
use backdrop::{Backdrop, Colour, Colours, Frame};
use lists::Numbered;

/// English Metric Units in a point (ISO/IEC 29500-1, 22.9.2.1).
const EMU: f32 = 12_700.0;

/// Reads a presentation.
pub(crate) fn read(bytes: &[u8], sha256: Sha256, inside: &mut Inside<'_, '_>) -> Result<Document, PackageError> {
    let (limits, ocr) = (inside.limits(), inside.ocr());
    let mut parts = Parts::new(Package::open(bytes, limits, limits.zip_total)?, limits);
    let main = parts.main_part("ppt/presentation.xml")?;
    let Some(tree) = parts.tree(&main)? else { return Ok(trouble::broken(sha256, FileKind::Pptx, &main)) };
    let relations = parts.relations(&main)?;
    let root = tree.root();
    let (width, height) = root.child("sldSz").map_or((0.0, 0.0), |n| (emu(n, "cx"), emu(n, "cy")));
    let ids: Vec<&str> = root.child("sldIdLst").into_iter().flat_map(Node::children).filter_map(|n| n.attr_prefixed("id")).collect();
    let mut draft = Draft::new(limits);
    if ids.len() > limits.pages as usize {
        draft.problem(trouble::too_many_sheets(limits.pages));
    }
    let page = BBox::new(0.0, 0.0, width, height);
    let mut deck = Deck {
        parts,
        page,
        tiny: limits.tiny_points,
        cells_left: limits.table_cells,
        is_cut: false,
        layout: None,
        standing: BTreeSet::new(),
        limits,
        ocr,
    };
    for (i, id) in ids.into_iter().take(limits.pages as usize).enumerate() {
        if i > 0 {
            draft.next_page();
        }
        draft.size_page(width, height);
        match relations.by_id(id).map(str::to_owned) {
            Some(name) => deck.slide(&name, &mut draft)?,
            None => draft.problem(trouble::part(id, "no such relation")),
        }
    }
    if deck.is_cut {
        draft.problem(trouble::too_many_cells());
    }
    attached::read(&mut deck.parts, inside)?;
    deck.parts.take_problems().into_iter().for_each(|p| draft.problem(p));
    Ok(draft.finish(sha256, FileKind::Pptx))
}

fn emu(node: Node<'_>, attr: &str) -> f32 {
    node.attr(attr).and_then(number::<f32>).unwrap_or(0.0) / EMU
}

struct Deck<'a> {
    parts: Parts<'a>,
    page: BBox,
    tiny: f32,
    cells_left: u32,
    /// Whether there were more cells.
    is_cut: bool,
    /// The layout that was needed last: most slides share one.
    layout: Option<Rc<Layout>>,
    /// Text of layouts and masters that was written.
    standing: BTreeSet<String>,
    limits: &'a Limits,
    ocr: Option<&'a Ocr>,
}

/// What slides rest on.
struct Layout {
    /// Part of the layout.
    name: String,
    /// The layout, then the master.
    beneath: Vec<Tree>,
    colours: Colours,
    /// Text that stands on all slides that rest on it.
    standing: Vec<String>,
}

/// Where a shape stands: how its group lies on the page, whether it is hidden with it, and what is around.
#[derive(Clone, Copy)]
struct Setting<'s> {
    frame: Frame,
    off: bool,
    backdrop: &'s Backdrop<'s>,
    /// Layout and master.
    beneath: &'s [Node<'s>],
    relations: &'s Relations,
}

/// What letters of a shape or cell stand on.
#[derive(Clone, Copy)]
struct Ground<'s> {
    white: bool,
    backdrop: &'s Backdrop<'s>,
}

/// Pieces of a slide, titles apart from the rest.
#[derive(Default)]
struct Shapes<'t> {
    titles: Vec<Piece>,
    rest: Vec<Piece>,
    hidden: Vec<(HiddenWhy, String)>,
    /// Relation ids of charts and diagrams, with where their text belongs in `rest`.
    references: Vec<(usize, &'t str)>,
    /// Relation ids of pictures, and where they stand if they say so themselves.
    pictures: Vec<(&'t str, Option<BBox>)>,
}

impl Deck<'_> {
    fn slide(&mut self, name: &str, draft: &mut Draft) -> Result<(), PackageError> {
        let Some(tree) = self.parts.tree(name)? else {
            draft.problem(trouble::part(name, "missing"));
            return Ok(());
        };
        let relations = self.parts.relations(name)?;
        let layout = self.layout(&relations)?;
        let beneath: Vec<Node<'_>> = layout.beneath.iter().map(Tree::root).collect();
        let mut backdrop = Backdrop::new(&layout.colours, tree.root(), &beneath, self.limits.white_from);
        for id in backdrop.covering_pictures() {
            if let Some(part) = relations.by_id(id)
                && self.parts.bytes(part)?.is_some_and(|bytes| picture::is_opaque(&bytes))
            {
                backdrop.is_opaque(id);
            }
        }
        let mut shapes = Shapes::default();
        let behind = tree.root().path(&["cSld", "bg"]);
        shapes.pictures.extend(behind.into_iter().flat_map(|bg| drawing::content(bg).pictures).map(|id| (id, Some(self.page))));
        if let Some(shape_tree) = tree.root().path(&["cSld", "spTree"]) {
            let setting = Setting { frame: Frame::PAGE, off: false, backdrop: &backdrop, beneath: &beneath, relations: &relations };
            self.shapes(shape_tree, setting, &mut shapes)?;
        }
        for (at, id) in shapes.references.iter().rev() {
            let Some(part) = relations.by_id(id).map(str::to_owned) else { continue };
            let texts = drawing::texts_of_part(&mut self.parts, &part, Figures::Written)?;
            let paras = texts.into_iter().map(|t| Piece::Para(Para::plain(t)));
            shapes.rest.splice(*at..*at, paras);
        }
        flow::write(draft, &shapes.titles);
        flow::write(draft, &shapes.rest);
        let said = own_text(&shapes.titles) + own_text(&shapes.rest);
        // A slide that says nothing itself is no text.
        if said > 0 && shows_beneath(tree.root()) {
            for text in &layout.standing {
                if self.standing.insert(text.clone()) {
                    draft.block(BlockKind::Header, text, Style::default());
                }
            }
        }
        let pictures = shapes.pictures.iter().filter_map(|&(id, place)| Some((relations.by_id(id)?.to_owned(), self.which(said, place))));
        let pictures: Vec<(String, Which)> = pictures.collect();
        ocr::pictures_in(draft, &mut self.parts, &pictures, self.limits, self.ocr)?;
        for (why, text) in &shapes.hidden {
            draft.hide(*why, text, None);
        }
        self.beside(&relations, draft)
    }

    /// How a picture is read on a slide that says so many characters beside it.
    fn which(&self, said: usize, place: Option<BBox>) -> Which {
        /// Part of a slide from which on a picture covers most of it.
        const MOST: f32 = 0.5;
        let covers = |place: BBox| {
            let width = place.x1.min(self.page.x1) - place.x0.max(self.page.x0);
            let height = place.y1.min(self.page.y1) - place.y0.max(self.page.y0);
            width.max(0.0) * height.max(0.0) > MOST * self.page.width() * self.page.height()
        };
        match said {
            0 => Which::All,
            _ if said < self.limits.picture_text as usize && place.is_some_and(covers) => Which::Light,
            _ => Which::Pages,
        }
    }

    /// The layout of a slide with its master and theme; a slide may have none.
    fn layout(&mut self, slide: &Relations) -> Result<Rc<Layout>, PackageError> {
        let name = slide.by_kind("slideLayout").unwrap_or_default();
        if let Some(known) = self.layout.as_ref().filter(|known| known.name == name) {
            return Ok(Rc::clone(known));
        }
        let mut layout = Layout { name: name.clone(), beneath: Vec::new(), colours: Colours::default(), standing: Vec::new() };
        if let Some(tree) = self.parts.tree(&name)? {
            let shows_master = shows_beneath(tree.root());
            self.standing_in(tree.root(), &mut layout.standing);
            layout.beneath.push(tree);
            let master = self.parts.relations(&name)?.by_kind("slideMaster").unwrap_or_default();
            if let Some(tree) = self.parts.tree(&master)? {
                let theme = self.parts.relations(&master)?.by_kind("theme").unwrap_or_default();
                if let Some(theme) = self.parts.tree(&theme)? {
                    layout.colours = Colours::read(theme.root(), tree.root());
                }
                if shows_master {
                    self.standing_in(tree.root(), &mut layout.standing);
                }
                layout.beneath.push(tree);
            }
        }
        let layout = Rc::new(layout);
        self.layout = Some(Rc::clone(&layout));
        Ok(layout)
    }

    /// Text of a layout or master that is shown on slides: what its placeholders say, slides say themselves.
    fn standing_in(&self, part: Node<'_>, out: &mut Vec<String>) {
        if let Some(shapes) = part.path(&["cSld", "spTree"]) {
            self.standing_in_group(shapes, Frame::PAGE, out);
        }
    }

    fn standing_in_group(&self, group: Node<'_>, frame: Frame, out: &mut Vec<String>) {
        for node in group.children().filter(|n| !is_switched_off(*n)) {
            match node.name() {
                "sp" if placeholder(node).is_none() && !self.is_off_page(frame.rect(node)) => {
                    out.push(flow::plain_text(&self.body(node, &[], BlockKind::Header, None, &mut Vec::new())));
                }
                "grpSp" => self.standing_in_group(node, frame.of_group(node), out),
                "AlternateContent" => drawing::branches(node).take(1).for_each(|branch| self.standing_in_group(branch, frame, out)),
                _ => {}
            }
        }
    }

    /// Notes and comments of a slide.
    fn beside(&mut self, relations: &Relations, draft: &mut Draft) -> Result<(), PackageError> {
        for part in relations.all_of_kind("notesSlide") {
            let Some(tree) = self.parts.tree(&part)? else { continue };
            for shape in tree.root().descendants().filter(|n| n.name() == "sp" && placeholder(*n) == Some("body")) {
                let pieces = self.body(shape, &[], BlockKind::SpeakerNotes, None, &mut Vec::new());
                draft.block(BlockKind::SpeakerNotes, &flow::plain_text(&pieces), Style::default());
            }
        }
        for part in relations.all_of_kind("comments") {
            let Some(tree) = self.parts.tree(&part)? else { continue };
            for comment in tree.root().descendants().filter(|n| matches!(n.name(), "cm" | "reply")) {
                draft.block(BlockKind::Comment, &said(comment), Style::default());
            }
        }
        Ok(())
    }

    fn shapes<'t>(&mut self, group: Node<'t>, setting: Setting<'_>, out: &mut Shapes<'t>) -> Result<(), PackageError> {
        for node in group.children() {
            match node.name() {
                "sp" | "cxnSp" => self.shape(node, setting, out),
                "grpSp" => {
                    let inside = Setting { frame: setting.frame.of_group(node), off: setting.off || is_switched_off(node), ..setting };
                    self.shapes(node, inside, out)?;
                }
                "graphicFrame" => self.frame(node, setting, out)?,
                "pic" => {
                    let place = setting.frame.rect(node);
                    out.pictures.extend(drawing::content(node).pictures.into_iter().map(|id| (id, place)));
                }
                "AlternateContent" => {
                    for branch in drawing::branches(node) {
                        let size = |out: &Shapes<'_>| (out.rest.len(), out.titles.len(), out.references.len(), out.pictures.len());
                        let before = size(out);
                        self.shapes(branch, setting, out)?;
                        if size(out) != before {
                            break;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn shape<'t>(&mut self, shape: Node<'t>, setting: Setting<'_>, out: &mut Shapes<'t>) {
        let kind = match placeholder(shape) {
            Some("title" | "ctrTitle") => BlockKind::Heading(1),
            Some("subTitle") => BlockKind::Heading(2),
            Some("sldNum") => BlockKind::PageNumber,
            Some("ftr" | "dt") => BlockKind::Footer,
            Some("hdr") => BlockKind::Header,
            Some(_) | None => BlockKind::Paragraph,
        };
        let Setting { frame, backdrop, .. } = setting;
        let place = frame.rect(shape);
        let fills = shape.child("spPr").into_iter().flat_map(|properties| drawing::content(properties).pictures);
        out.pictures.extend(fills.map(|id| (id, place)));
        let ground = Ground { white: backdrop.is_on_white(shape, frame), backdrop };
        let pieces = self.body(shape, setting.beneath, kind, Some(ground), &mut out.hidden);
        if let Some(why) = self.unseen(shape, setting) {
            out.hidden.push((why, flow::plain_text(&pieces)));
        } else if matches!(kind, BlockKind::Heading(_)) {
            out.titles.extend(pieces);
        } else {
            out.rest.extend(pieces);
        }
    }

    /// Why a shape as a whole is not seen, if so.
    fn unseen(&self, shape: Node<'_>, Setting { frame, off, backdrop, .. }: Setting<'_>) -> Option<HiddenWhy> {
        if off || is_switched_off(shape) {
            Some(HiddenWhy::Marked)
        } else if self.is_off_page(frame.rect(shape)) {
            Some(HiddenWhy::OffPage)
        } else {
            backdrop.is_covered(shape, frame).then_some(HiddenWhy::Covered)
        }
    }

    fn is_off_page(&self, place: Option<BBox>) -> bool {
        place.is_some_and(|shown| self.page.width() > 0.0 && !shown.overlaps(self.page) && shown.width() > 0.0)
    }

    fn frame<'t>(&mut self, frame: Node<'t>, setting: Setting<'_>, out: &mut Shapes<'t>) -> Result<(), PackageError> {
        let Some(data) = frame.path(&["graphic", "graphicData"]) else { return Ok(()) };
        let table = data.child("tbl").map(|table| Piece::Table(self.table(table, setting.backdrop, &mut out.hidden)));
        let formula = self.formula(data, setting.relations)?;
        let is_formula = formula.is_some();
        for piece in table.into_iter().chain(formula.map(|formula| Piece::Para(Para::plain(formula)))) {
            match self.unseen(frame, setting) {
                Some(why) => out.hidden.push((why, flow::plain_text(&[piece]))),
                None => out.rest.push(piece),
            }
        }
        let at = out.rest.len();
        let drawing::Content { parts, pictures, .. } = drawing::content(data);
        out.references.extend(parts.into_iter().map(|id| (at, id)));
        // An embedded object (a table, a formula that is not understood) is shown as its picture.
        let place = setting.frame.rect(frame);
        out.pictures.extend(pictures.into_iter().filter(|_| !is_formula).map(|id| (id, place)));
        Ok(())
    }

    /// The formula that an embedded object holds, if this is one that is understood.
    fn formula(&mut self, data: Node<'_>, relations: &Relations) -> Result<Option<String>, PackageError> {
        let is_equation = |n: &Node<'_>| n.name() == "oleObj" && n.attr("progId").is_some_and(equation::is_program);
        let Some(id) = data.descendants().find(is_equation).and_then(|n| n.attr_prefixed("id")) else { return Ok(None) };
        equation::of_relation(&mut self.parts, relations, id)
    }

    fn table(&mut self, table: Node<'_>, backdrop: &Backdrop<'_>, hidden: &mut Vec<(HiddenWhy, String)>) -> Vec<Row> {
        let styled = table.path(&["tblPr", "tableStyleId"]).is_some();
        let mut rows = Vec::new();
        for row in table.children().filter(|n| n.name() == "tr") {
            let mut cells = Vec::new();
            for (column, cell) in (0..).zip(row.children().filter(|n| n.name() == "tc")) {
                // Cells merged away stand in the grid without text of their own.
                let merged = |name| matches!(cell.attr(name), Some("1" | "true"));
                if merged("hMerge") || merged("vMerge") {
                    continue;
                }
                if self.cells_left == 0 {
                    self.is_cut = true;
                    continue;
                }
                self.cells_left -= 1;
                let ground = Ground { white: backdrop.is_cell_on_white(cell, styled), backdrop };
                cells.push(Cell { column, pieces: self.body(cell, &[], BlockKind::Paragraph, Some(ground), hidden) });
            }
            rows.push(cells);
        }
        rows
    }

    /// Paragraphs of a shape or a cell. A placeholder's lists may stand on the parts `beneath`.
    fn body<'n>(
        &self,
        holder: Node<'n>,
        beneath: &[Node<'n>],
        kind: BlockKind,
        ground: Option<Ground<'_>>,
        hidden: &mut Vec<(HiddenWhy, String)>,
    ) -> Vec<Piece> {
        let mut out = Vec::new();
        let mut numbered = Numbered::new(holder, beneath);
        for p in holder.child("txBody").into_iter().flat_map(Node::children).filter(|n| n.name() == "p") {
            let mut para = self.paragraph(p, kind, ground, hidden);
            let label = numbered.label(p, !para.text.trim().is_empty());
            para.text.insert_str(0, &label);
            out.push(Piece::Para(para));
        }
        out
    }

    fn paragraph(&self, p: Node<'_>, kind: BlockKind, ground: Option<Ground<'_>>, hidden: &mut Vec<(HiddenWhy, String)>) -> Para {
        let mut para = Para { kind, ..Para::plain(String::new()) };
        let mut longest = 0;
        for run in p.children() {
            match run.name() {
                "r" | "fld" => {
                    let props = run.child("rPr");
                    let font = |name: &str| props.and_then(|n| n.child(name)).and_then(|n| n.attr("typeface"));
                    let font = font("latin").or_else(|| font("sym")).unwrap_or_default();
                    let text = run.child("t").map_or(String::new(), Node::text);
                    let text: String = text.chars().map(|c| symbols::typed(font, c)).collect();
                    let size = props.and_then(|n| n.attr("sz")).and_then(number::<f32>).unwrap_or(0.0) / 100.0;
                    let unseen = if size > 0.0 && size <= self.tiny { Some(HiddenWhy::Tiny) } else { unseen_colour(props, ground) };
                    if let Some(why) = unseen.filter(|_| !text.trim().is_empty()) {
                        hidden.push((why, text));
                        continue;
                    }
                    if text.len() > longest {
                        longest = text.len();
                        para.style = Style { size, bold: matches!(props.and_then(|n| n.attr("b")), Some("1" | "true")) };
                    }
                    para.text.push_str(&text);
                }
                "br" => para.text.push('\n'),
                "m" | "oMath" | "AlternateContent" => {
                    let branch = drawing::branches(run).next().unwrap_or(run);
                    para.text.push_str(&office_math::linear(branch));
                }
                _ => {}
            }
        }
        para
    }
}

/// Whether a slide or layout shows the shapes of what it rests on.
fn shows_beneath(part: Node<'_>) -> bool {
    !matches!(part.attr("showMasterSp"), Some("0" | "false"))
}

/// What a comment says itself, without the answers to it.
fn said(comment: Node<'_>) -> String {
    let own = comment.children().filter(|n| n.name() != "replyLst");
    let texts = own.flat_map(|n| std::iter::once(n).chain(n.descendants())).filter(|n| matches!(n.name(), "text" | "t"));
    texts.map(Node::text).collect()
}

/// Characters that a slide says itself: its number, its date and what runs along the edge of all slides do not count.
fn own_text(pieces: &[Piece]) -> usize {
    let of = |piece: &Piece| match piece {
        Piece::Para(Para { kind: BlockKind::PageNumber | BlockKind::Header | BlockKind::Footer, .. }) => 0,
        Piece::Para(para) => para.text.trim().chars().count(),
        Piece::Table(rows) => rows.iter().flatten().map(|cell| own_text(&cell.pieces)).sum::<usize>(),
    };
    pieces.iter().map(of).sum::<usize>()
}

/// Why letters of this colour on this ground are not seen, if so.
fn unseen_colour(props: Option<Node<'_>>, ground: Option<Ground<'_>>) -> Option<HiddenWhy> {
    let Ground { white, backdrop } = ground?;
    let props = props?;
    if props.child("highlight").is_some() || props.child("ln").is_some() {
        return None;
    }
    match backdrop.colours.colour(props.child("solidFill")?) {
        Colour::Clear => Some(HiddenWhy::Invisible),
        Colour::Solid(rgb) => (white && backdrop.is_white(rgb)).then_some(HiddenWhy::White),
        Colour::Unknown => None,
    }
}

/// Whether the list of objects says that this one is not shown.
fn is_switched_off(shape: Node<'_>) -> bool {
    let named = shape.children().find(|n| n.name().starts_with("nv")).and_then(|n| n.child("cNvPr"));
    named.is_some_and(|n| matches!(n.attr("hidden"), Some("1" | "true")))
}

/// Kind of placeholder, if the shape is one.
fn placeholder(shape: Node<'_>) -> Option<&str> {
    let place = shape.children().find(|n| n.name() == "nvSpPr")?.path(&["nvPr", "ph"])?;
    Some(place.attr("type").unwrap_or("obj"))
}
