//! What entrants write otherwise than a form asks for it.

use record::Attention;

use super::season::{Draft, Season, table};
use super::table::{A, B, a, b, check, nothing, one, unknown};

fn licence(validity: &str) -> Draft {
    a().with_file("营业执照.pdf", &format!("营业执照\n名称：{}\n统一社会信用代码：{}\n{validity}\n", A.0, A.1))
}

fn audit(text: &str) -> Draft {
    a().with_file("财务审计报告.pdf", &format!("审计报告\n{}全体股东：\n{text}\n", A.0))
}

fn declared(end: &str) -> Draft {
    a().with_file("责任声明.pdf", &format!("申报主体责任声明\n我单位郑重声明：材料真实、准确、有效。\n{end}"))
}

#[test]
fn days_and_years_in_chinese_numerals() {
    one(licence("有效期至二〇二四年三月三十一日"), "evidence.expired", Attention::Medium);
    nothing(licence("营业期限：二〇一五年三月一日至二〇二五年七月十四日"));
    nothing(licence("营业期限：二〇一五年三月一日至长期"));
    // A month without a day ends on its last.
    one(licence("有效期：2023年1月至2025年6月"), "evidence.expired", Attention::Medium);
    nothing(licence("有效期：2023年1月至2025年7月"));
    nothing(licence("有效期：2023年1月起三年"));
    one(licence("营业期限：自2004年05月01日起20年"), "evidence.expired", Attention::Medium);
    one(licence("有效期：2022年6月1日起三年"), "evidence.expired", Attention::Medium);
    nothing(licence("有效期：2022年7月16日起三年"));
    nothing(licence("营业期限：自2004年05月01日起"));
    nothing(licence("本证在有效期内使用。\n2021年3月印制"));
    one(licence("有效期三年（2021年12月发证）至2024年12月5日"), "evidence.expired", Attention::Medium);
    one(audit("我们审计了后附的二〇二一年度财务报表。"), "evidence.audit_year", Attention::Medium);
    for sign in ["/", "-", "."] {
        let until = |year: u16| audit(&format!("我们审计了截至{year}{sign}12{sign}31止年度的财务报表。"));
        one(until(2021), "evidence.audit_year", Attention::Medium);
        nothing(until(2024));
    }
    nothing(audit("我们审计了后附的二○二四年度财务报表。"));
    nothing(audit("包括二零二三年十二月三十一日及二零二四年十二月三十一日的资产负债表"));
    let flag = Season::of(vec![audit("包括二零二一年十二月三十一日的资产负债表，二零二一年度的利润表"), b()]).run().flags.remove(0);
    let changed: Vec<_> = flag.change.iter().map(|edit| (edit.from.as_deref(), edit.to.as_deref())).collect();
    assert_eq!(changed, [(Some("二零二一"), Some("2024")); 2]);
}

/// Forms print the first digits of the year that somebody is to fill in.
#[test]
fn a_printed_century_is_no_signature() {
    one(declared("法定代表人（签字）：\n日期：20  年  月  日"), "evidence.unsigned", Attention::Low);
    one(declared("声明单位（盖章）：　　　202_年__月__日"), "evidence.unsigned", Attention::Low);
    nothing(declared("日期：2025年7月1日"));
    nothing(declared("日期：25年7月1日"));
}

const CODE: &str = "统一社会信用代码";

/// A list of debtors with one row.
fn debtor(name: &str, code: &str) -> record::Table {
    table("registries/失信名单.csv", &["名称", CODE, "名单"], &[&[name, code, "失信被执行人"]])
}

#[test]
fn codes_stand_between_other_words() {
    for written in ["'91440600475W6GYT3H", "代码：91440600475W6GYT3H", "91440600475W6GYT3H（副本）"] {
        nothing(a().set(CODE, written));
        let season = Season { tables: vec![debtor("另有其名有限公司", A.1)], ..Season::of(vec![a().set(CODE, written), b()]) };
        check(&season, &[("org.blacklisted", "GD-2025-0001", &[], Attention::High)]);
    }
}

#[test]
fn a_part_of_the_form_that_says_one_thing_again_and_again_says_little() {
    for body in
        ["我们的团队经验丰富。\n".repeat(10), "待补充".repeat(30), "XXXXXXXXXX\n".repeat(10), "……".repeat(60), "详见附件；".repeat(20)]
    {
        one(a().section("team", Some(&body)), "entry.missing_section", Attention::High);
    }
    nothing(a().section("team", Some("张工负责结构设计，李工负责试验，王工负责数据。张工负责结构设计，赵工负责治理与上线后的运维。")));
}

