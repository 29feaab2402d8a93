//! Drawings of nodes in columns with lines between them: SVG without script, readable in light and dark, the same bytes for the same input.
//!
//! Columns and order within them follow Sugiyama, Tagawa and Toda (1981): a line over several columns gets a place in each, so that no line
//! crosses a box, and the order is drawn to the mean place of the neighbours.

mod layout;

use crate::html::escape::{Esc, put};
use layout::Layout;

/// Style of all drawings, for a page that holds some; [`Drawing::svg`] carries it where it stands alone.
pub const DRAWING_CSS: &str = include_str!("drawing.css");

/// A box.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shape {
    /// Column it stands in, from 0.
    pub column: usize,
    /// First line; cut where it is too long.
    pub label: String,
    /// Second line, smaller; cut where it is too long.
    pub detail: String,
    /// Everything about it, in full, for whoever points at it.
    pub title: String,
    /// Words of its class in the style.
    pub class: String,
    /// Where it leads.
    pub href: Option<String>,
}

/// A line between two boxes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Position of the box it leads from.
    pub from: usize,
    /// Position of the box it leads to.
    pub to: usize,
    /// Words beside it, `""` for none.
    pub label: String,
    /// Everything about it, in full, for whoever points at it.
    pub title: String,
    /// Words of its class in the style.
    pub class: String,
    /// Whether an arrow stands at its end.
    pub arrow: bool,
}

/// Boxes in columns, and lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawing {
    /// What it shows.
    pub name: String,
    /// Heading of each column.
    pub headings: Vec<String>,
    /// The boxes.
    pub shapes: Vec<Shape>,
    /// The lines, each between two boxes that are there.
    pub lines: Vec<Line>,
}

impl Drawing {
    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// As an element of a page that has [`DRAWING_CSS`].
    ///
    /// # Panics
    /// Where a line leads to no box, or a box stands in no column.
    pub fn element(&self) -> String {
        self.draw("")
    }

    /// As a file of its own.
    ///
    /// # Panics
    /// As [`Drawing::element`].
    pub fn svg(&self) -> String {
        self.draw(&format!("<style>{DRAWING_CSS}</style>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n"))
    }

    fn draw(&self, head: &str) -> String {
        let placed = Layout::of(self);
        let mut out = String::new();
        put!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"group\" \
             aria-label=\"{}\">\n{head}",
            Esc(&self.name),
            w = placed.width,
            h = placed.height
        );
        for (heading, x) in self.headings.iter().zip(&placed.columns) {
            put!(out, "<text class=\"heading\" x=\"{x}\" y=\"{}\">{}</text>\n", layout::HEADING, Esc(heading));
        }
        for (line, path) in self.lines.iter().zip(&placed.paths) {
            draw_line(&mut out, line, path);
        }
        for (shape, &(x, y)) in self.shapes.iter().zip(&placed.boxes) {
            draw_shape(&mut out, shape, x, y);
        }
        // Words last, so that no box covers them.
        for (line, (x, y)) in self.words(&placed) {
            put!(out, "<text class=\"word {}\" x=\"{x}\" y=\"{y}\">{}</text>\n", Esc(&line.class), Esc(&line.label));
        }
        out.push_str("</svg>\n");
        out
    }

    /// The lines that have words beside them, and where these stand: on the line where nothing else stands there, else as near to it as may be.
    fn words(&self, placed: &Layout) -> Vec<(&Line, (i32, i32))> {
        let mut words: Vec<(&Line, (i32, i32))> = Vec::new();
        for (line, path) in self.lines.iter().zip(&placed.paths).filter(|(line, _)| !line.label.is_empty()) {
            let is_free = |&(x, y): &(i32, i32)| {
                let is_apart = |(other, (u, v)): &(&Line, (i32, i32))| {
                    (y - v).abs() >= WORD_HEIGHT || (x - u).abs() * 2 >= word_width(&line.label) + word_width(&other.label)
                };
                y >= WORD_HEIGHT && y < placed.height && words.iter().all(is_apart)
            };
            let middles = path.middles();
            let beside = (1..=BESIDE).flat_map(|n| [n * WORD_HEIGHT, -n * WORD_HEIGHT]);
            let moved = beside.flat_map(|by| middles.clone().map(move |(x, y)| (x, y + by)));
            let first = middles.clone().next().expect("a line has two ends");
            let place = middles.clone().chain(moved).find(is_free).unwrap_or(first);
            words.push((line, place));
        }
        words
    }
}

/// Height of a line of words beside a line, and how many such heights they may stand off it.
const WORD_HEIGHT: i32 = 14;
const BESIDE: i32 = 6;

/// At most so wide are words beside a line, in pixels.
fn word_width(words: &str) -> i32 {
    (words.chars().map(wide).sum::<f64>() * DETAIL_SIZE).ceil() as i32
}

fn draw_line(out: &mut String, line: &Line, path: &layout::Path) {
    put!(out, "<g class=\"line {}\"><title>{}</title><path d=\"{}\"/>", Esc(&line.class), Esc(&line.title), path.data());
    if line.arrow {
        let (x, y, back) = path.end();
        put!(out, "<polygon points=\"{x},{y} {},{} {},{}\"/>", x + back * 8, y - 4, x + back * 8, y + 4);
    }
    out.push_str("</g>\n");
}

