use std::collections::BTreeMap;

use record::{Lang, Screening};
use report::{Cell, Column, Sheet};

use super::Panel;

const ENTRY: [Column; 3] = [("track", "赛道", "track", 16.0), ("entry", "项目编号", "entry", 15.0), ("title", "项目名称", "title", 40.0)];

/// The assignment as sheets of a workbook: by entry, by expert, who stands back, who lacks experts, what was withdrawn.
pub fn panel_sheets(screening: &Screening, panel: &Panel, lang: Lang) -> Vec<Sheet> {
    vec![
        by_entry(screening, panel, lang),
        by_expert(panel, lang),
        recused(screening, panel, lang),
        lacking(screening, panel, lang),
        withdrawn(screening, panel, lang),
    ]
}

fn withdrawn(screening: &Screening, panel: &Panel, lang: Lang) -> Sheet {
    let track = |no: &str| screening.entry(no).map_or("", |view| screening.track_of(&view.entry));
    let why = crate::not_proposed();
    let row = |no: &String| [head(screening, track(no), no), vec![why.get(lang).into()]].concat();
    let rows = panel.withdrawn.iter().map(row).collect();
    let own: [Column; 1] = [("why", "原因", "why", 50.0)];
    Sheet { name: ("已撤回（不分配）", "Withdrawn, not given"), columns: [ENTRY.as_slice(), &own].concat(), rows }
}

fn head(screening: &Screening, track: &str, entry: &str) -> Vec<Cell> {
    let name = screening.contest.track(track).map_or_else(|| track.to_owned(), |t| format!("{track} {}", t.name));
    vec![name.into(), entry.into(), screening.entry(entry).map_or("", |v| v.entry.title.as_str()).into()]
}

fn by_entry(screening: &Screening, panel: &Panel, lang: Lang) -> Sheet {
    let mut rows = Vec::new();
    for seat in &panel.entries {
        for given in &seat.experts {
            let mut cells = head(screening, &seat.track, &seat.entry);
            cells.extend([given.name.as_str().into(), given.unit.as_str().into(), given.affinity.into(), given.why.get(lang).into()]);
            rows.push(cells);
        }
    }
    let given: [Column; 4] = [
        ("expert", "专家", "expert", 12.0),
        ("unit", "专家单位", "the expert's unit", 28.0),
        ("affinity", "对口程度", "affinity", 9.0),
        ("why", "理由", "why", 40.0),
    ];
    Sheet { name: ("分配（建议）", "Assignment (proposal)"), columns: [ENTRY.as_slice(), &given].concat(), rows }
}

fn by_expert(panel: &Panel, lang: Lang) -> Sheet {
    let row = |l: &super::Load| {
        let limit = l.limit.as_ref().map_or("", |say| say.get(lang));
        let (count, most) = ((l.entries.len() as u32).into(), l.most.into());
        vec![l.name.as_str().into(), l.unit.as_str().into(), count, most, l.entries.join(" ").into(), limit.into()]
    };
    let columns = vec![
        ("expert", "专家", "expert", 12.0),
        ("unit", "专家单位", "the expert's unit", 28.0),
        ("count", "项数", "entries", 8.0),
        ("most", "上限", "at most", 8.0),
        ("entries", "项目", "which", 90.0),
        ("limit", "赛道限制", "limited to tracks", 40.0),
    ];
    Sheet { name: ("专家工作量", "Load by expert"), columns, rows: panel.loads.iter().map(row).collect() }
}

fn recused(screening: &Screening, panel: &Panel, lang: Lang) -> Sheet {
    let tracks: BTreeMap<&str, &str> = panel.entries.iter().map(|s| (s.entry.as_str(), s.track.as_str())).collect();
    let row = |r: &super::Recused| {
        let mut cells = head(screening, tracks.get(r.entry.as_str()).copied().unwrap_or(""), &r.entry);
        cells.extend([r.expert.as_str().into(), r.rule.get(lang).into(), r.because.get(lang).into()]);
        cells
    };
    let why: [Column; 3] = [("expert", "专家", "expert", 12.0), ("rule", "依据", "rule", 50.0), ("because", "事实", "because", 50.0)];
    let rows = panel.recused.iter().map(row).collect();
    Sheet { name: ("回避", "Standing back"), columns: [ENTRY.as_slice(), &why].concat(), rows }
}

fn lacking(screening: &Screening, panel: &Panel, lang: Lang) -> Sheet {
    let row = |s: &super::Seat| {
        let why = s.why_lacks.as_ref().map_or("", |say| say.get(lang));
        [head(screening, &s.track, &s.entry), vec![s.lacks.into(), why.into()]].concat()
    };
    let rows = panel.entries.iter().filter(|s| s.lacks > 0).map(row).collect();
    let own: [Column; 2] = [("lacks", "尚缺", "lacks", 8.0), ("why", "原因", "why", 50.0)];
    Sheet { name: ("专家不足", "Lacking experts"), columns: [ENTRY.as_slice(), &own].concat(), rows }
}
