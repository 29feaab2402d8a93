//! Objects of a page: text at places, lines, filled areas, pictures (GB/T 33190-2016, 7.5 to 11).

use record::{BBox, HiddenWhy};
use text::Keep;

use super::clip::Clip;
use super::outline::{Outline, rule};
use super::resources::Resources;
use crate::Limits;
use crate::pdf::foreign::{Comment, Letter, Marks, Matrix, Painted};
use crate::xml::{Node, number};

/// Coordinates are in millimetres.
pub(super) const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// Collects what a page draws.
pub(super) struct Objects<'a> {
    marks: Marks,
    /// Top left of the paper in points.
    origin: (f64, f64),
    pictures: Vec<(String, BBox)>,
    resources: &'a Resources,
    letters_left: u32,
    objects_left: u32,
    is_cut: bool,
    tiny: f64,
}

/// Everything that a page draws.
pub(super) struct Drawn {
    pub(super) marks: Marks,
    /// Pictures by resource id.
    pub(super) pictures: Vec<(String, BBox)>,
    /// Whether there is more than was looked at.
    pub(super) is_cut: bool,
}

/// Objects of one page, those of drawings used again and again counted as often as they are used.
const MAX_OBJECTS: u32 = 200_000;
/// Drawings inside drawings.
const MAX_DEPTH: u32 = 16;

/// What an object takes from those that hold it.
#[derive(Clone, Copy)]
struct Held<'h> {
    space: Matrix,
    /// Drawing parameters of the layer or the object around it.
    look: Option<&'h str>,
    unseen: bool,
    /// Where it is seen; everywhere without.
    clip: Option<Clip>,
    depth: u32,
}

/// From an object's own space to the page: first what the object turns and scales, then to its boundary, then what holds it.
pub(super) fn inside(outer: Matrix, object: Node<'_>) -> Matrix {
    let own = object.attr("CTM").and_then(numbers::<6>).map_or(Matrix::IDENTITY, |[a, b, c, d, e, f]| Matrix::new(a, b, c, d, e, f));
    own.then(at_boundary(outer, object))
}

/// The space around an object, moved to its boundary.
pub(super) fn at_boundary(outer: Matrix, object: Node<'_>) -> Matrix {
    let [x, y, ..] = object.attr("Boundary").and_then(numbers::<4>).unwrap_or([0.0; 4]);
    Matrix::translation(x, y).then(outer)
}

/// How much larger things are drawn than they state.
fn scale(space: Matrix) -> f64 {
    (space.a * space.d - space.b * space.c).abs().sqrt()
}

impl<'a> Objects<'a> {
    pub(super) fn new(page: BBox, resources: &'a Resources, limits: &Limits) -> Self {
        let mut objects = Self {
            marks: Marks::default(),
            origin: (0.0, 0.0),
            pictures: Vec::new(),
            resources,
            letters_left: limits.chars,
            objects_left: MAX_OBJECTS,
            is_cut: false,
            tiny: limits.tiny_points.into(),
        };
        objects.page(page);
        objects
    }

    /// Sets the paper.
    pub(super) fn page(&mut self, page: BBox) {
        (self.marks.width, self.marks.height) = (page.width().into(), page.height().into());
        self.origin = (page.x0.into(), page.y0.into());
    }

    pub(super) fn finish(self) -> Drawn {
        Drawn { marks: self.marks, pictures: self.pictures, is_cut: self.is_cut }
    }

    /// Draws the content of a page.
    pub(super) fn draw(&mut self, page: Node<'_>) {
        let contents = page.children().filter(|n| n.name() == "Content");
        for layer in contents.flat_map(Node::children).filter(|n| n.name() == "Layer") {
            self.block(layer, Held { space: Matrix::IDENTITY, look: layer.attr("DrawParam"), unseen: false, clip: None, depth: 0 });
        }
    }

    /// Draws what an annotation shows, unless it is switched off, and notes what it says beside the page (15).
    pub(super) fn annotation(&mut self, annotation: Node<'_>) {
        let unseen = is_false(annotation, "Visible");
        let first = self.marks.letters.len();
        for appearance in annotation.children().filter(|n| n.name() == "Appearance") {
            self.block(appearance, Held { space: inside(Matrix::IDENTITY, appearance), look: None, unseen, clip: None, depth: 0 });
        }
        let Some(said) = annotation.child("Remark").map(Node::whole_text).filter(|said| !said.trim().is_empty()) else { return };
        let letters = |text: &str| text::fold_str(text, Keep::Letters);
        let shown: String = self.marks.letters[first..].iter().map(|l| l.text).collect();
        let own = letters(&said);
        if own.is_empty() || !letters(&shown).contains(&own) {
            let place = annotation.child("Appearance").and_then(|a| a.attr("Boundary")).and_then(numbers::<4>);
            self.comment(said.trim(), place.unwrap_or([0.0; 4]), unseen);
        }
    }