fn draw_shape(out: &mut String, shape: &Shape, x: i32, y: i32) {
    let link = shape.href.as_deref();
    if let Some(href) = link {
        put!(out, "<a href=\"{}\">", Esc(href));
    }
    put!(out, "<g class=\"node {}\"><title>{}</title>", Esc(&shape.class), Esc(&shape.title));
    put!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"5\"/>", layout::WIDTH, layout::HEIGHT);
    let (first, second) = if shape.detail.is_empty() { (27, 0) } else { (18, 35) };
    let inside = f64::from(layout::WIDTH - 2 * PADDING);
    put!(out, "<text x=\"{}\" y=\"{}\">{}</text>", x + PADDING, y + first, Esc(&cut(&shape.label, inside / LABEL_SIZE)));
    if second > 0 {
        let detail = cut(&shape.detail, inside / DETAIL_SIZE);
        put!(out, "<text class=\"detail\" x=\"{}\" y=\"{}\">{}</text>", x + PADDING, y + second, Esc(&detail));
    }
    out.push_str("</g>");
    out.push_str(if link.is_some() { "</a>\n" } else { "\n" });
}

/// Space between a box and its words.
const PADDING: i32 = 8;
/// Sizes of letters, as the style has them.
const LABEL_SIZE: f64 = 13.0;
const DETAIL_SIZE: f64 = 11.0;

/// Width of a character in sizes of its letters: a Chinese one is as wide as its size; Latin letters and digits of common fonts are seldom wider
/// than three fifths of it.
fn wide(c: char) -> f64 {
    if (c as u32) < 0x1100 { 0.6 } else { 1.0 }
}

/// A text cut to a width in sizes of its letters, `…` at the end where something is cut.
fn cut(text: &str, width: f64) -> String {
    if text.chars().map(wide).sum::<f64>() <= width {
        return text.to_owned();
    }
    let mut left = width - 1.0;
    let kept = text.chars().take_while(|&c| {
        left -= wide(c);
        left >= 0.0
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(column: usize, label: &str) -> Shape {
        Shape { column, label: label.to_owned(), title: label.to_owned(), ..Shape::default() }
    }

    #[test]
    fn long_words_are_cut_and_kept_in_full_beside() {
        assert_eq!(cut("佛山市朗擎流体机械有限公司", 13.0), "佛山市朗擎流体机械有限公司");
        assert_eq!(cut("佛山市朗擎流体机械有限公司", 8.0), "佛山市朗擎流体…");
        assert_eq!(cut("ZL202010221946.6", 10.0), "ZL202010221946.6");
        assert_eq!(cut("ZL202010221946.6", 7.0), "ZL20201022…");
        let drawing = Drawing {
            name: "甲<乙".to_owned(),
            headings: vec!["单位".to_owned()],
            shapes: vec![shape(0, "佛山市朗擎流体机械股份有限公司广州分公司")],
            lines: Vec::new(),
        };
        let svg = drawing.svg();
        assert!(svg.contains("<title>佛山市朗擎流体机械股份有限公司广州分公司</title>") && svg.contains("aria-label=\"甲&lt;乙\""));
        assert!(!svg.contains("<script") && !svg.contains("style=\""));
    }

    #[test]
    fn words_beside_lines_do_not_cover_each_other() {
        let line = |from, to, label: &str| Line { from, to, label: label.to_owned(), ..Line::default() };
        let drawing = Drawing {
            name: String::new(),
            headings: vec![String::new(); 4],
            shapes: (0..4).map(|column| shape(column, "甲")).collect(),
            lines: vec![
                line(0, 1, "换述 33%"),
                line(0, 2, "再次提交 80%"),
                line(0, 3, "部分相同 13%"),
                line(2, 3, "部分相同 13%"),
                line(2, 3, "仅题名"),
                line(1, 2, ""),
            ],
        };
        let placed = Layout::of(&drawing);
        let words = drawing.words(&placed);
        assert_eq!(
            words.iter().map(|(line, _)| line.label.as_str()).collect::<Vec<_>>(),
            drawing.lines[..5].iter().map(|l| l.label.as_str()).collect::<Vec<_>>()
        );
        for (at, (line, (x, y))) in words.iter().enumerate() {
            for (other, (u, v)) in &words[at + 1..] {
                let is_apart = (y - v).abs() >= WORD_HEIGHT || (x - u).abs() * 2 >= word_width(&line.label) + word_width(&other.label);
                assert!(is_apart, "{} covers {}", line.label, other.label);
            }
        }
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_and_every_box_and_line_is_drawn() {
        let line = |from, to| Line { from, to, label: "申报".to_owned(), arrow: true, ..Line::default() };
        let drawing = Drawing {
            name: "关系".to_owned(),
            headings: ["项目", "权利", "单位"].map(str::to_owned).to_vec(),
            shapes: vec![shape(0, "A"), shape(0, "B"), shape(1, "R"), shape(2, "甲"), shape(2, "乙")],
            lines: vec![line(0, 2), line(1, 2), line(0, 4), line(1, 3), line(3, 4)],
        };
        let svg = drawing.element();
        assert_eq!(svg, drawing.element());
        assert_eq!((svg.matches("class=\"node ").count(), svg.matches("class=\"line ").count()), (5, 5));
    }
}
