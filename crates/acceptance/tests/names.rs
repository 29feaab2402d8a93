//! What users read has one name everywhere.

/// A rule is called in the manual, on the page of checks and in the list of what cannot be told as it is on the flags that it makes.
#[test]
fn a_rule_and_its_flags_have_one_name() {
    let manual = check::manual(&check::Settings::default());
    assert!(manual.len() >= 37, "{} rules", manual.len());
    for rule in manual {
        assert_eq!(report::kind_label(&rule.kind).name, rule.name, "{:?}", rule.kind);
    }
}
