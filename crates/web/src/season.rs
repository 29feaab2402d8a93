//! The last run as it was loaded, and what is made of it for those who ask.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, TryLockError};

use index::Index;
use pipeline::{Experts, Meanings, Originals, Panel};
use quick_cache::sync::Cache;
use rank::Shortlist;
use record::{Contest, Kind, Problem, RunInfo, Say, Screening, Sha256};
use store::{Ledger, Stamp, Workspace};

use crate::app::lock;
use crate::desk::Desk;
use crate::verdicts::{Lines, Verdicts};
use crate::{Error, Scope, View};

/// Views kept in memory. One holds copies of all that its scope leaves of the season; an office has one for each track, and one for each expert
/// who is recused from something. Whoever has not looked for longest waits a moment for theirs.
const VIEWS: usize = 32;

/// Desks kept in memory: a few numbers a flag, for each view and, where first opinions are hidden, for each reader.
const DESKS: usize = 128;

/// Proposals kept in memory: a person tries several and downloads the last.
const SHORTLISTS: usize = 64;

/// The last run as it was loaded, with the ledger as it stood then.
pub(crate) struct Season {
    stamp: Stamp,
    run: Arc<Run>,
    lines: Arc<Lines>,
    desks: Cache<DeskKey, Arc<Desk>>,
}

/// By scope, and by name for those from whom something is kept.
type DeskKey = (Scope, Option<String>);

/// A finished run, and what is computed from it alone when somebody first asks: all of it outlives what people say.
struct Run {
    screening: Arc<Screening>,
    index: Result<Index, Say>,
    originals: Result<Originals, Say>,
    views: Cache<Scope, Arc<View>>,
    /// By who may see what, and by the entries that were left out.
    shortlists: Cache<(Scope, BTreeSet<String>), Arc<Shortlist>>,
    /// With the digest of the list of experts, of what the accounts may see and of what was withdrawn.
    panel: Mutex<Option<(Sha256, Arc<Sitting>)>>,
    meanings: OnceLock<Result<Meanings, Say>>,
}

/// Experts for the entries of a run.
#[derive(Debug)]
pub(crate) struct Sitting {
    pub(crate) panel: Panel,
    /// What is wrong with the list of experts.
    pub(crate) problems: Vec<Problem>,
    /// Positions of the entries in the panel.
    places: BTreeMap<String, usize>,
}

impl Sitting {
    fn new(panel: Panel, problems: Vec<Problem>) -> Self {
        let places = panel.entries.iter().enumerate().map(|(at, seat)| (seat.entry.clone(), at)).collect();
        Self { panel, problems, places }
    }

    /// An entry with its experts.
    pub(crate) fn seat(&self, no: &str) -> Option<&pipeline::Seat> {
        self.places.get(no).map(|&at| &self.panel.entries[at])
    }
}

impl Run {
    fn load(workspace: &Workspace) -> Result<Self, Error> {
        let mut screening = workspace.load_screening()?;
        // What stands is joined with a flag where it is shown; the run's own copy grows old.
        screening.flags.iter_mut().for_each(|f| f.decision = None);
        Ok(Self {
            index: index_of(workspace, &screening.run),
            screening: Arc::new(screening),
            originals: Originals::of(workspace).map_err(|e| e.say()),
            views: Cache::new(VIEWS),
            shortlists: Cache::new(SHORTLISTS),
            panel: Mutex::default(),
            meanings: OnceLock::new(),
        })
    }
}

/// The index of a run. While the next run is under way, or where it broke off, another one may lie there: it would find entries that the season
/// does not know, and that nothing therefore keeps from anybody.
fn index_of(workspace: &Workspace, run: &RunInfo) -> Result<Index, Say> {
    let index = Index::open(&workspace.index_dir()).map_err(|e| e.say())?;
    match run.hashes.get(RunInfo::INDEX) {
        Some(made_from) if index.watermark() != made_from => Err(Say::new(
            "全文索引正在更新，或上次运行没有完成，暂不能检索。请稍候；若没有正在进行的运行，请重新运行 shai run。",
            "The index is being renewed, or the last run broke off; nothing can be searched. Wait, or run again if no run is under way.",
        )),
        // Workspaces of earlier versions do not say.
        Some(_) | None => Ok(index),
    }
}

impl Season {
    /// The last run that is on disk, and what people have said.
    pub(crate) fn load(workspace: &Workspace, ledger: &Ledger) -> Result<Self, Error> {
        // Taken first: what is written meanwhile is then seen as a change.
        let stamp = workspace.stamp()?;
        Self::of(stamp, Arc::new(Run::load(workspace)?), ledger)
    }

    fn of(stamp: Stamp, run: Arc<Run>, ledger: &Ledger) -> Result<Self, Error> {
        Ok(Self { stamp, run, lines: Arc::new(Lines::new(ledger.acts()?)), desks: Cache::new(DESKS) })
    }

    /// Whether the run that is on disk is this one.
    pub(crate) fn is_last_run(&self, stamp: &Stamp) -> bool {
        self.stamp.screening == stamp.screening
    }

    /// Whether what people have said is all here.
    pub(crate) fn has_heard(&self, stamp: &Stamp) -> bool {
        (self.stamp.ledger, self.stamp.commits) == (stamp.ledger, stamp.commits)
    }

    /// The same run with the ledger as it stands.
    pub(crate) fn hearing(&self, stamp: &Stamp, ledger: &Ledger) -> Result<Self, Error> {
        Self::of(Stamp { screening: self.stamp.screening, ..*stamp }, Arc::clone(&self.run), ledger)
    }

