//! Files beside the forms: what is found in them, what is shown once, and what is nobody's.

use record::{Dossier, FileKind, Match, MatchKind, Material, Sha256};
use reuse::{Amount, Attached, Case, Paper, Role, Screened, Settings, screen};

/// An entry of the screened division by a unit of its own, with a form and further files.
struct Made {
    no: &'static str,
    unit: &'static str,
    partners: &'static [&'static str],
    form: String,
    files: Vec<(&'static str, String)>,
}

fn made(no: &'static str, unit: &'static str, form: String, files: &[(&'static str, &str)]) -> Made {
    Made { no, unit, partners: &[], form, files: files.iter().map(|(name, text)| (*name, (*text).to_owned())).collect() }
}

fn dossier(made: &Made) -> Dossier {
    let mut entry = testkit::entry(made.no, "", made.unit);
    entry.submitted = Some(format!("2025-07-0{}", made.no.bytes().map(u32::from).sum::<u32>() % 9 + 1));
    entry.partners = made.partners.iter().map(|p| (*p).to_owned()).collect();
    let texts = std::iter::once(("申报书.txt", &made.form)).chain(made.files.iter().map(|(name, text)| (*name, text)));
    let document = |(name, text): (&str, &String)| {
        let pages: Vec<String> = text.split('\u{c}').map(str::to_owned).collect();
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        let mut document = testkit::document(FileKind::Text, &pages);
        // Other bytes where there is another text.
        let sum = text.chars().fold(0u64, |sum, c| sum.wrapping_mul(31).wrapping_add(u64::from(c)));
        document.sha256 = Sha256::from_bytes(std::array::from_fn(|i| (sum >> (8 * (i % 8))) as u8));
        (format!("{}/{name}", made.no), document)
    };
    let mut dossier = testkit::dossier(entry, texts.map(document).collect());
    dossier.form_at = Some(0);
    dossier
}

/// What certificates, declarations and reports are called here.
fn paper(material: &Material) -> Paper {
    let text = material.document.text.as_str();
    match (text.starts_with("营业执照"), material.name().starts_with("审计报告")) {
        (true, _) => Paper::Titled,
        (false, true) => Paper::Named,
        (false, false) => Paper::Own,
    }
}

fn run_with(entries: &[Made], settings: &Settings) -> Screened {
    let dossiers: Vec<Dossier> = entries.iter().map(dossier).collect();
    screen(&Case { paper_of: &paper, ..Case::new(&dossiers, &|_| Role::Home) }, settings)
}

fn run(entries: &[Made]) -> Screened {
    run_with(entries, &Settings::default())
}

/// Both files and the characters that agree.
fn brief(m: &Match) -> (String, String, u32) {
    (m.a.file.clone(), m.b.file.clone(), m.passages.iter().map(|p| p.agreeing).sum())
}

fn briefs(entries: &[Made]) -> Vec<(String, String, u32)> {
    run(entries).matches.iter().map(brief).collect()
}

fn found(a: &str, b: &str, agreeing: u32) -> (String, String, u32) {
    (a.to_owned(), b.to_owned(), agreeing)
}

/// Text of random ideographs in sentences of twenty: no two seeds share anything.
fn prose(sentences: usize, mut seed: u64) -> String {
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4e00 + (seed >> 33) as u32 % 3_000).expect("an ideograph")
    };
    (0..sentences).map(|_| (0..20).map(|_| next()).chain(['。']).collect::<String>()).collect()
}

#[test]
fn a_passage_of_another_entrys_file_is_found_with_file_and_page() {
    let shared = prose(10, 900);
    let plan = |seed| format!("{}\u{c}{}{shared}", prose(30, seed), prose(5, seed + 1));
    let entries = [
        made("A", "甲公司", prose(40, 1), &[("商业计划书.txt", &plan(10))]),
        made("B", "乙公司", prose(40, 2), &[("预算.txt", &plan(20)), ("图册.txt", &prose(30, 30))]),
    ];
    let screened = run(&entries);
    assert_eq!(screened.matches.iter().map(brief).collect::<Vec<_>>(), [found("B/预算.txt", "A/商业计划书.txt", 200)]);
    let m = &screened.matches[0];
    assert_eq!(m.reasons[0].zh, "相同段落在本项目附件《预算.txt》第 2 页起，对方附件《商业计划书.txt》第 2 页起");
    assert!(m.probability > 0.9, "{m:?}");
    // The spans are of the files that are named.
    let texts: Vec<Dossier> = entries.iter().map(dossier).collect();
    let of = |i: usize, at: usize| &texts[i].materials[at].document.text;
    assert_eq!(of(1, 1).slice(m.passages[0].a), of(0, 1).slice(m.passages[0].b));
    let count = |name: &str| screened.counts[name];
    assert_eq!([count("attached_files"), count("attached_matches")], [3, 1]);
    assert_eq!(
        count("attached_postings_in"),
        count("attached_postings_single") + count("attached_postings_paired") + count("attached_postings_ledgered")
    );
}

