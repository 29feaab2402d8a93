//! Watching workers: who uses too much time or memory is ended.

use std::process::Child;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use super::FenceLimits;

/// How often workers are looked at. Memory grows by some 1 GiB a second at most, so a worker is at most this much over when it is ended.
const LOOK: Duration = Duration::from_millis(20);

/// Why a worker was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// No result and no progress in time.
    Slow,
    /// Too much memory.
    Large,
}

/// A worker process under watch.
#[derive(Debug)]
pub(super) struct Watched {
    child: Child,
    /// Looks since its last progress; `None` while it is idle.
    looks: Option<u64>,
    /// Memory in use in MiB when it was last looked at, 0 before.
    seen_mib: u64,
    ended: Option<Ended>,
}

/// A worker process as pool and watcher share it.
pub(super) type Shared = Arc<Mutex<Watched>>;

/// What is held does not break halfway: a panic elsewhere is no reason not to look at it.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Watched {
    pub(super) fn new(child: Child) -> Shared {
        Arc::new(Mutex::new(Self { child, looks: None, seen_mib: 0, ended: None }))
    }

    /// The worker begins to work, or got further.
    pub(super) fn restart_clock(&mut self) {
        self.looks = Some(0);
    }

    /// The worker waits for the next file.
    pub(super) fn stop_clock(&mut self) {
        self.looks = None;
    }

    pub(super) fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// Memory in use in MiB when it was last looked at while it worked, where the system tells it. Asking the system after every file
    /// would cost more than a small file does.
    pub(super) const fn seen_mib(&self) -> u64 {
        self.seen_mib
    }

    /// Ends the process and says how it had ended; ending one that has ended changes nothing.
    pub(super) fn finish(&mut self) -> String {
        let killed = self.child.kill();
        match self.child.wait() {
            Ok(status) => status.to_string(),
            Err(error) => format!("{error} ({killed:?})"),
        }
    }

    fn look(&mut self, limits: FenceLimits, gauge: &mut Gauge) {
        let Some(looks) = &mut self.looks else { return };
        *looks += 1;
        let spent = LOOK.as_millis() as u64 * *looks;
        self.seen_mib = gauge.resident_mib(self.child.id()).unwrap_or(self.seen_mib);
        let why = if spent > u64::from(limits.seconds) * 1000 {
            Ended::Slow
        } else if self.seen_mib > u64::from(limits.memory_mib) {
            Ended::Large
        } else {
            return;
        };
        self.looks = None;
        // A worker that ended by itself a moment ago is reported by its exit, not by this.
        if self.child.kill().is_ok() {
            self.ended = Some(why);
        }
    }
}

/// Asks the system about processes.
#[derive(Debug, Default)]
struct Gauge(System);

impl Gauge {
    /// Resident memory of a process in MiB, where the system tells it.
    fn resident_mib(&mut self, process: u32) -> Option<u64> {
        let process = Pid::from_u32(process);
        // Threads have no memory of their own, and asking about each costs as much as asking about the process.
        let memory = ProcessRefreshKind::nothing().without_tasks().with_memory();
        self.0.refresh_processes_specifics(ProcessesToUpdate::Some(&[process]), false, memory);
        self.0.process(process).map(|p| p.memory() / (1024 * 1024))
    }
}

/// Looks at all workers until the pool is gone.
pub(super) fn watch(workers: &std::sync::Weak<Mutex<Vec<Shared>>>, limits: FenceLimits) {
    let mut gauge = Gauge::default();
    loop {
        std::thread::sleep(LOOK);
        let Some(workers) = workers.upgrade() else { return };
        let now: Vec<Shared> = lock(&workers).clone();
        for worker in now {
            lock(&worker).look(limits, &mut gauge);
        }
    }
}
