use encode::Tokens;
use rayon::prelude::*;

/// Texts as words with how often each stands in it, in rising order of words.
#[derive(Debug, Default)]
pub(crate) struct Bags {
    starts: Vec<usize>,
    items: Vec<(u32, f32)>,
}

impl Bags {
    pub(crate) fn of(texts: &[&str], tokens: &Tokens) -> Self {
        let bags: Vec<Vec<(u32, f32)>> = texts.par_iter().map(|t| bag(tokens.of(t))).collect();
        let starts = std::iter::once(0).chain(bags.iter().scan(0, |sum, b| {
            *sum += b.len();
            Some(*sum)
        }));
        Self { starts: starts.collect(), items: bags.concat() }
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn get(&self, i: usize) -> &[(u32, f32)] {
        &self.items[self.starts[i]..self.starts[i + 1]]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[(u32, f32)]> {
        (0..self.len()).map(|i| self.get(i))
    }
}

fn bag(mut words: Vec<u32>) -> Vec<(u32, f32)> {
    words.sort_unstable();
    let groups = words.chunk_by(|a, b| a == b);
    groups.map(|g| (g[0], g.len() as f32)).collect()
}
