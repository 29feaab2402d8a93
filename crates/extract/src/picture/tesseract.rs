//! Tesseract as a child process: a picture in, words with places and confidence out.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use image::GrayImage;
use serde::{Deserialize, Serialize};

use super::Word;
use super::system_font::SystemFont;

/// Chinese alone: with English beside it, Tesseract 5.3 reads Chinese pages slower and worse (4.5 against 10.6 % wrong characters on a
/// scanned official letter); Latin letters and digits are in the Chinese model too.
const LANGUAGE: &str = "chi_sim";

/// An installed reader of pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ocr {
    program: PathBuf,
    version: String,
    seconds: u32,
    /// Stands in for Chinese fonts that a file names and does not bring, where its pages are drawn to be read.
    font: Option<SystemFont>,
}

/// Why a picture was not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OcrError {
    /// The program could not be started or spoken to.
    #[error("{program}: {source}")]
    Run { program: String, source: std::io::Error },
    /// It ended with an error.
    #[error("{program}: {message}")]
    Failed { program: String, message: String },
    /// It did not end in time and was ended.
    #[error("> {seconds} s")]
    Slow { seconds: u32 },
}

impl Ocr {
    /// Seconds that one page may take.
    const SECONDS: u32 = 180;

    /// The reader behind `program` (a path, or a name that the system finds), if it can be run and knows simplified Chinese.
    pub fn find(program: Option<&Path>) -> Option<Self> {
        let program = program?;
        let ask = |argument: &str| match Command::new(program).arg(argument).stdin(Stdio::null()).stderr(Stdio::null()).output() {
            Ok(output) if output.status.success() => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
            Ok(_) | Err(_) => None,
        };
        let version = ask("--version")?.lines().next()?.trim().to_owned();
        let knows = ask("--list-langs")?.lines().any(|l| l.trim() == LANGUAGE);
        knows.then(|| Self { program: program.to_owned(), version, seconds: Self::SECONDS, font: SystemFont::find() })
    }

    /// Which program, language and font: part of the cache key of everything that it read.
    pub fn identity(&self) -> String {
        let font = self.font.as_ref().map_or_else(String::new, |f| format!(" {}", f.name()));
        format!("{} {LANGUAGE}{font}", self.version)
    }

    pub(crate) const fn font(&self) -> Option<&SystemFont> {
        self.font.as_ref()
    }

    /// Words of a picture that is one column of lines.
    pub(super) fn read(&self, picture: &GrayImage) -> Result<Vec<Word>, OcrError> {
        // 6: one uniform block of text, which is what pages are made into.
        let arguments = ["stdin", "stdout", "-l", LANGUAGE, "--psm", "6", "--dpi", "300", "-c", "tessedit_create_tsv=1"];
        let mut command = Command::new(&self.program);
        command.args(arguments).env("OMP_THREAD_LIMIT", "1");
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.map_err(|source| self.run_error(source))?;
        let output = self.converse(&mut child, pgm(picture));
        // Whatever went wrong, no process stays behind; ending one that has ended is no error worth a word.
        if output.is_err() {
            let (killed, waited) = (child.kill(), child.wait());
            debug_assert!(waited.is_ok() || killed.is_err(), "a child that was ended can be waited for");
        }
        let (stdout, stderr) = output?;
        let status = child.wait().map_err(|source| self.run_error(source))?;
        if !status.success() {
            let message = stderr.lines().last().unwrap_or_default().to_owned();
            return Err(OcrError::Failed { program: self.program.display().to_string(), message });
        }
        Ok(words(&stdout))
    }

    fn run_error(&self, source: std::io::Error) -> OcrError {
        OcrError::Run { program: self.program.display().to_string(), source }
    }

    /// Feeds the picture and takes what comes, all at once: a child that waits for a reader while its writer waits for it never ends.
    fn converse(&self, child: &mut Child, picture: Vec<u8>) -> Result<(String, String), OcrError> {
        let (mut stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (done, answer) = mpsc::channel();
        std::thread::spawn(move || {
            // A child that stops reading says why on its own; the broken pipe adds nothing.
            let fed = stdin.as_mut().map(|s| s.write_all(&picture));
            drop((fed, stdin));
        });
        let errors = std::thread::spawn(move || collect(stderr));
        std::thread::spawn(move || {
            // The other side is gone only where it gave up waiting.
            drop(done.send(collect(stdout)));
        });
        let stdout = match answer.recv_timeout(Duration::from_secs(u64::from(self.seconds))) {
            Ok(output) => output.map_err(|source| self.run_error(source))?,
            Err(_) => return Err(OcrError::Slow { seconds: self.seconds }),
        };
        let stderr = match errors.join() {
            Ok(output) => output.map_err(|source| self.run_error(source))?,
            Err(_) => String::new(),
        };
        Ok((stdout, stderr))
    }
}

fn collect(from: Option<impl Read>) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        from.read_to_end(&mut bytes)?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A portable grey map: written without packing, which would take longer than sending it.
fn pgm(picture: &GrayImage) -> Vec<u8> {
    let mut out = format!("P5\n{} {}\n255\n", picture.width(), picture.height()).into_bytes();
    out.extend_from_slice(picture.as_raw());
    out
}

/// Words of Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
fn words(table: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let (mut line, mut last) = (0, None);
    for row in table.lines() {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        let [level, _, block, paragraph, number, _, left, top, width, height, confidence, text] = cells[..] else { continue };
        let place = (block, paragraph, number);
        if level != "5" || text.trim().is_empty() {
            continue;
        }
        if last.as_ref() != Some(&place) {
            line += 1;
            last = Some(place);
        }
        let number = |cell: &str| crate::xml::number::<f64>(cell);
        let (Some(x), Some(y), Some(w), Some(h)) = (number(left), number(top), number(width), number(height)) else { continue };
        let confidence = number(confidence).unwrap_or(0.0);
        out.push(Word { line, x0: x, y0: y, x1: x + w, y1: y + h, confidence: confidence as f32, text: text.trim().to_owned() });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_words_are_read_and_others_are_not() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                     4\t1\t1\t1\t1\t0\t10\t20\t300\t40\t-1\t\n\
                     5\t1\t1\t1\t1\t1\t10\t20\t80\t40\t96.5\t数据\n\
                     5\t1\t1\t1\t1\t2\t100\t20\t80\t40\t40\t要素\n\
                     5\t1\t1\t1\t2\t1\t10\t80\t80\t40\t90\t \n\
                     5\t1\t1\t1\t2\t2\t10\t80\t80\t40\t90\t乘\t数\n";
        let word =
            |line, x0, y0, confidence, text: &str| Word { line, x0, y0, x1: x0 + 80.0, y1: y0 + 40.0, confidence, text: text.to_owned() };
        assert_eq!(
            words(table),
            [word(1, 10.0, 20.0, 96.5, "数据"), word(1, 100.0, 20.0, 40.0, "要素"), word(2, 10.0, 80.0, 90.0, "乘\t数")]
        );
    }

    #[test]
    fn no_program_is_no_reader() {
        assert_eq!(Ocr::find(None), None);
        assert_eq!(Ocr::find(Some(Path::new("no-such-program"))), None);
    }
}
