use std::path::Path;
use std::sync::OnceLock;

use rayon::prelude::*;
use record::Sha256;
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use text::{Keep, fold};

use crate::lexicon::Lexicon;
use crate::{Error, Manifest};

/// Files of a table model.
pub const TABLE_FILES: [&str; 3] = ["config.json", "vocabulary.txt", "model.safetensors"];

/// A static encoder: a text's vector is the sum of its words' vectors, brought to length 1. Knows no order of words; costs a few
/// microseconds a passage, and the same on any machine.
#[derive(Debug)]
pub struct Table {
    lexicon: Lexicon,
    dimensions: usize,
    /// `(words, dimensions)`, row by row.
    rows: Vec<i8>,
    /// What a row is multiplied by. A frequent word's is small: how much a word tells is in the length of its vector.
    scales: Vec<f32>,
    hash: Sha256,
}

#[derive(Debug, Deserialize)]
struct Config {
    model_type: String,
    dimensions: usize,
}

const EMBEDDED_FILES: [&[u8]; 3] = [
    include_bytes!("../../../models/shai-zh-small/config.json"),
    include_bytes!("../../../models/shai-zh-small/vocabulary.txt"),
    include_bytes!("../../../models/shai-zh-small/model.safetensors"),
];

/// Bytes of the files of a table model, in the order of [`TABLE_FILES`].
struct Files<'a> {
    place: &'a Path,
    config: &'a [u8],
    vocabulary: &'a [u8],
    weights: &'a [u8],
}

impl Table {
    /// Loads the table in `dir`, every file of which must be the one that the manifest names.
    ///
    /// # Errors
    /// Where a file is missing, differs from the manifest, or is no table.
    pub fn load(dir: &Path) -> Result<Self, Error> {
        let manifest = Manifest::read(dir, &TABLE_FILES)?;
        let hash = manifest.check(dir)?;
        let read = |name: &str| {
            let path = dir.join(name);
            std::fs::read(&path).map_err(|source| Error::Open { path, source })
        };
        let [config, vocabulary, weights] = [read(TABLE_FILES[0])?, read(TABLE_FILES[1])?, read(TABLE_FILES[2])?];
        Self::parse(&Files { place: dir, config: &config, vocabulary: &vocabulary, weights: &weights }, hash)
    }

    /// The table that is part of the program: `models/shai-zh-small`.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Table> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            let [config, vocabulary, weights] = EMBEDDED_FILES;
            let hash = Manifest::name_of(TABLE_FILES.into_iter().zip(EMBEDDED_FILES).map(|(name, bytes)| (name, Sha256::of(bytes))));
            let files = Files { place: Path::new("models/shai-zh-small"), config, vocabulary, weights };
            Self::parse(&files, hash).expect("the weights in the repository are a table: a test loads them")
        })
    }

    fn parse(files: &Files<'_>, hash: Sha256) -> Result<Self, Error> {
        let refuse = |name: &str, what: String| Error::Config { path: files.place.join(name), what };
        let config: Config = serde_json::from_slice(files.config).map_err(|e| refuse(TABLE_FILES[0], e.to_string()))?;
        if config.model_type != "table" {
            return Err(Error::Family { path: files.place.join(TABLE_FILES[0]), family: config.model_type });
        }
        let vocabulary = std::str::from_utf8(files.vocabulary).map_err(|e| refuse(TABLE_FILES[1], e.to_string()))?;
        let lexicon = Lexicon::new(vocabulary.lines());
        let tensors = SafeTensors::deserialize(files.weights).map_err(|e| refuse(TABLE_FILES[2], e.to_string()))?;
        let tensor = |name: &str, dtype: Dtype, shape: &[usize]| {
            let view = tensors.tensor(name).map_err(|e| refuse(TABLE_FILES[2], e.to_string()))?;
            if view.dtype() != dtype || view.shape() != shape {
                let what = format!("{name} is {:?} {:?}, expected {dtype:?} {shape:?}", view.dtype(), view.shape());
                return Err(refuse(TABLE_FILES[2], what));
            }
            Ok(view.data().to_vec())
        };
        let rows = tensor("rows", Dtype::I8, &[lexicon.len(), config.dimensions])?.into_iter().map(u8::cast_signed).collect();
        let scales = tensor("scales", Dtype::F32, &[lexicon.len()])?;
        let scales = scales.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect();
        Ok(Self { lexicon, dimensions: config.dimensions, rows, scales, hash })
    }

    /// Digest of all files of the model: part of the key of whatever is kept of its vectors.
    pub fn hash(&self) -> Sha256 {
        self.hash
    }

    /// Length of a vector.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Words that have a vector.
    pub fn words(&self) -> usize {
        self.lexicon.len()
    }

    /// The vector of a text, of length 1; zeros where none of its words is known.
    pub fn embed(&self, text: &str) -> Vec<f32> {
        self.embed_folded(fold(text, Keep::All).chars())
    }

    /// The same from characters folded with [`Keep::All`].
    pub fn embed_folded(&self, chars: &[char]) -> Vec<f32> {
        let mut sum = vec![0.0f32; self.dimensions];
        self.lexicon.tokens(chars, |word| {
            let word = word as usize;
            let (scale, row) = (self.scales[word], &self.rows[word * self.dimensions..][..self.dimensions]);
            sum.iter_mut().zip(row).for_each(|(s, &r)| *s += scale * f32::from(r));
        });
        crate::unit(&mut sum);
        sum
    }

    /// One vector a text, in order, on all threads.
    pub fn embed_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        texts.par_iter().map(|t| self.embed(t)).collect()
    }
}

/// Cuts texts into the numbers of a vocabulary's words, as [`Table`] does: for whoever trains one.
#[derive(Debug)]
pub struct Tokens(Lexicon);

impl Tokens {
    /// Words by number, in folded letters.
    ///
    /// # Panics
    /// Where a word is empty or stands twice.
    pub fn new(vocabulary: &[String]) -> Self {
        Self(Lexicon::new(vocabulary.iter().map(String::as_str)))
    }

    /// The words of a text, in order.
    pub fn of(&self, text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        self.0.tokens(fold(text, Keep::All).chars(), |w| found.push(w));
        found
    }
}