#[test]
fn a_part_of_the_form_that_repeats_an_earlier_one_is_told() {
    let overview = a().sections[0].1.clone();
    let copied = a().section("team", Some(&format!("{overview}\n以上。")));
    let flag = Season::of(vec![copied]).run().flags.remove(0);
    assert_eq!((flag.kind.as_str(), flag.summary.zh.as_str()), ("entry.missing_section", "申报书的“team”与“overview”内容相同"));
    nothing(a().section("team", Some(&format!("{overview}团队有三名结构工程师和两名数据分析师，各有分工。"))));
}

#[test]
fn a_partner_that_is_said_to_lead_is_another_lead() {
    let joint = |lead: &str, partner: &str| a().set("参赛单位", lead).set("联合参赛单位", partner);
    let partner = format!("{}（牵头单位）", B.0);
    let flag = Season::of(vec![joint(A.0, &partner)]).run().flags.remove(0);
    let said = format!("联合参赛单位中的“{partner}”与参赛单位一栏不一致，以哪家牵头待核");
    assert_eq!((flag.kind.as_str(), flag.summary.zh), ("org.no_lead", said));
    let changed: Vec<_> = flag.change.iter().map(|edit| edit.to.as_deref()).collect();
    assert_eq!(changed, [Some(partner.as_str()), Some(A.0)]);
    nothing(joint(A.0, &format!("{}（非牵头单位）", B.0)));
    nothing(joint(&format!("{}（牵头）", A.0), &partner));
}

#[test]
fn branches_of_an_organiser_are_known_by_its_name() {
    let with = |organiser: &str, unit: &str, attention: Attention| {
        let header = ["组织单位", "赛道"];
        let tables = vec![table("registries/赛道组织单位.csv", &header, &[&[organiser, "工业制造"]])];
        let season = Season { tables, ..Season::of(vec![Draft::sound("GD-2025-0001", unit, A.1), b()]) };
        let found = season.run().flags.into_iter().filter(|flag| flag.kind.as_str() == "org.organizer_affiliate");
        assert_eq!(found.map(|flag| flag.attention).collect::<Vec<_>>(), [attention], "{organiser} {unit}");
    };
    with("岭商银行股份有限公司", "岭商银行股份有限公司东莞分行", Attention::High);
    with("岭商银行股份有限公司", "岭商银行股份有限公司（东莞分行）", Attention::High);
    with("岭商银行股份有限公司东莞分行", "岭商银行股份有限公司", Attention::High);
    with("岭商银行股份有限公司佛山分行", "岭商银行股份有限公司东莞分行", Attention::Low);
}

#[test]
fn an_organiser_of_every_track_keeps_out_of_all() {
    for track in ["全部赛道", "所有赛道", "各赛道", "不限", "全 部"] {
        let tables = vec![table("registries/赛道组织单位.csv", &["组织单位", "赛道"], &[&[A.0, track]])];
        check(&Season { tables, ..Season::of(vec![a(), b()]) }, &[("org.organizer_affiliate", "GD-2025-0001", &[], Attention::High)]);
    }
}

#[test]
fn names_are_read_as_readers_read_them() {
    let titles = [
        ("国務院数据平台", "数据平台"),
        ("國務院數據平台", "數據平台"),
        ("国 务 院数据平台", "数据平台"),
        ("国·务·院数据平台", "数据平台"),
    ];
    for (title, left) in titles {
        one(a().set("项目名称", title), "entry.name_unlawful", Attention::Medium);
        let flag = Season::of(vec![a().set("项目名称", title)]).run().flags.remove(0);
        assert_eq!(flag.change.iter().map(|edit| edit.to.as_deref()).collect::<Vec<_>>(), [Some(left)], "{title}");
    }
    let teams = |first: &str, second: &str| {
        let other = Draft::sound("GD-2025-0002", A.0, A.1).set("团队名称", second);
        let flags = Season::of(vec![a().set("团队名称", first), other]).run().flags;
        flags.into_iter().filter(|flag| flag.kind.as_str() == "team.multiple_entries").count()
    };
    assert_eq!(teams("凌云数据团队", "凌云数据"), 1);
    assert_eq!(teams("凌云數據參賽團隊", "凌云数据团队"), 1);
    assert_eq!(teams("凌云一队", "凌云二队"), 0);
    assert_eq!(teams("团队", "凌云团队"), 0);
}

