use serde::{Deserialize, Serialize};

use crate::{BBox, Problem, Sha256, Span, Text};

/// What a file is by its content, whatever its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML text.
    Docx,
    /// Office Open XML workbook.
    Xlsx,
    /// Office Open XML slides.
    Pptx,
    /// Plain text or Markdown.
    Text,
    /// PNG, JPEG or TIFF.
    Image,
    /// ZIP archive of other files.
    Zip,
    /// Word 97-2003 (OLE2).
    Doc,
    /// Excel 97-2003 (OLE2).
    Xls,
    /// PowerPoint 97-2003 (OLE2).
    Ppt,
    /// GB/T 33190 open fixed-layout document.
    Ofd,
    /// Anything else.
    Other,
}

impl FileKind {
    /// As users call it, in any language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Docx => "DOCX",
            Self::Xlsx => "XLSX",
            Self::Pptx => "PPTX",
            Self::Text => "TXT",
            Self::Image => "PNG/JPEG/TIFF",
            Self::Zip => "ZIP",
            Self::Doc => "DOC",
            Self::Xls => "XLS",
            Self::Ppt => "PPT",
            Self::Ofd => "OFD",
            Self::Other => "?",
        }
    }
}

/// Why a file has no text that may be compared. Never compared, never "identical".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// Needs a password.
    Encrypted,
    /// Not what it claims to be, or damaged beyond repair.
    Broken,
    /// Pages without text (a scan that was not read).
    NoText,
    /// No bytes.
    Empty,
    /// Passes a limit on bytes, pages, depth, time or memory.
    OverLimit,
    /// A format that shai does not read.
    Unsupported,
    /// Not to be had when it was to be read: the disk refused it, it was changed after it was registered, it was still being downloaded, or the
    /// run had no time left for its entry. No fault of the entrant's.
    Unavailable,
    /// A picture that was looked at and shows no letters, or a film: nobody misses words in it, and nobody is asked for others.
    Wordless,
}

impl Unreadable {
    /// Every reason.
    pub const ALL: [Self; 8] =
        [Self::Encrypted, Self::Broken, Self::NoText, Self::Empty, Self::OverLimit, Self::Unsupported, Self::Unavailable, Self::Wordless];
}

/// The one class a file is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadStatus {
    /// Read in full.
    Read,
    /// Read, with problems that are listed.
    ReadWithProblems,
    /// Not read, and why.
    Unreadable(Unreadable),
}

impl ReadStatus {
    /// Whether there is text to screen.
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Read | Self::ReadWithProblems)
    }

    /// Whether something may stand in it that nobody has read.
    pub const fn is_lost(self) -> bool {
        !self.is_read() && !matches!(self, Self::Unreadable(Unreadable::Wordless))
    }

    /// Whether nobody has read it for what it is, rather than because it was not to be had: another run finds the same.
    pub const fn stays_lost(self) -> bool {
        self.is_lost() && !matches!(self, Self::Unreadable(Unreadable::Unavailable))
    }
}

/// A page as a reader sees it (rotation applied). Flowing formats (DOCX, text) have one page without a size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Width in points, 0 where the format has no pages.
    pub width: f32,
    /// Height in points, 0 where the format has no pages.
    pub height: f32,
    /// Its part of the document's text.
    pub span: Span,
    /// Whether its text was read from an image.
    pub ocr: bool,
    /// Glyphs that no table maps to Unicode (each stands as U+FFFD in the text).
    pub undecodable: u32,
}

/// What a block is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A heading; 1 is the highest level.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A cell of a table, both counted from 0 within its table; tables are numbered through the document.
    Cell {
        /// Table.
        table: u32,
        /// Row.
        row: u32,
        /// Column.
        column: u32,
    },
    /// Running header.
    Header,
    /// Running footer.
    Footer,
    /// Page number.
    PageNumber,
    /// Footnote or endnote.
    Note,
    /// Reviewer's comment: not part of the text proper.
    Comment,
    /// Speaker notes of a slide.
    SpeakerNotes,
    /// Deleted text of tracked changes: not part of the final text.
    Deleted,
}

impl BlockKind {
    /// Whether it stands beside the text proper.
    pub const fn is_aside(self) -> bool {
        match self {
            Self::Header | Self::Footer | Self::PageNumber | Self::Comment | Self::SpeakerNotes | Self::Deleted => true,
            Self::Heading(_) | Self::Paragraph | Self::Cell { .. } | Self::Note => false,
        }
    }