#[test]
fn a_form_and_another_entrys_file_are_compared_both_ways() {
    let shared = prose(10, 900);
    let with = |seed| format!("{}{shared}", prose(30, seed));
    let check = |a: Made, b: Made, expected: (&str, &str)| assert_eq!(briefs(&[a, b]), [found(expected.0, expected.1, 200)]);
    let plan = with(10);
    let of_plan = |no, unit| made(no, unit, prose(40, 1), &[("计划书.txt", plan.as_str())]);
    check(of_plan("A", "甲公司"), made("B", "乙公司", with(2), &[]), ("B/申报书.txt", "A/计划书.txt"));
    check(made("A", "甲公司", with(2), &[]), of_plan("B", "乙公司"), ("B/计划书.txt", "A/申报书.txt"));
}

#[test]
fn papers_and_files_of_one_unit_are_nobodys_copy() {
    let paper = |text: &str| format!("{}{text}", prose(10, 900));
    let long = prose(100, 905);
    let files = |name: &'static str, text: String| {
        [made("A", "甲公司", prose(40, 1), &[(name, text.as_str())]), made("B", "乙公司", prose(40, 2), &[(name, text.as_str())])]
    };
    assert_eq!(briefs(&files("证照.txt", format!("营业执照{}", paper("")))), []);
    assert_eq!(briefs(&files("审计报告.txt", paper(""))), []);
    // A name is soon given: what it calls a report and is as long as a plan is compared.
    assert_eq!(briefs(&files("审计报告.txt", long)).len(), 1);
    // One unit stands behind both, or joins one and leads the other.
    let mut own = files("图册.txt", paper("。"));
    assert_eq!(briefs(&own).len(), 1);
    own[1].unit = "甲公司";
    assert_eq!(briefs(&own), []);
    own[1].unit = "丙公司";
    own[1].partners = &["甲公司"];
    assert_eq!(briefs(&own), []);
    own[0].partners = &["丁公司"];
    own[1].partners = &["丁公司"];
    assert_eq!(briefs(&own), []);
}

#[test]
fn a_passage_that_an_entry_sends_in_several_files_is_shown_once() {
    // Each entry sends its form again, signed, and the passage of the forms stands in the plan of one as well.
    let shared = prose(10, 900);
    let form = |seed| format!("{}{shared}{}", prose(30, seed), prose(20, seed + 1));
    let signed = |form: &str| format!("（盖章页）{form}");
    let (a, b) = (form(1), form(50));
    let plan = format!("{}{shared}", prose(25, 70));
    let entries = [
        made("A", "甲公司", a.clone(), &[("盖章版.txt", &signed(&a)), ("同一份.txt", &a)]),
        made("B", "乙公司", b.clone(), &[("盖章版.txt", &signed(&b)), ("计划书.txt", &plan)]),
    ];
    let screened = run(&entries);
    assert_eq!(screened.matches.iter().map(brief).collect::<Vec<_>>(), [found("B/申报书.txt", "A/申报书.txt", 200)]);
    // The same bytes under another name are not even looked at.
    assert_eq!(screened.counts["attached_again"], 1);
    // What only the plan shares is shown beside that.
    let other = prose(12, 950);
    let entries = [
        made("A", "甲公司", a.clone(), &[("盖章版.txt", &signed(&a)), ("计划书.txt", &format!("{}{other}", prose(9, 60)))]),
        made("B", "乙公司", b.clone(), &[("计划书.txt", &format!("{plan}{other}"))]),
    ];
    assert_eq!(briefs(&entries), [found("B/申报书.txt", "A/申报书.txt", 200), found("B/计划书.txt", "A/计划书.txt", 240)]);
}

