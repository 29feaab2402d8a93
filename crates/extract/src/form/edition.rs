//! What the name of a file says about which of several versions it is.

/// Editions of a form, the one to be read last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edition {
    /// One that was put aside: 初稿, or what lies in a folder 旧版.
    Earlier,
    /// One whose name says nothing.
    Plain,
    /// The last one: 最终版, 定稿.
    Last,
}

/// Words of files and folders that were put aside.
const EARLIER: [&str; 8] = ["旧版", "旧稿", "作废", "废弃", "初稿", "草稿", "讨论稿", "历史版本"];
/// Further ones that say so of a folder alone: a project may be about them.
const EARLIER_FOLDER: [&str; 3] = ["备份", "历史", "往年"];
/// Words of the last version.
const LAST: [&str; 6] = ["最终版", "最终稿", "终稿", "定稿", "正式版", "最新版"];

/// The edition by a path as materials have them. The entrant's own folder bears the title of the project, which is no word about a version.
pub(super) fn of(path: &str) -> Edition {
    let own = path.split_once("/files/").and_then(|(_, rest)| rest.split_once('/')).map_or(path, |(_, own)| own);
    let says = |name: &str, words: &[&str]| words.iter().any(|word| name.contains(word));
    let folders = own.rsplit_once('/').map_or("", |(folders, _)| folders);
    if says(own, &EARLIER) || says(folders, &EARLIER_FOLDER) {
        Edition::Earlier
    } else if says(own, &LAST) {
        Edition::Last
    } else {
        Edition::Plain
    }
}
