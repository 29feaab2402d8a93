use askama::Template;
use axum::response::Html;
use record::Subject;

use crate::html::{Frame, encode};
use crate::pages::Held;
use crate::view::Audit;
use crate::visitor::{Refused, Visitor, show};

struct Drawn {
    no: String,
    title: String,
    org: String,
    track: String,
    held: Held,
    seen: Option<String>,
    by: String,
    /// How far its topic is, where that is to be said: a decision may stand that this reader may not know yet.
    stage: &'static str,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    f: Frame,
    rows: Vec<Drawn>,
    of: usize,
    said: String,
}

pub(crate) async fn audit(v: Visitor) -> Result<Html<String>, Refused> {
    let rules = &v.rules()?.attention;
    let Audit { sample, most } = v.view.audit(rules);
    let (all, n) = (v.view.unflagged(), sample.len());
    let confidence = 100.0 * rules.confidence;
    let said = if v.look.is_zh() {
        format!(
            "没有任何标记的有 {all} 项，从中随机抽出 {n} 项请人通读。若这 {n} 项都没有问题，则全部 {all} 项中有问题的不超过 {most} 项（置信度 {confidence:.0}%）。"
        )
    } else {
        format!(
            "{all} entries carry no flag; {n} of them, drawn at random, are to be read. If these {n} have nothing, at most {most} of the {all} have (confidence {confidence:.0}%)."
        )
    };
    Ok(show(&AuditPage {
        rows: sample.iter().filter_map(|no| drawn(&v, no)).collect(),
        of: all,
        said,
        f: v.frame("flags", v.t("抽查", "Audit")),
    }))
}

fn drawn(v: &Visitor, no: &str) -> Option<Drawn> {
    let view = v.view.entry(no)?;
    let subject = Subject::Topic(no.to_owned());
    let basis = v.view.topic_basis(no);
    let decision = basis.as_ref().and_then(|basis| v.verdicts.decision(&subject, basis));
    Some(Drawn {
        no: no.to_owned(),
        title: view.entry.title.clone(),
        org: view.entry.org.name.clone(),
        track: v.view.track_of(view).map_or(String::new(), |t| v.track_name(t)),
        held: v.held(&subject, basis.as_ref(), format!("/entries/{}/claim", encode(no))),
        stage: basis.as_ref().map_or("", |basis| v.stage_word(v.verdicts.stage(&subject, basis))),
        seen: decision.map(|d| crate::pages::verdict_word(d, v.look.lang).to_owned()),
        by: decision.map_or(String::new(), |d| d.by.clone()),
    })
}
