use askama::Template;
use axum::response::Html;
use record::{Answers, CannotTell, Check};
use report::count;

use crate::html::Frame;
use crate::visitor::{Visitor, show};

/// What a check lacked, and entries about which it could therefore say nothing.
struct Lacking {
    missing: String,
    entries: Vec<String>,
    /// How many more entries there are.
    more: String,
}

struct CheckRow {
    kind: String,
    shape: char,
    family: String,
    name: String,
    clause: String,
    /// Nothing found, suspected, cannot tell; `None` where the check is switched off.
    answers: Option<[String; 3]>,
    attention: String,
    attention_key: &'static str,
    parts: Vec<(String, String)>,
    parameters: Vec<String>,
    lacking: Vec<Lacking>,
    /// How many more things it lacked.
    more: String,
}

#[derive(Template)]
#[template(path = "checks.html")]
struct ChecksPage {
    f: Frame,
    rows: Vec<CheckRow>,
}

/// Things that a check lacked which the page lists, and entries that it names with each; `checks.jsonl` and the workbook hold all.
const LACKING: usize = 50;
const NAMED: usize = 8;

pub(crate) async fn checks(v: Visitor) -> Html<String> {
    let rows = v.view.screening().checks.iter().zip(v.view.answers()).map(|(check, answers)| row(&v, check, *answers)).collect();
    show(&ChecksPage { f: v.frame("checks", v.t("核查说明", "Checks")), rows })
}

fn row(v: &Visitor, check: &Check, answers: Option<Answers>) -> CheckRow {
    let (label, lang) = (report::kind_label(&check.kind), v.look.lang);
    let missing: Vec<&CannotTell> = v.view.screening().lacking(&check.kind).collect();
    let lacking = missing.iter().take(LACKING).map(|c| Lacking {
        missing: v.masked(c.missing.get(lang)),
        entries: c.entries.iter().take(NAMED).cloned().collect(),
        more: more(c.entries.len(), NAMED),
    });
    CheckRow {
        kind: check.kind.as_str().to_owned(),
        shape: label.shape,
        family: label.family.get(lang).to_owned(),
        name: label.name.get(lang).to_owned(),
        clause: check.clause.clone(),
        answers: answers.map(|a| [a.pass, a.suspected, a.cannot_tell].map(count)),
        attention: report::attention_label(check.attention).get(lang).to_owned(),
        attention_key: super::attention_key(check.attention),
        parts: report::manual_parts(&check.manual).map(|(name, text)| (name.get(lang).to_owned(), text.get(lang).to_owned())).to_vec(),
        parameters: check.parameters.clone(),
        lacking: lacking.collect(),
        more: more(missing.len(), LACKING),
    }
}

/// `""` where all are shown.
fn more(all: usize, shown: usize) -> String {
    all.checked_sub(shown).filter(|&rest| rest > 0).map_or_else(String::new, count)
}
