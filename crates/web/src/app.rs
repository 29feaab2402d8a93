//! What all requests share: the last run, what people have said, who is logged in.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use extract::fence::{DrawError, FenceLimits};
use pipeline::Similar;
use quick_cache::sync::Cache;
use record::{Act, Claim, Decision, Deed, Document, EntryView, Graph, Lang, NotUndone, Places, Round, Say, Undo};
use store::{Ledger, People, Stamp, Workspace};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinError;

use crate::desk::Desk;
use crate::season::{Season, Sitting};
use crate::session::{Brake, Sessions};
use crate::verdicts::{Turn, Verdicts, turn};
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
    /// List of the experts to whom entries are proposed.
    pub experts: Option<PathBuf>,
}

impl std::fmt::Debug for Outside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outside").field("lang", &self.lang).field("local", &self.local).finish_non_exhaustive()
    }
}

/// Turns of work that takes time: so much of it goes on at once, and the rest waits in the order in which it was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Turns(Arc<Semaphore>);

impl Turns {
    fn new(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once)))
    }

    /// Runs work beside the threads that wait for requests. Its turn is the work's own: that goes on when whoever asked for it has gone away, as
    /// browsers do from a picture whose page is turned over, and the next may not begin before.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
        let turn = Arc::clone(&self.0).acquire_owned().await;
        let held = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(held).await
    }
}

/// What to tell whoever asked for work that broke off.
pub(crate) fn interrupted(why: &JoinError) -> Say {
    Say::new(format!("计算中断：{why}。请再试一次。"), format!("the computation broke off: {why}; try again"))
}

/// A graph, and where its edges stand.
type Tied = (Graph, Places);

/// What is there for somebody who asks.
pub(crate) struct Seat {
    /// The run that all of this is of: another one may finish while the answer is made.
    pub(crate) season: Arc<Season>,
    pub(crate) view: Arc<View>,
    pub(crate) verdicts: Verdicts,
    pub(crate) desk: Arc<Desk>,
    /// The contest's rules of places, prizes and attention, or why they cannot be read.
    pub(crate) rules: Result<Arc<rank::Settings>, Say>,
    /// What is to be told of a run that has finished since.
    pub(crate) newer: Option<Say>,
}

/// A run on disk that could not be loaded.
struct Unread {
    /// Of when it is.
    stamp: Stamp,
    why: Say,
}

/// What all requests share.
pub struct App {
    pub(crate) settings: Settings,
    pub(crate) outside: Outside,
    pub(crate) workspace: Workspace,
    pub(crate) people: People,
    pub(crate) sessions: Mutex<Sessions>,
    pub(crate) brake: Mutex<Brake>,
    pub(crate) drawing: Turns,
    pub(crate) hashing: Turns,
    pub(crate) computing: Turns,
    ledger: Ledger,
    season: RwLock<Arc<Season>>,
    unread: Mutex<Option<Unread>>,
    /// Wakes whoever prepares what is served.
    pub(crate) stale: Notify,
    /// By run, digest and path of the file.
    documents: Cache<String, Arc<Document>>,
    /// The graph of a run, read when somebody first wants it.
    graph: Mutex<Option<(String, Option<Arc<Tied>>)>>,
    entry_key: Option<String>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("workspace", &self.workspace).finish_non_exhaustive()
    }
}

/// Documents kept in memory: those of the entry that somebody reads, and of the one it is compared with.
const DOCUMENTS: usize = 24;

