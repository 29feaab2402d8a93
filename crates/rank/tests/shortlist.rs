//! The proposal against every possible choice, and what it says where the rules cannot be met.

use proptest::prelude::*;
use rank::{Candidate, Prize, ShortlistRules, shortlist};
use record::Ranking;

fn ranking(entry: &str, track: &str, place: u32, score: f64) -> Ranking {
    Ranking { entry: entry.to_owned(), track: track.to_owned(), place, band: (place, place), score, contributions: Vec::new(), bonus: None }
}

fn rules(most: u32, sme_share: f64, per_track: u32) -> ShortlistRules {
    let prize = |name: &str, count| Prize { name: name.to_owned(), name_en: name.to_owned(), count };
    ShortlistRules { prizes: vec![prize("一等奖", 1), prize("二等奖", 2)], special_share: 0.2, most, sme_share, per_track }
}

const TRACKS: [&str; 3] = ["T01", "T02", "T03"];

fn tracks() -> Vec<String> {
    TRACKS.map(str::to_owned).to_vec()
}

/// The best sum of scores over all subsets within the limits.
fn best_by_trying_all(rankings: &[Ranking], smes: &[bool], rules: &ShortlistRules) -> Option<f64> {
    let fits = |set: usize| {
        let inside = |i: &usize| set >> i & 1 == 1;
        let n = set.count_ones();
        let sme = (0..rankings.len()).filter(inside).filter(|&i| smes[i]).count() as f64;
        let each = |track: &str| {
            let has = rankings.iter().filter(|r| r.track == track).count() as u32;
            (0..rankings.len()).filter(inside).filter(|&i| rankings[i].track == track).count() as u32 >= rules.per_track.min(has)
        };
        (1..=rules.most).contains(&n) && sme >= rules.sme_share * f64::from(n) - 1e-9 && TRACKS.iter().all(|t| each(t))
    };
    let value = |set: usize| (0..rankings.len()).filter(|i| set >> i & 1 == 1).map(|i| rankings[i].score + 1.0).sum::<f64>();
    (0..1usize << rankings.len()).filter(|&set| fits(set)).map(value).max_by(f64::total_cmp)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_other_choice_is_better(entries in prop::collection::vec((0usize..3, 0u32..1000, any::<bool>()), 1..10), most in 3u32..8, share in 0.0f64..0.6) {
        let rankings: Vec<Ranking> =
            entries.iter().enumerate().map(|(i, &(t, score, _))| ranking(&format!("E{i}"), TRACKS[t], 1, f64::from(score) / 10.0)).collect();
        let smes: Vec<bool> = entries.iter().map(|e| e.2).collect();
        let candidates: Vec<Candidate> = rankings.iter().zip(&smes).map(|(ranking, &sme)| Candidate { ranking, sme }).collect();
        let rules = rules(most, share, 1);
        let proposal = shortlist(&candidates, &tracks(), &rules).unwrap();
        let sme_left_out = proposal.unmet.iter().any(|u| u.zh.contains("未按中小企业比例"));
        match best_by_trying_all(&rankings, &smes, &rules) {
            Some(best) => {
                let sum: f64 = proposal.national.iter().map(|p| rankings.iter().find(|r| r.entry == p.entry).unwrap().score + 1.0).sum();
                prop_assert!((sum - best).abs() < 1e-4, "{sum} instead of {best}");
                prop_assert!(!sme_left_out);
            }
            None => prop_assert!(sme_left_out),
        }
    }
}

#[test]
fn each_pick_and_each_displacement_has_its_reason() {
    let rankings = [
        ranking("A", "T01", 1, 90.0),
        ranking("B", "T01", 2, 80.0),
        ranking("C", "T01", 3, 70.0),
        ranking("D", "T02", 1, 60.0),
        ranking("E", "T01", 4, 50.0),
    ];
    let candidates: Vec<Candidate> = rankings.iter().map(|ranking| Candidate { ranking, sme: ranking.entry == "E" }).collect();
    let proposal = shortlist(&candidates, &tracks(), &rules(3, 0.3, 1)).unwrap();
    let told = |picks: &[rank::Pick]| picks.iter().map(|p| format!("{}：{}", p.entry, p.why.zh)).collect::<Vec<_>>();
    assert_eq!(
        told(&proposal.national),
        ["A：得分列第 1，在 3 个名额之内", "D：得分列第 4；赛道 T02 至少推荐 1 个", "E：得分列第 5；中小企业不少于 30 %"]
    );
    let ahead = "让位于赛道保底的 1 项和按中小企业比例推荐的 1 项";
    assert_eq!(told(&proposal.displaced), [format!("B：得分列第 2，{ahead}"), format!("C：得分列第 3，{ahead}")]);
    assert_eq!(proposal.unmet.iter().map(|u| u.zh.as_str()).collect::<Vec<_>>(), ["赛道 T03 只有 0 个可推荐项目，不足每赛道 1 个"]);
}