    /// Makes the views that the readers of another season have, so that they need not wait for theirs.
    pub(crate) fn make_views_of(&self, other: &Self) -> Result<(), Error> {
        let scopes: Vec<Scope> = other.run.views.iter().map(|(scope, _)| scope).collect();
        scopes.iter().try_for_each(|scope| self.view(scope).map(drop))
    }

    /// Id of the run.
    pub(crate) fn id(&self) -> &str {
        &self.run.screening.run.id
    }

    /// Where the originals are; otherwise why that is not known.
    pub(crate) fn originals(&self) -> Result<&Originals, Say> {
        self.run.originals.as_ref().map_err(Clone::clone)
    }

    /// Why no text of a file can be had, where that is not the cache's fault.
    pub(crate) fn why_no_text(&self) -> Option<&Say> {
        self.run.originals.as_ref().err()
    }

    /// The contest's rules of places, prizes and attention, or why they cannot be read.
    pub(crate) fn rules(&self) -> Result<Arc<rank::Settings>, Say> {
        self.originals()?.rules.clone()
    }

    /// What people have said, as far as one reader may know it.
    pub(crate) fn verdicts(&self, name: &str, is_blind: bool) -> Verdicts {
        Verdicts::new(Arc::clone(&self.lines), name, is_blind)
    }

    /// The run as a scope leaves it. Made once: who asks for the same meanwhile waits, who asks for another does not.
    pub(crate) fn view(&self, scope: &Scope) -> Result<Arc<View>, Error> {
        let band = || self.run.originals.as_ref().map_or_else(|_| rank::Band::default(), Originals::band);
        let made = || Ok(Arc::new(View::new(&self.run.screening, &self.run.index, scope, &band())?));
        self.run.views.get_or_insert_with(scope, made)
    }

    /// How far everything is in a view, as a reader may know it.
    pub(crate) fn desk(&self, key: DeskKey, view: &View, verdicts: &Verdicts) -> Arc<Desk> {
        let attention = || self.rules().map_or_else(|_| Default::default(), |r| r.attention.clone());
        let made = || Ok::<_, std::convert::Infallible>(Arc::new(Desk::new(view, verdicts, &attention())));
        let Ok(desk) = self.desks.get_or_insert_with(&key, made);
        desk
    }

    /// A proposal of prizes from the entries that are there for somebody, without some. Blocks.
    pub(crate) fn shortlist(&self, view: &View, scope: &Scope, except: &BTreeSet<String>) -> Result<Arc<Shortlist>, Say> {
        let made = || {
            let proposal = pipeline::shortlist(view.screening(), &self.rules()?.shortlist, except).map_err(|e| e.say())?;
            Ok(Arc::new(proposal))
        };
        self.run.shortlists.get_or_insert_with(&(scope.clone(), except.clone()), made)
    }

    /// Entries that were withdrawn, by all that people have said: an assignment is one for everybody.
    fn withdrawn(&self) -> BTreeSet<String> {
        let verdicts = self.verdicts("", false);
        let flags = self.run.screening.flags.iter().filter(|flag| flag.kind.as_str() == Kind::WITHDRAWN);
        pipeline::withdrawn(flags.map(|flag| (flag, verdicts.on_flag(flag.id.as_str(), &flag.basis()))))
    }

    /// Experts for the entries, from a list of the given digest. Blocks.
    pub(crate) fn sitting(
        &self,
        digest: Sha256,
        experts: impl FnOnce(&Originals, &Contest) -> Result<Experts, Say>,
    ) -> Result<Arc<Sitting>, Say> {
        let (originals, rules) = (self.originals()?, self.rules()?);
        let withdrawn = self.withdrawn();
        let digest = Sha256::of(format!("{digest}{withdrawn:?}").as_bytes());
        let mut known = lock(&self.run.panel);
        if let Some((_, sitting)) = known.as_ref().filter(|(of, _)| *of == digest) {
            return Ok(Arc::clone(sitting));
        }
        let read = experts(originals, &self.run.screening.contest)?;
        let panel = pipeline::panel_without(&self.run.screening, &read.experts, &rules.assign, &withdrawn);
        let problems = [read.problems, panel.problems.clone()].concat();
        let sitting = Arc::new(Sitting::new(panel, problems));
        *known = Some((digest, Arc::clone(&sitting)));
        Ok(sitting)
    }

    /// Numbers of the entries that are proposed to the one expert of this name; `None` where there is no such expert, or more than one, and where
    /// the assignment is just being made: nobody waits for that to be led from entry to entry.
    pub(crate) fn proposed_to(&self, name: &str) -> Option<Vec<String>> {
        let known = match self.run.panel.try_lock() {
            Ok(known) => known,
            Err(TryLockError::Poisoned(broken)) => broken.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        let (_, sitting) = known.as_ref()?;
        let mut loads = sitting.panel.loads.iter().filter(|load| load.name == name);
        let load = loads.next()?;
        loads.next().is_none().then(|| load.entries.clone())
    }

    /// What the forms of the run mean, read when it is first wanted.
    pub(crate) fn meanings(&self, workspace: &Workspace) -> Result<&Meanings, Say> {
        let read = || Meanings::load(workspace, &self.run.screening).map_err(|e| e.say());
        self.run.meanings.get_or_init(read).as_ref().map_err(Clone::clone)
    }
}
