//! The parent's side: workers that wait, and what becomes of a file whose worker does not return.

use std::io::{self, BufReader};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};

use record::FileKind;

use super::watch::{Ended, Shared, Watched, lock, watch};
use super::wire::{self, Kind, Request};
use super::{FenceError, FenceLimits};
use crate::inside::complain;
use crate::{Extraction, Limits, Ocr, VERSION, trouble};

/// Worker processes that read files.
///
/// [`Pool::extract`] may be called from any number of threads; as many files are read at a time as there are workers.
pub struct Pool {
    command: Box<dyn Fn() -> Command + Send + Sync>,
    limits: FenceLimits,
    ocr: Option<Ocr>,
    /// Workers that wait, and how many more may be started.
    idle: Mutex<(Vec<Worker>, usize)>,
    returned: Condvar,
    /// All that run, for the watcher.
    running: Arc<Mutex<Vec<Shared>>>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("limits", &self.limits).finish_non_exhaustive()
    }
}

struct Worker {
    process: Shared,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    /// What it is told and what it says, one after the other.
    frame: Vec<u8>,
    /// Files that it has read.
    served: u32,
}

/// What a worker made of a file.
enum Answer {
    Done(Box<Extraction>),
    /// It ended before it was done.
    Gone {
        /// Whether it came to files that documents carry.
        carried: bool,
        why: Option<Ended>,
        exit: String,
    },
}

impl Pool {
    /// A pool of up to `workers` processes, each started by what `command` gives; the first is started now, so that a program that cannot
    /// be started is known at once.
    ///
    /// # Errors
    /// Where the first worker cannot be started or is of another version.
    pub fn new(
        command: impl Fn() -> Command + Send + Sync + 'static,
        workers: usize,
        limits: FenceLimits,
        ocr: Option<Ocr>,
    ) -> Result<Self, FenceError> {
        assert!(workers > 0, "a pool without workers reads nothing");
        let pool = Self {
            command: Box::new(command),
            limits,
            ocr,
            idle: Mutex::new((Vec::new(), workers - 1)),
            returned: Condvar::new(),
            running: Arc::default(),
        };
        let running = Arc::downgrade(&pool.running);
        std::thread::spawn(move || watch(&running, limits));
        let first = pool.start()?;
        lock(&pool.idle).0.push(first);
        Ok(pool)
    }

    /// Reads one file like [`crate::extract`]; a file that costs its worker is a document that says so.
    pub fn extract(&self, bytes: &[u8], name: &str, limits: &Limits) -> Extraction {
        let request = Request { name: name.to_owned(), limits: limits.clone(), ocr: self.ocr.clone() };
        let worker = self.take();
        let was_fresh = worker.as_ref().is_ok_and(|w| w.served == 0);
        let mut answer = self.ask(worker, &request, bytes);
        // Neither what earlier files left behind in a worker nor who ends processes on this machine must decide what becomes of this file.
        if let Ok(Answer::Gone { why, .. }) = &answer
            && (!was_fresh || why.is_none())
        {
            answer = self.ask(self.take_fresh(), &request, bytes);
        }
        if let Ok(Answer::Gone { why, carried, .. }) = &answer
            && let Some(extraction) = self.with_less(request, bytes, *carried, why.is_some())
        {
            return extraction;
        }
        match answer {
            Ok(Answer::Done(extraction)) => {
                extraction.assert_sound();
                *extraction
            }
            Ok(Answer::Gone { why, exit, .. }) => self.lost(bytes, why, &exit),
            Err(error) => Extraction::of(trouble::stumbled(record::Sha256::of(bytes), FileKind::Other, &error.to_string())),
        }
    }

    /// Ends the workers that wait, each of which keeps up to half of the memory that it may use. Whoever goes on reading is given new ones.
    pub fn rest(&self) {
        let mut idle = lock(&self.idle);
        let waiting = std::mem::take(&mut idle.0);
        idle.1 += waiting.len();
        drop(idle);
        for worker in waiting {
            self.end(worker);
        }
    }

    /// The file without what it carries, where it `carried` something that may be why its worker is gone; and without what its pictures say
    /// too, where it cost too much and there is text without them.
    fn with_less(&self, mut request: Request, bytes: &[u8], carried: bool, was_costly: bool) -> Option<Extraction> {
        let mut given_up = Vec::new();
        if carried {
            request.limits.attachments = 0;
            given_up.push(trouble::attachments_given_up());
            if let Ok(Answer::Done(mut extraction)) = self.ask(self.take_fresh(), &request, bytes) {
                complain(&mut extraction.document, trouble::attachments_given_up());
                extraction.assert_sound();
                return Some(*extraction);
            }
        }
        if !was_costly || request.ocr.take().is_none() {
            return None;
        }
        given_up.push(trouble::pictures_given_up());
        let Ok(Answer::Done(mut extraction)) = self.ask(self.take_fresh(), &request, bytes) else { return None };
        if !extraction.document.status.is_read() || extraction.document.kind == FileKind::Zip {
            return None;
        }
        given_up.into_iter().for_each(|problem| complain(&mut extraction.document, problem));
        // Which of the files inside cost too much is not known: none of them was read from its pictures.
        extraction.members.iter_mut().for_each(|member| complain(&mut member.document, trouble::pictures_given_up()));
        extraction.assert_sound();
        Some(*extraction)
    }

