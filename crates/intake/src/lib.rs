//! A season folder and its registries, read into entries.
//!
//! Never opens what an entrant sent: files are listed and hashed, no more. Nothing is dropped in silence either: a row, a folder or a file
//! that does not become part of an entry is named in [`Season::problems`], and the counts of files balance.

mod again;
mod error;
mod folder;
mod headers;
mod join;
mod list;
mod loss;
mod read;
mod registry;
mod row;
mod season;
mod settings;
mod table;
mod value;

pub use again::reread;
pub use error::Error;
pub use list::{ListRow, Listing, OpenList};
pub use loss::{REFUSED, SEVERAL_SHEETS};
pub use season::{Counts, Season, has_registry, read, read_with_lists};
pub use settings::Settings;
pub use table::{Rows, decode, rows, sheet_names};
