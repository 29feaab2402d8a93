use std::path::{Path, PathBuf};
use std::time::Duration;

use record::{Graph, Screening};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::lock::Lock;
use crate::{Cache, Class, Error, Ledger, Op, People, Seal, Who, disk, frame, sqlite};

/// Version of the folder's layout and of everything in it that can be computed again.
const FORMAT: u32 = 7;

const MARKER: &str = "workspace.json";
const LEDGER: &str = "ledger.db";
const BACKUP: &str = "ledger.backup.db";
pub(crate) const PEOPLE: &str = "people.db";
const SCREENING: &str = "screening.bin";
/// No file is under way for so long: one that was touched before was left by a process that is gone.
const LEFT_BEHIND: Duration = Duration::from_secs(3600);
const GRAPH: &str = "graph.bin";
const MEANINGS: &str = "meanings.bin";
/// What is laid aside until the run has its result.
const STAGED: &str = "meanings.next.bin";
/// Exports. A run writes them anew, but people may have filled in the workbook among them: it is theirs until that run has looked.
const OUT: &str = "out";
/// What can be computed again.
const DERIVED: [&str; 8] = ["cache", "index", OUT, "verify", SCREENING, GRAPH, MEANINGS, STAGED];
/// What else a workspace may hold, so that one whose `workspace.json` was lost is still known for what it is.
const OWN: [&str; 9] =
    [LEDGER, "ledger.db-journal", PEOPLE, "people.db-journal", "origin.json", "learned.json", "written.json", "lock", "lock.json"];

/// What systems put into folders by themselves: no reason to take one for somebody else's.
const OF_SYSTEMS: [&str; 5] = [".DS_Store", "Thumbs.db", "desktop.ini", ".directory", "lost+found"];

/// What a workspace belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Name of the pipeline, the same from run to run. Not a digest: an edited pipeline file goes on with the same decisions.
    pub pipeline: String,
}

/// What `workspace.json` says. A later layout gets a number of its own, so that this program knows to refuse it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marker {
    format: u32,
    pipeline: String,
    made_by: String,
}

/// The folder that a run fills. See the crate's documentation for what lies where.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    /// Held by a run, not by who only looks.
    lock: Option<Lock>,
    cache: Cache,
    pipeline: String,
    /// Program that made what can be computed again, where its form is not read any more.
    older: Option<String>,
}

impl Workspace {
    /// Opens the workspace for a run, making it where there is none, and locks it until dropped.
    ///
    /// What killed runs left is swept, the ledger's chain is checked against its backup, and the backup is renewed.
    ///
    /// # Errors
    /// [`Error::Active`], [`Error::NotAWorkspace`], [`Error::OtherPipeline`], [`Error::Newer`], [`Error::Damaged`],
    /// [`Error::LedgerBroken`], [`Error::DiskFull`], [`Error::Io`]. None of them has changed anything but the lock.
    pub fn open(dir: &Path, identity: &Identity, who: &Who) -> Result<Self, Error> {
        Self::open_sealed(dir, identity, who, Seal::default())
    }

    /// As [`Workspace::open`]; a ledger that is made now is sealed by `seal`, one that is there keeps its own.
    ///
    /// # Errors
    /// As [`Workspace::open`].
    pub fn open_sealed(dir: &Path, identity: &Identity, who: &Who, seal: Seal) -> Result<Self, Error> {
        disk::create_dir(dir)?;
        let fresh = disk::read(&dir.join(MARKER))?.is_none();
        if fresh {
            refuse_foreign(dir)?;
        }
        let lock = Lock::take(dir, who)?;
        // Read again under the lock: whoever had it may have made the workspace meanwhile.
        let marker = read_marker(dir)?;
        if let Some(marker) = &marker {
            accept(dir, marker, identity)?;
        }
        let (cache, pipeline) = (Cache::at(&dir.join("cache")), identity.pipeline.clone());
        // What is older is about to be removed.
        let workspace = Self { root: dir.to_owned(), lock: Some(lock), cache, pipeline, older: None };
        workspace.guard_ledger(marker.is_some(), seal)?;
        workspace.settle(marker.as_ref(), who)?;
        Ok(workspace)
    }

