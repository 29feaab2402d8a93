//! Who may enter (五(一)1 and 5).

pub(crate) mod blacklisted;
pub(crate) mod no_lead;
pub(crate) mod not_legal_person;
pub(crate) mod organizer_affiliate;
mod roll;
pub(crate) mod track_not_open;
