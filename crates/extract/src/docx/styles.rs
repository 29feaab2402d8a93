//! What styles say about a paragraph or a run, through their chains (ISO/IEC 29500-1, 17.7).

use rustc_hash::FxHashMap;

use crate::symbols;
use crate::xml::Node;

/// Properties of runs and paragraphs that matter to reading. `None` means: not said here.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Props {
    /// Points.
    pub(crate) size: Option<f32>,
    pub(crate) bold: Option<bool>,
    /// Marked hidden.
    pub(crate) hidden: Option<bool>,
    /// Red, green, blue.
    pub(crate) colour: Option<[u8; 3]>,
    /// Whether the letters are drawn with no colour at all.
    pub(crate) clear: Option<bool>,
    /// The font of letters of ASCII, and that of others but ideographs, where it is one of signs; empty for any other.
    pub(crate) font: Option<String>,
    pub(crate) high_font: Option<String>,
    /// Whether something other than white lies behind the letters.
    pub(crate) shaded: Option<bool>,
    /// 0 is the highest outline level, 9 is body text.
    pub(crate) outline: Option<u8>,
    /// Numbering instance; `0` switches numbering off.
    pub(crate) num_id: Option<String>,
    pub(crate) num_level: Option<usize>,
}

impl Props {
    /// These, with gaps filled from what lies beneath.
    #[must_use]
    pub(crate) fn over(self, beneath: &Self) -> Self {
        Self {
            size: self.size.or(beneath.size),
            bold: self.bold.or(beneath.bold),
            hidden: self.hidden.or(beneath.hidden),
            colour: self.colour.or(beneath.colour),
            clear: self.clear.or(beneath.clear),
            font: self.font.or_else(|| beneath.font.clone()),
            high_font: self.high_font.or_else(|| beneath.high_font.clone()),
            shaded: self.shaded.or(beneath.shaded),
            outline: self.outline.or(beneath.outline),
            num_id: self.num_id.or_else(|| beneath.num_id.clone()),
            num_level: self.num_level.or(beneath.num_level),
        }
    }

    /// Properties of a run (`rPr`).
    pub(crate) fn of_run(rpr: Option<Node<'_>>) -> Self {
        let mut props = Self::default();
        for node in rpr.into_iter().flat_map(Node::children) {
            match node.name() {
                "sz" => props.size = node.val_number::<f32>().map(|half| half / 2.0),
                "b" => props.bold = Some(is_on(node)),
                "rFonts" => {
                    let ornamental = |font: &str| if symbols::is_ornamental(font) { font.to_owned() } else { String::new() };
                    props.font = node.attr("ascii").map(ornamental);
                    // What Chinese and Western fonts both have is of either by this hint.
                    let high = if node.attr("hint") == Some("eastAsia") { "eastAsia" } else { "hAnsi" };
                    props.high_font = node.attr(high).map(ornamental);
                }
                "vanish" => props.hidden = Some(is_on(node)),
                "color" => props.colour = node.val().map(colour),
                "shd" => props.shaded = shaded(node),
                "highlight" => props.shaded = Some(node.val() != Some("none")),
                _ => {}
            }
        }
        props.effects(rpr);
        props
    }

    /// Takes over how the letters of a run are filled (MS-DOCX, 2.6.1.44): it is shown in place of their colour.
    fn effects(&mut self, rpr: Option<Node<'_>>) {
        let property = |name: &str| rpr.and_then(|n| n.child(name));
        let Some(fill) = property("textFill") else { return };
        let solid = fill.path(&["solidFill", "srgbClr"]);
        let is_transparent = solid.and_then(|n| n.child("alpha")).is_some_and(|n| n.val() == Some("100000"));
        let is_outlined = property("textOutline").is_some_and(|outline| outline.child("noFill").is_none());
        self.clear = Some((fill.child("noFill").is_some() || is_transparent) && !is_outlined);
        self.colour = solid.and_then(Node::val).map(colour).or(self.colour);
    }

    /// These for signs, which are what they are in any font.
    pub(crate) fn of_signs(&self) -> Self {
        Self { font: None, high_font: None, ..self.clone() }
    }

    /// Properties of a paragraph (`pPr`), without those of its mark.
    pub(crate) fn of_paragraph(ppr: Option<Node<'_>>) -> Self {
        let mut props = Self::default();
        for node in ppr.into_iter().flat_map(Node::children) {
            match node.name() {
                "outlineLvl" => props.outline = node.val_number(),
                "shd" => props.shaded = shaded(node),
                "numPr" => {
                    props.num_id = node.child("numId").and_then(Node::val).map(str::to_owned);
                    props.num_level = node.child("ilvl").and_then(Node::val_number);
                }
                _ => {}
            }
        }
        props
    }
}

