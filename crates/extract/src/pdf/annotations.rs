//! What annotations and form fields show on top of a page, and what they say beside it (ISO 32000-1, 12.5 and 12.7).

use std::borrow::Cow;

use lopdf::{Dictionary, Object, Stream};
use text::Keep;

use super::attachments;
use super::geometry::{Matrix, Rect};
use super::interpret::{Interpreter, text_string};
use super::source::{Source, as_dict, entry};
use crate::xml::{Node, Tree};

const HIDDEN: i64 = 1 << 1;
const NO_VIEW: i64 = 1 << 5;
/// Annotations of one page that are looked at.
const MAX_ANNOTATIONS: usize = 5_000;
/// Fields above fields.
const MAX_PARENTS: usize = 16;
/// Elements of rich text inside one another.
const MAX_RICH_DEPTH: u32 = 64;

/// Kinds whose words are there for readers of the page (12.5.6.2, table 170); those of all others describe them to who cannot see the page.
const MARKUP: [&[u8]; 16] = [
    b"Text",
    b"FreeText",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Stamp",
    b"Caret",
    b"Ink",
    b"FileAttachment",
    b"Redact",
];

/// Draws the appearance of each annotation of a page and notes what it says beside the page; both are hidden where the annotation is.
pub(super) fn draw<'a>(source: &'a Source, page: &'a Dictionary, interpreter: &mut Interpreter<'a, '_>) {
    let annotations = source.array(page, b"Annots").unwrap_or_default();
    if annotations.len() > MAX_ANNOTATIONS {
        interpreter.cut();
    }
    let is_made_anew = needs_appearances(source);
    for item in annotations.iter().take(MAX_ANNOTATIONS) {
        // A value that many fields inherit would be unpacked for each of them.
        if interpreter.is_full() {
            return;
        }
        if let Some(annotation) = as_dict(source.resolve(item)) {
            Annotation::of(source, annotation).draw(is_made_anew, interpreter);
        }
    }
}

/// Whether viewers draw all fields anew from their values (12.7.2, table 218).
fn needs_appearances(source: &Source) -> bool {
    let form = source.catalog().and_then(|catalog| source.dict(catalog, b"AcroForm"));
    form.is_some_and(|form| matches!(source.get(form, b"NeedAppearances"), Object::Boolean(true)))
}

struct Annotation<'a> {
    source: &'a Source,
    dict: &'a Dictionary,
    kind: &'a [u8],
    rect: Option<Rect>,
}

impl<'a> Annotation<'a> {
    fn of(source: &'a Source, dict: &'a Dictionary) -> Self {
        let kind = source.name(dict, b"Subtype").unwrap_or_default();
        let rect = source.numbers::<4>(dict, b"Rect").map(|[x0, y0, x1, y1]| Rect::around(&[(x0, y0), (x1, y1)]));
        Self { source, dict, kind, rect }
    }

    fn draw(&self, is_made_anew: bool, interpreter: &mut Interpreter<'a, '_>) {
        let flags = self.source.number(self.dict, b"F").unwrap_or(0.0) as i64;
        let is_hidden = flags & (HIDDEN | NO_VIEW) != 0 || interpreter.is_off(entry(self.dict, b"OC"));
        interpreter.conceal(is_hidden);
        let first = interpreter.drawn();
        // A popup is a window of the viewer, not a part of the page.
        if self.kind != b"Popup"
            && let (Some(rect), Some(look)) = (self.rect, appearance(self.source, self.dict))
        {
            interpreter.form(look, None, placement(self.source, look, rect), 0);
        }
        if self.kind == b"Widget" {
            self.draw_value(is_made_anew, first, interpreter);
        } else {
            self.note(is_hidden, first, interpreter);
        }
        interpreter.conceal(false);
    }

    /// Writes the value of a field whose appearance, drawn from glyph `first` on, does not say it.
    fn draw_value(&self, is_made_anew: bool, first: usize, interpreter: &mut Interpreter<'a, '_>) {
        let Some(rect) = self.rect else { return };
        let field = Field::of(self.source, self.dict);
        let value = field.shown(interpreter);
        let shown = interpreter.said_since(first);
        if value.trim().is_empty() {
            return;
        }
        let is_stale = is_made_anew && field.is_written() && letters(&shown) != letters(&value);
        if is_stale {
            interpreter.take_back(first);
        }
        if is_stale || shown.trim().is_empty() {
            interpreter.field(&value, rect);
        }
    }

