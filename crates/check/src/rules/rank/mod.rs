//! What experts should know when they rank.

pub(crate) mod bonus_claimed;