    /// Opens a workspace to look at it, while a run may be going on. In one that an earlier version of the program left, decisions and accounts can be
    /// read, and results are [`Error::Older`].
    ///
    /// # Errors
    /// [`Error::NoWorkspace`], [`Error::Newer`], [`Error::Damaged`], [`Error::Io`].
    pub fn open_read(dir: &Path) -> Result<Self, Error> {
        let marker = read_marker(dir)?.ok_or_else(|| Error::NoWorkspace { dir: dir.to_owned(), near: near(dir) })?;
        let older = (marker.format != FORMAT).then_some(marker.made_by);
        Ok(Self { root: dir.to_owned(), lock: None, cache: Cache::at(&dir.join("cache")), pipeline: marker.pipeline, older })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Name of the pipeline that fills it.
    pub fn pipeline(&self) -> &str {
        &self.pipeline
    }

    /// Folder of the search index.
    pub fn index_dir(&self) -> PathBuf {
        self.root.join("index")
    }

    /// Folder of the exports.
    pub fn out_dir(&self) -> PathBuf {
        self.root.join(OUT)
    }

    /// Results per document.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// People's decisions. Needs no lock: a decision may be taken while a run goes on.
    ///
    /// # Errors
    /// [`Error::LedgerBroken`] where it is missing or no ledger; [`Error::Newer`], [`Error::Io`].
    pub fn ledger(&self) -> Result<Ledger, Error> {
        Ledger::open(&self.root.join(LEDGER))
    }

    /// Who may log in, and what they looked at. Needs no lock.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Newer`], [`Error::Sqlite`].
    pub fn people(&self) -> Result<People, Error> {
        People::open(&self.root.join(PEOPLE))
    }

    /// As [`Workspace::people`], without making the file: `None` where nobody was ever given an account and no page was ever served.
    ///
    /// # Errors
    /// As [`Workspace::people`], and [`Error::Io`].
    pub fn known_people(&self) -> Result<Option<People>, Error> {
        let path = self.root.join(PEOPLE);
        let is_there = disk::step(&path, Op::Read, |p| p.try_exists())?;
        if is_there { People::open(&path).map(Some) } else { Ok(None) }
    }

    /// Whether result or decisions have changed can be told by comparing two of these, without reading either.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn stamp(&self) -> Result<Stamp, Error> {
        let ledger = self.root.join(LEDGER);
        Ok(Stamp { screening: written(&self.root.join(SCREENING))?, ledger: written(&ledger)?, commits: sqlite::commits(&ledger)? })
    }

    /// Keeps the result of a run in place of the one before.
    ///
    /// # Errors
    /// [`Error::DiskFull`], [`Error::Io`]; the result before is then still there.
    ///
    /// # Panics
    /// Where the workspace was opened only to look at it.
    pub fn save_screening(&self, screening: &Screening) -> Result<(), Error> {
        self.replace(SCREENING, "screening", screening)
    }

    /// The result of the last run that finished.
    ///
    /// # Errors
    /// [`Error::NoScreening`], [`Error::Older`], [`Error::Damaged`], [`Error::Io`].
    pub fn load_screening(&self) -> Result<Screening, Error> {
        self.kept(SCREENING, "screening")?.ok_or_else(|| Error::NoScreening { dir: self.root.clone() })
    }

    /// Keeps the graph of the run with this id. It lies beside the result, since few who read the one want the other.
    ///
    /// # Errors
    /// As [`Workspace::save_screening`].
    ///
    /// # Panics
    /// As [`Workspace::save_screening`].
    pub fn save_graph(&self, run: &str, graph: &Graph) -> Result<(), Error> {
        self.replace(GRAPH, "graph", &(run, graph))
    }

    /// The graph of the run with this id; `None` where that run left none.
    ///
    /// # Errors
    /// [`Error::Older`], [`Error::Damaged`], [`Error::Io`].
    pub fn load_graph(&self, run: &str) -> Result<Option<Graph>, Error> {
        self.kept_by(run, GRAPH, "graph")
    }

    /// Keeps what the forms of the run with this id mean. It lies beside the result, as the graph does.
    ///
    /// # Errors
    /// As [`Workspace::save_screening`].
    ///
    /// # Panics
    /// As [`Workspace::save_screening`].
    pub fn save_meanings<T: Serialize>(&self, run: &str, meanings: &T) -> Result<(), Error> {
        self.stage_meanings(run, meanings)?;
        self.commit_meanings()
    }

