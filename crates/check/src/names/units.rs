use record::{Entry, Registries, UnitNames};

use super::OrgName;
use crate::renames::Renames;

/// Signs that part names of units or people in one cell: those of lists, and a slash, which is no part of a name.
pub(crate) fn signs(list_signs: &str) -> String {
    format!("{list_signs}/")
}

/// How units are told from cells and names, by the signs that part lists and the table of renamed units.
pub fn unit_names(registries: &Registries, list_signs: &str) -> UnitNames {
    let (renames, _) = Renames::of(registries);
    UnitNames { signs: signs(list_signs), today: renames.into_today() }
}

/// The names in the cell of the lead: more than one where several whole names are parted by `signs`.
pub fn leads<'c>(cell: &'c str, signs: &str) -> Vec<&'c str> {
    let parts = text::list_items(cell, signs);
    let names: Vec<&str> = parts.filter(|part| part.chars().count() >= 4 && OrgName::parse(part).is_complete()).collect();
    if names.len() > 1 { names } else { vec![cell.trim()] }
}

/// Units of an entry as written: the lead, be its name empty; further units of its cell; the partners.
pub fn units<'e>(entry: &'e Entry, signs: &str) -> Vec<&'e str> {
    leads(&entry.org.name, signs).into_iter().chain(entry.partners.iter().map(String::as_str)).collect()
}
