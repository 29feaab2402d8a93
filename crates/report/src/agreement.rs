use record::Verdict;
use serde::Serialize;

/// How far two people who judged the same subjects independently agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Subjects that both judged.
    pub subjects: usize,
    /// How often each pair of verdicts was given, first by second, in the order of [`Verdict::ALL`].
    pub table: [[usize; 4]; 4],
    /// Share on which they agree, 0 to 1.
    pub observed: f64,
    /// Share on which they would agree by chance, each keeping to how often they give each verdict.
    pub by_chance: f64,
    /// Cohen's kappa (Cohen 1960), 1 for full agreement, 0 for chance; `None` where chance alone would agree on everything.
    pub kappa: Option<f64>,
    /// Half width of its 95 % interval, by the large-sample standard error of the same paper.
    pub margin: Option<f64>,
}

/// Agreement over pairs of a first and a second verdict; `None` without any.
pub fn agreement(pairs: impl IntoIterator<Item = (Verdict, Verdict)>) -> Option<Agreement> {
    let place = |v: Verdict| Verdict::ALL.iter().position(|x| *x == v).expect("all verdicts are listed");
    let mut table = [[0usize; 4]; 4];
    for (first, second) in pairs {
        table[place(first)][place(second)] += 1;
    }
    let subjects: usize = table.iter().flatten().sum();
    if subjects == 0 {
        return None;
    }
    let n = subjects as f64;
    let (row, column) = (|i: usize| table[i].iter().sum::<usize>(), |i: usize| table.iter().map(|r| r[i]).sum::<usize>());
    let agreed: usize = (0..4).map(|i| table[i][i]).sum();
    let expected: usize = (0..4).map(|i| row(i) * column(i)).sum();
    let (observed, by_chance) = (agreed as f64 / n, expected as f64 / (n * n));
    let beyond_chance = expected < subjects * subjects;
    let kappa = beyond_chance.then(|| (observed - by_chance) / (1.0 - by_chance));
    let error = (observed * (1.0 - observed) / (n * (1.0 - by_chance) * (1.0 - by_chance))).sqrt();
    Some(Agreement { subjects, table, observed, by_chance, kappa, margin: beyond_chance.then_some(1.959_964 * error) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(counts: &[(Verdict, Verdict, usize)]) -> Option<Agreement> {
        agreement(counts.iter().flat_map(|&(a, b, n)| std::iter::repeat_n((a, b), n)))
    }

    #[test]
    fn kappa_is_what_the_textbook_example_says() {
        use Verdict::{Dismissed, Upheld};
        // 20 and 15 agreed, 5 and 10 not: observed 0.70, by chance 0.50.
        let a = of(&[(Upheld, Upheld, 20), (Upheld, Dismissed, 5), (Dismissed, Upheld, 10), (Dismissed, Dismissed, 15)]).unwrap();
        assert_eq!(
            (a.subjects, format!("{:.2} {:.2} {:.3}", a.observed, a.by_chance, a.kappa.unwrap())),
            (50, "0.70 0.50 0.400".to_owned())
        );
        assert_eq!(format!("{:.3}", a.margin.unwrap()), "0.254");
    }

    #[test]
    fn without_pairs_or_with_one_verdict_only_there_is_no_kappa() {
        assert_eq!(of(&[]), None);
        let a = of(&[(Verdict::Upheld, Verdict::Upheld, 3)]).unwrap();
        assert_eq!((a.observed, a.kappa, a.margin), (1.0, None, None));
    }
}
