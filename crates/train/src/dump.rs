use std::path::Path;

use crate::Error;
use crate::corpus::{Corpus, Pair};

/// Writes `pairs.tsv`, `held_out.tsv` (two columns) and `texts.txt` to `folder`; breaks of lines and tabulators in a text become spaces.
pub(crate) fn dump(corpus: &Corpus, folder: &Path) -> Result<(), Error> {
    let rows = |pairs: &[Pair]| pairs.iter().map(|p| format!("{}\t{}\n", line(&p.a), line(&p.b))).collect::<String>();
    let texts = corpus.texts.iter().map(|text| line(text) + "\n").collect::<String>();
    store::create_dir(folder)?;
    for (name, lines) in [("pairs.tsv", rows(&corpus.pairs)), ("held_out.tsv", rows(&corpus.held_out)), ("texts.txt", texts)] {
        store::write_atomic(&folder.join(name), lines.as_bytes())?;
    }
    Ok(())
}

fn line(text: &str) -> String {
    text.replace(['\n', '\t', '\r'], " ")
}
