//! The lines that other programs read, as released.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use record::Lang;
use serde_json::Value;

mod sample;

fn files() -> BTreeMap<String, String> {
    let jsonl = report::jsonl(&sample::screening(), Lang::Zh);
    jsonl.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

fn check(file: &str, line: usize, expected: &Expect) {
    let files = files();
    expected.assert_eq(files[file].lines().nth(line).unwrap());
}

#[test]
fn an_entry() {
    check(
        "entries.jsonl",
        3,
        &expect![[
            r#"{"v":1,"entry":"GD-2025-0004","division":"gd-2025","title":"云端数据银行 <b>&amp; \"试验\"","org":{"name":"云上科技有限公司","credit_code":"91440600475W6GYT3H","type":"enterprise"},"team":"试验小组","representatives":["甲一","乙二","丙三"],"documents":[{"path":"divisions/gd-2025/files/GD-2025-0004/项目申报书.pdf","sha256":"2b36414c57626d78838e99a4afbac5d0dbe6f1fc07121d28333e49545f6a7580","kind":"other","pages":0,"chars":0,"status":"unreadable.broken","ocr_pages":0}]}"#
        ]],
    );
}

#[test]
fn a_classification() {
    check(
        "classification.jsonl",
        1,
        &expect![[
            r#"{"v":1,"entry":"GD-2025-0002","declared":{"track":"T08","topic":null},"best":{"track":"T09","topic":"T09.03"},"track_probability":0.75,"topic_probability":0.625,"abstained":false,"doubt":null,"likely":{"coverage":0.95,"topics":["T09.03","T08.02"]},"candidates":[{"topic":"T09.03","probability":0.625},{"topic":"T08.02","probability":0.0625}],"evidence":[{"file":"divisions/gd-2025/files/GD-2025-0002/项目申报书.pdf","sha256":"bcc7d2dde8f3fe09141f2a35404b56616c77828d98a3aeb9c4cfdae5f0fb0611","page":1,"bbox":[72.0,140.0,523.0,210.5],"span":[1000,1027],"quote":"以一次结算为单位，同步完成医保、商保、个人三方的清分。","other":null,"note":"原句"}],"reasons":["“清分”“结算”指向医疗保障"]}"#
        ]],
    );
}

#[test]
fn a_flag() {
    check(
        "flags.jsonl",
        0,
        &expect![[
            r#"{"v":1,"id":"F-39efe0f7d633","kind":"team.too_many_representatives","entry":"GD-2025-0002","others":[],"attention":"high","probability":0.99,"clause":{"locator":"五(一)2","text":"每个团队参赛代表不超过5人。"},"summary":"登记的参赛代表为 6 人，超过 5 人。","evidence":[{"file":"divisions/gd-2025/entries.xlsx","sha256":"020d18232e39444f5a65707b86919ca7b2bdc8d3dee9f4ff0a15202b36414c57","page":3,"bbox":null,"span":[40,57],"quote":"甲一、乙二、丙三、丁四、戊五、己六","other":null,"note":"参赛代表"}],"clears_when":["申报单位更正参赛代表名单"],"change":[{"target":{"entry":{"entry":"GD-2025-0002"}},"from":"","to":null}],"status":"open"}"#
        ]],
    );
}

#[test]
fn common_text() {
    check(
        "common.jsonl",
        0,
        &expect![[
            r#"{"v":1,"why":"frequency","entries":4,"text":"我单位郑重声明：所提交材料真实、准确、有效，知识产权归属清晰。","places":[{"entry":"GD-2025-0001","file":"divisions/gd-2025/files/GD-2025-0001/申报书.pdf","page":2,"span":[40,71]}]}"#
        ]],
    );
    check(
        "common.jsonl",
        1,
        &expect![[
            r#"{"v":1,"why":"short","entries":2,"text":"按月滚动更新的指标目录","places":[{"entry":"GD-2025-0001","file":"divisions/gd-2025/files/GD-2025-0001/申报书.pdf","page":3,"span":[800,811]},{"entry":"GD-2025-0002","file":"divisions/gd-2025/files/GD-2025-0002/申报书.pdf","page":1,"span":[90,101]}]}"#
        ]],
    );
}

#[test]
fn a_check() {
    check(
        "checks.jsonl",
        0,
        &expect![[
            r#"{"v":1,"kind":"ip.lapsed","name":"知识产权有效性","clause":"五(一)2","enabled":false,"answers":null,"cannot_tell":[],"what":"查知识产权有效性","why":"条款如此规定。","example":"登记了六名代表。","inputs":"登记表。","clears":"更正名单。","parameters":[]}"#
        ]],
    );
    check(
        "checks.jsonl",
        1,
        &expect![[
            r#"{"v":1,"kind":"team.too_many_representatives","name":"参赛代表人数","clause":"五(一)2","enabled":true,"answers":{"pass":2,"suspected":1,"cannot_tell":1},"cannot_tell":[{"missing":"登记表和申报书均未列出参赛代表","entries":["GD-2025-0003"]}],"what":"查参赛代表人数","why":"条款如此规定。","example":"登记了六名代表。","inputs":"登记表。","clears":"更正名单。","parameters":["max = 5"]}"#
        ]],
    );
}

#[test]
fn a_place() {
    check(
        "ranking.jsonl",
        3,
        &expect![[
            r#"{"v":1,"entry":"GD-2025-0004","track":"T01","place":4,"band":[3,4],"score":12.5,"contributions":[{"criterion":"data","value":0.75,"weight":1.0,"evidence":[{"file":"divisions/gd-2025/files/GD-2025-0004/项目申报书.pdf","sha256":"97a2adb8c3ced9e4effa05101b26313c47525d68737e89949faab5c0cbd6e1ec","page":4,"bbox":[72.0,140.0,523.0,210.5],"span":[4000,4034],"quote":"新品定型周期由118天缩短到41天，样机轮次由5.3轮降到1.8轮。","other":null,"note":"前后变化"}]},{"criterion":"benefit","value":0.125,"weight":1.0,"evidence":[{"file":"divisions/gd-2025/files/GD-2025-0004/项目申报书.pdf","sha256":"97a2adb8c3ced9e4effa05101b26313c47525d68737e89949faab5c0cbd6e1ec","page":4,"bbox":[72.0,140.0,523.0,210.5],"span":[4000,4034],"quote":"新品定型周期由118天缩短到41天，样机轮次由5.3轮降到1.8轮。","other":null,"note":"前后变化"}]},{"criterion":"innovation","value":0.5,"weight":2.0,"evidence":[{"file":"divisions/gd-2025/files/GD-2025-0004/项目申报书.pdf","sha256":"97a2adb8c3ced9e4effa05101b26313c47525d68737e89949faab5c0cbd6e1ec","page":4,"bbox":[72.0,140.0,523.0,210.5],"span":[4000,4034],"quote":"新品定型周期由118天缩短到41天，样机轮次由5.3轮降到1.8轮。","other":null,"note":"前后变化"}]}],"bonus":null}"#
        ]],
    );
}

#[test]
fn a_problem() {
    check(
        "problems.jsonl",
        0,
        &expect![[
            r#"{"v":1,"where":{"file":"divisions/gd-2025/entries.xlsx","row":9},"code":"registry.no_number","what":"这一行没有项目编号","what_was_done":"跳过这一行","what_to_do":"补上编号后重新导出登记表"}"#
        ]],
    );
}

#[test]
fn the_run() {
    expect![[r#"
        {
          "v": 1,
          "id": "20250802T220000-51e0d3",
          "started": "2025-08-02T22:00:00+08:00",
          "version": "0.1.0",
          "hashes": {
            "contest": "9f2c4a",
            "pipeline": "77ab10",
            "season": "51e0d3"
          },
          "counts": {
            "entries": 5,
            "files": 6,
            "read": 4,
            "unreadable.broken": 1,
            "unreadable.encrypted": 1
          },
          "stages": [
            {
              "stage": "intake",
              "seconds": 0.25,
              "peak_kib": 65536
            },
            {
              "stage": "extract",
              "seconds": 12.5,
              "peak_kib": 317440
            },
            {
              "stage": "reuse",
              "seconds": 4.0,
              "peak_kib": 430080
            }
          ],
          "changes": {
            "since": "2025-08-01T22:00:00+08:00-0c11aa0b",
            "new_entries": [
              "GD-2025-0004"
            ],
            "gone_entries": [],
            "changed_entries": [
              "GD-2025-0001"
            ],
            "new_flags": [
              "F-40e35b5fe5ae"
            ],
            "gone_flags": [
              "F-0123456789ab"
            ],
            "entries_were": [],
            "flags_were": [
              {
                "id": "F-0123456789ab",
                "kind": "entry.track_mismatch",
                "entry": "GD-2025-0001",
                "others": [],
                "because": "entry_changed"
              }
            ]
          }
        }
    "#]]
    .assert_eq(&files()["run.json"]);
}

#[test]
fn every_line_is_versioned_and_the_lines_are_sorted_by_their_first_key() {
    let first = [
        ("entries.jsonl", "entry"),
        ("classification.jsonl", "entry"),
        ("flags.jsonl", "id"),
        ("ranking.jsonl", "entry"),
        ("checks.jsonl", "kind"),
        ("common.jsonl", "why"),
    ];
    let files = files();
    for (file, key) in first {
        let rows: Vec<Value> = files[file].lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let keys: Vec<&str> = rows.iter().map(|row| row[key].as_str().unwrap()).collect();
        assert!(keys.is_sorted(), "{file}: {keys:?}");
        assert!(rows.iter().all(|row| row["v"] == 1), "{file}");
    }
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "checks.jsonl",
            "classification.jsonl",
            "common.jsonl",
            "entries.jsonl",
            "flags.jsonl",
            "problems.jsonl",
            "ranking.jsonl",
            "run.json"
        ]
    );
}

#[test]
fn the_order_of_rows_in_the_screening_does_not_show() {
    let mut turned = sample::screening();
    turned.entries.reverse();
    turned.flags.reverse();
    turned.classifications.reverse();
    turned.rankings.reverse();
    turned.problems.reverse();
    assert_eq!(report::jsonl(&turned, Lang::En), report::jsonl(&sample::screening(), Lang::En));
}