#[test]
fn the_units_of_a_team_may_take_turns_at_leading() {
    let with = |partner: &str, team: &str| {
        let second = b().set("联合参赛单位", partner).set("团队名称", team);
        Season::of(vec![a().set("团队名称", team), second]).run().flags.into_iter().find(|f| f.kind.as_str() == "team.multiple_entries")
    };
    let flag = with(A.0, "凌云团队").expect("the lead of one is a partner of the other");
    assert_eq!(flag.summary.zh, "一方牵头、一方联合的同名团队疑似提交了 2 个项目：GD-2025-0001、GD-2025-0002");
    assert_eq!(with("桂中甘蔗研究站", "凌云团队"), None);
    assert_eq!(with(A.0, "项目团队"), None);
}

#[test]
fn partnerships_are_no_legal_persons() {
    let with = |unit: &str| {
        let flags = Season::of(vec![Draft::sound("GD-2025-0001", unit, A.1), b()]).run().flags.into_iter();
        flags.map(|flag| (flag.kind.as_str().to_owned(), flag.summary.zh)).collect::<Vec<_>>()
    };
    let told = |word: &str| vec![("org.not_legal_person".to_owned(), format!("牵头单位名称含“{word}”，疑似为不具有法人资格的组织"))];
    assert_eq!(with("广州云数科技合伙企业（有限合伙）"), told("合伙企业"));
    assert_eq!(with("廣州雲數數據中心（有限合夥）"), told("有限合伙"));
    assert_eq!(with("广州城市合伙人科技有限公司"), []);
}

/// The code tells what its row does not.
#[test]
fn codes_say_what_kind_of_body_it_is() {
    let (organ, trader) = ("11441300PBRNYTPL8N", "92440100TEQY7L1W4W");
    let with = |code: &str, kind: &str, track: &str| {
        let draft = Draft::sound("GD-2025-0001", "惠州市数据服务中心", code).set("单位类型", kind).set("赛道", track).set("赛题", "");
        let flags = Season::of(vec![draft, b()]).run().flags.into_iter().filter(|flag| flag.kind.family() == "org");
        flags.map(|flag| (flag.kind.as_str().to_owned(), flag.attention, flag.evidence[0].quote.clone())).collect::<Vec<_>>()
    };
    let told = |kind: &str, quote: &str| vec![(kind.to_owned(), Attention::High, quote.to_owned())];
    assert_eq!(with(organ, "事业单位", "工业制造"), told("org.track_not_open", organ));
    assert_eq!(with(organ, "政府部门", "工业制造"), told("org.track_not_open", "政府部门"));
    assert_eq!(with(organ, "事业单位", "城市治理"), []);
    assert_eq!(with(trader, "企业", "工业制造"), told("org.not_legal_person", trader));
    assert_eq!(with(trader, "个人", "工业制造"), told("org.not_legal_person", "个人"));
    assert_eq!(with(A.1, "企业", "工业制造"), []);
}

/// A letter that looks like the digit, in the registry or in the list: the code is known all the same.
#[test]
fn letters_put_for_digits_hide_no_unit() {
    let slip = "9144O6OO475W6GYT3H";
    let name = "另有其名有限公司";
    let listed = |written: &str, code: &str| Season { tables: vec![debtor(name, code)], ..Season::of(vec![a().set(CODE, written), b()]) };
    check(&listed(A.1, slip), &[("org.blacklisted", "GD-2025-0001", &[], Attention::High)]);
    let both: &[(&str, &str, &[&str], Attention)] =
        &[("org.blacklisted", "GD-2025-0001", &[], Attention::High), ("org.not_legal_person", "GD-2025-0001", &[], Attention::Low)];
    check(&listed(slip, A.1), both);
    let flags = Season::of(vec![a().set(CODE, slip).without_file("营业执照.pdf")]).run().flags;
    let flag = flags.iter().find(|flag| flag.kind.as_str() == "org.not_legal_person").expect("it is written amiss");
    assert_eq!(flag.summary.zh, format!("统一社会信用代码待核：含有代码中不使用的字符“O”，疑为形近字，按“{}”校验相符", A.1));
    assert_eq!(flag.change.iter().map(|edit| edit.to.as_deref()).collect::<Vec<_>>(), [Some(A.1)]);
}

