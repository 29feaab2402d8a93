use record::Say;
use serde::{Deserialize, Serialize};

use crate::Error;

/// Everything about indexing and ranking that may be set. Kept in the index, so that a search from the folder alone ranks as the run meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Memory for documents not yet on disk, in bytes, for all threads together; at least 15,000,000 a thread. Default 128 MiB.
    pub heap_bytes: usize,
    /// Threads that index, 1 to 8. Results do not depend on it. Default 2.
    pub threads: usize,
    /// BM25: how soon a repeated term stops counting more. Default 1.2.
    pub k1: f32,
    /// BM25: how much a long text counts against itself, 0 to 1. Default 0.75.
    pub b: f32,
    /// Weight of a match in the title, a match in the text weighing 1. Default 4.
    pub title_weight: f32,
    /// Weight of a match in any other field. Default 2.
    pub field_weight: f32,
    /// Characters of a snippet, beside those that finish a number or a word at either end. Default 120.
    pub snippet_chars: u32,
    /// Characters of a snippet before its first highlight, at most, a number or a word that begins before them apart. Default 30.
    pub lead_chars: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            heap_bytes: 128 << 20,
            threads: 2,
            k1: 1.2,
            b: 0.75,
            title_weight: 4.0,
            field_weight: 2.0,
            snippet_chars: 120,
            lead_chars: 30,
        }
    }
}

/// What the engine asks for at least, for each thread.
const MIN_HEAP: usize = 15_000_000;

/// Longest snippet that anybody reads.
const MAX_SNIPPET: u32 = 10_000;

impl Settings {
    /// Whether an index can be made and searched with them.
    ///
    /// # Errors
    /// [`Error::Setting`] with the first that cannot be.
    pub fn check(&self) -> Result<(), Error> {
        let setting = |key, value: String, zh: &str, en: &str| Err(Error::Setting { key, value, must: Say::new(zh, en) });
        if !(1..=8).contains(&self.threads) {
            return setting("threads", self.threads.to_string(), " 1 到 8", "1 to 8");
        }
        if self.heap_bytes / self.threads < MIN_HEAP {
            return setting("heap_bytes", self.heap_bytes.to_string(), "每个线程不少于 15000000", "at least 15000000 a thread");
        }
        if !self.k1.is_finite() || self.k1 <= 0.0 {
            return setting("k1", self.k1.to_string(), "正数", "positive");
        }
        if !(0.0..=1.0).contains(&self.b) {
            return setting("b", self.b.to_string(), " 0 到 1", "0 to 1");
        }
        for (key, weight) in [("title_weight", self.title_weight), ("field_weight", self.field_weight)] {
            if !weight.is_finite() || weight < 0.0 {
                return setting(key, weight.to_string(), " 0 或更大的数", "0 or more");
            }
        }
        if self.snippet_chars / 2 < self.lead_chars || self.snippet_chars > MAX_SNIPPET {
            let must = ("不小于 lead_chars 的两倍，不大于 10000", "at least twice lead_chars and at most 10000");
            return setting("snippet_chars", self.snippet_chars.to_string(), must.0, must.1);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_make_no_order_are_refused_by_name() {
        fn check(change: fn(&mut Settings), zh: &str) {
            let mut settings = Settings::default();
            change(&mut settings);
            assert_eq!(settings.check().map_err(|e| e.say().zh), Err(zh.to_owned()));
        }
        check(|s| s.k1 = f32::INFINITY, "检索设置 k1 是 inf，应为正数");
        check(|s| s.title_weight = -1.0, "检索设置 title_weight 是 -1，应为 0 或更大的数");
        check(|s| s.snippet_chars = u32::MAX, "检索设置 snippet_chars 是 4294967295，应为不小于 lead_chars 的两倍，不大于 10000");
        check(|s| s.lead_chars = u32::MAX, "检索设置 snippet_chars 是 120，应为不小于 lead_chars 的两倍，不大于 10000");
        assert_eq!(Settings::default().check().map_err(|e| e.to_string()), Ok(()));
    }
}