    /// Table and row of a cell.
    pub const fn row(self) -> Option<(u32, u32)> {
        match self {
            Self::Cell { table, row, .. } => Some((table, row)),
            Self::Heading(_)
            | Self::Paragraph
            | Self::Header
            | Self::Footer
            | Self::PageNumber
            | Self::Note
            | Self::Comment
            | Self::SpeakerNotes
            | Self::Deleted => None,
        }
    }
}

/// A unit of reading order. Blocks are ordered, do not overlap, and what lies between two is white space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text.
    pub span: Span,
    /// Page on which it starts, from 1.
    pub page: u32,
    /// Where on that page, in formats that have places.
    pub bbox: Option<BBox>,
    /// Font size in points of most of it, 0 where unknown.
    pub font_size: f32,
    /// Whether most of it is bold.
    pub bold: bool,
}

/// A run of characters on one line with the place of each: how a highlight falls on the glyphs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Characters of the document's text.
    pub span: Span,
    /// Page, from 1.
    pub page: u32,
    /// The line.
    pub bbox: BBox,
    /// Whether it runs from top to bottom.
    pub vertical: bool,
    /// `span.len() + 1` edges along the writing direction: character `i` lies between `edges[i]` and `edges[i + 1]`.
    pub edges: Vec<f32>,
}

impl Line {
    /// Box of a part of this line.
    fn part(&self, span: Span) -> Option<BBox> {
        let part = self.span.intersect(span)?;
        let (from, to) = ((part.from() - self.span.from()) as usize, (part.to() - self.span.from()) as usize);
        let (a, b) = (self.edges[from], self.edges[to]);
        Some(if self.vertical { BBox::new(self.bbox.x0, a, self.bbox.x1, b) } else { BBox::new(a, self.bbox.y0, b, self.bbox.y1) })
    }
}

/// Why a reader does not see a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HiddenWhy {
    /// Drawn in (nearly) the colour of the page.
    White,
    /// Too small to read.
    Tiny,
    /// Outside the page or the clip.
    OffPage,
    /// Under an image or a filled area.
    Covered,
    /// Rendering mode "invisible" without an image that shows the same words.
    Invisible,
    /// Zero-width characters between visible ones.
    ZeroWidth,
    /// Marked hidden by the word processor.
    Marked,
}

/// Text that a reader does not see, kept apart from the document's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hidden {
    /// Why it is not seen.
    pub why: HiddenWhy,
    /// Page, from 1.
    pub page: u32,
    /// Where, in formats that have places.
    pub bbox: Option<BBox>,
    /// What it says.
    pub text: String,
    /// Where the same words stand in the document's text: extraction appends hidden text after the last page under the
    /// heading of its own, so that it can be quoted and verified by span like any other.
    pub span: Span,
}

/// What was read from one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Digest of the file's bytes.
    pub sha256: Sha256,
    /// What the file is by its content.
    pub kind: FileKind,
    /// Its class.
    pub status: ReadStatus,
    /// Its text in reading order; empty where it was not read.
    pub text: Text,
    /// Pages, in order.
    pub pages: Vec<Page>,
    /// Reading order.
    pub blocks: Vec<Block>,
    /// Geometry, ordered by span; empty in formats without places.
    pub lines: Vec<Line>,
    /// What a reader does not see.
    pub hidden: Vec<Hidden>,
    /// What could not be read as it should have been. Files are not named here: whoever knows the path adds it.
    pub problems: Vec<Problem>,
}

impl Document {
    /// A file that could not be read.
    pub fn unreadable(sha256: Sha256, kind: FileKind, why: Unreadable, problem: Problem) -> Self {
        Self {
            sha256,
            kind,
            status: ReadStatus::Unreadable(why),
            text: Text::default(),
            pages: Vec::new(),
            blocks: Vec::new(),
            lines: Vec::new(),
            hidden: Vec::new(),
            problems: vec![problem],
        }
    }

