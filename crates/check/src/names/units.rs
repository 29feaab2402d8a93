use record::{Entry, Registries, UnitNames};

use super::OrgName;
use super::words::ROLES;
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

/// The names in the cell of the lead: more than one where several whole names are parted by `signs`. The one that is said to lead (牵头) comes
/// first; the others follow as they stand.
pub fn leads<'c>(cell: &'c str, signs: &str) -> Vec<&'c str> {
    let mut names: Vec<&str> = several(cell, signs).into_iter().map(without_role).collect();
    if names.is_empty() {
        return vec![without_role(cell.trim())];
    }
    if let Some(at) = named_lead(cell, signs) {
        names[..=at].rotate_right(1);
    }
    names
}

/// Of several names in the cell of the lead, the position of the only one that is said to lead.
pub(crate) fn named_lead(cell: &str, signs: &str) -> Option<usize> {
    let names = several(cell, signs);
    let mut leading = names.iter().enumerate().filter(|(_, name)| name.contains("牵头"));
    leading.next().filter(|_| leading.next().is_none()).map(|(at, _)| at)
}

/// Two whole names or more in a cell, each with what is said of it there; none where the cell is one name.
fn several<'c>(cell: &'c str, signs: &str) -> Vec<&'c str> {
    let is_whole = |part: &&str| part.chars().count() >= 4 && OrgName::parse(without_role(part)).is_complete();
    let names: Vec<&str> = text::list_items(cell, signs).filter(is_whole).collect();
    if names.len() > 1 { names } else { Vec::new() }
}

/// A name without the word before a colon that says what part the unit has (牵头单位：).
fn without_role(part: &str) -> &str {
    let Some((before, name)) = part.split_once([':', '：']) else { return part };
    if ROLES.contains(&before.trim()) && !name.trim().is_empty() { name.trim() } else { part }
}

/// Units of an entry as written: the lead, be its name empty; further units of its cell; the partners.
pub fn units<'e>(entry: &'e Entry, signs: &str) -> Vec<&'e str> {
    leads(&entry.org.name, signs).into_iter().chain(entry.partners.iter().map(String::as_str)).collect()
}
