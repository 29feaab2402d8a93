use std::collections::BTreeMap;

use record::{Flag, Say};

/// What becomes of the findings of one set of rules under another, over the same inputs. Each list by entry, then kind, then id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Difference {
    /// Findings that only the new rules make.
    pub appear: Vec<Flag>,
    /// Findings that only the old rules make.
    pub vanish: Vec<Flag>,
    /// Findings that both make, not in the same way: as the new rules make them, and what differs.
    pub change: Vec<(Flag, Say)>,
    /// Findings that are the same.
    pub same: usize,
}

/// Compares the findings of two sets of rules.
pub fn difference(old: &[Flag], new: &[Flag]) -> Difference {
    let before: BTreeMap<&str, &Flag> = old.iter().map(|f| (f.id.as_str(), f)).collect();
    let after: BTreeMap<&str, &Flag> = new.iter().map(|f| (f.id.as_str(), f)).collect();
    let mut difference =
        Difference { vanish: old.iter().filter(|f| !after.contains_key(f.id.as_str())).cloned().collect(), ..Difference::default() };
    for flag in new {
        match before.get(flag.id.as_str()) {
            None => difference.appear.push(flag.clone()),
            Some(old) => match what_differs(old, flag) {
                Some(what) => difference.change.push((flag.clone(), what)),
                None => difference.same += 1,
            },
        }
    }
    assert!(difference.same + difference.change.len() + difference.appear.len() == new.len(), "each new finding is in one class");
    difference
}

/// What a person would notice between two makings of one finding.
fn what_differs(old: &Flag, new: &Flag) -> Option<Say> {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    let mut differs = |is: bool, words: (String, String)| {
        if is {
            zh.push(words.0);
            en.push(words.1);
        }
    };
    let plain = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    differs(old.attention != new.attention, plain("关注度", "attention"));
    let (p, q) = (old.probability, new.probability);
    differs((p - q).abs() > 1e-9, (format!("把握 {p:.2} → {q:.2}"), format!("probability {p:.2} → {q:.2}")));
    let (a, b) = (&old.clause.locator, &new.clause.locator);
    differs(old.clause != new.clause, (format!("条款 {a} → {b}"), format!("clause {a} → {b}")));
    differs(old.summary != new.summary, plain("说明", "summary"));
    differs(old.evidence != new.evidence, plain("依据", "evidence"));
    differs(old.clears_when != new.clears_when || old.change != new.change, plain("解除条件", "what clears it"));
    (!zh.is_empty()).then(|| Say::new(zh.join("、"), en.join(", ")))
}
