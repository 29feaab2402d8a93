//! Whose the evidence is (五(三)2).

pub(crate) mod other_entity;
