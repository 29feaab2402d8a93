//! What lies behind and over the text of a slide, as far as it tells whether the text is seen. Where that is not certain (gradients,
//! pictures, themes that are not understood), the text counts as seen.

use record::BBox;
use rustc_hash::FxHashMap;

use super::{emu, placeholder, shows_beneath};
use crate::xml::{Node, number};

/// Red, green, blue.
pub(super) type Rgb = [u8; 3];

/// Colours of a theme by the names that slides use (`bg1`, `accent1`).
#[derive(Debug, Default)]
pub(super) struct Colours(FxHashMap<String, Rgb>);

/// A colour as it is stated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Colour {
    Solid(Rgb),
    /// Fully transparent.
    Clear,
    /// Translucent, changed by the theme, or not understood.
    Unknown,
}

/// How a shape is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fill {
    None,
    Solid(Rgb),
    Other,
}

/// A shape that paints something.
#[derive(Debug, Clone, Copy)]
struct Area<'s> {
    /// Place in the document, for shapes of the slide itself; those of its layout lie beneath all of them.
    order: Option<u32>,
    /// `None` for one whose place its layout says: it may be anywhere.
    rect: Option<BBox>,
    fill: Fill,
    is_rectangle: bool,
    /// Relation of the picture that fills it from edge to edge.
    picture: Option<&'s str>,
}

/// Map of a group's own coordinates into those of the page: scale and shift.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    scale: (f32, f32),
    shift: (f32, f32),
}

impl Frame {
    pub(super) const PAGE: Self = Self { scale: (1.0, 1.0), shift: (0.0, 0.0) };

    /// The frame of shapes inside a group.
    pub(super) fn of_group(self, group: Node<'_>) -> Self {
        let Some(place) = group.path(&["grpSpPr", "xfrm"]) else { return self };
        let pair = |name: &str, x: &str, y: &str| place.child(name).map(|n| (emu(n, x), emu(n, y)));
        let (Some(at), Some(size), Some(inner_at), Some(inner)) =
            (pair("off", "x", "y"), pair("ext", "cx", "cy"), pair("chOff", "x", "y"), pair("chExt", "cx", "cy"))
        else {
            return self;
        };
        let ratio = |outer: f32, inner: f32| if inner > 0.0 { outer / inner } else { 1.0 };
        let own = (ratio(size.0, inner.0), ratio(size.1, inner.1));
        let shift = (at.0 - inner_at.0 * own.0, at.1 - inner_at.1 * own.1);
        Self {
            scale: (self.scale.0 * own.0, self.scale.1 * own.1),
            shift: (self.scale.0.mul_add(shift.0, self.shift.0), self.scale.1.mul_add(shift.1, self.shift.1)),
        }
    }

    /// Where a shape stands on the page, if it says so itself.
    pub(super) fn rect(self, shape: Node<'_>) -> Option<BBox> {
        let place = shape.path(&["spPr", "xfrm"]).or_else(|| shape.child("xfrm"))?;
        let (at, size) = (place.child("off")?, place.child("ext")?);
        let x = |v: f32| self.scale.0.mul_add(v, self.shift.0);
        let y = |v: f32| self.scale.1.mul_add(v, self.shift.1);
        let (x0, y0) = (emu(at, "x"), emu(at, "y"));
        Some(BBox::new(x(x0), y(y0), x(x0 + emu(size, "cx")), y(y0 + emu(size, "cy"))))
    }
}

