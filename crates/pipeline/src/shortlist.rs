use std::collections::{BTreeMap, BTreeSet};

use rank::{Candidate, Shortlist, ShortlistRules};
use record::{Attention, Decision, EntryView, Flag, Kind, Lang, Say, Screening, Verdict};
use report::{Cell, Column, Sheet};

use crate::Error;

/// A proposal of prizes and of places in the national final from the places of a run. Entries in `except` are left out by the people who
/// ask, and those that were withdrawn ([`crate::withdrawn()`]); nothing else leaves one out, and nothing is kept.
///
/// # Errors
/// Where the solver gives up on its numbers.
pub fn shortlist(screening: &Screening, rules: &ShortlistRules, except: &BTreeSet<String>) -> Result<Shortlist, Error> {
    let tracks: Vec<String> = screening.contest.tracks.iter().map(|t| t.code.clone()).collect();
    let ranked = screening.rankings.iter().filter(|r| !except.contains(&r.entry));
    let small: BTreeSet<&str> = screening.entries.iter().filter(|e| e.entry.sme == Some(true)).map(|e| e.entry.no.as_str()).collect();
    let candidates: Vec<Candidate<'_>> = ranked.map(|ranking| Candidate { ranking, sme: small.contains(ranking.entry.as_str()) }).collect();
    Ok(rank::shortlist(&candidates, &tracks, rules)?)
}

/// The proposal as sheets of a workbook: the national final, which of its entries may be one project, who gives way, the prizes, what cannot be
/// met, what was withdrawn, and what was not ranked.
pub fn shortlist_sheets(screening: &Screening, proposal: &Shortlist, lang: Lang) -> Vec<Sheet> {
    let sheets = Sheets { screening, to_check: ToCheck::by_entry(&screening.flags), lang };
    let decided = screening.flags.iter().map(|f| (f, f.decision.as_ref()));
    let twins = suspected_twins(decided, proposal);
    vec![
        sheets.national(proposal),
        sentences(("疑似同一项目", "Suspected to be one project"), &twins, lang),
        sheets.displaced(proposal),
        sheets.prizes(proposal),
        sentences(("无法满足的条件", "Conditions not met"), &proposal.unmet, lang),
        sheets.withdrawn(),
        sheets.unranked(),
    ]
}

/// What is said of entries that have no place and are therefore not proposed.
pub fn not_ranked() -> Say {
    Say::new(
        "申报书未能读取，不排序，也不在名单之列；请人工阅读",
        "the application could not be read: not ranked, not proposed; read it by eye",
    )
}

/// Pairs of entries that are both proposed and that a flag takes for one project, unless people have said that they are not. `flags` come with
/// what stands on each.
pub fn suspected_twins<'a>(flags: impl IntoIterator<Item = (&'a Flag, Option<&'a Decision>)>, proposal: &Shortlist) -> Vec<Say> {
    let national: BTreeSet<&str> = proposal.national.iter().map(|pick| pick.entry.as_str()).collect();
    let prizes = proposal.tracks.values().flat_map(|track| &track.prizes);
    let of_prizes: BTreeSet<&str> =
        prizes.flat_map(|p| p.entries.iter().chain(p.open.iter().flat_map(|(_, among)| among))).map(String::as_str).collect();
    let mut pairs: BTreeMap<(&str, &str), &Flag> = BTreeMap::new();
    let stands = |decision: Option<&Decision>| decision.is_none_or(|d| d.verdict != Verdict::Dismissed);
    for (flag, _) in flags.into_iter().filter(|(flag, decision)| flag.kind.family() == "duplicate" && stands(*decision)) {
        for other in &flag.others {
            let (a, b) = (flag.entry.as_str(), other.as_str());
            pairs.entry((a.min(b), a.max(b))).or_insert(flag);
        }
    }
    let both = |list: &BTreeSet<&str>, a: &str, b: &str| list.contains(a) && list.contains(b);
    let told = |((a, b), flag): ((&str, &str), &Flag)| {
        let (zh, en) = match (both(&national, a, b), both(&of_prizes, a, b)) {
            (true, _) => ("推荐全国总决赛", "for the national final"),
            (false, true) => ("建议的奖项", "for prizes"),
            (false, false) => return None,
        };
        let (kind, id) = (report::kind_label(&flag.kind).name, &flag.id);
        Some(Say::new(
            format!("{a} 与 {b} 疑似同一项目（{}，{id}），两项都在{zh}之列，请先核查", kind.zh),
            format!("{a} and {b} may be one project ({}, {id}) and are both proposed {en}: look at that first", kind.en),
        ))
    };
    pairs.into_iter().filter_map(told).collect()
}

