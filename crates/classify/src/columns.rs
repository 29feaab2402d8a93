//! What topics score over texts of any topic, and how scores are levelled by it.

use rayon::prelude::*;

use crate::TextDoc;
use crate::classifier::Classifier;
use crate::features::Cut;
use crate::source::Source;
use crate::view::View;
use crate::vocabulary::Bag;

/// What each topic scores over texts of no known topic: a topic whose profile is broad scores high everywhere, and that says nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Columns {
    /// Mean and spread of each topic.
    each: Vec<[f32; 2]>,
    /// Mean and spread that all are brought to.
    all: [f32; 2],
}

impl Columns {
    /// From one row of scores a text.
    fn of(rows: &[Vec<f32>]) -> Self {
        let each: Vec<[f32; 2]> = (0..rows[0].len()).map(|t| moments(rows.iter().map(|r| r[t]))).collect();
        let mean = each.iter().map(|e| e[0]).sum::<f32>() / each.len() as f32;
        let spread = each.iter().map(|e| e[1]).sum::<f32>() / each.len() as f32;
        Self { each, all: [mean, spread] }
    }

    /// Brings every topic to the same mean and spread.
    pub(crate) fn level(&self, scores: &mut [f32]) {
        for (score, [mean, spread]) in scores.iter_mut().zip(&self.each) {
            *score = self.all[0] + (*score - mean) / spread.max(1e-6) * self.all[1];
        }
    }
}

pub(crate) fn moments(values: impl Iterator<Item = f32> + Clone) -> [f32; 2] {
    let n = values.clone().count() as f32;
    let mean = values.clone().sum::<f32>() / n;
    [mean, (values.map(|v| (v - mean).powi(2)).sum::<f32>() / n).sqrt()]
}

/// How the two kinds of scores are levelled.
#[derive(Debug, Clone)]
pub(crate) struct Levels {
    pub(crate) lexical: Columns,
    pub(crate) meaning: Option<Columns>,
}

impl Classifier {
    /// Levels the topics by texts of no known topic, some thousands of the kind that will be asked about, among which no topic is rare; a
    /// feature then counts by how few of these texts have it instead of how few topics. It helps where profiles differ in breadth (abstracts
    /// of 67 disciplines: `examples/csldcp.rs`) and is no part of a screening, whose tracks may be of any size. Replaces earlier levels.
    /// Vectors are brought to the mean and spread of words. The catch-all topic's floor is applied after it.
    ///
    /// # Panics
    /// Where a model was brought, whose scores have a spread of their own.
    pub fn level(&mut self, texts: &[TextDoc]) {
        assert!(self.model.is_none(), "levels are those of the vectors that they were taken with");
        self.levels = None;
        if texts.is_empty() {
            self.views = self.views_of(View::new);
            return;
        }
        let texts: Vec<Vec<(f32, Cut)>> = texts.par_iter().map(|t| self.parts(&Source::of_text(t, &self.settings))).collect();
        self.views = self.views_of(|unit, bags| {
            let having = Bag::having(texts.iter().map(Vec::as_slice), unit);
            View::weighed(unit, bags, |feature, _| ((1.0 + texts.len() as f32) / (1.0 + having.count(feature))).ln())
        });
        let scores = |parts: &Vec<(f32, Cut)>| (self.lexical(&self.vectors(parts)), self.meaning_scores(&self.meant(parts)));
        let (lexical, meaning): (Vec<_>, Vec<_>) = texts.par_iter().map(scores).unzip();
        let lexical = Columns::of(&lexical);
        // Cosines of vectors spread eight times as wide as those of words: what weighs both is to say how much each counts.
        let meaning = (!meaning[0].is_empty()).then(|| Columns { all: lexical.all, ..Columns::of(&meaning) });
        self.levels = Some(Levels { lexical, meaning });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> TextDoc {
        TextDoc { id: String::new(), title: String::new(), text: Some(text.to_owned()), sha256: record::Sha256::from_bytes([0; 32]) }
    }

    #[test]
    fn what_all_texts_have_says_nothing_and_no_texts_take_it_back() {
        let contest = crate::testing::contest();
        let mut classifier = Classifier::new(&contest, &crate::Settings::default()).unwrap();
        let weight = |c: &Classifier, pair: [char; 2]| {
            let vocabulary = &c.views[crate::classifier::PAIRS].vocabulary;
            vocabulary.idf(vocabulary.number(&pair).unwrap())
        };
        let asked = [text("骗保稽核，远程会诊"), text("产线排产")];
        let before = (classifier.classify_texts(&asked), weight(&classifier, ['骗', '保']));
        classifier.level(&["骗保稽核", "骗保预警", "骗保会诊"].map(text));
        assert_eq!(weight(&classifier, ['骗', '保']), 0.0);
        assert!(weight(&classifier, ['稽', '核']) > 0.0);
        classifier.level(&[]);
        assert_eq!((classifier.classify_texts(&asked), weight(&classifier, ['骗', '保'])), before);
    }

    #[test]
    fn a_broad_topic_no_longer_wins_by_being_broad() {
        let rows = vec![vec![0.5, 0.1], vec![0.7, 0.2], vec![0.6, 0.0]];
        let columns = Columns::of(&rows);
        let mut score = [0.5, 0.2];
        columns.level(&mut score);
        assert!(score[1] > score[0], "{score:?}");
        let mut mean = [0.6, 0.1];
        columns.level(&mut mean);
        assert!((mean[0] - 0.35).abs() < 1e-6 && (mean[1] - 0.35).abs() < 1e-6, "{mean:?}");
    }
}