    /// Lays aside what the forms of the run with this id mean, so that nobody holds it in memory until the run has its result: what the run before
    /// left stays in its place.
    ///
    /// # Errors
    /// As [`Workspace::save_screening`].
    ///
    /// # Panics
    /// As [`Workspace::save_screening`].
    pub fn stage_meanings<T: Serialize>(&self, run: &str, meanings: &T) -> Result<(), Error> {
        self.replace(STAGED, "meanings", &(run, meanings))
    }

    /// Puts what was laid aside in the place of what the run before left.
    ///
    /// # Errors
    /// [`Error::Io`]; either is then still there.
    ///
    /// # Panics
    /// As [`Workspace::save_screening`].
    pub fn commit_meanings(&self) -> Result<(), Error> {
        assert!(self.lock.is_some(), "only a run that holds the lock may replace the meanings");
        disk::adopt(&self.root.join(STAGED), &self.root.join(MEANINGS))
    }

    /// What the forms of the run with this id mean; `None` where that run left nothing of the kind.
    ///
    /// # Errors
    /// [`Error::Older`], [`Error::Damaged`], [`Error::Io`].
    pub fn load_meanings<T: DeserializeOwned>(&self, run: &str) -> Result<Option<T>, Error> {
        self.kept_by(run, MEANINGS, "meanings")
    }

    fn replace<T: Serialize>(&self, file: &str, what: &str, value: &T) -> Result<(), Error> {
        assert!(self.lock.is_some(), "only a run that holds the lock may replace the {what}");
        disk::write_atomic(&self.root.join(file), &frame::encode(what, value)?)
    }

    fn kept<T: DeserializeOwned>(&self, file: &str, what: &str) -> Result<Option<T>, Error> {
        // The form does not describe itself: that of another version would be read amiss, or be taken for damage.
        if let Some(made_by) = &self.older {
            return Err(Error::Older { dir: self.root.clone(), made_by: made_by.clone() });
        }
        let path = self.root.join(file);
        let Some(bytes) = disk::read(&path)? else { return Ok(None) };
        let plain = frame::unpack(what, &bytes);
        drop(bytes);
        plain.and_then(|plain| frame::parse(&plain)).map(Some).map_err(|why| Error::Damaged { path, why: why.to_string() })
    }

    /// What was kept with the id of this run.
    fn kept_by<T: DeserializeOwned>(&self, run: &str, file: &str, what: &str) -> Result<Option<T>, Error> {
        let kept: Option<(String, T)> = self.kept(file, what)?;
        Ok(kept.filter(|(of, _)| of == run).map(|(_, value)| value))
    }

    /// Makes sure that no decision is lost before anything else is done: a ledger that was cut, swapped or changed is refused.
    fn guard_ledger(&self, known: bool, seal: Seal) -> Result<(), Error> {
        let (path, backup) = (self.root.join(LEDGER), self.root.join(BACKUP));
        let ledger = if known { Ledger::open(&path)? } else { Ledger::create(&path, seal)? };
        let head = ledger.verify()?;
        if disk::read(&backup)?.is_some() {
            let kept = match Ledger::open(&backup).and_then(|b| b.verify()) {
                Ok(kept) => kept,
                // The ledger itself holds; a backup that does not is replaced by it.
                Err(error) if error.class() == Class::Damaged => crate::Head::default(),
                Err(error) => return Err(error),
            };
            ledger.require(kept)?;
            if kept == head && kept.seq > 0 {
                return Ok(());
            }
        }
        ledger.backup(&backup)
    }