    /// Asserts what every reader of a document relies on: unreadable means no text; pages, blocks and lines are ordered and inside the
    /// text; each line has one edge more than characters. Called where extraction ends and where a cached document comes back.
    ///
    /// # Panics
    /// Where one of these does not hold: a bug in an extractor.
    pub fn assert_sound(&self) {
        let whole = self.text.span();
        if let ReadStatus::Unreadable(_) = self.status {
            assert!(self.text.is_empty(), "an unreadable document has text");
            assert!(!self.problems.is_empty(), "an unreadable document does not say why");
        }
        for pair in self.blocks.windows(2) {
            assert!(pair[0].span.to() <= pair[1].span.from(), "blocks overlap: {:?} {:?}", pair[0].span, pair[1].span);
        }
        for pair in self.lines.windows(2) {
            assert!(pair[0].span.to() <= pair[1].span.from(), "lines overlap: {:?} {:?}", pair[0].span, pair[1].span);
        }
        for (page, number) in self.pages.iter().zip(1..) {
            assert!(page.number == number && whole.contains(page.span), "page {} of number {number} lies at {:?}", page.number, page.span);
        }
        assert!(self.blocks.iter().all(|b| whole.contains(b.span)), "a block lies outside the text");
        for line in &self.lines {
            assert!(whole.contains(line.span), "a line lies outside the text");
            assert!(
                line.edges.len() == line.span.len() as usize + 1,
                "a line of {} characters has {} edges",
                line.span.len(),
                line.edges.len()
            );
        }
    }

    /// The text as it is read, every character in its place.
    ///
    /// What is not part of the text proper (running heads, page numbers, comments, deleted text) is blanked, and a paragraph, as well as a row
    /// of a table, is one line. So are paragraphs that are parts of one, since page formats break sentences anywhere: a line of `wrapped`
    /// visible characters or more that ends without a mark goes on in the next one, also behind a running head, but not behind an empty
    /// line. Rows of tables, headings and notes end where they end; a cell that a page cuts goes on in its column on the next one.
    pub fn flow(&self, wrapped: u32) -> String {
        let flow = self.blocks_as_lines();
        let blocks: Vec<&Block> = self.blocks.iter().filter(|b| !b.kind.is_aside()).collect();
        let mut out = String::with_capacity(flow.len());
        let mut lines = flow.split('\n').peekable();
        let (mut at, mut goes_on) = (0, false);
        while let Some(line) = lines.next() {
            out.push_str(line);
            let Some(next) = lines.peek() else { break };
            at += line.chars().count() as u32;
            let is_blanked = !line.is_empty() && line.trim().is_empty();
            goes_on = if is_blanked { goes_on } else { is_broken(line, wrapped) };
            goes_on &= may_go_on(&blocks, at, is_row(line) || is_row(next));
            out.push(if goes_on { ' ' } else { '\n' });
            at += 1;
        }
        out
    }

    /// The text with what is beside it blanked, each paragraph and each row of a table on one line.
    fn blocks_as_lines(&self) -> String {
        let mut blocks = self.blocks.iter().peekable();
        // What the character stands in, and the row of a table that is open.
        let (mut aside, mut end, mut row) = (false, 0, None);
        let next = |(c, i): (char, u32)| {
            while let Some(block) = blocks.next_if(|b| b.span.from() <= i) {
                aside = block.kind.is_aside();
                end = block.span.to();
                row = block.kind.row();
            }
            let inside = i < end;
            let in_row = row.is_some() && blocks.peek().is_some_and(|b| b.kind.row() == row);
            match c {
                '\n' if (inside && !aside) || (!inside && in_row) => ' ',
                '\n' => '\n',
                _ if inside && aside => ' ',
                c => c,
            }
        };
        self.text.as_str().chars().zip(0..).map(next).collect()
    }

    /// Page on which a character stands, from 1; 1 where the document has no pages.
    pub fn page_of(&self, at: u32) -> u32 {
        let i = self.pages.partition_point(|p| p.span.to() <= at);
        self.pages.get(i).or(self.pages.last()).map_or(1, |p| p.number)
    }

    /// Boxes of a span, one for each line it touches, with their pages, in reading order.
    pub fn boxes(&self, span: Span) -> Vec<(u32, BBox)> {
        let first = self.lines.partition_point(|l| l.span.to() <= span.from());
        self.lines[first..].iter().take_while(|l| l.span.from() < span.to()).filter_map(|l| Some((l.page, l.part(span)?))).collect()
    }

    /// One box around the part of a span that stands on the page on which the span starts.
    pub fn bbox(&self, span: Span) -> Option<BBox> {
        let boxes = self.boxes(span);
        let page = boxes.first()?.0;
        boxes.into_iter().filter(|(p, _)| *p == page).map(|(_, b)| b).reduce(BBox::union)
    }
}

/// Visible characters from which on a line may be one that its page was too narrow for.
pub const WRAPPED_LINE: u32 = 30;

