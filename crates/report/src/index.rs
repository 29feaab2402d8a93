//! Look-ups over a screening, made once for a view.

use std::collections::BTreeMap;

use record::{
    Addressee, Attention, Classification, DocumentInfo, EntryView, Flag, Lang, Problem, ReadStatus, Screening, Unread, Unreadable, counted,
};

use crate::words::count;

/// A screening with its rows by entry.
pub(crate) struct Index<'a> {
    pub(crate) screening: &'a Screening,
    entries: BTreeMap<&'a str, &'a EntryView>,
    classifications: BTreeMap<&'a str, &'a Classification>,
    flags: BTreeMap<&'a str, Vec<&'a Flag>>,
}

impl<'a> Index<'a> {
    pub(crate) fn new(screening: &'a Screening) -> Self {
        let mut flags: BTreeMap<&str, Vec<&Flag>> = BTreeMap::new();
        for flag in &screening.flags {
            for no in std::iter::once(&flag.entry).chain(&flag.others) {
                flags.entry(no).or_default().push(flag);
            }
        }
        Self {
            screening,
            entries: screening.entries.iter().map(|e| (e.entry.no.as_str(), e)).collect(),
            classifications: screening.classifications.iter().map(|c| (c.entry.as_str(), c)).collect(),
            flags,
        }
    }

    pub(crate) fn entry(&self, no: &str) -> Option<&'a EntryView> {
        self.entries.get(no).copied()
    }

    pub(crate) fn classification(&self, no: &str) -> Option<&'a Classification> {
        self.classifications.get(no).copied()
    }

    /// Flags that name the entry, on either side.
    pub(crate) fn flags(&self, no: &str) -> &[&'a Flag] {
        self.flags.get(no).map_or(&[], Vec::as_slice)
    }

    /// Title of an entry, `""` for one that is not in the season.
    pub(crate) fn title(&self, no: &str) -> &'a str {
        self.entry(no).map_or("", |e| e.entry.title.as_str())
    }

    pub(crate) fn is_home(&self, no: &str) -> bool {
        self.entry(no).is_some_and(|e| e.entry.division == self.screening.home)
    }

    /// Every file of every entry, in the order of entries.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (&'a EntryView, &'a DocumentInfo)> {
        self.screening.entries.iter().flat_map(|e| e.documents.iter().map(move |d| (e, d)))
    }

    /// Classifications of the screened division whose declared track is known and is not the best one.
    pub(crate) fn mismatches(&self) -> Vec<&'a Classification> {
        let differs = |c: &&Classification| c.declared_track.as_ref().is_some_and(|t| *t != c.track) && c.tells_track();
        self.screening.classifications.iter().filter(|c| self.is_home(&c.entry)).filter(differs).collect()
    }
}

/// Counts of a screening that every view shows the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Totals {
    pub(crate) home: usize,
    pub(crate) other: usize,
    pub(crate) earlier: usize,
    pub(crate) files: usize,
    pub(crate) read: usize,
    pub(crate) with_problems: usize,
    pub(crate) unreadable: usize,
    /// Files in folders of no entry, and how many of them could not be read.
    pub(crate) strays: usize,
    pub(crate) unreadable_strays: usize,
    /// Both, by whether anybody of this season can mend them.
    pub(crate) unread: Unread,
    /// Registries and other tables left out as a whole.
    pub(crate) lost_tables: usize,
    pub(crate) high: usize,
    pub(crate) medium: usize,
    pub(crate) low: usize,
    /// Those of the three that are open ([`Flag::is_open`]), in their order.
    pub(crate) open: [usize; 3],
}

