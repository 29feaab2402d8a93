//! Topics compared with texts by vectors of what both mean.

use std::sync::Arc;

use crate::features::Cut;

/// From folded characters to a vector, of length 1 or of zeros. The same characters always give the same vector.
pub type Embed = Arc<dyn Fn(&[char]) -> Vec<f32> + Send + Sync>;

/// Vectors of topics, less what all of them share.
#[derive(Debug, Clone)]
pub(crate) struct Topics {
    /// Mean of the profiles' vectors: what every topic of this contest has in common says nothing.
    mean: Vec<f32>,
    topics: Vec<Vec<f32>>,
}

impl Topics {
    /// From the vector of each topic's profile.
    pub(crate) fn new(profiles: &[Vec<f32>]) -> Self {
        let mut mean = vec![0.0; profiles.first().map_or(0, Vec::len)];
        for vector in profiles {
            mean.iter_mut().zip(vector).for_each(|(m, v)| *m += v / profiles.len() as f32);
        }
        let topics = profiles.iter().map(|v| apart(v, &mean)).collect();
        Self { mean, topics }
    }

    /// A text's vector less the mean, of length 1.
    pub(crate) fn apart(&self, vector: &[f32]) -> Vec<f32> {
        apart(vector, &self.mean)
    }

    /// Cosine of a text's vector with each topic, both less the mean.
    pub(crate) fn score(&self, vector: &[f32]) -> Vec<f32> {
        let text = self.apart(vector);
        self.topics.iter().map(|topic| topic.iter().zip(&text).map(|(a, b)| a * b).sum()).collect()
    }
}

/// Topics by what they mean, and what gives the vectors of texts.
pub(crate) struct Meaning {
    embed: Embed,
    pub(crate) topics: Topics,
}

impl std::fmt::Debug for Meaning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Meaning").field("topics", &self.topics.topics.len()).finish_non_exhaustive()
    }
}

impl Meaning {
    /// From the weighted parts of each topic's profile.
    pub(crate) fn new(embed: Embed, profiles: &[Vec<(f32, Cut)>]) -> Self {
        let vectors: Vec<Vec<f32>> = profiles.iter().map(|parts| of(&embed, parts)).collect();
        Self { topics: Topics::new(&vectors), embed }
    }

    /// Vector of a text's weighted passages, of length 1.
    pub(crate) fn of(&self, parts: &[(f32, Cut)]) -> Vec<f32> {
        of(&self.embed, parts)
    }
}

fn of(embed: &Embed, parts: &[(f32, Cut)]) -> Vec<f32> {
    sum(parts.iter().map(|(weight, cut)| (*weight, embed(&cut.chars))))
}

/// Weighted sum of vectors, brought to length 1.
pub(crate) fn sum(vectors: impl Iterator<Item = (f32, Vec<f32>)>) -> Vec<f32> {
    let mut sum: Vec<f32> = Vec::new();
    for (weight, vector) in vectors {
        sum.resize(vector.len(), 0.0);
        sum.iter_mut().zip(&vector).for_each(|(s, v)| *s += weight * v);
    }
    unit(sum)
}

fn apart(vector: &[f32], mean: &[f32]) -> Vec<f32> {
    unit(vector.iter().zip(mean).map(|(v, m)| v - m).collect())
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|v| *v /= length);
    }
    vector
}

#[cfg(test)]
mod tests {
    use text::Segmenter;

    use super::*;

    /// One dimension a character of three.
    fn embed() -> Embed {
        Arc::new(|chars: &[char]| unit(['医', '农', '路'].map(|c| chars.iter().filter(|&&d| d == c).count() as f32).to_vec()))
    }

    fn parts(text: &str) -> Vec<(f32, Cut)> {
        vec![(1.0, Cut::new(text, &Segmenter::new()))]
    }

    #[test]
    fn a_text_is_nearest_to_the_profile_that_means_the_same() {
        let meaning = Meaning::new(embed(), &["医医农", "农农农", "路农"].map(parts));
        for (text, expected) in [("医", 0), ("农", 1), ("路路路", 2)] {
            let scores = meaning.topics.score(&meaning.of(&parts(text)));
            let best = (0..3).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
            assert_eq!(best, Some(expected), "{text}: {scores:?}");
        }
    }

    #[test]
    fn a_text_without_known_words_has_no_direction() {
        let meaning = Meaning::new(embed(), &["医", "农"].map(parts));
        assert_eq!(meaning.of(&parts("天地")), vec![0.0; 3]);
    }
}
