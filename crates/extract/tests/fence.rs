//! The fence: files that cost their worker, and what becomes of the others. This program is its own worker.
#![expect(clippy::print_stdout, reason = "a test program without a harness says itself what it did")]

mod common;

use std::io::{self, Read};
use std::process::Command;

use common::{docx, zip_of};
use extract::fence::{FenceError, FenceLimits, Pool, serve};
use extract::{Extraction, Limits, VERSION, extract};
use record::{FileKind, ReadStatus, Unreadable};

/// Files that hold one of these words cost the worker that reads them.
const CRASH: &[u8] = b"crash-the-worker";
/// Files that hold this word cost the first worker that reads one, which leaves a mark at the path that follows.
const CRASH_ONCE: &[u8] = b"crash-once:";
/// The same for the first two.
const CRASH_TWICE: &[u8] = b"crash-twice:";
const HANG: &[u8] = b"hang-the-worker";
const EAT: &[u8] = b"eat-all-memory";

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("worker") => serve(Trapped { inner: io::stdin(), seen: Vec::new() }, io::stdout()).expect("a parent that speaks"),
        // What the harness of other tests is asked for.
        Some("--list") => println!("fence: test"),
        _ => {
            let tests: [(&str, fn()); 10] = [
                ("the fence changes nothing", the_fence_changes_nothing),
                ("a crash costs one file", a_crash_costs_one_file),
                ("a worker that is ended from outside costs nothing", a_worker_that_is_ended_from_outside_costs_nothing),
                ("a lost file is still told by its kind", a_lost_file_is_still_told_by_its_kind),
                ("a hang is ended", a_hang_is_ended),
                ("memory is bounded", memory_is_bounded),
                ("what a document carries costs itself", what_a_document_carries_costs_itself),
                ("what is no worker is refused", what_is_no_worker_is_refused),
                ("many files at once", many_files_at_once),
                ("who rests has no workers and reads on with others", who_rests_has_no_workers_and_reads_on_with_others),
            ];
            for (name, test) in tests {
                test();
                println!("{name} ... ok");
            }
        }
    }
}

/// Standard input that springs a trap on files that hold a word.
struct Trapped<R> {
    inner: R,
    /// What was read last: a word may come in two pieces.
    seen: Vec<u8>,
}

impl<R: Read> Read for Trapped<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.seen.extend_from_slice(&into[..read]);
        let holds = |word: &[u8]| self.seen.windows(word.len()).any(|w| w == word);
        if holds(CRASH) {
            std::process::abort();
        }
        for (word, times) in [(CRASH_ONCE, 1), (CRASH_TWICE, 2)] {
            let Some(at) = self.seen.windows(word.len()).position(|w| w == word) else { continue };
            let mark = String::from_utf8_lossy(&self.seen[at + word.len()..]).into_owned();
            if (0..times).any(|i| std::fs::create_dir(format!("{mark}{i}")).is_ok()) {
                std::process::abort();
            }
        }
        if holds(HANG) {
            std::thread::sleep(std::time::Duration::from_secs(3600));
        }
        if holds(EAT) {
            let mut eaten: Vec<Vec<u8>> = Vec::new();
            loop {
                eaten.push(vec![1; 4 << 20]);
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        }
        self.seen.drain(..self.seen.len().saturating_sub(32));
        Ok(read)
    }
}

fn worker() -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command.arg("worker");
    command
}

fn pool(workers: usize, limits: FenceLimits) -> Pool {
    Pool::new(worker, workers, limits, None).expect("this program is a worker")
}

/// A text file that springs a trap.
fn trap(word: &[u8]) -> Vec<u8> {
    ["普通的开头。".as_bytes(), word].concat()
}

fn status(extraction: &Extraction) -> (ReadStatus, &str) {
    (extraction.document.status, extraction.document.problems.first().map_or("", |p| p.code.as_str()))
}

fn the_fence_changes_nothing() {
    let paragraph = "<w:p><w:r><w:t>数据要素</w:t></w:r></w:p>";
    let files = [
        docx(paragraph, &[]),
        "一、项目概述\n正文。".as_bytes().to_vec(),
        zip_of(&[("甲.txt", "甲文".as_bytes().to_vec()), ("乙.docx", docx(paragraph, &[]))]),
        Vec::new(),
        vec![0xff; 4096],
    ];
    let pool = pool(2, FenceLimits::default());
    for bytes in &files {
        assert_eq!(pool.extract(bytes, "申报书.docx", &Limits::default()), extract(bytes, "申报书.docx", &Limits::default(), None));
    }
}

fn a_crash_costs_one_file() {
    let pool = pool(1, FenceLimits::default());
    let good = "正文。".as_bytes();
    for _ in 0..3 {
        let lost = pool.extract(&trap(CRASH), "a.txt", &Limits::default());
        assert_eq!(status(&lost), (ReadStatus::Unreadable(Unreadable::Broken), "file.crashed"));
        assert!(!lost.is_final() && !lost.is_costly(), "what a crash left is read again in the next run");
        assert_eq!(pool.extract(good, "b.txt", &Limits::default()), extract(good, "b.txt", &Limits::default(), None));
    }
}

fn a_worker_that_is_ended_from_outside_costs_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mark = folder.path().join("mark").to_string_lossy().into_owned();
    let file = trap(&[CRASH_ONCE, mark.as_bytes()].concat());
    let read = pool(1, FenceLimits::default()).extract(&file, "a.txt", &Limits::default());
    assert!(std::path::Path::new(&format!("{mark}0")).is_dir(), "the first worker was lost");
    assert_eq!(read, extract(&file, "a.txt", &Limits::default(), None));
    assert!(read.is_final());
}

