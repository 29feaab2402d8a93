//! A document while it is being written: one place keeps text, blocks, pages and lines in step, so that each reader only says what comes
//! next.

use record::{
    BBox, Block, BlockKind, Document, FileKind, Hidden, HiddenWhy, Line, Page, Place, Problem, ReadStatus, Sha256, Span, Text, Unreadable,
};

use crate::{Limits, trouble};

/// Heading of the part of the text in which hidden text is quoted. It belongs to no block.
pub(crate) const HIDDEN_HEADING: &str = "【文件中不可见的文字】";

/// How most of a block is set.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Style {
    /// Points, 0 where unknown.
    pub(crate) size: f32,
    /// Bold.
    pub(crate) bold: bool,
}

/// A line of text with the place of each character.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    /// Its characters.
    pub(crate) text: Vec<char>,
    /// One more than characters, along the writing direction.
    pub(crate) edges: Vec<f32>,
    /// The line.
    pub(crate) bbox: BBox,
    /// Whether it runs from top to bottom.
    pub(crate) vertical: bool,
    /// What stands between it and the line before it in its block: a line break, a space where words of an alphabet go on, nothing where
    /// a sentence of ideographs does.
    pub(crate) before: Option<char>,
}

/// A document while it is being written.
#[derive(Debug)]
pub(crate) struct Draft {
    text: String,
    chars: u32,
    limit: u32,
    zero_width_from: u32,
    zero_width: u32,
    cut: bool,
    blocks: Vec<Block>,
    pages: Vec<Page>,
    lines: Vec<Line>,
    hidden: Vec<(HiddenWhy, u32, Option<BBox>, String)>,
    hidden_chars: u32,
    hidden_cut: bool,
    problems: Vec<Problem>,
    tables: u32,
}

impl Draft {
    /// An empty document on its first page, which has no size.
    pub(crate) fn new(limits: &Limits) -> Self {
        let first = Page { number: 1, width: 0.0, height: 0.0, span: Span::of(0, 0), ocr: false, undecodable: 0 };
        Self {
            text: String::new(),
            chars: 0,
            limit: limits.chars,
            zero_width_from: limits.zero_width_runs,
            zero_width: 0,
            cut: false,
            blocks: Vec::new(),
            pages: vec![first],
            lines: Vec::new(),
            hidden: Vec::new(),
            hidden_chars: 0,
            hidden_cut: false,
            problems: Vec::new(),
            tables: 0,
        }
    }

    /// Says what could not be read as it should have been. The same problem is said once.
    pub(crate) fn problem(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// What was said so far.
    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Number for the next table.
    pub(crate) fn next_table(&mut self) -> u32 {
        self.tables += 1;
        self.tables - 1
    }

    /// Number of the page being written.
    pub(crate) fn page_number(&self) -> u32 {
        self.pages.len() as u32
    }

    /// Characters so far.
    pub(crate) const fn length(&self) -> u32 {
        self.chars
    }

    /// Whether the limit on characters was reached: what comes now is dropped.
    pub(crate) const fn is_full(&self) -> bool {
        self.cut
    }

    /// Gives the page being written its size in points.
    pub(crate) fn size_page(&mut self, width: f32, height: f32) {
        let page = self.page();
        (page.width, page.height) = (width, height);
    }

    /// The page being written.
    pub(crate) fn page(&mut self) -> &mut Page {
        self.pages.last_mut().expect("a draft has a page from the start")
    }

    /// Ends the page being written and starts the next one.
    pub(crate) fn next_page(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.push('\n');
        }
        let (number, from) = (self.page_number() + 1, self.chars);
        let last = self.page();
        last.span = Span::of(last.span.from(), from);
        self.pages.push(Page { number, width: 0.0, height: 0.0, span: Span::of(from, from), ocr: false, undecodable: 0 });
    }

    /// Appends a block without a place; `None` where nothing of it is visible.
    pub(crate) fn block(&mut self, kind: BlockKind, text: &str, style: Style) -> Option<Span> {
        let clean = self.clean(text);
        let body = clean.trim_matches(|c: char| c.is_whitespace());
        if body.is_empty() || self.cut {
            return None;
        }
        self.separate(kind);
        let from = self.chars;
        body.chars().for_each(|c| self.push(c));
        Some(self.end_block(kind, from, None, style))
    }

    /// Appends a comment on what stands at a place of the page; it has no lines of its own there.
    pub(crate) fn comment(&mut self, text: &str, bbox: BBox) -> Option<Span> {
        let span = self.block(BlockKind::Comment, text, Style::default())?;
        if let Some(block) = self.blocks.last_mut() {
            block.bbox = Some(bbox);
        }
        Some(span)
    }

