//! Runs content streams and notes what they draw.

mod colour;
mod marked;

use std::rc::Rc;
use std::sync::LazyLock;

use lopdf::{Dictionary, Stream};
use record::HiddenWhy;
use rustc_hash::{FxHashMap, FxHashSet};

use super::font::{Decoded, Font, Shown};
use super::geometry::{Matrix, Rect};
use super::lexer::{Lexer, Operand};
use super::path::Path;
use super::scene::{Area, Comment, Glyph, Rule, Scene};
use super::source::{Source, as_dict, as_number, entry};
use super::state::State;
use marked::Marked;

use crate::Limits;
pub(super) use marked::text_string;

/// Saved states: more are a loop of `q`.
const MAX_SAVED: usize = 2_000;
/// Forms run for one page: a form that draws itself ten times, ten levels deep, would run for ever.
const MAX_FORMS: u32 = 20_000;
/// Paint of less opacity is not seen.
const CLEAR: f64 = 0.03;
/// Unpacked bytes that count as one mark.
const BYTES_OF_A_MARK: usize = 1_024;

static NO_FONT: LazyLock<Dictionary> = LazyLock::new(Dictionary::new);

/// What was open when a stream began: it ends nothing of it.
#[derive(Debug, Clone, Copy)]
struct Base {
    saved: usize,
    marked: usize,
}

/// What an area is painted with.
#[derive(Debug, Clone, Copy)]
struct Ink {
    lightness: Option<f64>,
    alpha: f64,
    /// Whether nothing below it shows through.
    opaque: bool,
}

/// Fonts of a document by the place of their dictionary, which stays where it is as long as the source is borrowed.
pub(super) type Fonts<'a> = FxHashMap<usize, Rc<Font<'a>>>;

/// Runs the content of one page.
pub(super) struct Interpreter<'a, 'f> {
    source: &'a Source,
    limits: &'f Limits,
    fonts: &'f mut Fonts<'a>,
    layers_off: &'f FxHashSet<lopdf::ObjectId>,
    scene: Scene,
    view: Matrix,
    state: State<'a>,
    saved: Vec<State<'a>>,
    text_matrix: Matrix,
    line_matrix: Matrix,
    path: Path,
    clip_next: bool,
    marked: Vec<Marked>,
    off_depth: u32,
    forms: u32,
    rules: Vec<Rule>,
}

impl<'a, 'f> Interpreter<'a, 'f> {
    /// For a page of this size; `view` maps its user space to the page as shown.
    pub(super) fn new(
        source: &'a Source,
        limits: &'f Limits,
        fonts: &'f mut Fonts<'a>,
        layers_off: &'f FxHashSet<lopdf::ObjectId>,
        (width, height, view): (f64, f64, Matrix),
    ) -> Self {
        let scene = Scene { width, height, ..Scene::default() };
        let state = State::new(view, scene.page_rect());
        Self {
            source,
            limits,
            fonts,
            layers_off,
            scene,
            view,
            state,
            saved: Vec::new(),
            text_matrix: Matrix::IDENTITY,
            line_matrix: Matrix::IDENTITY,
            path: Path::default(),
            clip_next: false,
            marked: Vec::new(),
            off_depth: 0,
            forms: 0,
            rules: Vec::new(),
        }
    }

    /// Notes that a part of what the page draws is lost, where one is.
    pub(super) fn damaged(&mut self, is_lost: bool) {
        self.scene.damaged |= is_lost;
    }

    /// Notes that not all of what the page draws is looked at.
    pub(super) fn cut(&mut self) {
        self.scene.cut = true;
    }

    /// Whether so much was drawn that no more is looked at, which is noted then.
    pub(super) fn is_full(&mut self) -> bool {
        let is_full = self.scene.marks > self.limits.pdf_marks;
        self.scene.cut |= is_full;
        is_full
    }

    /// Goes back to the state in which a page starts, for what is drawn on top of its content.
    pub(super) fn reset(&mut self) {
        self.saved.clear();
        self.state = State::new(self.view, self.scene.page_rect());
        self.path.clear();
        self.clip_next = false;
    }

    /// Counts bytes that were unpacked among the marks: a long stream that draws nothing would else be unpacked again and again.
    pub(super) fn unpacked(&mut self, bytes: usize) {
        let marks = u32::try_from(bytes / BYTES_OF_A_MARK).unwrap_or(u32::MAX);
        self.scene.marks = self.scene.marks.saturating_add(marks);
    }

