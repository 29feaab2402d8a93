//! A page as a picture for people to look at, drawn in a process of its own: a crafted file costs the one who looks at it a picture.

use std::io::{self, Cursor, Read, Write};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use image::{DynamicImage, ImageFormat, ImageReader};
use record::FileKind;

use super::FenceLimits;
use super::watch::{Ended, Watched, lock, watch};
use crate::pdf::render::render_colour;
use crate::picture::SystemFont;

/// Why there is no picture of a page.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// The process that draws cannot be started or spoken to.
    #[error("the process that draws pages failed: {source}")]
    Process {
        /// Why.
        #[from]
        source: io::Error,
    },
    /// It took longer than a page may.
    #[error("the page was not drawn within {seconds} s")]
    Slow {
        /// Seconds allowed.
        seconds: u32,
    },
    /// It took more memory than a page may.
    #[error("the page needs more than {memory_mib} MiB to be drawn")]
    Large {
        /// MiB allowed.
        memory_mib: u32,
    },
    /// The renderer cannot draw this page.
    #[error("the page cannot be drawn")]
    Undrawable,
}

/// What the last bytes of a whole PNG are: an empty `IEND` chunk with its checksum (PNG, third edition, 11.2.5).
const PNG_END: &[u8] = b"IEND\xae\x42\x60\x82";

/// Page `page` (from 1) of a PDF or an image as a PNG at `dpi` dots per inch, drawn by the program that `command` starts, which calls
/// [`serve_page`] with its last two arguments.
///
/// # Errors
/// [`DrawError`]; nothing else comes to harm.
pub fn draw(mut command: Command, bytes: &[u8], page: u32, dpi: f32, limits: FenceLimits) -> Result<Vec<u8>, DrawError> {
    command.arg(page.to_string()).arg(dpi.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let (Some(mut stdin), Some(mut stdout)) = (child.stdin.take(), child.stdout.take()) else {
        unreachable!("both pipes were asked for");
    };
    let process = Watched::new(child);
    lock(&process).restart_clock();
    let watched = Arc::new(Mutex::new(vec![Arc::clone(&process)]));
    let watcher = Arc::downgrade(&watched);
    std::thread::spawn(move || watch(&watcher, limits));
    let mut png = Vec::new();
    let spoken = stdin.write_all(bytes).and_then(|()| {
        drop(stdin);
        stdout.read_to_end(&mut png).map(|_| ())
    });
    drop(watched);
    let mut process = lock(&process);
    process.finish();
    match process.ended() {
        Some(Ended::Slow) => Err(DrawError::Slow { seconds: limits.seconds }),
        Some(Ended::Large) => Err(DrawError::Large { memory_mib: limits.memory_mib }),
        // A process that is gone before it has read the file says more by having drawn nothing than the broken pipe does.
        None if png.ends_with(PNG_END) => Ok(png),
        None => spoken.map_err(DrawError::from).and(Err(DrawError::Undrawable)),
    }
}

/// Reads a file to its end and writes the picture of its page, or nothing where there is none.
///
/// # Errors
/// Where the pipes break.
pub fn serve_page(mut from: impl Read, mut to: impl Write, page: u32, dpi: f32) -> io::Result<()> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    let picture = match crate::sniff(&bytes) {
        FileKind::Image => opened(&bytes).filter(|_| page == 1),
        _ => render_colour(&bytes, page, dpi, SystemFont::find().as_ref()).map_or(None, |page| Some(DynamicImage::ImageRgb8(page))),
    };
    let Some(picture) = picture else { return Ok(()) };
    let mut png = Vec::new();
    picture.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).map_err(io::Error::other)?;
    to.write_all(&png)?;
    to.flush()
}

/// Widest and highest picture that is sent to a reader; more shows nothing more on a screen.
const SIDE: u32 = 2000;

fn opened(bytes: &[u8]) -> Option<DynamicImage> {
    let Ok(reader) = ImageReader::new(Cursor::new(bytes)).with_guessed_format() else { return None };
    let Ok(picture) = reader.decode() else { return None };
    let picture = if picture.width().max(picture.height()) > SIDE { picture.thumbnail(SIDE, SIDE) } else { picture };
    Some(DynamicImage::ImageRgb8(picture.into_rgb8()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::tests::one_page;

    fn drawn(bytes: &[u8], page: u32) -> Vec<u8> {
        let mut png = Vec::new();
        serve_page(bytes, &mut png, page, 72.0).expect("memory is read and written");
        png
    }

    #[test]
    fn a_page_becomes_a_picture_of_its_size_and_anything_else_nothing() {
        let pdf = one_page("50 20 100 60 re f");
        let png = drawn(&pdf, 1);
        assert!(png.ends_with(PNG_END));
        let picture = opened(&png).expect("a PNG");
        assert_eq!((picture.width(), picture.height()), (200, 100));
        assert_eq!((drawn(&pdf, 2), drawn(b"no file", 1)), (Vec::new(), Vec::new()));
        assert_eq!(opened(&drawn(&png, 1)), Some(picture), "a picture is shown as it is");
    }

    #[test]
    fn a_program_that_draws_nothing_is_an_error_and_not_an_empty_picture() {
        let result = draw(Command::new("true"), b"%PDF", 1, 72.0, FenceLimits::default());
        assert!(matches!(result, Err(DrawError::Undrawable | DrawError::Process { .. })), "{result:?}");
    }
}