/// What nobody could place in a track is no track of its own, which sends its best to the final.
#[test]
fn no_track_sends_nobody() {
    let rankings = [
        ranking("A", "T01", 1, 90.0),
        ranking("B", "T01", 2, 80.0),
        ranking("C", record::NO_TRACK, 1, 10.0),
        ranking("D", "T02", 1, 60.0),
        ranking("E", "T03", 1, 50.0),
    ];
    let candidates: Vec<Candidate> = rankings.iter().map(|ranking| Candidate { ranking, sme: true }).collect();
    let proposal = shortlist(&candidates, &tracks(), &rules(4, 0.1, 1)).unwrap();
    assert_eq!(proposal.national.iter().map(|p| p.entry.as_str()).collect::<Vec<_>>(), ["A", "B", "D", "E"]);
    assert_eq!(proposal.tracks.keys().collect::<Vec<_>>(), ["T01", "T02", "T03"]);
    assert_eq!(proposal.unmet.iter().map(|u| u.zh.as_str()).collect::<Vec<_>>(), ["C 赛道不明，未列入赛道奖项和赛道保底"]);
}

#[test]
fn whom_the_number_alone_leaves_out_is_named() {
    let rankings = [
        ranking("A", "T01", 1, 90.0),
        ranking("B", "T01", 2, 80.0),
        ranking("C", "T02", 1, 80.0),
        ranking("D", "T02", 1, 80.0),
        ranking("E", "T02", 3, 70.0),
    ];
    let candidates: Vec<Candidate> = rankings.iter().map(|ranking| Candidate { ranking, sme: true }).collect();
    let proposal = shortlist(&candidates, &tracks(), &rules(2, 0.1, 0)).unwrap();
    let told = |picks: &[rank::Pick]| picks.iter().map(|p| format!("{}：{}", p.entry, p.why.zh)).collect::<Vec<_>>();
    assert_eq!(told(&proposal.national), ["A：得分列第 1，在 2 个名额之内", "B：得分列第 2，在 2 个名额之内"]);
    let why = ["C：得分与第 2 相同，仅因项目编号在后而列第 3", "D：得分与第 2 相同，仅因项目编号在后而列第 4"];
    assert_eq!(told(&proposal.displaced), why);
    // Where scores tell nothing apart, as many are named as there are places, with how many there are.
    let rankings = ["A", "B", "C", "D", "E"].map(|no| ranking(no, "T01", 1, 80.0));
    let candidates: Vec<Candidate> = rankings.iter().map(|ranking| Candidate { ranking, sme: true }).collect();
    let proposal = shortlist(&candidates, &tracks(), &rules(2, 0.1, 0)).unwrap();
    let why = [
        "C：得分与第 2 相同，仅因项目编号在后而列第 3（其后同分的共 3 个，列出前 2 个）",
        "D：得分与第 2 相同，仅因项目编号在后而列第 4（其后同分的共 3 个，列出前 2 个）",
    ];
    assert_eq!(told(&proposal.displaced), why);
}

#[test]
fn a_share_that_leaves_places_empty_is_said() {
    let rankings = [ranking("A", "T01", 1, 90.0), ranking("B", "T02", 1, 80.0), ranking("C", "T03", 1, 70.0)];
    let candidates: Vec<Candidate> = rankings.iter().map(|ranking| Candidate { ranking, sme: ranking.entry == "C" }).collect();
    let proposal = shortlist(&candidates, &tracks(), &rules(3, 0.5, 0)).unwrap();
    assert_eq!(proposal.national.iter().map(|p| p.entry.as_str()).collect::<Vec<_>>(), ["A", "C"]);
    assert_eq!(
        proposal.unmet.iter().map(|u| u.zh.as_str()).collect::<Vec<_>>(),
        ["中小企业项目不够多，3 个名额只用 2 个，否则达不到 50 %"]
    );
}

