//! A person's word on where an entry belongs: the suggestion holds, or another topic is the better one, or another track whose topic stays open.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use record::{Basis, Say, Subject, Verdict};
use serde::Deserialize;

use crate::html::encode;
use crate::pages::Said;
use crate::pages::card::{Asked, decision_on, round, verdict};
use crate::pages::dossier::{self, Unrecorded};
use crate::typed::{Form, Named};
use crate::visitor::{Refused, Visitor};

/// The part of a dossier where a topic is decided on.
pub(crate) struct TopicVerdict {
    pub(crate) turn: Asked,
    /// What a decision is taken on, as the form sends it back.
    pub(crate) seen: String,
    pub(crate) standing: Option<Said>,
    pub(crate) stage: &'static str,
    pub(crate) history: Vec<Said>,
    pub(crate) tracks: Vec<TrackChoice>,
    /// What was typed and could not be recorded, and why.
    pub(crate) chosen: String,
    pub(crate) reason: String,
    pub(crate) alert: Option<String>,
}

/// A track, and its topics by code and name.
pub(crate) struct TrackChoice {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) topics: Vec<(String, String)>,
}

impl TopicVerdict {
    pub(crate) fn of(v: &Visitor, no: &str, basis: &Basis) -> Self {
        let (subject, lang) = (Subject::Topic(no.to_owned()), v.look.lang);
        let contest = &v.view.screening().contest;
        let topics = |track: &str| {
            let of = contest.topics.iter().filter(|t| t.track() == track);
            of.map(|t| (t.code.clone(), v.topic_name(&t.code))).collect()
        };
        Self {
            turn: Asked::of(v, &subject, basis),
            seen: v.view.classification(no).map_or_else(String::new, |class| seen(basis, &class.topic)),
            standing: v.verdicts.decision(&subject, basis).map(|d| named(v, Said::of(d, lang, Some(basis)))),
            stage: v.stage_word(v.verdicts.stage(&subject, basis)),
            history: v.verdicts.history(&subject).map(|s| named(v, Said::spoken(s, lang, basis))).collect(),
            tracks: contest
                .tracks
                .iter()
                .map(|t| TrackChoice { name: v.track_name(&t.code), topics: topics(&t.code), code: t.code.clone() })
                .collect(),
            chosen: String::new(),
            reason: String::new(),
            alert: None,
        }
    }

    /// The same with what was typed, and why that is not recorded.
    pub(crate) fn unrecorded(self, chosen: &str, reason: &str, why: &str) -> Self {
        Self { chosen: chosen.to_owned(), reason: reason.to_owned(), alert: Some(why.to_owned()), ..self }
    }
}

/// What was said on a topic, with the name of the topic or track that it sets.
pub(crate) fn named(v: &Visitor, said: Said) -> Said {
    let value = if said.value.is_empty() { String::new() } else { v.place_name(&said.value) };
    Said { value, ..said }
}

/// What somebody who is asked for a topic sees: the texts that a decision is bound to, and the topic that is suggested.
fn seen(basis: &Basis, topic: &str) -> String {
    format!("{basis} {topic}")
}

#[derive(Deserialize)]
pub(crate) struct Spoken {
    csrf: String,
    verdict: String,
    #[serde(default)]
    round: String,
    /// What the page showed.
    #[serde(default)]
    seen: String,
    /// Code of the better topic, or of the track where only that is certain.
    #[serde(default)]
    topic: String,
    #[serde(default)]
    reason: String,
}

pub(crate) async fn decide(Named(v, no): Named<String>, Form(spoken): Form<Spoken>) -> Result<Response, Refused> {
    v.check(&spoken.csrf).map_err(|e| e.keeping(&spoken.reason))?;
    v.may_decide()?;
    let Some((class, basis)) = v.view.classification(&no).zip(v.view.topic_basis(&no)) else { return Err(v.no_entry(&no)) };
    let (Some(verdict), Some(round)) = (verdict(&spoken.verdict), round(&spoken.round)) else {
        return Err(v.refuse(StatusCode::BAD_REQUEST, Say::new("请从四个按钮中选一个。", "Choose one of the four buttons.")));
    };
    v.check_seen(&spoken.seen, &seen(&basis, &class.topic)).map_err(|e| e.keeping(&spoken.reason))?;
    let (reason, better) = (spoken.reason.trim(), spoken.topic.trim());
    let again = |say: Say| -> Result<Response, Refused> {
        let page = dossier::page(&v, &no, false, Some(&Unrecorded::Topic { chosen: better, reason, say }))?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    if verdict.needs_reason() && reason.is_empty() {
        return again(Verdict::lacks_reason());
    }
    let subject = Subject::Topic(no.clone());
    // The list of topics is sent with every button of the form.
    let named = Some(better).filter(|code| verdict == Verdict::Dismissed && !code.is_empty());
    let value = match pipeline::topic_set(v.view.screening(), &subject, verdict, named) {
        Ok(value) => value,
        Err(say) => return again(say),
    };
    let decision = decision_on(&v, subject, &basis, (verdict, value), reason);
    match v.app.decide(decision, round, v.account.role.is_blind()).map_err(|e| v.failed(&e))? {
        Ok(_) => Ok(Redirect::to(&format!("/entries/{}#track", encode(&no))).into_response()),
        Err(say) => Err(v.refuse(StatusCode::CONFLICT, say).keeping(reason)),
    }
}