    /// Notes what is said of a place in millimetres.
    fn comment(&mut self, said: &str, [x, y, width, height]: [f64; 4], unseen: bool) {
        let text: String = said.chars().take(self.letters_left as usize).collect();
        self.letters_left -= text.chars().count() as u32;
        self.is_cut |= text.len() < said.len();
        let on_page = |(x, y): (f64, f64)| (x.max(0.0).min(self.marks.width) as f32, y.max(0.0).min(self.marks.height) as f32);
        let (from, to) = (on_page(self.point(Matrix::IDENTITY, x, y)), on_page(self.point(Matrix::IDENTITY, x + width, y + height)));
        let bbox = BBox::new(from.0, from.1, to.0, to.1);
        self.marks.comments.push(Comment { bbox, text, hidden: unseen.then_some(HiddenWhy::Invisible) });
    }

    fn block(&mut self, block: Node<'_>, held: Held<'_>) {
        for object in block.children() {
            if self.objects_left == 0 || held.depth > MAX_DEPTH {
                self.is_cut = true;
                return;
            }
            self.objects_left -= 1;
            let unseen = held.unseen || is_false(object, "Visible") || is_clear(object);
            let clip = Clip::of(object, held.space, held.clip, |space, (x, y)| self.point(space, x, y));
            let own = Held { unseen, look: object.attr("DrawParam").or(held.look), clip, ..held };
            match object.name() {
                "TextObject" => self.text(object, Held { space: inside(held.space, object), ..own }),
                "PathObject" if !unseen => self.path(object, Held { space: inside(held.space, object), ..own }),
                "ImageObject" if !unseen => self.image(object, own),
                "PageBlock" | "Layer" => self.block(object, Held { depth: held.depth + 1, ..own }),
                "CompositeObject" => self.composite(object, Held { space: inside(held.space, object), depth: held.depth + 1, ..own }),
                _ => {}
            }
        }
    }

    /// A drawing that stands among the resources, drawn where the object is.
    fn composite(&mut self, object: Node<'_>, held: Held<'_>) {
        let resources = self.resources;
        let unit = object.attr("ResourceID").and_then(|id| resources.drawing(id));
        for content in unit.into_iter().flat_map(Node::children).filter(|n| n.name() == "Content") {
            self.block(content, held);
        }
    }

    fn point(&self, space: Matrix, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = space.apply(x, y);
        (x * POINTS_PER_MM - self.origin.0, y * POINTS_PER_MM - self.origin.1)
    }

    fn text(&mut self, object: Node<'_>, Held { space, look, unseen, clip, .. }: Held<'_>) {
        let size = object.attr("Size").and_then(number::<f64>).unwrap_or(0.0);
        let colour = object.child("FillColor");
        // Letters are filled unless they say otherwise, and never drawn along their edges unless they say so.
        let is_drawn = !is_false(object, "Fill") || object.attr("Stroke") == Some("true");
        let hidden = (unseen || !is_drawn || colour.is_some_and(is_clear)).then_some(HiddenWhy::Invisible);
        // Black where nothing says otherwise.
        let lightness = colour.map(lightness).or_else(|| self.resources.fill(look)).unwrap_or(0.0);
        let weight = object.attr("Weight").and_then(number::<u32>).unwrap_or(400);
        let bold = weight > 500 || object.attr("Font").and_then(|id| self.resources.bold.get(id)).copied().unwrap_or(false);
        let stretch = object.attr("HScale").and_then(number::<f64>).unwrap_or(1.0);
        let (mut x, mut y) = (0.0, 0.0);
        for code in object.children().filter(|n| n.name() == "TextCode") {
            // A place that is not stated goes on from the one before.
            x = code.attr("X").and_then(number).unwrap_or(x);
            y = code.attr("Y").and_then(number).unwrap_or(y);
            let text = code.text();
            let count = text.chars().count();
            let (dx, dy) = (deltas(code.attr("DeltaX"), count), deltas(code.attr("DeltaY"), count));
            let (mut at_x, mut at_y) = (x, y);
            for (i, c) in text.chars().filter(|c| !matches!(c, '\n' | '\r')).enumerate() {
                let own = size * stretch * if c.is_ascii() { 0.55 } else { 1.0 };
                let step = (dx.get(i).copied(), dy.get(i).copied());
                let (end_x, end_y) = letter_end(step, own, size);
                let from = self.point(space, at_x, at_y);
                let to = self.point(space, at_x + end_x, at_y + end_y);
                let vertical = end_y.abs() > end_x.abs() && space.b == 0.0;
                self.push(Letter { text: c, from, to, size: size * scale(space) * POINTS_PER_MM, vertical, bold, lightness, hidden }, clip);
                // Where no step is stated (or fewer than letters), a letter's width is its step.
                let stated = step.0.is_some() || step.1.is_some();
                at_x += step.0.unwrap_or(if stated { 0.0 } else { own });
                at_y += step.1.unwrap_or(0.0);
            }
            (x, y) = (at_x, at_y);
        }
    }

