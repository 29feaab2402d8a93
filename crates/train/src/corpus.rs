//! What is trained on and measured with, read from the public data sets.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use serde::Deserialize;
use text::{Keep, fold_str, passages};

use crate::Error;

/// Characters of a passage of prose.
const PASSAGE: usize = 150;
/// A passage of fewer says too little to be paired.
const LEAST: usize = 40;

/// Two texts that mean nearly the same, or stand side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) a: String,
    pub(crate) b: String,
}

/// What is trained on, and what is kept apart to measure with.
#[derive(Debug, Default)]
pub(crate) struct Corpus {
    /// Pairs to train on.
    pub(crate) pairs: Vec<Pair>,
    /// Single texts: words are counted in them, and the starting vectors rest on them.
    pub(crate) texts: Vec<String>,
    /// Titles and abstracts that training never sees.
    pub(crate) held_out: Vec<Pair>,
    /// Texts left out because a benchmark has them.
    pub(crate) left_out: usize,
}

/// Folders and files of the public data.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// Folder with `csl_benchmark`, `patent_ipc_titles`, `project_titles_unlabelled`, `csldcp`.
    pub(crate) data: PathBuf,
    /// JSON lines of prose: statutes, articles, abstracts.
    pub(crate) prose: PathBuf,
}

#[derive(Deserialize)]
struct Prose {
    src: String,
    id: String,
    text: String,
}

#[derive(Deserialize)]
struct Content {
    content: String,
}

impl Corpus {
    /// Reads everything, in a fixed order.
    pub(crate) fn read(places: &Places) -> Result<Self, Error> {
        let mut corpus = Self::default();
        let mut barred = Barred::default();
        benchmark(&places.data.join("csldcp"), &mut barred)?;
        let csl = places.data.join("csl_benchmark/benchmark");
        for [_, text, title] in rows(&csl.join("ts/test.tsv"))? {
            barred.add(&text);
            barred.add(&title);
            corpus.held_out.push(Pair { a: title, b: text });
        }
        corpus.abstracts(&csl, &barred)?;
        corpus.titles(&places.data, &csl, &barred)?;
        corpus.prose(&places.prose, &barred)?;
        Ok(corpus)
    }

    fn pair(&mut self, a: &str, b: &str) {
        self.pairs.push(Pair { a: a.to_owned(), b: b.to_owned() });
    }

    /// Whether a text may be trained on; counts those that may not.
    fn may(&mut self, text: &str, barred: &Barred) -> bool {
        let may = !barred.has(text);
        self.left_out += usize::from(!may);
        may
    }

    /// Abstract with title, with keywords, and its two halves.
    fn abstracts(&mut self, csl: &Path, barred: &Barred) -> Result<(), Error> {
        for [text, title, words] in papers(&csl.join("ts/dev.tsv"), &csl.join("kg/dev.tsv"))? {
            if self.may(&text, barred) {
                let words = words.replace('_', "，");
                self.pair(&title, &text);
                self.pair(&words, &text);
                self.pair(&title, &words);
            }
        }
        Ok(())
    }

    /// Titles of patents with the same classes are pairs; titles of papers and of projects stand alone.
    fn titles(&mut self, data: &Path, csl: &Path, barred: &Barred) -> Result<(), Error> {
        for file in ["cls_ctg/train.tsv", "cls_ctg/dev.tsv"] {
            for [_, title, _] in rows(&csl.join(file))? {
                if self.may(&title, barred) {
                    self.texts.push(title);
                }
            }
        }
        let projects = read(&data.join("project_titles_unlabelled/titles.tsv"))?;
        self.texts.extend(projects.lines().skip(1).filter_map(|l| l.split('\t').next()).map(str::to_owned));
        let patents = read(&data.join("patent_ipc_titles/experiments/results/multilabel_tfidf_svm/oof_predictions.csv"))?;
        // row, fold, number, title, classes …: no field before the classes is quoted, or the line is passed over.
        let mut titles: Vec<(&str, &str)> = Vec::new();
        for line in patents.lines().skip(1).filter(|l| !l.contains('"')) {
            if let [_, _, _, title, classes, ..] = line.split(',').collect::<Vec<_>>()[..] {
                titles.push((classes, title));
            }
        }
        titles.sort_unstable();
        titles.dedup();
        for couple in titles.windows(2).filter(|c| c[0].0 == c[1].0) {
            self.pair(couple[0].1, couple[1].1);
        }
        self.texts.extend(titles.iter().map(|(_, title)| (*title).to_owned()));
        Ok(())
    }

    /// Neighbouring passages, and a passage with the title of what it stands in.
    fn prose(&mut self, path: &Path, barred: &Barred) -> Result<(), Error> {
        for line in read(path)?.lines() {
            let prose: Prose = serde_json::from_str(line).map_err(|source| Error::Line { path: path.to_owned(), source })?;
            // Abstracts of the benchmark in other order or with other marks are still the benchmark's.
            if prose.id.starts_with("csldcp") || !self.may(&prose.text, barred) {
                continue;
            }
            if prose.src == "csl" {
                self.halves(&prose.text);
            } else {
                self.neighbours(&prose.text);
            }
        }
        Ok(())
    }

    fn halves(&mut self, text: &str) {
        let parts = cut(text, text.chars().count().div_ceil(2));
        if let [a, b, ..] = &parts[..] {
            self.pair(a, b);
        }
        self.texts.push(text.to_owned());
    }