const ENTRY: [Column; 5] = [
    ("entry", "项目编号", "entry", 15.0),
    ("title", "项目名称", "title", 40.0),
    ("org", "参赛单位", "unit", 28.0),
    ("sme", "中小企业", "small or medium", 9.0),
    ("to_check", "待核与成立的标记", "flags open and upheld", 26.0),
];

const WHY: Column = ("why", "理由", "why", 50.0);
const TRACK: Column = ("track", "赛道", "track", 16.0);

/// Kinds of flags that people should have dealt with before an entry goes further: a black list weighs otherwise than a track that may not fit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToCheck {
    /// To be looked at first, and nobody has decided, or only to decide later.
    open: BTreeSet<Kind>,
    upheld: BTreeSet<Kind>,
}

impl ToCheck {
    /// Takes in a flag on the entry, with what stands on it.
    pub fn take(&mut self, flag: &Flag, decision: Option<&Decision>) {
        let waits = decision.is_none_or(|d| d.verdict == Verdict::Deferred);
        if waits && flag.attention == Attention::High {
            self.open.insert(flag.kind.clone());
        }
        if decision.is_some_and(|d| d.verdict == Verdict::Upheld) {
            self.upheld.insert(flag.kind.clone());
        }
    }

    /// Whether somebody upheld a flag on the entry.
    pub fn has_upheld(&self) -> bool {
        !self.upheld.is_empty()
    }

    /// `▲疑似列入失信名单、疑似跨赛区重复参赛；已成立：文件已加密`, `""` where there are none.
    pub fn words(&self, lang: Lang) -> String {
        let (between, upheld, then) = match lang {
            Lang::Zh => ("、", "已成立：", "；"),
            Lang::En => (", ", "upheld: ", "; "),
        };
        let names = |kinds: &BTreeSet<Kind>| -> String {
            let names: Vec<String> = kinds.iter().map(|kind| report::kind_label(kind).name.get(lang).to_owned()).collect();
            names.join(between)
        };
        let parts = [("▲", &self.open), (upheld, &self.upheld)];
        parts
            .iter()
            .filter(|(_, kinds)| !kinds.is_empty())
            .map(|(what, kinds)| format!("{what}{}", names(kinds)))
            .collect::<Vec<_>>()
            .join(then)
    }

    /// By entry, with the decisions that the flags carry.
    pub fn by_entry(flags: &[Flag]) -> BTreeMap<&str, Self> {
        let mut by_entry: BTreeMap<&str, Self> = BTreeMap::new();
        for flag in flags {
            // A flag that names an entry twice is one flag on it.
            let entries: BTreeSet<&str> = std::iter::once(&flag.entry).chain(&flag.others).map(String::as_str).collect();
            for no in entries {
                by_entry.entry(no).or_default().take(flag, flag.decision.as_ref());
            }
        }
        by_entry
    }
}

/// What the sheets are made from.
struct Sheets<'a> {
    screening: &'a Screening,
    to_check: BTreeMap<&'a str, ToCheck>,
    lang: Lang,
}