impl Totals {
    pub(crate) fn of(index: &Index) -> Self {
        let s = index.screening;
        let mut t = Self::default();
        for view in &s.entries {
            if view.entry.division == s.home {
                t.home += 1;
            } else if s.earlier.contains(&view.entry.division) {
                t.earlier += 1;
            } else {
                t.other += 1;
            }
        }
        for (_, document) in index.documents() {
            t.files += 1;
            match document.status {
                // Of a picture without letters nothing was left unread.
                ReadStatus::Read | ReadStatus::Unreadable(Unreadable::Wordless) => t.read += 1,
                ReadStatus::ReadWithProblems => t.with_problems += 1,
                ReadStatus::Unreadable(_) => t.unreadable += 1,
            }
        }
        let counted = |of: &dyn Fn(&str) -> bool| s.run.counts.iter().filter(|(name, _)| of(name)).map(|(_, n)| *n as usize).sum::<usize>();
        t.strays = counted(&|name| name == "files").saturating_sub(t.files);
        t.unreadable_strays = counted(&|name| name.starts_with("unreadable.")).saturating_sub(t.unreadable);
        t.unread = s.unread();
        t.lost_tables = s.lost_tables().count();
        for flag in &s.flags {
            let (all, open) = match flag.attention {
                Attention::High => (&mut t.high, &mut t.open[0]),
                Attention::Medium => (&mut t.medium, &mut t.open[1]),
                Attention::Low => (&mut t.low, &mut t.open[2]),
            };
            *all += 1;
            *open += usize::from(flag.is_open());
        }
        assert!(t.home + t.other + t.earlier == s.entries.len(), "an entry is in no division");
        assert!(t.read + t.with_problems + t.unreadable == t.files, "a file is in no class");
        t
    }

    pub(crate) fn entries(self) -> usize {
        self.home + self.other + self.earlier
    }

    /// What the run could not take in, in words (`2 份文件、1 份登记表`); `None` where it read everything that anybody of this season can mend.
    pub(crate) fn losses(self, lang: Lang) -> Option<String> {
        let files = self.unread.to_mend;
        let (f, t) = (count(files), count(self.lost_tables));
        match (files, self.lost_tables, lang) {
            (0, 0, _) => None,
            (_, 0, Lang::Zh) => Some(format!("{f} 份文件")),
            (0, _, Lang::Zh) => Some(format!("{t} 份表格")),
            (_, _, Lang::Zh) => Some(format!("{f} 份文件、{t} 份表格")),
            (_, 0, Lang::En) => Some(counted(f, "file", "files")),
            (0, _, Lang::En) => Some(counted(t, "table", "tables")),
            (_, _, Lang::En) => Some(format!("{} and {}", counted(f, "file", "files"), counted(t, "table", "tables"))),
        }
    }

    /// That files of other divisions and seasons could not be read, which nobody here can mend; `None` where there are none.
    pub(crate) fn elsewhere(self, lang: Lang) -> Option<String> {
        let n = count(self.unread.elsewhere);
        (self.unread.elsewhere > 0).then(|| match lang {
            Lang::Zh => format!("其他赛区和往届有 {n} 份文件无法读取，未参与比对，仅供知悉。"),
            Lang::En => {
                let files = counted(n, "file", "files");
                format!("For information: {files} of other divisions and seasons could not be read and took no part in comparison.")
            }
        })
    }

    pub(crate) fn flags(self) -> usize {
        self.high + self.medium + self.low
    }

    pub(crate) fn open(self) -> usize {
        self.open.iter().sum()
    }
}

/// Problems by whom they are for, each list in order of place.
pub(crate) fn problems_by_addressee(s: &Screening) -> [(Addressee, Vec<&Problem>); 3] {
    Addressee::ALL.map(|addressee| {
        let mut of: Vec<&Problem> = s.problems.iter().filter(|p| s.addressee(p) == addressee).collect();
        of.sort();
        (addressee, of)
    })
}

/// Why a file is unreadable, where something of it is lost.
pub(crate) fn unreadable(document: &DocumentInfo) -> Option<Unreadable> {
    match document.status {
        ReadStatus::Read | ReadStatus::ReadWithProblems | ReadStatus::Unreadable(Unreadable::Wordless) => None,
        ReadStatus::Unreadable(why) => Some(why),
    }
}
