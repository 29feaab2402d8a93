//! Glyphs become lines.

use record::BBox;
use rustc_hash::FxHashMap;

use super::table::Tables;
use crate::Layout;
use crate::draft::Placed;
use crate::pdf::font::Decoded;
use crate::pdf::geometry::Rect;
use crate::pdf::scene::Glyph;

/// A glyph in the frame of its writing direction: `from` and `to` along the line, `across` growing from line to line.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) text: Decoded,
    pub(super) from: f64,
    pub(super) to: f64,
    rect: Rect,
    bold: bool,
    size: f64,
}

/// A run of letters on one base line.
#[derive(Debug, Clone)]
pub(super) struct Line<'s> {
    pub(super) settings: &'s Layout,
    pub(super) letters: Vec<Letter>,
    pub(super) direction: (f64, f64),
    pub(super) vertical: bool,
    /// Place of the base line across the writing direction.
    pub(super) across: f64,
    /// Font size of most of it.
    pub(super) size: f64,
    pub(super) rect: Rect,
    /// Table cell that it stands in: table, cell.
    pub(super) cell: Option<(usize, usize)>,
}

impl<'s> Line<'s> {
    fn new(glyph: &Glyph, cell: Option<(usize, usize)>, settings: &'s Layout) -> Self {
        Self {
            settings,
            letters: Vec::new(),
            direction: glyph.direction,
            vertical: glyph.vertical,
            across: across(glyph.direction, glyph.origin),
            size: glyph.size,
            rect: glyph.rect(),
            cell,
        }
    }

    pub(super) fn from(&self) -> f64 {
        self.inked().iter().map(|l| l.from).fold(f64::INFINITY, f64::min)
    }

    pub(super) fn to(&self) -> f64 {
        self.inked().iter().map(|l| l.to).fold(f64::NEG_INFINITY, f64::max)
    }

    pub(super) fn is_blank(&self) -> bool {
        self.letters.iter().all(|l| matches!(&l.text, Decoded::Char(c) if c.is_whitespace()))
    }

    pub(super) fn is_bold(&self) -> bool {
        2 * self.letters.iter().filter(|l| l.bold).count() > self.letters.len()
    }

    /// Its characters, as they are written.
    pub(super) fn text(&self) -> String {
        self.placed().text.into_iter().collect()
    }

    fn push(&mut self, glyph: &Glyph) {
        let (from, to) = (along(self.direction, glyph.origin), along(self.direction, glyph.end));
        let rect = glyph.rect();
        self.rect = self.rect.union(rect);
        self.letters.push(Letter { text: glyph.text.clone(), from, to, rect, bold: glyph.bold, size: glyph.size });
    }

    /// Whether the glyph goes on where the line ends.
    fn takes(&self, glyph: &Glyph, cell: Option<(usize, usize)>) -> bool {
        let Some(last) = self.letters.last() else { return true };
        if glyph.direction != self.direction || glyph.vertical != self.vertical || cell != self.cell {
            return false;
        }
        let shift = (across(self.direction, glyph.origin) - self.across).abs();
        let (small, large) = (glyph.size.min(self.size), glyph.size.max(self.size));
        let s = self.settings;
        let allowed = if small < s.script_size * large { s.script_shift } else { s.same_line };
        let gap = along(self.direction, glyph.origin) - last.to;
        shift <= allowed * large && gap >= -s.step_back * large && gap <= s.split_gap * large
    }

    /// Takes in the letters of a line on the same base line.
    fn merge(&mut self, other: Self) {
        self.letters.extend(other.letters);
        self.letters.sort_by(|a, b| a.from.total_cmp(&b.from));
        self.rect = self.rect.union(other.rect);
    }

    /// Sets size and base line to those of most of its letters.
    fn settle(&mut self) {
        let mut sizes: Vec<f64> = self.letters.iter().map(|l| l.size).collect();
        let middle = sizes.len() / 2;
        sizes.select_nth_unstable_by(middle, f64::total_cmp);
        self.size = sizes[middle];
    }

