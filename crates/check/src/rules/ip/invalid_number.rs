use std::collections::BTreeMap;

use record::{Attention, Edit, Say};
use text::Date;

use super::{place, quote, rewritten, struck};
use crate::context::{Applicant, Context};
use crate::findings::{Findings, Suspicion};
use crate::ids::{Check, Right};
use crate::misread::from_image;
use crate::reading::{Claim, Source, parse_date};
use crate::rule::{Page, Rule};

pub(crate) const RULE: Rule = Rule {
    kind: "ip.invalid_number",
    clause: "五(二)3",
    attention: Attention::Medium,
    manual: Page {
        what: (
            "专利号、软件著作权登记号等号码是否可能存在：位数、年份与种类、校验位，年份是否晚于提交时间。",
            "whether a number of a patent, software copyright and the like can exist: digits, year and kind, check digit, and no year \
             after the submission.",
        ),
        why: (
            "五(二)3 要求知识产权归属参赛单位；号码不成立则无从核对。",
            "五(二)3 asks that rights belong to the entrant; a number that cannot exist cannot be checked.",
        ),
        example: ("ZL202010221946.7 的校验位应为 6。", "the check digit of ZL202010221946.7 should be 6."),
        inputs: (
            "登记表、申报书、证书中的号码；登记表的提交时间。只在图像上读到的号码：校验位不对的列为供参考，位数或年份不对的列为无法判断，\
             因为可能是识别误差。",
            "numbers in registry, form and certificates; time of submission. Of numbers read from images alone, a check digit that \
             fails is for information, and a wrong length or year is no answer, since it may be misread.",
        ),
        clears: ("按证书改正号码。", "the number is corrected after the certificate."),
    },
    switch: |s| s.rules.invalid_number.switch(),
    run,
};

fn run(cx: &Context<'_>, out: &mut Findings<'_>) {
    for applicant in cx.home() {
        let sent = applicant.dossier.entry.submitted.as_deref().and_then(parse_date).map(Date::year);
        let is_of_later = |right: &Right| right.year().zip(sent).is_some_and(|(year, sent)| year > sent);
        let mut wrong: BTreeMap<&Right, Vec<&Claim>> = BTreeMap::new();
        for claim in applicant.reading.claims.iter().filter(|c| c.right.check != Check::Right || is_of_later(&c.right)) {
            wrong.entry(&claim.right).or_default().push(claim);
        }
        for (right, claims) in wrong {
            let from_image = claims.iter().all(|claim| read_from_image(applicant, claim));
            match right.check {
                // One digit more or less is what reading from an image does; a check digit that fails may be the entrant's as well.
                Check::Length | Check::Implausible | Check::Right if from_image => out.cannot_tell(applicant, misread(right)),
                _ => suspect(applicant, right, &claims, from_image, out),
            }
        }
    }
}

fn read_from_image(applicant: &Applicant<'_>, claim: &Claim) -> bool {
    match claim.source {
        Source::Registry(_) => false,
        Source::Form(at) | Source::Certificate(at) => from_image(&applicant.dossier.materials[at], claim.span),
    }
}

fn misread(right: &Right) -> Say {
    Say::new(
        format!("读自图像的号码“{right}”位数或年份不对，可能是识别误差，需看原件"),
        format!("{right}, read from an image, has digits too many or too few, or a year that cannot be: it may be misread"),
    )
}

fn suspect(applicant: &Applicant<'_>, right: &Right, claims: &[&Claim], from_image: bool, out: &mut Findings<'_>) {
    let (zh, en) = match right.check {
        Check::Right => ("年份晚于提交时间".to_owned(), "its year lies after the submission".to_owned()),
        Check::Digit { expected } => (format!("校验位应为“{expected}”"), format!("its check digit should be {expected}")),
        Check::Implausible => ("年份或种类不可能".to_owned(), "its year or kind cannot be".to_owned()),
        Check::Length => ("位数不对".to_owned(), "it has the wrong number of digits".to_owned()),
    };
    let note = |claim: &Claim| {
        let place = place(claim);
        Say::new(format!("{}：{zh}", place.zh), format!("{}: {en}", place.en))
    };
    let (only_zh, only_en) = if from_image {
        ("（只读自图像，可能是识别误差）", " (read from an image alone: it may be misread)")
    } else {
        ("", "")
    };
    let mut clears = vec![Say::new("按证书改正号码", "correct the number after the certificate")];
    if from_image {
        clears.push(Say::new("对照原件，确认号码读错", "the original shows that the number was misread"));
    }
    let suspicion = Suspicion::new(
        if from_image { 0.5 } else { 0.95 },
        Say::new(
            format!("{} {right} 疑似有误：{zh}{only_zh}", right.kind.zh()),
            format!("{} {right} is apparently wrong: {en}{only_en}", right.kind.en()),
        ),
        claims.iter().map(|claim| quote(applicant, claim, note(claim))).collect(),
        clears,
        corrected(applicant, right),
    );
    let suspicion = suspicion.about(right.number.as_str());
    out.suspect(applicant, if from_image { suspicion.attention(Attention::Low) } else { suspicion });
}

/// The number with the check digit that the others ask for; a number of which more is wrong can only be taken off.
fn corrected(applicant: &Applicant<'_>, right: &Right) -> Vec<Edit> {
    let Check::Digit { expected } = right.check else { return struck(applicant, right) };
    let wrong = right.number.chars().last();
    rewritten(applicant, right, &|text| with_check_digit(text, wrong, expected))
}

/// A text that starts with a number, its check digit replaced: the first `wrong` behind the point, or the last digit of the number.
fn with_check_digit(text: &str, wrong: Option<char>, expected: char) -> String {
    let Some(found) = crate::ids::find_rights(text).into_iter().next() else { return text.to_owned() };
    let mut chars: Vec<char> = text.chars().collect();
    let last = found.span.to() as usize - 1;
    debug_assert!(wrong.is_some_and(|w| crate::flat::narrow(chars[last]) == w), "a number ends in its check digit");
    chars[last] = expected;
    chars.into_iter().collect()
}
