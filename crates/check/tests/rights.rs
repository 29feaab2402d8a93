//! Numbers of rights in generated certificates and forms, in the ways that people and extraction write them: all read, every wrong check
//! digit found.

use check::ids::{Check, RightKind, find_rights, patent_check_digit};
use testkit::Random;

struct Made {
    kind: RightKind,
    written: String,
    number: String,
    right: bool,
}

fn patent(r: &mut Random) -> Made {
    let old = r.below(8) == 0;
    let digits = if old {
        format!("{:02}{}{:05}", [85 + r.below(15), r.below(4)][r.below(2) as usize], 1 + r.below(3), r.below(100_000))
    } else {
        format!("{}{}{:07}", 2004 + r.below(21), 1 + r.below(3), r.below(10_000_000))
    };
    let right = patent_check_digit(&digits).expect("digits");
    let others: Vec<char> = "0123456789X".chars().filter(|c| *c != right).collect();
    let wrong = r.below(3) == 0;
    let check = if wrong { others[r.below(10) as usize] } else { right };
    let written = match r.below(5) {
        0 => format!("ZL{digits}.{check}"),
        1 => format!("ZL {digits}.{check}"),
        2 => format!("ＺＬ{digits}．{check}"),
        3 => format!(
            "ZL {} {} {}.{check}",
            &digits[..digits.len() - 8],
            &digits[digits.len() - 8..digits.len() - 7],
            &digits[digits.len() - 7..]
        ),
        _ => format!("zl{digits}.{}", check.to_ascii_lowercase()),
    };
    Made { kind: RightKind::Patent, written, number: format!("{digits}.{check}"), right: !wrong }
}

fn software(r: &mut Random) -> Made {
    let (year, n) = (2005 + r.below(21), r.below(1_000_000));
    let number = if year < 2019 { format!("{year}SR{n:06}") } else { format!("{year}SR{n:07}") };
    let written = match r.below(3) {
        0 => number.clone(),
        1 => number.replace("SR", " SR "),
        _ => number.to_lowercase(),
    };
    Made { kind: RightKind::Software, written, number, right: true }
}

fn trademark(r: &mut Random) -> Made {
    let number = format!("{}", 1_000_000 + r.below(78_000_000));
    Made { kind: RightKind::Trademark, written: format!("商标注册证第{number}号"), number, right: true }
}

fn publication(r: &mut Random) -> Made {
    let code = ["A", "B", "U", "S"][r.below(4) as usize];
    let number = format!("CN{}{code}", 100_000_000 + r.below(20_000_000));
    Made { kind: RightKind::Publication, written: number.clone(), number, right: true }
}

fn software_certificate(r: &mut Random) -> Made {
    let number = format!("{}", 1_000_000 + r.below(16_000_000));
    Made { kind: RightKind::SoftwareCertificate, written: format!("软著登字第{number}号"), number, right: true }
}

fn data_right(r: &mut Random) -> Made {
    let number = format!("{}{:08}", 2023 + r.below(3), r.below(100_000_000));
    Made { kind: RightKind::Data, written: format!("数据知识产权登记号：{number}"), number, right: true }
}

/// A certificate or a form with one right, in one of the shapes that occur.
fn document(r: &mut Random, made: &Made) -> String {
    let text = match r.below(5) {
        0 => format!("发明专利证书\n名称：一种2.0版数据处理方法\n号：{}\n权利人：甲乙科技有限公司\n日期：2023-08-15\n", made.written),
        1 => format!("六、知识产权\n数据平台V3.2，{}，权利人：甲乙科技有限公司，2023-08-15\n", made.written),
        2 => format!("序号\t名称\t号码\t日期\n1\t数据平台\t{}\t2023年8月15日\n", made.written),
        3 => format!("已取得知识产权（{}）一项，统一社会信用代码91440600475W6GYT3H，电话13800138000。", made.written),
        _ => format!("专利号：{}；授权公告日：2023.08.15；共处理12345678条记录。", made.written),
    };
    if r.below(4) > 0 {
        return text;
    }
    // Lines break anywhere in a PDF without a text map.
    let width = 20 + r.below(30) as usize;
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(width).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n")
}

#[test]
fn numbers_are_read_and_wrong_check_digits_found() {
    let mut r = Random(7);
    let (mut read, mut all, mut wrong) = (0, 0, 0);
    for n in 0..1500 {
        let made = match n % 7 {
            0 | 1 => patent(&mut r),
            2 => software(&mut r),
            3 => publication(&mut r),
            4 => software_certificate(&mut r),
            5 => data_right(&mut r),
            _ => trademark(&mut r),
        };
        let text = document(&mut r, &made);
        let found = find_rights(&text);
        all += 1;
        let hit = found.iter().find(|f| f.right.kind == made.kind && f.right.number == made.number);
        read += usize::from(hit.is_some() && found.len() == 1);
        if hit.is_none() || found.len() != 1 {
            eprintln!("{} in {text:?}: {found:?}", made.written);
        }
        if let (false, Some(hit)) = (made.right, hit) {
            wrong += 1;
            assert!(matches!(hit.right.check, Check::Digit { .. }), "{}: {:?}", made.written, hit.right);
        }
        if let (true, Some(hit)) = (made.right, hit) {
            assert_eq!(hit.right.check, Check::Right, "{}", made.written);
        }
    }
    println!("{read} of {all} read alone and right; all {wrong} wrong check digits found");
    assert!(wrong > 100 && read * 1000 >= all * 990, "{read} of {all} read alone and right, {wrong} with a wrong check digit");
}
