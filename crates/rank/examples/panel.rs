//! Time to assign a season: `panel ENTRIES EXPERTS` makes affinities that look random, with one pair in fifty standing back.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "an example prints, measures time, and stops at an argument that is no number"
)]

use rank::{AssignRules, assign};

fn main() {
    let mut arguments = std::env::args().skip(1).map(|a| a.parse::<usize>().unwrap());
    let (entries, experts) = (arguments.next().unwrap_or(2000), arguments.next().unwrap_or(200));
    let mut state = 1u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    // Entries and experts of 14 tracks: suited within a track, hardly across.
    let home: Vec<usize> = (0..experts).map(|_| next() % 14).collect();
    let mut row = |i: usize| home.iter().map(|&h| pair(i % 14 == h, next())).collect();
    let affinity: Vec<Vec<Option<u32>>> = (0..entries).map(&mut row).collect();
    let rules = AssignRules::default();
    let start = std::time::Instant::now();
    let found = assign(&affinity, &vec![rules.load; experts], &rules);
    let given = || found.given.iter().zip(&affinity).flat_map(|(g, row)| g.iter().map(|&e| row[e].unwrap_or(0)));
    let mean = f64::from(given().sum::<u32>()) / given().count() as f64;
    let (worst, seconds) = (given().min(), start.elapsed().as_secs_f64());
    println!("{entries} entries, {experts} experts: {seconds:.1} s, mean {mean:.1}, worst {worst:?}, {} short", found.short.len());
}

fn pair(same_track: bool, random: usize) -> Option<u32> {
    let affinity = if same_track { 50 + random % 51 } else { random % 31 };
    (!random.is_multiple_of(50)).then_some(affinity as u32)
}
