use std::path::PathBuf;

/// Why there are no weights.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{}: {source}", path.display())]
    Open { path: PathBuf, source: std::io::Error },
    #[error("{}: {source}", path.display())]
    Line { path: PathBuf, source: serde_json::Error },
    #[error("{}: a row has {got} columns, not 3", path.display())]
    Columns { path: PathBuf, got: usize },
    #[error("{}: row {row} is not of the same paper as that of {}", path.display(), other.display())]
    Apart { path: PathBuf, other: PathBuf, row: usize },
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Encode(#[from] encode::Error),
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
    #[error(transparent)]
    Safetensors(#[from] safetensors::SafeTensorError),
}
