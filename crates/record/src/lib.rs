//! The nouns of shai. Every stage takes and returns these; none of them does any I/O.
//!
//! Constructors check, so that no later stage has to ask again whether a span is ordered or a flag has evidence. Spans, texts,
//! kinds, digests and graphs are checked when they are read back, too; the rest of what a run left is guarded by the digest of its file.
//!
//! What goes in: a [`Contest`], whose registries are [`Table`]s with the [`mod@column`]s of the contract; an [`Entry`] is a row of one, a [`Document`] what
//! was read from a file (a [`Text`] addressed by [`Span`]s), a [`Dossier`] all that is known of an entry. What stages find: [`Classification`],
//! [`Match`], [`Flag`] with its [`Evidence`], [`Ranking`], and a [`Problem`] for whatever could not be done. What comes out: a [`Screening`]. What
//! people do about it: an [`Act`] of the ledger, and what all of them come to, a [`Standing`]. All that users read is a [`Say`].

mod addressee;
mod basis;
mod check;
pub mod column;
mod contest;
mod decision;
mod document;
mod dossier;
mod edit;
mod entry;
mod evidence;
mod flag;
mod graph;
mod hash;
mod judgement;
mod kind;
mod matching;
mod personal;
mod problem;
mod say;
mod screening;
mod span;
mod standing;
mod table;
mod text;

pub use addressee::Addressee;
pub use basis::Basis;
pub use check::{Answers, CannotTell, Check, Manual};
pub use contest::{Clause, Contest, EvidenceKind, FormField, FormSection, FormSpec, NO_TRACK, Topic, TopicProfile, Track, UnitTypeName};
pub use decision::{Act, Claim, Decision, Deed, Score, Subject, Undo, Verdict, reason_given};
pub use document::{Block, BlockKind, Document, FileKind, Hidden, HiddenWhy, Line, Page, ReadStatus, Unreadable, WRAPPED_LINE};
pub use dossier::{Dossier, FieldValue, Form, Material, SectionFound};
pub use edit::{Edit, Replaced, Target};
pub use entry::{Entry, FileRef, Organisation, RowPage, RowRef, UnitType, city_name};
pub use evidence::{Evidence, is_table, place_in_file};
pub use flag::{Attention, Flag, FlagDraft, FlagError, FlagId};
pub use graph::{Edge, Graph, LooseEdge, Node, NodeKind, Places, Tie};
pub use hash::{Sha256, Sha256Error, fnv1a};
pub use judgement::{Classification, Contribution, Doubt, Ranking, TopicGuess, TopicSet};
pub use kind::Kind;
pub use matching::{Aligned, DocumentRef, Match, MatchKind, Relation};
pub use personal::{Personal, PersonalData, find_personal, mask};
pub use problem::{LOSES_A_TABLE, Place, Problem};
pub use say::{Lang, Say, cell_name, counted, minute};
pub use screening::{
    Because, Changes, CommonPlace, CommonText, DocumentInfo, EntryView, GoneEntry, GoneFlag, Halved, Reviewed, RunInfo, Screening,
    StageTime, UnitNames, Unread, division_of,
};
pub use span::{BBox, Span};
pub use standing::{NotUndone, Refusal, Round, Standing, Standings, kept, may_undo, scores, standing_of, standings, taken_back};
pub use table::{Registries, Table, TableRow};
pub use text::{Text, half_width};

/// Version of every line that is written for other programs (`"v": 1`).
pub const WIRE_VERSION: u32 = 1;
