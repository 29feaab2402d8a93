//! A season with what people said of it, as one reader may know both: how far each flag is, and in which order they are worth looking at.

use std::collections::BTreeMap;

use rank::AttentionRules;
use record::Subject;

use crate::View;
use crate::verdicts::{Stage, Verdicts};

/// What all pages of a reader count on, made once for a state of the ledger.
#[derive(Debug)]
pub(crate) struct Desk {
    /// How far each flag is, in the order of the season.
    pub(crate) stages: Vec<Stage>,
    /// Positions of all flags, the one that is most worth looking at first.
    pub(crate) order: Vec<usize>,
    /// Flags that wait for a first decision.
    pub(crate) open: usize,
    /// What is known of the open ones.
    pub(crate) reading: Reading,
}

/// What is left when somebody stops reading the open flags.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    /// Open flags in the order of attention.
    pub(crate) open: usize,
    /// Flags that people upheld or dismissed, as far as the reader may know.
    pub(crate) decided: usize,
    pub(crate) upheld: usize,
    /// Place after which that chance is no more than the rules allow.
    pub(crate) stop_after: usize,
    /// What the rules allow.
    pub(crate) miss: f64,
}

impl Desk {
    pub(crate) fn new(view: &View, verdicts: &Verdicts, rules: &AttentionRules) -> Self {
        let flags = &view.screening().flags;
        let subjects: Vec<Subject> = flags.iter().map(|f| f.subject()).collect();
        let stages: Vec<Stage> = view.flags().zip(&subjects).map(|((_, basis), subject)| verdicts.stage(subject, basis)).collect();
        // A decision that the reader may not know moves no chance, and what is decided is not waiting.
        let known = view.flags().zip(&subjects).filter(|(_, subject)| !verdicts.is_sealed(subject));
        let queue = rank::queue_of(known.map(|((f, basis), subject)| (f, verdicts.decision(subject, basis).map(|d| d.verdict))), rules);
        let places: BTreeMap<&str, usize> = queue.items.iter().enumerate().map(|(i, item)| (item.flag.id.as_str(), i)).collect();
        let place: Vec<usize> = flags.iter().map(|f| places.get(f.id.as_str()).copied().unwrap_or(usize::MAX)).collect();
        let mut order: Vec<usize> = (0..flags.len()).collect();
        order.sort_by(|&a, &b| {
            let (x, y) = (&flags[a], &flags[b]);
            let later = y.attention.cmp(&x.attention).then(y.probability.total_cmp(&x.probability)).then_with(|| x.id.cmp(&y.id));
            place[a].cmp(&place[b]).then(later)
        });
        let reading = Reading {
            open: queue.items.len(),
            decided: queue.decided,
            upheld: queue.upheld,
            stop_after: queue.stop_after,
            miss: rules.miss,
        };
        let open = stages.iter().filter(|s| s.is_open()).count();
        assert_eq!(order.len(), stages.len(), "every flag has one place");
        Self { stages, order, open, reading }
    }
}
