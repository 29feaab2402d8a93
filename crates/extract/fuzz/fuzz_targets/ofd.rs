#![no_main]

libfuzzer_sys::fuzz_target!(init: shai_fuzz::let_readers_catch(), |data: &[u8]| shai_fuzz::Target::Ofd.run(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { shai_fuzz::step(data, size, max_size, seed) });
