#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| shai_fuzz::Target::Any.run(data));
