//! A screening against a truth whose numbers can be counted by hand.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use expect_test::expect;
use record::{Addressee, GoneEntry, Lang, ReadStatus, Unreadable};
use report::eval::{Share, Truth, evaluate};

mod sample;

fn truth() -> Truth {
    serde_json::from_str(
        r#"{"entries": {
            "GD-2025-0001": {"track": "T01", "topic": "T01.01", "alt_topics": [], "quality": {"data": 5, "value": 4}, "form": "docx"},
            "GD-2025-0002": {"track": "T08", "topic": "T08.02", "alt_topics": ["T09.03"], "quality": {"data": 3, "value": 3}},
            "GD-2025-0003": {"track": "T12", "topic": "T12.01", "alt_topics": [], "quality": {"data": 4, "value": 4}},
            "GD-2025-0099": {"track": "T12", "topic": "T12.01"}},
          "flags": [
            {"kind": "duplicate.cross_division", "entry": "ZJ-2025-0001", "other": "GD-2025-0001", "how": "resubmission"},
            {"kind": "team.too_many_representatives", "entry": "GD-2025-0003"},
            {"kind": "ip.invalid_number", "entry": "GD-2025-0001", "number": "ZL1"}],
          "negatives": [{"entry": "GD-2025-0001", "other": "ZJ-2025-0001"}, {"entry": "GD-2025-0001", "other": "GD-2025-0003"}]}"#,
    )
    .unwrap()
}

#[test]
fn numbers_agree_with_a_count_by_hand() {
    let e = evaluate(&sample::screening(), &truth());
    let kinds: Vec<(&str, Share, Share)> = e.kinds.iter().map(|k| (k.kind.as_str(), k.recall, k.precision)).collect();
    let share = |hits, of| Share { hits, of };
    assert_eq!(
        kinds,
        [
            ("duplicate.cross_division", share(1, 1), share(1, 1)),
            ("team.too_many_representatives", share(0, 1), share(0, 1)),
            ("entry.track_mismatch", share(0, 0), share(0, 1)),
            ("ip.invalid_number", share(0, 1), share(0, 0)),
            ("document.encrypted", share(0, 0), share(0, 1)),
        ]
    );
    assert_eq!((e.track, e.topic, e.topic_in_3), (share(2, 3), share(2, 3), share(2, 3)));
    assert_eq!(e.negatives_flagged, share(1, 2));
    assert_eq!(e.missing, ["GD-2025-0099"]);
    let ranking = e.ranking.unwrap();
    assert_eq!((ranking.entries, ranking.tau, ranking.best_in_first), (3, 1.0, share(1, 1)));
}

#[test]
fn a_flag_within_a_group_of_the_truth_counts_neither_way() {
    let mut s = sample::screening();
    let mut extra = s.flags[0].clone();
    extra.kind = record::Kind::new("reuse.partial");
    s.flags.push(extra);
    let e = evaluate(&s, &truth());
    let reuse = e.kinds.iter().find(|k| k.kind == "reuse.partial").unwrap();
    assert_eq!((reuse.implied, reuse.precision), (1, Share { hits: 0, of: 0 }));
}

