//! What all requests share: the last run, what people have said, who is logged in.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use extract::fence::FenceLimits;
use index::Index;
use pipeline::Originals;
use record::{Act, Decision, Document, EntryView, Lang, Refusal, Round, Say, Screening};
use store::{Ledger, People, Stamp, Workspace};

use crate::session::{Brake, Sessions};
use crate::verdicts::Verdicts;
use crate::{Account, Error, Role, Scope, Settings, View};

/// Who draws pages: a process of its own, or this one, where there is no program to start again.
pub enum PageDrawer {
    /// Starts the program that calls [`extract::fence::serve_page`].
    Fenced(Box<dyn Fn() -> Command + Send + Sync>),
    /// This process.
    Here,
}

impl std::fmt::Debug for PageDrawer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Fenced(_) => "Fenced",
            Self::Here => "Here",
        })
    }
}

/// What the web takes from outside: clock, language, the program that draws pages.
pub struct Outside {
    /// The time now, RFC 3339.
    pub now: Box<dyn Fn() -> String + Send + Sync>,
    /// Seconds since any fixed moment.
    pub seconds: Box<dyn Fn() -> u64 + Send + Sync>,
    /// Language of whoever has not chosen one.
    pub lang: Lang,
    /// Who draws pages.
    pub drawer: PageDrawer,
    /// Name under which whoever started the program decides while there are no accounts.
    pub local: Option<String>,
}

impl std::fmt::Debug for Outside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outside").field("lang", &self.lang).field("local", &self.local).finish_non_exhaustive()
    }
}

/// The last run as it was loaded, and the views made of it.
struct Season {
    stamp: Stamp,
    whole: Arc<Screening>,
    index: Result<Index, Say>,
    originals: Result<Originals, Say>,
    verdicts: Arc<Verdicts>,
    views: Mutex<BTreeMap<Scope, Arc<View>>>,
}

/// What all requests share.
pub struct App {
    pub(crate) settings: Settings,
    pub(crate) outside: Outside,
    pub(crate) workspace: Workspace,
    pub(crate) people: People,
    pub(crate) sessions: Mutex<Sessions>,
    pub(crate) brake: Mutex<Brake>,
    pub(crate) drawing: tokio::sync::Semaphore,
    pub(crate) hashing: tokio::sync::Semaphore,
    ledger: Ledger,
    season: RwLock<Arc<Season>>,
    documents: Mutex<Vec<(String, Arc<Document>)>>,
    entry_key: Option<String>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("workspace", &self.workspace).finish_non_exhaustive()
    }
}

/// Documents kept in memory: those of the entry that somebody reads, and of the one it is compared with.
const DOCUMENTS: usize = 24;

impl App {
    /// Loads the last run of a workspace.
    ///
    /// # Errors
    /// Where no run has finished there, or a file of it cannot be read.
    pub fn open(workspace: Workspace, settings: Settings, outside: Outside) -> Result<Self, Error> {
        let people = workspace.people()?;
        let ledger = workspace.ledger()?;
        let season = Season::load(&workspace, &ledger)?;
        let entry_key = if outside.local.is_some() && people.all()?.is_empty() { Some(crate::session::random()?) } else { None };
        Ok(Self {
            drawing: tokio::sync::Semaphore::new(settings.drawers),
            // Each hash takes 19 MiB and a processor: more at once would only hold up everybody else.
            hashing: tokio::sync::Semaphore::new(2),
            settings,
            outside,
            people,
            sessions: Mutex::default(),
            brake: Mutex::default(),
            ledger,
            season: RwLock::new(Arc::new(season)),
            documents: Mutex::default(),
            entry_key,
            workspace,
        })
    }

    /// What lets whoever started the program in, while there are no accounts.
    pub fn entry_key(&self) -> Option<&str> {
        self.entry_key.as_deref()
    }

    /// The account of whoever started the program.
    pub(crate) fn local_account(&self) -> Option<Account> {
        let name = self.outside.local.clone()?;
        Some(Account { name, role: Role::Secretariat, tracks: Default::default(), recused: Default::default() })
    }

    /// The last run as a scope leaves it, and what was said so far, both as they are on disk now.
    pub(crate) fn see(&self, scope: &Scope) -> Result<(Arc<View>, Arc<Verdicts>), Error> {
        let season = self.season()?;
        let mut views = lock(&season.views);
        let view = match views.get(scope) {
            Some(view) => Arc::clone(view),
            None => {
                let band = season.originals.as_ref().map_or_else(|_| rank::Band::default(), |o| o.band.clone());
                let view = Arc::new(View::new(&season.whole, &season.index, scope, &band)?);
                views.insert(scope.clone(), Arc::clone(&view));
                view
            }
        };
        Ok((view, Arc::clone(&season.verdicts)))
    }

    /// Appends what a person did to the ledger; once this returns, it is kept.
    pub(crate) fn record(&self, act: &Act) -> Result<u32, Error> {
        Ok(self.ledger.record(act)?)
    }

