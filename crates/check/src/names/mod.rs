//! Names of organisations and people, compared part by part, with reasons.

mod blocking;
mod compare;
mod macau;
mod org;
mod people;
mod regions;
mod roman;
mod units;
mod wade;
mod words;

use record::Say;

pub use blocking::Blocks;
pub(crate) use compare::{compare, same};
pub use org::OrgName;
pub(crate) use people::PersonName;
pub use people::{People, compare_people};
pub use units::{leads, unit_names, units};
pub(crate) use units::{named_lead, signs};
pub(crate) use words::ASIDES;

/// From this probability on two names count as one.
pub const SAME: f64 = 0.8;
/// Below this probability they count as two; between the two a person must look.
pub const DIFFERENT: f64 = 0.3;

/// How two names stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// One body or person.
    Same,
    /// One body, one name short for the other.
    Abbreviation,
    /// A body and its branch, or two branches of one body.
    Branch,
    /// A group or holding and a company of the same brand.
    ParentOrSubsidiary,
    /// The same brand in another place or line of business.
    SameBrand,
    /// Nothing in common that counts.
    Different,
}

impl Relation {
    /// As users read it.
    pub fn say(self) -> Say {
        let (zh, en) = match self {
            Self::Same => ("同一单位", "the same body"),
            Self::Abbreviation => ("简称与全称", "a short and a full name"),
            Self::Branch => ("总部与分支机构", "a body and its branch"),
            Self::ParentOrSubsidiary => ("疑似集团与成员企业", "apparently a group and a member of it"),
            Self::SameBrand => ("字号相同的不同单位", "different bodies of one brand"),
            Self::Different => ("不同单位", "different bodies"),
        };
        Say::new(zh, en)
    }
}

/// What a comparison of two names found.
#[derive(Debug, Clone, PartialEq)]
pub struct NameMatch {
    /// Probability that both mean one body or person, 0 to 1.
    pub probability: f64,
    /// What agrees and what does not, part by part.
    pub reasons: Vec<Say>,
    /// How they stand to each other.
    pub relation: Relation,
}

impl NameMatch {
    /// Probability that a name which is not an applicant's is another body's. A relative's name (parent, branch, the same brand) was read right: a
    /// stranger's may be a misread one.
    pub(crate) fn another_body(&self) -> f64 {
        match self.relation {
            Relation::Branch | Relation::ParentOrSubsidiary | Relation::SameBrand => 0.95,
            Relation::Same | Relation::Abbreviation | Relation::Different => (1.0 - self.probability) * 0.94,
        }
    }
}

/// Compares two names of organisations.
pub fn compare_orgs(a: &str, b: &str) -> NameMatch {
    compare(&OrgName::parse(a), &OrgName::parse(b))
}
