//! Writes the text of each file beside its page count: `cargo run --release -p extract --example texts [--tesseract PROGRAM] OUT_DIR FILE..`.
//! One process, one thread, and no OCR but where a program for it is named: what `bench/run.sh` scores and times. Prints pages read and CPU
//! seconds spent, start of the process included.
#![expect(clippy::print_stdout, reason = "that is what it is for")]
#![expect(clippy::disallowed_methods, reason = "it writes texts into a folder of its user")]

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from).peekable();
    let program = args.next_if(|a| a.as_os_str() == "--tesseract").and_then(|_| args.next());
    let ocr = extract::Ocr::find(program.as_deref());
    let out = args.next().ok_or("OUT_DIR FILE..")?;
    std::fs::create_dir_all(&out)?;
    let limits = extract::Limits::default();
    let mut pages = 0;
    for path in args {
        let name = path.file_name().ok_or("a file has a name")?.to_string_lossy().into_owned();
        let document = extract::extract(&std::fs::read(&path)?, &name, &limits, ocr.as_ref()).document;
        pages += document.pages.len();
        std::fs::write(out.join(format!("{name}.txt")), extract::final_text(&document))?;
    }
    println!("{pages} pages, {:.2} CPU seconds", cpu_seconds()?);
    Ok(())
}

/// User and system time of this process so far; `/proc` counts in hundredths of a second.
fn cpu_seconds() -> Result<f64, Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(')').ok_or("/proc/self/stat names the process")?.1;
    let ticks: Vec<f64> = after_name.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}