    /// Appends a first decision, unless somebody else holds the subject or it was adjudicated meanwhile.
    pub(crate) fn decide(&self, decision: &Decision) -> Result<Result<u32, Refusal>, Error> {
        let may = |acts: &[Act]| match record::standings(acts).get(&decision.subject) {
            Some(standing) => standing.may(Round::First, &decision.by, &decision.basis),
            None => Ok(()),
        };
        Ok(self.ledger.record_if(&Act::Decision(decision.clone()), may)?)
    }

    /// What was read from a file of an entry, where the run's cache still holds it.
    pub(crate) fn document(&self, entry: &EntryView, path: &str) -> Result<Option<Arc<Document>>, Error> {
        let season = self.season()?;
        let key = format!("{} {path}", entry.documents.iter().find(|d| d.path == path).map_or(String::new(), |d| d.sha256.to_string()));
        if let Some((_, document)) = lock(&self.documents).iter().find(|(k, _)| *k == key) {
            return Ok(Some(Arc::clone(document)));
        }
        let Ok(originals) = &season.originals else { return Ok(None) };
        let document = originals.document(&self.workspace, entry, path)?;
        if let Some(document) = &document {
            let mut kept = lock(&self.documents);
            if kept.len() >= DOCUMENTS {
                kept.remove(0);
            }
            kept.push((key, Arc::clone(document)));
        }
        Ok(document)
    }

    /// A page as a picture, from the cache or drawn now. Blocks.
    pub(crate) fn picture(&self, entry: &EntryView, path: &str, page: u32) -> Result<Vec<u8>, Error> {
        let season = self.season()?;
        let Some(file) = entry.entry.files.iter().find(|f| f.path == path) else { return Ok(Vec::new()) };
        let key = format!("{} {page} {} {}", file.sha256, self.settings.dpi, extract::VERSION);
        if let Some(png) = self.workspace.cache().get::<Vec<u8>>("page", &key)? {
            return Ok(png);
        }
        let Ok(originals) = &season.originals else { return Ok(Vec::new()) };
        let bytes = originals.bytes(file)?;
        let png = self.draw(&bytes, page, originals.fence);
        if !png.is_empty() {
            self.workspace.cache().put("page", &key, &png)?;
        }
        Ok(png)
    }

    /// Nothing where the page cannot be drawn: the text of the page is then shown, and says so.
    fn draw(&self, bytes: &[u8], page: u32, limits: FenceLimits) -> Vec<u8> {
        match &self.outside.drawer {
            PageDrawer::Fenced(command) => {
                extract::fence::draw(command(), bytes, page, self.settings.dpi, limits).unwrap_or_else(|_| Vec::new())
            }
            PageDrawer::Here => {
                let mut png = Vec::new();
                match extract::fence::serve_page(bytes, &mut png, page, self.settings.dpi) {
                    Ok(()) => png,
                    Err(_) => Vec::new(),
                }
            }
        }
    }

    /// The season as it is on disk: read again where a run has finished or somebody has decided.
    fn season(&self) -> Result<Arc<Season>, Error> {
        let stamp = self.workspace.stamp()?;
        let known = Arc::clone(&self.season.read().unwrap_or_else(PoisonError::into_inner));
        if known.stamp == stamp {
            return Ok(known);
        }
        let mut season = self.season.write().unwrap_or_else(PoisonError::into_inner);
        if season.stamp != stamp {
            *season = Arc::new(if season.stamp.screening == stamp.screening {
                season.with_decisions(stamp, &self.ledger)?
            } else {
                Season::load(&self.workspace, &self.ledger)?
            });
        }
        Ok(Arc::clone(&season))
    }
}

impl Season {
    fn load(workspace: &Workspace, ledger: &Ledger) -> Result<Self, Error> {
        // Taken first: what is written meanwhile is then seen as a change.
        let stamp = workspace.stamp()?;
        let mut screening = workspace.load_screening()?;
        // What stands is joined with a flag where it is shown; the run's own copy grows old.
        screening.flags.iter_mut().for_each(|f| f.decision = None);
        Ok(Self {
            stamp,
            whole: Arc::new(screening),
            index: Index::open(&workspace.index_dir()).map_err(|e| e.say()),
            originals: Originals::of(workspace).map_err(|e| e.say()),
            verdicts: Arc::new(Verdicts::new(ledger.acts()?)),
            views: Mutex::default(),
        })
    }

    fn with_decisions(&self, stamp: Stamp, ledger: &Ledger) -> Result<Self, Error> {
        let index = match &self.index {
            Ok(index) => Ok(index.seen_with(&index::Sight::default())?),
            Err(say) => Err(say.clone()),
        };
        Ok(Self {
            stamp,
            whole: Arc::clone(&self.whole),
            index,
            originals: self.originals.clone(),
            verdicts: Arc::new(Verdicts::new(ledger.acts()?)),
            views: Mutex::new(lock(&self.views).clone()),
        })
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is held is replaced as a whole or not at all, so that a panic elsewhere leaves nothing half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