    /// Notes what it says, unless its appearance, drawn from glyph `first` on, says it.
    fn note(&self, is_hidden: bool, first: usize, interpreter: &mut Interpreter<'a, '_>) {
        // What a popup says is what its parent says, where it has one (12.5.6.14).
        let is_own_window = self.kind == b"Popup" && self.source.dict(self.dict, b"Parent").is_none();
        if !is_own_window && !MARKUP.contains(&self.kind) {
            return;
        }
        let said = self.said(interpreter);
        let said = said.trim();
        // A file goes by its name where it is read.
        if said.is_empty() || self.file().is_some_and(|file| attachments::name(self.source, file).trim() == said) {
            return;
        }
        let shown = interpreter.said_since(first);
        match self.rect {
            // Viewers draw the text of those that have no appearance.
            Some(rect) if self.kind == b"FreeText" && shown.trim().is_empty() => interpreter.field(said, rect),
            rect => {
                let own = letters(said);
                if own.is_empty() || !letters(&shown).contains(&own) {
                    // An answer has no mark of its own on the page: it stands in the window of what it answers.
                    let is_answer = self.source.dict(self.dict, b"IRT").is_some();
                    interpreter.comment(said, rect, is_hidden && !is_answer);
                }
            }
        }
    }

    fn said(&self, interpreter: &mut Interpreter<'a, '_>) -> String {
        let source = self.source;
        let plain = written(source, source.get(self.dict, b"Contents"), interpreter);
        if !plain.trim().is_empty() {
            return plain;
        }
        let rich = written(source, source.get(self.dict, b"RC"), interpreter);
        if !rich.trim().is_empty() {
            return without_marks(&rich);
        }
        self.file().map_or_else(String::new, |file| written(source, source.get(file, b"Desc"), interpreter))
    }

    /// The file that is attached by it.
    fn file(&self) -> Option<&'a Dictionary> {
        self.source.dict(self.dict, b"FS").filter(|_| self.kind == b"FileAttachment")
    }
}

/// Letters and digits of a text, whatever their form.
fn letters(text: &str) -> String {
    text::fold_str(text, Keep::Letters)
}

/// A text string, or the text of a stream (7.9.3); empty where it is neither. Its lines may end as on any system.
fn written(source: &Source, object: &Object, interpreter: &mut Interpreter<'_, '_>) -> String {
    let bytes = match object {
        Object::String(text, _) => Cow::Borrowed(text.as_slice()),
        Object::Stream(stream) => Cow::Owned(source.data(stream)),
        _ => return String::new(),
    };
    interpreter.unpacked(bytes.len());
    let text = text_string(&bytes);
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Rich text (12.7.3.4, a part of XHTML) without its marks, a paragraph a line.
fn without_marks(rich: &str) -> String {
    // It was decoded, whatever its declaration says of its encoding.
    let (tree, _) = Tree::parse(format!("\u{feff}{rich}").as_bytes(), MAX_RICH_DEPTH);
    let paragraphs: Vec<String> = tree.document().descendants().filter(|n| n.name() == "p").map(Node::whole_text).collect();
    if paragraphs.is_empty() { tree.document().whole_text() } else { paragraphs.join("\n") }
}

/// The normal appearance, of the state that the annotation is in.
fn appearance<'a>(source: &'a Source, annotation: &'a Dictionary) -> Option<&'a Stream> {
    let normal = source.get(source.dict(annotation, b"AP")?, b"N");
    match normal {
        Object::Stream(stream) => Some(stream),
        Object::Dictionary(states) => source.stream(states, source.name(annotation, b"AS")?),
        _ => None,
    }
}

/// The map that takes an appearance into the rectangle of its annotation (12.5.5, algorithm 8.1); the form's own matrix comes before it.
fn placement(source: &Source, stream: &Stream, rect: Rect) -> Matrix {
    let Some([x0, y0, x1, y1]) = source.numbers::<4>(&stream.dict, b"BBox") else { return Matrix::translation(rect.x0, rect.y0) };
    let shown = Rect::mapped(x0, y0, x1, y1, source.matrix(&stream.dict, b"Matrix"));
    let scale = |from: f64, to: f64| if from > 0.0 { to / from } else { 1.0 };
    let (sx, sy) = (scale(shown.width(), rect.width()), scale(shown.height(), rect.height()));
    Matrix::new(sx, 0.0, 0.0, sy, rect.x0 - shown.x0 * sx, rect.y0 - shown.y0 * sy)
}

/// A field with what it takes from those above it (12.7.3).
struct Field<'a> {
    source: &'a Source,
    kind: Option<&'a [u8]>,
    flags: i64,
    value: Option<&'a Object>,
    options: &'a [Object],
    /// The state that a box is in.
    state: Option<&'a [u8]>,
}

