//! The lists under `registries/`: which names mean anything, and what is said of one that cannot be used.

use record::{Place, Problem, Registries, Say, Table};

use crate::renames;
use crate::settings::Settings;

/// Names of the lists that rules ask for, each once.
fn known(settings: &Settings) -> Vec<&str> {
    let rules = &settings.rules;
    let mut names = vec![
        rules.blacklisted.with.table.as_str(),
        rules.organizer_affiliate.with.table.as_str(),
        rules.lapsed.with.table.as_str(),
        rules.bonus_claimed.with.table.as_str(),
        rules.changed_after_deadline.with.table.as_str(),
        rules.changed_substantially.with.table.as_str(),
        renames::TABLE,
    ];
    let mut seen = Vec::new();
    names.retain(|name| {
        let is_new = !seen.contains(name);
        seen.push(*name);
        is_new
    });
    names
}

/// Lists of names that no rule asks for: a mistyped name looks like a list that nobody has.
pub(crate) fn unknown(registries: &Registries, settings: &Settings) -> Vec<Problem> {
    let names = known(settings);
    let asked = |table: &Table| names.iter().any(|name| registries.get(name).is_some_and(|used| used.path == table.path));
    registries.tables.iter().filter(|table| !asked(table)).map(|table| of_unknown_name(&table.path, &names)).collect()
}

fn of_unknown_name(path: &str, names: &[&str]) -> Problem {
    Problem::new(
        Place::file(path),
        "registry.unknown_list",
        Say::new("没有一项核查使用这个名称的名单。", "No check asks for a list of this name."),
        Say::new("没有使用。", "It was not used."),
        Say::new(
            format!("如需使用，请改为其中一个名称：{}。", names.join("、")),
            format!("If it is to be used, give it one of these names: {}.", names.join(", ")),
        ),
    )
}

/// A list that has none of the columns `wanted`, the usual name first: nothing in it can be looked up, and `check` did not happen.
pub(crate) fn lacks_column(table: &Table, wanted: &[&str], check: &Say) -> Problem {
    let found: Vec<&str> = table.header.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let first = wanted.first().copied().unwrap_or("");
    Problem::new(
        Place::file(&table.path),
        "registry.column_missing",
        Say::new(
            format!("缺少“{first}”列（现有：{}），“{}”一项未核查。", found.join("、"), check.zh),
            format!("It has no column {first} (found: {}): nothing was checked for \"{}\".", found.join(", "), check.en),
        ),
        Say::new("这份名单没有使用。", "The list was not used."),
        Say::new(
            format!("请改正列名后重新运行；可用的列名：{}。", wanted.join("、")),
            format!("Correct the name of the column and run again; it may be called: {}.", wanted.join(", ")),
        ),
    )
}
