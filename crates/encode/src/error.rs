use std::path::PathBuf;

use record::{Say, Sha256};

/// Why a model folder is refused, or a text has no vector.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("{}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A configuration file is not what it should be.
    #[error("{}: {what}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A model folder without a manifest.
    #[error("{} lacks manifest.json", dir.display())]
    NoManifest {
        /// The folder.
        dir: PathBuf,
    },
    /// A file is not the one that the manifest names.
    #[error("{}: expected {expected}, got {got}", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// Digest in the manifest.
        expected: Sha256,
        /// Digest of the file.
        got: Sha256,
    },
    /// The model belongs to a family that is not read.
    #[error("{}: model_type {family:?} is not one that is read here", path.display())]
    Family {
        /// The configuration file.
        path: PathBuf,
        /// What it says.
        family: String,
    },
    /// The tokenizer file cannot be used, or a text cannot be tokenised.
    #[error("tokenizer.json: {what}")]
    Tokenizer {
        /// What the tokenizer says.
        what: String,
    },
    /// A weight is missing or has another shape, or an operation failed.
    #[error("model.safetensors: {0}")]
    Tensor(#[from] candle_core::Error),
}

impl Error {
    /// What to print, with what to do.
    pub fn say(&self) -> Say {
        let todo = match self {
            Self::Open { .. } | Self::Config { .. } | Self::Tokenizer { .. } | Self::Tensor(_) => {
                ("从可靠来源重新复制模型文件夹", "copy the model folder again from a source you trust")
            }
            Self::NoManifest { .. } => (
                "确认来源可靠后，运行 shai model <模型文件夹> --pin 生成清单",
                "once you trust its source, run `shai model <folder> --pin` to make one",
            ),
            Self::Altered { .. } => (
                "文件与清单不符，不予使用：重新复制；若确为有意更换，运行 shai model <模型文件夹> --pin 重新生成清单",
                "the file is not the one in the manifest and is not used: copy it again, or, if the change is meant, run `shai model <folder> --pin`",
            ),
            Self::Family { .. } => (
                "换用 BERT、RoBERTa、XLM-RoBERTa 一族的编码模型；流程文件里不写 model 则使用程序自带的词向量",
                "use an encoder of the BERT, RoBERTa or XLM-RoBERTa family; without `model` in the pipeline file the program's own word vectors are used",
            ),
        };
        Say::new(format!("模型不能使用：{self}。处理：{}。", todo.0), format!("the model cannot be used: {self}. To do: {}.", todo.1))
    }
}
