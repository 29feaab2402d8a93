//! Teams and their representatives (五(一)2).

pub(crate) mod changed_after_deadline;
pub(crate) mod multiple_entries;
pub(crate) mod namesakes;
pub(crate) mod representative_in_two_teams;
pub(crate) mod too_many_representatives;
