//! What the pages of a document share: fonts, pictures, drawing parameters, drawings (GB/T 33190-2016, 7.9, 8.2 and 13).

use rustc_hash::FxHashMap;

use crate::xml::{Node, Tree};

/// What pages share, by its id.
#[derive(Debug, Default)]
pub(super) struct Resources {
    /// Whether a font is bold.
    pub(super) bold: FxHashMap<String, bool>,
    /// Part of a picture.
    pub(super) media: FxHashMap<String, String>,
    /// How objects are drawn that say nothing of their own (8.2).
    pub(super) looks: FxHashMap<String, Look>,
    /// Drawings that are used again and again (13): the part they stand in, and their place there.
    drawings: FxHashMap<String, (usize, u32)>,
    parts: Vec<Tree>,
}

/// Colours that a set of drawing parameters states, and the set that it goes back to.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Look {
    pub(super) fill: Option<f64>,
    pub(super) beneath: Option<String>,
}

impl Resources {
    /// Lightness of the fill that a set of parameters gives.
    pub(super) fn fill(&self, id: Option<&str>) -> Option<f64> {
        /// Sets that go back to one another; more is a loop.
        const LONGEST: usize = 8;
        let mut next = id;
        for _ in 0..LONGEST {
            let look = self.looks.get(next?)?;
            if look.fill.is_some() {
                return look.fill;
            }
            next = look.beneath.as_deref();
        }
        None
    }

    /// Takes in the drawings of a part.
    pub(super) fn take_drawings(&mut self, part: Tree) {
        let units = part.root().descendants().filter(|n| n.name() == "CompositeGraphicUnit");
        let found: Vec<(String, u32)> = units.filter_map(|n| Some((n.attr("ID")?.to_owned(), n.order()))).collect();
        if !found.is_empty() {
            self.drawings.extend(found.into_iter().map(|(id, at)| (id, (self.parts.len(), at))));
            self.parts.push(part);
        }
    }

    pub(super) fn drawing(&self, id: &str) -> Option<Node<'_>> {
        self.drawings.get(id).map(|&(part, at)| self.parts[part].at(at))
    }
}
