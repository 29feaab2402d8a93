//! Identifiers of Chinese registers: found in text, normalised, and validated by their check characters.

mod credit;
mod right;

pub use credit::{
    CreditCode, check_credit_code, check_organisation_code, intended_code, is_individual_business, is_state_organ, normalise_code,
    with_check_characters, written_codes,
};
pub(crate) use right::find_in;
pub use right::{Check, Found, Right, RightKind, find_rights, patent_check_digit, read_right};