impl Colours {
    /// Colours of a theme through the names that a master gives them.
    pub(super) fn read(theme: Node<'_>, master: Node<'_>) -> Self {
        let scheme = theme.path(&["themeElements", "clrScheme"]);
        let value = |n: Node<'_>| match n.children().next() {
            Some(c) if c.name() == "srgbClr" => c.val().and_then(rgb),
            Some(c) if c.name() == "sysClr" => c.attr("lastClr").and_then(rgb),
            Some(_) | None => None,
        };
        let own: FxHashMap<&str, Rgb> = scheme.into_iter().flat_map(Node::children).filter_map(|n| Some((n.name(), value(n)?))).collect();
        let mut out: FxHashMap<String, Rgb> = own.iter().map(|(name, c)| ((*name).to_owned(), *c)).collect();
        for name in ["bg1", "tx1", "bg2", "tx2"] {
            let meant = master.child("clrMap").and_then(|map| map.attr(name));
            out.extend(meant.and_then(|meant| own.get(meant)).map(|c| (name.to_owned(), *c)));
        }
        Self(out)
    }

    /// What an element that holds a colour says.
    pub(super) fn colour(&self, holder: Node<'_>) -> Colour {
        let Some(colour) = holder.children().find(|n| matches!(n.name(), "srgbClr" | "sysClr" | "schemeClr" | "prstClr")) else {
            return Colour::Unknown;
        };
        if colour.child("alpha").is_some_and(|a| a.val() == Some("0")) {
            return Colour::Clear;
        }
        let stated = match colour.name() {
            "srgbClr" => colour.val().and_then(rgb),
            "sysClr" => colour.attr("lastClr").and_then(rgb),
            "schemeClr" => colour.val().and_then(|name| self.0.get(name)).copied(),
            _ => (colour.val() == Some("white")).then_some([255; 3]),
        };
        stated.filter(|_| colour.children().next().is_none()).map_or(Colour::Unknown, Colour::Solid)
    }

    fn fill(&self, properties: Option<Node<'_>>) -> Option<Fill> {
        properties.into_iter().flat_map(Node::children).find_map(|n| match n.name() {
            "noFill" => Some(Fill::None),
            "solidFill" => Some(match self.colour(n) {
                Colour::Solid(rgb) => Fill::Solid(rgb),
                Colour::Clear => Fill::None,
                Colour::Unknown => Fill::Other,
            }),
            "gradFill" | "blipFill" | "pattFill" | "grpFill" => Some(Fill::Other),
            _ => None,
        })
    }

    /// How a shape is filled, by its own word, by its style, or by a layout that is not asked.
    fn fill_of(&self, shape: Node<'_>) -> Fill {
        if let Some(fill) = self.fill(shape.child("spPr")) {
            return fill;
        }
        let by_style = shape.path(&["style", "fillRef"]).is_some_and(|n| n.attr("idx") != Some("0"));
        if by_style { Fill::Other } else { Fill::None }
    }
}

fn rgb(hex: &str) -> Option<Rgb> {
    match u32::from_str_radix(hex, 16) {
        Ok(rgb) if hex.len() == 6 => Some([(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8]),
        Ok(_) | Err(_) => None,
    }
}

/// What a slide paints around a text.
#[derive(Debug)]
pub(super) struct Backdrop<'s> {
    pub(super) colours: &'s Colours,
    /// Colour of the page; `None` where it is not plain.
    page: Option<Rgb>,
    areas: Vec<Area<'s>>,
    /// Relations of pictures through which nothing is seen.
    opaque: Vec<String>,
    /// Placeholders of the layout that paint something: type and index.
    painted: Vec<(String, String)>,
    /// Whether shapes come and go: then what covers a text now may be gone later.
    moves: bool,
    white_from: u8,
}

