//! What a result says when it is asked: who is read and where, what checks answered, what is gone, and whom a problem is for.

use record::{
    Addressee, Answers, Attention, CannotTell, Check, Classification, Contest, EntryView, GoneEntry, Halved, Kind, Manual, NO_TRACK, Place,
    Problem, Ranking, Say, Screening,
};

fn view(no: &str, division: &str, track: Option<&str>) -> EntryView {
    let mut entry = testkit::entry(no, "题", "甲公司");
    entry.division = division.to_owned();
    entry.track = track.map(str::to_owned);
    EntryView { entry, documents: Vec::new(), sections: Vec::new() }
}

fn classification(entry: &str, track: &str) -> Classification {
    Classification {
        entry: entry.to_owned(),
        declared_track: None,
        declared_topic: None,
        track: track.to_owned(),
        topic: format!("{track}.01"),
        track_probability: 0.9,
        topic_probability: 0.8,
        declared_track_probability: None,
        doubt: None,
        likely: None,
        candidates: Vec::new(),
        evidence: Vec::new(),
        reasons: Vec::new(),
    }
}

fn ranking(entry: &str, track: &str) -> Ranking {
    let (entry, track) = (entry.to_owned(), track.to_owned());
    Ranking { entry, track, place: 1, band: (1, 1), score: 50.0, contributions: Vec::new(), bonus: None }
}

/// Four entries of the screened division and one of another; of A nobody could read the form, and C declared no track.
fn season() -> Screening {
    let home = "gd-2025";
    let contest: Contest = testkit::contest("赛");
    Screening {
        entries: vec![
            view("A", home, Some("T01")),
            view("B", home, Some("T02")),
            view("C", home, None),
            view("D", home, Some("T01")),
            view("Z", "zj-2025", Some("T01")),
        ],
        classifications: vec![classification("C", "T03")],
        rankings: vec![ranking("D", "T01"), ranking("B", "T02"), ranking("C", "T03")],
        ..testkit::screening(contest)
    }
}

#[test]
fn everybody_is_read_in_a_track_those_without_a_place_behind_the_others() {
    let season = season();
    let unranked: Vec<&str> = season.unranked().iter().map(|view| view.entry.no.as_str()).collect();
    assert_eq!(unranked, ["A"]);
    let reviewed: Vec<(&str, &str)> = season.reviewed().iter().map(|reviewed| (reviewed.entry, reviewed.track)).collect();
    assert_eq!(reviewed, [("D", "T01"), ("A", "T01"), ("B", "T02"), ("C", "T03")]);
    let nowhere = testkit::entry("X", "题", "甲公司");
    assert_eq!((season.track_of(&season.entries[2].entry), season.track_of(&nowhere)), ("T03", NO_TRACK));
    assert_eq!(season.entry("B").map(|view| view.entry.no.as_str()), Some("B"));
    assert_eq!((season.entry("BB"), season.classification("A")), (None, None));
}

fn check(kind: &str, enabled: bool) -> Check {
    let say = || Say::new("甲", "a");
    Check {
        kind: Kind::new(kind),
        name: say(),
        clause: "–".to_owned(),
        attention: Attention::Medium,
        enabled,
        manual: Manual { what: say(), why: say(), example: say(), inputs: say(), clears: say() },
        parameters: Vec::new(),
    }
}

fn lacking(kind: &str, entries: &[&str]) -> CannotTell {
    let entries = entries.iter().map(|&no| no.to_owned()).collect();
    CannotTell { kind: Kind::new(kind), missing: Say::new("名单", "a list"), others: Vec::new(), entries }
}

#[test]
fn a_check_answers_for_every_entry_of_the_division_once() {
    let of_most = lacking("org.blacklisted", &["A", "B", "C"]);
    let of_few = lacking("ip.lapsed", &["A", "B"]);
    let season = Screening {
        checks: vec![check("ip.lapsed", true), check("ip.invalid_number", false), check("org.blacklisted", true)],
        flags: vec![testkit::flag("ip.lapsed", "A", |_| {})],
        cannot_tell: vec![of_few.clone(), of_most.clone()],
        ..season()
    };
    let answers: Vec<Option<Answers>> = season.answers().map(|(_, answers)| answers).collect();
    let expected = [
        // What is suspected of A is no longer unknown.
        Some(Answers { pass: 2, suspected: 1, cannot_tell: 1 }),
        None,
        Some(Answers { pass: 1, suspected: 0, cannot_tell: 3 }),
    ];
    assert_eq!(answers, expected);
    assert_eq!(season.lacked_by_most(), [&of_most]);
    assert_eq!(season.cannot_tell_of("A").collect::<Vec<_>>(), [&of_few, &of_most]);
    assert_eq!(season.lacked_by_few("A").collect::<Vec<_>>(), [&of_few]);
    assert_eq!(season.lacked_by_few("D").count(), 0);
}

#[test]
fn a_division_is_halved_where_more_than_half_of_it_is_gone() {
    let halved = |gone: usize| {
        let mut season = season();
        season.run.changes.new_entries = vec!["A".to_owned()];
        let were = (0..gone).map(|i| GoneEntry { no: format!("O{i}"), division: "gd-2025".to_owned(), title: String::new() });
        season.run.changes.entries_were = were.collect();
        season.halved()
    };
    // B, C and D were there before.
    assert_eq!(halved(3), []);
    assert_eq!(halved(4), [Halved { division: "gd-2025".to_owned(), before: 7, gone: 4, now: 4 }]);
}

#[test]
fn what_others_sent_goes_back_to_nobody() {
    let season = season();
    let check = |code: &str, file: &str, expected: Addressee| {
        let say = || Say::new("甲", "a");
        let problem = Problem::new(Place::file(file), code, say(), say(), say());
        assert_eq!(season.addressee(&problem), expected, "{code} of {file}");
    };
    check("file.encrypted", "divisions/gd-2025/files/A/a.pdf", Addressee::Entrant);
    check("file.encrypted", "divisions/zj-2025/files/Z/a.pdf", Addressee::Nobody);
    check("registry.empty", "divisions/zj-2025/entries.csv", Addressee::Secretariat);
}

#[test]
fn entries_out_of_order_are_refused_when_a_result_is_read_back() {
    let mut season = season();
    let written = |season: &Screening| serde_json::to_string(season).unwrap();
    assert_eq!(serde_json::from_str::<Screening>(&written(&season)).unwrap(), season);
    season.entries.swap(0, 1);
    let error = serde_json::from_str::<Screening>(&written(&season)).unwrap_err();
    assert!(error.to_string().starts_with("entry A stands behind B"), "{error}");
}
