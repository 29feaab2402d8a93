//! The environment and the clock, read here and nowhere else.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use record::Lang;

use crate::out::Failure;

/// A variable of the environment. One that is empty counts as not set (POSIX.1-2017, 8.2, of those of the locale).
#[expect(clippy::disallowed_methods, reason = "this is the one module that reads the environment")]
fn var(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The language asked for by `--lang`, else by the locale: Chinese unless that is English.
pub(crate) fn lang(args: impl Iterator<Item = OsString>) -> Lang {
    let args: Vec<String> = args.map(|a| a.to_string_lossy().into_owned()).collect();
    let asked = args.iter().enumerate().find_map(|(i, a)| match a.strip_prefix("--lang") {
        Some("") => args.get(i + 1).cloned(),
        Some(rest) => rest.strip_prefix('=').map(str::to_owned),
        None => None,
    });
    let locale = || ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(var).map(|v| v.to_string_lossy().into_owned());
    match asked.or_else(locale) {
        Some(l) if l.starts_with("en") => Lang::En,
        _ => Lang::Zh,
    }
}

/// The time now, RFC 3339 with the local offset, to the second.
pub(crate) fn now() -> String {
    let now = jiff::ZonedDateTime::now();
    now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Seconds since 1970, for what ends by itself.
pub(crate) fn seconds() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)
}

/// Name of whoever runs this.
pub(crate) fn user() -> String {
    login().unwrap_or_else(|| "本机".to_owned())
}

fn login() -> Option<String> {
    // Windows has the third.
    ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(var).map(|name| name.to_string_lossy().into_owned())
}

/// Sets the number of threads for the whole program.
pub(crate) fn threads(asked: Option<usize>) -> Result<(), Failure> {
    let Some(n) = asked else { return Ok(()) };
    if n == 0 {
        return Err(Failure::usage("--threads 至少是 1", "--threads is at least 1"));
    }
    pipeline::set_threads(n).map_err(|e| Failure::failed(format!("不能启动 {n} 个线程：{e}"), format!("cannot start {n} threads: {e}")))
}

/// A program on the search path.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = var("PATH")?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path).map(|dir| dir.join(&file)).find(|p| is_file(p))
}

fn is_file(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|m| m.is_file())
}

/// Who runs this, for the lock and the ledger.
pub(crate) fn who() -> store::Who {
    let user = login().unwrap_or_else(|| "?".to_owned());
    store::Who { pid: std::process::id(), started: now(), program: format!("shai {} ({user})", env!("CARGO_PKG_VERSION")) }
}

/// What a run takes from outside.
pub(crate) fn context<'a>(plan: &pipeline::Plan, lang: Lang, watch: &'a dyn pipeline::Watch) -> Result<pipeline::Context<'a>, Failure> {
    Ok(pipeline::Context {
        now: now(),
        version: env!("CARGO_PKG_VERSION"),
        who: who(),
        reader: reader(&plan.file.settings.fence)?,
        lang,
        watch,
    })
}

/// Worker processes of this same program, one a processor and one more, so that no processor waits while a file changes hands.
pub(crate) fn reader(limits: &extract::fence::FenceLimits) -> Result<pipeline::Reader, Failure> {
    let ocr = ocr();
    let identity = ocr.as_ref().map_or_else(String::new, extract::Ocr::identity);
    let program = std::env::current_exe()?;
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) + 1;
    let command = move || {
        let mut command = std::process::Command::new(&program);
        command.arg("worker");
        command
    };
    let pool = extract::fence::Pool::new(command, workers, *limits, ocr).map_err(|e| {
        Failure::failed(format!("不能启动读取文件的子进程：{e}"), format!("cannot start the processes that read files: {e}"))
    })?;
    Ok(pipeline::Reader::Fenced(pool, identity))
}

/// The reader of scanned pages, where it is installed.
pub(crate) fn ocr() -> Option<extract::Ocr> {
    extract::Ocr::find(program("tesseract").or_else(tesseract_of_windows).as_deref())
}

/// Where the installer for Windows puts Tesseract, which does not touch the search path.
fn tesseract_of_windows() -> Option<PathBuf> {
    var("ProgramFiles").map(|dir| Path::new(&dir).join("Tesseract-OCR").join("tesseract.exe")).filter(|p| is_file(p))
}