    /// Asks a worker and gives its place back, with or without it.
    fn ask(&self, worker: Result<Worker, FenceError>, request: &Request, bytes: &[u8]) -> Result<Answer, FenceError> {
        let mut worker = match worker {
            Ok(worker) => worker,
            Err(error) => {
                self.give_back(None);
                return Err(error);
            }
        };
        let mut carried = false;
        match self.answer(&mut worker, |worker| worker.read(request, bytes, &mut carried)) {
            Ok(extraction) => {
                self.keep(worker);
                Ok(Answer::Done(Box::new(extraction)))
            }
            Err(_) => {
                let (why, exit) = self.end(worker);
                self.give_back(None);
                Ok(Answer::Gone { carried, why, exit })
            }
        }
    }

    /// Has a worker do something while it is under watch.
    fn answer<T>(&self, worker: &mut Worker, ask: impl FnOnce(&mut Worker) -> io::Result<T>) -> io::Result<T> {
        lock(&worker.process).restart_clock();
        let answer = ask(worker)?;
        lock(&worker.process).stop_clock();
        worker.served += 1;
        Ok(answer)
    }

    /// Gives a worker that has answered back to the others.
    fn keep(&self, worker: Worker) {
        // Memory that an allocator keeps is not the next file's fault.
        if lock(&worker.process).seen_mib() * 2 <= u64::from(self.limits.memory_mib) {
            self.give_back(Some(worker));
        } else {
            self.end(worker);
            self.give_back(None);
        }
    }

    /// What kind of file this is, from a process of its own: reading it cost one, and finding this out may cost another.
    fn sniff(&self, bytes: &[u8]) -> FileKind {
        let Ok(mut worker) = self.take_fresh() else {
            self.give_back(None);
            return FileKind::Other;
        };
        match self.answer(&mut worker, |worker| worker.sniff(bytes)) {
            Ok(kind) => {
                self.keep(worker);
                kind
            }
            Err(_) => {
                self.end(worker);
                self.give_back(None);
                FileKind::Other
            }
        }
    }

    fn lost(&self, bytes: &[u8], why: Option<Ended>, exit: &str) -> Extraction {
        let (digest, kind) = (record::Sha256::of(bytes), self.sniff(bytes));
        Extraction::of(match why {
            Some(Ended::Slow) => trouble::too_slow(digest, kind, self.limits.seconds),
            Some(Ended::Large) => trouble::too_large(digest, kind, self.limits.memory_mib),
            None => trouble::crashed(digest, kind, exit),
        })
    }

    /// A worker that waits, or a new one; waits for its turn where all are at work.
    fn take(&self) -> Result<Worker, FenceError> {
        let mut idle = lock(&self.idle);
        loop {
            if let Some(worker) = idle.0.pop() {
                return Ok(worker);
            }
            if idle.1 > 0 {
                idle.1 -= 1;
                drop(idle);
                return self.start();
            }
            idle = self.returned.wait(idle).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }

    /// A worker that has read nothing yet.
    fn take_fresh(&self) -> Result<Worker, FenceError> {
        let worker = self.take()?;
        if worker.served == 0 {
            return Ok(worker);
        }
        self.end(worker);
        self.start()
    }

    fn give_back(&self, worker: Option<Worker>) {
        let mut idle = lock(&self.idle);
        match worker {
            Some(worker) => idle.0.push(worker),
            None => idle.1 += 1,
        }
        self.returned.notify_one();
    }

    fn start(&self) -> Result<Worker, FenceError> {
        let mut command = (self.command)();
        let program = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let started = |source: io::Error| FenceError::Start { program: program.clone(), source };
        let mut child = command.spawn().map_err(started)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            unreachable!("both pipes were asked for");
        };
        wire::widen(&stdin);
        wire::widen(&stdout);
        let (mut stdout, mut frame) = (BufReader::with_capacity(wire::PIPE, stdout), Vec::new());
        let process = Watched::new(child);
        // A program that says nothing must not hold up its parent.
        lock(&process).restart_clock();
        lock(&self.running).push(Arc::clone(&process));
        let got = match wire::read(&mut stdout, &mut frame) {
            Ok(Some(Kind::Hello)) => String::from_utf8_lossy(&frame).into_owned(),
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        let worker = Worker { process, stdin, stdout, frame, served: 0 };
        if got != VERSION {
            self.end(worker);
            return Err(FenceError::Version { program, expected: VERSION.to_owned(), got });
        }
        lock(&worker.process).stop_clock();
        Ok(worker)
    }

    /// Ends a worker: why the watcher ended it, if it did, and how it ended.
    fn end(&self, worker: Worker) -> (Option<Ended>, String) {
        let Worker { process, stdin, stdout, .. } = worker;
        drop((stdin, stdout));
        lock(&self.running).retain(|p| !Arc::ptr_eq(p, &process));
        let mut process = lock(&process);
        let exit = process.finish();
        (process.ended(), exit)
    }
}

impl Worker {
    fn read(&mut self, request: &Request, bytes: &[u8], carried: &mut bool) -> io::Result<Extraction> {
        wire::encode(request, &mut self.frame)?;
        wire::write(&mut self.stdin, Kind::Request, &[&self.frame, bytes])?;
        loop {
            match wire::read(&mut self.stdout, &mut self.frame)? {
                Some(Kind::Carried) => *carried = true,
                Some(Kind::Progress) => lock(&self.process).restart_clock(),
                Some(Kind::Done) => return wire::decode(&self.frame),
                Some(Kind::Hello | Kind::Request | Kind::Sniff | Kind::Sniffed) | None => {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        }
    }

    fn sniff(&mut self, bytes: &[u8]) -> io::Result<FileKind> {
        wire::write(&mut self.stdin, Kind::Sniff, &[bytes])?;
        match wire::read(&mut self.stdout, &mut self.frame)? {
            Some(Kind::Sniffed) => wire::decode(&self.frame),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        for process in lock(&self.running).drain(..) {
            lock(&process).finish();
        }
    }
}
