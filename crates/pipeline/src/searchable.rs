use std::collections::BTreeMap;

use index::{EntryFacets, Index, Label};
use record::{Classification, Contest, Dossier, Entry, Flag, Material, ReadStatus};
use serde::Serialize;
use store::Workspace;

use crate::{Error, Plan};

/// Builds the index, unless the one in the workspace was made from exactly the same things: its watermark travels in its commit, so an
/// index without the right one was never finished or belongs to other inputs. The watermark of the index that is there then.
pub(crate) fn build(
    plan: &Plan,
    workspace: &Workspace,
    dossiers: &[Dossier],
    classifications: &[Classification],
    flags: &[Flag],
    watermark: &str,
) -> Result<String, Error> {
    let dir = workspace.index_dir();
    store::create_dir(&dir)?;
    let facets = facets(&plan.contest, dossiers, classifications, flags);
    let watermark = digest(plan, dossiers, &facets, watermark);
    match Index::open(&dir) {
        Ok(index) if index.watermark() == watermark => {
            // A search that meets damage asks for another run, which must not take the index for what it was made from.
            if index.is_sound()? {
                return Ok(watermark);
            }
            drop(index);
            store::remove_dir(&dir)?;
            store::create_dir(&dir)?;
        }
        Ok(_) | Err(index::Error::Missing { .. }) => {}
        // It is computed from the season and can be thrown away.
        Err(index::Error::Version { .. } | index::Error::Damaged { .. }) => {
            store::remove_dir(&dir)?;
            store::create_dir(&dir)?;
        }
        // A disk that cannot be read, or somebody who writes: removing the index would mend neither.
        Err(error) => return Err(error.into()),
    }
    let built = index::build(&dir, dossiers, &facets, &watermark, &plan.file.settings.index)?;
    assert_eq!(built.entries, dossiers.len() as u64, "every entry can be searched");
    Ok(watermark)
}

/// Digest of everything that the index is made from; `inputs` is that of what was read.
fn digest(plan: &Plan, dossiers: &[Dossier], facets: &BTreeMap<String, EntryFacets>, inputs: &str) -> String {
    let read: Vec<AsRead<'_>> = dossiers.iter().flat_map(|d| &d.materials).map(AsRead::of).collect();
    // Whole, and not by the digests of what they were read from: the name of a division stands in no file.
    let entries: Vec<&Entry> = dossiers.iter().map(|d| &d.entry).collect();
    let made_from =
        serde_json::to_vec(&(inputs, read, entries, facets, &plan.file.settings.index)).expect("strings and numbers have a JSON form");
    record::Sha256::of(&made_from).to_string()
}

/// How a file was read. The same bytes may give more than in the run before, where reading them had failed or was given up: whatever cuts a
/// text short changes its class or leaves a problem.
#[derive(Serialize)]
struct AsRead<'a> {
    path: &'a str,
    status: ReadStatus,
    chars: u32,
    problems: Vec<&'a str>,
}

impl<'a> AsRead<'a> {
    fn of(material: &'a Material) -> Self {
        let document = &material.document;
        let problems = document.problems.iter().map(|p| p.code.as_str()).collect();
        Self { path: &material.path, status: document.status, chars: document.text.len(), problems }
    }
}

fn facets(contest: &Contest, dossiers: &[Dossier], classifications: &[Classification], flags: &[Flag]) -> BTreeMap<String, EntryFacets> {
    let mut facets: BTreeMap<String, EntryFacets> = dossiers.iter().map(|d| (d.entry.no.clone(), EntryFacets::default())).collect();
    for c in classifications {
        let Some(of) = facets.get_mut(&c.entry) else { continue };
        let tracks = c.declared_track.iter().chain(std::iter::once(&c.track));
        let topics = c.declared_topic.iter().chain(std::iter::once(&c.topic));
        of.tracks = labels(tracks, |code| contest.track(code).map_or("", |t| t.name.as_str()));
        of.topics = labels(topics, |code| contest.topic(code).map_or("", |t| t.title.as_str()));
    }
    for flag in flags {
        let name = flag.kind.name().zh;
        for no in std::iter::once(&flag.entry).chain(&flag.others) {
            if let Some(of) = facets.get_mut(no) {
                of.flags.push(Label { code: flag.kind.as_str().to_owned(), name: name.clone() });
            }
        }
    }
    for of in facets.values_mut() {
        of.flags.sort();
    }
    facets
}

fn labels<'a>(codes: impl Iterator<Item = &'a String>, name: impl Fn(&str) -> &'a str) -> Vec<Label> {
    let mut labels: Vec<Label> = codes.map(|code| Label { code: code.clone(), name: name(code).to_owned() }).collect();
    labels.sort();
    labels.dedup();
    labels
}