#[test]
fn the_text_for_a_terminal() {
    expect![[r#"
        真值中有 1 个项目不在本次结果里（GD-2025-0099）

        标记类别                                    查全                        查准                        查准（先看、评审前看）
        疑似跨赛区重复参赛                          1/1 100 % [21–100]          1/1 100 % [21–100]          1/1 100 % [21–100]
        参赛代表人数超限                            0/1 0 % [0–79]              0/1 0 % [0–79]              0/1 0 % [0–79]
            漏 GD-2025-0003
            误 F-39efe0f7d633 GD-2025-0002
        赛道疑似填报有误                            真值未含                    1                           1
        知识产权编号疑似有误                        0/1 0 % [0–79]              –                           –
            漏 GD-2025-0001
        文件已加密                                  真值未含                    1                           0

        相似而不相同的对照组被标为重复或复用（先看、评审前看）  1/2 50 % [9–91]
            GD-2025-0001 – ZJ-2025-0001

        归类
          赛道正确                                  2/3 67 % [21–94]
          赛题正确                                  2/3 67 % [21–94]
          赛题在前三                                2/3 67 % [21–94]
          无法判断                                  0/3 0 % [0–56]
          校准误差（赛道 / 赛题，15 组）            0.312 / 0.354
          T01                                       1/1 100 % [21–100]
          T08                                       1/1 100 % [21–100]
          T12                                       0/1 0 % [0–79]

        排序与人工分 (3)
          Kendall τ                                 1.000
          其中申报书已读取 τ (3)                    1.000
          真正前 20 % 落在前 30 %                   1/1 100 % [21–100]
          τ 得分–篇幅                               0.000
          τ 人工分–篇幅                             0.000
          人工分相同时 τ 得分–篇幅                  0.000
          得分相同时 τ 人工分–篇幅                  0.000
          按得分比按人工分高出的百分位（95 % 区间）
            地市 其余 (3)                           +0.0 ± 0.0
            单位 其余 (3)                           +0.0 ± 0.0
            文件 电子文件 (2)                       +0.0 ± 0.0
            文件 扫描件 (1)                         +0.0 ± –
            * 偏离超出偶然：置换检验 9999 次，按 0 组作 Holm 校正后 p < 5 %；不足 5 个项目的组不检验
          结论：没有一组达到 5 个项目，无从检验；得分相同时人工分不随篇幅升降，篇幅没有多得分（τ +0.00，偶然不超过 ±1.00）
    "#]]
    .assert_eq(&evaluate(&sample::screening(), &truth()).text(Lang::Zh));
}

#[test]
fn the_summary_for_a_terminal() {
    expect![[r#"
        完成（部分）  用时 16.8 秒  2 份文件无法读取，其余全部完成
        本赛区 gd-2025 项目 4 个，对照其他赛区和往届 1 个；文件 4/6 份已读取
        与上次运行（2025-08-01 22:00）相比：标记 +1 −1；项目新增 1、变动 1、撤出 0
        标记 4 条，其中待核 3 条（先看 2，评审前看 0，供参考 1）
          ◆ 重复 1   ▲ 团队 1   △ 赛道 1   ▼ 材料 1
        归类 3 个，其中申报赛道与文本不一致 1 个
          ▲ GD-2025-0004  损坏  divisions/gd-2025/files/GD-2025-0004/项目申报书.pdf
          ▲ GD-2025-0001  已加密  divisions/gd-2025/files/GD-2025-0001/证明材料/财务审计报告.pdf
        下一步： 1) 请参赛单位补正 1 条问题：见表格“问题清单” 2) 请秘书处处理 1 条问题：见表格“问题清单” 3) 核查 3 条标记：打开 summary.html，或在表格“标记”中填写结论
        以上均为疑似或待核，须由人裁定。
    "#]]
    .assert_eq(&report::summary_text(&sample::screening(), Lang::Zh));
}

/// A list of another division that comes or goes is told apart from entrants.
#[test]
fn what_changed_elsewhere_is_told_beside() {
    let mut s = sample::screening();
    let other = s.entries.iter().find(|view| view.entry.division != s.home).map(|view| view.entry.no.clone()).unwrap();
    let gone = |no: &str, division: &str| GoneEntry { no: no.to_owned(), division: division.to_owned(), title: "甲".to_owned() };
    let c = &mut s.run.changes;
    c.new_entries.push(other);
    c.entries_were = vec![gone("GD-2025-0009", "gd-2025"), gone("34", "hn-2025"), gone("42", "hn-2025")];
    c.gone_entries = c.entries_were.iter().map(|entry| entry.no.clone()).collect();
    let line = |lang: Lang| {
        report::summary_text(&s, lang)
            .lines()
            .find(|line| line.contains("（2025-08-01") || line.contains("(2025-08-01"))
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        [line(Lang::Zh), line(Lang::En)],
        [
            "与上次运行（2025-08-01 22:00）相比：标记 +1 −1；项目新增 1、变动 1、撤出 1（其他赛区和往届：新增 1、变动 0、撤出 2）",
            "Since the run before (2025-08-01 22:00): flags +1 −1; entries 1 new, 1 changed, 1 gone (other divisions and seasons: 1 new, 0 changed, 2 gone)",
        ]
    );
}

/// Of a photograph nothing was left unread.
#[test]
fn pictures_without_words_are_no_loss() {
    let mut screening = sample::screening();
    for document in screening.entries.iter_mut().flat_map(|e| &mut e.documents).filter(|d| d.status.is_lost()) {
        document.status = ReadStatus::Unreadable(Unreadable::Wordless);
    }
    screening.run.counts.retain(|name, _| !name.starts_with("unreadable."));
    screening.run.counts.insert("wordless".to_owned(), 2);
    let said = report::summary_text(&screening, Lang::Zh);
    let lines: Vec<&str> = said.lines().take(2).collect();
    assert_eq!(lines, ["完成  用时 16.8 秒", "本赛区 gd-2025 项目 4 个，对照其他赛区和往届 1 个；文件 6/6 份已读取"]);
    assert!(!said.contains("  ▲ GD"), "{said}");
}

/// What entrants of other divisions and seasons sent is nothing that this office sends back.
#[test]
fn files_of_other_divisions_go_back_to_nobody() {
    let mut screening = sample::screening();
    let at = screening.problems.iter().position(|p| screening.addressee(p) == Addressee::Entrant).unwrap();
    assert!(report::summary_text(&screening, Lang::Zh).contains("请参赛单位补正 1 条问题"));
    screening.problems[at].place.file = Some("divisions/gd-2024/files/GD-2024-0001/项目申报书.pdf".to_owned());
    assert_eq!(screening.addressee(&screening.problems[at]), Addressee::Nobody);
    assert!(!report::summary_text(&screening, Lang::Zh).contains("请参赛单位补正"));
}

#[test]
fn files_in_folders_of_no_entry_are_counted_apart() {
    let mut screening = sample::screening();
    *screening.run.counts.get_mut("files").unwrap() += 348;
    *screening.run.counts.get_mut("unreadable.broken").unwrap() += 39;
    let check = |lang, expected: [&str; 2]| {
        let said = report::summary_text(&screening, lang);
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!([lines[0], lines[2]], expected);
    };
    check(
        Lang::Zh,
        [
            "完成（部分）  用时 16.8 秒  41 份文件无法读取，其余全部完成",
            "另有 348 份文件所在的文件夹没有登记项目，未参与筛查（其中 39 份无法读取）：见“问题清单”",
        ],
    );
    check(
        Lang::En,
        [
            "Done in part, in 16.8 s: 41 files could not be read, all others are done",
            "348 more files lie in folders of no entry and were not screened (39 could not be read): see \"Problems\"",
        ],
    );
}

/// Nobody of this season can mend what other divisions and earlier seasons sent: it is told, and no reason to call the run done in part.
#[test]
fn files_of_other_divisions_that_nobody_could_read_are_told_as_information() {
    let mut screening = sample::screening();
    let home = screening.home.clone();
    for view in screening.entries.iter_mut().filter(|view| view.entry.division == home) {
        view.documents.retain(|d| !d.status.is_lost());
    }
    let other = screening.entries.iter_mut().find(|view| view.entry.division != home).unwrap();
    let mut lost = other.documents[0].clone();
    lost.status = ReadStatus::Unreadable(Unreadable::Broken);
    other.documents.push(lost);
    screening.run.counts.retain(|name, _| !name.starts_with("unreadable."));
    screening.run.counts.insert("unreadable.broken".to_owned(), 4);
    screening.run.counts.insert(record::RunInfo::UNREAD_STRAYS_ELSEWHERE.to_owned(), 3);
    let lines = |screening: &record::Screening, lang| {
        let said = report::summary_text(screening, lang);
        let told =
            said.lines().filter(|line| line.contains("无法读取，") || line.contains("could not be read and took")).map(str::to_owned);
        (said.lines().next().unwrap().to_owned(), told.collect::<Vec<_>>(), said.lines().any(|line| line.starts_with("  ▲ ")))
    };
    let elsewhere = "其他赛区和往届有 4 份文件无法读取，未参与比对，仅供知悉。";
    assert_eq!(screening.unread(), record::Unread { to_mend: 0, elsewhere: 4 });
    assert_eq!(lines(&screening, Lang::Zh), ("完成  用时 16.8 秒".to_owned(), vec![elsewhere.to_owned()], false));
    let en = "For information: 4 files of other divisions and seasons could not be read and took no part in comparison.";
    assert_eq!(lines(&screening, Lang::En), ("Done in 16.8 s".to_owned(), vec![en.to_owned()], false));
    let page = report::html(&screening, &report::NoTexts, Lang::Zh);
    assert!(page.contains(&format!("<p class=\"state ok\">完成，用时 16.8 秒。本赛区的文件全部读取。 {elsewhere}</p>")));
    // What was not to be had may be there when somebody runs again, whoever sent it; and a stray file of this division can be mended.
    let other = screening.entries.iter_mut().find(|view| view.entry.division != home).unwrap();
    other.documents.last_mut().unwrap().status = ReadStatus::Unreadable(Unreadable::Unavailable);
    screening.run.counts.insert("unreadable.empty".to_owned(), 1);
    assert_eq!(screening.unread(), record::Unread { to_mend: 2, elsewhere: 3 });
    let first = lines(&screening, Lang::Zh).0;
    assert_eq!(first, "完成（部分）  用时 16.8 秒  2 份文件无法读取，其余全部完成");
}

#[test]
fn what_the_end_of_a_run_does_not_name_is_counted() {
    let mut screening = sample::screening();
    let refused = |n: u32| {
        let place = record::Place { file: Some(format!("divisions/gd-2025/files/{n}")), ..record::Place::default() };
        let say = |zh: &str| record::Say::new(zh, "");
        record::Problem::new(place, record::Problem::REFUSED, say("没有权限打开。"), say("未读取"), say("请检查权限。"))
    };
    screening.problems.extend((1..=7).map(refused));
    let said = report::summary_text(&screening, Lang::Zh);
    let lines: Vec<&str> = said.lines().skip_while(|line| !line.contains("没有权限")).take(6).collect();
    let named = (1..=5).map(|n| format!("  ▲ divisions/gd-2025/files/{n}  没有权限打开。请检查权限。"));
    assert_eq!(lines, named.chain(["  ▲ 其余 2 份见“问题清单”".to_owned()]).collect::<Vec<String>>());
}

#[test]
fn the_truth_of_the_demo_season_is_read_whole() {
    let text = include_str!("../../../corpus/demo/truth.json");
    let (truth, plain): (Truth, serde_json::Value) = (serde_json::from_str(text).unwrap(), serde_json::from_str(text).unwrap());
    let written = (plain["entries"].as_object().unwrap().len(), plain["flags"].as_array().unwrap().len());
    assert_eq!((truth.entries.len(), truth.flags.len()), written);
    assert!(written.0 > 0 && written.1 > 0, "{written:?}");
}
