//! The table of rules, and the rules by family.

mod closing;
pub(crate) mod document;
pub(crate) mod duplicate;
pub(crate) mod entry;
pub(crate) mod evidence;
pub(crate) mod ip;
pub(crate) mod org;
pub(crate) mod rank;
pub(crate) mod reuse;
pub(crate) mod team;

use record::{Check, Kind, Say};

use crate::context::{Applicant, Context};
use crate::findings::Findings;
use crate::rule::Rule;
use crate::settings::Settings;

/// Every rule, in the order of the notice.
static RULES: [Rule; 39] = [
    org::not_legal_person::RULE,
    org::no_lead::RULE,
    org::blacklisted::RULE,
    org::organizer_affiliate::RULE,
    org::track_not_open::RULE,
    team::multiple_entries::RULE,
    team::too_many_representatives::RULE,
    team::representative_in_two_teams::RULE,
    team::changed_after_deadline::RULE,
    duplicate::cross_division::RULE,
    duplicate::same_division::RULE,
    duplicate::prior_season::RULE,
    reuse::partial::RULE,
    entry::name_unlawful::RULE,
    entry::name_off_topic::RULE,
    entry::multiple_topics::RULE,
    entry::track_mismatch::RULE,
    entry::topic_mismatch::RULE,
    entry::not_applied::RULE,
    entry::missing_section::RULE,
    entry::missing_evidence::RULE,
    entry::changed_substantially::RULE,
    entry::submitted_late::RULE,
    entry::withdrawn::RULE,
    ip::owner_not_applicant::RULE,
    ip::same_right_two_applicants::RULE,
    ip::invalid_number::RULE,
    ip::lapsed::RULE,
    ip::certificate_differs::RULE,
    evidence::other_entity::RULE,
    evidence::expired::RULE,
    evidence::audit_year::RULE,
    evidence::unsigned::RULE,
    document::encrypted::RULE,
    document::unreadable::RULE,
    document::no_text::RULE,
    document::hidden_text::RULE,
    document::addresses_grader::RULE,
    rank::bonus_claimed::RULE,
];

/// The table of rules: code, names, clause, manual and function of each.
pub fn rules() -> &'static [Rule] {
    &RULES
}

/// The manual: every rule with its page and what these settings make of it, in the order of the table.
pub fn manual(settings: &Settings) -> Vec<Check> {
    let written = toml::Table::try_from(&settings.rules).expect("settings were read from such a table");
    let check = |rule: &Rule| {
        let parameters = written.get(rule.kind).and_then(|table| table.get("with")).and_then(toml::Value::as_table);
        Check {
            kind: Kind::new(rule.kind),
            name: rule.name(),
            clause: rule.cited(settings).to_owned(),
            attention: rule.attention(settings),
            enabled: rule.enabled(settings),
            manual: rule.manual(),
            parameters: parameters.into_iter().flatten().map(|(key, value)| format!("{key} = {value}")).collect(),
        }
    };
    RULES.iter().map(check).collect()
}

/// Answers for every entry of the screened division without a form that could be read: there is nothing to compare it by.
pub(crate) fn without_form(cx: &Context<'_>, out: &mut Findings<'_>) {
    cx.home().filter(|applicant| !has_form(applicant)).for_each(|applicant| out.cannot_tell(applicant, no_form()));
}

pub(crate) fn has_form(applicant: &Applicant<'_>) -> bool {
    applicant.dossier.application().is_some_and(|m| !m.document.text.is_empty())
}

pub(crate) fn no_form() -> Say {
    Say::new("没有可读的申报书", "there is no form that could be read")
}

pub(crate) fn no_unit() -> Say {
    Say::new("登记表未写参赛单位，无从核对属于谁", "the registry names no unit to compare with")
}

/// Evidence from a cell cut down to a part of it, where the part stands there as written.
pub(crate) fn narrow(mut evidence: record::Evidence, part: &str) -> record::Evidence {
    let part = part.trim();
    if let Some(byte) = evidence.quote.find(part).filter(|_| !part.is_empty()) {
        let from = evidence.span.from() + evidence.quote[..byte].chars().count() as u32;
        evidence.span = record::Span::of(from, from + part.chars().count() as u32);
        part.clone_into(&mut evidence.quote);
    }
    evidence
}