/// A switch is on unless it says otherwise.
pub(crate) fn is_on(node: Node<'_>) -> bool {
    !matches!(node.val(), Some("0" | "false" | "off" | "none"))
}

/// Whether a shading is anything but white; `None` where it says nothing.
pub(crate) fn shaded(shd: Node<'_>) -> Option<bool> {
    let pattern = !matches!(shd.val(), None | Some("clear" | "nil" | "auto"));
    match shd.attr("fill") {
        None | Some("auto") if !pattern => None,
        None | Some("auto") => Some(true),
        Some(fill) => {
            Some(pattern || colour(fill).iter().any(|&c| c < 230) || shd.attr("themeFill").is_some_and(|t| !t.starts_with("background1")))
        }
    }
}

/// `RRGGBB`; anything else (`auto`) is black.
fn colour(hex: &str) -> [u8; 3] {
    match u32::from_str_radix(hex, 16) {
        Ok(rgb) if hex.len() == 6 => [(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8],
        Ok(_) | Err(_) => [0, 0, 0],
    }
}

#[derive(Debug, Default)]
struct Definition {
    name: String,
    based_on: Option<String>,
    props: Props,
}

/// All styles of a document.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    definitions: FxHashMap<String, Definition>,
    defaults: Props,
    default_paragraph: Option<String>,
}

impl Styles {
    /// Reads `styles.xml`.
    pub(crate) fn read(root: Node<'_>) -> Self {
        let defaults = Props::of_run(root.path(&["docDefaults", "rPrDefault", "rPr"]));
        let mut styles = Self { defaults, ..Self::default() };
        for node in root.children().filter(|n| n.name() == "style") {
            let Some(id) = node.attr("styleId") else { continue };
            if node.attr("type") == Some("paragraph") && matches!(node.attr("default"), Some("1" | "true" | "on")) {
                styles.default_paragraph = Some(id.to_owned());
            }
            let paragraph = Props::of_paragraph(node.child("pPr"));
            let mut props = Props::of_run(node.child("rPr")).over(&paragraph);
            // A table style's colours are those of its cells, wherever it states them.
            if node.attr("type") == Some("table") {
                props.shaded = Some(node.descendants().any(|n| n.name() == "shd" && shaded(n) == Some(true)));
            }
            let value = |name: &str| node.child(name).and_then(Node::val).map(str::to_owned);
            let definition = Definition { name: value("name").unwrap_or_default().to_lowercase(), based_on: value("basedOn"), props };
            styles.definitions.insert(id.to_owned(), definition);
        }
        styles
    }

    /// The style and those it is based on, nearest first.
    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = (&'s str, &'s Definition)> {
        // Word allows chains of any sensible length; a loop in a damaged file must end.
        const LONGEST: usize = 32;
        let mut next = id;
        std::iter::from_fn(move || {
            let id = next?;
            let definition = self.definitions.get(id)?;
            next = definition.based_on.as_deref();
            Some((id, definition))
        })
        .take(LONGEST)
    }

    /// Properties that a run or table style gives, defaults not included.
    pub(crate) fn props(&self, id: Option<&str>) -> Props {
        self.chain(id).fold(Props::default(), |props, (_, d)| props.over(&d.props))
    }

    /// Properties of a paragraph of this style, with the style that gave the numbering.
    pub(crate) fn paragraph(&self, id: Option<&str>) -> (Props, Option<String>) {
        let id = id.filter(|id| self.definitions.contains_key(*id)).or(self.default_paragraph.as_deref());
        let mut props = Props::default();
        let mut numbered_by = None;
        for (id, definition) in self.chain(id) {
            if props.num_id.is_none() && definition.props.num_id.is_some() {
                numbered_by = Some(id.to_owned());
            }
            props = props.over(&definition.props);
        }
        (props.over(&self.defaults), numbered_by)
    }

    /// Level of heading that a style means by its outline level or its name; from 1.
    pub(crate) fn heading(&self, id: Option<&str>) -> Option<u8> {
        self.chain(id).find_map(|(_, d)| {
            let level = d.name.strip_prefix("heading ").or_else(|| d.name.strip_prefix("标题 ")).or_else(|| d.name.strip_prefix("标题"));
            match level.map(str::trim).map(str::parse) {
                Some(Ok(level @ 1..=9)) => Some(level),
                Some(_) | None => matches!(d.name.as_str(), "title" | "标题").then_some(1),
            }
        })
    }
}
