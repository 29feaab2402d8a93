use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Say, UnitType};

/// A track of the contest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Track {
    /// `T01` ..
    pub code: String,
    /// As the notice names it.
    pub name: String,
    /// Other names that registries use.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Open to government bodies and public institutions (五(一)5).
    #[serde(default)]
    pub open_to_public_bodies: bool,
    /// The open-innovation track: for what fits no other.
    #[serde(default)]
    pub catch_all: bool,
}

/// What belongs to a topic, written for this project: classification without labels lives on it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicProfile {
    /// What a project of this topic does.
    pub belongs: String,
    /// What is easily taken for it and belongs elsewhere.
    #[serde(default)]
    pub not: String,
    /// Data that such a project lives on.
    #[serde(default)]
    pub data: Vec<String>,
    /// Words and phrases that its texts use.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Codes of topics that are close.
    #[serde(default)]
    pub neighbours: Vec<String>,
}

/// A topic of the contest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// `T01.01` ..
    pub code: String,
    /// As the notice names it.
    pub title: String,
    /// The notice's description.
    pub description: String,
    /// Ours.
    pub profile: TopicProfile,
}

impl Topic {
    /// Code of its track: what stands before the point.
    pub fn track(&self) -> &str {
        self.code.split_once('.').map_or(&self.code, |(track, _)| track)
    }
}

/// A clause of the notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Where it stands, as people cite it: `五(一)2`.
    pub locator: String,
    /// Its words.
    pub text: String,
}

impl Clause {
    /// Locator of findings that rest on no clause of the notice.
    pub const NONE: &'static str = "–";

    /// Whether a clause of the notice speaks of it; otherwise `text` is a reason and no quotation.
    pub fn is_stated(&self) -> bool {
        !self.locator.is_empty() && self.locator != Self::NONE
    }

    /// The clause with its words, as people cite it, or that there is none.
    pub fn say(&self) -> Say {
        if !self.is_stated() {
            return Self::unstated();
        }
        Say::new(format!("{}：“{}”", self.locator, self.text), format!("{}: \"{}\"", self.locator, self.text))
    }

    /// What is said where no clause speaks.
    pub fn unstated() -> Say {
        Say::new("条款未规定，仅供核查", "no clause speaks of it: to be checked only")
    }
}

/// A part of the application form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSection {
    /// Stable key (`overview`).
    pub key: String,
    /// Its heading.
    pub name: String,
    /// Other headings that mean it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether the form must have it.
    #[serde(default = "yes")]
    pub required: bool,
    /// Fewer folded characters than this count as empty.
    #[serde(default)]
    pub min_chars: u32,
    /// Weight in classification, 1 being ordinary.
    #[serde(default = "one")]
    pub weight: f32,
}

fn yes() -> bool {
    true
}

fn one() -> f32 {
    1.0
}

/// A field of the form's cover table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// Canonical registry column (项目名称).
    pub column: String,
    /// Labels that mean it.
    #[serde(default)]
    pub labels: Vec<String>,
}

/// How the application form is recognised and read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSpec {
    /// A file whose name contains one of these is the form; else the longest document is.
    pub file_name_contains: Vec<String>,
    /// The parts.
    #[serde(rename = "section")]
    pub sections: Vec<FormSection>,
    /// Headings that end the last section without being one (知识产权, 附件).
    #[serde(default)]
    pub other_headings: Vec<String>,
    /// Cover fields.
    #[serde(default, rename = "field")]
    pub fields: Vec<FormField>,
    /// Text of the official form and the notice that every entry shares: subtracted from comparison.
    #[serde(default)]
    pub template_text: Vec<String>,
    /// Files of the contest folder that hold more of it, as paths relative to that folder: the blank form, the notice.
    #[serde(default)]
    pub template_files: Vec<String>,
    /// Hint texts that the blank form carries (请介绍…): a section that holds nothing else is empty.
    #[serde(default)]
    pub hints: Vec<String>,
}

/// A kind of evidence file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceKind {
    /// Stable key (`business_licence`).
    pub key: String,
    /// As users call it (营业执照).
    pub name: String,
    /// A file of this kind has one of these in its name.
    #[serde(default)]
    pub file_names: Vec<String>,
    /// A file of this kind has one of these in its first lines.
    #[serde(default)]
    pub titles: Vec<String>,
    /// Unit types that must send one; empty means none must.
    #[serde(default)]
    pub required_of: Vec<UnitType>,
    /// Other kinds that serve instead.
    #[serde(default)]
    pub or: Vec<String>,
    /// Whether the file must be issued to the lead or a partner.
    #[serde(default)]
    pub holder_is_applicant: bool,
    /// Whether it is told in somebody's own words, so that it is compared with the files of other entries. Certificates, declarations and
    /// reports are worded alike by everybody.
    #[serde(default)]
    pub own_words: bool,
}

/// A word for a kind of body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitTypeName {
    /// The kind.
    #[serde(rename = "type")]
    pub unit_type: UnitType,
    /// What registries write for it.
    pub names: Vec<String>,
}

/// A contest: everything about it that is data. `pipelines/<contest>/` holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contest {
    /// Name of the contest.
    pub name: String,
    /// Aliases of the canonical registry columns: canonical name → other headers.
    #[serde(default)]
    pub columns: BTreeMap<String, Vec<String>>,
    /// Words for kinds of body.
    #[serde(default, rename = "unit_type")]
    pub unit_types: Vec<UnitTypeName>,
    /// Tracks in the order of the notice.
    #[serde(rename = "track")]
    pub tracks: Vec<Track>,
    /// Topics in the order of the notice (kept in a file of their own).
    #[serde(default, rename = "topic")]
    pub topics: Vec<Topic>,
    /// Clauses that flags cite.
    #[serde(rename = "clause")]
    pub clauses: Vec<Clause>,
    /// The application form.
    pub form: FormSpec,
    /// Kinds of evidence files.
    #[serde(rename = "evidence")]
    pub evidence: Vec<EvidenceKind>,
}

/// Track of entries whose track is neither declared nor found, so that every entry has a place somewhere.
pub const NO_TRACK: &str = "-";

impl Contest {
    /// A track as people read it: `T05 金融服务`; the code alone where the contest does not name it.
    pub fn track_label(&self, code: &str) -> Say {
        match self.track(code) {
            Some(track) => Say::new(format!("{code} {}", track.name), format!("{code} {}", track.name)),
            None if code == NO_TRACK => Say::new("赛道不明", "no track"),
            None => Say::new(code, code),
        }
    }

    /// A topic as people read it: `T05.02 …`; the code alone where the contest does not name it.
    pub fn topic_label(&self, code: &str) -> String {
        self.topic(code).map_or_else(|| code.to_owned(), |t| format!("{code} {}", t.title))
    }

    /// A track by code.
    pub fn track(&self, code: &str) -> Option<&Track> {
        self.tracks.iter().find(|t| t.code == code)
    }

    /// A topic by code.
    pub fn topic(&self, code: &str) -> Option<&Topic> {
        self.topics.iter().find(|t| t.code == code)
    }

    /// Whether a code is that of a topic or of a track.
    pub fn has_place(&self, code: &str) -> bool {
        self.topic(code).is_some() || self.track(code).is_some()
    }

    /// A topic or a track as people read it.
    pub fn place_label(&self, code: &str) -> Say {
        match self.topic(code) {
            Some(_) => Say::new(self.topic_label(code), self.topic_label(code)),
            None => self.track_label(code),
        }
    }

    /// A clause by locator.
    pub fn clause(&self, locator: &str) -> Option<&Clause> {
        self.clauses.iter().find(|c| c.locator == locator)
    }
}
