//! Web pages, which web systems also write under the ending `.doc`: headings, paragraphs, cells and fields of forms; scripts and styles are left
//! out, and what a page does not show is kept apart.

use record::{BlockKind, Document, FileKind, HiddenWhy, Sha256};

use crate::draft::Draft;
use crate::flow::{self, Cell, Para, Piece, Row};
use crate::xml::number;
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
    let Said { pieces, hidden, is_cut } = said(bytes, limits);
    flow::write(&mut draft, &pieces);
    for (why, text) in &hidden {
        draft.hide(*why, text, None);
    }
    draft.problem(trouble::web_page());
    if is_cut {
        draft.problem(trouble::too_many_cells());
    }
    draft.finish(sha256, FileKind::Text)
}

/// What web pages say.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) pieces: Vec<Piece>,
    /// What they do not show.
    pub(crate) hidden: Vec<(HiddenWhy, String)>,
    /// Whether they have more cells than are read.
    pub(crate) is_cut: bool,
}

/// What a web page, or several in one file, or a plain text says.
pub(crate) fn said(bytes: &[u8], limits: &Limits) -> Said {
    let pages = if mhtml::is_mhtml(bytes) { mhtml::pages(bytes) } else { plain::decode(bytes).into_iter().map(|d| d.text).collect() };
    let is_page = is_html(bytes);
    let mut out = Said::default();
    let mut cells_left = limits.table_cells;
    for text in pages {
        if is_page {
            let mut page = Page { cells_left, tiny: limits.tiny_points, ..Page::default() };
            page.text(&text);
            page.end_table();
            page.end_paragraph();
            (cells_left, out.is_cut) = (page.cells_left, out.is_cut || page.is_cut);
            out.pieces.extend(page.done);
            out.hidden.extend(page.hidden);
        } else {
            out.pieces.extend(text.lines().map(|line| Piece::Para(Para::plain(line))));
        }
    }
    out
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
    hidden: Vec<(HiddenWhy, String)>,
    /// Letters up to this size in points are too small to read.
    tiny: f32,
    /// Elements that are not shown and have no end.
    endless: u32,
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
            } else if let Some(after) = self.unseen_element(tag, &name, rest) {
                rest = after;
            } else if name == "option" && !states(tag, "selected") {
                rest = rest.find('<').map_or("", |at| &rest[at..]);
            } else {
                self.field(tag, &name);
                self.tag(&name);
            }
        }
        self.characters(rest);
    }

    /// Keeps what an element says that is not shown, if this is the start of one, and returns what follows it.
    fn unseen_element<'t>(&mut self, tag: &str, name: &str, rest: &'t str) -> Option<&'t str> {
        /// A page of elements without an end is looked through no more often.
        const ENDLESS: u32 = 16;
        if name.is_empty() || name.starts_with('/') || self.endless >= ENDLESS {
            return None;
        }
        let why = unseen(tag, self.tiny)?;
        let Some((inner, after)) = up_to_end(rest, name) else {
            self.endless += 1;
            return None;
        };
        self.hidden.push((why, without_tags(inner)));
        Some(after)
    }

    /// What a field of a form shows.
    fn field(&mut self, tag: &str, name: &str) {
        if !matches!(name, "input" | "input/") {
            return;
        }
        let is_on = states(tag, "checked");
        match attribute(tag, "type").unwrap_or_default().to_ascii_lowercase().as_str() {
            "checkbox" => self.open.push(if is_on { '☑' } else { '☐' }),
            "radio" => self.open.push(if is_on { '●' } else { '○' }),
            "" | "text" | "number" | "date" | "tel" | "email" | "url" => self.characters(attribute(tag, "value").unwrap_or_default()),
            _ => {}
        }
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

/// Value of an attribute of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let lower = tag.to_ascii_lowercase();
    let value_of = |at: usize| {
        let is_name = tag[..at].ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        tag[at + name.len()..].trim_start().strip_prefix('=').filter(|_| is_name)
    };
    let value = lower.match_indices(name).find_map(|(at, _)| value_of(at))?.trim_start();
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split_whitespace().next(),
    }
}

