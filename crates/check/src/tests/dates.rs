//! When entries came, and whether they were taken back.

use record::{Attention, Kind};

use super::season::{Draft, Season};
use super::table::{a, b, check, unknown};
use crate::Settings;
use crate::moment::Moment;

const LATE: &str = "entry.submitted_late";

/// A season whose registration closed at `closes`.
fn closing(closes: &str, drafts: Vec<Draft>) -> Season {
    let mut season = Season::of(drafts);
    let with = &mut season.settings.rules.submitted_late.with;
    (with.opens, with.closes) = (Moment::read("2025-05-01"), Moment::read(closes));
    assert!(with.opens.is_some() && with.closes.is_some(), "{closes} is a time");
    season
}

#[test]
fn what_came_after_the_end_of_registration_is_told() {
    let late: &[(&str, &str, &[&str], Attention)] = &[(LATE, "GD-2025-0001", &[], Attention::Low)];
    let with = |sent: &str, closes: &str, expected: &[(&str, &str, &[&str], Attention)]| {
        check(&closing(closes, vec![a().set("提交时间", sent), b()]), expected);
    };
    with("2025-09-30 10:00:00", "2025-07-31", late);
    with("2025-08-01 00:00:00", "2025-07-31", late);
    with("2025-07-31 23:59:59", "2025-07-31", &[]);
    with("2025-07-31 18:00:01", "2025-07-31 18:00", late);
    with("2025-07-31 17:59:59", "2025-07-31 18:00", &[]);
    let flag = closing("2025-07-31", vec![a().set("提交时间", "2025-09-30 10:00:00")]).run().flags.remove(0);
    assert_eq!(flag.summary.zh, "提交于 2025-09-30 10:00:00，疑似晚于报名截止（2025-07-31）");
    assert_eq!(flag.clause.locator, "六(二)");
    assert_eq!(flag.change.iter().map(|edit| edit.to.as_deref()).collect::<Vec<_>>(), [Some("2025-07-31")]);
}

#[test]
fn times_that_tell_nothing_are_no_answer() {
    let told = |sent: &str, closes: &str| {
        let season = closing(closes, vec![a().set("提交时间", sent), b()]);
        assert!(season.run().flags.iter().all(|flag| flag.kind.as_str() != LATE), "{sent}");
        unknown(&season, LATE)
    };
    assert_eq!(told("", "2025-07-31"), ["未填提交时间"]);
    assert_eq!(
        told("2024-07-14 10:00:00", "2025-07-31"),
        ["登记的提交时间 2024-07-14 10:00:00 早于报名开始（2025-05-01），填写是否有误待核"]
    );
    assert_eq!(told("2025-07-31", "2025-07-31 18:00"), ["登记的提交时间只有日期（2025-07-31），而报名于当日 2025-07-31 18:00:00 截止"]);
    assert_eq!(told("2025-07-31", "2025-07-31"), [""; 0]);
    // The rule itself knows no day.
    assert_eq!(unknown(&Season::of(vec![a()]), LATE), ["流程文件没有写明报名截止时间（entry.submitted_late 的 closes）"]);
}

#[test]
fn a_day_that_is_none_is_refused() {
    let read = |closes: &str| toml::from_str::<Settings>(&format!("[rules.\"{LATE}\"]\nwith = {{ closes = \"{closes}\" }}\n"));
    let error = read("2025-06-31").unwrap_err().to_string();
    assert!(error.contains("a time is written as 2025-07-31 or 2025-07-31 18:00, got \"2025-06-31\""), "{error}");
    let with = read("2025-06-30 18:00").unwrap().rules.submitted_late.with;
    assert_eq!((with.opens, with.closes), (None, Moment::read("2025-06-30 18:00")));
}

#[test]
fn registration_closes_after_it_opens() {
    let said = |opens: &str, closes: &str| {
        let mut settings = Settings::default();
        let with = &mut settings.rules.submitted_late.with;
        (with.opens, with.closes) = (Moment::read(opens), Moment::read(closes));
        settings.check().map_err(|say| say.zh)
    };
    assert_eq!(said("2025-05-01", "2025-07-31"), Ok(()));
    assert_eq!(said("2025-07-31", "2025-07-31 18:00"), Ok(()));
    assert_eq!(said("", "2025-07-31"), Ok(()));
    assert_eq!(said("2025-08-01", "2025-07-31"), Err("报名截止时间（2025-07-31）早于报名开始（2025-08-01）".to_owned()));
}

/// An entry with this in a column that its registry has beside those of the contest.
fn with_state(draft: Draft, column: &str, state: &str) -> Draft {
    draft.change(|d| d.extra.extend([(column.to_owned(), state.to_owned())]))
}

#[test]
fn entries_that_were_withdrawn_are_named() {
    let withdrawn: &[(&str, &str, &[&str], Attention)] = &[(Kind::WITHDRAWN, "GD-2025-0001", &[], Attention::Medium)];
    let state = |column: &str, state: &str, expected: &[(&str, &str, &[&str], Attention)]| {
        check(&Season::of(vec![with_state(a(), column, state), b()]), expected);
    };
    for said in ["已撤回", "撤回", "单位申请退赛", "作廢", "已取消报名", "未通过，已作废", "主动撤回（7月20日）"]
    {
        state("状态", said, withdrawn);
    }
    state("报名状态（平台）", "已撤回", withdrawn);
    for said in ["已提交", "未撤回", "撤回申请被驳回", "撤回后重新提交", "不同意撤回", "可撤回", ""] {
        state("状态", said, &[]);
    }
    state("备注", "已撤回", &[]);
    let title = |title: &str, expected: &[(&str, &str, &[&str], Attention)]| {
        check(&Season::of(vec![a().set("项目名称", title), b()]), expected);
    };
    for remark in ["（已撤回）", "(撤回)", "【作废】", "［本项目已退赛］", "（已撤回参赛）"] {
        title(&format!("叶轮数据平台{remark}"), withdrawn);
        title(&format!("{remark}叶轮数据平台"), withdrawn);
    }
    title("授权（可撤回）数据平台", &[]);
    title("电子发票作废数据平台（一期）", &[]);
    title("数据平台（授权撤回）", &[]);
}

#[test]
fn findings_say_which_of_their_entries_was_withdrawn() {
    let two = |first: Draft| {
        let second = b().set("参赛单位", super::table::A.0).set("统一社会信用代码", super::table::A.1).set("团队名称", "二组");
        let season = Season::of(vec![first.set("参赛代表", "李嘉铭"), second.set("参赛代表", "李嘉铭")]);
        let flags = season.run().flags;
        let shared = flags.iter().find(|flag| flag.kind.as_str() == "team.representative_in_two_teams").expect("both list one person");
        shared.reasons.iter().map(|reason| reason.zh.clone()).collect::<Vec<_>>()
    };
    assert_eq!(two(a()), [""; 0]);
    assert_eq!(two(with_state(a(), "状态", "已撤回")), ["GD-2025-0001 登记为已撤回"]);
}

#[test]
fn nothing_is_taken_for_withdrawn_where_the_rule_is_off() {
    let mut season = Season::of(vec![with_state(a(), "状态", "已撤回"), b()]);
    season.settings.rules.withdrawn.enabled = false;
    check(&season, &[]);
    season.with_case(|case| {
        let context = crate::context::Context::new(case, &season.settings);
        assert!(context.withdrawn.is_empty());
    });
}
