//! The worker's side.

use std::io::{self, Read, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::wire::{self, Kind, Request};
use crate::{Extraction, VERSION, ocr, sniff};

/// Reads files as the parent sends them, until it closes the pipe. The worker command of the program does this and nothing else.
///
/// # Errors
/// Where the pipes break or the parent does not speak like one.
pub fn serve(mut from: impl Read, to: impl Write + Send) -> io::Result<()> {
    // Whatever a reader panics over reaches the parent as the file's problem; its standard error belongs to the program's user.
    std::panic::set_hook(Box::new(|_| {}));
    let to = Mutex::new(to);
    let say = |kind: Kind, content: &[u8]| wire::write(&mut *to.lock().unwrap_or_else(PoisonError::into_inner), kind, content);
    say(Kind::Hello, VERSION.as_bytes())?;
    while let Some(frame) = wire::read(&mut from)? {
        let (Kind::Request, request) = frame else { return Err(out_of_turn()) };
        let request: Request = wire::decode(&request)?;
        let Some((Kind::File, bytes)) = wire::read(&mut from)? else { return Err(out_of_turn()) };
        say(Kind::Sniffed, &wire::encode(&sniff(&bytes))?)?;
        let extraction = while_telling(|| say(Kind::Progress, &[]), || read(&bytes, &request));
        drop(bytes);
        say(Kind::Done, &wire::encode(&extraction)?)?;
    }
    Ok(())
}

fn out_of_turn() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a frame out of turn")
}

fn read(bytes: &[u8], request: &Request) -> Extraction {
    crate::extract(bytes, &request.name, &request.limits, request.ocr.as_ref())
}

/// Runs `work` and tells the parent about each page that was read meanwhile, at most once a second.
fn while_telling<T>(tell: impl Fn() -> io::Result<()> + Send, work: impl FnOnce() -> T) -> T {
    let (done, ended) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut known = ocr::pages_read();
            while ended.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
                let now = ocr::pages_read();
                // A parent that is gone is noticed when the result is sent.
                if now != known && tell().is_err() {
                    break;
                }
                known = now;
            }
        });
        let result = work();
        drop(done);
        result
    })
}
