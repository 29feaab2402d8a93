use serde::{Deserialize, Serialize};

use crate::{Belief, Layout};

/// How much one file may cost, and what counts as not seen by a reader. What passes a limit is cut or refused, and said.
///
/// The defaults are far above any application form; a file that stays within them and still takes more memory than a worker may
/// (512 MiB, unless set otherwise) is ended by the fence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of one file, those inside others included.
    pub bytes: u64,
    /// Pages, slides or sheets of one document that are read.
    pub pages: u32,
    /// Characters of one document that are kept. What a reader does not see has what the rest leaves of it, and at least a tenth of it.
    pub chars: u32,
    /// Files inside one file (members of archives, attachments of documents) that are looked at, however deep they lie.
    pub zip_members: u32,
    /// Files that documents carry (attachments, embedded objects) of which at most so many in one file are read; 0 reads none of them.
    pub attachments: u32,
    /// A member may unpack to this many times its packed size …
    pub zip_ratio: u32,
    /// … or to this many bytes, whichever is more.
    pub zip_small: u64,
    /// Bytes that one archive or office file may unpack to, and that the files inside one file may unpack to together.
    pub zip_total: u64,
    /// Files inside a file that are opened for what lies inside them: 1 reads `a.zip!/b.zip!/c.pdf` and `a.zip!/b.docx!/c.xlsx`, and no
    /// deeper.
    pub zip_nesting: u32,
    /// Bytes of one XML part.
    pub xml_bytes: u64,
    /// Elements inside one another in an XML part.
    pub xml_depth: u32,
    /// Cells of all tables of one document.
    pub table_cells: u32,
    /// Pixels of one image.
    pub image_pixels: u64,
    /// Dots per inch at which a page without text is drawn to be read.
    pub ocr_dpi: f32,
    /// A page read from its picture with less mean confidence than this (of 100) is reported.
    pub ocr_doubt: f32,
    /// With less mean confidence than this, what was read from a picture is noise: it counts as nothing. Real pages, faxed and photographed
    /// ones too, have more than 60; pages on their heads and drawings without letters have 10 to 35.
    pub ocr_noise: f32,
    /// Fewer letters than this are believed only where they are not doubtful: drawings and dust look like one or two.
    pub ocr_few: usize,
    /// Pixels of pages drawn and read at the same time, and so the most that one page is drawn with: three sheets of A4 at 300 dots per inch,
    /// which take half of what a worker may. A larger sheet is drawn with fewer dots per inch.
    pub ocr_pixels: u64,
    /// The pictures of an office file with fewer characters than this are read too: it is a frame around them.
    pub picture_text: u32,
    /// Letters up to this size in points are too small to read.
    pub tiny_points: f32,
    /// A colour whose red, green and blue all reach this (of 255) is white on a white page.
    pub white_from: u8,
    /// Runs of zero-width characters between visible ones from which on they are reported as hidden text; fewer come from copying web
    /// pages and are dropped.
    pub zero_width_runs: u32,
    /// Forms inside forms, and containers inside containers, of a PDF.
    pub pdf_depth: u32,
    /// Glyphs, lines and areas drawn on one PDF page that are looked at.
    pub pdf_marks: u32,
    /// Bytes that one stream of a PDF may unpack to.
    pub pdf_stream: u64,
    /// How glyphs become text in reading order.
    pub layout: Layout,
    /// When the text layer of a page is not believed.
    pub belief: Belief,
}

impl Limits {
    /// One part in so many of the limit on characters is there for hidden text, however long the text is.
    pub(crate) const HIDDEN_SHARE: u32 = 10;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            pages: 3_000,
            chars: 4_000_000,
            zip_members: 2_000,
            attachments: 500,
            zip_ratio: 250,
            zip_small: 4 << 20,
            zip_total: 512 << 20,
            zip_nesting: 1,
            xml_bytes: 64 << 20,
            xml_depth: 256,
            table_cells: 1_000_000,
            image_pixels: 120_000_000,
            ocr_dpi: 300.0,
            ocr_doubt: 75.0,
            ocr_noise: 40.0,
            ocr_few: 6,
            ocr_pixels: 27_000_000,
            picture_text: 200,
            tiny_points: 2.0,
            white_from: 245,
            zero_width_runs: 8,
            pdf_depth: 24,
            pdf_marks: 400_000,
            pdf_stream: 64 << 20,
            layout: Layout::default(),
            belief: Belief::default(),
        }
    }
}