/// Whether a tag states something by a word alone or as an attribute.
fn states(tag: &str, word: &str) -> bool {
    tag.split(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '/')).skip(1).any(|part| part.eq_ignore_ascii_case(word))
}

/// Why an element of this tag is not shown, by its own style.
fn unseen(tag: &str, tiny: f32) -> Option<HiddenWhy> {
    let style: String = attribute(tag, "style")?.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let is_tiny = |size: &str| {
        let digits = size.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        // Of a pixel a point has four thirds.
        let points = match &size[digits.len()..] {
            "" | "px" => 0.75,
            "pt" => 1.0,
            _ => return false,
        };
        number::<f32>(digits).is_some_and(|size| size * points <= tiny)
    };
    style.split(';').find_map(|declaration| match declaration.split_once(':')? {
        ("display", "none") | ("visibility", "hidden") | ("mso-hide", "all") => Some(HiddenWhy::Marked),
        ("font-size", size) if is_tiny(size) => Some(HiddenWhy::Tiny),
        _ => None,
    })
}

/// What stands in an element that has just begun, and what follows its end tag.
fn up_to_end<'t>(rest: &'t str, name: &str) -> Option<(&'t str, &'t str)> {
    let mut depth = 1u32;
    for (at, _) in rest.match_indices('<') {
        let (is_end, tag) = rest[at + 1..].strip_prefix('/').map_or((false, &rest[at + 1..]), |tag| (true, tag));
        let is_same = tag.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
        if !is_same || tag[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
            continue;
        }
        depth = if is_end { depth - 1 } else { depth + 1 };
        if depth == 0 {
            return Some((&rest[..at], tag.split_once('>').map_or("", |(_, after)| after)));
        }
    }
    None
}

/// Text without its tags, on one line.
fn without_tags(html: &str) -> String {
    let parts = html.split('<').enumerate().map(|(i, part)| if i == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) });
    let text: String = parts.map(|part| entities(part) + " ").collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
        "divide" => '÷',
        "plusmn" => '±',
        "deg" => '°',
        "ge" => '≥',
        "le" => '≤',
        "ne" => '≠',
        "permil" => '‰',
        "yen" => '¥',
        "sect" => '§',
        "bull" => '•',
        "rarr" => '→',
        "larr" => '←',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "ensp" => '\u{2002}',
        "emsp" => '\u{2003}',
        "thinsp" => '\u{2009}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use record::HiddenWhy;

    use super::{entities, said};
    use crate::Limits;
    use crate::flow::plain_text;

    #[test]
    fn fields_of_forms_are_shown_and_what_is_not_shown_stands_apart() {
        let page = "<html><body><p>单位：<input type='text' value=\"甲&amp;乙\" readonly> <input type=hidden value='x'></p>\
            <p><INPUT type=checkbox CHECKED>同意<input type='radio'/>企业 <select><option>请选择<option selected='selected'>智能制造</select></p>\
            <div style=\"color:red; Display: none\"><div>内层</div><p>密&emsp;文</div>\
            <p>甲<span style='mso-hide:all'>隐</span><font style='font-size:1px'>微</font><span style='font-size:12pt'>乙</span></p>\
            <p style='display:none'>没有结束的段落</body></html>";
        let said = said(page.as_bytes(), &Limits::default());
        assert_eq!(plain_text(&said.pieces), "单位：甲&乙\n☑同意○企业 智能制造\n甲乙\n没有结束的段落");
        let hidden: Vec<(HiddenWhy, &str)> = said.hidden.iter().map(|(why, text)| (*why, text.as_str())).collect();
        assert_eq!(hidden, [(HiddenWhy::Marked, "内层 密 文"), (HiddenWhy::Marked, "隐"), (HiddenWhy::Tiny, "微")]);
        let endless = "<html><body>".to_owned() + &"<p style='display:none'>".repeat(50_000) + "甲";
        assert_eq!(plain_text(&super::said(endless.as_bytes(), &Limits::default()).pieces), "甲");
    }

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
