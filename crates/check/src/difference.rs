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

/// What differs between two makings of one finding, `None` where nothing does. What people decided is no part of what was found.
pub fn what_differs(old: &Flag, new: &Flag) -> Option<Say> {
    // All parts are named, so that one more is not forgotten here. The id stands for the three behind it.
    let Flag {
        id: _,
        kind: _,
        entry: _,
        others: _,
        attention,
        probability,
        clause,
        summary,
        reasons,
        evidence,
        clears_when,
        change,
        compared,
        decision: _,
    } = old;
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    let mut differs = |is: bool, words: (String, String)| {
        if is {
            zh.push(words.0);
            en.push(words.1);
        }
    };
    let plain = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    differs(*attention != new.attention, plain("关注度", "attention"));
    let (p, q) = (probability, new.probability);
    differs(*p != q, (format!("把握 {p:.2} → {q:.2}"), format!("probability {p:.2} → {q:.2}")));
    let (a, b) = (&clause.locator, &new.clause.locator);
    differs(*clause != new.clause, (format!("条款 {a} → {b}"), format!("clause {a} → {b}")));
    differs(*summary != new.summary, plain("说明", "summary"));
    differs(*reasons != new.reasons, plain("理由", "reasons"));
    differs(*evidence != new.evidence, plain("依据", "evidence"));
    differs(*compared != new.compared, plain("所比较的文本", "the texts compared"));
    differs(*clears_when != new.clears_when || *change != new.change, plain("解除条件", "what clears it"));
    (!zh.is_empty()).then(|| Say::new(zh.join("、"), en.join(", ")))
}

#[cfg(test)]
mod tests {
    use record::{Attention, Sha256};

    use super::*;

    fn flag() -> Flag {
        testkit::flag("reuse.partial", "GD-1", |d| d.others.push("GD-2".to_owned()))
    }

    #[test]
    fn each_part_that_differs_is_named() {
        let told = |change: &dyn Fn(&mut Flag)| {
            let mut new = flag();
            change(&mut new);
            what_differs(&flag(), &new).map(|say| say.zh)
        };
        assert_eq!(told(&|_| {}), None);
        assert_eq!(told(&|f| f.reasons.push(Say::new("因为", "because"))).as_deref(), Some("理由"));
        assert_eq!(told(&|f| f.compared = Some(Sha256::from_bytes([2; 32]))).as_deref(), Some("所比较的文本"));
        let several = told(&|f| {
            f.attention = Attention::Low;
            f.probability = 0.5;
            f.evidence[0].quote.push('字');
        });
        assert_eq!(several.as_deref(), Some("关注度、把握 0.90 → 0.50、依据"));
    }
}
