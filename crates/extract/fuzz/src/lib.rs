//! What every fuzz target does with its bytes. The targets of cargo-fuzz and the runner `mutate` share it, so that a finding of one is
//! seen by the other.

// The generators of the tests of `extract`: the seeds of both are the same files.
#[path = "../../tests/common/mod.rs"]
mod common;
#[cfg(feature = "registry")]
mod registry;

use std::io::{Cursor, Read};

use common::damage::{Dice, damaged};
use common::seeds::{self, Seed};
use record::FileKind;

/// One kind of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// PDF files.
    Pdf,
    /// DOCX, XLSX, PPTX and ZIP files.
    Office,
    /// OFD files.
    Ofd,
    /// Lists of a season: CSV, JSON lines, XLSX.
    #[cfg(feature = "registry")]
    Registry,
    /// Any file that a reader takes, the old binary formats and pictures included.
    Any,
}

impl Target {
    /// All of them by the names they have on the command line.
    pub const ALL: &[(&str, Self)] = &[
        ("pdf", Self::Pdf),
        ("office", Self::Office),
        ("ofd", Self::Ofd),
        #[cfg(feature = "registry")]
        ("registry", Self::Registry),
        ("any", Self::Any),
    ];

    /// The one of this name.
    ///
    /// # Errors
    /// What to say where there is none.
    pub fn named(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(n, _)| *n == name);
        let names = || Self::ALL.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ");
        found.map(|(_, target)| *target).ok_or_else(|| format!("one of {} (registry: with --features registry)", names()))
    }

    /// Files that mutation starts from, as they are.
    pub fn files(self) -> Vec<Vec<u8>> {
        self.seeds().iter().map(Seed::bytes).collect()
    }

    fn seeds(self) -> Vec<Seed> {
        match self {
            Self::Pdf => seeds::pdf(),
            Self::Office => [seeds::office(), seeds::archives()].concat(),
            Self::Ofd => seeds::ofd(),
            #[cfg(feature = "registry")]
            Self::Registry => registry::seeds(),
            Self::Any => seeds::all(),
        }
    }

    /// Reads `data` and checks what holds of every input.
    ///
    /// # Panics
    /// Where something does not hold: a finding.
    pub fn run(self, data: &[u8]) {
        match self {
            #[cfg(feature = "registry")]
            Self::Registry => registry::list(data),
            Self::Pdf | Self::Office | Self::Ofd | Self::Any => document(data),
        }
    }
}

/// A source of damaged files: the same seed gives the same files.
#[derive(Debug)]
pub struct Mutator {
    seeds: Vec<Seed>,
}

impl Mutator {
    /// Over the seeds of a target.
    pub fn of(target: Target) -> Self {
        Self { seeds: target.seeds() }
    }

    /// The file of this number.
    pub fn file(&self, number: u64) -> Vec<u8> {
        damaged(&self.seeds, &mut Dice::new(number))
    }
}

/// Undoes what libFuzzer's runtime does at its start: to end the program at every panic, those included that a reader expects of a library and
/// catches. One that reaches the target is a finding as before.
#[cfg(feature = "libfuzzer")]
pub fn let_readers_catch() {
    drop(std::panic::take_hook());
}

/// A step of mutation in libFuzzer's buffer: `data[..size]` becomes a file of at most `most` bytes, whose length is returned.
#[cfg(feature = "libfuzzer")]
pub fn step(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let room = most.saturating_sub(size).clamp(1, 4_096);
    let mut change = |mut part: Vec<u8>, room: usize| {
        let length = part.len();
        part.resize(length + room, 0);
        let now = libfuzzer_sys::fuzzer_mutate(&mut part, length, length + room);
        part.truncate(now);
        part
    };
    let changed = mutated(&data[..size], seed, room, &mut change);
    if changed.len() > most {
        return size.min(most);
    }
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
}

/// A step of mutation that a package survives. Where `data` is a ZIP file, one of its parts is changed and packed anew, or every change would only
/// break its checksum; once in eight times, and in any other file, the bytes themselves are. `change` makes a part longer by `room` at most.
pub fn mutated(data: &[u8], seed: u32, room: usize, change: &mut impl FnMut(Vec<u8>, usize) -> Vec<u8>) -> Vec<u8> {
    let parts = if seed.is_multiple_of(8) { None } else { parts(data) };
    let Some(mut parts) = parts.filter(|p| !p.is_empty()) else { return change(data.to_vec(), room) };
    let (which, rest) = ((seed / 8) as usize % parts.len(), seed / 8 / parts.len() as u32);
    if rest.is_multiple_of(32) {
        let name = String::from_utf8_lossy(&change(parts[which].0.clone().into_bytes(), room)).into_owned();
        if parts.iter().all(|(other, _)| *other != name) {
            parts[which].0 = name;
        }
    } else {
        parts[which].1 = mutated(&parts[which].1, rest, room, change);
    }
    common::zip_of(&parts)
}

/// The parts of a ZIP file that can be unpacked whole; `None` where that is none.
fn parts(data: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    /// No seed has longer parts.
    const LONGEST: u64 = 1 << 20;
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(data)) else { return None };
    let mut out: Vec<(String, Vec<u8>)> = Vec::new();
    for i in 0..archive.len() {
        let Ok(member) = archive.by_index(i) else { return None };
        let Ok(name) = member.name().map(std::borrow::Cow::into_owned) else { return None };
        let mut bytes = Vec::new();
        if member.take(LONGEST).read_to_end(&mut bytes).is_err() {
            return None;
        }
        if !out.iter().any(|(other, _)| *other == name) {
            out.push((name, bytes));
        }
    }
    Some(out)
}

/// Any bytes become a sound document of one class, and no reader stumbles.
fn document(data: &[u8]) {
    let limits = extract::Limits { chars: 50_000, pages: 50, zip_total: 32 << 20, image_pixels: 4_000_000, ..extract::Limits::default() };
    let read = extract::extract(data, "文件", &limits, None);
    read.assert_sound();
    for document in std::iter::once(&read.document).chain(read.members.iter().map(|m| &m.document)) {
        let stumbled = document.problems.iter().find(|p| p.code == "extract.internal");
        assert!(stumbled.is_none(), "a reader stumbled: {stumbled:?}");
        // What an archive holds stands in its members.
        let has_something = !document.text.is_empty() || document.kind == FileKind::Zip && document.status.is_read();
        assert_eq!(document.status.is_read(), has_something, "a file is read where it has text: {:?} {:?}", document.kind, document.status);
    }
}
