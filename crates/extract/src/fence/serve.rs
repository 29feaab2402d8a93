//! The worker's side.

use std::cell::Cell;
use std::io::{self, BufReader, Read, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::wire::{self, Kind, Request};
use crate::inside::Budget;
use crate::{Extraction, VERSION, ocr, read};

/// Serves the process that started this one, by standard input and output.
///
/// # Errors
/// See [`serve`].
pub fn serve_parent() -> io::Result<()> {
    let (from, to) = pipes()?;
    serve(from, to)
}

/// Standard input and output as they are. As Rust has them, the one takes little at a time, and the other looks for ends of lines and cuts a
/// result in two at the last byte that looks like one.
#[cfg(unix)]
fn pipes() -> io::Result<(std::fs::File, std::fs::File)> {
    use std::os::fd::AsFd;
    Ok((io::stdin().as_fd().try_clone_to_owned()?.into(), io::stdout().as_fd().try_clone_to_owned()?.into()))
}

#[cfg(not(unix))]
fn pipes() -> io::Result<(io::Stdin, io::Stdout)> {
    Ok((io::stdin(), io::stdout()))
}

/// Reads files as the parent sends them, until it closes the pipe. The worker command of the program does this and nothing else.
///
/// # Errors
/// Where the pipes break or the parent does not speak like one.
pub fn serve(from: impl Read, to: impl Write + Send) -> io::Result<()> {
    // Whatever a reader panics over reaches the parent as the file's problem; its standard error belongs to the program's user.
    std::panic::set_hook(Box::new(|_| {}));
    let to = Mutex::new(to);
    let say = |kind: Kind, content: &[u8]| wire::write(&mut *to.lock().unwrap_or_else(PoisonError::into_inner), kind, &[content]);
    let (done, ended) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(|| tell_progress(ended, || say(Kind::Progress, &[])));
        let served = answer(&mut BufReader::with_capacity(wire::PIPE, from), &say);
        drop(done);
        served
    })
}

fn answer(from: &mut impl Read, say: &impl Fn(Kind, &[u8]) -> io::Result<()>) -> io::Result<()> {
    say(Kind::Hello, VERSION.as_bytes())?;
    let (mut content, mut result) = (Vec::new(), Vec::new());
    while let Some(kind) = wire::read(from, &mut content)? {
        match kind {
            Kind::Request => {
                wire::encode(&answered(&content, say)?, &mut result)?;
                say(Kind::Done, &result)?;
            }
            Kind::Sniff => {
                wire::encode(&crate::sniff(&content), &mut result)?;
                say(Kind::Sniffed, &result)?;
            }
            Kind::Hello | Kind::Sniffed | Kind::Progress | Kind::Done | Kind::Carried => return Err(out_of_turn()),
        }
    }
    Ok(())
}

fn answered(content: &[u8], say: &impl Fn(Kind, &[u8]) -> io::Result<()>) -> io::Result<Extraction> {
    let (request, bytes): (Request, _) = wire::decode_first(content)?;
    let told_carried = Cell::new(Ok(()));
    let carried = || told_carried.set(say(Kind::Carried, &[]));
    let mut budget = Budget::new(&request.limits, request.ocr.as_ref()).telling(&carried);
    let extraction = read::extract_within(bytes, &request.name, &mut budget);
    told_carried.replace(Ok(()))?;
    Ok(extraction)
}

fn out_of_turn() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a frame out of turn")
}

/// Tells the parent about pages that were read from their pictures, at most once a second, until the other end of `ended` is dropped.
fn tell_progress(ended: mpsc::Receiver<()>, tell: impl Fn() -> io::Result<()>) {
    let mut known = ocr::pages_read();
    while ended.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
        let now = ocr::pages_read();
        // A parent that is gone is noticed when the result is sent.
        if now != known && tell().is_err() {
            return;
        }
        known = now;
    }
}