impl Sheets<'_> {
    fn entry_cells(&self, no: &str) -> [Cell; 5] {
        let view = self.screening.entry(no);
        let of = |f: fn(&EntryView) -> &str| view.map_or("", f);
        let sme = report::yes_no(view.and_then(|v| v.entry.sme), self.lang);
        let to_check = self.to_check.get(no).map_or_else(String::new, |c| c.words(self.lang));
        [no.into(), of(|v| &v.entry.title).into(), of(|v| &v.entry.org.name).into(), sme.into(), to_check.into()]
    }

    fn picks(&self, picks: &[rank::Pick]) -> Vec<Vec<Cell>> {
        let row = |pick: &rank::Pick| {
            let mut cells: Vec<Cell> = vec![self.screening.contest.track_label(&pick.track).get(self.lang).into()];
            cells.extend(self.entry_cells(&pick.entry));
            cells.push(pick.why.get(self.lang).into());
            cells
        };
        picks.iter().map(row).collect()
    }

    fn national(&self, proposal: &Shortlist) -> Sheet {
        let rows = self.picks(&proposal.national);
        Sheet { name: ("推荐全国总决赛（建议）", "National final (proposal)"), columns: columns(&[TRACK], &[WHY]), rows }
    }

    /// Entries that the registry says were withdrawn, by the decisions that the flags carry.
    fn withdrawn(&self) -> Sheet {
        let withdrawn = crate::withdrawn_of(self.screening);
        let views = withdrawn.iter().filter_map(|no| self.screening.entry(no));
        let rows = views.map(|view| self.apart(view, &crate::not_proposed())).collect();
        Sheet { name: ("已撤回（未列入）", "Withdrawn, left out"), columns: columns(&[TRACK], &[WHY]), rows }
    }

    /// Entries that have no place: nobody can say how an application compares that could not be read.
    fn unranked(&self) -> Sheet {
        let rows = self.screening.unranked().into_iter().map(|view| self.apart(view, &not_ranked())).collect();
        Sheet { name: ("申报书未能读取", "Not read, not ranked"), columns: columns(&[TRACK], &[WHY]), rows }
    }

    /// An entry that stands apart from the proposal, and why.
    fn apart(&self, view: &EntryView, why: &Say) -> Vec<Cell> {
        let track = self.screening.contest.track_label(self.screening.track_of(&view.entry));
        let mut cells: Vec<Cell> = vec![track.get(self.lang).into()];
        cells.extend(self.entry_cells(&view.entry.no));
        cells.push(why.get(self.lang).into());
        cells
    }

    fn displaced(&self, proposal: &Shortlist) -> Sheet {
        let rows = self.picks(&proposal.displaced);
        Sheet { name: ("让位", "Giving way"), columns: columns(&[TRACK], &[WHY]), rows }
    }

    fn prizes(&self, proposal: &Shortlist) -> Sheet {
        let places: BTreeMap<&str, u32> = self.screening.rankings.iter().map(|r| (r.entry.as_str(), r.place)).collect();
        let place = |no: &str| places.get(no).copied().unwrap_or(0);
        let mut rows = Vec::new();
        for (track, of_track) in &proposal.tracks {
            let mut add = |prize: &str, no: &str, why: &str| {
                let mut cells: Vec<Cell> = vec![self.screening.contest.track_label(track).get(self.lang).into(), prize.into()];
                cells.extend(self.entry_cells(no));
                cells.push(why.into());
                rows.push(cells);
            };
            for prize in &of_track.prizes {
                for no in &prize.entries {
                    let why = match self.lang {
                        Lang::Zh => format!("本赛道第 {} 位", place(no)),
                        Lang::En => format!("place {} of its track", place(no)),
                    };
                    add(prize.name.get(self.lang), no, &why);
                }
                for (count, among) in &prize.open {
                    let why = match self.lang {
                        Lang::Zh => format!("并列：{} 项中取 {count} 项，由专家决定", among.len()),
                        Lang::En => format!("tied: {count} of these {}, for the experts to decide", among.len()),
                    };
                    among.iter().for_each(|no| add(prize.name.get(self.lang), no, &why));
                }
                if let Some(vacancy) = prize.vacancy(of_track.ranked) {
                    add(prize.name.get(self.lang), "", vacancy.get(self.lang));
                }
            }
            let (special, why) = match self.lang {
                Lang::Zh => ("特色奖候选", "本赛道前列；特色奖另评，不占一二三等奖"),
                Lang::En => ("special prizes: eligible", "among the first of its track; special prizes are judged apart from the others"),
            };
            of_track.special.iter().for_each(|no| add(special, no, why));
        }
        let prize: Column = ("prize", "奖项", "prize", 14.0);
        Sheet { name: ("各赛道奖项（建议）", "Prizes per track (proposal)"), columns: columns(&[TRACK, prize], &[WHY]), rows }
    }
}

