//! Quantities as applications state them.

use proptest::prelude::*;
use text::numbers;

fn check(source: &str, expected: &[&str]) {
    let chars: Vec<char> = source.chars().collect();
    let found = numbers(source).into_iter().map(|n| {
        let quoted: String = chars[n.span.from() as usize..n.span.to() as usize].iter().collect();
        format!("{quoted} = {} {}", n.value, n.unit).trim_end().to_owned()
    });
    assert_eq!(found.collect::<Vec<_>>(), expected);
}

#[test]
fn digits_scales_and_units() {
    check("合同额2,380万元，同比增长37%，总投资1.87亿元。", &["2,380万元 = 23800000 元", "37% = 37 %", "1.87亿元 = 187000000 元"]);
    check(
        "单耗０.１３２千瓦时/立方米，折合1.2万亿次，5万千瓦时",
        &["０.１３２千瓦时/立方米 = 0.132 千瓦时/立方米", "1.2万亿次 = 1200000000000 次", "5万千瓦时 = 50000 千瓦时"],
    );
    check(
        "服务３００多家企业、12万余人次，下降3.5个百分点",
        &["３００多家 = 300 家", "12万余人次 = 120000 人次", "3.5个百分点 = 3.5 个百分点"],
    );
    check(
        "服务12万人次，覆盖300万人，百万人口，每年1.2张/万人",
        &["12万人次 = 120000 人次", "300万人 = 3000000 人", "1.2张/万人 = 1.2 张/万人"],
    );
    check("少用电一千五百余万度、节约20多万元，余万元不计", &["一千五百余万度 = 15000000 度", "20多万元 = 200000 元"]);
    check("精度达到 98.6 %，时延 20\nms，温度-5℃", &["98.6 % = 98.6 %", "20\nms = 20 ms", "-5℃ = -5 °c"]);
    check("节水 1,200,000 m³，列表1,2,3和2023,380", &["1,200,000 m³ = 1200000 m3", "1 = 1", "2 = 2", "3 = 3", "2023 = 2023", "380 = 380"]);
}

#[test]
fn chinese_numerals() {
    check(
        "二十三个城市、两千三百零五万元、一百二亩、二〇二五年、百分之三十七、百分之百",
        &[
            "二十三个 = 23 个",
            "两千三百零五万元 = 23050000 元",
            "一百二亩 = 120 亩",
            "二〇二五年 = 2025 年",
            "百分之三十七 = 37 %",
            "百分之百 = 100 %",
        ],
    );
    check(
        "三点五亿元，十二项，五千瓦时，叁佰万元整",
        &["三点五亿元 = 350000000 元", "十二项 = 12 项", "五千瓦时 = 5 千瓦时", "叁佰万元 = 3000000 元"],
    );
    check("一种三维模型，一体化，四川五金，十四五规划，千万用户，统一个性化，三农", &[]);
}

#[test]
fn ranges_share_scale_and_unit() {
    check(
        "10-20万元，3至5年，10%~20%，1万-2万元，2023-2025年，三到五倍",
        &[
            "10 = 100000 元",
            "20万元 = 200000 元",
            "3 = 3 年",
            "5年 = 5 年",
            "10% = 10 %",
            "20% = 20 %",
            "1万 = 10000 元",
            "2万元 = 20000 元",
            "2023 = 2023 年",
            "2025年 = 2025 年",
            "三 = 3 倍",
            "五倍 = 5 倍",
        ],
    );
}

#[test]
fn codes_are_no_quantities() {
    check("GB32100-2015 T01.03 5G 3D v1.2.3 192.168.1.1 91440300MA5EXAMPL3 第3页 第二十条 2025-03-01 2025/3/1", &[]);
    check("440300199001011234567", &[]);
    check("第3-5条 第三至五页 第2—4名", &[]);
    check("第3-5条规定的20万元", &["20万元 = 200000 元"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_written_number_is_read_back(value in 0u64..1_000_000_000, decimals in prop::option::of(0u32..1000)) {
        let digits = value.to_string();
        let grouped: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).unwrap()).collect();
        let tail = decimals.map_or(String::new(), |d| format!(".{d:03}"));
        let expected: f64 = format!("{digits}{tail}").parse().unwrap();
        for written in [format!("{digits}{tail}"), format!("{}{tail}", grouped.join(","))] {
            let found = numbers(&format!("约{written}万元"));
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(found[0].value, format!("{expected}e4").parse::<f64>().unwrap());
            prop_assert_eq!((found[0].span.from(), found[0].unit.as_str()), (1, "元"));
        }
    }

    #[test]
    fn spans_are_in_order_and_inside(source in "[0-9一二三十百千万亿两零.,，% 元个吨年\n-]{0,40}") {
        let count = source.chars().count() as u32;
        let spans: Vec<_> = numbers(&source).into_iter().map(|n| n.span).collect();
        prop_assert!(spans.iter().all(|s| !s.is_empty() && s.to() <= count));
        prop_assert!(spans.windows(2).all(|w| w[0].to() <= w[1].from()));
    }
}

#[test]
fn whole_numbers_stand_alone() {
    let read = ["一", "十", "十四", "二十", "三十二", "07", "一百二十", "18446744073709551615"].map(text::whole_number);
    assert_eq!(read, [1, 10, 14, 20, 32, 7, 120, u64::MAX].map(Some));
    let refused = ["", "一二", "7个", "第七", "十四五", "千", "18446744073709551616"].map(text::whole_number);
    assert_eq!(refused, [None; 7]);
}

#[test]
fn a_run_of_figures_without_end_holds_no_number_and_costs_one_walk() {
    // Walked through anew from each of its characters, it would take hours.
    let run = "一".repeat(1_000_000);
    let read = |text: &str| text::numbers(text).into_iter().map(|n| n.text).collect::<Vec<_>>();
    assert_eq!(read(&format!("{run}，增收三百万元")), ["三百万元"]);
    assert_eq!(read(&format!("第{run}")), [""; 0]);
}
