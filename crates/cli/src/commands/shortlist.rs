use std::collections::{BTreeMap, BTreeSet};

use pipeline::ToCheck;
use rank::{Pick, Shortlist, TrackProposal};
use record::{Lang, Screening, Track, counted};
use serde::Serialize;

use crate::args::ShortlistArgs;
use crate::out::{Failure, Out, exit};

use super::last;

/// A proposal with what it leaves out by itself.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    proposal: &'a Shortlist,
    withdrawn: &'a BTreeSet<String>,
}

pub(crate) fn shortlist(args: &ShortlistArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    let mut except: BTreeSet<String> = last::numbers(&screening, &args.except)?;
    let withdrawn = pipeline::withdrawn_of(&screening);
    except.extend(withdrawn.iter().cloned());
    let rules = pipeline::plan_of(&workspace, args.pipeline.as_deref())?.criteria.shortlist;
    let proposal = pipeline::shortlist(&screening, &rules, &except)?;
    if let Some(path) = &args.out {
        let sheets = pipeline::shortlist_sheets(&screening, &proposal, out.lang);
        super::proposal::write(path, &report::workbook(&screening.contest.name, &sheets, out.lang)?, out)?;
    }
    if args.at.json {
        out.json(&Told { proposal: &proposal, withdrawn: &withdrawn })?;
        return Ok(exit::DONE);
    }
    let to_check = ToCheck::by_entry(&screening.flags);
    // The list that leaves the house first.
    national(&screening, &proposal, &to_check, out)?;
    for track in &screening.contest.tracks {
        match proposal.tracks.get(&track.code) {
            Some(prizes) => of_track(track, prizes, &to_check, out)?,
            None => out.say(format!("{} {}：没有项目", track.code, track.name), format!("{} {}: no entries", track.code, track.name))?,
        }
    }
    left_out(&screening, &withdrawn, out)?;
    unranked(&screening, out)?;
    out.say(
        "以上只是按排序和名额算出的建议，什么也没有决定；请专家评定。▲ 为应先核查而未决的标记。",
        "This is a proposal by places and limits; nothing is decided. The experts decide. ▲ are flags to be looked at first that nobody has decided.",
    )?;
    if proposal.national.iter().any(|pick| to_check.get(pick.entry.as_str()).is_some_and(|to_check| to_check.has_upheld())) {
        out.say(
            "推荐名单中仍有标记“已成立”的项目：程序不替人排除；不推荐的，用 --except 写出编号再算一次。",
            "Entries with upheld flags are still proposed for the final: nobody is left out by a program. Name those to be left out with --except.",
        )?;
    }
    if let Some(path) = &args.out {
        out.line(path.display())?;
    }
    Ok(exit::DONE)
}

/// An entry's number with the kinds of flags on it that people should have dealt with.
fn marked(no: &str, to_check: &BTreeMap<&str, ToCheck>, lang: Lang) -> String {
    let words = to_check.get(no).map_or_else(String::new, |c| c.words(lang));
    match (words.is_empty(), lang) {
        (true, _) => no.to_owned(),
        (false, Lang::Zh) => format!("{no}（{words}）"),
        (false, Lang::En) => format!("{no} ({words})"),
    }
}

fn of_track(track: &Track, prizes: &TrackProposal, to_check: &BTreeMap<&str, ToCheck>, out: &mut Out) -> Result<(), Failure> {
    let lang = out.lang;
    let marked = |numbers: &[String]| -> Vec<String> { numbers.iter().map(|no| marked(no, to_check, lang)).collect() };
    out.line(format!("{} {}", track.code, track.name))?;
    for prize in &prizes.prizes {
        let name = prize.name.get(lang);
        let mut told = marked(&prize.entries);
        for (count, among) in &prize.open {
            let among = marked(among).join(" ");
            told.push(match lang {
                Lang::Zh => format!("并列，{count} 项由专家从中决定：{among}"),
                Lang::En => format!("tied, the experts choose {count} of: {among}"),
            });
        }
        if let Some(vacancy) = prize.vacancy(prizes.ranked) {
            told.push(vacancy.get(lang).to_owned());
        }
        if told.is_empty() {
            told.push("–".to_owned());
        }
        out.line(format!("  {name}  {}", told.join("  ")))?;
    }
    let special = prizes.special.join(" ");
    out.say(format!("  特色奖候选  {special}"), format!("  eligible for special prizes  {special}"))
}

fn national(screening: &Screening, proposal: &Shortlist, to_check: &BTreeMap<&str, ToCheck>, out: &mut Out) -> Result<(), Failure> {
    let sme = |pick: &&Pick| screening.entry(&pick.entry).is_some_and(|e| e.entry.sme == Some(true));
    let (sent, small) = (proposal.national.len(), proposal.national.iter().filter(sme).count());
    out.say(
        format!("推荐全国总决赛 {sent} 项，其中中小企业 {small} 项"),
        format!("national final: {}, {small} of small or medium enterprises", counted(sent, "entry", "entries")),
    )?;
    picks(screening, &proposal.national, to_check, out)?;
    if !proposal.displaced.is_empty() {
        out.say("得分靠前而让位、或同分未列入的：", "Among the first by score, giving way or tied:")?;
        picks(screening, &proposal.displaced, to_check, out)?;
    }
    if !proposal.unmet.is_empty() {
        out.say("无法满足的条件：", "Conditions that cannot be met:")?;
    }
    for say in &proposal.unmet {
        out.say(format!("  · {}", say.zh), format!("  · {}", say.en))?;
    }
    let decided = screening.flags.iter().map(|f| (f, f.decision.as_ref()));
    for twins in pipeline::suspected_twins(decided, proposal) {
        out.say(format!("▲ {}", twins.zh), format!("▲ {}", twins.en))?;
    }
    Ok(())
}

fn picks(screening: &Screening, picks: &[Pick], to_check: &BTreeMap<&str, ToCheck>, out: &mut Out) -> Result<(), Failure> {
    for pick in picks {
        let title = screening.entry(&pick.entry).map_or("", |e| e.entry.title.as_str());
        let why = pick.why.get(out.lang).to_owned();
        let no = marked(&pick.entry, to_check, out.lang);
        out.line(format!("  {}  {no}  {why}  {title}", pick.track))?;
    }
    Ok(())
}

fn left_out(screening: &Screening, withdrawn: &BTreeSet<String>, out: &mut Out) -> Result<(), Failure> {
    if !withdrawn.is_empty() {
        let say = pipeline::not_proposed();
        out.say(format!("{}：", say.zh), format!("{}:", say.en))?;
    }
    for view in withdrawn.iter().filter_map(|no| screening.entry(no)) {
        out.line(format!("  {}  {}  {}", screening.track_of(&view.entry), view.entry.no, view.entry.title))?;
    }
    Ok(())
}

fn unranked(screening: &Screening, out: &mut Out) -> Result<(), Failure> {
    let unranked = screening.unranked();
    if !unranked.is_empty() {
        let say = pipeline::not_ranked();
        out.say(format!("{}：", say.zh), format!("{}:", say.en))?;
    }
    for entry in unranked {
        out.line(format!("  {}  {}  {}", screening.track_of(&entry.entry), entry.entry.no, entry.entry.title))?;
    }
    Ok(())
}
