//! The match of two texts that tell the same by their sentences or their figures, shown with what they share word for word.

use record::{Aligned, DocumentRef, Match, MatchKind, Relation, Say};

use super::weigh::{agreeing, turned};

/// What two texts tell alike.
pub(crate) struct Alike {
    /// The file that is reported, and the other.
    pub(crate) sides: (DocumentRef, DocumentRef),
    pub(crate) kind: MatchKind,
    pub(crate) relation: Relation,
    pub(crate) probability: f64,
    pub(crate) passages: Vec<Aligned>,
    /// Letters of each text that were compared.
    pub(crate) letters: (u32, u32),
}

impl Alike {
    /// With what the texts share word for word, if anything, whichever of the two that match is reported from; all passages in order.
    pub(crate) fn with(mut self, copied: Option<&Match>) -> Self {
        if let Some(m) = copied {
            let same_way = m.a == self.sides.0;
            self.passages.extend(m.passages.iter().map(|p| if same_way { p.clone() } else { turned(p) }));
        }
        self.passages.sort_by_key(|p| (p.a, p.b));
        self
    }

    /// The match, with its shares of the whole texts and these reasons.
    pub(crate) fn into_match(self, reasons: Vec<Say>) -> Match {
        let agreeing = f64::from(agreeing(&self.passages));
        let share = |letters: u32| (agreeing / f64::from(letters.max(1))).min(1.0);
        let (share_a, share_b) = (share(self.letters.0), share(self.letters.1));
        Match {
            a: self.sides.0,
            b: self.sides.1,
            kind: self.kind,
            relation: self.relation,
            probability: self.probability,
            share_a,
            share_b,
            share_a_raw: share_a,
            share_b_raw: share_b,
            longest_run: self.passages.iter().map(|p| p.longest_run).max().unwrap_or(0),
            passages: self.passages,
            reasons,
            cluster: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use record::Span;

    use super::*;

    #[test]
    fn what_is_copied_is_shown_from_the_side_that_is_reported() {
        let file = |entry: &str| DocumentRef { entry: entry.to_owned(), file: format!("{entry}/项目申报书.pdf") };
        let passage = |a: u32, b: u32, agreeing: u32| Aligned {
            a: Span::of(a, a + 10),
            b: Span::of(b, b + 10),
            agreeing,
            identity: 0.5,
            longest_run: agreeing,
        };
        let alike = |sides: (&str, &str), passages: Vec<Aligned>| Alike {
            sides: (file(sides.0), file(sides.1)),
            kind: MatchKind::Paraphrase,
            relation: Relation::SameDivision,
            probability: 0.9,
            passages,
            letters: (40, 8),
        };
        let copied = alike(("GD-2", "GD-1"), vec![passage(50, 20, 6)]).into_match(Vec::new());
        assert_eq!((copied.share_a, copied.share_b, copied.longest_run), (0.15, 0.75, 6));
        let both = |sides| alike(sides, vec![passage(30, 0, 4)]).with(Some(&copied)).into_match(Vec::new());
        let from_first = both(("GD-1", "GD-2"));
        assert_eq!(from_first.passages, [passage(20, 50, 6), passage(30, 0, 4)]);
        assert_eq!((from_first.share_a, from_first.share_b, from_first.longest_run), (0.25, 1.0, 6));
        assert_eq!(both(("GD-2", "GD-1")).passages, [passage(30, 0, 4), passage(50, 20, 6)]);
        assert_eq!(alike(("GD-1", "GD-2"), Vec::new()).with(None).into_match(Vec::new()).longest_run, 0);
    }
}