    /// Whether what is drawn from now on, on top of the page's content, is marked as not to be shown.
    pub(super) fn conceal(&mut self, is_concealed: bool) {
        self.off_depth = u32::from(is_concealed);
    }

    /// How many glyphs were drawn so far.
    pub(super) fn drawn(&self) -> usize {
        self.scene.glyphs.len()
    }

    /// What the glyphs from `first` on say.
    pub(super) fn said_since(&self, first: usize) -> String {
        self.scene.glyphs.iter().skip(first).map(|glyph| glyph.text.to_string()).collect()
    }

    /// Takes the glyphs from `first` on back.
    pub(super) fn take_back(&mut self, first: usize) {
        self.scene.glyphs.truncate(first);
    }

    /// Notes what an annotation says of what stands at `rect`, at most as much as a page may draw.
    pub(super) fn comment(&mut self, text: &str, rect: Option<Rect>, is_hidden: bool) {
        let left = self.limits.pdf_marks.saturating_add(1).saturating_sub(self.scene.marks);
        let text: String = text.chars().take(left as usize).collect();
        self.scene.marks += text.chars().count() as u32;
        let page = self.scene.page_rect();
        let r = rect.map_or(page, |r| Rect::mapped(r.x0, r.y0, r.x1, r.y1, self.view));
        // It may hang beside the page, on which it is told of.
        let (x, y) = (|x: f64| x.clamp(page.x0, page.x1), |y: f64| y.clamp(page.y0, page.y1));
        let bbox = Rect { x0: x(r.x0), y0: y(r.y0), x1: x(r.x1), y1: y(r.y1) }.bbox();
        self.scene.comments.push(Comment { bbox, text, hidden: is_hidden.then_some(HiddenWhy::Marked) });
    }

    pub(super) fn finish(self) -> Scene {
        let mut scene = self.scene;
        scene.rules = self.rules;
        scene
    }

    /// Runs a stream with its resources. What it leaves open is closed behind it.
    pub(super) fn run(&mut self, content: &[u8], resources: Option<&'a Dictionary>, depth: u32) {
        let base = Base { saved: self.saved.len(), marked: self.marked.len() };
        let mut lexer = Lexer::new(content);
        while let Some(operator) = lexer.next_operator() {
            if self.is_full() {
                break;
            }
            self.operator(operator, &lexer, resources, depth, base);
        }
        self.damaged(lexer.lost());
        while self.marked.len() > base.marked {
            self.end_marked();
        }
        self.saved.truncate(base.saved);
    }

    fn operator(&mut self, operator: &[u8], lexer: &Lexer<'_>, resources: Option<&'a Dictionary>, depth: u32, base: Base) {
        match operator {
            b"q" if self.saved.len() < MAX_SAVED => self.saved.push(self.state.clone()),
            b"q" => self.cut(),
            b"Q" if self.saved.len() > base.saved => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            b"cm" => self.state.ctm = matrix(lexer).then(self.state.ctm),
            b"gs" => self.ext_state(lexer, resources, depth),
            b"w" => self.state.line_width = lexer.number(0),
            b"Do" => self.draw(lexer, resources, depth),
            b"BI" => {
                let rect = Rect::mapped(0.0, 0.0, 1.0, 1.0, self.state.ctm);
                let alpha = self.state.fill.alpha;
                self.area(rect, Ink { lightness: None, alpha, opaque: !lexer.is_stencil() && alpha >= 0.99 && !self.state.blends }, true);
            }
            b"sh" => self.area(self.state.clip, Ink { lightness: None, alpha: self.state.fill.alpha, opaque: false }, false),
            b"BMC" => self.begin_marked(None, false),
            b"BDC" => self.begin_properties(lexer, resources),
            // What a form leaves open is its own, and so is what it may end.
            b"EMC" if self.marked.len() > base.marked => self.end_marked(),
            _ => {
                if !self.text_operator(operator, lexer, resources) && !self.path_operator(operator, lexer) {
                    self.colour_operator(operator, lexer, resources);
                }
            }
        }
    }