fn columns(before: &[Column], after: &[Column]) -> Vec<Column> {
    before.iter().chain(&ENTRY).chain(after).copied().collect()
}

/// Sentences, one a row; an empty list says so.
fn sentences(name: (&'static str, &'static str), says: &[Say], lang: Lang) -> Sheet {
    let mut rows: Vec<Vec<Cell>> = says.iter().map(|say| vec![say.get(lang).into()]).collect();
    if rows.is_empty() {
        rows.push(vec![Say::new("无", "none").get(lang).into()]);
    }
    Sheet { name, columns: vec![("what", name.0, name.1, 90.0)], rows }
}

#[cfg(test)]
mod tests {
    use record::Basis;

    use super::*;

    #[test]
    fn what_was_put_off_is_still_to_be_checked() {
        let flag = |no: &str, attention: Attention, said: Option<Verdict>| {
            let mut flag = testkit::flag("reuse.partial", no, |d| {
                (d.others, d.attention) = (vec!["GD-9".to_owned(), no.to_owned()], attention);
            });
            let (subject, basis) = (flag.subject(), Basis::of("依据"));
            let decision =
                |verdict| Decision { subject, verdict, value: None, reason: "理由".into(), by: "甲".into(), at: "2025".into(), basis };
            flag.decision = said.map(decision);
            flag
        };
        let flags = [
            flag("GD-1", Attention::High, None),
            flag("GD-2", Attention::High, Some(Verdict::Deferred)),
            flag("GD-3", Attention::Medium, None),
            flag("GD-4", Attention::High, Some(Verdict::Upheld)),
            flag("GD-5", Attention::High, Some(Verdict::Dismissed)),
        ];
        let told: Vec<String> = ToCheck::by_entry(&flags).into_values().map(|c| c.words(Lang::Zh)).collect();
        let (open, upheld) = ("▲疑似与其他项目有相同段落", "已成立：疑似与其他项目有相同段落");
        assert_eq!(told, [open, open, "", upheld, "", &format!("{open}；{upheld}")]);
        let has: Vec<bool> = ToCheck::by_entry(&flags).into_values().map(|c| c.has_upheld()).collect();
        assert_eq!(has, [false, false, false, true, false, true]);
    }

