//! What the formats of Office Open XML share: parts, relations, and which part is the main one (ISO/IEC 29500-2).

use record::Problem;

use crate::package::{Package, PackageError, Unpacked};
use crate::xml::{Node, Tree};
use crate::{Limits, trouble};

/// Parts of an office file as trees. A damaged part is read as far as it goes, and said.
#[derive(Debug)]
pub(crate) struct Parts<'a> {
    package: Package<'a>,
    depth: u32,
    bytes: u64,
    problems: Vec<Problem>,
}

/// Relations of one part.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Relations {
    /// Id, last segment of the type, target as a part name.
    list: Vec<(String, String, String)>,
}

impl<'a> Parts<'a> {
    /// The parts of a package.
    pub(crate) fn new(package: Package<'a>, limits: &Limits) -> Self {
        Self { package, depth: limits.xml_depth, bytes: limits.xml_bytes, problems: Vec::new() }
    }

    /// What was wrong with parts read so far.
    pub(crate) fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    /// Names of all parts, in order.
    pub(crate) fn names(&mut self) -> Result<Vec<String>, PackageError> {
        let mut names: Vec<String> = self.package.entries()?.into_iter().filter(|e| !e.is_dir).filter_map(|e| e.name).collect();
        names.sort();
        Ok(names)
    }

    /// Unpacks a part that is a file of its own, of which at most `left` bytes may come out; what does is taken off.
    pub(crate) fn file(&mut self, name: &str, left: &mut u64) -> Result<Unpacked, PackageError> {
        let unpacked = self.package.read(name)?.ok_or_else(|| PackageError::Broken { reason: format!("{name}: missing") })?;
        unpacked.charged(name, left)
    }

    /// Bytes of a part; `None` where it is missing or damaged (which is said).
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, PackageError> {
        match self.package.read(name) {
            Ok(None) => Ok(None),
            Ok(Some(Unpacked { bytes, damage })) => {
                self.problems.extend(damage.map(|reason| trouble::part(name, &reason)));
                Ok(Some(bytes))
            }
            Err(PackageError::Broken { reason }) => {
                self.problems.push(trouble::part(name, &reason));
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// A part as a tree; `None` where it is missing.
    pub(crate) fn tree(&mut self, name: &str) -> Result<Option<Tree>, PackageError> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        if bytes.len() as u64 > self.bytes {
            return Err(PackageError::Bomb { member: name.to_owned(), limit: self.bytes });
        }
        let (tree, error) = Tree::parse(&bytes, self.depth);
        if let Some(error) = error {
            self.problems.push(trouble::part(name, &error.to_string()));
        }
        Ok(Some(tree))
    }

    /// Relations of a part; none where it has none.
    pub(crate) fn relations(&mut self, part: &str) -> Result<Relations, PackageError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = format!("{folder}/_rels/{file}.rels");
        let tree = self.tree(name.trim_start_matches('/'))?;
        Ok(tree.map_or_else(Relations::default, |tree| Relations::read(part, tree.root())))
    }

    /// The part that the package as a whole points to, `usual` where it points to none.
    pub(crate) fn main_part(&mut self, usual: &str) -> Result<String, PackageError> {
        let main = self.relations("")?.by_kind("officeDocument");
        Ok(main.filter(|name| self.package.has(name)).unwrap_or_else(|| usual.to_owned()))
    }
}

impl Relations {
    fn read(part: &str, root: Node<'_>) -> Self {
        let read = |node: Node<'_>| {
            let (id, kind, target) = (node.attr("Id")?, node.attr("Type")?, node.attr("Target")?);
            let kind = kind.rsplit('/').next().unwrap_or(kind);
            let target = if node.attr("TargetMode") == Some("External") { String::new() } else { resolve(part, target) };
            Some((id.to_owned(), kind.to_owned(), target))
        };
        Self { list: root.children().filter_map(read).collect() }
    }

    /// Part name behind an id; `None` for what lies outside the file.
    pub(crate) fn by_id(&self, id: &str) -> Option<&str> {
        self.list.iter().find(|r| r.0 == id).map(|r| r.2.as_str()).filter(|t| !t.is_empty())
    }

    /// First part of a kind.
    pub(crate) fn by_kind(&self, kind: &str) -> Option<String> {
        self.all_of_kind(kind).into_iter().next()
    }

    /// All parts of a kind, in the order of their names (`header2` before `header10`): the order in which ids were given out means nothing.
    pub(crate) fn all_of_kind(&self, kind: &str) -> Vec<String> {
        let mut names: Vec<String> = self.list.iter().filter(|r| r.1 == kind && !r.2.is_empty()).map(|r| r.2.clone()).collect();
        names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        names.dedup();
        names
    }
}

/// Resolves a target against the folder of the part that names it.
pub(crate) fn resolve(part: &str, target: &str) -> String {
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { part.split('/').collect() };
    path.pop();
    for step in target.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_are_resolved_like_paths() {
        let cases = [
            ("word/document.xml", "styles.xml", "word/styles.xml"),
            ("word/document.xml", "/word/styles.xml", "word/styles.xml"),
            ("ppt/slides/slide1.xml", "../notesSlides/notesSlide1.xml", "ppt/notesSlides/notesSlide1.xml"),
            ("", "word/document.xml", "word/document.xml"),
            ("a.xml", "../../../../etc/passwd", "etc/passwd"),
        ];
        for (part, target, expected) in cases {
            assert_eq!(resolve(part, target), expected, "{part} + {target}");
        }
    }
}
