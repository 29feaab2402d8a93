//! What annotations and form fields show on top of a page (ISO 32000-1, 12.5 and 12.7).

use lopdf::{Dictionary, Object, Stream};

use super::geometry::{Matrix, Rect};
use super::interpret::{Interpreter, text_string};
use super::source::{Source, as_dict};

const HIDDEN: i64 = 1 << 1;
const NO_VIEW: i64 = 1 << 5;
/// Annotations of one page that are looked at.
const MAX_ANNOTATIONS: usize = 5_000;
/// Fields above fields.
const MAX_PARENTS: usize = 16;

/// Draws the appearance of each visible annotation of a page.
pub(super) fn draw<'a>(source: &'a Source, page: &'a Dictionary, interpreter: &mut Interpreter<'a, '_>) {
    let annotations = source.array(page, b"Annots").unwrap_or_default();
    if annotations.len() > MAX_ANNOTATIONS {
        interpreter.cut();
    }
    for item in annotations.iter().take(MAX_ANNOTATIONS) {
        // A value that many fields inherit would be unpacked for each of them.
        if interpreter.is_full() {
            return;
        }
        let Some(annotation) = as_dict(source.resolve(item)) else { continue };
        let flags = source.number(annotation, b"F").unwrap_or(0.0) as i64;
        // A popup is a window of the viewer, not a part of the page.
        if flags & (HIDDEN | NO_VIEW) != 0 || source.name(annotation, b"Subtype") == Some(b"Popup") {
            continue;
        }
        let Some([x0, y0, x1, y1]) = source.numbers::<4>(annotation, b"Rect") else { continue };
        let rect = Rect::around(&[(x0, y0), (x1, y1)]);
        match appearance(source, annotation) {
            Some(stream) => {
                let placed = placement(source, stream, rect);
                interpreter.form(stream, None, placed, 0);
            }
            None => {
                if let Some(value) = field_value(source, annotation) {
                    interpreter.field(&value, rect);
                }
            }
        }
    }
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

/// The value of a text or choice field, which the field may inherit.
fn field_value(source: &Source, annotation: &Dictionary) -> Option<String> {
    if source.name(annotation, b"Subtype") != Some(b"Widget") {
        return None;
    }
    let mut field = annotation;
    let (mut kind, mut value) = (None, None);
    for _ in 0..MAX_PARENTS {
        kind = kind.or_else(|| source.name(field, b"FT"));
        value = value.or(match source.get(field, b"V") {
            Object::String(text, _) => Some(text_string(text)),
            _ => None,
        });
        match source.dict(field, b"Parent") {
            Some(parent) => field = parent,
            None => break,
        }
    }
    value.filter(|v| matches!(kind, Some(b"Tx" | b"Ch")) && !v.trim().is_empty())
}