/// The codes of all units of a joint entry in the one cell.
#[test]
fn codes_of_several_units() {
    let joint = |codes: &str| a().set("联合参赛单位", B.0).set(CODE, codes);
    let both = format!("{}、{}", A.1, B.1);
    nothing(joint(&both));
    let season = Season { tables: vec![debtor("另有其名有限公司", B.1)], ..Season::of(vec![joint(&both), b()]) };
    check(&season, &[("org.blacklisted", "GD-2025-0001", &[], Attention::High), ("org.blacklisted", "GD-2025-0002", &[], Attention::High)]);
    let flag = season.run().flags.remove(0);
    assert_eq!(flag.summary.zh, format!("联合单位“{}”疑似列入失信名单（第 2 行）", B.0));
    assert_eq!(flag.evidence[0].quote, both);
    let flag = Season::of(vec![joint(&format!("91440600475W6GYT3J、{}", B.1)), b()]).run().flags.remove(0);
    assert_eq!(flag.summary.zh, "统一社会信用代码“91440600475W6GYT3J”待核：校验位应为“H”");
    assert_eq!(flag.change[0].to.as_deref(), Some(both.as_str()));
}

#[test]
fn units_from_outside_the_mainland_have_other_numbers() {
    let outside = |unit: &str, code: &str| Season::of(vec![Draft::sound("GD-2025-0001", unit, code), b()]);
    for unit in ["香港岭海数据科技有限公司", "澳门濠江数据科技一人有限公司", "Lingnan Data Technology Limited"] {
        let season = outside(unit, "2847561");
        check(&season, &[]);
        assert_eq!(unknown(&season, "org.not_legal_person"), ["境外或港澳单位所填不是统一社会信用代码，须看其登记证明"], "{unit}");
    }
    let told: &[(&str, &str, &[&str], Attention)] = &[("org.not_legal_person", "GD-2025-0001", &[], Attention::High)];
    check(&outside("香港岭海数据科技有限公司", "91440600475W6GYT3J"), told);
    check(&outside("佛山市岭海数据科技有限公司", "2847561"), told);
}

#[test]
fn one_of_several_units_in_the_cell_is_said_to_lead() {
    for cell in [
        format!("{}（牵头单位）、{}", A.0, B.0),
        format!("{}、{}（牵头）", B.0, A.0),
        format!("{}（牵头）；{}（参与）", A.0, B.0),
        format!("牵头单位：{}\n参与单位：{}", A.0, B.0),
    ] {
        nothing(a().set("参赛单位", &cell));
        // The code is the lead's, wherever it stands.
        let season =
            Season { tables: vec![debtor("另有其名有限公司", A.1)], ..Season::of(vec![a().set("参赛单位", &cell), b()]) };
        let flag = season.run().flags.remove(0);
        assert_eq!(flag.summary.zh.chars().take(4).collect::<String>(), "牵头单位", "{cell}");
    }
    one(a().set("参赛单位", &format!("{}（牵头）、{}（牵头）", A.0, B.0)), "org.no_lead", Attention::Medium);
}

/// What is found about a unit of the lead's cell is shown by that cell, not by the empty one of the partners.
#[test]
fn a_further_unit_of_the_lead_cell_is_quoted_from_it() {
    let cell = format!("{}、桂中甘蔗研究站", A.0);
    let season = Season { tables: vec![debtor("桂中甘蔗研究站", "")], ..Season::of(vec![a().set("参赛单位", &cell), b()]) };
    check(&season, &[("org.blacklisted", "GD-2025-0001", &[], Attention::High), ("org.no_lead", "GD-2025-0001", &[], Attention::Medium)]);
    assert_eq!(season.run().flags[0].evidence[0].quote, cell);
}

#[test]
fn branches_of_every_kind_get_an_answer() {
    let led = |unit: &str| Draft::sound("GD-2025-0001", unit, A.1);
    for unit in ["岭海农村信用社东莞分社", "东莞市岭海邮政有限公司长安营业所", "广州市岭海眼镜有限公司天河门店"]
    {
        one(led(unit), "org.not_legal_person", Attention::High);
    }
    let library = Season::of(vec![led("佛山市岭海学院顺德分馆"), b()]);
    check(&library, &[]);
    assert_eq!(unknown(&library, "org.not_legal_person"), ["“顺德分馆”为分支机构，需看其法人单位的授权"]);
}