impl<'s> Backdrop<'s> {
    /// For a slide over the parts that it rests on, the nearest first (its layout, then the master).
    pub(super) fn new(colours: &'s Colours, slide: Node<'s>, beneath: &[Node<'_>], white_from: u8) -> Self {
        let all = || std::iter::once(slide).chain(beneath.iter().copied());
        let page = match all().find_map(|part| part.path(&["cSld", "bg"])) {
            Some(background) => background_colour(colours, background),
            None => Some([255; 3]),
        };
        let mut areas = Vec::new();
        let mut painted = Vec::new();
        let mut shows = shows_beneath(slide);
        for part in beneath {
            for (node, area) in shapes_of(colours, *part) {
                match placeholder(node) {
                    Some(kind) if area.fill != Fill::None => painted.push((kind.to_owned(), index_of(node))),
                    Some(_) => {}
                    None if shows => areas.push(Area { order: None, picture: None, ..area }),
                    None => {}
                }
            }
            shows &= shows_beneath(*part);
        }
        areas.extend(shapes_of(colours, slide).into_iter().map(|(_, area)| area));
        Self { colours, page, areas, opaque: Vec::new(), painted, moves: slide.child("timing").is_some(), white_from }
    }

    /// Relations of pictures that lie over a whole shape that is drawn before them.
    pub(super) fn covering_pictures(&self) -> Vec<&'s str> {
        let covers = |over: &&Area<'s>| {
            let mut beneath = self.areas.iter().filter(|a| a.order.is_some() && a.order < over.order).filter_map(|a| a.rect);
            over.picture.is_some() && over.rect.is_some_and(|outer| beneath.any(|rect| holds(outer, rect)))
        };
        self.areas.iter().filter(covers).filter_map(|a| a.picture).collect()
    }

    /// Says of a picture that nothing is seen through it.
    pub(super) fn is_opaque(&mut self, picture: &str) {
        self.opaque.push(picture.to_owned());
    }

    pub(super) fn is_white(&self, rgb: Rgb) -> bool {
        rgb.iter().all(|&v| v >= self.white_from)
    }

    /// Whether letters in this shape stand on nothing but white.
    pub(super) fn is_on_white(&self, shape: Node<'_>, frame: Frame) -> bool {
        match self.colours.fill_of(shape) {
            Fill::Solid(rgb) => return self.is_white(rgb),
            Fill::Other => return false,
            Fill::None => {}
        }
        let by_layout = placeholder(shape)
            .is_some_and(|kind| self.painted.iter().any(|(k, index)| k == kind || *index == index_of(shape) && !index.is_empty()));
        let Some(rect) = frame.rect(shape).filter(|_| !by_layout) else {
            // Somewhere on the page: white only where nothing else is painted anywhere.
            return !by_layout && self.is_white_page() && self.areas.iter().all(|a| self.shows_white(a));
        };
        let beneath = |a: &&Area<'_>| a.order.is_none_or(|order| order < shape.order());
        let is_clear = self.areas.iter().filter(beneath).all(|a| self.shows_white(a) || a.rect.is_some_and(|r| !r.overlaps(rect)));
        self.is_white_page() && is_clear
    }

    /// The same of a cell of a table, whose style may paint it.
    pub(super) fn is_cell_on_white(&self, cell: Node<'_>, styled: bool) -> bool {
        match self.colours.fill(cell.child("tcPr")) {
            Some(Fill::Solid(rgb)) => self.is_white(rgb),
            Some(Fill::Other) => false,
            Some(Fill::None) | None => !styled && self.is_white_page() && self.areas.iter().all(|a| self.shows_white(a)),
        }
    }

    fn is_white_page(&self) -> bool {
        self.page.is_some_and(|rgb| self.is_white(rgb))
    }

    fn shows_white(&self, area: &Area<'_>) -> bool {
        match area.fill {
            Fill::None => true,
            Fill::Solid(rgb) => self.is_white(rgb),
            Fill::Other => false,
        }
    }

    /// Whether a plain rectangle or a picture that is drawn later lies over the whole shape.
    pub(super) fn is_covered(&self, shape: Node<'_>, frame: Frame) -> bool {
        let Some(rect) = frame.rect(shape).filter(|_| !self.moves) else { return false };
        let paints = |a: &Area<'_>| matches!(a.fill, Fill::Solid(_)) || a.picture.is_some_and(|p| self.opaque.iter().any(|o| o == p));
        let over = |a: &&Area<'_>| a.is_rectangle && a.order.is_some_and(|order| order > shape.order()) && paints(a);
        rect.width() > 0.0 && rect.height() > 0.0 && self.areas.iter().filter(over).any(|a| a.rect.is_some_and(|outer| holds(outer, rect)))
    }
}