fn a_lost_file_is_still_told_by_its_kind() {
    let folder = tempfile::tempdir().expect("a folder");
    let mark = folder.path().join("mark").to_string_lossy().into_owned();
    let lost = |file: &[u8]| pool(1, FenceLimits::default()).extract(file, "a.txt", &Limits::default()).document;
    let twice = lost(&trap(&[CRASH_TWICE, mark.as_bytes()].concat()));
    assert_eq!((twice.kind, twice.problems[0].code.as_str()), (FileKind::Text, "file.crashed"));
    // Where finding out costs a process too, it stays unknown.
    assert_eq!(lost(&trap(CRASH)).kind, FileKind::Other);
}

fn a_hang_is_ended() {
    let pool = pool(1, FenceLimits { seconds: 1, ..FenceLimits::default() });
    let lost = pool.extract(&trap(HANG), "a.txt", &Limits::default());
    assert_eq!((status(&lost), lost.is_final()), ((ReadStatus::Unreadable(Unreadable::OverLimit), "file.too_slow"), false));
    assert!(lost.is_costly(), "what cost its time is believed by the next run");
    assert!(lost.document.problems[0].what.en.contains("1 seconds"), "{:?}", lost.document.problems[0]);
}

fn memory_is_bounded() {
    let pool = pool(1, FenceLimits { memory_mib: 200, ..FenceLimits::default() });
    let lost = pool.extract(&trap(EAT), "a.txt", &Limits::default());
    // Where the system does not tell the memory of a process, nothing is watched.
    if std::path::Path::new("/proc/self/statm").is_file() {
        assert_eq!((status(&lost), lost.is_final()), ((ReadStatus::Unreadable(Unreadable::OverLimit), "file.too_large"), false));
        assert!(lost.document.problems[0].what.en.contains("200 MiB"), "{:?}", lost.document.problems[0]);
    }
}

fn what_a_document_carries_costs_itself() {
    // Text that packs badly: unpacked and decoded it is more than a worker may have, packed it is not.
    let mut number = 7u32;
    let letters = std::iter::repeat_with(|| {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'0' + (number >> 26) as u8
    });
    let large: Vec<u8> = letters.take(48 << 20).collect();
    let document = b"<w:document><w:body><w:p><w:r><w:t>text</w:t></w:r></w:p></w:body></w:document>";
    let carrier = |file: &[u8]| {
        zip_of(&[("[Content_Types].xml", &b"<Types/>"[..]), ("word/document.xml", document), ("word/embeddings/large.txt", file)])
    };
    let pool = pool(1, FenceLimits { memory_mib: 130, ..FenceLimits::default() });
    let read = |file: &[u8]| {
        let read = pool.extract(&carrier(file), "a.docx", &Limits::default());
        let codes: Vec<String> = read.document.problems.iter().map(|p| p.code.clone()).collect();
        (read.document.text.as_str().to_owned(), read.members.len(), codes)
    };
    assert_eq!(read(b"small"), ("text".to_owned(), 1, vec![]));
    if std::path::Path::new("/proc/self/statm").is_file() {
        let codes = ["file.attachments", "file.attachments_given_up"].map(str::to_owned).to_vec();
        assert_eq!(read(&large), ("text".to_owned(), 0, codes));
    }
}

fn what_is_no_worker_is_refused() {
    let missing = Pool::new(|| Command::new("no-such-program"), 1, FenceLimits::default(), None).expect_err("no program");
    assert!(matches!(&missing, FenceError::Start { program, .. } if program == "no-such-program"), "{missing}");
    let lister = || {
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command.arg("--list");
        command
    };
    let other = Pool::new(lister, 1, FenceLimits::default(), None);
    let other = other.expect_err("a program that lists its tests");
    assert!(matches!(&other, FenceError::Version { expected, .. } if expected == VERSION), "{other}");
}

fn many_files_at_once() {
    let pool = pool(3, FenceLimits { seconds: 5, ..FenceLimits::default() });
    let file = |i: usize| if i % 7 == 3 { trap(CRASH) } else { format!("第{i}份材料。").into_bytes() };
    let texts: Vec<String> = std::thread::scope(|scope| {
        let read = |i: usize| pool.extract(&file(i), "a.txt", &Limits::default()).document.text.as_str().to_owned();
        let threads: Vec<_> = (0..40).map(|i| scope.spawn(move || read(i))).collect();
        threads.into_iter().map(|t| t.join().expect("no file brings the parent down")).collect()
    });
    for (i, text) in texts.iter().enumerate() {
        let expected = if i % 7 == 3 { String::new() } else { format!("第{i}份材料。") };
        assert_eq!(*text, expected, "file {i}");
    }
}

fn who_rests_has_no_workers_and_reads_on_with_others() {
    let pool = pool(2, FenceLimits::default());
    let read = || pool.extract("正文".as_bytes(), "a.txt", &Limits::default());
    let first = read();
    pool.rest();
    if cfg!(target_os = "linux") {
        assert_eq!(children(), 0, "a worker goes on waiting");
    }
    assert_eq!(read(), first);
    pool.rest();
    pool.rest();
    assert_eq!(read(), first);
}

/// Processes that this one started and that have not ended.
fn children() -> usize {
    let parent = std::process::id().to_string();
    let is_child = |stat: &String| {
        // Behind the name, which may hold anything: state and parent.
        let behind = stat.rsplit(") ").next().unwrap_or_default();
        behind.split(' ').nth(1) == Some(parent.as_str())
    };
    let all = std::fs::read_dir("/proc").expect("the system tells of its processes").flatten();
    // A process may end meanwhile.
    all.flat_map(|item| std::fs::read_to_string(item.path().join("stat"))).filter(is_child).count()
}
