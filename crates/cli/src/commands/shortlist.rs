use rank::{Pick, Shortlist, TrackProposal};
use record::{Screening, Track, counted};

use crate::args::ShortlistArgs;
use crate::out::{Failure, Out, exit};

use super::last;

pub(crate) fn shortlist(args: &ShortlistArgs, out: &mut Out) -> Result<u8, Failure> {
    let (workspace, screening) = last::load(&args.at)?;
    for no in &args.except {
        last::entry(&screening, no)?;
    }
    let rules = pipeline::plan_of(&workspace, args.pipeline.as_deref())?.criteria.shortlist;
    let proposal = pipeline::shortlist(&screening, &rules, &args.except.iter().cloned().collect())?;
    if let Some(path) = &args.out {
        let sheets = pipeline::shortlist_sheets(&screening, &proposal, out.lang);
        store::write_atomic(path, &report::workbook(&screening.contest.name, &sheets, out.lang)?)?;
    }
    if args.at.json {
        out.json(&proposal)?;
        return Ok(exit::DONE);
    }
    for track in &screening.contest.tracks {
        match proposal.tracks.get(&track.code) {
            Some(prizes) => of_track(track, prizes, out)?,
            None => out.say(format!("{} {}：没有项目", track.code, track.name), format!("{} {}: no entries", track.code, track.name))?,
        }
    }
    national(&screening, &proposal, out)?;
    out.say(
        "以上只是按排序和名额算出的建议，什么也没有决定；请专家评定。",
        "This is a proposal by places and limits; nothing is decided. The experts decide.",
    )?;
    if let Some(path) = &args.out {
        out.line(path.display())?;
    }
    Ok(exit::DONE)
}

fn of_track(track: &Track, prizes: &TrackProposal, out: &mut Out) -> Result<(), Failure> {
    let lang = out.lang;
    out.line(format!("{} {}", track.code, track.name))?;
    for prize in &prizes.prizes {
        let name = prize.name.get(lang);
        let mut told = prize.entries.clone();
        if let Some((count, among)) = &prize.open {
            let among = among.join(" ");
            told.push(match lang {
                record::Lang::Zh => format!("并列，{count} 项由专家从中决定：{among}"),
                record::Lang::En => format!("tied, the experts choose {count} of: {among}"),
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

fn national(screening: &Screening, proposal: &Shortlist, out: &mut Out) -> Result<(), Failure> {
    let sme = |pick: &&Pick| screening.entry(&pick.entry).is_some_and(|e| e.entry.sme == Some(true));
    let (sent, small) = (proposal.national.len(), proposal.national.iter().filter(sme).count());
    out.say(
        format!("推荐全国总决赛 {sent} 项，其中中小企业 {small} 项"),
        format!("national final: {}, {small} of small or medium enterprises", counted(sent, "entry", "entries")),
    )?;
    picks(screening, &proposal.national, out)?;
    if !proposal.displaced.is_empty() {
        out.say("得分靠前而让位的：", "Among the first by score, giving way:")?;
        picks(screening, &proposal.displaced, out)?;
    }
    if !proposal.unmet.is_empty() {
        out.say("无法满足的条件：", "Conditions that cannot be met:")?;
    }
    for say in &proposal.unmet {
        let say = say.get(out.lang).to_owned();
        out.line(format!("  · {say}"))?;
    }
    Ok(())
}

fn picks(screening: &Screening, picks: &[Pick], out: &mut Out) -> Result<(), Failure> {
    let to_check = pipeline::ToCheck::by_entry(&screening.flags);
    for pick in picks {
        let title = screening.entry(&pick.entry).map_or("", |e| e.entry.title.as_str());
        let why = pick.why.get(out.lang).to_owned();
        let to_check = to_check.get(pick.entry.as_str()).map_or_else(String::new, |c| c.words(out.lang));
        let to_check = if to_check.is_empty() { to_check } else { format!("  [{to_check}]") };
        out.line(format!("  {}  {}  {why}{to_check}  {title}", pick.track, pick.entry))?;
    }
    Ok(())
}