#[test]
fn topics_and_tracks_are_counted_by_their_codes_too() {
    one(a().set("赛题", "T01.01；T05.01"), "entry.multiple_topics", Attention::Medium);
    one(a().set("赛题", "提升创新研发能力/T05.01"), "entry.multiple_topics", Attention::Medium);
    nothing(a().set("赛题", "T01.01 提升创新研发能力"));
    nothing(a().set("赛题", "T01.01、提升创新研发能力"));
    let season = Season::of(vec![a().set("赛道", "T05、T12").set("赛题", ""), b()]);
    check(&season, &[("entry.multiple_topics", "GD-2025-0001", &[], Attention::Medium)]);
    let flag = season.run().flags.remove(0);
    assert_eq!((flag.evidence[0].note.zh.as_str(), flag.change[0].to.as_deref()), ("列有 2 个赛道", Some("金融服务")));
}

#[test]
fn a_team_does_not_bear_the_name_of_a_body_of_the_state() {
    one(a().set("团队名称", "国务院数据安全监测团队"), "entry.name_unlawful", Attention::Medium);
    nothing(a().set("团队名称", "反赌博监测团队"));
    // A project may be about what such a body has found.
    nothing(a().set("项目名称", "国务院督查事项数据监测平台"));
}

/// 见附件 names nobody, and nobody was taken off.
#[test]
fn a_list_that_names_nobody_is_not_compared() {
    let told = |now: &str, then: &str| {
        let rows: &[&[&str]] = &[&["GD-2025-0001", "叶轮数据平台", then]];
        let tables = vec![table("registries/截止名单.csv", &["项目编号", "项目名称", "参赛代表"], rows)];
        let draft = a().set("项目名称", "叶轮数据平台").set("参赛代表", now);
        let season = Season { tables, ..Season::of(vec![draft]) };
        check(&season, &[]);
        unknown(&season, "team.changed_after_deadline")
    };
    assert_eq!(told("李嘉铭、王晓", "见附件"), ["截止名单未列出参赛代表，无从比较"]);
    assert_eq!(told("", "李嘉铭、王晓"), ["登记表未列出参赛代表，无从比较"]);
    assert!(told("李嘉铭、王晓", "王晓 李嘉铭").is_empty());
}

#[test]
fn an_annex_of_the_form_is_no_version_of_it() {
    let own = "我们把仿真、试验、运行三类数据对应到同一只叶轮。";
    nothing(a().with_file("申报书附件.pdf", "叶轮振动试验的照片与说明，共四十二页。"));
    nothing(a().with_file("项目申报书-旧.pdf", &format!("项目申报书\n一、overview\n{own}\n一、team\n{own}\n")));
    let other = "把甘蔗地块、气象、糖厂三类数据汇集到一处，提前十日排出砍收次序。";
    one(
        a().with_file("项目申报书-旧.pdf", &format!("项目申报书\n一、overview\n{other}\n一、team\n{other}\n")),
        "entry.changed_substantially",
        Attention::Medium,
    );
}

#[test]
fn a_telephone_is_one_however_it_is_written() {
    let contact = |d: Draft, tel: &str| {
        let tel = tel.to_owned();
        d.set("参赛代表", "李嘉铭").change(|d| d.extra.extend([("联系电话".to_owned(), tel)]))
    };
    let season = |x: &str, y: &str| Season::of(vec![contact(a(), x), contact(b(), y)]);
    let told: &[(&str, &str, &[&str], Attention)] =
        &[("team.representative_in_two_teams", "GD-2025-0001", &["GD-2025-0002"], Attention::High)];
    check(&season("138-0013-8000", "13800138000"), told);
    check(&season("+86 138 0013 8000", "13800138000"), told);
    check(&season("13800138001", "13800138000"), &[]);
    // A cell may hold several.
    check(&season("138 0013 8000、020-88886666", "0755-22223333；13800138000"), told);
    check(&season("13800138001、020-88886666", "13800138000/020-88886667"), &[]);
}