#[test]
fn what_files_of_many_units_share_is_listed_and_no_finding() {
    let units = ["甲公司", "乙公司", "丙公司", "丁公司", "戊公司", "己公司"];
    let numbers = ["A", "B", "C", "D", "E", "F"];
    let stock = prose(15, 900);
    let entry = |i: usize| {
        let file = format!("{}{stock}", prose(20, 100 + 10 * i as u64));
        made(numbers[i], units[i], prose(40, 1 + 10 * i as u64), &[("方案.txt", &file)])
    };
    let screened = run(&(0..6).map(entry).collect::<Vec<_>>());
    assert_eq!(screened.matches, []);
    let listed: Vec<_> = screened.common.iter().map(|c| (c.entries, c.why.as_str(), c.text.as_str(), c.places[0].file.as_str())).collect();
    assert_eq!(listed, [(6, "frequency", stock.trim_end_matches('。'), "A/方案.txt")]);
}

#[test]
fn more_text_than_may_be_compared_is_named() {
    let shared = prose(10, 900);
    let with = |sentences, seed| format!("{}{shared}", prose(sentences, seed));
    let entries = [
        made("A", "甲公司", prose(40, 1), &[("大.txt", &with(200, 10)), ("小.txt", &with(20, 20))]),
        made("B", "乙公司", prose(40, 2), &[("小.txt", &with(20, 30))]),
    ];
    let settings = Settings { amount: Amount { all_texts: 2_000, ..Amount::default() }, ..Settings::default() };
    let screened = run_with(&entries, &settings);
    assert_eq!(screened.matches.iter().map(brief).collect::<Vec<_>>(), [found("B/小.txt", "A/小.txt", 200)]);
    let problems: Vec<_> = screened.problems.iter().map(|p| (p.code.as_str(), p.place.file.as_deref())).collect();
    assert_eq!((problems, screened.counts["attached_left_out"]), (vec![("reuse.too_much_text", Some("A/大.txt"))], 1));
    let off = Settings { attached: Attached { enabled: false, ..Attached::default() }, ..Settings::default() };
    assert_eq!(run_with(&entries, &off).matches, []);
}

#[test]
fn of_a_text_without_end_the_beginning_is_compared() {
    let (early, late) = (prose(10, 900), prose(10, 901));
    let with = |seed| format!("{early}{}{late}", prose(60, seed));
    let entries = [made("A", "甲公司", with(1), &[("长.txt", &with(10))]), made("B", "乙公司", with(20), &[("长.txt", &with(30))])];
    let settings = Settings { amount: Amount { one_text: 1_000, ..Amount::default() }, ..Settings::default() };
    let screened = run_with(&entries, &settings);
    assert_eq!(screened.matches.iter().map(|m| m.passages.iter().map(|p| p.agreeing).sum::<u32>()).collect::<Vec<_>>(), [200]);
    let problems: Vec<_> = screened.problems.iter().map(|p| (p.code.as_str(), p.place.file.as_deref())).collect();
    let files = ["A/申报书.txt", "B/申报书.txt", "A/长.txt", "B/长.txt"];
    assert_eq!(problems, files.map(|file| ("reuse.text_too_long", Some(file))));
    let settings = Settings { amount: Amount { all_texts: 2_000, ..Amount::default() }, ..Settings::default() };
    let left: Vec<_> = run_with(&entries, &settings).problems.into_iter().map(|p| (p.code, p.place.file)).collect();
    assert_eq!(left.iter().filter(|(code, _)| code == "reuse.too_much_text").count(), 2, "a form and a file: {left:?}");
}

/// Thirty sentences of a story: each keeps one rare word of it and one figure, nearly the same; all other words are the teller's own.
fn told(seed: u64, scale: f64) -> Vec<String> {
    let (own, story) = (prose(30, seed), prose(30, 5_000));
    let line = |(i, line): (usize, &str)| {
        let word: String = story.chars().skip(21 * i).take(4).collect();
        format!("{line}{word}达到{:.0}台。", scale * (113.0 * (i as f64 + 1.3)))
    };
    own.split_terminator('。').enumerate().map(line).collect()
}

/// These two entries among twelve others, each of which has a plan of its own too.
fn among_others(a: Made, b: Made) -> Vec<Made> {
    let numbers = ["C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N"];
    let units = ["丙公司", "丁公司", "戊公司", "己公司", "庚公司", "辛公司", "壬公司", "癸公司", "子公司", "丑公司", "寅公司", "卯公司"];
    let other = |(i, (no, unit)): (u64, (&'static str, &'static str))| {
        made(no, unit, prose(40, 300 + 10 * i), &[("计划书.txt", &prose(30, 305 + 10 * i))])
    };
    [a, b].into_iter().chain((0..).zip(numbers.into_iter().zip(units)).map(other)).collect()
}

