use rayon::prelude::*;
use rustc_hash::FxHashMap;
use text::{Keep, Segmenter, fold, is_cjk};

/// Longest word, in characters: longer ones are names.
const LONGEST: usize = 8;

/// Words that are frequent enough, the most frequent first, then in the order of their letters.
pub(crate) fn vocabulary(texts: &[&str], least: u32, most: usize) -> Vec<String> {
    let segmenter = Segmenter::new();
    let counts = texts
        .par_chunks(4096)
        .map(|texts| {
            let mut counts: FxHashMap<String, u32> = FxHashMap::default();
            texts.iter().for_each(|text| count(text, &segmenter, &mut counts));
            counts
        })
        .reduce(FxHashMap::default, merge);
    let mut words: Vec<(String, u32)> = counts.into_iter().filter(|(_, n)| *n >= least).collect();
    words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    words.truncate(most);
    words.into_iter().map(|(word, _)| word).collect()
}

fn merge(mut into: FxHashMap<String, u32>, from: FxHashMap<String, u32>) -> FxHashMap<String, u32> {
    #[expect(clippy::iter_over_hash_type, reason = "sums of whole numbers are the same in any order")]
    for (word, n) in from {
        *into.entry(word).or_default() += n;
    }
    into
}

/// Words as the dictionary cuts them, and single Chinese characters.
fn count(text: &str, segmenter: &Segmenter, counts: &mut FxHashMap<String, u32>) {
    let folded = fold(text, Keep::All);
    let chars = folded.chars();
    let mut add = |chars: &[char]| *counts.entry(chars.iter().collect()).or_default() += 1;
    for word in segmenter.words(&folded.text()) {
        let word = &chars[word.from() as usize..word.to() as usize];
        let chinese = word.iter().filter(|&&c| is_cjk(c)).count();
        let letters = word.iter().all(|c| c.is_alphanumeric()) && word.iter().any(|c| c.is_alphabetic());
        if word.len() <= LONGEST && word.len() > 1 && (chinese == word.len() || (chinese == 0 && letters)) {
            add(word);
        }
    }
    chars.iter().filter(|&&c| is_cjk(c)).for_each(|c| add(std::slice::from_ref(c)));
}
