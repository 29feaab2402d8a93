//! Web pages, which web systems also write under the ending `.doc`: headings, paragraphs and cells, scripts and styles left out.

use record::{BlockKind, Document, FileKind, Sha256};

use crate::draft::Draft;
use crate::flow::{self, Cell, Para, Piece, Row};
use crate::{Limits, mhtml, plain, trouble};

/// Whether a text starts like a web page.
pub(crate) fn is_html(bytes: &[u8]) -> bool {
    if mhtml::is_mhtml(bytes) {
        return true;
    }
    const FIRST: usize = 1024;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(FIRST)]).to_lowercase();
    let start = head.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']);
    start.starts_with('<') && (head.contains("<html") || head.contains("<!doctype html"))
}

/// Reads a web page, or several in one file.
pub(crate) fn read(bytes: &[u8], sha256: Sha256, limits: &Limits) -> Document {
    let mut draft = Draft::new(limits);
    let (pieces, is_cut) = pieces(bytes, limits);
    flow::write(&mut draft, &pieces);
    draft.problem(trouble::web_page());
    if is_cut {
        draft.problem(trouble::too_many_cells());
    }
    draft.finish(sha256, FileKind::Text)
}

/// What a web page, or several in one file, or a plain text says, and whether it has more cells than are read.
pub(crate) fn pieces(bytes: &[u8], limits: &Limits) -> (Vec<Piece>, bool) {
    let pages = if mhtml::is_mhtml(bytes) { mhtml::pages(bytes) } else { plain::decode(bytes).into_iter().map(|d| d.text).collect() };
    let is_page = is_html(bytes);
    let mut out = Vec::new();
    let (mut cells_left, mut is_cut) = (limits.table_cells, false);
    for text in pages {
        if is_page {
            let mut page = Page { cells_left, ..Page::default() };
            page.text(&text);
            page.end_table();
            page.end_paragraph();
            (cells_left, is_cut) = (page.cells_left, is_cut || page.is_cut);
            out.extend(page.done);
        } else {
            out.extend(text.lines().map(|line| Piece::Para(Para::plain(line))));
        }
    }
    (out, is_cut)
}

/// A page while its tags come in.
#[derive(Default)]
struct Page {
    done: Vec<Piece>,
    rows: Vec<Row>,
    /// Paragraphs of the open cell.
    cell: Option<Vec<Piece>>,
    /// Tables inside the open one: their text belongs to its cell.
    inner_tables: u32,
    in_table: bool,
    open: String,
    kind: Option<BlockKind>,
    cells_left: u32,
    /// Whether there were more cells.
    is_cut: bool,
}

impl Page {
    fn text(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            self.characters(&rest[..at]);
            rest = &rest[at..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            let Some((tag, after)) = rest[1..].split_once('>') else {
                rest = "";
                break;
            };
            rest = after;
            let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect::<String>().to_lowercase();
            if matches!(name.as_str(), "script" | "style" | "head" | "title") && !tag.ends_with('/') {
                rest = after_end(rest, &name);
            } else {
                self.tag(&name);
            }
        }
        self.characters(rest);
    }

    /// White space of any length is one space, line breaks of the file included.
    fn characters(&mut self, text: &str) {
        for c in entities(text).chars() {
            let c = if c.is_whitespace() { ' ' } else { c };
            if c != ' ' || !(self.open.is_empty() || self.open.ends_with([' ', '\n'])) {
                self.open.push(c);
            }
        }
    }

    fn tag(&mut self, name: &str) {
        match name {
            "br" | "br/" => self.open.push('\n'),
            "p" | "/p" | "div" | "/div" | "li" | "/li" | "ul" | "/ul" | "ol" | "/ol" | "hr" | "section" | "/section" | "/body" => {
                self.end_paragraph()
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_paragraph();
                self.kind = Some(BlockKind::Heading(name.as_bytes()[1] - b'0'));
            }
            "/h1" | "/h2" | "/h3" | "/h4" | "/h5" | "/h6" => self.end_paragraph(),
            "table" if self.in_table => self.inner_tables += 1,
            "/table" if self.inner_tables > 0 => self.inner_tables -= 1,
            "table" => {
                self.end_paragraph();
                self.in_table = true;
            }
            "/table" => self.end_table(),
            "tr" if self.inner_tables == 0 => {
                self.end_cell();
                self.rows.push(Vec::new());
            }
            "td" | "th" if self.inner_tables == 0 => {
                self.end_cell();
                self.cell = Some(Vec::new());
            }
            "/td" | "/th" | "/tr" if self.inner_tables == 0 => self.end_cell(),
            "td" | "th" | "tr" | "/td" | "/th" | "/tr" => self.end_paragraph(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.open);
        let kind = self.kind.take().unwrap_or(BlockKind::Paragraph);
        if text.trim().is_empty() {
            return;
        }
        let para = Piece::Para(Para { kind, ..Para::plain(text) });
        self.cell.as_mut().unwrap_or(&mut self.done).push(para);
    }

    fn end_cell(&mut self) {
        self.end_paragraph();
        let Some(pieces) = self.cell.take() else { return };
        if self.cells_left == 0 {
            self.is_cut = true;
            return;
        }
        self.cells_left -= 1;
        if self.rows.is_empty() {
            self.rows.push(Vec::new());
        }
        if let Some(row) = self.rows.last_mut() {
            row.push(Cell { column: row.len() as u32, pieces });
        }
    }

    fn end_table(&mut self) {
        self.end_cell();
        self.in_table = false;
        let rows = std::mem::take(&mut self.rows);
        if !rows.is_empty() {
            self.done.push(Piece::Table(rows));
        }
    }
}

/// What follows the end tag of an element whose content is not text.
fn after_end<'t>(text: &'t str, name: &str) -> &'t str {
    let is_end = |rest: &str| rest.get(2..2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
    let end = text.match_indices("</").map(|(at, _)| &text[at..]).find(|rest| is_end(rest));
    end.and_then(|rest| rest.split_once('>')).map_or("", |(_, after)| after)
}

/// Bytes of the longest name of an entity that is read.
const LONGEST_ENTITY: usize = 8;

/// Entities that office programs write, and numbers.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // No further than the longest name: what a page of such signs costs must not grow with its square.
        let name = rest.bytes().skip(1).take(LONGEST_ENTITY + 1).position(|b| b == b';').map(|length| &rest[1..=length]);
        match name.and_then(|name| Some((entity(name)?, name.len() + 2))) {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']).map(|h| u32::from_str_radix(h, 16));
        return char::from_u32(hex.unwrap_or_else(|| number.parse()).unwrap_or(u32::MAX));
    }
    Some(match name {
        "nbsp" => '\u{a0}',
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "mdash" => '—',
        "ndash" => '–',
        "middot" => '·',
        "hellip" => '…',
        "times" => '×',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::entities;

    #[test]
    fn entities_are_read_and_other_signs_stand_for_themselves() {
        for (text, expected) in [
            ("甲&amp;乙&lt;&#20013;&#x4e2D;", "甲&乙<中中"),
            ("&nbsp;&", "\u{a0}&"),
            ("&;&甲;&amp", "&;&甲;&amp"),
            ("&#00020013;", "&#00020013;"),
            ("&&&amp;;", "&&&;"),
        ] {
            assert_eq!(entities(text), expected, "{text}");
        }
        let signs = "&".repeat(1 << 20);
        assert_eq!(entities(&signs), signs);
    }
}