fn kinds(screened: &Screened) -> Vec<(MatchKind, &str, &str)> {
    screened.matches.iter().map(|m| (m.kind, m.a.file.as_str(), m.b.file.as_str())).collect()
}

#[test]
fn a_plan_that_tells_another_one_again_is_found_in_its_order() {
    let plan = told(10, 1.0).concat();
    let a = || made("A", "甲公司", prose(40, 1), &[("计划书.txt", &plan)]);
    let with = |b: Made| run(&among_others(a(), b));
    let again = told(20, 1.02);
    let screened = with(made("B", "乙公司", prose(40, 2), &[("图册.txt", &prose(30, 30)), ("计划书.txt", &again.concat())]));
    assert_eq!(kinds(&screened), [(MatchKind::Paraphrase, "B/计划书.txt", "A/计划书.txt")]);
    let m = &screened.matches[0];
    assert!(m.probability >= Settings::default().evidence.medium, "{m:?}");
    let place = "对应的各句在本项目附件《计划书.txt》第 1 页起，对方附件《计划书.txt》第 1 页起";
    assert!(m.reasons.iter().any(|r| r.zh == place), "{:?}", m.reasons);
    // The spans are of the files that are named.
    assert!(
        m.passages.iter().all(|p| plan.chars().skip(p.b.from() as usize).take(p.b.len() as usize).collect::<String>().ends_with("台。"))
    );
    assert!(screened.counts["attached_retold_candidates"] > 0);
    // In another order it is another story, and a form may tell it as well.
    let reversed: String = again.iter().rev().map(String::as_str).collect();
    assert_eq!(kinds(&with(made("B", "乙公司", prose(40, 2), &[("计划书.txt", &reversed)]))), []);
    let screened = with(made("B", "乙公司", again.concat(), &[]));
    assert_eq!(kinds(&screened), [(MatchKind::Paraphrase, "B/申报书.txt", "A/计划书.txt")]);
}

#[test]
fn a_story_is_shown_once_and_not_of_papers_or_of_one_unit() {
    let (plan, again) = (told(10, 1.0).concat(), told(20, 1.02).concat());
    let longer = |text: &str, seed| format!("{text}{}", prose(60, seed));
    let with = |name: &'static str, unit: &'static str, files: &[(&'static str, &str)]| {
        let (a, b) = (made("A", "甲公司", prose(40, 1), &[(name, &longer(&plan, 90))]), made("B", unit, prose(40, 2), files));
        kinds(&run(&among_others(a, b))).into_iter().map(|(kind, a, b)| (kind, a.to_owned(), b.to_owned())).collect::<Vec<_>>()
    };
    let more = longer(&again, 91);
    let both = [("计划书.txt", again.as_str()), ("计划书附图.txt", more.as_str())];
    let found = (MatchKind::Paraphrase, "B/计划书.txt".to_owned(), "A/计划书.txt".to_owned());
    assert_eq!(with("计划书.txt", "乙公司", &both), [found]);
    assert_eq!(with("计划书.txt", "甲公司", &both), []);
    assert_eq!(with("审计报告.txt", "乙公司", &both), []);
}

#[test]
fn how_many_files_are_looked_at_as_retold_is_bounded_and_told() {
    let (plan, again) = (told(10, 1.0).concat(), told(20, 1.02).concat());
    let with = |settings: &Settings| {
        let a = made("A", "甲公司", prose(40, 1), &[("计划书.txt", &plan)]);
        let b = made("B", "乙公司", prose(40, 2), &[("计划书.txt", &again)]);
        let screened = run_with(&among_others(a, b), settings);
        let told: Vec<_> = screened.problems.iter().map(|p| (p.code.clone(), p.place.file.clone())).collect();
        (screened.matches.len(), told)
    };
    let mut settings = Settings::default();
    assert_eq!(with(&settings), (1, vec![]));
    settings.retold.max_sentences = 20;
    // The forms have forty sentences and the plans thirty.
    let (_, long) = with(&settings);
    assert_eq!((long.len(), long.iter().all(|(code, _)| code == "reuse.too_many_sentences")), (28, true));
    settings = Settings { amount: Amount { retold_files: 0, ..Amount::default() }, ..Settings::default() };
    assert_eq!(with(&settings), (0, vec![("reuse.too_much_to_retell".to_owned(), None)]));
    settings = Settings { attached: Attached { candidates: 0, ..Attached::default() }, ..Settings::default() };
    assert_eq!(with(&settings), (0, vec![]));
}