    /// The line as characters with edges, spaces put in where gaps show them.
    pub(super) fn placed(&self) -> Placed {
        let mut text = Vec::with_capacity(self.letters.len() + 8);
        let mut edges = Vec::with_capacity(self.letters.len() + 9);
        if self.is_right_to_left() {
            return self.placed_leftwards();
        }
        let usual = self.usual_gap();
        let mut last: Option<(&Letter, char)> = None;
        for letter in self.inked() {
            // Nearly all are one character, for which nothing is put on the heap.
            let one: [char; 1];
            let several: Vec<char>;
            let chars: &[char] = match &letter.text {
                Decoded::Char(c) => {
                    one = [*c];
                    &one
                }
                other => {
                    several = other.to_string().chars().collect();
                    &several
                }
            };
            let (Some(&first), Some(&end)) = (chars.first(), chars.last()) else { continue };
            if let Some((before, c)) = last
                && self.is_space_between(before, c, letter, first, usual)
            {
                text.push(' ');
                edges.push(self.edge(before.to));
            }
            let step = (letter.to - letter.from) / chars.len() as f64;
            for (i, &c) in chars.iter().enumerate() {
                text.push(if c == '\n' || c == '\r' { ' ' } else { c });
                edges.push(self.edge(step.mul_add(i as f64, letter.from)));
            }
            last = Some((letter, end));
        }
        edges.push(last.map_or(0.0, |(l, _)| self.edge(l.to)));
        let vertical = self.direction.1.abs() > self.direction.0.abs();
        Placed { text, edges, bbox: self.bbox(), vertical, before: Some('\n') }
    }

    /// Its letters without the spaces at either end, which Word writes and nobody sees.
    fn inked(&self) -> &[Letter] {
        let first = self.letters.iter().position(|l| !is_white(&l.text)).unwrap_or(0);
        let last = self.letters.iter().rposition(|l| !is_white(&l.text)).map_or(self.letters.len(), |i| i + 1);
        &self.letters[first..last]
    }

    fn is_right_to_left(&self) -> bool {
        let of = |l: &Letter, is: fn(char) -> bool| match &l.text {
            Decoded::Char(c) => is(*c),
            Decoded::Text(text) => text.chars().any(is),
            // What is not known is no letter.
            Decoded::Nothing | Decoded::Unknown => false,
        };
        let leftwards = self.letters.iter().filter(|l| of(l, is_rtl)).count();
        leftwards > 0 && 2 * leftwards > self.letters.iter().filter(|l| of(l, char::is_alphabetic)).count()
    }

    /// The line in the order in which Hebrew or Arabic is read: from the right, numbers and Latin words from the left.
    fn placed_leftwards(&self) -> Placed {
        let mut letters: Vec<&Letter> = self.inked().iter().collect();
        letters.sort_by(|a, b| b.from.total_cmp(&a.from));
        let is_left = |l: &Letter| l.text.to_string().chars().all(|c| c.is_ascii_alphanumeric());
        let mut ordered: Vec<&Letter> = Vec::with_capacity(letters.len());
        for run in letters.chunk_by(|a, b| is_left(a) == is_left(b)) {
            if is_left(run[0]) { ordered.extend(run.iter().rev()) } else { ordered.extend(run) }
        }
        let (mut text, mut edges) = (Vec::new(), Vec::new());
        for letter in &ordered {
            for c in letter.text.to_string().chars() {
                text.push(c);
                edges.push(self.edge(letter.to));
            }
        }
        edges.push(ordered.last().map_or(0.0, |l| self.edge(l.from)));
        Placed { text, edges, bbox: self.bbox(), vertical: false, before: Some('\n') }
    }

    fn bbox(&self) -> BBox {
        self.rect.bbox()
    }

