//! What the parts of a workbook hold beside the cells of its sheets (SpreadsheetML, ISO/IEC 29500-1, clause 18): drawings, controls, comments,
//! what is printed above and below, and the pictures that Kingsoft's ET keeps in cells.

use std::collections::BTreeSet;

use record::BlockKind;
use rustc_hash::FxHashMap;

use super::concealed::{Concealed, range_of};
use crate::drawing::{self, Control, Figures};
use crate::office::{Parts, Relations, resolve};
use crate::package::PackageError;
use crate::xml::{Node, Tree, number};
use crate::{Limits, equation, symbols};

/// What stands beside the cells, each with the name of its sheet.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// Rows and columns that are not shown.
    pub(crate) concealed: Vec<(String, Concealed)>,
    /// Sheets with formulas.
    pub(crate) formulas: Vec<String>,
    /// Text in drawings, comments, headers and footers.
    pub(crate) texts: Vec<(String, BlockKind, String)>,
    /// What lists of forms show.
    pub(crate) chosen: Vec<(String, Chosen)>,
    /// Parts of pictures.
    pub(crate) pictures: Vec<(String, String)>,
    /// Pictures that cells show: the name by which a cell calls one, and its part.
    pub(crate) in_cells: Vec<(String, String)>,
    /// Texts of which letters are in a font of signs, as they are stored, and as they are shown.
    pub(crate) signs: FxHashMap<String, String>,
}

/// An entry that is chosen in a list, by the cell that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// Name of the sheet with the entries.
    pub(crate) sheet: String,
    /// Row and column, from 0.
    pub(crate) cell: (u32, u32),
}

/// Reads it for all sheets of a workbook.
pub(crate) fn read(parts: &mut Parts<'_>, limits: &Limits) -> Result<Beside, PackageError> {
    let main = parts.main_part("xl/workbook.xml")?;
    let relations = parts.relations(&main)?;
    let Some(workbook) = parts.tree(&main)? else { return Ok(Beside::default()) };
    let (in_cells, signs) = (pictures_in_cells(parts, &main, &relations)?, signs(parts, &main, limits)?);
    let mut out = Beside { in_cells, signs, ..Beside::default() };
    for sheet in workbook.root().child("sheets").into_iter().flat_map(Node::children) {
        let Some(part) = sheet.attr_prefixed("id").and_then(|id| relations.by_id(id)) else { continue };
        out.sheet(parts, part, sheet.attr("name").unwrap_or_default(), limits)?;
    }
    Ok(out)
}

impl Beside {
    /// Takes in what one sheet has.
    fn sheet(&mut self, parts: &mut Parts<'_>, part: &str, name: &str, limits: &Limits) -> Result<(), PackageError> {
        let of_sheet = parts.relations(part)?;
        let (mut running_texts, mut formulas) = (Vec::new(), Vec::new());
        if let Some(bytes) = parts.bytes(part)? {
            self.concealed.push((name.to_owned(), Concealed::read(&bytes)));
            self.formulas.extend(may_compute(&bytes).then(|| name.to_owned()));
            running_texts = running(&bytes, name, limits.xml_depth);
            formulas = old_formulas(parts, &of_sheet, &bytes, limits)?;
        }
        let (mut controls, chosen) = controls(parts, &of_sheet, name, limits)?;
        self.chosen.extend(chosen.into_iter().map(|chosen| (name.to_owned(), chosen)));
        let mut paragraphs = Vec::new();
        for drawing in of_sheet.all_of_kind("drawing") {
            paragraphs.extend(drawing_texts(parts, &drawing, &mut controls)?);
            self.pictures.extend(parts.relations(&drawing)?.all_of_kind("image").into_iter().map(|part| (name.to_owned(), part)));
        }
        // What embedded objects and controls of the other kind (ActiveX) show, which the older drawing alone may tell.
        for drawing in of_sheet.all_of_kind("vmlDrawing") {
            for part in parts.relations(&drawing)?.all_of_kind("image") {
                let is_read = formulas.iter().any(|formula| formula.picture.as_ref() == Some(&part));
                if !is_read && !self.pictures.iter().any(|(sheet, known)| sheet == name && *known == part) {
                    self.pictures.push((name.to_owned(), part));
                }
            }
        }
        // Those that the drawing does not tell too.
        paragraphs.extend(controls.into_iter().map(|control| control.text));
        paragraphs.extend(formulas.into_iter().map(|formula| formula.text));
        let texts = paragraphs.into_iter().map(|text| (BlockKind::Paragraph, text));
        let texts = texts.chain(comments(parts, &of_sheet)?.into_iter().map(|text| (BlockKind::Comment, text)));
        self.texts.extend(texts.chain(running_texts).map(|(kind, text)| (name.to_owned(), kind, text)));
        Ok(())
    }
}