    fn push(&mut self, letter: Letter, clip: Option<Clip>) {
        self.is_cut |= self.letters_left == 0;
        if self.letters_left > 0 && letter.size.is_finite() {
            self.letters_left -= 1;
            let hidden = letter.hidden.or_else(|| self.hidden(&letter, clip));
            self.marks.letters.push(Letter { hidden, ..letter });
        }
    }

    /// What hides a letter by its size and place. Colour and cover are judged when the whole page is known.
    fn hidden(&self, letter: &Letter, clip: Option<Clip>) -> Option<HiddenWhy> {
        let b = letter.bbox();
        let is_outside = b.x1 <= 0.0 || b.y1 <= 0.0 || f64::from(b.x0) >= self.marks.width || f64::from(b.y0) >= self.marks.height;
        if is_outside || clip.is_some_and(|clip| !clip.shows(b)) {
            Some(HiddenWhy::OffPage)
        } else {
            (letter.size < self.tiny).then_some(HiddenWhy::Tiny)
        }
    }

    fn path(&mut self, object: Node<'_>, Held { space, look, clip, .. }: Held<'_>) {
        let Some(data) = object.child("AbbreviatedData").map(Node::text) else { return };
        let outline = Outline::of(&data);
        if object.attr("Fill") == Some("true") && !object.child("FillColor").is_some_and(is_clear) {
            let corners = outline.segments.iter().flat_map(|s| s.iter()).map(|&(x, y)| self.point(space, x, y));
            let area = corners.map(|(x, y)| BBox::new(x as f32, y as f32, x as f32, y as f32)).reduce(BBox::union);
            if let Some(area) = area {
                let colour = object.child("FillColor");
                let is_opaque = [object.attr("Alpha"), colour.and_then(|c| c.attr("Alpha"))].into_iter().flatten().all(|a| a == "255");
                let is_plain = colour.is_none_or(|c| c.children().next().is_none());
                let light = colour.map(lightness).or_else(|| self.resources.fill(look)).unwrap_or(0.0);
                let hides = is_opaque && is_plain && outline.is_rectangle();
                if let Some((seen, is_whole)) = clip.map_or(Some((area, true)), |clip| clip.cut(area)) {
                    self.filled(seen, is_plain.then_some(light), hides && is_whole);
                }
            }
        }
        if !is_false(object, "Stroke") {
            for [from, to] in outline.segments {
                let (a, b) = (self.point(space, from.0, from.1), self.point(space, to.0, to.1));
                self.marks.rules.extend(rule(a, b));
            }
        }
    }

    /// A thin filled area is a line, any other lies behind the text.
    fn filled(&mut self, area: BBox, lightness: Option<f64>, opaque: bool) {
        const THIN: f32 = 2.5;
        let (x0, y0, x1, y1) = (f64::from(area.x0), f64::from(area.y0), f64::from(area.x1), f64::from(area.y1));
        if area.height() <= THIN || area.width() <= THIN {
            let middle = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
            let ends = if area.height() <= area.width() { ((x0, middle.1), (x1, middle.1)) } else { ((middle.0, y0), (middle.0, y1)) };
            self.marks.rules.extend(rule(ends.0, ends.1));
        } else {
            let after = self.marks.letters.len();
            self.marks.areas.push(Painted { bbox: area, lightness, opaque, image: false, after });
        }
    }