    /// Makes the folders and, last of all, the marker: a folder without one was never finished and may be made again.
    fn settle(&self, marker: Option<&Marker>, who: &Who) -> Result<(), Error> {
        assert!(self.lock.is_some(), "only the holder of the lock may sweep");
        let current = marker.is_some_and(|m| m.format == FORMAT);
        if !current {
            for name in DERIVED.into_iter().filter(|name| *name != OUT) {
                self.remove(name)?;
            }
        }
        for name in ["cache", "index", OUT] {
            disk::create_dir(&self.root.join(name))?;
        }
        disk::sweep(&self.root, 0, LEFT_BEHIND)?;
        // Exports, and cache/<kind>/<two digits>/, lie at most that deep. Other folders are not the program's, nor need they let it in.
        for name in ["cache", "index", OUT] {
            disk::sweep(&self.root.join(name), 2, LEFT_BEHIND)?;
        }
        if current {
            return Ok(());
        }
        let marker = Marker { format: FORMAT, pipeline: self.pipeline.clone(), made_by: who.program.clone() };
        let text = serde_json::to_vec_pretty(&marker).expect("numbers and strings have a JSON form");
        disk::write_atomic(&self.root.join(MARKER), &text)
    }

    fn remove(&self, name: &str) -> Result<(), Error> {
        let path = self.root.join(name);
        if path.is_dir() { disk::remove_dir(&path) } else { disk::remove_file(&path) }
    }
}

/// When a file was last written and how long it is; `None` where there is none.
type Written = Option<(std::time::SystemTime, u64)>;

/// State of the two files that change while a workspace is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Result of the last run.
    pub screening: Written,
    /// People's decisions.
    pub ledger: Written,
    /// How often somebody wrote to them, modulo 2³²: two rows within a tick of the clock leave time and length as they were.
    pub commits: Option<u32>,
}

fn written(path: &Path) -> Result<Written, Error> {
    let io = |e| Error::io(Op::Read, path, e);
    match std::fs::metadata(path) {
        Ok(found) => Ok(Some((found.modified().map_err(io)?, found.len()))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(io(e)),
    }
}

/// Workspaces in the folder that holds `dir`, and in the folders there, in order. They are only offered: a folder that cannot be listed
/// offers none.
fn near(dir: &Path) -> Vec<PathBuf> {
    let within = |folder: &Path| -> Vec<PathBuf> {
        let Ok(items) = std::fs::read_dir(folder) else { return Vec::new() };
        let folders = items.flatten().map(|item| item.path()).filter(|path| path.is_dir());
        folders.map(|path| path.strip_prefix(".").map_or_else(|_| path.clone(), Path::to_owned)).collect()
    };
    let around = dir.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let first = within(around);
    let second = first.iter().flat_map(|folder| within(folder));
    let mut found: Vec<PathBuf> = first.iter().cloned().chain(second).filter(|path| path.join(MARKER).is_file()).collect();
    found.sort();
    found
}

fn read_marker(dir: &Path) -> Result<Option<Marker>, Error> {
    let path = dir.join(MARKER);
    let Some(text) = disk::read(&path)? else { return Ok(None) };
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let damaged = |e: serde_json::Error| Error::Damaged { path: path.clone(), why: e.to_string() };
    // The number first: a later layout may have other fields, and its number is all one needs to know.
    let Format { format } = serde_json::from_slice(&text).map_err(damaged)?;
    if format > FORMAT {
        return Err(Error::Newer { path, found: format, known: FORMAT });
    }
    serde_json::from_slice(&text).map(Some).map_err(damaged)
}

fn accept(dir: &Path, marker: &Marker, identity: &Identity) -> Result<(), Error> {
    if marker.pipeline == identity.pipeline {
        return Ok(());
    }
    Err(Error::OtherPipeline { dir: dir.to_owned(), found: marker.pipeline.clone(), wanted: identity.pipeline.clone() })
}

/// A folder without a marker is taken only where it is empty or holds nothing but what an interrupted start leaves.
fn refuse_foreign(dir: &Path) -> Result<(), Error> {
    let mut foreign = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(|e| Error::io(Op::Read, dir, e))? {
        let name = entry.map_err(|e| Error::io(Op::Read, dir, e))?.file_name();
        let own = name.to_str().is_some_and(|n| n == BACKUP || [&OWN[..], &DERIVED[..], &OF_SYSTEMS[..]].iter().any(|of| of.contains(&n)));
        if !own && !disk::is_temp(&name) {
            foreign.push(name.to_string_lossy().into_owned());
        }
    }
    match foreign.into_iter().min() {
        Some(found) => Err(Error::NotAWorkspace { dir: dir.to_owned(), found }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
