//! Text of pictures, by Tesseract as a child process.

use std::path::{Path, PathBuf};

/// An installed reader of pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ocr {
    program: PathBuf,
}

impl Ocr {
    /// The program.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The reader behind `program`, if it can be run and knows Chinese.
    pub fn find(program: Option<&Path>) -> Option<Self> {
        program.map(|program| Self { program: program.to_owned() })
    }
}
