#![no_main]

libfuzzer_sys::fuzz_target!(init: shai_fuzz::let_readers_catch(), |data: &[u8]| shai_fuzz::Target::Pdf.run(data));
