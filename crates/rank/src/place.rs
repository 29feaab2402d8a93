//! Places by score, and how far they would move if the weights were a little different.

use record::Ranking;

use crate::settings::Band;

/// Gives places and bands to the entries of one track, which come by falling score.
///
/// In each draw every weight moves by the same random part for all entries, and every value by its own amount, which depends on the
/// entry's number and not on its neighbours. The band covers the central part of the places drawn and always the place itself. Entries
/// that stand behind the first of their group in too few draws share its place (standard competition ranking: 1 1 3).
pub(crate) fn place(track: &mut [Ranking], band: &Band) {
    assert!(track.windows(2).all(|w| w[0].score >= w[1].score), "entries come by falling score");
    let draws: Vec<Vec<f64>> = (0..band.draws).map(|draw| track.iter().map(|r| drawn(r, draw, band)).collect()).collect();
    let mut leader = 0;
    for i in 0..track.len() {
        let ahead = draws.iter().filter(|d| d[leader] > d[i]).count() as f64;
        if i > leader && ahead >= band.apart * f64::from(band.draws) {
            leader = i;
        }
        track[i].place = leader as u32 + 1;
    }
    let mut places: Vec<Vec<u32>> = vec![Vec::with_capacity(draws.len()); track.len()];
    for draw in &draws {
        let mut order: Vec<usize> = (0..track.len()).collect();
        order.sort_by(|&a, &b| draw[b].total_cmp(&draw[a]).then(a.cmp(&b)));
        for (place, &i) in (1..).zip(&order) {
            places[i].push(place);
        }
    }
    for (ranking, mut seen) in track.iter_mut().zip(places) {
        seen.sort_unstable();
        let cut = ((1.0 - band.covers) / 2.0 * seen.len() as f64) as usize;
        let (best, worst) = (seen[cut.min(seen.len() - 1)], seen[seen.len() - 1 - cut.min(seen.len() - 1)]);
        ranking.band = (best.min(ranking.place), worst.max(ranking.place));
    }
}

/// The score of an entry in one draw.
fn drawn(ranking: &Ranking, draw: u32, band: &Band) -> f64 {
    let name = record::fnv1a(ranking.entry.bytes());
    let (mut sum, mut weights) = (0.0, 0.0);
    for (k, c) in (0u64..).zip(&ranking.contributions) {
        let at = (u64::from(draw) << 16) | k;
        let weight = c.weight * (1.0 + band.weight * noise(band.seed, at, 0));
        let value = (c.value + band.value * noise(band.seed, at, name)).clamp(0.0, 1.0);
        sum += weight * value;
        weights += weight;
    }
    if weights > 0.0 { sum / weights } else { 0.0 }
}

/// A number from -1 to 1 that looks random and is a function of its arguments.
fn noise(seed: u64, at: u64, who: u64) -> f64 {
    let z = mixed(seed.wrapping_add(at.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(who.wrapping_mul(0xd1b5_4a32_d192_ed03)));
    (z >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// A number whose bits all depend on all bits of another: the multipliers and shifts with which SplitMix64 ends (Steele, Lea, Flood 2014), each
/// round with both of its shifts. Bands and samples rest on it, so that it never changes.
pub(crate) fn mixed(mut z: u64) -> u64 {
    for multiplier in [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb] {
        z = (z ^ (z >> 30)).wrapping_mul(multiplier);
        z ^= z >> 27;
    }
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_centred_and_bounded() {
        let draws: Vec<f64> = (0..4000).map(|i| noise(1, i, 7)).collect();
        assert!(draws.iter().all(|n| (-1.0..=1.0).contains(n)));
        let mean = draws.iter().sum::<f64>() / 4000.0;
        let square = draws.iter().map(|n| n * n).sum::<f64>() / 4000.0;
        assert!(mean.abs() < 0.03 && (square - 1.0 / 3.0).abs() < 0.02, "mean {mean}, mean square {square}");
    }
}
