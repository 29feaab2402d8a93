//! What a finished run left, for the people who decide: pages that work without a script, and the same data as JSON.
//!
//! Everything is read from a workspace. A request never runs a stage, and nothing that a person says here becomes more than a row of the
//! ledger: there is no type for a final state of an entry.
//!
//! Who may not see an entry is answered from a season that never held it ([`Scope`]): filtering comes before searching and counting, so
//! that hits, counts, order, suggestions and errors tell nothing.

mod account;
mod api;
mod app;
mod assets;
mod desk;
mod error;
mod html;
mod pages;
mod router;
mod scope;
mod season;
mod serve;
mod session;
mod settings;
mod typed;
mod verdicts;
mod view;
mod visitor;

pub use account::{Account, Role, accounts, hash_password, person, recuse};
pub use api::openapi;
pub use app::{App, Outside, PageDrawer};
pub use error::Error;
pub use router::router;
pub use scope::{Scope, redact};
pub use serve::{Bind, Listening, bind, serve};
pub use settings::Settings;
pub use view::{Answer, View};
