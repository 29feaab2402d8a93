//! Shows what extraction makes of files: `cargo run -p extract --example show [--no-ocr] FILE..`. For those who work on the readers.
#![expect(clippy::print_stdout, reason = "that is what it is for")]

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let limits = extract::Limits::default();
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let no_ocr = paths.iter().position(|p| p.as_os_str() == "--no-ocr").map(|i| paths.remove(i)).is_some();
    let ocr = if no_ocr { None } else { extract::Ocr::find(Some("tesseract".as_ref())) };
    for path in paths {
        let bytes = std::fs::read(&path)?;
        let extraction = extract::extract(&bytes, &path.to_string_lossy(), &limits, ocr.as_ref());
        show(&path.to_string_lossy(), &extraction.document);
        for member in &extraction.members {
            show(&member.path, &member.document);
        }
    }
    Ok(())
}

fn show(path: &str, document: &record::Document) {
    println!("=== {path}: {:?} {:?}, {} pages, {} characters", document.kind, document.status, document.pages.len(), document.text.len());
    for problem in &document.problems {
        println!("!!! {} {}", problem.code, problem.what.zh);
    }
    for block in &document.blocks {
        println!("{:?} p{} {:?} {}", block.kind, block.page, block.font_size, document.text.slice(block.span).replace('\n', "⏎"));
    }
    for hidden in &document.hidden {
        println!("hidden {:?} p{}: {}", hidden.why, hidden.page, hidden.text);
    }
}
