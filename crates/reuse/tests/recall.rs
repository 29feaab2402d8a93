//! What is found of the copies and retellings that people wrote for this purpose, and what is shown in vain.

use std::collections::BTreeMap;

use gold::{load, role, truth};
use record::Dossier;
use reuse::{Case, Settings, screen};

mod gold;

#[test]
fn copies_and_retellings_are_found_and_texts_that_only_look_alike_are_not() {
    let Some(folder) = testkit::shared("gold/texts") else { return };
    let all = load(&folder).expect("the gold texts are readable");
    let dossiers: Vec<Dossier> = all.iter().map(|g| g.dossier.clone()).collect();
    let settings = Settings::default();
    let matches = screen(&Case::new(&dossiers, &role), &settings).matches;
    let shown = matches.iter().filter(|m| m.probability >= settings.evidence.medium);
    let by_id: BTreeMap<&str, &gold::Gold> = all.iter().map(|g| (g.id.as_str(), g)).collect();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for m in shown {
        *found.entry(truth(by_id[m.a.entry.as_str()], by_id[m.b.entry.as_str()])).or_default() += 1;
    }
    let mut planted: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, x) in all.iter().enumerate() {
        let home = |g: &gold::Gold| g.dossier.entry.division == gold::HOME;
        all[i + 1..].iter().filter(|y| home(x) || home(y)).for_each(|y| *planted.entry(truth(x, y)).or_default() += 1);
    }
    let share = |kind: &str| {
        let planted = *planted.get(kind).unwrap_or_else(|| panic!("the gold texts have no {kind}"));
        *found.get(kind).unwrap_or(&0) as f64 / planted as f64
    };
    assert!(share("resubmission") >= 1.0 && share("partial") >= 0.98 && share("paraphrase") >= 0.85, "{found:?} of {planted:?}");
    assert!(share("hard negative") <= 0.01 && share("unrelated") <= 0.001, "{found:?} of {planted:?}");
}
