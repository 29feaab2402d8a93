//! The forms and the files beside them, as one list of texts to compare.

use std::collections::BTreeSet;

use rayon::prelude::*;
use record::{Dossier, Material, Problem};

use super::sentence::Sentence;
use super::{Bench, Case, Paper, amount, names};
use crate::{Amount, Settings, Source};

/// A file beside a form.
struct File<'a> {
    entry: usize,
    material: &'a Material,
    /// Its text with the entry's names blanked.
    text: String,
    /// Folded characters.
    len: u32,
    /// Whether nothing calls it a certificate, a declaration or a report.
    is_own: bool,
    /// Characters of the whole text, where only its beginning is compared.
    cut_from: Option<usize>,
}

/// What becomes of a file beside a form.
enum Fate<'a> {
    Compared(File<'a>),
    /// A certificate, a declaration or the like, which everybody words alike.
    Paper,
    /// The same bytes as another file of its entry.
    Again,
}

/// All texts that are compared: the forms, in the order of the entries, then the files beside them, by entry.
pub(crate) struct Folder<'a> {
    pub(crate) bench: &'a Bench<'a>,
    files: Vec<File<'a>>,
    papers: u64,
    again: u64,
    left_out: u64,
}

impl<'a> Folder<'a> {
    pub(crate) fn open(bench: &'a Bench<'a>, case: &Case<'a>, settings: &Settings) -> (Self, Vec<Problem>) {
        let fates: Vec<Fate<'_>> = case.dossiers.par_iter().enumerate().flat_map_iter(|(i, d)| beside(i, d, case, settings)).collect();
        let mut folder = Self { bench, files: Vec::new(), papers: 0, again: 0, left_out: 0 };
        for fate in fates {
            match fate {
                Fate::Compared(file) => folder.files.push(file),
                Fate::Paper => folder.papers += 1,
                Fate::Again => folder.again += 1,
            }
        }
        let mut problems = folder.keep_to(settings.amount.all_texts);
        problems.extend(folder.cut(&settings.amount));
        (folder, problems)
    }

    /// Leaves out the longest files until the rest has no more characters than this.
    fn keep_to(&mut self, most: u64) -> Vec<Problem> {
        let lengths: Vec<u32> = self.files.iter().map(|f| f.len).collect();
        let out = amount::beyond(&lengths, most);
        let told = |&i: &usize| {
            let File { entry, material, len, .. } = &self.files[i];
            amount::left_out(&self.bench.dossiers[*entry], &material.path, *len)
        };
        let problems = out.iter().map(told).collect();
        self.left_out = out.len() as u64;
        let mut at = 0..;
        self.files.retain(|_| !out.contains(&at.next().expect("numbers do not end")));
        problems
    }

    /// Files of which only the beginning is compared.
    fn cut(&self, settings: &Amount) -> Vec<Problem> {
        let told = |file: &File<'_>| {
            let characters = file.cut_from?;
            Some(amount::compared_in_part(&self.bench.dossiers[file.entry], &file.material.path, characters, settings))
        };
        self.files.iter().filter_map(told).collect()
    }

    /// Of each file beside a form the sentences that may be told again, where it is in its entrant's own words, and what was left out.
    pub(crate) fn sentences(&self, settings: &Settings) -> (Vec<Vec<Sentence>>, Vec<Problem>) {
        let lengths: Vec<u32> = self.files.iter().map(|file| if file.is_own { file.len } else { 0 }).collect();
        let out = amount::beyond(&lengths, settings.amount.retold_files);
        let most = settings.retold.max_sentences;
        let sentences = |(at, file): (usize, &File<'_>)| {
            if !file.is_own || out.contains(&at) {
                return (Vec::new(), None);
            }
            let mut sentences = self.bench.told(&file.text, &settings.retold);
            let long = (sentences.len() > most as usize).then(|| {
                let dossier = &self.bench.dossiers[file.entry];
                amount::too_many_sentences(dossier, &file.material.path, ("该材料", "paper"), sentences.len(), most)
            });
            sentences.truncate(most as usize);
            (sentences, long)
        };
        let (sentences, long): (Vec<Vec<Sentence>>, Vec<Option<Problem>>) = self.files.par_iter().enumerate().map(sentences).unzip();
        let left_out = (!out.is_empty()).then(|| amount::not_retold(out.len(), &settings.amount));
        (sentences, left_out.into_iter().chain(long.into_iter().flatten()).collect())
    }

    fn forms(&self) -> usize {
        self.bench.dossiers.len()
    }

    pub(crate) fn is_form(&self, file: usize) -> bool {
        file < self.forms()
    }

    /// Position of the entry that a file is of.
    pub(crate) fn entry(&self, file: usize) -> usize {
        if self.is_form(file) { file } else { self.files[file - self.forms()].entry }
    }

    pub(crate) fn text(&self, file: usize) -> &str {
        if self.is_form(file) { &self.bench.texts[file] } else { &self.files[file - self.forms()].text }
    }

    pub(crate) fn material(&self, file: usize) -> &'a Material {
        let form = || self.bench.dossiers[file].application().expect("only an entry with a form shares passages of it");
        if self.is_form(file) { form() } else { self.files[file - self.forms()].material }
    }

    /// Positions of the files beside the forms.
    pub(crate) fn beside(&self) -> std::ops::Range<usize> {
        self.forms()..self.forms() + self.files.len()
    }

    pub(crate) fn sources(&self) -> Vec<Source<'_>> {
        (0..self.beside().end).map(|f| Source { text: self.text(f), slice: self.bench.slices[self.entry(f)] }).collect()
    }

    /// Number of the legal unit that each file is of.
    pub(crate) fn units(&self) -> Vec<u32> {
        let units = self.bench.units();
        (0..self.beside().end).map(|f| units[self.entry(f)]).collect()
    }

    pub(crate) fn counts(&self) -> Vec<(&'static str, u64)> {
        vec![
            ("attached_files", self.files.len() as u64),
            ("attached_papers", self.papers),
            ("attached_again", self.again),
            ("attached_left_out", self.left_out),
        ]
    }
}

fn beside<'a>(entry: usize, dossier: &'a Dossier, case: &Case<'a>, settings: &Settings) -> Vec<Fate<'a>> {
    let mut seen: BTreeSet<_> = dossier.application().map(|m| m.document.sha256).into_iter().collect();
    let read = dossier.evidence_files().filter(|m| m.document.status.is_read() && !m.document.text.is_empty());
    let fate = |material: &'a Material| {
        if !seen.insert(material.document.sha256) {
            return Fate::Again;
        }
        let paper = (case.paper_of)(material);
        if paper == Paper::Titled {
            return Fate::Paper;
        }
        let (text, cut_from) = amount::beginning(material.document.flow(settings.retold.wrapped_line), settings.amount.one_text);
        let text = names::blank(&text, &dossier.entry);
        let mut units = Vec::new();
        text::letter_units(&text, &mut units);
        let len = units.len() as u32;
        if paper == Paper::Named && len <= settings.attached.paper_chars {
            return Fate::Paper;
        }
        Fate::Compared(File { entry, material, text, len, is_own: paper == Paper::Own, cut_from })
    };
    read.map(fate).collect()
}