/// A formula of Equation Editor or MathType on a sheet.
struct OldFormula {
    text: String,
    /// Part of the picture that shows it.
    picture: Option<String>,
}

/// Formulas among the objects on a sheet (18.3.1.60), as far as they are understood.
fn old_formulas(parts: &mut Parts<'_>, of_sheet: &Relations, sheet: &[u8], limits: &Limits) -> Result<Vec<OldFormula>, PackageError> {
    let Some(objects) = behind_cells(sheet, b"oleObjects", limits.xml_depth) else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    let mut known = BTreeSet::new();
    let is_equation = |n: &Node<'_>| n.name() == "oleObject" && n.attr("progId").is_some_and(equation::is_program);
    for object in objects.root().descendants().filter(is_equation) {
        // An object stands once more in the form that older programs read.
        let Some(id) = object.attr_prefixed("id").filter(|id| known.insert(*id)) else { continue };
        let Some(text) = equation::of_relation(parts, of_sheet, id)? else { continue };
        let by_object = object.child("objectPr").and_then(|n| n.attr_prefixed("id")).and_then(|id| of_sheet.by_id(id));
        let picture = match (by_object, object.attr("shapeId")) {
            (Some(part), _) => Some(part.to_owned()),
            (None, Some(shape)) => picture_of_shape(parts, of_sheet, &format!("_x0000_s{shape}"))?,
            (None, None) => None,
        };
        out.push(OldFormula { text, picture });
    }
    Ok(out)
}

/// The picture that a shape of the older drawings shows.
fn picture_of_shape(parts: &mut Parts<'_>, of_sheet: &Relations, id: &str) -> Result<Option<String>, PackageError> {
    for drawing in of_sheet.all_of_kind("vmlDrawing") {
        let Some(tree) = parts.tree(&drawing)? else { continue };
        let shape = tree.root().descendants().find(|n| n.name() == "shape" && n.attr("id") == Some(id));
        if let Some(picture) = shape.and_then(|n| n.child("imagedata")).and_then(|n| n.attr_prefixed("relid")) {
            return Ok(parts.relations(&drawing)?.by_id(picture).map(str::to_owned));
        }
    }
    Ok(None)
}

/// An element of this name that stands behind the cells in a sheet's part, the last of them.
fn behind_cells(part: &[u8], name: &[u8], depth: u32) -> Option<Tree> {
    const CELLS: &[u8] = b"sheetData";
    let part = &part[part.windows(CELLS.len()).rposition(|w| w == CELLS).unwrap_or(0)..];
    let places: Vec<usize> = part.windows(name.len()).enumerate().filter(|(_, w)| *w == name).map(|(at, _)| at).collect();
    let [.., start, end] = places.as_slice() else { return None };
    let from = part[..*start].iter().rposition(|&b| b == b'<').unwrap_or(*start);
    Some(Tree::parse(part.get(from..=end + name.len()).unwrap_or_default(), depth).0)
}

/// Texts of the workbook (18.4) of which letters are in a font of signs, as they are stored and as they are shown.
fn signs(parts: &mut Parts<'_>, main: &str, limits: &Limits) -> Result<FxHashMap<String, String>, PackageError> {
    let table = parts.bytes(&resolve(main, "sharedStrings.xml"))?.unwrap_or_default();
    let names_font = |xml: &[u8]| xml.windows(5).any(|w| w.eq_ignore_ascii_case(b"dings"));
    let mut out = FxHashMap::default();
    // Most workbooks have none.
    if !names_font(&table) {
        return Ok(out);
    }
    // Text by text: the table of a large workbook is longer than a part that is read as a whole may be. No cell holds a text of that length.
    let mut rest = table.as_slice();
    while let Some(end) = end_of_text(rest) {
        let (text, behind) = rest.split_at(end);
        rest = behind;
        if text.len() as u64 <= limits.xml_bytes && names_font(text) {
            let (tree, _) = Tree::parse(text, limits.xml_depth);
            let root = tree.root();
            out.extend(std::iter::once(root).chain(root.descendants()).find(|n| n.name() == "si").and_then(with_signs));
        }
    }
    Ok(out)
}

/// Where the first text of a table ends, behind its closing tag.
fn end_of_text(table: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"si>";
    /// Of a prefix, with what stands before it.
    const LONGEST: usize = 64;
    let is_closing = |at: usize| {
        let before = &table[at.saturating_sub(LONGEST)..at];
        let tag = before.iter().rposition(|&b| b == b'<').map(|start| &before[start..]).unwrap_or_default();
        tag == b"</" || tag.starts_with(b"</") && tag.ends_with(b":")
    };
    let mut places = table.windows(NAME.len()).enumerate().filter(|(_, w)| *w == NAME).map(|(at, _)| at);
    places.find(|&at| is_closing(at)).map(|at| at + NAME.len())
}