fn undrawn(why: &DrawError) -> Say {
    let (zh, en) = match why {
        DrawError::Slow { seconds } => (format!("绘这一页超过了 {seconds} 秒"), format!("drawing this page took more than {seconds} s")),
        DrawError::Large { memory_mib } => {
            (format!("绘这一页需要的内存超过 {memory_mib} MiB"), format!("drawing this page needs more than {memory_mib} MiB"))
        }
        DrawError::Undrawable => ("这一页无法绘出".to_owned(), "this page cannot be drawn".to_owned()),
        DrawError::Process { source } => (format!("绘页的进程出错：{source}"), format!("the process that draws pages failed: {source}")),
    };
    Say::new(format!("{zh}，请看提取的文字。"), format!("{en}; see its text."))
}

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
            drawing: Turns::new(settings.drawers),
            // Each hash takes 19 MiB and a processor: more at once would only hold up everybody else.
            hashing: Turns::new(2),
            computing: Turns::new(settings.computing),
            settings,
            outside,
            people,
            sessions: Mutex::default(),
            brake: Mutex::default(),
            ledger,
            season: RwLock::new(Arc::new(season)),
            unread: Mutex::default(),
            stale: Notify::new(),
            documents: Cache::new(DOCUMENTS),
            graph: Mutex::default(),
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

    /// The run that is served as somebody's scope leaves it, and what was said so far as their role lets them know it, as it stands now.
    pub(crate) fn see(&self, account: &Account) -> Result<Seat, Error> {
        let (season, newer) = self.season()?;
        let scope = account.scope();
        let view = season.view(&scope)?;
        let (name, blind) = (account.name.as_str(), account.role.is_blind());
        let verdicts = season.verdicts(name, blind);
        let rules = season.rules();
        let desk = season.desk((scope, blind.then(|| name.to_owned())), &view, &verdicts);
        Ok(Seat { season, view, verdicts, desk, rules, newer })
    }

    /// Appends what a person did to the ledger; once this returns, it is kept.
    pub(crate) fn record(&self, act: &Act) -> Result<u32, Error> {
        Ok(self.ledger.record(act)?)
    }

    /// Appends a decision of a round, unless the subject has come to ask for another round or for none meanwhile; then what to tell.
    pub(crate) fn decide(&self, decision: Decision, round: Round, blind: bool) -> Result<Result<u32, Say>, Error> {
        let mut recorded = self.decide_each(&[decision], round, blind)?;
        Ok(recorded.pop().expect("one decision was asked for"))
    }

    /// The same for several decisions at once: all that may be recorded are, or none where the ledger fails.
    pub(crate) fn decide_each(&self, decisions: &[Decision], round: Round, blind: bool) -> Result<Vec<Result<u32, Say>>, Error> {
        // Whoever has decided no longer looks at it; a claim that stayed would keep the second reviewer away. One transaction: a decision
        // that is kept is never said to have failed.
        let release = |d: &Decision| Claim { subject: d.subject.clone(), by: d.by.clone(), at: d.at.clone() };
        let acts: Vec<Act> = decisions.iter().flat_map(|d| [round.act(d.clone()), Act::Deed(Deed::Release(release(d)))]).collect();
        let mut asked = decisions.iter().flat_map(|d| [(d, true), (d, false)]);
        let mut standings = record::Standings::default();
        let may = |before: &[Act], _: &Act| {
            let (decision, decides) = asked.next().expect("each decision is asked for twice");
            let standing = standings.after(before, &decision.subject);
            if !decides {
                let is_held = before.last() == Some(&round.act(decision.clone())) && standing.may_claim(&decision.by, true).is_ok();
                return if is_held { Ok(()) } else { Err(Say::new("没有认领", "not claimed")) };
            }
            match turn(standing, &decision.by, blind, &decision.basis) {
                Turn::Decide(now) if now == round => Ok(()),
                Turn::Decide(_) => Err(Say::new(
                    "您打开本页之后，这一项有了新的决定，未作记录。请重新打开后再决定。",
                    "This was decided by somebody since you opened the page; nothing was recorded. Open it again.",
                )),
                Turn::Wait(say) => Err(say),
            }
        };
        let recorded = self.ledger.record_each(&acts, may)?;
        Ok(recorded.into_iter().step_by(2).collect())
    }

    /// Takes a line of the ledger back; otherwise why it may not be.
    pub(crate) fn undo(&self, undo: Undo) -> Result<Result<u32, NotUndone>, Error> {
        let (of, by) = (undo.of, undo.by.clone());
        Ok(self.ledger.record_if(&Act::Deed(Deed::Undo(undo)), |acts| record::may_undo(acts, of, &by))?)
    }

    /// Takes a subject to look at, or gives it back; otherwise who has it, if anybody.
    pub(crate) fn claim(&self, claim: &Claim, release: bool) -> Result<Result<u32, Option<Claim>>, Error> {
        let may = |acts: &[Act]| record::standing_of(acts, &claim.subject).may_claim(&claim.by, release);
        let deed = if release { Deed::Release } else { Deed::Claim };
        Ok(self.ledger.record_if(&Act::Deed(deed(claim.clone())), may)?)
    }

    /// Experts for the entries of the last run; `None` where no list of experts was given. Blocks.
    pub(crate) fn sitting(&self, season: &Season) -> Result<Option<Arc<Sitting>>, Say> {
        let Some(path) = &self.outside.experts else { return Ok(None) };
        let mut bytes = std::fs::read(path).map_err(|source| pipeline::Error::Open { path: path.clone(), source }.say())?;
        let accounts = crate::accounts(&self.people).map_err(|e| e.say())?;
        // What is wrong with the list depends on who is an expert, too.
        let known: Vec<(&str, Role, Scope)> = accounts.iter().map(|a| (a.name.as_str(), a.role, a.scope())).collect();
        bytes.extend(format!("{known:?}").bytes());
        let digest = record::Sha256::of(&bytes);
        let experts = |originals: &pipeline::Originals, contest: &record::Contest| {
            let mut read = originals.experts(path, contest).map_err(|e| e.say())?;
            crate::recuse(&mut read, &accounts, path);
            Ok(read)
        };
        season.sitting(digest, experts).map(Some)
    }

    /// Makes what takes seconds at the size of a season before anybody asks for it: the season itself where another run has finished, the
    /// assignment, what the forms mean. Where it is there already, this costs next to nothing. Requests are answered from the run before
    /// until all of the new one is there, and never load one themselves: whoever serves a [`router`](crate::router()) calls this again and again,
    /// as [`serve`](crate::serve()) does. Blocks.
    ///
    /// # Errors
    /// Why something cannot be made. Readers are told of a run that cannot be read on every page, and of the rest where they ask for it.
    pub fn prepare(&self) -> Result<(), Say> {
        let stamp = self.workspace.stamp().map_err(|e| e.say())?;
        let (served, _) = self.season().map_err(|e| e.say())?;
        if served.is_last_run(&stamp) {
            return self.make_ready(&served);
        }
        let loaded = Season::load(&self.workspace, &self.ledger).and_then(|next| next.make_views_of(&served).map(|()| next));
        let next = loaded.map_err(|e| {
            let why = e.say();
            *lock(&self.unread) = Some(Unread { stamp, why: why.clone() });
            why
        })?;
        let ready = self.make_ready(&next);
        // What people have said meanwhile is heard by the next request, as ever.
        *self.season.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        *lock(&self.unread) = None;
        ready
    }

    fn make_ready(&self, season: &Season) -> Result<(), Say> {
        let assigned = self.sitting(season);
        season.meanings(&self.workspace)?;
        assigned.map(|_| ())
    }

    /// Notes that preparing broke off. A run that cannot be loaded for that is told of as one that cannot be read is.
    pub(crate) fn broke_off(&self, why: &JoinError) -> Result<(), Error> {
        let stamp = self.workspace.stamp()?;
        *lock(&self.unread) = Some(Unread { stamp, why: Say::new(format!("载入中断：{why}"), format!("loading broke off: {why}")) });
        Ok(())
    }

    /// What to tell of the run on disk, where it is not the one that is served.
    fn newer(&self, stamp: &Stamp) -> Say {
        let unread = lock(&self.unread);
        match unread.as_ref().filter(|unread| unread.stamp.screening == stamp.screening) {
            Some(Unread { why: Say { zh, en }, .. }) => Say::new(
                format!("新一次运行的结果无法载入，显示的仍是上一次的结果。原因：{zh}"),
                format!("The newest run cannot be loaded; this is the run before. Why: {en}"),
            ),
            None => {
                self.stale.notify_one();
                Say::new(
                    "新一次运行已完成，正在载入；载入之前显示的仍是上一次的结果，请稍后刷新。",
                    "A newer run has finished and is being loaded; until then this is the run before. Reload in a while.",
                )
            }
        }
    }

    /// Entries of a view near one of them in what they mean. Blocks.
    pub(crate) fn similar(&self, season: &Season, view: &View, no: &str) -> Result<Vec<Similar>, Say> {
        let originals = season.originals()?;
        let meanings = season.meanings(&self.workspace)?;
        let among = view.among(meanings);
        meanings.similar_among(among, &self.workspace, originals, view.screening(), no, self.settings.similar).map_err(|e| e.say())
    }

    /// What was read from a file of an entry, where the run's cache still holds it.
    pub(crate) fn document(&self, season: &Season, entry: &EntryView, path: &str) -> Result<Option<Arc<Document>>, Error> {
        // Another run may have read the same file otherwise.
        let key = format!(
            "{} {} {path}",
            season.id(),
            entry.documents.iter().find(|d| d.path == path).map_or(String::new(), |d| d.sha256.to_string())
        );
        if let Some(document) = self.documents.get(&key) {
            return Ok(Some(document));
        }
        let Ok(originals) = season.originals() else { return Ok(None) };
        let document = originals.document(&self.workspace, entry, path)?;
        if let Some(document) = &document {
            self.documents.insert(key, Arc::clone(document));
        }
        Ok(document)
    }

    /// The graph of the run with this id, where it left one. Of the whole season: what a reader may not see is still in it.
    pub(crate) fn graph(&self, run: &str) -> Result<Option<Arc<Tied>>, Error> {
        let mut known = lock(&self.graph);
        if let Some((_, graph)) = known.as_ref().filter(|(of, _)| of == run) {
            return Ok(graph.clone());
        }
        let with_places = |graph: Graph| {
            let places = graph.places();
            Arc::new((graph, places))
        };
        let graph = self.workspace.load_graph(run)?.map(with_places);
        *known = Some((run.to_owned(), graph.clone()));
        Ok(graph)
    }

    /// A page as a picture, from the cache or drawn now; otherwise why there is none. Blocks.
    pub(crate) fn picture(&self, season: &Season, entry: &EntryView, path: &str, page: u32) -> Result<Result<Vec<u8>, Say>, Error> {
        let Some(file) = entry.entry.files.iter().find(|f| f.path == path) else {
            return Ok(Err(Say::new("压缩包里的材料不绘页面，请看提取的文字。", "Pages inside an archive are not drawn; see its text.")));
        };
        let key = format!("{} {page} {} {}", file.sha256, self.settings.dpi, extract::VERSION);
        if let Some(png) = self.workspace.cache().get::<Vec<u8>>("page", &key)? {
            return Ok(Ok(png));
        }
        let originals = match season.originals() {
            Ok(originals) => originals,
            Err(say) => return Ok(Err(say)),
        };
        let bytes = originals.bytes(file)?;
        match self.draw(&bytes, page, originals.fence) {
            Ok(png) => {
                self.workspace.cache().put("page", &key, &png)?;
                Ok(Ok(png))
            }
            Err(e) => Ok(Err(undrawn(&e))),
        }
    }

    fn draw(&self, bytes: &[u8], page: u32, limits: FenceLimits) -> Result<Vec<u8>, DrawError> {
        match &self.outside.drawer {
            PageDrawer::Fenced(command) => extract::fence::draw(command(), bytes, page, self.settings.dpi, limits),
            PageDrawer::Here => {
                let mut png = Vec::new();
                extract::fence::serve_page(bytes, &mut png, page, self.settings.dpi)?;
                Ok(png)
            }
        }
    }

    /// The run that is served, with the ledger as it is on disk, and what is to be told where another run lies there.
    fn season(&self) -> Result<(Arc<Season>, Option<Say>), Error> {
        let stamp = self.workspace.stamp()?;
        let mut season = Arc::clone(&self.season.read().unwrap_or_else(PoisonError::into_inner));
        if !season.has_heard(&stamp) {
            let mut known = self.season.write().unwrap_or_else(PoisonError::into_inner);
            if !known.has_heard(&stamp) {
                *known = Arc::new(known.hearing(&stamp, &self.ledger)?);
            }
            season = Arc::clone(&known);
        }
        let newer = (!season.is_last_run(&stamp)).then(|| self.newer(&stamp));
        Ok((season, newer))
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is held is replaced as a whole or not at all, so that a panic elsewhere leaves nothing half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn work_keeps_its_turn_when_nobody_waits_for_it_any_more() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let (turns, (started, has_started), (release, is_released)) = (Turns::new(1), channel(), channel::<()>());
        let work = move || {
            started.send(()).unwrap();
            is_released.recv().unwrap();
        };
        let own = turns.clone();
        let asked = runtime.spawn(async move { own.run(work).await });
        has_started.recv().unwrap();
        asked.abort();
        assert!(runtime.block_on(asked).is_err_and(|e| e.is_cancelled()));
        assert_eq!(turns.0.available_permits(), 0, "the work goes on");
        release.send(()).unwrap();
        assert_eq!(runtime.block_on(turns.run(|| 7)).unwrap(), 7);
    }
}
