//! Writes the files that a target starts from into a folder, for libFuzzer: `cargo run --bin seeds -- TARGET FOLDER`.

use shai_fuzz::Target;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name, folder] = &args[..] else { return Err("TARGET FOLDER".into()) };
    let target = Target::named(name)?;
    std::fs::create_dir_all(folder)?;
    for (number, file) in target.files().into_iter().enumerate() {
        std::fs::write(std::path::Path::new(folder).join(format!("{name}.{number:02}")), file)?;
    }
    Ok(())
}
