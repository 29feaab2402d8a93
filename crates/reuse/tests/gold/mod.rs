//! The gold texts (`{id, title, sections, variant_of ..}`) as dossiers, and what each pair of them is. Texts come straight from the JSON
//! files, so that this measures comparison and not extraction.

use std::path::Path;

use record::{Dossier, FileKind, SectionFound, Span};
use reuse::Role;
use serde_json::Value;

const SECTIONS: [(&str, &str); 5] =
    [("overview", "项目概述"), ("solution", "解决方案"), ("value", "应用价值"), ("business_model", "商业模式"), ("team", "团队介绍")];

/// One gold text and what it was made from.
pub(crate) struct Gold {
    /// Its id.
    pub(crate) id: String,
    base: String,
    kind: String,
    /// As an entry.
    pub(crate) dossier: Dossier,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("expected a string, got {value}")).to_owned()
}

fn list<T>(value: &Value, each: impl Fn(&Value) -> T) -> Vec<T> {
    value.as_array().map(|a| a.iter().map(each).collect()).unwrap_or_default()
}

/// The lines of the application form, as the season's composer writes them, with the sections found.
fn form(doc: &Value) -> (String, Vec<SectionFound>) {
    let org = text(&doc["lead_org"]["name"]);
    let mut out = format!("{}\n\n项目名称：{}\n参赛单位：{org}\n", text(&doc["title"]), text(&doc["title"]));
    out += &format!("团队名称：{}\n参赛代表：{}\n", text(&doc["team_name"]), list(&doc["representatives"], text).join("、"));
    let mut sections = Vec::new();
    for (i, (key, name)) in SECTIONS.iter().enumerate() {
        let from = out.chars().count() as u32 + 1;
        out += &format!("\n{}、{name}\n", ["一", "二", "三", "四", "五"][i]);
        let body = out.chars().count() as u32;
        out += &text(&doc["sections"][*key]);
        out.push('\n');
        let end = out.chars().count() as u32;
        sections.push(SectionFound { key: (*key).to_owned(), heading: Span::of(from, body - 1), body: Span::of(body, end) });
    }
    out += "\n六、知识产权\n";
    for right in list(&doc["ip"], Clone::clone) {
        let part = |k: &str| text(&right[k]);
        out += &format!("{}，{}，权利人：{}，{}\n", part("title"), part("number"), part("owner"), part("date"));
    }
    (out, sections)
}

fn dossier(doc: &Value, division: &str) -> Dossier {
    let (form_text, sections) = form(doc);
    let no = text(&doc["id"]);
    let org = &doc["lead_org"];
    let mut entry = testkit::entry(&no, &text(&doc["title"]), &text(&org["name"]));
    entry.division = division.to_owned();
    entry.org.credit_code = Some(text(&org["credit_code"]));
    entry.partners = list(&doc["partners"], |p| text(&p["name"]));
    entry.team = text(&doc["team_name"]);
    entry.representatives = list(&doc["representatives"], text);
    let document = testkit::document(FileKind::Text, &[&form_text]);
    let mut dossier = testkit::dossier(entry, vec![(format!("{no}/form.txt"), document)]);
    dossier.form_at = Some(0);
    dossier.form.sections = sections;
    dossier
}

/// All texts of a folder. Files `*.txt` are entries of one division, each of a unit of its own: tenders, forms, reports, of which none was
/// copied for an entry, so that every pair that is shown is shown in vain.
pub(crate) fn load(folder: &Path) -> Result<Vec<Gold>, Box<dyn std::error::Error>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    let mut all = Vec::new();
    let mut resubmissions = 0;
    for path in paths {
        if path.extension().is_some_and(|e| e == "txt") {
            all.extend(foreign(&path)?);
            continue;
        }
        let doc: Value = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
        let id = text(&doc["id"]);
        let (base, kind) = match &doc["variant_of"] {
            Value::Null => (id.clone(), "original".to_owned()),
            of => (text(&of["id"]), text(&of["kind"])),
        };
        let division = match kind.as_str() {
            "resubmission" => {
                resubmissions += 1;
                if resubmissions % 2 == 0 { "zj-2025" } else { "gd-2024" }
            }
            _ => "gd-2025",
        };
        all.push(Gold { id, base, kind, dossier: dossier(&doc, division) });
    }
    Ok(all)
}

/// Ideographs that a text has at least to be taken for an entry.
const FEWEST: usize = 200;

/// A text that was written for something else.
fn foreign(path: &Path) -> Result<Option<Gold>, Box<dyn std::error::Error>> {
    let bytes = std::fs::read(path)?;
    let words = String::from_utf8_lossy(&bytes);
    let id = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    if words.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count() < FEWEST {
        return Ok(None);
    }
    let mut entry = testkit::entry(&id, &format!("项目{id}"), &format!("单位{id}公司"));
    entry.division = "gd-2025".to_owned();
    entry.team = format!("团队{id}");
    entry.representatives = vec![format!("代表{id}")];
    let mut dossier = testkit::dossier(entry, vec![(format!("{id}/text.txt"), testkit::document(FileKind::Text, &[&words]))]);
    dossier.form_at = Some(0);
    Ok(Some(Gold { base: id.clone(), id, kind: "foreign".to_owned(), dossier }))
}

/// What a pair of gold texts is.
pub(crate) fn truth(x: &Gold, y: &Gold) -> &'static str {
    if x.kind == "foreign" {
        return "foreign texts";
    }
    if x.base != y.base {
        return "unrelated";
    }
    match (x.kind.as_str().min(&y.kind), x.kind.as_str().max(&y.kind)) {
        ("original", "resubmission") => "resubmission",
        ("original", "paraphrase") => "paraphrase",
        ("original", "partial") => "partial",
        ("hard_negative", _) => "hard negative",
        _ => "by way of a third",
    }
}

/// What a division of the gold texts is to the screened one.
pub(crate) fn role(division: &str) -> Role {
    match division {
        HOME => Role::Home,
        "zj-2025" => Role::Other,
        _ => Role::Earlier,
    }
}

/// The division that is screened.
pub(crate) const HOME: &str = "gd-2025";
