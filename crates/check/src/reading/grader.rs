use record::Span;

use crate::flat::Flat;

use super::vocabulary::Vocabulary;

/// Passages whose words address the grader or a model, overlapping ones joined.
pub(super) fn find(flat: &Flat, words: &Vocabulary) -> Vec<Span> {
    let mut hits: Vec<(usize, usize)> = Vec::new();
    for hit in words.first.find_overlapping_iter(flat.as_str()) {
        let pattern = &words.address[words.first_of[hit.pattern().as_usize()]];
        let (from, to) = (flat.at_byte(hit.start()), flat.at_byte(hit.end()));
        if let Some(to) = follow(flat, &pattern[1..], to, words.gap) {
            hits.push((from, to));
        }
    }
    hits.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (from, to) in hits {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined.into_iter().map(|(from, to)| flat.span(from, to)).collect()
}

/// End of the passage where each further group has a word within `gap` characters of the one before.
fn follow(flat: &Flat, groups: &[Vec<String>], at: usize, gap: usize) -> Option<usize> {
    let Some((group, others)) = groups.split_first() else { return Some(at) };
    group.iter().find_map(|word| {
        let length = word.chars().count();
        let window = flat.slice(at, flat.len().min(at + gap + length));
        let byte = window.find(word.as_str())?;
        let start = at + window[..byte].chars().count();
        follow(flat, others, start + length, gap)
    })
}