/// A text as it is stored and as it is shown, where these differ.
fn with_signs(text: Node<'_>) -> Option<(String, String)> {
    let (mut stored, mut shown) = (String::new(), String::new());
    for run in text.children().filter(|n| matches!(n.name(), "t" | "r")) {
        let font = run.path(&["rPr", "rFont"]).and_then(Node::val).unwrap_or_default();
        let own = if run.name() == "t" { run.text() } else { run.child("t").map_or_else(String::new, Node::text) };
        shown.extend(own.chars().map(|c| symbols::typed(font, c)));
        stored.push_str(&own);
    }
    (stored != shown).then_some((stored, shown))
}

/// Whether a sheet's part may hold formulas: most hold none, and need not be read again.
fn may_compute(part: &[u8]) -> bool {
    part.windows(3).any(|w| matches!(w, [b'<' | b':', b'f', b'>' | b' ' | b'/']))
}

fn drawing_texts(parts: &mut Parts<'_>, name: &str, controls: &mut Vec<Control>) -> Result<Vec<String>, PackageError> {
    let Some(tree) = parts.tree(name)? else { return Ok(Vec::new()) };
    let mut out = drawing::sheet_texts(tree.root(), controls);
    for kind in ["chart", "chartEx", "diagramData"] {
        for part in parts.relations(name)?.all_of_kind(kind) {
            out.extend(drawing::texts_of_part(parts, &part, Figures::InCells)?);
        }
    }
    Ok(out)
}

/// Controls of a form, of which only the older drawing (VML) says whether they are ticked, and what is chosen in lists.
fn controls(parts: &mut Parts<'_>, of_sheet: &Relations, name: &str, limits: &Limits) -> Result<(Vec<Control>, Vec<Chosen>), PackageError> {
    let (mut out, mut lists) = (Vec::new(), Vec::new());
    for part in of_sheet.all_of_kind("vmlDrawing") {
        let Some(bytes) = parts.bytes(&part)? else { continue };
        // Lines end as in web pages.
        let text = String::from_utf8_lossy(&bytes).replace("<br>", "<br/>");
        let (tree, _) = Tree::parse(text.as_bytes(), limits.xml_depth);
        for shape in tree.root().descendants().filter(|n| n.name() == "shape") {
            out.extend(control(shape));
            lists.extend(chosen(shape, name));
        }
    }
    Ok((out, lists))
}

/// What is chosen in a list that opens: the number of a cell among those that hold its entries.
fn chosen(shape: Node<'_>, sheet: &str) -> Option<Chosen> {
    let data = shape.child("ClientData").filter(|data| data.attr("ObjectType") == Some("Drop"))?;
    let place = number::<u32>(data.child("Sel")?.text().trim())?.checked_sub(1)?;
    let range = data.child("FmlaRange")?.text().replace('$', "");
    let (of, cells) = range.trim().rsplit_once('!').unwrap_or((sheet, range.trim()));
    let ((first, column), (last, _)) = range_of(cells)?;
    let row = first.checked_add(place).filter(|row| *row <= last)?;
    Some(Chosen { sheet: of.trim_matches('\'').replace("''", "'"), cell: (row, column) })
}

/// A control with its words, behind its state.
fn control(shape: Node<'_>) -> Option<Control> {
    let data = shape.child("ClientData")?;
    let is_on = data.child("Checked").is_some_and(|n| n.text().trim() == "1");
    let state = match (data.attr("ObjectType")?, is_on) {
        ("Checkbox", true) => "☑",
        ("Checkbox", false) => "☐",
        ("Radio", true) => "●",
        ("Radio", false) => "○",
        ("Button" | "Label" | "GBox", _) => "",
        _ => return None,
    };
    let words = shape.child("textbox")?.whole_text();
    let words: Vec<&str> = words.split_whitespace().collect();
    let id = shape.attr("id")?.to_owned();
    (!words.is_empty()).then(|| Control { id, text: format!("{state}{}", words.join(" ")) })
}

/// Comments and the threads of comments of a sheet.
fn comments(parts: &mut Parts<'_>, of_sheet: &Relations) -> Result<Vec<String>, PackageError> {
    let threads = of_sheet.all_of_kind("threadedComment");
    let mut out = Vec::new();
    for part in of_sheet.all_of_kind("comments") {
        let Some(tree) = parts.tree(&part)? else { continue };
        let authors: Vec<String> = tree.root().child("authors").into_iter().flat_map(Node::children).map(Node::text).collect();
        // Excel tells a thread once more as a comment, with advice to get a later Excel.
        let repeats = |comment: &Node<'_>| {
            let author = comment.attr("authorId").and_then(number::<usize>).and_then(|id| authors.get(id));
            !threads.is_empty() && author.is_some_and(|author| author.starts_with("tc="))
        };
        let own = tree.root().descendants().filter(|n| n.name() == "comment").filter(|comment| !repeats(comment));
        out.extend(own.map(|comment| comment.descendants().filter(|n| n.name() == "t").map(Node::text).collect::<String>()));
    }
    for part in &threads {
        let Some(tree) = parts.tree(part)? else { continue };
        let texts = tree.root().children().filter(|n| n.name() == "threadedComment").filter_map(|n| n.child("text"));
        out.extend(texts.map(Node::text));
    }
    Ok(out)
}

