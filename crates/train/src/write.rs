use std::collections::BTreeMap;
use std::path::Path;

use encode::{TABLE_FILES, pin};
use safetensors::Dtype;
use safetensors::tensor::TensorView;

use crate::Error;

/// Rows as whole numbers from -127 to 127, and what each row is to be multiplied by.
pub(crate) fn quantise(rows: &[f32], dimensions: usize) -> (Vec<i8>, Vec<f32>) {
    let mut whole = Vec::with_capacity(rows.len());
    let mut scales = Vec::with_capacity(rows.len() / dimensions);
    for row in rows.chunks_exact(dimensions) {
        let scale = row.iter().fold(0.0f32, |top, v| top.max(v.abs())).max(f32::MIN_POSITIVE) / 127.0;
        whole.extend(row.iter().map(|v| (v / scale).round() as i8));
        scales.push(scale);
    }
    (whole, scales)
}

/// Writes the files of a table, and the manifest that pins them.
pub(crate) fn write(dir: &Path, vocabulary: &[String], dimensions: usize, whole: &[i8], scales: &[f32]) -> Result<(), Error> {
    assert_eq!(whole.len(), vocabulary.len() * dimensions, "a word has no row");
    store::create_dir(dir)?;
    let config = serde_json::json!({"model_type": "table", "dimensions": dimensions});
    let rows: Vec<u8> = whole.iter().map(|v| v.cast_unsigned()).collect();
    let scales: Vec<u8> = scales.iter().flat_map(|v| v.to_le_bytes()).collect();
    let tensors = BTreeMap::from([
        ("rows", TensorView::new(Dtype::I8, vec![vocabulary.len(), dimensions], &rows)?),
        ("scales", TensorView::new(Dtype::F32, vec![vocabulary.len()], &scales)?),
    ]);
    let contents =
        [format!("{config:#}\n").into_bytes(), format!("{}\n", vocabulary.join("\n")).into_bytes(), safetensors::serialize(tensors, None)?];
    for (name, bytes) in TABLE_FILES.iter().zip(&contents) {
        store::write_atomic(&dir.join(name), bytes)?;
    }
    let manifest = serde_json::to_vec_pretty(&pin(dir, &TABLE_FILES)?).map_err(|source| Error::Line { path: dir.to_owned(), source })?;
    store::write_atomic(&dir.join("manifest.json"), &manifest)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_keeps_its_direction_and_its_length() {
        let rows = [0.5, -1.27, 0.0, 0.004, 1e-6, 2e-6, 0.0, 0.0];
        let (whole, scales) = quantise(&rows, 4);
        assert_eq!(whole, [50, -127, 0, 0, 63, 127, 0, 0]);
        assert!((scales[0] - 0.01).abs() < 1e-7 && (scales[1] - 2e-6 / 127.0).abs() < 1e-12, "{scales:?}");
    }

    #[test]
    fn what_is_written_is_loaded() {
        let dir = tempfile::tempdir().expect("a test needs a folder");
        let words = ["医保", "基金"].map(str::to_owned);
        write(dir.path(), &words, 2, &[3, 4, 0, 127], &[0.5, 1.0]).expect("a folder that can be written to");
        let table = encode::Table::load(dir.path()).expect("what was written is a table");
        assert_eq!((table.embed("医保"), table.embed("基金"), table.words()), (vec![0.6, 0.8], vec![0.0, 1.0], 2));
    }
}