    #[test]
    fn two_entries_that_may_be_one_project_are_named_where_both_are_proposed() {
        let pick = |no: &str| rank::Pick { entry: no.to_owned(), track: "T01".to_owned(), why: Say::new("", "") };
        let prize = rank::PrizeProposal {
            name: Say::new("一等奖", "first prize"),
            entries: vec!["GD-1".to_owned(), "GD-4".to_owned()],
            open: vec![(1, vec!["GD-5".to_owned()])],
            vacant: 0,
        };
        let track = rank::TrackProposal { prizes: vec![prize], special: Vec::new(), ranked: 5 };
        let tracks = BTreeMap::from([("T01".to_owned(), track)]);
        let proposal =
            Shortlist { tracks, national: ["GD-1", "GD-2", "GD-3"].map(pick).to_vec(), displaced: Vec::new(), unmet: Vec::new() };
        let flag = |kind: &str, no: &str, other: &str| testkit::flag(kind, no, |d| d.others = vec![other.to_owned()]);
        let flags = [
            flag("duplicate.same_division", "GD-2", "GD-1"),
            flag("duplicate.same_division", "GD-1", "GD-3"),
            flag("duplicate.same_division", "GD-4", "GD-5"),
            flag("duplicate.same_division", "GD-2", "GD-5"),
            flag("reuse.partial", "GD-2", "GD-3"),
        ];
        let no = Decision {
            subject: flags[1].subject(),
            verdict: Verdict::Dismissed,
            value: None,
            reason: "两期".into(),
            by: "甲".into(),
            at: "2025".into(),
            basis: flags[1].basis(),
        };
        let with = flags.iter().enumerate().map(|(i, flag)| (flag, (i == 1).then_some(&no)));
        let told: Vec<String> = suspected_twins(with, &proposal).into_iter().map(|say| say.zh).collect();
        let kind = "疑似本赛区重复参赛";
        let expected = [
            format!("GD-1 与 GD-2 疑似同一项目（{kind}，{}），两项都在推荐全国总决赛之列，请先核查", flags[0].id),
            format!("GD-4 与 GD-5 疑似同一项目（{kind}，{}），两项都在建议的奖项之列，请先核查", flags[2].id),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_was_not_read_is_listed_apart() {
        let view = |no: &str| EntryView { entry: testkit::entry(no, "项目", "单位"), documents: Vec::new(), sections: Vec::new() };
        let mut screening = Screening { entries: vec![view("GD-1"), view("GD-2")], ..testkit::screening(testkit::contest("赛")) };
        screening.home = screening.entries[0].entry.division.clone();
        screening.rankings = vec![record::Ranking {
            entry: "GD-1".to_owned(),
            track: "T01".to_owned(),
            place: 1,
            band: (1, 1),
            score: 50.0,
            contributions: Vec::new(),
            bonus: None,
        }];
        let rules = ShortlistRules { most: 2, ..ShortlistRules::default() };
        let proposal = shortlist(&screening, &rules, &BTreeSet::new()).unwrap();
        assert_eq!(proposal.national.iter().map(|p| p.entry.as_str()).collect::<Vec<_>>(), ["GD-1"]);
        let sheets = shortlist_sheets(&screening, &proposal, Lang::Zh);
        let last = sheets.last().unwrap();
        assert_eq!(last.name.0, "申报书未能读取");
        assert_eq!(last.rows.iter().map(|row| &row[1]).collect::<Vec<_>>(), [&Cell::from("GD-2")]);
        assert!(sheets[sheets.len() - 2].rows.is_empty());
    }

    #[test]
    fn what_was_withdrawn_is_left_out_and_named() {
        let view = |no: &str| EntryView { entry: testkit::entry(no, "项目", "单位"), documents: Vec::new(), sections: Vec::new() };
        let mut screening = Screening { entries: vec![view("GD-1"), view("GD-2")], ..testkit::screening(testkit::contest("赛")) };
        screening.home = screening.entries[0].entry.division.clone();
        let ranking = |no: &str| record::Ranking {
            entry: no.to_owned(),
            track: "T01".to_owned(),
            place: 1,
            band: (1, 1),
            score: 50.0,
            contributions: Vec::new(),
            bonus: None,
        };
        screening.rankings = vec![ranking("GD-1"), ranking("GD-2")];
        screening.flags = vec![testkit::flag(Kind::WITHDRAWN, "GD-1", |_| {})];
        let rules = ShortlistRules { most: 2, ..ShortlistRules::default() };
        let proposal = shortlist(&screening, &rules, &crate::withdrawn_of(&screening)).unwrap();
        assert_eq!(proposal.national.iter().map(|p| p.entry.as_str()).collect::<Vec<_>>(), ["GD-2"]);
        let sheets = shortlist_sheets(&screening, &proposal, Lang::Zh);
        let apart = sheets.iter().find(|sheet| sheet.name.0 == "已撤回（未列入）").unwrap();
        let told: Vec<[&Cell; 2]> = apart.rows.iter().map(|row| [&row[1], &row[row.len() - 1]]).collect();
        assert_eq!(told, [[&Cell::from("GD-1"), &Cell::from(crate::not_proposed().zh.as_str())]]);
    }
}