    /// Appends a block of lines with places; blank lines are dropped.
    pub(crate) fn placed_block(&mut self, kind: BlockKind, lines: &[Placed], style: Style) -> Option<Span> {
        let mut visible = lines.iter().filter(|l| l.text.iter().any(|c| !c.is_whitespace())).peekable();
        visible.peek()?;
        if self.cut {
            return None;
        }
        self.separate(kind);
        let (from, first_line) = (self.chars, self.lines.len());
        for line in visible {
            let secret: String = line.text.iter().copied().filter_map(tag_character).collect();
            if !secret.is_empty() {
                self.hide(HiddenWhy::ZeroWidth, &secret, Some(line.bbox));
            }
            assert!(line.edges.len() == line.text.len() + 1, "a line of {} characters has {} edges", line.text.len(), line.edges.len());
            if self.chars > from
                && let Some(c) = line.before
            {
                self.push(c);
            }
            self.push_line(line);
        }
        let bbox = self.lines[first_line..].iter().map(|l| l.bbox).reduce(BBox::union);
        Some(self.end_block(kind, from, bbox, style))
    }

    fn push_line(&mut self, line: &Placed) {
        let at = self.chars;
        let mut edges = Vec::with_capacity(line.edges.len());
        for (i, &c) in line.text.iter().enumerate() {
            if !is_dropped(c) && self.chars < self.limit {
                edges.push(line.edges[i]);
                self.push(if c == '\n' { ' ' } else { c });
            }
        }
        edges.push(line.edges[line.text.len()]);
        let (page, span) = (self.page_number(), Span::of(at, self.chars));
        self.lines.push(Line { span, page, bbox: line.bbox, vertical: line.vertical, edges });
    }

    fn end_block(&mut self, kind: BlockKind, from: u32, bbox: Option<BBox>, style: Style) -> Span {
        let span = Span::of(from, self.chars);
        let page = self.page_number();
        self.blocks.push(Block { kind, span, page, bbox, font_size: style.size, bold: style.bold });
        span
    }

    /// Writes a page of another document as the page that the draft is at.
    pub(crate) fn copy_page(&mut self, document: &Document, page: &Page) {
        self.size_page(page.width, page.height);
        (self.page().ocr, self.page().undecodable) = (page.ocr, page.undecodable);
        let mut tables: Vec<(u32, u32)> = Vec::new();
        for block in document.blocks.iter().filter(|b| b.page == page.number) {
            if self.cut {
                break;
            }
            let kind = match block.kind {
                BlockKind::Cell { table, row, column } => BlockKind::Cell { table: self.renumbered(table, &mut tables), row, column },
                other => other,
            };
            self.separate(kind);
            let (from, shift) = (self.chars, i64::from(self.chars) - i64::from(block.span.from()));
            document.text.slice(block.span).chars().for_each(|c| self.push(c));
            let span = Span::of(from, self.chars);
            self.blocks.push(Block { kind, span, page: self.page_number(), ..block.clone() });
            if span.len() == block.span.len() {
                self.copy_lines(document, block.span, shift);
            }
        }
        self.copy_hidden(document, page);
    }

    /// Writes what another document has beside the text of a page (comments, what nobody sees) to the page that the draft is at.
    pub(crate) fn copy_beside(&mut self, document: &Document, page: &Page) {
        for block in document.blocks.iter().filter(|b| b.page == page.number && b.kind == BlockKind::Comment) {
            let text = document.text.slice(block.span);
            match block.bbox {
                Some(bbox) => self.comment(text, bbox),
                None => self.block(BlockKind::Comment, text, Style::default()),
            };
        }
        self.copy_hidden(document, page);
    }

    fn copy_hidden(&mut self, document: &Document, page: &Page) {
        for hidden in document.hidden.iter().filter(|h| h.page == page.number) {
            self.hide(hidden.why, &hidden.text, hidden.bbox);
        }
    }

    fn renumbered(&mut self, table: u32, tables: &mut Vec<(u32, u32)>) -> u32 {
        if let Some(&(_, new)) = tables.iter().find(|(old, _)| *old == table) {
            return new;
        }
        let new = self.next_table();
        tables.push((table, new));
        new
    }

    fn copy_lines(&mut self, document: &Document, block: Span, shift: i64) {
        let first = document.lines.partition_point(|l| l.span.from() < block.from());
        for line in document.lines[first..].iter().take_while(|l| l.span.to() <= block.to()) {
            let moved = |at: u32| u32::try_from(i64::from(at) + shift).expect("a line moves with its block, which lies in the text");
            let span = Span::of(moved(line.span.from()), moved(line.span.to()));
            self.lines.push(Line { span, page: self.page_number(), ..line.clone() });
        }
    }

    /// Keeps text that a reader does not see, within the limit on characters; it is quoted at the end.
    pub(crate) fn hide(&mut self, why: HiddenWhy, text: &str, bbox: Option<BBox>) {
        let text = self.within(text.trim(), self.limit - self.hidden_chars);
        if text.is_empty() {
            return;
        }
        self.hidden_chars += text.chars().count() as u32;
        let page = self.page_number();
        match self.hidden.last_mut() {
            // Word processors cut one hidden sentence into runs.
            Some(last) if last.0 == why && last.1 == page && last.2.is_none() && bbox.is_none() => last.3.push_str(text),
            Some(_) | None => self.hidden.push((why, page, bbox, text.to_owned())),
        }
    }