    fn text_operator(&mut self, operator: &[u8], lexer: &Lexer<'_>, resources: Option<&'a Dictionary>) -> bool {
        match operator {
            b"BT" => (self.text_matrix, self.line_matrix) = (Matrix::IDENTITY, Matrix::IDENTITY),
            b"ET" => {}
            b"Tc" => self.state.char_spacing = lexer.number(0),
            b"Tw" => self.state.word_spacing = lexer.number(0),
            b"Tz" => self.state.scale = lexer.number(0) / 100.0,
            b"TL" => self.state.leading = lexer.number(0),
            b"Ts" => self.state.rise = lexer.number(0),
            b"Tr" => self.state.mode = lexer.number(0) as u8,
            b"Tf" => self.set_font(lexer, resources),
            b"Td" => self.next_line(lexer.number(0), lexer.number(1)),
            b"TD" => {
                self.state.leading = -lexer.number(1);
                self.next_line(lexer.number(0), lexer.number(1));
            }
            b"Tm" => (self.text_matrix, self.line_matrix) = (matrix(lexer), matrix(lexer)),
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tj" | b"TJ" => self.show(lexer),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                self.show(lexer);
            }
            b"\"" => {
                (self.state.word_spacing, self.state.char_spacing) = (lexer.number(0), lexer.number(1));
                self.next_line(0.0, -self.state.leading);
                self.show(lexer);
            }
            _ => return false,
        }
        true
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line_matrix = Matrix::translation(x, y).then(self.line_matrix);
        self.text_matrix = self.line_matrix;
    }

    fn set_font(&mut self, lexer: &Lexer<'_>, resources: Option<&'a Dictionary>) {
        self.state.size = lexer.number(1);
        let Some(Operand::Name(name)) = lexer.operands().first() else { return };
        let dict = resources.and_then(|r| self.source.dict(r, b"Font")).and_then(|fonts| self.source.dict(fonts, name));
        // A font that is nowhere still draws: viewers take a usual one, and so its codes are read as usual ones.
        self.state.font = Some(self.font(dict.unwrap_or(&NO_FONT)));
    }

    fn font(&mut self, dict: &'a Dictionary) -> Rc<Font<'a>> {
        let key = std::ptr::from_ref(dict) as usize;
        self.fonts.entry(key).or_insert_with(|| Rc::new(Font::load(self.source, dict))).clone()
    }

    /// Strings and adjustments of `Tj`, `TJ`, `'` and `"`: all lie flat among the operands.
    fn show(&mut self, lexer: &Lexer<'_>) {
        let Some(font) = self.state.font.clone() else { return };
        for operand in lexer.operands() {
            match operand {
                Operand::Text(from, to) => font.show(lexer.text(*from, *to), |shown| self.glyph(&font, shown)),
                Operand::Number(n) if lexer.operands()[0] == Operand::ArrayStart => {
                    let by = -n / 1000.0 * self.state.size;
                    self.advance(if font.vertical { (0.0, by) } else { (by * self.state.scale, 0.0) });
                }
                _ => {}
            }
        }
    }

    fn advance(&mut self, (x, y): (f64, f64)) {
        self.text_matrix = Matrix::translation(x, y).then(self.text_matrix);
    }

    fn glyph(&mut self, font: &Font<'a>, shown: &Shown) {
        let s = &self.state;
        let spacing = s.char_spacing + if shown.is_space { s.word_spacing } else { 0.0 };
        let render = Matrix::new(s.size * s.scale, 0.0, 0.0, s.size, 0.0, s.rise).then(self.text_matrix).then(s.ctm);
        if font.vertical {
            let advance = shown.width / 1000.0;
            self.place(font, shown, render, (0.0, 0.0), (0.0, advance));
            self.advance((0.0, advance * self.state.size + spacing));
        } else {
            let advance = font.matrix.apply_vector(shown.width, 0.0).0;
            self.place(font, shown, render, (0.0, 0.0), (advance, 0.0));
            self.advance(((advance * self.state.size + spacing) * self.state.scale, 0.0));
        }
    }

    fn place(&mut self, font: &Font<'a>, shown: &Shown, render: Matrix, from: (f64, f64), to: (f64, f64)) {
        self.scene.marks += 1;
        let (origin, end) = (render.apply(from.0, from.1), render.apply(to.0, to.1));
        if shown.text == Decoded::Nothing || !(origin.0 + origin.1 + end.0 + end.1).is_finite() {
            return;
        }
        let (along, across) = if font.vertical { ((0.0, -1.0), (1.0, 0.0)) } else { ((1.0, 0.0), (0.0, 1.0)) };
        let (dx, dy) = render.apply_vector(along.0, along.1);
        let (ux, uy) = render.apply_vector(across.0, across.1);
        let (len, size) = (dx.hypot(dy), ux.hypot(uy) * font.em);
        if !len.is_finite() || !size.is_finite() {
            return;
        }
        // Letters of no width or height: drawn all the same, and found by whoever searches or copies.
        let is_squeezed = len == 0.0 || size == 0.0;
        let paint = self.state.text_paint();
        // Half of a vertical glyph lies on each side of its line.
        let (above, below) = if font.vertical { (0.5, 0.5) } else { (font.ascent, -font.descent) };
        let mut glyph = Glyph {
            text: shown.text.clone(),
            origin,
            end,
            direction: if is_squeezed { (1.0, 0.0) } else { snap(dx / len, dy / len) },
            size,
            above,
            below,
            vertical: font.vertical,
            bold: font.bold || self.state.mode == 2,
            lightness: paint.lightness,
            hidden: None,
            order: self.scene.marks,
        };
        glyph.hidden = if is_squeezed { Some(HiddenWhy::Tiny) } else { self.hidden(&glyph, paint.alpha * self.state.group.alpha) };
        if self.state.mode == 7 {
            let last = self.scene.glyphs.len();
            let first = if self.state.clipping.end == last { self.state.clipping.start } else { last };
            self.state.clipping = first..last + 1;
        }
        self.scene.glyphs.push(glyph);
    }

    /// What hides a glyph by the state it is drawn in. Paint and cover are judged when the whole page is known.
    fn hidden(&self, glyph: &Glyph, alpha: f64) -> Option<HiddenWhy> {
        let r = glyph.rect();
        let clip = self.state.clip;
        let outside = |c: Rect| r.x1 <= c.x0 || r.x0 >= c.x1 || r.y1 <= c.y0 || r.y0 >= c.y1;
        if self.off_depth > 0 {
            Some(HiddenWhy::Marked)
        } else if outside(clip) {
            Some(HiddenWhy::OffPage)
        } else if matches!(self.state.mode, 3 | 7) || alpha < CLEAR {
            Some(HiddenWhy::Invisible)
        } else if glyph.size < f64::from(self.limits.tiny_points) && r.height() < f64::from(self.limits.tiny_points) {
            Some(HiddenWhy::Tiny)
        } else {
            None
        }
    }

    fn path_operator(&mut self, operator: &[u8], lexer: &Lexer<'_>) -> bool {
        let ctm = self.state.ctm;
        let point = |i: usize| ctm.apply(lexer.number(i), lexer.number(i + 1));
        match operator {
            b"m" => self.path.move_to(point(0)),
            b"l" => self.path.line_to(point(0)),
            b"c" => self.path.curve_to([point(0), point(2), point(4)]),
            b"v" | b"y" => self.path.curve_to([point(0), point(2), point(2)]),
            b"h" => self.path.close(),
            b"re" => self.path.rect(lexer.number(0), lexer.number(1), lexer.number(2), lexer.number(3), ctm),
            b"W" | b"W*" => self.clip_next = true,
            b"n" => self.end_path(false, false),
            b"f" | b"F" | b"f*" => self.end_path(true, false),
            b"S" => self.end_path(false, true),
            b"s" => {
                self.path.close();
                self.end_path(false, true);
            }
            b"B" | b"B*" => self.end_path(true, true),
            b"b" | b"b*" => {
                self.path.close();
                self.end_path(true, true);
            }
            _ => return false,
        }
        true
    }

    fn end_path(&mut self, fill: bool, stroke: bool) {
        let is_seen = |alpha: f64| alpha * self.state.group.alpha >= CLEAR;
        let (fill, stroke) = (fill && is_seen(self.state.fill.alpha), stroke && is_seen(self.state.stroke.alpha));
        if fill {
            let paint = self.state.fill;
            let hides = paint.alpha >= 0.99 && !self.state.blends;
            for (rect, is_whole) in self.path.filled() {
                self.area(rect, Ink { lightness: paint.lightness, alpha: paint.alpha, opaque: is_whole && hides }, false);
            }
        }
        if stroke {
            self.wide_stroke();
        }
        if self.scene.marks <= self.limits.pdf_marks && self.off_depth == 0 {
            let before = self.rules.len();
            if fill && self.state.fill.lightness.is_none_or(|l| l < 0.99) {
                self.path.fill_rules(&mut self.rules);
            }
            if stroke {
                self.path.stroke_rules(&mut self.rules);
            }
            self.scene.marks += (self.rules.len() - before) as u32;
        }
        if self.clip_next {
            if let Some(bounds) = self.path.bounds() {
                self.state.clip = self.state.clip.intersect(bounds);
                self.state.clip_is_whole &= self.path.is_one_figure();
            }
            self.clip_next = false;
        }
        self.path.clear();
    }

    /// A line so wide that text stands on it is an area.
    fn wide_stroke(&mut self) {
        let (a, b) = self.state.ctm.apply_vector(self.state.line_width, 0.0);
        let half = a.hypot(b) / 2.0;
        if half < 3.0 {
            return;
        }
        if let Some(r) = self.path.bounds() {
            let rect = Rect { x0: r.x0 - half, y0: r.y0 - half, x1: r.x1 + half, y1: r.y1 + half };
            let paint = self.state.stroke;
            self.area(rect, Ink { lightness: paint.lightness, alpha: paint.alpha, opaque: false }, false);
        }
    }

    fn area(&mut self, rect: Rect, Ink { lightness, alpha, opaque }: Ink, image: bool) {
        self.scene.marks += 1;
        let rect = rect.intersect(self.state.clip);
        let group = self.state.group;
        let opaque = opaque && group.alpha >= 0.99 && !group.blends && self.state.clip_is_whole;
        // What is clear neither hides a text nor stands behind it.
        if self.off_depth == 0 && alpha * group.alpha >= CLEAR && rect.width() > 0.0 && rect.height() > 0.0 {
            let order = self.scene.marks;
            self.scene.areas.push(Area { rect, lightness, opaque, image, order });
            self.paint_clipped(rect, lightness);
        }
    }

    /// Letters that clip are drawn by what is painted through them.
    fn paint_clipped(&mut self, rect: Rect, lightness: Option<f64>) {
        let clipping = std::mem::take(&mut self.state.clipping);
        // What a replacement text stood for may have gone.
        for glyph in self.scene.glyphs.iter_mut().take(clipping.end).skip(clipping.start) {
            let (x, y) = glyph.rect().centre();
            if glyph.hidden == Some(HiddenWhy::Invisible) && rect.contains(x, y) {
                (glyph.hidden, glyph.lightness, glyph.order) = (None, lightness, self.scene.marks);
            }
        }
    }

    fn ext_state(&mut self, lexer: &Lexer<'_>, resources: Option<&'a Dictionary>, depth: u32) {
        let Some(name) = lexer.last_name() else { return };
        let states = resources.and_then(|r| self.source.dict(r, b"ExtGState"));
        let Some(dict) = states.and_then(|s| self.source.dict(s, name)) else { return };
        if let Some(alpha) = self.source.number(dict, b"ca") {
            self.state.fill.alpha = alpha;
        }
        if let Some(alpha) = self.source.number(dict, b"CA") {
            self.state.stroke.alpha = alpha;
        }
        if let Some(mode) = self.source.name(dict, b"BM") {
            self.state.blends = mode != b"Normal" && mode != b"Compatible";
        }
        // Letters that a mask cuts out of a shading are seen like any other.
        if let Some(mask) = self.source.dict(dict, b"SMask")
            && let Some(group) = self.source.stream(mask, b"G")
        {
            self.mask(group, resources, depth);
        }
        if let Some([font, size]) = self.source.array(dict, b"Font")
            && let Some(font) = as_dict(self.source.resolve(font))
        {
            self.state.size = as_number(self.source.resolve(size)).unwrap_or(0.0);
            self.state.font = Some(self.font(font));
        }
    }

    fn draw(&mut self, lexer: &Lexer<'_>, resources: Option<&'a Dictionary>, depth: u32) {
        let Some(name) = lexer.last_name() else { return };
        let Some(objects) = resources.and_then(|r| self.source.dict(r, b"XObject")) else { return };
        let Some(stream) = self.source.stream(objects, name) else {
            // A name that leads to an object which the file has lost.
            return self.damaged(entry(objects, name).is_some());
        };
        match self.source.name(&stream.dict, b"Subtype") {
            Some(b"Image") if self.is_off(entry(&stream.dict, b"OC")) => {}
            Some(b"Image") => {
                let rect = Rect::mapped(0.0, 0.0, 1.0, 1.0, self.state.ctm);
                let masked = stream.dict.has(b"SMask") || stream.dict.has(b"Mask") || stream.dict.has(b"ImageMask");
                let alpha = self.state.fill.alpha;
                self.area(rect, Ink { lightness: None, alpha, opaque: !masked && alpha >= 0.99 && !self.state.blends }, true);
            }
            _ => self.form(stream, resources, Matrix::IDENTITY, depth),
        }
    }

    /// Runs a form; `placed` maps its matrix's space to the current one (for annotations).
    pub(super) fn form(&mut self, stream: &'a Stream, outer: Option<&'a Dictionary>, placed: Matrix, depth: u32) {
        self.forms += 1;
        if depth >= self.limits.pdf_depth || self.forms > MAX_FORMS {
            self.scene.cut = true;
            return;
        }
        let kept = self.state.clone();
        let (text_matrix, line_matrix) = (self.text_matrix, self.line_matrix);
        self.state.ctm = self.source.matrix(&stream.dict, b"Matrix").then(placed).then(self.state.ctm);
        if let Some([x0, y0, x1, y1]) = self.source.numbers::<4>(&stream.dict, b"BBox") {
            self.state.clip = self.state.clip.intersect(Rect::mapped(x0, y0, x1, y1, self.state.ctm));
        }
        if self.source.dict(&stream.dict, b"Group").is_some() {
            self.state.begin_group();
        }
        let off = self.is_off(entry(&stream.dict, b"OC"));
        self.off_depth += u32::from(off);
        let (content, is_whole) = self.source.content(stream);
        self.damaged(!is_whole);
        self.unpacked(content.len());
        let resources = self.source.dict(&stream.dict, b"Resources").or(outer);
        self.run(&content, resources, depth + 1);
        self.off_depth -= u32::from(off);
        self.state = kept;
        (self.text_matrix, self.line_matrix) = (text_matrix, line_matrix);
    }

    /// Writes the value of a field that has no appearance into its rectangle, one line under the other.
    pub(super) fn field(&mut self, value: &str, rect: Rect) {
        let hidden = self.hides_field(rect);
        let lines: Vec<&str> = value.lines().take(self.limits.pdf_marks as usize).collect();
        let size = (rect.height() / lines.len().max(1) as f64).clamp(1.0, 12.0);
        for (i, line) in lines.into_iter().enumerate() {
            // A line that is longer than its field scrolls there: its letters stand apart all the same.
            let step = size.min(rect.width() / line.chars().count().max(1) as f64).max(0.6);
            let y = rect.y1 - size * (i as f64 + 0.85);
            // A line costs something even where nothing stands on it.
            self.scene.marks += 1;
            for (k, c) in line.chars().enumerate() {
                if self.is_full() {
                    return;
                }
                let at = |k: usize| self.state.ctm.apply(rect.x0 + step * k as f64, y);
                let (origin, end) = (at(k), at(k + 1));
                let (dx, dy) = self.state.ctm.apply_vector(1.0, 0.0);
                self.scene.marks += 1;
                self.scene.glyphs.push(Glyph {
                    text: Decoded::Char(c),
                    origin,
                    end,
                    direction: snap(dx, dy),
                    size,
                    above: 0.85,
                    below: 0.15,
                    vertical: false,
                    bold: false,
                    lightness: Some(0.0),
                    hidden,
                    order: self.scene.marks,
                });
            }
        }
    }

    /// What hides a field from those who see the page.
    fn hides_field(&self, rect: Rect) -> Option<HiddenWhy> {
        let (r, page) = (Rect::mapped(rect.x0, rect.y0, rect.x1, rect.y1, self.state.ctm), self.scene.page_rect());
        if self.off_depth > 0 {
            Some(HiddenWhy::Marked)
        } else if r.x1 <= page.x0 || r.x0 >= page.x1 || r.y1 <= page.y0 || r.y0 >= page.y1 {
            Some(HiddenWhy::OffPage)
        } else {
            (r.width() < 1.0 || r.height() < 1.0).then_some(HiddenWhy::Tiny)
        }
    }

    /// Runs a soft mask for its text alone: what else it paints only shapes what is drawn through it.
    fn mask(&mut self, group: &'a Stream, resources: Option<&'a Dictionary>, depth: u32) {
        let (areas, rules) = (self.scene.areas.len(), self.rules.len());
        let first = self.scene.glyphs.len();
        self.form(group, resources, Matrix::IDENTITY, depth);
        self.scene.areas.truncate(areas);
        self.rules.truncate(rules);
        for glyph in &mut self.scene.glyphs[first..] {
            glyph.lightness = None;
        }
    }
}

fn matrix(lexer: &Lexer<'_>) -> Matrix {
    Matrix::new(lexer.number(0), lexer.number(1), lexer.number(2), lexer.number(3), lexer.number(4), lexer.number(5))
}

/// Directions within a hundredth of an axis are that axis: producers round.
fn snap(x: f64, y: f64) -> (f64, f64) {
    if y.abs() < 0.01 {
        (x.signum(), 0.0)
    } else if x.abs() < 0.01 {
        (0.0, y.signum())
    } else {
        (x, y)
    }
}
