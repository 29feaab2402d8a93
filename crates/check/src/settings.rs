use record::{Attention, Say};
use serde::{Deserialize, Serialize};

use crate::rules::{document, duplicate, entry, evidence, ip, org, rank, reuse, team};

/// What the pipeline file says about one rule. What it leaves out is as the rule itself proposes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting<P> {
    /// Whether the rule runs.
    #[serde(default = "on")]
    pub enabled: bool,
    /// Locator of the clause it cites; `–` where no clause speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// How soon a person should look at what it finds with ordinary strength.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<Attention>,
    /// Limits, word lists and thresholds.
    #[serde(default)]
    pub with: P,
}

fn on() -> bool {
    true
}

impl<P: Default> Default for Setting<P> {
    fn default() -> Self {
        Self { enabled: true, clause: None, attention: None, with: P::default() }
    }
}

/// What all rules have in common, read from a [`Setting`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Switch<'a> {
    pub(crate) enabled: bool,
    pub(crate) clause: Option<&'a str>,
    pub(crate) attention: Option<Attention>,
}

impl<P> Setting<P> {
    pub(crate) fn switch(&self) -> Switch<'_> {
        Switch { enabled: self.enabled, clause: self.clause.as_deref(), attention: self.attention }
    }
}

/// A rule without limits, lists or thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// `rules.toml` of a pipeline.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// One table a rule.
    pub rules: Rules,
}

impl Settings {
    /// Looks for what the types cannot say.
    ///
    /// # Errors
    /// Where registration would close before it opens.
    pub fn check(&self) -> Result<(), Say> {
        let with = self.rules.submitted_late.with;
        match with.opens.zip(with.closes) {
            Some((opens, closes)) if opens.is_after(closes) == Some(true) => Err(Say::new(
                format!("报名截止时间（{closes}）早于报名开始（{opens}）"),
                format!("registration closes ({closes}) before it opens ({opens})"),
            )),
            _ => Ok(()),
        }
    }
}

/// The settings of each rule under its code.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each field is the rule whose code stands in its rename; the rule's file documents it")]
pub struct Rules {
    #[serde(rename = "org.not_legal_person")]
    pub not_legal_person: Setting<org::not_legal_person::Parameters>,
    #[serde(rename = "org.no_lead")]
    pub no_lead: Setting<Nothing>,
    #[serde(rename = "org.blacklisted")]
    pub blacklisted: Setting<org::blacklisted::Parameters>,
    #[serde(rename = "org.organizer_affiliate")]
    pub organizer_affiliate: Setting<org::organizer_affiliate::Parameters>,
    #[serde(rename = "org.track_not_open")]
    pub track_not_open: Setting<org::track_not_open::Parameters>,
    #[serde(rename = "team.multiple_entries")]
    pub multiple_entries: Setting<team::multiple_entries::Parameters>,
    #[serde(rename = "team.too_many_representatives")]
    pub too_many_representatives: Setting<team::too_many_representatives::Parameters>,
    #[serde(rename = "team.representative_in_two_teams")]
    pub representative_in_two_teams: Setting<team::representative_in_two_teams::Parameters>,
    #[serde(rename = "team.changed_after_deadline")]
    pub changed_after_deadline: Setting<team::changed_after_deadline::Parameters>,
    #[serde(rename = "duplicate.cross_division")]
    pub cross_division: Setting<duplicate::Parameters>,
    #[serde(rename = "duplicate.same_division")]
    pub same_division: Setting<duplicate::Parameters>,
    #[serde(rename = "duplicate.prior_season")]
    pub prior_season: Setting<duplicate::Parameters>,
    #[serde(rename = "reuse.partial")]
    pub partial: Setting<reuse::partial::Parameters>,
    #[serde(rename = "entry.name_unlawful")]
    pub name_unlawful: Setting<entry::name_unlawful::Parameters>,
    #[serde(rename = "entry.name_off_topic")]
    pub name_off_topic: Setting<entry::name_off_topic::Parameters>,
    #[serde(rename = "entry.multiple_topics")]
    pub multiple_topics: Setting<Nothing>,
    #[serde(rename = "entry.track_mismatch")]
    pub track_mismatch: Setting<entry::track_mismatch::Parameters>,
    #[serde(rename = "entry.topic_mismatch")]
    pub topic_mismatch: Setting<entry::topic_mismatch::Parameters>,
    #[serde(rename = "entry.not_applied")]
    pub not_applied: Setting<entry::not_applied::Parameters>,
    #[serde(rename = "entry.missing_section")]
    pub missing_section: Setting<Nothing>,
    #[serde(rename = "entry.missing_evidence")]
    pub missing_evidence: Setting<entry::missing_evidence::Parameters>,
    #[serde(rename = "entry.changed_substantially")]
    pub changed_substantially: Setting<entry::changed_substantially::Parameters>,
    #[serde(rename = "entry.submitted_late")]
    pub submitted_late: Setting<entry::submitted_late::Parameters>,
    #[serde(rename = "entry.withdrawn")]
    pub withdrawn: Setting<entry::withdrawn::Parameters>,
    #[serde(rename = "ip.owner_not_applicant")]
    pub owner_not_applicant: Setting<ip::owner_not_applicant::Parameters>,
    #[serde(rename = "ip.same_right_two_applicants")]
    pub same_right_two_applicants: Setting<Nothing>,
    #[serde(rename = "ip.invalid_number")]
    pub invalid_number: Setting<Nothing>,
    #[serde(rename = "ip.lapsed")]
    pub lapsed: Setting<ip::lapsed::Parameters>,
    #[serde(rename = "ip.certificate_differs")]
    pub certificate_differs: Setting<ip::certificate_differs::Parameters>,
    #[serde(rename = "evidence.other_entity")]
    pub other_entity: Setting<evidence::other_entity::Parameters>,
    #[serde(rename = "evidence.expired")]
    pub expired: Setting<evidence::expired::Parameters>,
    #[serde(rename = "evidence.audit_year")]
    pub audit_year: Setting<evidence::audit_year::Parameters>,
    #[serde(rename = "evidence.unsigned")]
    pub unsigned: Setting<evidence::unsigned::Parameters>,
    #[serde(rename = "document.encrypted")]
    pub encrypted: Setting<Nothing>,
    #[serde(rename = "document.unreadable")]
    pub unreadable: Setting<Nothing>,
    #[serde(rename = "document.no_text")]
    pub no_text: Setting<Nothing>,
    #[serde(rename = "document.hidden_text")]
    pub hidden_text: Setting<document::hidden_text::Parameters>,
    #[serde(rename = "document.addresses_grader")]
    pub addresses_grader: Setting<document::addresses_grader::Parameters>,
    #[serde(rename = "rank.bonus_claimed")]
    pub bonus_claimed: Setting<rank::bonus_claimed::Parameters>,
}