#[test]
fn a_list_of_people_may_say_how_many_it_stands_for() {
    let listed = |people: &str| Season::of(vec![a().set("参赛代表", people), b()]).run().flags.into_iter().next();
    for people in ["甲一、乙二、丙三、丁四等8人", "甲一、乙二（等六名）", "共7人：甲一、乙二"] {
        let flag = listed(people).expect("more than five are told");
        assert_eq!(flag.kind.as_str(), "team.too_many_representatives", "{people}");
    }
    let flag = listed("甲一、乙二、丙三等8人").expect("more than five are told");
    assert_eq!(flag.summary.zh, "列有参赛代表 8 人，上限为 5 人");
    assert_eq!(flag.change.iter().map(|edit| edit.to.as_deref()).next(), Some(Some("甲一；乙二；丙三")));
    assert_eq!(listed("甲一、乙二、丙三等5人"), None);
    assert_eq!(listed("甲一、乙二、丙三等"), None);
}

const PATENT: &str = "ZL202010221946.6";

/// The first entry with a patent, as its certificate names the holder.
fn with_patent(draft: Draft, holder: &str) -> Draft {
    let certificate = format!("发明专利证书\n发明名称：一种叶轮设计方法\n专利号：{PATENT}\n{holder}\n");
    draft.set("知识产权", &format!("{PATENT} 一种叶轮设计方法")).with_file("知识产权1.pdf", &certificate)
}

#[test]
fn a_former_holder_is_none() {
    let holders = |former: &str, now: &str| with_patent(a(), &format!("{former}：桂中甘蔗研究站\n{now}：{}", A.0));
    nothing(holders("变更前专利权人", "变更后专利权人"));
    nothing(holders("原权利人", "现权利人"));
    nothing(holders("变更前：专利权人", "变更后：专利权人"));
    one(with_patent(a(), "所在地：太原\n专利权人：桂中甘蔗研究站"), "ip.owner_not_applicant", Attention::High);
    one(with_patent(a(), "专利权人：桂中甘蔗研究站"), "ip.owner_not_applicant", Attention::High);
}

#[test]
fn a_number_of_a_later_year_cannot_be() {
    let software = |year: u16| {
        let number = format!("{year}SR0123456");
        let certificate = format!("计算机软件著作权登记证书\n名称：叶轮软件\n号：{number}\n权利人：{}\n日期：2023-05-06\n", A.0);
        a().set("知识产权", &format!("{number} 叶轮软件")).with_file("知识产权1.pdf", &certificate)
    };
    nothing(software(2025));
    one(software(2026), "ip.invalid_number", Attention::Medium);
    let flag = Season::of(vec![software(2031), b()]).run().flags.remove(0);
    assert_eq!(flag.summary.zh, "软件著作权 2031SR0123456 疑似有误：年份晚于提交时间");
    nothing(software(2031).set("提交时间", ""));
    let scanned = software(2031).set("知识产权", "").change(|d| d.files.last_mut().expect("a certificate").1.pages[0].ocr = true);
    assert_eq!(
        unknown(&Season::of(vec![scanned, b()]), "ip.invalid_number"),
        ["读自图像的号码“2031SR0123456”位数或年份不对，可能是识别误差，需看原件"]
    );
}

/// A university may enter with two companies, each time with its own patent.
#[test]
fn a_right_of_a_unit_of_both_entries_is_in_its_place() {
    let station = "桂中甘蔗研究站";
    let joint = |draft: Draft, holder: &str| with_patent(draft.set("联合参赛单位", station), &format!("专利权人：{holder}"));
    let told = |holder: &str| {
        let flags = Season::of(vec![joint(a(), holder), joint(b(), holder)]).run().flags;
        flags.into_iter().filter(|f| f.kind.as_str() == "ip.same_right_two_applicants").count()
    };
    assert_eq!([told(station), told(A.0)], [0, 1]);
}

