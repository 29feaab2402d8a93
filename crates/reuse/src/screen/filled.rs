//! Forms that each filled in for itself, such as statements of accounts.

use record::{Aligned, Text};

use super::sentence;
use super::sorted::in_common;
use crate::Filled as Settings;

/// Two texts in which a form stands that each filled in: the titles of its lines agree word for word, and the figures between them do not. Of
/// a copy the opposite holds.
pub(crate) struct Filled {
    /// How far the figures differ: 0 they agree or are few, 1 they have nothing to do with each other.
    differing: f64,
    most_marks: f64,
}

impl Filled {
    /// Two texts with the passages that they share.
    pub(crate) fn of(a: &Text, b: &Text, passages: &[Aligned], settings: &Settings) -> Self {
        let side = |parts: &mut dyn Iterator<Item = &str>| {
            let mut figures: Vec<u64> = parts.flat_map(sentence::exact_figures).collect();
            figures.sort_unstable();
            figures
        };
        let x = side(&mut passages.iter().map(|p| a.slice(p.a)));
        let y = side(&mut passages.iter().map(|p| b.slice(p.b)));
        let fewer = x.len().min(y.len());
        let share = 1.0 - f64::from(in_common(&x, &y)) / fewer.max(1) as f64;
        let differing = if fewer < settings.min_figures as usize { 0.0 } else { (share - settings.low) / (settings.high - settings.low) };
        Self { differing: differing.clamp(0.0, 1.0), most_marks: settings.most_marks }
    }

    /// How far a passage of theirs is of that form: 0 not at all, 1 wholly. What is told in sentences is not.
    pub(crate) fn degree(&self, passage: &str) -> f64 {
        let marks = marks(passage);
        let letters = passage.chars().filter(|c| c.is_alphabetic()).count();
        if marks as f64 <= self.most_marks * letters as f64 { self.differing } else { 0.0 }
    }
}

/// Marks that end sentences; a point does so behind a letter, and neither in a figure nor behind the number of a line.
fn marks(passage: &str) -> usize {
    let after = passage.chars().skip(1).chain([' ']);
    let (mut before, mut count) = (' ', 0);
    for (c, next) in passage.chars().zip(after) {
        let point = matches!(c, '.' | '．') && before.is_alphabetic() && !next.is_ascii_alphanumeric();
        count += usize::from(point || matches!(c, '。' | '！' | '？' | '；'));
        before = c;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::Span;

    fn filled(a: &str, b: &str) -> Filled {
        let whole = |t: &str| Span::of(0, t.chars().count() as u32);
        let passage = Aligned { a: whole(a), b: whole(b), agreeing: 0, identity: 1.0, longest_run: 0 };
        Filled::of(&Text::new(a.to_owned()), &Text::new(b.to_owned()), &[passage], &Settings::default())
    }

    const FORM: [&str; 4] = ["销售商品收到的现金", "收到的税费返还", "购买商品支付的现金", "支付的各项税费"];

    fn form(figures: [u32; 4]) -> String {
        FORM.iter().zip(figures).map(|(title, figure)| format!("{title}\t{figure}.25\t{}.5\n", 3 * figure)).collect()
    }

    #[test]
    fn titles_between_which_other_figures_stand_are_of_a_form() {
        let check = |a: &str, b: &str, expected: f64| assert_eq!(filled(a, b).degree(a), expected, "{a}\n{b}");
        let (one, other) = (form([6_619, 2_331, 5_021, 4_127]), form([7_715, 1_509, 3_062, 1_202]));
        check(&one, &other, 1.0);
        check(&one, &one, 0.0);
        // Too few figures to say anything.
        check("销售商品收到的现金 6619.25", "销售商品收到的现金 7715.9", 0.0);
        // Sentences are told by somebody, whatever their figures are and whichever mark ends them; a point in a figure or behind a number is
        // none.
        let told = |form: &str, end: &str| form.replace('\n', end);
        check(&told(&one, "万元。"), &told(&other, "万元。"), 0.0);
        check(&told(&one, "万元."), &told(&other, "万元."), 0.0);
        let numbered = |form: &str| form.lines().zip(1..).map(|(line, n)| format!("{n}.{line}\n")).collect::<String>();
        check(&numbered(&one), &numbered(&other), 1.0);
    }
}
