//! Bad input and bad moments: each gets a clear answer, nothing is lost, the rest goes on.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test prepares its own folder, and fails where it cannot")]

mod kit;
mod season;

use std::path::Path;

use kit::{command, demo, expect, shai, text};
use season::Season;
use serde_json::Value;

fn run(season: &Season, workspace: &Path, code: i32) -> Vec<Value> {
    let pipeline = demo();
    expect(code, &["run", pipeline.to_str().unwrap(), "--intake", season.path(), "--workspace", workspace.to_str().unwrap()]);
    let problems = std::fs::read_to_string(workspace.join("out/problems.jsonl")).unwrap();
    problems.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn codes(problems: &[Value]) -> Vec<String> {
    problems.iter().map(|p| p["code"].as_str().unwrap().to_owned()).collect()
}

/// Numbers and titles of what was screened.
fn entries(workspace: &Path) -> Vec<String> {
    let lines = std::fs::read_to_string(workspace.join("out/entries.jsonl")).unwrap();
    let of = |line: &str| {
        let entry: Value = serde_json::from_str(line).unwrap();
        format!("{} {}", entry["entry"].as_str().unwrap(), entry["title"].as_str().unwrap())
    };
    lines.lines().map(of).collect()
}

fn small() -> Season {
    let season = Season::new();
    season.row("A-001", "空压机数据服务", "广州甲数据有限公司");
    season.form("A-001", "通过采集空压机运行数据预测故障并提供预测性维护服务");
    season
}

#[test]
fn rows_without_a_number_and_numbers_that_stand_twice_are_said_and_the_rest_goes_on() {
    let season = small();
    season.row("", "没有编号", "某公司");
    season.row("A-001", "重复的编号", "广州乙数据有限公司");
    season.row("A-002", "没有文件夹", "广州丙数据有限公司");
    season.put("divisions/gd-2025/files/A-009/项目申报书.txt", "没有登记的项目".as_bytes());
    let dir = tempfile::tempdir().unwrap();
    let codes = codes(&run(&season, &dir.path().join("w"), 0));
    for wanted in ["registry.no_number", "registry.duplicate_number", "files.row_without_folder", "files.folder_without_row"] {
        assert!(codes.iter().any(|c| c == wanted), "{wanted} is not among {codes:?}");
    }
}

#[test]
fn what_was_withdrawn_is_kept_and_proposed_to_nobody_until_somebody_says_otherwise() {
    let season = small();
    season.row("A-002", "泵站数据服务（已撤回）", "广州乙数据有限公司");
    season.form("A-002", "汇集泵站流量与扬程数据并给出启停建议");
    let dir = tempfile::tempdir().unwrap();
    let experts = dir.path().join("专家.csv");
    std::fs::write(&experts, "姓名,单位,领域\n林知远,岭南第一大学,工业制造\n").unwrap();
    let (w, experts) = (dir.path().join("w"), experts.to_str().unwrap());
    run(&season, &w, 0);
    let w = w.to_str().unwrap();
    let told = || [expect(0, &["shortlist", "-w", w]), expect(0, &["assign", "--experts", experts, "-w", w])];
    let why = "登记为已撤回，不列入；没有撤回的，请把该标记定为不成立：";
    let [shortlist, assigned] = told();
    assert!(
        shortlist.contains("推荐全国总决赛 1 项") && shortlist.contains(&format!("{why}\n  T01  A-002  泵站数据服务（已撤回）")),
        "{shortlist}"
    );
    assert!(assigned.contains("1 个项目、1 位专家") && assigned.contains(&format!("{why}A-002")), "{assigned}");
    let flags = expect(0, &["flags", "--json", "-w", w]);
    let id = flags.lines().find(|line| line.contains("entry.withdrawn")).and_then(|line| line.split("F-").nth(1)).expect("it is flagged");
    let id = format!("F-{}", &id[..12]);
    expect(0, &["decide", &id, "不成立", "--by", "甲", "--reason", "来函说明没有撤回", "-w", w]);
    let [shortlist, assigned] = told();
    assert!(shortlist.contains("推荐全国总决赛 2 项") && !shortlist.contains(why), "{shortlist}");
    assert!(assigned.contains("2 个项目、1 位专家") && !assigned.contains(why), "{assigned}");
}

#[test]
fn registries_that_are_missing_or_broken_are_named_and_the_rest_goes_on() {
    let season = small();
    season.put("divisions/zj-2025/files/Z-1/项目申报书.txt", "没有登记表的赛区".as_bytes());
    season.put("divisions/gd-2024/entries.xlsx", b"PK\x03\x04 is no workbook");
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    let pipeline = demo();
    let said = expect(3, &["run", pipeline.to_str().unwrap(), "--intake", season.path(), "--workspace", w.to_str().unwrap()]);
    let named: Vec<&str> = said.lines().filter(|l| l.contains('▲')).collect();
    let expected = [
        "  ▲ divisions/gd-2024/entries.xlsx  表格无法读取：不是完好的 XLSX 工作簿。请从报名平台重新导出登记表，存为 entries.xlsx（或 .csv、.jsonl）后重新运行。",
        "  ▲ divisions/zj-2025  赛区 zj-2025 没有登记表。请放入 entries.xlsx（或 .csv、.jsonl）后重新运行。",
    ];
    assert_eq!(named, expected);
    assert!(said.starts_with("完成（部分）") && said.contains("2 份表格无法读取"), "{said}");
    assert_eq!(entries(&w), ["A-001 空压机数据服务"]);
}

/// A night without the registry, or with one of no use, leaves the results of the night before.
#[test]
fn a_registry_that_names_no_entry_is_refused_and_the_last_results_stay() {
    let season = small();
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    run(&season, &w, 0);
    let registry = season.dir.path().join("divisions/gd-2025/entries.csv");
    let text = std::fs::read_to_string(&registry).unwrap();
    let pipeline = demo();
    let refused = || {
        let args = ["run", pipeline.to_str().unwrap(), "--intake", season.path(), "--workspace", w.to_str().unwrap()];
        let output = shai(&args);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(entries(&w), ["A-001 空压机数据服务"]);
        crate::text(&output.stderr)
    };
    let start = "错误：本次筛查的赛区 gd-2025 没有项目，上次的结果保持不动。";
    std::fs::write(&registry, text.replacen("项目编号", "序号", 1)).unwrap();
    let said = refused();
    assert!(said.contains(&format!("{start}表头缺少必需的列“项目编号”（现有：序号、项目名称、")), "{said}");
    let list = registry.with_file_name("名单.docx");
    std::fs::rename(&registry, &list).unwrap();
    let said = refused();
    assert!(said.contains(&format!("{start}赛区 gd-2025 没有登记表（现有：名单.docx）。")), "{said}");
    std::fs::rename(&list, &registry).unwrap();
    std::fs::write(&registry, text.lines().next().unwrap()).unwrap();
    let said = refused();
    assert!(said.contains(start), "{said}");
    season.put("divisions/zj-2025/entries.csv", "项目编号,项目名称\n1,甲\n2,乙\n".as_bytes());
    let said = refused();
    assert!(said.ends_with("要筛查的若是另一赛区，请改流程文件中的 home（有项目的赛区：zj-2025 2 个）。\n"), "{said}");
    std::fs::write(&registry, text).unwrap();
    run(&season, &w, 0);
    assert_eq!(entries(&w), ["1 甲", "2 乙", "A-001 空压机数据服务"]);
}

#[test]
fn files_of_other_divisions_that_nobody_can_read_do_not_end_the_run_in_part() {
    let season = small();
    season.put("divisions/zj-2025/entries.csv", "项目编号,项目名称\nZ-1,冷链追溯\n".as_bytes());
    season.put("divisions/zj-2025/files/Z-1/项目申报书.pdf", b"");
    season.put("divisions/zj-2025/files/Z-9/项目申报书.pdf", b"");
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    let pipeline = demo();
    let run = |code| expect(code, &["run", pipeline.to_str().unwrap(), "--intake", season.path(), "--workspace", w.to_str().unwrap()]);
    let said = run(0);
    assert!(said.starts_with("完成  用时"), "{said}");
    assert_eq!(said.lines().find(|line| line.contains("无法读取，")), Some("其他赛区和往届有 2 份文件无法读取，未参与比对，仅供知悉。"));
    season.put("divisions/gd-2025/files/A-001/附图.pdf", b"");
    let said = run(3);
    assert!(
        said.lines().next().unwrap().ends_with("1 份文件无法读取，其余全部完成") && said.contains("其他赛区和往届有 2 份文件无法读取"),
        "{said}"
    );
}

#[test]
fn files_and_lists_that_are_gone_or_of_no_use_end_the_run_in_part() {
    let season = small();
    season.put("registries/失信名单.csv", "名称,名单\n广州乙数据有限公司,失信被执行人\n".as_bytes());
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    run(&season, &w, 0);
    let pipeline = demo();
    let again = || {
        let said = expect(3, &["run", pipeline.to_str().unwrap(), "--intake", season.path(), "--workspace", w.to_str().unwrap()]);
        let loud = said.lines().filter(|line| line.starts_with("▲▲") || line.starts_with("  ▲ registries/"));
        loud.map(str::to_owned).collect::<Vec<_>>()
    };
    let files = season.dir.path().join("divisions/gd-2025/files");
    std::fs::rename(&files, season.dir.path().join("elsewhere")).unwrap();
    std::fs::rename(season.dir.path().join("registries"), dir.path().join("registries")).unwrap();
    assert_eq!(
        again(),
        [
            "▲▲ 赛区 gd-2025 的材料少了一半以上：这些项目上次有 1 个文件，divisions/gd-2025/files 中少了 1 个。请先核对该文件夹和网络盘，再看以下结果。",
            "  ▲ registries/失信名单.csv  上次用过的名单“失信名单”不在了。请放回 registries/ 后重新运行；如不再使用，不需处理。",
        ]
    );
    assert_eq!(
        again(),
        [
            "▲▲ 赛区 gd-2025 的 1 个项目都没有材料：divisions/gd-2025/files 不在，或其中没有这些项目的文件。请先核对该文件夹和网络盘，再看以下结果。"
        ]
    );
    std::fs::rename(season.dir.path().join("elsewhere"), &files).unwrap();
    season.put("registries/失信名单.csv", "甲,乙\n广州乙数据有限公司,失信被执行人\n".as_bytes());
    assert_eq!(
        again(),
        [
            "  ▲ registries/失信名单.csv  缺少“名称”列（现有：甲、乙），“疑似列入失信名单”一项未核查。请改正列名后重新运行；可用的列名：名称、单位名称、企业名称、主体名称、单位、公司名称、法人名称、失信主体名称、被执行人名称、供应商名称、纳税人名称。"
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_registry_and_names_of_files_in_gbk_are_read() {
    let season = small();
    let registry = season.dir.path().join("divisions/gd-2025/entries.csv");
    let text = std::fs::read_to_string(&registry).unwrap();
    std::fs::write(&registry, encoding_rs::GB18030.encode(&text).0).unwrap();
    let form = season.dir.path().join("divisions/gd-2025/files/A-001/项目申报书.txt");
    let gbk = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(&encoding_rs::GB18030.encode("项目申报书.txt").0).to_owned();
    std::fs::rename(&form, form.with_file_name(gbk)).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    let problems = run(&season, &w, 0);
    assert!(codes(&problems).iter().any(|c| c == "files.name_encoding"), "{problems:?}");
    assert_eq!(entries(&w), ["A-001 空压机数据服务"]);
    let found = expect(0, &["search", "预测性维护", "--workspace", w.to_str().unwrap(), "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&found).unwrap()["total_entries"].as_u64(), Some(1));
}

#[test]
fn an_empty_file_is_a_class_of_its_own() {
    let season = small();
    season.put("divisions/gd-2025/files/A-001/证明材料/营业执照.pdf", b"");
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    run(&season, &w, 3);
    let run: Value = serde_json::from_slice(&std::fs::read(w.join("out/run.json")).unwrap()).unwrap();
    assert_eq!(run["counts"]["unreadable.empty"].as_u64(), Some(1));
    assert_eq!(run["counts"]["files"].as_u64(), Some(2));
}

#[test]
fn a_sparse_file_of_two_gigabytes_costs_nothing_but_its_own_line() {
    let season = small();
    season.put("divisions/gd-2025/files/A-001/录像.bin", b"");
    let path = season.dir.path().join("divisions/gd-2025/files/A-001/录像.bin");
    std::fs::OpenOptions::new().write(true).open(path).unwrap().set_len(2 << 30).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    run(&season, &w, 3);
    let run: Value = serde_json::from_slice(&std::fs::read(w.join("out/run.json")).unwrap()).unwrap();
    assert_eq!(run["counts"]["unreadable.over_limit"].as_u64(), Some(1));
    let peak = run["stages"].as_array().unwrap().iter().map(|s| s["peak_kib"].as_u64().unwrap()).max().unwrap();
    assert!(peak < 1 << 20, "the sparse file was read into memory: {peak} KiB");
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_season_folder_is_refused() {
    let season = small();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.txt"), "机密").unwrap();
    let link = season.dir.path().join("divisions/gd-2025/files/A-001/附件.txt");
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), link).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    let problems = run(&season, &w, 0);
    assert!(codes(&problems).iter().any(|c| c.contains("link")), "{problems:?}");
    let found = expect(0, &["search", "机密", "--workspace", w.to_str().unwrap(), "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&found).unwrap()["total_entries"].as_u64(), Some(0));
}

#[test]
fn a_season_without_divisions_says_what_was_expected() {
    let dir = tempfile::tempdir().unwrap();
    let pipeline = demo();
    let (intake, w) = (dir.path().join("empty"), dir.path().join("w"));
    std::fs::create_dir(&intake).unwrap();
    let output = shai(&["run", pipeline.to_str().unwrap(), "--intake", intake.to_str().unwrap(), "--workspace", w.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("divisions"), "{}", text(&output.stderr));
}

#[test]
fn a_second_run_at_the_same_time_says_who_and_since_when() {
    let season = small();
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    let plan = pipeline::Plan::read(&demo(), Some(season.dir.path()), Some(&w)).unwrap();
    let who = store::Who { pid: 4242, started: "2025-07-01T22:00:00+08:00".to_owned(), program: "shai".to_owned() };
    let held = store::Workspace::open(&w, &plan.identity(), &who).unwrap();
    let pipeline = demo();
    let args = ["run", pipeline.to_str().unwrap(), "--intake", season.path(), "--workspace", w.to_str().unwrap()];
    let output = shai(&args);
    assert_eq!(output.status.code(), Some(4));
    let said = text(&output.stderr);
    assert!(said.contains("4242") && said.contains("自 2025-07-01 22:00 起"), "{said}");
    drop(held);
    expect(0, &args);
}

#[test]
fn a_workspace_of_another_pipeline_is_refused() {
    let season = small();
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    let who = store::Who { pid: 1, started: String::new(), program: "shai".to_owned() };
    drop(store::Workspace::open(&w, &store::Identity { pipeline: "another-contest/zj-2025".to_owned() }, &who).unwrap());
    let pipeline = demo();
    let output = shai(&["run", pipeline.to_str().unwrap(), "--intake", season.path(), "--workspace", w.to_str().unwrap()]);
    assert!(!output.status.success());
    let said = text(&output.stderr);
    assert!(said.contains("another-contest/zj-2025") && said.contains("guangdong-2025/gd-2025"), "{said}");
}

#[cfg(unix)]
#[test]
fn interrupted_at_any_time_the_next_run_goes_on_to_the_same_result() {
    let season = Season::new();
    for n in 0..60 {
        season.row(&format!("A-{n:03}"), &format!("第{n}号设备数据项目"), &format!("广州{n}号数据有限公司"));
        season.form(&format!("A-{n:03}"), &format!("第{n}号产线采集{n}类设备的运行数据并预测其故障").repeat(20));
    }
    let dir = tempfile::tempdir().unwrap();
    let pipeline = demo();
    let args = |w: &str| ["run", pipeline.to_str().unwrap(), "--intake", season.path(), "--workspace", w].map(str::to_owned);
    let whole = dir.path().join("whole");
    expect(0, &args(whole.to_str().unwrap()).each_ref().map(String::as_str));
    let w = dir.path().join("w");
    for wait in [5, 40, 120, 300] {
        let mut child = command(&args(w.to_str().unwrap()).each_ref().map(String::as_str))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let code = child.wait().unwrap().code();
        // Before the handler stands the signal ends the process (no code); after the last stage there is nothing left to interrupt.
        assert!(matches!(code, Some(130 | 0) | None), "{code:?} after {wait} ms");
    }
    expect(0, &args(w.to_str().unwrap()).each_ref().map(String::as_str));
    for name in ["entries.jsonl", "classification.jsonl", "flags.jsonl", "ranking.jsonl", "problems.jsonl"] {
        assert_eq!(std::fs::read(w.join("out").join(name)).unwrap(), std::fs::read(whole.join("out").join(name)).unwrap(), "{name}");
    }
}

/// A file system of a few pages, mounted where only this process sees it; `None` where the machine does not let us.
#[cfg(target_os = "linux")]
fn on_a_disk_of(size: &str, season: &Season, dir: &Path) -> Option<std::process::Output> {
    let mounted = std::process::Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none"]).arg(dir).output();
    if !mounted.is_ok_and(|o| o.status.success()) {
        return None;
    }
    let script = r#"mount -t tmpfs -o size="$1" none "$2" || exit 99
"$3" run "$4" --intake "$5" --workspace "$2/w"; code=$?
mount -o remount,size=400m "$2" && "$3" run "$4" --intake "$5" --workspace "$2/w" >&2 || exit 98
cp -r "$2/w/out" "$6"
exit $code"#;
    let mut command = std::process::Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, "sh", size]).arg(dir).arg(env!("CARGO_BIN_EXE_shai")).arg(demo());
    command.arg(season.path()).arg(dir.with_extension(size)).env("LANG", "zh_CN.UTF-8").env_remove("LC_ALL");
    Some(command.output().unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_with_room_the_next_run_goes_on_to_the_same_result() {
    let season = Season::new();
    for n in 0..20 {
        season.row(&format!("A-{n:03}"), &format!("第{n}号设备数据项目"), &format!("广州{n}号数据有限公司"));
        season.form(&format!("A-{n:03}"), &format!("第{n}号产线采集{n}类设备的运行数据并预测其故障").repeat(20));
    }
    let dir = tempfile::tempdir().unwrap();
    let (whole, small) = (dir.path().join("whole"), dir.path().join("small"));
    std::fs::create_dir(&small).unwrap();
    run(&season, &whole, 0);
    let mut full = 0;
    for size in ["8k", "64k", "128k", "256k", "512k", "2m"] {
        let Some(output) = on_a_disk_of(size, &season, &small) else {
            return testkit::skipped("mount of a small disk");
        };
        let said = text(&output.stderr);
        match output.status.code() {
            Some(0) => {}
            Some(1) => {
                assert!(said.contains("磁盘已满"), "{size}: {said}");
                full += 1;
            }
            code => panic!("{size}: {code:?} {said}"),
        }
        for name in ["entries.jsonl", "classification.jsonl", "flags.jsonl", "ranking.jsonl", "problems.jsonl"] {
            let after = std::fs::read(small.with_extension(size).join(name)).unwrap();
            assert_eq!(after, std::fs::read(whole.join("out").join(name)).unwrap(), "{name} on a disk of {size}");
        }
    }
    assert!(full >= 3, "only {full} of the disks ran full");
}

/// What a command printed where it ended well, and what it refused with where it did not.
fn said(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = command(args).current_dir(dir).output().unwrap();
    (output.status.code(), if output.status.success() { text(&output.stdout) } else { text(&output.stderr) })
}

#[test]
fn from_init_to_a_view_all_commands_find_one_workspace() {
    let season = small();
    let dir = tempfile::tempdir().unwrap();
    let contest = dir.path().join("pipelines/guangdong-2025");
    std::fs::create_dir_all(&contest).unwrap();
    for item in std::fs::read_dir(kit::root().join("pipelines/guangdong-2025")).unwrap().map(Result::unwrap) {
        std::fs::copy(item.path(), contest.join(item.file_name())).unwrap();
    }
    let init = |contest: &str, out: &str| said(dir.path(), &["init", "--intake", season.path(), "--contest", contest, "--out", out]);
    assert_eq!(
        init("pipelines/guangdong-2052", "pipelines/2025.toml"),
        (Some(2), "错误：pipelines/guangdong-2052 里没有 contest.toml；附近有：pipelines/guangdong-2025\n".to_owned())
    );
    assert_eq!(init("pipelines/guangdong-2025", "新建/2025.toml").0, Some(2));
    assert_eq!(
        said(dir.path(), &["run", "pipelines/2025.toml"]),
        (
            Some(2),
            "错误：没有流程文件 pipelines/2025.toml。请检查路径；还没有流程文件的，先用 shai init 写出一个（shai init --help 有示例）\n"
                .to_owned()
        )
    );
    let deep = season.dir.path().join("divisions/gd-2025");
    let (code, refused) = said(dir.path(), &["init", "--intake", deep.to_str().unwrap(), "--contest", "x", "--out", "b.toml"]);
    let expected = format!("错误：{} 不是赛季文件夹：其中没有 divisions；请改为 --intake {}\n", deep.display(), season.path());
    assert_eq!((code, refused), (Some(2), expected));
    assert_eq!(init("pipelines/guangdong-2025", "pipelines/2025.toml").0, Some(0));
    let written = std::fs::read_to_string(dir.path().join("pipelines/2025.toml")).unwrap();
    assert!(written.contains("\ncontest = \"guangdong-2025\"\n") && written.contains("\nworkspace = \"../workspace\"\n"), "{written}");
    assert_eq!(init(contest.to_str().unwrap(), "b.toml").0, Some(0));
    let written = std::fs::read_to_string(dir.path().join("b.toml")).unwrap();
    assert!(
        written.contains("\ncontest = \"pipelines/guangdong-2025\"\n") && written.contains("\nworkspace = \"workspace\"\n"),
        "{written}"
    );
    let (code, printed) = said(dir.path(), &["run", "pipelines/2025.toml"]);
    assert!(code == Some(0) && !printed.contains("--workspace"), "{printed}");
    assert_eq!(said(dir.path(), &["show", "A-001"]).0, Some(0));
    assert!(dir.path().join("workspace/out/summary.html").is_file());
    let (code, refused) = said(&dir.path().join("pipelines"), &["flags"]);
    assert_eq!((code, refused.as_str()), (Some(2), "错误：workspace 中还没有工作区。请先运行 shai run。\n"));
    std::fs::create_dir(dir.path().join("x")).unwrap();
    std::fs::rename(dir.path().join("workspace"), dir.path().join("x/w")).unwrap();
    let (code, refused) = said(dir.path(), &["flags"]);
    let expected = "错误：workspace 中还没有工作区。附近有 x/w：请加 --workspace x/w，或先运行 shai run。\n";
    assert_eq!((code, refused.as_str()), (Some(2), expected));
}

/// What an office copies to another machine is the folder with everything in it.
#[test]
fn a_folder_that_was_moved_with_its_season_is_screened_where_it_lies() {
    let season = small();
    let dir = tempfile::tempdir().unwrap();
    let office = dir.path().join("省赛办");
    std::fs::create_dir(&office).unwrap();
    std::fs::rename(season.dir.path(), office.join("2025赛季")).unwrap();
    let contest = kit::root().join("pipelines/guangdong-2025");
    let init = ["init", "--intake", "2025赛季", "--contest", contest.to_str().unwrap(), "--out", "2025.toml"];
    assert_eq!(said(&office, &init).0, Some(0));
    let written = std::fs::read_to_string(office.join("2025.toml")).unwrap();
    assert!(written.contains("\nintake = \"2025赛季\"\n"), "{written}");
    assert_eq!(
        said(&office, &init),
        (Some(2), "错误：2025.toml 已存在，不覆盖；要另写一份，请用 --out 换一个文件名，或先把它改名\n".to_owned())
    );
    assert_eq!(said(&office, &["run", "2025.toml"]).0, Some(0));
    let moved = dir.path().join("新机器");
    std::fs::rename(&office, &moved).unwrap();
    let (code, refused) = said(&moved, &["verify"]);
    assert!(code == Some(2) && refused.contains("2025.toml：上次筛查所用的流程文件不在这里了\n处理：整个文件夹搬动过的，"), "{refused}");
    assert_eq!(said(&moved, &["run", "2025.toml"]).0, Some(0));
    assert_eq!(said(&moved, &["verify"]).0, Some(0));
}

/// A mistyped division that is corrected is no other pipeline: nothing was made under the wrong name.
#[test]
fn a_division_that_is_not_there_leaves_no_workspace_behind() {
    let season = small();
    let dir = tempfile::tempdir().unwrap();
    let contest = kit::root().join("pipelines/guangdong-2025");
    let pipeline = |home: &str| {
        let (contest, season) = (contest.to_str().unwrap(), season.path());
        let text = format!("format = 1\ncontest = {contest:?}\nintake = {season:?}\nworkspace = \"w\"\n[divisions]\nhome = {home:?}\n");
        std::fs::write(dir.path().join("2025.toml"), text).unwrap();
        said(dir.path(), &["run", "2025.toml"])
    };
    let (code, refused) = pipeline("gd-2026");
    let expected = format!(
        "错误：本次筛查的赛区 gd-2026 不在 {}/divisions 中（现有：gd-2025）；上次的结果保持不动。请检查文件夹名和网络盘后重新运行。\n",
        season.path()
    );
    assert_eq!((code, refused), (Some(1), expected));
    // Of this one there is only a list that is no registry.
    season.put("divisions/fj-2025/福建名单.docx", b"PK");
    let (code, refused) = pipeline("fj-2025");
    assert!(code == Some(1) && refused.contains("（有项目的赛区：gd-2025 1 个）"), "{refused}");
    assert!(!dir.path().join("w").try_exists().unwrap());
    std::fs::remove_dir_all(season.dir.path().join("divisions/fj-2025")).unwrap();
    assert_eq!(pipeline("gd-2025").0, Some(0));
}

#[test]
fn a_mistyped_key_is_refused_with_its_line_and_nothing_runs() {
    let dir = tempfile::tempdir().unwrap();
    let pipeline = kit::root().join("pipelines/broken/unknown-key.toml");
    let w = dir.path().join("w");
    let output = shai(&["run", pipeline.to_str().unwrap(), "--workspace", w.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("unknown-key.toml:5:1：流程文件有误：不认识的键 `intaek`"), "{}", text(&output.stderr));
    assert!(!w.try_exists().unwrap());
}

/// The workbook in `out` is a run's own, also where somebody had it written anew from the result.
#[test]
fn a_workbook_that_was_exported_in_place_is_not_taken_for_a_filled_in_one() {
    let season = small();
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    run(&season, &w, 0);
    let (at, out) = (w.to_str().unwrap(), w.join("out"));
    expect(0, &["export", "--workspace", at, "--out", out.to_str().unwrap(), "--lang", "en"]);
    assert!(!codes(&run(&season, &w, 0)).iter().any(|code| code.starts_with("out.")));
    let mut workbook = std::fs::read(out.join("shai.xlsx")).unwrap();
    workbook.push(0);
    std::fs::write(out.join("shai.xlsx"), workbook).unwrap();
    // It holds no decision.
    assert!(codes(&run(&season, &w, 0)).iter().any(|code| code == "out.copied"));
}

/// A run that broke off behind its index has left one of entries that no other command knows.
#[test]
fn the_index_of_a_run_that_broke_off_is_not_searched() {
    let season = small();
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    run(&season, &w, 0);
    let search = ["search", "预测性维护", "--workspace", w.to_str().unwrap()];
    expect(0, &search);
    let note = w.join("origin.json");
    let mut origin: Value = serde_json::from_slice(&std::fs::read(&note).unwrap()).unwrap();
    origin["index"] = "another".into();
    std::fs::write(&note, origin.to_string()).unwrap();
    let output = shai(&search);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), ""));
    assert!(text(&output.stderr).starts_with("错误：全文索引正在更新，或上次运行没有完成"), "{}", text(&output.stderr));
    std::fs::remove_file(&note).unwrap();
    expect(1, &search);
    run(&season, &w, 0);
    expect(0, &search);
}

/// Whoever asks whether a workspace is sound is told of all that a run left there.
#[test]
fn a_doctor_looks_at_ledger_result_and_index() {
    let season = small();
    let dir = tempfile::tempdir().unwrap();
    let w = dir.path().join("w");
    run(&season, &w, 0);
    let doctor = |code| expect(code, &["doctor", "--workspace", w.to_str().unwrap()]);
    let flip = |path: &Path| {
        let mut bytes = std::fs::read(path).unwrap();
        bytes[8] ^= 1;
        std::fs::write(path, bytes).unwrap();
    };
    assert!(doctor(0).contains("完好，决定台账的哈希链一致"));
    let index = std::fs::read_dir(w.join("index")).unwrap().map(|item| item.unwrap().path());
    let stored = index.filter(|path| path.extension().is_some_and(|ending| ending == "store")).max().unwrap();
    flip(&stored);
    let said = doctor(1);
    assert!(said.contains("中的检索库已损坏") && said.contains("请重新运行 shai run"), "{said}");
    run(&season, &w, 0);
    doctor(0);
    flip(&w.join("screening.bin"));
    let said = doctor(5);
    assert!(said.contains("screening.bin 已损坏"), "{said}");
}

/// What is printed fills the buffer of standard output more than once, so that it is met while there is still something to do.
#[test]
fn whoever_stops_listening_stops_no_reading() {
    let dir = tempfile::tempdir().unwrap();
    let name = |n: usize| format!("名称很长而且各不相同的一份申报书的正文{n:03}.txt");
    let files: Vec<String> = (0..300)
        .map(|n| {
            let path = dir.path().join(name(n));
            std::fs::write(&path, format!("第{n}份。")).unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect();
    let out = dir.path().join("out");
    let mut args = vec!["extract", "--out", out.to_str().unwrap()];
    args.extend(files.iter().map(String::as_str));
    let mut child = command(&args).stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
    let written: Vec<String> = (0..300).map(|n| std::fs::read_to_string(out.join(name(n))).unwrap().trim_end().to_owned()).collect();
    assert_eq!(written, (0..300).map(|n| format!("第{n}份。")).collect::<Vec<_>>());
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 600, "a text and a JSON of each, and nothing else");
}

/// The results of a run that is done are told by its exit code, whoever listens.
#[test]
fn a_run_in_part_says_so_to_whoever_closed_its_output() {
    let season = small();
    season.put("divisions/gd-2025/files/A-001/坏.pdf", b"%PDF-1.7 broken");
    let dir = tempfile::tempdir().unwrap();
    let pipeline = demo();
    let w = dir.path().join("w");
    let args = ["run", pipeline.to_str().unwrap(), "--intake", season.path(), "--workspace", w.to_str().unwrap()];
    let mut child = command(&args).stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(3));
}
