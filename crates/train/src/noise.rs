/// Numbers from a seed, the same everywhere: a permuted congruential generator (O'Neill 2014, XSH-RR).
#[derive(Debug)]
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        let mut noise = Self(seed.wrapping_add(1_442_695_040_888_963_407));
        noise.next();
        noise
    }

    pub(crate) fn next(&mut self) -> u32 {
        let old = self.0;
        self.0 = old.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((((old >> 18) ^ old) >> 27) as u32).rotate_right((old >> 59) as u32)
    }

    /// Sum of twelve uniform numbers less six: near enough to normal, and without a logarithm.
    pub(crate) fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.next() as f32 / 4_294_967_296.0).sum::<f32>() - 6.0
    }

    /// Fisher and Yates.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.next() as usize % (i + 1));
        }
    }
}