/// Where the name could be that of any team, and nobody stands in both, only people can say whether it is one.
#[test]
fn a_name_that_any_team_may_bear_tells_none() {
    let second = |people: &str, team: &str| Draft::sound("GD-2025-0002", A.0, A.1).set("团队名称", team).set("参赛代表", people);
    let season = |people: &str, team: &str| Season::of(vec![a().set("团队名称", team), second(people, team)]);
    for team in ["项目团队", "数据创新应用团队", A.0] {
        let apart = season("李嘉铭", team);
        check(&apart, &[]);
        let missing = format!("GD-2025-0001、GD-2025-0002 的团队都写作“{team}”，参赛代表无一相同，是否同一团队待核");
        assert_eq!(unknown(&apart, "team.multiple_entries"), [missing]);
    }
    let told: &[(&str, &str, &[&str], Attention)] = &[("team.multiple_entries", "GD-2025-0001", &["GD-2025-0002"], Attention::High)];
    check(&season("李嘉铭", "恒岳团队"), told);
    let first = a().cells["参赛代表"].clone();
    let kinds: Vec<String> = season(&first, "项目团队").run().flags.into_iter().map(|f| f.kind.as_str().to_owned()).collect();
    assert_eq!(kinds, ["team.multiple_entries", "team.representative_in_two_teams", "team.representative_in_two_teams"]);
}

/// The clause bars persons too, and a name alone is nobody.
#[test]
fn a_representative_may_bear_a_listed_name() {
    let told = |name: &str| {
        let season = Season { tables: vec![debtor(name, "")], ..Season::of(vec![a().set("参赛代表", "李嘉铭、甲一"), b()]) };
        check(&season, &[]);
        unknown(&season, "org.blacklisted")
    };
    assert_eq!(told("李嘉铭"), ["参赛代表“李嘉铭”与失信名单第 2 行同名，须核对证件号码"]);
    for other in ["李嘉明", "李某", "李*铭", "另有其名有限公司"] {
        assert!(told(other).is_empty(), "{other}");
    }
}

/// A certificate of software bears two numbers, of which entrants list either.
#[test]
fn either_number_of_a_certificate_is_certified() {
    let certificate =
        format!("计算机软件著作权登记证书\n软著登字第12345678号\n软件名称：叶轮软件\n著作权人：{}\n登记号：2023SR1728534\n", A.0);
    let listed = |item: &str| a().set("知识产权", item).with_file("知识产权1.pdf", &certificate);
    nothing(listed("2023SR1728534 叶轮软件"));
    nothing(listed("软著登字第12345678号 叶轮软件"));
    one(listed("软著登字第12345679号 叶轮软件"), "entry.missing_evidence", Attention::Low);
    let register = |number: &str| Season {
        tables: vec![table("registries/知识产权登记.csv", &["号码", "状态"], &[&[number, "有效"]])],
        ..Season::of(vec![listed("软著登字第12345678号 叶轮软件")])
    };
    check(&register("2023SR1728534"), &[]);
    // The only right of the division is not in it: an extract, from which nothing follows.
    assert_eq!(unknown(&register("2023SR0000001"), "ip.lapsed"), ["登记册只收有本赛区 1 项权利中的 0 项，查不到不说明失效"]);
}

#[test]
fn without_a_time_of_submission_no_term_is_over() {
    let draft = with_patent(a(), &format!("专利权人：{}", A.0)).set("提交时间", "");
    let register = table("registries/知识产权登记.csv", &["号码", "状态"], &[&[PATENT, "有效"]]);
    let season = Season { tables: vec![register], ..Season::of(vec![draft]) };
    check(&season, &[]);
    assert_eq!(unknown(&season, "ip.lapsed"), ["未填提交时间"]);
}

#[test]
fn words_of_use_are_read_over_the_lines_of_a_page() {
    let own = "平台把仿真、试验、运行三类数据对应到同一只叶轮并由模型提出下一轮设计的候选方案，目前尚未正";
    let form = a().set("是否已实际应用", "否").section("overview", Some(&format!("{own}\n式上线，计划在明年内建成。")));
    let flag = Season::of(vec![form, b()]).run().flags.remove(0);
    assert_eq!(flag.summary.zh, "登记为尚未实际应用，申报书也写明尚未应用");
}

#[test]
fn a_form_that_only_says_not_yet_contradicts_its_registry() {
    let own = "平台把仿真、试验、运行三类数据对应到同一只叶轮，由模型提出下一轮设计的候选方案。";
    let form = |says: &str| a().section("overview", Some(&format!("{own}{says}")));
    one(form("系统尚未上线，拟建于明年。"), "entry.not_applied", Attention::Medium);
    let flag = Season::of(vec![form("系统尚未上线，拟建于明年。"), b()]).run().flags.remove(0);
    assert_eq!(flag.summary.zh, "登记为已实际应用，而申报书只写尚未应用，两处待核");
    assert_eq!(flag.change.iter().map(|edit| edit.from.as_deref()).collect::<Vec<_>>(), [Some("系统尚未上线，拟建于明年。")]);
    nothing(form("一期已上线运行两年，二期计划于明年建成。"));
    nothing(form("一期已上线运行两年。二期尚未上线。"));
}

