use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::{Raw, RawRow};
use crate::{Settings, loss};

/// One object a line. The first row is the header: all keys, in the order in which they first stand. Rows are numbered by their lines,
/// so the header, which stands nowhere, takes number 0.
pub(super) fn read(path: &str, text: &str, settings: &Settings) -> Raw {
    let mut raw = Raw::default();
    let mut header: Vec<String> = Vec::new();
    let mut columns: BTreeMap<String, usize> = BTreeMap::new();
    let mut too_wide_from = u32::MAX;
    for (line, number) in text.lines().zip(1u32..) {
        if line.trim().is_empty() {
            continue;
        }
        if number > settings.max_rows {
            raw.problems.push(loss::registry_cut(path, number, settings.max_rows));
            break;
        }
        let fields = match serde_json::from_str::<Fields>(line) {
            Ok(fields) => fields.0,
            Err(e) => {
                raw.problems.push(loss::bad_line(path, number, &e.to_string()));
                continue;
            }
        };
        let mut cells = Vec::new();
        for (key, value) in fields {
            let column = *columns.entry(key).or_insert_with_key(|key| {
                header.push(key.clone());
                header.len() - 1
            });
            if column >= settings.max_columns as usize {
                too_wide_from = too_wide_from.min(number);
                continue;
            }
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = cell(&value);
        }
        raw.rows.push(RawRow { number, cells });
    }
    if header.len() > settings.max_columns as usize {
        raw.problems.push(loss::registry_cut(path, too_wide_from, settings.max_columns));
    }
    header.truncate(settings.max_columns as usize);
    raw.rows.insert(0, RawRow { number: 0, cells: header });
    raw
}

/// A value as a cell shows it; a list as the lists inside cells are written.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(b) => if *b { "是" } else { "否" }.to_owned(),
        Value::Number(n) => n.to_string(),
        Value::String(s) => s.trim().to_owned(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join("；"),
        Value::Object(_) => value.to_string(),
    }
}

/// Fields of an object in the order of the file; a map would put them in another.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Order;
        impl<'de> Visitor<'de> for Order {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        d.deserialize_map(Order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_a_header_and_bad_lines_are_named() {
        let text = "{\"编号\":\"1\",\"名称\":\" 甲 \"}\n\n[1]\n{\"名称\":null,\"成员\":[\"丙\",\"丁\"],\"数\":12.50,\"真\":true}\n";
        let raw = read("e.jsonl", text, &Settings::default());
        let row = |number, cells: &[&str]| RawRow { number, cells: cells.iter().map(|c| (*c).to_owned()).collect() };
        assert_eq!(
            raw.rows,
            [row(0, &["编号", "名称", "成员", "数", "真"]), row(1, &["1", "甲"]), row(4, &["", "", "丙；丁", "12.5", "是"])]
        );
        assert_eq!(raw.problems, [loss::bad_line("e.jsonl", 3, "invalid type: sequence, expected an object at line 1 column 0")]);
    }

    #[test]
    fn more_keys_than_columns_are_cut_and_said() {
        let settings = Settings { max_columns: 2, ..Settings::default() };
        let raw = read("e.jsonl", "{\"a\":1,\"b\":2}\n{\"c\":3,\"a\":4}\n{\"d\":5}\n", &settings);
        assert_eq!(raw.rows[0].cells, ["a", "b"]);
        assert_eq!(raw.problems, [loss::registry_cut("e.jsonl", 2, 2)]);
    }
}
