//! Who looks at what: taken and given back by buttons on cards, lists and dossiers.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use record::{Claim, FlagId, Say, Subject};
use serde::Deserialize;

use crate::html::{encode, own_page};
use crate::typed::{Form, Named, Path};
use crate::visitor::{Refused, Visitor};

#[derive(Deserialize)]
pub(crate) struct Taken {
    csrf: String,
    /// `1` gives it back.
    #[serde(default)]
    release: String,
    /// Page to go back to.
    #[serde(default)]
    back: String,
}

pub(crate) async fn flag(v: Visitor, Path(id): Path<String>, Form(taken): Form<Taken>) -> Result<Response, Refused> {
    if v.view.flag(&id).is_none() {
        return Err(v.missing(&format!("没有标记 {id}。"), &format!("There is no flag {id}.")));
    }
    let home = format!("/flags/{}", encode(&id));
    take(&v, Subject::Flag(FlagId::from_text(&id)), &taken, &home)
}

pub(crate) async fn entry(Named(v, no): Named<String>, Form(taken): Form<Taken>) -> Result<Response, Refused> {
    if v.view.classification(&no).is_none() {
        return Err(v.no_entry(&no));
    }
    let home = format!("/entries/{}", encode(&no));
    take(&v, Subject::Topic(no), &taken, &home)
}

fn take(v: &Visitor, subject: Subject, taken: &Taken, home: &str) -> Result<Response, Refused> {
    v.check(&taken.csrf)?;
    v.may_decide()?;
    let claim = Claim { subject, by: v.account.name.clone(), at: (v.app.outside.now)() };
    match v.app.claim(&claim, taken.release == "1").map_err(|e| v.failed(&e))? {
        Ok(_) => Ok(Redirect::to(own_page(&taken.back).unwrap_or(home)).into_response()),
        Err(None) => Err(v.refuse(StatusCode::CONFLICT, Say::new("没有人认领，无需放回。", "Nobody has it: nothing to give back."))),
        // Whose the claim is may tell whose a decision is that is not to be known yet.
        Err(Some(_)) if v.verdicts.is_sealed(&claim.subject) && v.verdicts.claim(&claim.subject).is_none() => {
            Err(v.refuse(StatusCode::CONFLICT, Say::new("另有人正在核查这一项。", "Somebody else has it.")))
        }
        Err(Some(other)) => {
            let (by, at) = (&other.by, report::minute(&other.at));
            let say = Say::new(
                format!("{by} 已在 {at} 认领；请其先放回。"),
                format!("{by} has had it since {at}; ask them to give it back first."),
            );
            Err(v.refuse(StatusCode::CONFLICT, say))
        }
    }
}