/// What is printed above and below a sheet. Views of single users have their own before it.
fn running(part: &[u8], sheet: &str, depth: u32) -> Vec<(BlockKind, String)> {
    let Some(tree) = behind_cells(part, b"headerFooter", depth) else { return Vec::new() };
    let holder = tree.root();
    let is_on = |name: &str| matches!(holder.attr(name), Some("1" | "true"));
    let mut out: Vec<(BlockKind, String)> = Vec::new();
    for node in holder.children() {
        let kind = match node.name() {
            "oddHeader" => BlockKind::Header,
            "oddFooter" => BlockKind::Footer,
            "evenHeader" if is_on("differentOddEven") => BlockKind::Header,
            "evenFooter" if is_on("differentOddEven") => BlockKind::Footer,
            "firstHeader" if is_on("differentFirst") => BlockKind::Header,
            "firstFooter" if is_on("differentFirst") => BlockKind::Footer,
            _ => continue,
        };
        let running = (kind, without_codes(&node.text(), sheet));
        if !out.contains(&running) {
            out.push(running);
        }
    }
    out
}

/// A header or footer without the codes in it (18.3.1.46): its sections are parted by tabs, what is computed when it is printed is left out.
pub(crate) fn without_codes(text: &str, sheet: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '&' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('&') => out.push('&'),
            Some('A') => out.push_str(sheet),
            Some('L' | 'C' | 'R') => out.push('\t'),
            // The name of a font.
            Some('"') => {
                for c in chars.by_ref() {
                    if c == '"' {
                        break;
                    }
                }
            }
            // A colour: six digits, or that of a theme with its tint (`01+000`).
            Some('K') => {
                chars.nth(5);
            }
            // A size.
            Some('0'..='9') => while chars.next_if(char::is_ascii_digit).is_some() {},
            Some(_) | None => {}
        }
    }
    out.trim().to_owned()
}

/// The picture that a cell of Kingsoft's ET shows, by its name: the cell holds a formula that only ET knows.
pub(crate) fn picture_in_cell(text: &str) -> Option<&str> {
    text.strip_prefix("=DISPIMG(\"")?.split('"').next()
}

/// Pictures in cells: their names and parts.
fn pictures_in_cells(parts: &mut Parts<'_>, main: &str, relations: &Relations) -> Result<Vec<(String, String)>, PackageError> {
    let name = relations.by_kind("cellImage").unwrap_or_else(|| resolve(main, "cellimages.xml"));
    let Some(tree) = parts.tree(&name)? else { return Ok(Vec::new()) };
    let targets = parts.relations(&name)?;
    let picture = |node: Node<'_>| {
        let name = node.descendants().find(|n| n.name() == "cNvPr")?.attr("name")?;
        let part = drawing::content(node).pictures.into_iter().find_map(|id| targets.by_id(id))?;
        Some((name.to_owned(), part.to_owned()))
    };
    Ok(tree.root().children().filter_map(picture).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_table_end_with_their_tags() {
        let check = |table: &str, expected: Option<&str>| {
            assert_eq!(end_of_text(table.as_bytes()).map(|end| &table[end..]), expected, "{table}");
        };
        check("<sst><si><t>甲</t></si><si/></sst>", Some("<si/></sst>"));
        check("<x:sst><x:si><x:t>甲</x:t></x:si>rest", Some("rest"));
        check("<si><t>a si>b /si> </t></si>rest", Some("rest"));
        check("<si><t>甲</t></psi></si>rest", Some("rest"));
        check("<si><t>甲</t>", None);
    }

    #[test]
    fn headers_and_footers_without_their_codes() {
        let cases = [
            ("&L甲&C&\"宋体,Bold\"&14乙 A&&B&R&A", "甲\t乙 A&B\t表"),
            ("&C第 &P 页，共 &N 页", "第  页，共  页"),
            ("&KFF0000机密&B&I", "机密"),
            ("&K01+000机密", "机密"),
            ("&\"没有结束", ""),
            ("&", ""),
            ("", ""),
        ];
        for (code, expected) in cases {
            assert_eq!(without_codes(code, "表"), expected, "{code}");
        }
    }
}