    /// Gap that letters of this line have among themselves: more than nothing where they are spaced out.
    fn usual_gap(&self) -> f64 {
        let mut gaps: Vec<f64> =
            self.letters.windows(2).filter(|p| !is_white(&p[0].text) && !is_white(&p[1].text)).map(|p| p[1].from - p[0].to).collect();
        if gaps.len() < 4 {
            return 0.0;
        }
        let middle = gaps.len() / 2;
        gaps.select_nth_unstable_by(middle, f64::total_cmp);
        gaps[middle].max(0.0)
    }

    fn is_space_between(&self, a: &Letter, last: char, b: &Letter, first: char, usual: f64) -> bool {
        if last.is_whitespace() || first.is_whitespace() {
            return false;
        }
        let size = a.size.min(b.size);
        let part = if is_wide(last) || is_wide(first) { self.settings.wide_space_gap } else { self.settings.space_gap };
        b.from - a.to > (part * size).max(usual + 0.6 * part * size)
    }

    /// A place along the line as a page coordinate.
    fn edge(&self, at: f64) -> f32 {
        let (dx, dy) = self.direction;
        let v = if dx.abs() >= dy.abs() {
            if dy == 0.0 { at * dx } else { at * dx - self.across * dy }
        } else if dx == 0.0 {
            at * dy
        } else {
            at * dy + self.across * dx
        };
        v as f32
    }
}

fn is_white(text: &Decoded) -> bool {
    matches!(text, Decoded::Char(c) if c.is_whitespace())
}

/// Characters that stand in a full square and are not parted by spaces.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

pub(super) fn along(direction: (f64, f64), p: (f64, f64)) -> f64 {
    p.0 * direction.0 + p.1 * direction.1
}

pub(super) fn across(direction: (f64, f64), p: (f64, f64)) -> f64 {
    p.1 * direction.0 - p.0 * direction.1
}

/// Whether a glyph is written neither along nor across the page.
pub(super) fn is_askew(glyph: &Glyph) -> bool {
    glyph.direction.0 != 0.0 && glyph.direction.1 != 0.0
}

/// Lines in the order in which the page draws them.
pub(super) fn lines<'s>(glyphs: &[&Glyph], tables: &Tables, settings: &'s Layout) -> Vec<Line<'s>> {
    let mut out: Vec<Line<'s>> = Vec::new();
    for glyph in glyphs {
        // A watermark that runs askew over a table stands in none of its cells.
        let cell = if is_askew(glyph) { None } else { tables.cell_at(glyph.rect().centre()) };
        match out.last_mut() {
            Some(line) if line.takes(glyph, cell) => line.push(glyph),
            _ => {
                let mut line = Line::new(glyph, cell, settings);
                line.push(glyph);
                out.push(line);
            }
        }
    }
    out.iter_mut().for_each(Line::settle);
    let out = stand_up(out, settings.stack);
    let letters = |vertical: bool| out.iter().filter(|l| l.vertical == vertical).map(|l| l.letters.len()).sum::<usize>();
    // On a page of vertical writing a letter that stands alone is a column of one.
    join_rows(if letters(true) > letters(false) { stand_up(out, 1) } else { out })
}

/// Joins letters that a horizontal font sets one under the other: vertical writing of programs that know none, narrow table headings.
fn stand_up(lines: Vec<Line<'_>>, least: usize) -> Vec<Line<'_>> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut stack: Vec<Line> = Vec::new();
    for line in lines {
        if !stack.last().is_some_and(|above| is_under(above, &line)) {
            flush(&mut stack, &mut out, least);
        }
        stack.push(line);
    }
    flush(&mut stack, &mut out, least);
    out
}

fn flush<'s>(stack: &mut Vec<Line<'s>>, out: &mut Vec<Line<'s>>, least: usize) {
    // In a narrow cell two letters are enough: 序号.
    let least = if stack.first().is_some_and(|l| l.cell.is_some()) { least.min(2) } else { least };
    if stack.len() < least || !stack.first().is_some_and(is_lone_letter) {
        out.append(stack);
        return;
    }
    let mut lines = stack.drain(..);
    let Some(mut column) = lines.next() else { return };
    column.direction = (0.0, 1.0);
    column.vertical = true;
    let middle = column.rect.centre().0;
    column.across = -middle;
    column.letters = column.inked().to_vec();
    for line in lines {
        column.rect = column.rect.union(line.rect);
        column.letters.extend_from_slice(line.inked());
    }
    for letter in &mut column.letters {
        (letter.from, letter.to) = (letter.rect.y0, letter.rect.y1);
    }
    out.push(column);
}