    /// The first `room` characters; that there are more is said in the end.
    fn within<'t>(&mut self, text: &'t str, room: u32) -> &'t str {
        match text.char_indices().nth(room as usize) {
            Some((end, _)) => {
                self.hidden_cut = true;
                &text[..end]
            }
            None => text,
        }
    }

    /// Cells of one row are parted by tabs, everything else by a line break.
    fn separate(&mut self, next: BlockKind) {
        let page_from = self.page().span.from();
        let Some(last) = self.blocks.last() else { return };
        if last.span.to() < page_from || self.text.ends_with('\n') {
            return;
        }
        let same_row = match (last.kind, next) {
            (BlockKind::Cell { table: a, row: b, .. }, BlockKind::Cell { table: c, row: d, .. }) => (a, b) == (c, d),
            _ => false,
        };
        self.push(if same_row { '\t' } else { '\n' });
    }

    fn push(&mut self, c: char) {
        if self.chars >= self.limit {
            self.cut = true;
            return;
        }
        self.text.push(c);
        self.chars += 1;
    }

    /// Drops what has no width, counts where it stood between visible characters, and reads line ends as `\n`.
    fn clean(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut secret = String::new();
        let mut after_zero_width = false;
        for c in text.chars() {
            if let Some(ascii) = tag_character(c) {
                secret.push(ascii);
            }
            if is_zero_width(c) {
                after_zero_width = !out.is_empty();
            } else if !is_dropped(c) {
                self.zero_width += u32::from(after_zero_width && !c.is_whitespace());
                after_zero_width = false;
                out.push(match c {
                    '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
                    c => c,
                });
            }
        }
        if !secret.is_empty() {
            self.hide(HiddenWhy::ZeroWidth, &secret, None);
        }
        out
    }

    /// The document: read, read with problems, or without text.
    pub(crate) fn finish(mut self, sha256: Sha256, kind: FileKind) -> Document {
        let end = self.chars;
        let last = self.page();
        last.span = Span::of(last.span.from(), end);
        if self.zero_width >= self.zero_width_from && self.zero_width > 0 {
            let count = self.zero_width;
            let say = format!("可见文字之间夹有 {count} 处零宽字符");
            self.hide(HiddenWhy::ZeroWidth, &say, None);
        }
        let hidden = self.quote_hidden();
        if self.cut || self.hidden_cut {
            self.problem(trouble::cut(self.limit));
        }
        if self.blocks.is_empty() && hidden.is_empty() {
            return self.without_text(sha256, kind);
        }
        let status = if self.problems.is_empty() { ReadStatus::Read } else { ReadStatus::ReadWithProblems };
        let Self { text, blocks, pages, lines, problems, .. } = self;
        Document { sha256, kind, status, text: Text::new(text), pages, blocks, lines, hidden, problems }
    }

    fn without_text(mut self, sha256: Sha256, kind: FileKind) -> Document {
        let mut document = Document::unreadable(sha256, kind, Unreadable::NoText, trouble::no_text(kind));
        document.problems.append(&mut self.problems);
        document
    }

    /// Writes hidden text behind the last page, as far as what is seen leaves room for it, and returns it with its spans.
    fn quote_hidden(&mut self) -> Vec<Hidden> {
        let kept = std::mem::take(&mut self.hidden);
        if kept.is_empty() {
            return Vec::new();
        }
        if !self.text.is_empty() {
            self.quote("\n");
        }
        // A text that fills the limit leaves some room yet: a flag on hidden text needs its words.
        let mut room = (self.limit - self.chars.min(self.limit)).max(self.limit / Limits::HIDDEN_SHARE);
        self.quote(HIDDEN_HEADING);
        let mut out = Vec::new();
        for (why, page, bbox, text) in kept {
            // The line end before it counts, or a million passages of one character would be two million.
            let text = self.within(&text, room.saturating_sub(1)).to_owned();
            if text.is_empty() {
                break;
            }
            self.quote("\n");
            let span = self.quote(&text);
            room -= 1 + span.len();
            out.push(Hidden { why, page, bbox, text, span });
        }
        out
    }

    /// Writes what is quoted behind the last page, whether or not the text has reached its limit.
    fn quote(&mut self, text: &str) -> Span {
        let from = self.chars;
        self.text.push_str(text);
        self.chars += text.chars().count() as u32;
        Span::of(from, self.chars)
    }
}

/// Characters that neither show nor part words: controls, soft hyphen, byte order marks, directional marks.
fn is_dropped(c: char) -> bool {
    is_zero_width(c) || c == '\u{ad}' || (c.is_control() && !matches!(c, '\n' | '\t' | '\u{b}' | '\u{c}' | '\u{85}'))
}

fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Unicode tag characters spell ASCII that no reader sees: a way to speak to a machine only.
fn tag_character(c: char) -> Option<char> {
    match c {
        '\u{e0020}'..='\u{e007e}' => char::from_u32(c as u32 - 0xe0000),
        _ => None,
    }
}

/// A place on a page of the file at hand.
pub(crate) fn on_page(page: u32) -> Place {
    Place { page: Some(page), ..Place::default() }
}

/// A place in the file at hand as a whole.
pub(crate) fn in_file() -> Place {
    Place::default()
}