    fn image(&mut self, object: Node<'_>, Held { space, clip, .. }: Held<'_>) {
        let (Some(id), Some([x, y, width, height])) = (object.attr("ResourceID"), object.attr("Boundary").and_then(numbers::<4>)) else {
            return;
        };
        let (a, b) = (self.point(space, x, y), self.point(space, x + width, y + height));
        let bbox = BBox::new(a.0 as f32, a.1 as f32, b.0 as f32, b.1 as f32);
        // A picture may have holes: a seal over a signature hides nothing.
        if let Some((seen, _)) = clip.map_or(Some((bbox, true)), |clip| clip.cut(bbox)) {
            self.marks.areas.push(Painted { bbox: seen, lightness: None, opaque: false, image: true, after: self.marks.letters.len() });
        }
        let stated = object.attr("CTM").map(|_| self.unit_square(inside(space, object)));
        let place = stated.filter(|place| place.width() > 0.0 && place.height() > 0.0).unwrap_or(bbox);
        self.pictures.push((id.to_owned(), place));
    }

    /// Where a picture stands that is one by one unit in its own space.
    fn unit_square(&self, space: Matrix) -> BBox {
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(x, y)| self.point(space, x, y));
        let spots = corners.map(|(x, y)| BBox::new(x as f32, y as f32, x as f32, y as f32));
        spots.into_iter().reduce(BBox::union).expect("there are four corners")
    }
}

/// How far a letter reaches: up to the next one, unless that stands further off than a letter is wide.
fn letter_end((dx, dy): (Option<f64>, Option<f64>), own: f64, size: f64) -> (f64, f64) {
    match (dx, dy) {
        (Some(dx), _) if dx > 0.0 && dx <= 1.05 * size => (dx, 0.0),
        (None | Some(0.0), Some(dy)) if dy > 0.0 => (0.0, dy.min(size)),
        _ => (own, 0.0),
    }
}

/// Steps between letters; `g 3 2.5` stands for three times 2.5 (7.2.3, ST_Array with repetition).
fn deltas(attribute: Option<&str>, most: usize) -> Vec<f64> {
    let mut out = Vec::new();
    let mut words = attribute.unwrap_or_default().split_whitespace();
    while let Some(word) = words.next().filter(|_| out.len() < most) {
        if word == "g" {
            let count = words.next().and_then(number::<usize>).unwrap_or(0).min(most);
            let step = words.next().and_then(number::<f64>).unwrap_or(0.0);
            out.extend(std::iter::repeat_n(step, count));
        } else if let Some(step) = number::<f64>(word) {
            out.push(step);
        }
    }
    out
}

/// Lightness of a colour by its darkest part: grey, RGB or CMYK by how many values it has.
pub(super) fn lightness(colour: Node<'_>) -> f64 {
    let values: Vec<f64> = colour.attr("Value").unwrap_or_default().split_whitespace().filter_map(channel).collect();
    match values[..] {
        [grey] => grey / 255.0,
        [r, g, b] => r.min(g).min(b) / 255.0,
        [c, m, y, k] => (1.0 - c.max(m).max(y) / 255.0) * (1.0 - k / 255.0),
        _ => 0.0,
    }
}

/// A part of a colour, in decimal or, behind `#`, in hexadecimal.
fn channel(word: &str) -> Option<f64> {
    let Some(digits) = word.strip_prefix('#') else { return number(word) };
    let Ok(value) = u32::from_str_radix(digits, 16) else { return None };
    Some(f64::from(value))
}

/// Whether an object or a colour has next to no opacity.
fn is_clear(node: Node<'_>) -> bool {
    /// Of 255.
    const LEAST: f64 = 8.0;
    node.attr("Alpha").and_then(number::<f64>).is_some_and(|alpha| alpha < LEAST)
}

pub(super) fn is_false(node: Node<'_>, attribute: &str) -> bool {
    node.attr(attribute) == Some("false")
}

/// Exactly this many numbers.
pub(super) fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let values: Vec<f64> = text.split_whitespace().filter_map(number::<f64>).collect();
    match <[f64; N]>::try_from(values) {
        Ok(numbers) if numbers.iter().all(|n| n.is_finite()) => Some(numbers),
        Ok(_) | Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_may_be_repeated() {
        assert_eq!(deltas(Some("g 3 2.5 4"), 9), [2.5, 2.5, 2.5, 4.0]);
        assert_eq!(deltas(Some("g 1000000000 1"), 3), [1.0, 1.0, 1.0]);
        assert_eq!(deltas(Some("1 x 2"), 9), [1.0, 2.0]);
        assert_eq!(deltas(None, 9), [] as [f64; 0]);
    }

    #[test]
    fn parts_of_colours() {
        assert_eq!(["255", "#FF", "#0a", "#", "x"].map(channel), [Some(255.0), Some(255.0), Some(10.0), None, None]);
    }
}