fn holds(outer: BBox, inner: BBox) -> bool {
    outer.x0 <= inner.x0 && outer.y0 <= inner.y0 && outer.x1 >= inner.x1 && outer.y1 >= inner.y1
}

/// The picture that fills a rectangle, where it does so from edge to edge and as it is: neither faded, nor with a colour taken out.
fn picture_of<'t>(node: Node<'t>) -> Option<&'t str> {
    let fill = node.child("blipFill").or_else(|| node.path(&["spPr", "blipFill"]))?;
    let blip = fill.child("blip")?;
    let is_plain = blip.children().all(|n| n.name() == "extLst") && fill.child("tile").is_none();
    let inset = fill.child("srcRect").into_iter().chain(fill.path(&["stretch", "fillRect"]));
    let reaches = |name: &str, edges: &Node<'_>| edges.attr(name).and_then(number::<i64>).unwrap_or(0);
    let mut sides = inset.flat_map(|edges| ["l", "t", "r", "b"].map(|side| (edges.name() == "srcRect", reaches(side, &edges))));
    // Cutting an edge off leaves no gap; moving it in does.
    let leaves_gap = sides.any(|(cuts, by)| if cuts { by < 0 } else { by > 0 });
    blip.attr("embed").filter(|_| is_plain && !leaves_gap)
}

fn background_colour(colours: &Colours, background: Node<'_>) -> Option<Rgb> {
    let solid = |holder: Node<'_>| match colours.colour(holder) {
        Colour::Solid(rgb) => Some(rgb),
        Colour::Clear | Colour::Unknown => None,
    };
    if let Some(properties) = background.child("bgPr") {
        return properties.child("solidFill").and_then(solid);
    }
    // The first of a theme's background fills is its plain one.
    let reference = background.child("bgRef").filter(|n| n.attr("idx") == Some("1001"))?;
    solid(reference)
}

pub(super) fn index_of(shape: Node<'_>) -> String {
    let place = shape.children().find_map(|n| n.path(&["nvPr", "ph"]));
    place.and_then(|n| n.attr("idx")).unwrap_or_default().to_owned()
}

/// Shapes of a slide, layout or master that may paint something, in the order in which they are drawn.
fn shapes_of<'t>(colours: &Colours, part: Node<'t>) -> Vec<(Node<'t>, Area<'t>)> {
    let mut out = Vec::new();
    if let Some(tree) = part.path(&["cSld", "spTree"]) {
        collect(colours, tree, Frame::PAGE, &mut out);
    }
    out
}

fn collect<'t>(colours: &Colours, group: Node<'t>, frame: Frame, out: &mut Vec<(Node<'t>, Area<'t>)>) {
    for node in group.children() {
        let fill = match node.name() {
            "sp" | "cxnSp" => colours.fill_of(node),
            "pic" | "graphicFrame" | "contentPart" => Fill::Other,
            "grpSp" => {
                collect(colours, node, frame.of_group(node), out);
                continue;
            }
            "AlternateContent" => {
                crate::drawing::branches(node).take(1).for_each(|branch| collect(colours, branch, frame, out));
                continue;
            }
            _ => continue,
        };
        let is_turned = node.path(&["spPr", "xfrm"]).and_then(|n| n.attr("rot")).and_then(number::<i64>).is_some_and(|turn| turn != 0);
        let is_rectangle = node.path(&["spPr", "prstGeom"]).and_then(|n| n.attr("prst")) == Some("rect") && !is_turned;
        out.push((node, Area { order: Some(node.order()), rect: frame.rect(node), fill, is_rectangle, picture: picture_of(node) }));
    }
}
