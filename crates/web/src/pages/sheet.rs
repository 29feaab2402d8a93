//! A page of a file as it was sent, with marks on the glyphs: the original page and the comparison show it alike.

use record::{Document, DocumentInfo, FileKind, Span};

use crate::html::encode;
use crate::visitor::Visitor;

/// Something to mark: its number in the list it comes from, and where it stands.
pub(crate) type Numbered = (usize, Span);

/// A box over the picture, in points.
pub(crate) struct Mark {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) is_current: bool,
    /// Whether this is the first box of the current mark: links lead here.
    pub(crate) is_target: bool,
    pub(crate) number: usize,
}

/// A page with its marks.
pub(crate) struct Sheet {
    /// Address of the picture.
    pub(crate) picture: String,
    /// In points.
    pub(crate) width: f32,
    /// In points.
    pub(crate) height: f32,
    pub(crate) boxes: Vec<Mark>,
    /// Whether the words were read from the picture.
    pub(crate) is_ocr: bool,
}

/// Whether a file is of a kind whose pages are drawn: not so inside an archive, nor where a text has no pages of its own.
pub(crate) fn is_drawn(info: &DocumentInfo) -> bool {
    matches!(info.kind, FileKind::Pdf | FileKind::Image) && !info.path.contains("!/")
}

/// Whether a document has pages with a size, which a text or a workbook has not.
pub(crate) fn has_pages(document: &Document) -> bool {
    document.pages.iter().any(|p| p.width > 0.0)
}

/// Whether this visitor may see the pages of a file as pictures, where there are any.
pub(crate) fn sees(v: &Visitor, info: &DocumentInfo, document: &Document) -> bool {
    is_drawn(info) && has_pages(document) && v.account.role.sees_originals()
}

impl Sheet {
    /// Page `page` of file `at` of the entry `no`; `None` where the document has no such page. `current` is the number that is looked at.
    pub(crate) fn of(no: &str, at: usize, document: &Document, page: u32, marks: &[Numbered], current: Option<usize>) -> Option<Self> {
        let shown = document.pages.get(page.checked_sub(1)? as usize)?;
        let mut boxes: Vec<Mark> = Vec::new();
        for &(number, span) in marks {
            for (_, b) in document.boxes(span).into_iter().filter(|(p, _)| *p == page) {
                let is_current = current == Some(number);
                boxes.push(Mark {
                    x: b.x0,
                    y: b.y0,
                    width: b.width(),
                    height: b.height(),
                    is_current,
                    is_target: is_current && !boxes.iter().any(|b| b.is_target),
                    number,
                });
            }
        }
        let picture = format!("/entries/{}/files/{at}/pages/{page}", encode(no));
        Some(Self { picture, width: shown.width, height: shown.height, boxes, is_ocr: shown.ocr })
    }
}
