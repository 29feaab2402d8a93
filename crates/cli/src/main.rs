//! The `shai` binary: arguments → plan → a stage's function → lines and an exit code. The only reader of the environment and the clock.

mod args;
mod commands;
mod help;
mod out;
mod surroundings;
mod watch;

use std::io::Write;
use std::process::ExitCode;

use clap::FromArgMatches;
use record::Lang;

use crate::out::{Failure, Out, exit};

fn main() -> ExitCode {
    let lang = surroundings::lang(std::env::args_os());
    let matches = match help::command(lang).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => error.exit(),
    };
    let typed = match args::Typed::from_arg_matches(&matches) {
        Ok(typed) => typed,
        Err(error) => error.exit(),
    };
    let mut out = Out::new(lang);
    let ended = surroundings::threads(typed.threads).and_then(|()| commands::dispatch(typed.command, &mut out));
    let ended = ended.and_then(|code| out.flush().map(|()| code));
    ExitCode::from(match ended {
        Ok(code) => code,
        Err(Failure::Closed) => exit::DONE,
        Err(Failure::Told { exit, say }) => {
            tell(lang, &say);
            exit
        }
    })
}

/// A message that cannot be written (standard error closed) is still told by the exit code.
fn tell(lang: Lang, say: &record::Say) {
    let head = match lang {
        Lang::Zh => "错误：",
        Lang::En => "error: ",
    };
    match writeln!(std::io::stderr(), "{head}{}", say.get(lang)) {
        Ok(()) | Err(_) => {}
    }
}