impl<'a> Field<'a> {
    const PASSWORD: i64 = 1 << 13;
    const RADIO: i64 = 1 << 15;
    const PUSH_BUTTON: i64 = 1 << 16;
    /// Choices of a list that are shown.
    const MAX_CHOSEN: usize = 100;

    fn of(source: &'a Source, annotation: &'a Dictionary) -> Self {
        let (mut kind, mut flags, mut value, mut options) = (None, None, None, None);
        let mut field = annotation;
        for _ in 0..MAX_PARENTS {
            kind = kind.or_else(|| source.name(field, b"FT"));
            flags = flags.or_else(|| source.number(field, b"Ff"));
            value = value.or_else(|| Some(source.get(field, b"V")).filter(|v| !matches!(v, Object::Null)));
            options = options.or_else(|| source.array(field, b"Opt"));
            match source.dict(field, b"Parent") {
                Some(parent) => field = parent,
                None => break,
            }
        }
        let state = source.name(annotation, b"AS");
        Self { source, kind, flags: flags.unwrap_or(0.0) as i64, value, options: options.unwrap_or_default(), state }
    }

    /// Whether its value is words.
    fn is_written(&self) -> bool {
        matches!(self.kind, Some(b"Tx" | b"Ch"))
    }

    /// What it shows of its value.
    fn shown(&self, interpreter: &mut Interpreter<'_, '_>) -> String {
        match (self.kind, self.value) {
            (Some(b"Tx"), Some(value)) if self.flags & Self::PASSWORD == 0 => written(self.source, value, interpreter),
            (Some(b"Ch"), Some(Object::Array(chosen))) => {
                let chosen = chosen.iter().take(Self::MAX_CHOSEN).map(|choice| self.label(choice, interpreter));
                chosen.collect::<Vec<String>>().join("\n")
            }
            (Some(b"Ch"), Some(choice)) => self.label(choice, interpreter),
            (Some(b"Btn"), _) if self.is_ticked() => "☑".to_owned(),
            _ => String::new(),
        }
    }

    /// What a choice is called on the page, where it is kept under another name (12.7.4.4, table 231).
    fn label(&self, choice: &Object, interpreter: &mut Interpreter<'_, '_>) -> String {
        let source = self.source;
        let choice = source.resolve(choice);
        let is_chosen = |kept: &Object| matches!((source.resolve(kept), choice), (Object::String(a, _), Object::String(b, _)) if a == b);
        let label = self.options.iter().find_map(|option| match source.resolve(option) {
            Object::Array(pair) => pair.get(1).filter(|_| is_chosen(&pair[0])),
            _ => None,
        });
        written(source, label.map_or(choice, |label| source.resolve(label)), interpreter)
    }

    /// Whether it is a box or a button with a tick. Where both its state and its value are said they must agree; which of several buttons a
    /// value means is told by their states alone.
    fn is_ticked(&self) -> bool {
        let value = match self.value {
            Some(Object::Name(value)) => Some(value.as_slice()),
            _ => None,
        };
        let state = match (self.state, value) {
            (Some(state), Some(value)) => Some(state).filter(|_| state == value),
            (Some(state), None) => Some(state),
            (None, value) => value.filter(|_| self.flags & Self::RADIO == 0),
        };
        self.flags & Self::PUSH_BUTTON == 0 && state.is_some_and(|state| state != b"Off")
    }
}