/// Users write proofs of use, and sign them.
#[test]
fn who_writes_a_proof_of_use_is_no_other_entity() {
    let proof =
        |says: &str| a().with_file("应用证明.pdf", &format!("应用证明\n{says}\n单位名称：广州市岭海人民医院\n日期：2025年6月1日\n"));
    for says in
        ["兹证明我单位自2024年起使用{}研发的叶轮平台。", "兹证明广州市岭海人民医院自2024年起使用{}的叶轮平台。", "我院采用了{}的叶轮平台。"]
    {
        nothing(proof(&says.replace("{}", A.0)));
    }
    let told = |says: &str| {
        let flags = Season::of(vec![proof(says), b()]).run().flags;
        flags.into_iter().map(|f| (f.kind.as_str().to_owned(), f.summary.zh)).collect::<Vec<_>>()
    };
    let parent = "佛山市朗擎控股集团有限公司";
    let found = told(&format!("兹证明我单位自2024年起使用{parent}的叶轮平台，由{}维护。", A.0));
    let expected = format!("应用证明写明的单位为“{parent}”，疑似不是参赛单位，与“{}”：疑似集团与成员企业", A.0);
    assert_eq!(found, [("evidence.other_entity".to_owned(), expected)]);
    // A proof that is about a stranger, and does not name the applicant.
    let strangers = told("兹证明桂中甘蔗研究站的叶轮平台在我单位应用。");
    assert_eq!(strangers.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["evidence.other_entity"; 2]);
}

#[test]
fn a_form_calls_its_own_unit_so() {
    let form = |owner: &str| {
        let own = "团队由设计与试验两部分人员组成，".repeat(3);
        let list = format!("{own}\n知识产权\n一种叶轮设计方法，{PATENT}，权利人：{owner}，已授权");
        with_patent(a(), &format!("专利权人：{}", A.0)).section("team", Some(&list))
    };
    for own in ["本公司", "我司", "参赛单位", "本单位自有", "我公司及桂中甘蔗研究站"] {
        nothing(form(own));
    }
    let kinds = ["ip.certificate_differs", "ip.owner_not_applicant"];
    let found: Vec<String> =
        Season::of(vec![form("桂中甘蔗研究站"), b()]).run().flags.into_iter().map(|f| f.kind.as_str().to_owned()).collect();
    assert_eq!(found, kinds);
    // Two entries do not hang together by a word.
    let (_, graph) = Season::of(vec![form("本公司"), b()]).run_with_graph();
    assert_eq!(graph.nodes().iter().filter(|node| node.label.contains("本公司")).count(), 0);
}

/// A remark behind the whole name of a company is no part of it.
#[test]
fn a_unit_with_a_remark_is_that_unit() {
    nothing(a().set("参赛单位", &format!("{}（简称：朗擎流体）", A.0)));
    nothing(with_patent(a(), &format!("专利权人：{}（第一权利人）", A.0)));
    one(with_patent(a(), &format!("专利权人：{}（南海分公司）", A.0)), "ip.owner_not_applicant", Attention::High);
}

#[test]
fn lines_for_signature_are_counted_once_and_known_by_their_brackets() {
    let blank = Season::of(vec![declared("声明单位（盖章）：______\n法定代表人（签字）：______"), b()]).run().flags.remove(0);
    assert_eq!(blank.summary.zh, "“责任声明.pdf”的签署处疑似留空（2 处；印章与手写签名须看原页）");
    let lines: Vec<&str> = blank.evidence.iter().map(|e| e.quote.as_str()).collect();
    assert_eq!(lines, ["声明单位（盖章）：", "法定代表人（签字）："]);
    one(declared("声明单位（公章）：\n承诺人（签名）：\n"), "evidence.unsigned", Attention::Low);
    let typed = Season::of(vec![declared(&format!("声明单位（公章）：{}\n法定代表人（签名）：\n日期：2025年7月1日", A.0)), b()]);
    check(&typed, &[]);
    assert_eq!(unknown(&typed, "evidence.unsigned"), ["“责任声明.pdf”写有单位或日期，签字处没有文字，是否手签须看原页"]);
}