fn is_lone_letter(line: &Line<'_>) -> bool {
    matches!(line.inked(), [letter] if matches!(&letter.text, Decoded::Char(c) if is_wide(*c))) && line.direction == (1.0, 0.0)
}

/// Whether both are single wide letters, the second right under the first.
fn is_under(above: &Line<'_>, line: &Line<'_>) -> bool {
    if !is_lone_letter(above) || !is_lone_letter(line) || above.cell != line.cell {
        return false;
    }
    let size = above.size.max(line.size);
    let step = line.across - above.across;
    let shift = (line.rect.centre().0 - above.rect.centre().0).abs();
    (0.75 * size..=1.6 * size).contains(&step) && shift < 0.3 * size && (above.size - line.size).abs() < 0.1 * size
}

/// Letters of a line that is joined from pieces; a longer one is no line of a page.
const MAX_JOINED: usize = 2_000;

/// Place of a base line, its direction, and its cell: only what agrees in all can be one line.
type Row = (i64, i64, i64, Option<(usize, usize)>);

/// Joins lines that a producer drew in pieces: on one base line, close together or one inside the gaps of the other.
fn join_rows(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut rows: FxHashMap<Row, Vec<usize>> = FxHashMap::default();
    let mut out: Vec<Option<Line>> = Vec::with_capacity(lines.len());
    for mut line in lines {
        let row = (line.across / 2.0).round() as i64;
        let key = |row: i64| (row, (line.direction.0 * 100.0) as i64, (line.direction.1 * 100.0) as i64, line.cell);
        let keys = [key(row), key(row - 1), key(row + 1)];
        // A line may close the gaps between several pieces: it takes them all and stands where the first of them did.
        let mut at = out.len();
        for members in keys.iter().filter_map(|k| rows.get(k)) {
            // The newest few: a page that draws thousands of pieces on one line is no text.
            for &i in members.iter().rev().take(12) {
                if let Some(piece) = out[i].take_if(|piece| belongs(piece, &line)) {
                    line.merge(piece);
                    at = at.min(i);
                }
            }
        }
        if at == out.len() {
            out.push(None);
            rows.entry(keys[0]).or_default().push(at);
        }
        line.settle();
        out[at] = Some(line);
    }
    out.into_iter().flatten().collect()
}

fn belongs(host: &Line<'_>, line: &Line<'_>) -> bool {
    let size = host.size.max(line.size);
    if (host.across - line.across).abs() > 0.2 * size || host.size.min(line.size) < 0.6 * size {
        return false;
    }
    if host.letters.len() + line.letters.len() > MAX_JOINED {
        return false;
    }
    let gap = (line.from() - host.to()).max(host.from() - line.to());
    gap <= 0.6 * size && !overlap(host, line)
}

/// Whether letters of the two lie on top of one another: then they are two texts, not one.
fn overlap(a: &Line<'_>, b: &Line<'_>) -> bool {
    let (few, many) = if a.letters.len() < b.letters.len() { (a, b) } else { (b, a) };
    let mut spans: Vec<(f64, f64)> = many.letters.iter().filter(|l| !is_white(&l.text)).map(|l| (l.from, l.to)).collect();
    spans.sort_by(|x, y| x.0.total_cmp(&y.0));
    few.letters.iter().filter(|l| !is_white(&l.text)).any(|l| {
        let near = spans.partition_point(|s| s.0 < l.to);
        let shared = |s: &(f64, f64)| s.1.min(l.to) - s.0.max(l.from) > 0.5 * (s.1 - s.0).min(l.to - l.from);
        spans[near.saturating_sub(3)..near].iter().any(shared)
    })
}