/// Whether a line looks as if its sentence went on in the next one.
fn is_broken(line: &str, wrapped: u32) -> bool {
    let is_open = |c: char| c.is_alphanumeric() || matches!(c, '，' | '、' | '“' | '（' | ',');
    let visible = line.chars().filter(|c| !c.is_whitespace()).count();
    visible >= wrapped as usize && line.trim_end().chars().next_back().is_some_and(is_open)
}

/// Whether a line consists of several cells: between these stand tabs.
fn is_row(line: &str) -> bool {
    line.trim().contains('\t')
}

/// Whether what stands before a place between two blocks may go on behind it; `blocks` are those of the text proper, and one of the lines
/// there may be a row of cells, which plain text has without blocks of their kind.
fn may_go_on(blocks: &[&Block], at: u32, is_row: bool) -> bool {
    let next = blocks.partition_point(|b| b.span.from() <= at);
    match (&blocks[..next], &blocks[next..]) {
        ([.., before], [after, ..]) => match (before.kind, after.kind) {
            (BlockKind::Paragraph, BlockKind::Paragraph) => !is_row,
            (BlockKind::Cell { table: x, column: a, .. }, BlockKind::Cell { table: y, column: b, .. }) => {
                x != y && a == b && before.page < after.page
            }
            _ => false,
        },
        ([.., one], []) | ([], [one, ..]) => one.kind == BlockKind::Paragraph && !is_row,
        ([], []) => !is_row,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Place, Say};

    fn two_lines() -> Document {
        let page = |number, span| Page { number, width: 595.0, height: 842.0, span, ocr: false, undecodable: 0 };
        let line = |span, page, y: f32, edges: Vec<f32>| Line {
            span,
            page,
            bbox: BBox::new(edges[0], y, edges[edges.len() - 1], y + 10.0),
            vertical: false,
            edges,
        };
        Document {
            sha256: Sha256::from_bytes([1; 32]),
            kind: FileKind::Pdf,
            status: ReadStatus::Read,
            text: Text::new("数据要素\n乘数".to_owned()),
            pages: vec![page(1, Span::of(0, 5)), page(2, Span::of(5, 7))],
            blocks: Vec::new(),
            lines: vec![
                line(Span::of(0, 4), 1, 20.0, vec![0.0, 10.0, 20.0, 30.0, 40.0]),
                line(Span::of(5, 7), 2, 20.0, vec![0.0, 12.0, 24.0]),
            ],
            hidden: Vec::new(),
            problems: Vec::new(),
        }
    }

    #[test]
    fn a_highlight_falls_on_the_characters_of_each_page() {
        let document = two_lines();
        document.assert_sound();
        assert_eq!(document.boxes(Span::of(1, 3)), [(1, BBox::new(10.0, 20.0, 30.0, 30.0))]);
        assert_eq!(document.boxes(Span::of(3, 6)), [(1, BBox::new(30.0, 20.0, 40.0, 30.0)), (2, BBox::new(0.0, 20.0, 12.0, 30.0))]);
        assert_eq!(document.bbox(Span::of(3, 6)), Some(BBox::new(30.0, 20.0, 40.0, 30.0)));
        assert_eq!((document.page_of(4), document.page_of(5), document.page_of(7)), (1, 2, 2));
    }

    #[test]
    fn paragraphs_and_rows_are_lines_and_running_heads_are_blank() {
        let cell = |row, column| BlockKind::Cell { table: 0, row, column };
        let parts = [
            (BlockKind::Header, 0, 2),
            (BlockKind::Paragraph, 3, 8),
            (cell(0, 0), 9, 10),
            (cell(0, 1), 11, 14),
            (cell(1, 0), 15, 16),
            (cell(1, 1), 17, 20),
        ];
        let block = |&(kind, from, to): &(BlockKind, u32, u32)| block(kind, Span::of(from, to), 1);
        let mut document = two_lines();
        document.text = Text::new("页眉\n一段\n话。\n甲\n3 天\n乙\n5 天\n".to_owned());
        document.blocks = parts.iter().map(block).collect();
        assert_eq!(document.flow(WRAPPED_LINE), "  \n一段 话。\n甲 3 天\n乙 5 天\n");
    }

    fn block(kind: BlockKind, span: Span, page: u32) -> Block {
        Block { kind, span, page, bbox: None, font_size: 0.0, bold: false }
    }

    /// The flow of blocks, each on a page, with a line break behind each, or a tab where another cell of its row follows; a line of four
    /// characters may be broken.
    fn flow(blocks: &[(BlockKind, u32, &str)]) -> String {
        let mut document = two_lines();
        (document.blocks, document.lines) = (Vec::new(), Vec::new());
        let (mut text, mut from) = (String::new(), 0);
        for (at, (kind, page, words)) in blocks.iter().enumerate() {
            let span = Span::of(from, from + words.chars().count() as u32);
            document.blocks.push(block(*kind, span, *page));
            let same_row = blocks.get(at + 1).is_some_and(|next| kind.row().is_some() && kind.row() == next.0.row());
            text += &format!("{words}{}", if same_row { '\t' } else { '\n' });
            from = span.to() + 1;
        }
        document.text = Text::new(text);
        document.flow(4)
    }

    #[test]
    fn a_sentence_goes_on_where_only_its_page_broke_it() {
        let check = |lines: &[&str], expected: &str| {
            let blocks: Vec<(BlockKind, u32, &str)> = lines.iter().map(|line| (BlockKind::Paragraph, 1, *line)).collect();
            assert_eq!(flow(&blocks), expected);
        };
        check(&["一二三四", "五六。", "七八"], "一二三四 五六。\n七八\n");
        check(&["一二三，", "五"], "一二三， 五\n");
        check(&["一二 三", "五"], "一二 三\n五\n");
        check(&["一二三。", "五"], "一二三。\n五\n");
        check(&["一二三四", "", "五"], "一二三四 \n五\n");
        // Cells of plain text.
        check(&["一二三四", "五\t六七八九", "十一二三", "四"], "一二三四\n五\t六七八九\n十一二三 四\n");
        check(&["\t一二三四", "五"], "\t一二三四 五\n");
    }

    #[test]
    fn rows_headings_and_notes_end_where_they_end() {
        use BlockKind::{Cell, Footer, Header, Heading, Note, Paragraph};
        let cell = |table, row, column| Cell { table, row, column };
        let check = |blocks: &[(BlockKind, u32, &str)], expected: &str| assert_eq!(flow(blocks), expected);
        check(&[(Paragraph, 1, "一二三四"), (Heading(1), 1, "二、方案甲乙"), (Paragraph, 1, "五")], "一二三四\n二、方案甲乙\n五\n");
        check(&[(Paragraph, 1, "一二三四"), (Note, 1, "注一二三四"), (Paragraph, 2, "五")], "一二三四\n注一二三四\n五\n");
        // What a page puts between parts of a sentence is no part of it.
        check(&[(Paragraph, 1, "一二三四"), (Footer, 1, "页脚"), (Header, 2, "眉"), (Paragraph, 2, "五")], "一二三四      五\n");
        check(&[(Paragraph, 1, "一二三四"), (Footer, 1, "页脚"), (Heading(1), 2, "五")], "一二三四\n  \n五\n");
        let rows = [(cell(0, 0, 0), 1, "甲"), (cell(0, 0, 1), 1, "一二三四"), (cell(0, 1, 0), 1, "乙"), (cell(0, 1, 1), 1, "五六七八")];
        check(&rows, "甲\t一二三四\n乙\t五六七八\n");
        check(&[rows[3], (Paragraph, 1, "九")], "五六七八\n九\n");
        // A page cuts a cell, which goes on in its column; another row begins in another one.
        check(&[rows[0], rows[1], (Footer, 1, "1"), (cell(1, 0, 1), 2, "五")], "甲\t一二三四   五\n");
        check(&[rows[0], rows[1], (cell(1, 0, 0), 2, "乙"), (cell(1, 0, 1), 2, "五")], "甲\t一二三四\n乙\t五\n");
        check(&[(cell(0, 0, 0), 1, "一二三四"), (cell(0, 1, 0), 2, "五")], "一二三四\n五\n");
    }

    #[test]
    #[should_panic(expected = "has 4 edges")]
    fn a_line_without_an_edge_per_character_is_a_bug() {
        let mut document = two_lines();
        document.lines[0].edges.pop();
        document.assert_sound();
    }

    #[test]
    #[should_panic(expected = "does not say why")]
    fn an_unreadable_file_says_why() {
        let place = Place::default();
        let say = || Say::new("损坏", "broken");
        let mut document = Document::unreadable(
            Sha256::from_bytes([0; 32]),
            FileKind::Pdf,
            Unreadable::Broken,
            Problem::new(place, "file.broken", say(), say(), say()),
        );
        document.problems.clear();
        document.assert_sound();
    }
}
