use std::collections::BTreeMap;

use record::{Basis, Contest, Dossier, EntryView, Place, Problem, Say, Standing, Subject, Verdict};
use serde::{Deserialize, Serialize};
use store::Workspace;

use crate::{Correction, Error};

/// Kept in the workspace: which decisions on topics a run learns from. The decisions themselves stand in the ledger, so that losing this
/// file loses no decision.
const FILE: &str = "learned.json";

/// Version of the file.
const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Applied {
    v: u32,
    corrections: Vec<Correction>,
}

/// What was applied and still holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taught {
    /// Corrections that a run learns from, by entry.
    pub corrections: Vec<Correction>,
    /// Those that fell: the title or the form is another, the decision was taken back, is disputed or says another topic, or the topic is
    /// gone.
    pub lapsed: Vec<Correction>,
}

impl Taught {
    /// What was applied to a workspace, as far as it holds for these entries.
    ///
    /// # Errors
    /// Where the file or the ledger cannot be read.
    pub fn of_dossiers(workspace: &Workspace, contest: &Contest, dossiers: &[Dossier]) -> Result<Self, Error> {
        Self::read(workspace, contest, &bases(dossiers))
    }

    pub(crate) fn of_views(workspace: &Workspace, contest: &Contest, views: &[EntryView]) -> Result<Self, Error> {
        let bases = views.iter().map(|v| (v.entry.no.clone(), v.topic_basis())).collect();
        Self::read(workspace, contest, &bases)
    }

    fn read(workspace: &Workspace, contest: &Contest, bases: &BTreeMap<String, Basis>) -> Result<Self, Error> {
        let Some(applied) = load(workspace)? else { return Ok(Self::default()) };
        let standings = record::standings(&workspace.ledger()?.acts()?);
        let holds = |c: &Correction| contest.has_place(&c.topic) && decided(&standings, bases, &c.entry).as_ref() == Some(&c.topic);
        let (corrections, lapsed) = applied.corrections.into_iter().partition(holds);
        Ok(Self { corrections, lapsed })
    }

    /// Digest of what is learnt from, `None` where it is nothing.
    pub(crate) fn digest(&self) -> Option<String> {
        let lines: Vec<String> = self.corrections.iter().map(|c| format!("{}\t{}\n", c.entry, c.topic)).collect();
        (!lines.is_empty()).then(|| record::Sha256::of(lines.concat().as_bytes()).to_string())
    }

    /// What fell, for the report.
    pub(crate) fn problems(&self) -> impl Iterator<Item = Problem> {
        self.lapsed.iter().map(|c| {
            let place = Place { entry: Some(c.entry.clone()), file: None, row: None, page: None };
            Problem::new(
                place,
                "learned.lapsed",
                Say::new(
                    format!("专家对赛题的更正（{}）不再适用：标题或申报书已变，或该决定已撤回、已改、有分歧待裁定", c.topic),
                    format!("an expert's correction of the topic ({}) no longer applies: the title or the form has changed, or the decision was taken back, changed or disputed", c.topic),
                ),
                Say::new("本次分类没有用它", "classification went on without it"),
                Say::new(
                    "看过现在的材料后用 shai decide 重新决定，再运行 shai classify --learn --apply",
                    "look at the entry as it is now, decide with `shai decide`, then run `shai classify --learn --apply`",
                ),
            )
        })
    }
}

/// Topics, or tracks alone, that people set in the ledger, as far as the title and the form they looked at are unchanged, by entry.
///
/// # Errors
/// Where the ledger cannot be read.
pub fn decided_topics(workspace: &Workspace, contest: &Contest, dossiers: &[Dossier]) -> Result<Vec<Correction>, Error> {
    let (standings, bases) = (record::standings(&workspace.ledger()?.acts()?), bases(dossiers));
    let found = bases.keys().filter_map(|no| decided(&standings, &bases, no).map(|topic| Correction { entry: no.clone(), topic }));
    Ok(found.filter(|c| contest.has_place(&c.topic)).collect())
}

fn bases(dossiers: &[Dossier]) -> BTreeMap<String, Basis> {
    dossiers.iter().map(|d| (d.entry.no.clone(), d.topic_basis())).collect()
}

fn decided(standings: &BTreeMap<Subject, Standing>, bases: &BTreeMap<String, Basis>, no: &str) -> Option<String> {
    let standing = standings.get(&Subject::Topic(no.to_owned()))?;
    // Where two differ, nobody has set the topic yet; nor has who puts it off or asks for a correction, whatever an older ledger names.
    let decision = standing.decision(bases.get(no)?).filter(|_| !standing.disputed())?;
    matches!(decision.verdict, Verdict::Upheld | Verdict::Dismissed).then(|| decision.value.clone()).flatten()
}

/// Has the runs that follow learn from these corrections, in place of those applied before. Only what the ledger says counts then.
///
/// # Errors
/// Where the workspace cannot be written.
pub fn apply_corrections(workspace: &Workspace, corrections: &[Correction]) -> Result<(), Error> {
    let mut corrections = corrections.to_vec();
    corrections.sort();
    let json = serde_json::to_vec_pretty(&Applied { v: FORMAT, corrections }).expect("two strings a correction have a JSON form");
    Ok(store::write_atomic(&workspace.root().join(FILE), &json)?)
}

/// Has the runs that follow learn from nothing. Returns how many corrections were applied; the decisions stay in the ledger.
///
/// # Errors
/// Where the workspace cannot be written.
pub fn take_back_corrections(workspace: &Workspace) -> Result<usize, Error> {
    let before = load(workspace)?.map_or(0, |a| a.corrections.len());
    store::remove_file(&workspace.root().join(FILE))?;
    Ok(before)
}

fn load(workspace: &Workspace) -> Result<Option<Applied>, Error> {
    let path = workspace.root().join(FILE);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::Open { path, source }),
    };
    let damaged = |why: String| {
        let what = Say::new(format!("记录已采用更正的文件损坏：{why}"), format!("the note of applied corrections is damaged: {why}"));
        let to_do = Say::new(
            "请移走该文件后重新运行；决定都在台账中，需要时再用 shai classify --learn --apply 采用。",
            "move the file away and run again; the decisions stand in the ledger, and `shai classify --learn --apply` applies them anew.",
        );
        Error::file(&path, None, what, to_do)
    };
    #[derive(Deserialize)]
    struct Version {
        v: u32,
    }
    // A later file may have other fields, and its number is all that one needs to know.
    let version = serde_json::from_slice::<Version>(&bytes).map_err(|e| damaged(e.to_string()))?.v;
    if version > FORMAT {
        return Err(store::Error::Newer { path, found: version, known: FORMAT }.into());
    }
    let applied: Applied = serde_json::from_slice(&bytes).map_err(|e| damaged(e.to_string()))?;
    if applied.v == FORMAT { Ok(Some(applied)) } else { Err(damaged(format!("v = {}", applied.v))) }
}