    fn neighbours(&mut self, text: &str) {
        let title = text.lines().next().unwrap_or("");
        let parts: Vec<String> = cut(text, PASSAGE).into_iter().filter(|p| p.chars().count() >= LEAST).collect();
        for (i, couple) in parts.windows(2).enumerate() {
            match i % 4 {
                0 if title.chars().count() <= LEAST => self.pair(title, &couple[0]),
                _ => self.pair(&couple[0], &couple[1]),
            }
        }
        self.texts.extend(parts);
    }
}

fn cut(text: &str, target: usize) -> Vec<String> {
    let chars = record::Text::new(text.to_owned());
    passages(text, target.max(1)).into_iter().map(|span| chars.slice(span).to_owned()).collect()
}

/// Letters of a run that two texts share only where one quotes the other.
const RUN: usize = 24;
/// A run begins at every so many letters of a barred text: what shares `RUN + STEP - 1` letters in a row with one is always found.
const STEP: usize = 8;

/// Texts that must not be trained on, also where a file has them in part, or with their title behind them.
#[derive(Debug, Default)]
struct Barred {
    whole: FxHashSet<Vec<char>>,
    runs: FxHashSet<Vec<char>>,
}

impl Barred {
    fn add(&mut self, text: &str) {
        let letters = letters(text);
        self.runs.extend(letters.windows(RUN).step_by(STEP).map(<[char]>::to_vec));
        self.whole.insert(letters);
    }

    fn has(&self, text: &str) -> bool {
        let letters = letters(text);
        self.whole.contains(&letters) || letters.windows(RUN).any(|run| self.runs.contains(run))
    }
}

/// Letters alone: what is the same text in another setting has the same.
fn letters(text: &str) -> Vec<char> {
    fold_str(text, Keep::Letters).chars().collect()
}

/// Texts of the benchmark whose licence says nothing of training, and which measures what is trained.
fn benchmark(folder: &Path, barred: &mut Barred) -> Result<(), Error> {
    for name in ["train_few_all.json", "dev_few_all.json", "test_public.json", "test.json"] {
        let path = folder.join(name);
        for line in read(&path)?.lines() {
            let content: Content = serde_json::from_str(line).map_err(|source| Error::Line { path: path.clone(), source })?;
            barred.add(&content.content);
        }
    }
    Ok(())
}

/// Abstract, title and keywords of papers from two files with a row for each, in the same order: one row that one of them lacks would pair every
/// later abstract with the keywords of another.
fn papers(titles: &Path, keywords: &Path) -> Result<Vec<[String; 3]>, Error> {
    let (first, second) = (rows(titles)?, rows(keywords)?);
    let apart = |row: usize| Error::Apart { path: keywords.to_owned(), other: titles.to_owned(), row };
    if first.len() != second.len() {
        return Err(apart(first.len().min(second.len()) + 1));
    }
    let paper = |(([_, text, title], [_, same, words]), row): (([String; 3], [String; 3]), usize)| {
        // Behind the abstract, the file of keywords has the title too.
        if same.starts_with(&text) { Ok([text, title, words]) } else { Err(apart(row)) }
    };
    first.into_iter().zip(second).zip(1..).map(paper).collect()
}

/// Rows of three columns: what is asked, the text, the answer.
fn rows(path: &Path) -> Result<Vec<[String; 3]>, Error> {
    let columns = |line: &str| {
        let columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
        <[String; 3]>::try_from(columns).map_err(|got| Error::Columns { path: path.to_owned(), got: got.len() })
    };
    read(path)?.lines().map(columns).collect()
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|source| Error::Open { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test prepares its own folder")]
    fn papers_of_two_files_are_joined_or_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let titles = file("titles", "to title\t摘要甲\t题甲\nto title\t摘要乙\t题乙\n");
        let row = |of: &str| format!("to keywords\t摘要{of} 题{of}\t词{of}_词\n");
        let both = file("both", &(row("甲") + &row("乙")));
        let papers_of = |of: &str| [format!("摘要{of}"), format!("题{of}"), format!("词{of}_词")];
        assert_eq!(papers(&titles, &both).unwrap(), [papers_of("甲"), papers_of("乙")]);
        for (name, text, apart) in [("one", row("甲"), 2), ("turned", row("乙") + &row("甲"), 1)] {
            let error = papers(&titles, &file(name, &text)).unwrap_err();
            assert!(matches!(error, Error::Apart { row, .. } if row == apart), "{error}");
        }
    }

    #[test]
    fn what_must_not_be_trained_on_is_found_in_other_dress() {
        let mut barred = Barred::default();
        let abstracted =
            "目的：了解抗高血压药的应用情况及趋势。方法：对某院四年中抗高血压药的销售金额、用药频度、日均费用等进行回顾性分析。";
        barred.add(abstracted);
        barred.add("短题目");
        for same in [
            abstracted.to_owned(),
            format!("{abstracted}某院抗高血压药利用分析"),
            abstracted.replace(['：', '，', '、'], " "),
            abstracted.chars().skip(9).collect(),
            "《短题目》".to_owned(),
        ] {
            assert!(barred.has(&same), "{same}");
        }
        for other in ["目的：了解抗高血压药的应用情况及趋势。", "另一个短题目", ""] {
            assert!(!barred.has(other), "{other}");
        }
    }
}
