//! The texts nearest to one in what their passages mean, found by comparing every passage with every other.

use pulp::{Arch, Simd, WithSimd};

use crate::Packed;

/// Passages of some texts as packed vectors, searched exactly: every passage of a text is compared with all of the others, so that nothing near
/// is missed.
#[derive(Debug)]
pub struct Passages<'a> {
    /// Those of each text.
    texts: &'a [&'a Packed],
    /// What all passages share, which is taken off each: as many numbers as a vector has.
    shared: &'a [f32],
}

/// A text near another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// Its position.
    pub text: usize,
    /// How much nearer the asking text's passages find their like here than in an average text; 0 to about 1.
    pub score: f32,
    /// Passages that carry it, strongest first: of the asking text, of this text, cosine.
    pub carrying: Vec<(usize, usize, f32)>,
}

impl<'a> Passages<'a> {
    /// Those of some texts, less what the passages of a corpus share: the mean of all of them, of these texts and others.
    pub fn new(texts: &'a [&'a Packed], shared: &'a [f32]) -> Self {
        Self { texts, shared }
    }

    /// The texts nearest to text `of`, nearest first, each with at most `carrying` pairs of passages; `of` itself is none of them. In which
    /// order two texts come depends on no third one.
    ///
    /// # Panics
    /// Where there is no text `of`, or vectors differ in length.
    pub fn nearest(&self, of: usize, limit: usize, carrying: usize) -> Vec<Near> {
        let others: Vec<usize> = (0..self.texts.len()).filter(|&text| text != of && self.texts[text].rows().next().is_some()).collect();
        let packed: Vec<&Packed> = others.iter().map(|&text| self.texts[text]).collect();
        let best: Vec<Vec<(usize, f32)>> = Arch::new().dispatch(MostLike { asking: self.texts[of], others: &packed, shared: self.shared });
        let asking = best.first().map_or(0, Vec::len);
        // What any text has (the form's own words) is like everything and says nothing.
        let usual: Vec<f32> = (0..asking).map(|a| best.iter().map(|b| b[a].1).sum::<f32>() / best.len() as f32).collect();
        let mut found: Vec<Near> = others
            .iter()
            .zip(&best)
            .map(|(&text, best)| {
                let lead = |a: usize| best[a].1 - usual[a];
                let score = (0..best.len()).map(lead).sum::<f32>() / best.len().max(1) as f32;
                let mut order: Vec<usize> = (0..best.len()).collect();
                order.sort_by(|&a, &b| lead(b).total_cmp(&lead(a)).then(a.cmp(&b)));
                let carrying = order.into_iter().take(carrying).map(|a| (a, best[a].0, best[a].1)).collect();
                Near { text, score, carrying }
            })
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.text.cmp(&b.text)));
        found.truncate(limit);
        found
    }
}

/// For each passage of the asking text, in each other text the passage most like it, with the cosine.
struct MostLike<'a> {
    asking: &'a Packed,
    others: &'a [&'a Packed],
    shared: &'a [f32],
}

impl WithSimd for MostLike<'_> {
    type Output = Vec<Vec<(usize, f32)>>;

    /// Products of integers, which the compiler turns into whatever vectors the processor has: their sums depend on no order. What is shared is
    /// taken off afterwards, by two floats a passage.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Self::Output {
        let squared = dot(self.shared, self.shared);
        let mut row = Row::default();
        let mut asking: Vec<(Vec<i16>, Less)> = Vec::new();
        for (numbers, scale) in self.asking.rows() {
            let less = row.read(numbers, scale, self.shared, squared);
            asking.push((row.whole.clone(), less));
        }
        let mut all = Vec::with_capacity(self.others.len());
        for text in self.others {
            let mut best = vec![(0, f32::NEG_INFINITY); asking.len()];
            for (at, (numbers, scale)) in text.rows().enumerate() {
                let here = row.read(numbers, scale, self.shared, squared);
                for (best, (whole, there)) in best.iter_mut().zip(&asking) {
                    let product = here.scale * there.scale * product(&row.whole, whole) as f32;
                    let cosine = (product - here.with_shared - there.with_shared + squared) * here.over_length * there.over_length;
                    if cosine > best.1 {
                        *best = (at, cosine);
                    }
                }
            }
            all.push(best);
        }
        all
    }
}

/// What the cosine of a passage's vector, less what all share, needs beside its integers.
#[derive(Debug, Clone, Copy)]
struct Less {
    /// What 1 stands for.
    scale: f32,
    /// Product with what is shared.
    with_shared: f32,
    /// One over the length of what is left; 0 where nothing is.
    over_length: f32,
}

/// A packed vector, unpacked.
#[derive(Default)]
struct Row {
    whole: Vec<i16>,
    numbers: Vec<f32>,
}

impl Row {
    #[inline(always)]
    fn read(&mut self, numbers: &[i8], scale: f32, shared: &[f32], squared: f32) -> Less {
        assert_eq!(numbers.len(), shared.len(), "vectors of different lengths");
        self.whole.clear();
        self.whole.extend(numbers.iter().map(|&n| i16::from(n)));
        self.numbers.clear();
        self.numbers.extend(numbers.iter().map(|&n| f32::from(n)));
        let with_shared = scale * dot(&self.numbers, shared);
        let left = scale * scale * product(&self.whole, &self.whole) as f32 - 2.0 * with_shared + squared;
        Less { scale, with_shared, over_length: if left > f32::EPSILON { 1.0 / left.sqrt() } else { 0.0 } }
    }
}

