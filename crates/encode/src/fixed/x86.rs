use pulp::core_arch::x86::{Avx, Avx2, Avx512bw, Avx512f};
use pulp::{NullaryFnOnce, cast};

use super::{Activations, CHANNELS, Pairs, ROWS, Sum, Sums, Task};

pulp::simd_type! {
    /// Multiplies 32 pairs of 16 bits and adds them to sums in one instruction, into which the compiler draws the two below.
    struct Vnni {
        avx512f: "avx512f",
        avx512bw: "avx512bw",
        avx512vnni: "avx512vnni",
    }

    struct V4 {
        avx512f: "avx512f",
        avx512bw: "avx512bw",
    }

    struct V3 {
        avx: "avx",
        avx2: "avx2",
    }
}

/// Does a task by the widest vectors that the processor has; gives it back where there are none of these.
pub(super) fn run(task: Task<'_>) -> Option<Task<'_>> {
    if let Some(simd) = Vnni::try_new() {
        simd.vectorize(On { task, by: Wide { f: simd.avx512f, bw: simd.avx512bw } });
    } else if let Some(simd) = V4::try_new() {
        simd.vectorize(On { task, by: Wide { f: simd.avx512f, bw: simd.avx512bw } });
    } else if let Some(simd) = V3::try_new() {
        simd.vectorize(On { task, by: Narrow { avx: simd.avx, avx2: simd.avx2 } });
    } else {
        return Some(task);
    }
    None
}

struct On<'a, S> {
    task: Task<'a>,
    by: S,
}

impl<S: Sum> NullaryFnOnce for On<'_, S> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.task.run(&self.by);
    }
}

#[derive(Clone, Copy)]
struct Wide {
    f: Avx512f,
    bw: Avx512bw,
}

impl Sum for Wide {
    #[inline(always)]
    fn sums(&self, activations: &[Activations], pairs: &[Pairs]) -> Sums {
        let mut sums = [[self.f._mm512_setzero_si512(); 2]; ROWS];
        for (activations, pairs) in activations.iter().zip(pairs) {
            let halves: [_; 2] = cast(*pairs);
            for (sums, &activation) in sums.iter_mut().zip(activations) {
                let activation = self.f._mm512_set1_epi32(activation);
                for (sum, half) in sums.iter_mut().zip(halves) {
                    *sum = self.f._mm512_add_epi32(*sum, self.bw._mm512_madd_epi16(activation, half));
                }
            }
        }
        sums.map(cast)
    }
}

#[derive(Clone, Copy)]
struct Narrow {
    avx: Avx,
    avx2: Avx2,
}

impl Sum for Narrow {
    #[inline(always)]
    fn sums(&self, activations: &[Activations], pairs: &[Pairs]) -> Sums {
        let mut all = [[0; CHANNELS]; ROWS];
        // Two rows and four vectors of channels are what sixteen registers hold.
        for row in (0..ROWS).step_by(2) {
            let mut sums = [[self.avx._mm256_setzero_si256(); 4]; 2];
            for (activations, pairs) in activations.iter().zip(pairs) {
                let quarters: [_; 4] = cast(*pairs);
                for (sums, &activation) in sums.iter_mut().zip(&activations[row..]) {
                    let activation = self.avx._mm256_set1_epi32(activation);
                    for (sum, quarter) in sums.iter_mut().zip(quarters) {
                        *sum = self.avx2._mm256_add_epi32(*sum, self.avx2._mm256_madd_epi16(activation, quarter));
                    }
                }
            }
            all[row] = cast(sums[0]);
            all[row + 1] = cast(sums[1]);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};

    use super::*;
    use crate::fixed::tests::noise;
    use crate::fixed::{Fixed, Plain};

    #[test]
    fn every_kind_of_vectors_makes_the_same_bits() {
        let (rows, from, to) = (11, 301, 45);
        let (x, w) = (noise(3, rows * from), noise(4, from * to));
        let weights = Fixed::new(&Tensor::from_slice(&w, (from, to), &Device::Cpu).unwrap()).unwrap();
        let products = |run: &dyn Fn(Task<'_>)| {
            let mut products = vec![0.0; rows * to];
            run(Task { weights: &weights, rows: &x, products: &mut products });
            products
        };
        let expected = products(&|task| task.run(&Plain));
        if let Some(simd) = V4::try_new() {
            let wide = products(&|task| simd.vectorize(On { task, by: Wide { f: simd.avx512f, bw: simd.avx512bw } }));
            assert_eq!(wide, expected, "AVX-512 without VNNI");
        }
        if let Some(simd) = V3::try_new() {
            let narrow = products(&|task| simd.vectorize(On { task, by: Narrow { avx: simd.avx, avx2: simd.avx2 } }));
            assert_eq!(narrow, expected, "AVX2");
        }
    }
}