#[test]
fn what_cannot_be_met_is_said_and_left_out() {
    let rankings = [ranking("A", "T01", 1, 90.0), ranking("B", "T02", 1, 80.0), ranking("C", "T03", 1, 70.0)];
    let candidates: Vec<Candidate> = rankings.iter().map(|ranking| Candidate { ranking, sme: false }).collect();
    let proposal = shortlist(&candidates, &tracks(), &rules(2, 0.5, 1)).unwrap();
    assert_eq!(proposal.national.iter().map(|p| p.entry.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!(
        proposal.unmet.iter().map(|u| u.zh.as_str()).collect::<Vec<_>>(),
        [
            "每赛道 1 个共需 3 个名额，超过上限 2 个；未按赛道保底",
            "可推荐的中小企业项目只有 0 个，在赛道保底下达不到 50 %；未按中小企业比例"
        ]
    );
}

#[test]
fn entries_that_share_a_place_across_a_border_are_left_to_people() {
    let rankings = [ranking("A", "T01", 1, 90.0), ranking("B", "T01", 2, 80.0), ranking("C", "T01", 3, 70.0), ranking("D", "T01", 3, 69.9)];
    let candidates: Vec<Candidate> = rankings.iter().map(|ranking| Candidate { ranking, sme: true }).collect();
    let proposal = shortlist(&candidates, &tracks(), &rules(4, 0.1, 0)).unwrap();
    let track = &proposal.tracks["T01"];
    let told: Vec<_> = track.prizes.iter().map(|p| (p.name.zh.as_str(), p.entries.join(" "), p.open.clone())).collect();
    let among = vec!["C".to_owned(), "D".to_owned()];
    assert_eq!(told, [("一等奖", "A".to_owned(), Vec::new()), ("二等奖", "B".to_owned(), vec![(1, among)])]);
    assert_eq!(track.special, ["A"]);
    assert!(track.prizes.iter().all(|p| p.vacancy(track.ranked).is_none()));
}

#[test]
fn whoever_shares_the_place_below_takes_nothing_from_whom_shares_the_one_above() {
    let rankings =
        [("A", 1, 90.0), ("B", 1, 89.9), ("C", 3, 70.0), ("D", 3, 69.9)].map(|(no, place, score)| ranking(no, "T01", place, score));
    let candidates: Vec<Candidate> = rankings.iter().map(|ranking| Candidate { ranking, sme: true }).collect();
    let proposal = shortlist(&candidates, &tracks(), &rules(4, 0.1, 0)).unwrap();
    let choice = |count: u32, among: [&str; 2]| (count, among.map(str::to_owned).to_vec());
    let open: Vec<_> = proposal.tracks["T01"].prizes.iter().map(|p| p.open.clone()).collect();
    assert_eq!(open, [vec![choice(1, ["A", "B"])], vec![choice(1, ["A", "B"]), choice(1, ["C", "D"])]]);
}

#[test]
fn a_track_with_fewer_entries_than_prizes_says_what_stays_vacant() {
    let rankings = [ranking("A", "T01", 1, 90.0), ranking("B", "T02", 1, 80.0)];
    let candidates: Vec<Candidate> = rankings.iter().map(|ranking| Candidate { ranking, sme: true }).collect();
    let mut rules = rules(4, 0.1, 0);
    rules.prizes[1].count = 3;
    let proposal = shortlist(&candidates, &tracks(), &rules).unwrap();
    let track = &proposal.tracks["T01"];
    let told: Vec<_> = track.prizes.iter().map(|p| (p.entries.join(" "), p.vacant, p.vacancy(track.ranked).map(|s| s.zh))).collect();
    let vacant = "空缺 3 项：本赛道可推荐的只有 1 项".to_owned();
    assert_eq!(told, [("A".to_owned(), 0, None), (String::new(), 3, Some(vacant))]);
}
