use std::collections::{BTreeMap, BTreeSet};

use rank::{Candidate, Shortlist, ShortlistRules};
use record::{Attention, Decision, EntryView, Flag, Lang, Screening, Verdict};
use report::{Cell, Column, Sheet};

use crate::Error;

/// A proposal of prizes and of places in the national final from the places of a run. Entries in `except` are left out by the people who
/// ask; nothing else leaves one out, and nothing is kept.
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

/// The proposal as sheets of a workbook: the national final, who gives way, the prizes, what cannot be met.
pub fn shortlist_sheets(screening: &Screening, proposal: &Shortlist, lang: Lang) -> Vec<Sheet> {
    let sheets = Sheets { screening, to_check: ToCheck::by_entry(&screening.flags), lang };
    vec![sheets.national(proposal), sheets.displaced(proposal), sheets.prizes(proposal), unmet(proposal, lang)]
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

/// Flags that people should have dealt with before an entry goes further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ToCheck {
    /// To be looked at first, and nobody has decided, or only to decide later.
    open: usize,
    upheld: usize,
}

impl ToCheck {
    /// Counts a flag on the entry, with what stands on it.
    pub fn count(&mut self, attention: Attention, decision: Option<&Decision>) {
        let waits = decision.is_none_or(|d| d.verdict == Verdict::Deferred);
        self.open += usize::from(waits && attention == Attention::High);
        self.upheld += usize::from(decision.is_some_and(|d| d.verdict == Verdict::Upheld));
    }

    /// `先看未决 1，成立 1`, `""` where there are none.
    pub fn words(self, lang: Lang) -> String {
        let (words, between) = match lang {
            Lang::Zh => ([(self.open, "先看未决"), (self.upheld, "成立")], "，"),
            Lang::En => ([(self.open, "high, open"), (self.upheld, "upheld")], ", "),
        };
        words.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{what} {n}")).collect::<Vec<_>>().join(between)
    }

    /// By entry, with the decisions that the flags carry.
    pub fn by_entry(flags: &[Flag]) -> BTreeMap<&str, Self> {
        let mut by_entry: BTreeMap<&str, Self> = BTreeMap::new();
        for flag in flags {
            // A flag that names an entry twice is one flag on it.
            let entries: BTreeSet<&str> = std::iter::once(&flag.entry).chain(&flag.others).map(String::as_str).collect();
            for no in entries {
                by_entry.entry(no).or_default().count(flag.attention, flag.decision.as_ref());
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
        let to_check = self.to_check.get(no).copied().unwrap_or_default().words(self.lang);
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
                if let Some((count, among)) = &prize.open {
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

fn unmet(proposal: &Shortlist, lang: Lang) -> Sheet {
    let rows = proposal.unmet.iter().map(|say| vec![say.get(lang).into()]).collect();
    Sheet { name: ("无法满足的条件", "Conditions not met"), columns: vec![("what", "条件", "condition", 80.0)], rows }
}

#[cfg(test)]
mod tests {
    use record::Sha256;

    use super::*;

    #[test]
    fn what_was_put_off_is_still_to_be_checked() {
        let flag = |no: &str, attention: Attention, said: Option<Verdict>| {
            let mut flag = testkit::flag("reuse.partial", no, |d| {
                (d.others, d.attention) = (vec!["GD-9".to_owned(), no.to_owned()], attention);
            });
            let (subject, basis) = (flag.subject(), Sha256::from_bytes([1; 32]));
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
        assert_eq!(told, ["先看未决 1", "先看未决 1", "", "成立 1", "", "先看未决 2，成立 1"]);
    }
}