/// Of vectors of up to 131,071 integers of 8 bits no sum leaves 32 bits.
#[inline(always)]
fn product(a: &[i16], b: &[i16]) -> i32 {
    a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum()
}

/// Sum of the products of two vectors, to the shorter one's end: eight sums side by side, so that the processor adds several at once, in an
/// order that does not depend on it.
#[inline]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0f32; 8];
    for (a, b) in a.iter().zip(b) {
        (0..8).for_each(|i| sums[i] += a[i] * b[i]);
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Table, unit};

    fn packed(texts: &[&[&str]]) -> Vec<Packed> {
        let of = |texts: &&[&str]| Packed::new(&texts.iter().map(|t| Table::embedded().embed(t)).collect::<Vec<_>>());
        texts.iter().map(of).collect()
    }

    /// Mean of all vectors.
    fn mean(texts: &[Packed]) -> Vec<f32> {
        let all: Vec<Vec<f32>> = texts.iter().flat_map(Packed::vectors).collect();
        (0..all[0].len()).map(|i| all.iter().map(|v| v[i]).sum::<f32>() / all.len() as f32).collect()
    }

    const SAID_BY_ALL: &str = "本单位承诺所填内容真实";
    const TEXTS: [&[&str]; 5] = [
        &[SAID_BY_ALL, "水稻病虫害遥感监测与防治"],
        &[SAID_BY_ALL, "银行信贷风险评估模型"],
        &[SAID_BY_ALL, "用卫星影像识别农作物虫害"],
        &[SAID_BY_ALL, "医院门诊患者预约挂号"],
        &[],
    ];

    #[test]
    fn the_nearest_text_is_the_one_that_means_the_same_and_its_passages_say_why() {
        let packed = packed(&TEXTS[..4]);
        let (texts, shared): (Vec<&Packed>, _) = (packed.iter().collect(), mean(&packed));
        let found = Passages::new(&texts, &shared).nearest(0, 2, 1);
        assert_eq!(found.iter().map(|n| n.text).next(), Some(2), "{found:?}");
        assert_eq!(found.len(), 2);
        let (asking, here, cosine) = found[0].carrying[0];
        assert_eq!((asking, here), (1, 1));
        assert!(cosine > 0.2, "{cosine}");
    }

    #[test]
    fn cosines_are_those_of_the_vectors_less_what_is_shared() {
        let packed = packed(&TEXTS[..4]);
        let (texts, shared): (Vec<&Packed>, _) = (packed.iter().collect(), mean(&packed));
        let less = |text: usize, at: usize| {
            let mut vector: Vec<f32> = packed[text].vectors().nth(at).expect("a passage").iter().zip(&shared).map(|(v, s)| v - s).collect();
            unit(&mut vector);
            vector
        };
        let found = Passages::new(&texts, &shared).nearest(0, 4, 2);
        assert_eq!(found.len(), 3);
        for near in found {
            for (a, b, cosine) in near.carrying {
                let expected = dot(&less(0, a), &less(near.text, b));
                assert!((expected - cosine).abs() < 1e-4, "{expected} is {cosine}");
            }
        }
    }

    #[test]
    fn the_order_of_two_texts_depends_on_no_third_one() {
        let packed = packed(&TEXTS[..4]);
        let (texts, shared): (Vec<&Packed>, _) = (packed.iter().collect(), mean(&packed));
        let order =
            |texts: &[&Packed]| Passages::new(texts, &shared).nearest(0, 9, 0).iter().map(|n| texts[n.text].clone()).collect::<Vec<_>>();
        let all = order(&texts);
        for left_out in 1..4 {
            let some: Vec<&Packed> = (0..4).filter(|&i| i != left_out).map(|i| texts[i]).collect();
            assert_eq!(order(&some), all.iter().filter(|&text| text != texts[left_out]).cloned().collect::<Vec<_>>());
        }
    }

    #[test]
    fn nothing_is_near_nothing() {
        let packed = packed(&TEXTS);
        let (texts, shared): (Vec<&Packed>, _) = (packed.iter().collect(), mean(&packed[..4]));
        assert_eq!(
            Passages::new(&texts, &shared).nearest(4, 9, 2).iter().map(|n| (n.score, n.carrying.len())).collect::<Vec<_>>(),
            [(0.0, 0); 4]
        );
        assert_eq!(Passages::new(&texts[..1], &shared).nearest(0, 9, 2), []);
        let nought = Packed::new(&[vec![0.0; shared.len()]]);
        let same = vec![0.0; shared.len()];
        let found = Passages::new(&[&nought, &nought], &same).nearest(0, 1, 1);
        assert_eq!(found, [Near { text: 1, score: 0.0, carrying: vec![(0, 0, 0.0)] }]);
    }

    #[test]
    fn a_product_is_that_of_the_textbook() {
        let a: Vec<f32> = (0..19).map(|i| i as f32).collect();
        assert_eq!(dot(&a, &a), (0..19).map(|i| (i * i) as f32).sum::<f32>());
        let whole: Vec<i16> = (-128..=127).collect();
        assert_eq!(product(&whole, &whole), (-128i32..=127).map(|i| i * i).sum::<i32>());
    }
}
