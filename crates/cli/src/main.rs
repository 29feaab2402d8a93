//! The `shai` binary: arguments → plan → a stage's function → lines and an exit code. The only reader of the environment and the clock.

mod args;
mod commands;
mod help;
mod misuse;
mod out;
mod surroundings;
mod watch;

use std::io::Write;
use std::process::ExitCode;

use clap::FromArgMatches;
use record::Lang;

use crate::out::{Failure, Out, exit};

/// The allocator of musl takes one lock for all threads.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let lang = surroundings::lang(std::env::args_os());
    let typed = help::command(lang)
        .try_get_matches_from(help::asked(std::env::args_os()))
        .and_then(|matches| args::Typed::from_arg_matches(&matches));
    let typed = match typed {
        Ok(typed) => typed,
        Err(error) if lang == Lang::En => error.exit(),
        Err(error) => return parser_said(&error),
    };
    let mut out = Out::new(lang);
    let ended = surroundings::threads(typed.threads).and_then(|()| commands::dispatch(typed.command, &mut out));
    // Whoever stopped listening to a command that is done still learns from its code how it ended.
    let ended = ended.and_then(|code| match out.flush() {
        Ok(()) | Err(Failure::Closed) => Ok(code),
        Err(failure) => Err(failure),
    });
    ExitCode::from(match ended {
        Ok(code) => code,
        Err(Failure::Closed) => exit::DONE,
        Err(Failure::Told { exit, say }) => {
            tell(lang, &say);
            exit
        }
    })
}

/// Help, version or a refusal of the parser, in Chinese.
fn parser_said(error: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind;
    let text = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            help::in_chinese(&error.to_string())
        }
        _ => format!("错误：{}\n", misuse::in_chinese(error)),
    };
    let refused = error.use_stderr();
    let written = if refused { std::io::stderr().write_all(text.as_bytes()) } else { std::io::stdout().write_all(text.as_bytes()) };
    match written {
        // As in `tell`: the exit code says it.
        Ok(()) | Err(_) => {}
    }
    ExitCode::from(if refused { exit::USAGE } else { exit::DONE })
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
