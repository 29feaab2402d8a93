use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use record::{
    Changes, Classification, Dossier, EntryView, Graph, Lang, Material, Place, Problem, Ranking, Registries, RunInfo, Say, Screening,
    StageTime, UnitNames,
};
use store::Workspace;

use crate::changes::Before;
use crate::decisions::bind_to_texts;
use crate::gather::{self, Gathered};
use crate::learning::Judge;
use crate::origin::Origin;
use crate::vectors::Vectors;
use crate::{
    Error, Meanings, Originals, Plan, Taught, apply_decisions, changes, cover, filled, gone, lists, memory, searchable, vectors, views,
};

/// A stage, in the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Season folder and registries → entries.
    Intake,
    /// Files → documents.
    Extract,
    /// Passages of the forms → vectors, and which forms are near each other.
    Encode,
    /// Documents → track and topic.
    Classify,
    /// Documents across the corpus → shared passages.
    Reuse,
    /// Everything → flags.
    Check,
    /// Documents → order for reading.
    Rank,
    /// Documents → full-text index.
    Index,
    /// Results → views.
    Report,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Self; 9] =
        [Self::Intake, Self::Extract, Self::Encode, Self::Classify, Self::Reuse, Self::Check, Self::Rank, Self::Index, Self::Report];

    /// Name in `run.json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Extract => "extract",
            Self::Encode => "encode",
            Self::Classify => "classify",
            Self::Reuse => "reuse",
            Self::Check => "check",
            Self::Rank => "rank",
            Self::Index => "index",
            Self::Report => "report",
        }
    }

    /// Name that Chinese users read.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Intake => "登记",
            Self::Extract => "读取",
            Self::Encode => "向量",
            Self::Classify => "分类",
            Self::Reuse => "查重",
            Self::Check => "核查",
            Self::Rank => "排序",
            Self::Index => "索引",
            Self::Report => "报告",
        }
    }
}

/// Whoever looks on: a terminal, a log, a test.
pub trait Watch: Sync {
    /// A stage begins; `total` is 0 where its steps are not counted.
    fn begin(&self, stage: Stage, total: u64);
    /// One step of a counted stage begins; [`Watch::step`] says that it is done.
    fn starts(&self, _stage: Stage, _what: &str) {}
    /// One step of a counted stage is done.
    fn step(&self, stage: Stage, what: &str);
    /// A stage has ended.
    fn end(&self, stage: Stage, seconds: f64);
    /// Whether somebody asked to stop.
    fn interrupted(&self) -> bool;
}

/// What a run takes from outside: the clock, the tools at hand, the one who looks on.
pub struct Context<'a> {
    /// RFC 3339.
    pub now: String,
    /// Version of the program.
    pub version: &'a str,
    /// Who runs it, for the lock.
    pub who: store::Who,
    /// Who reads the files.
    pub reader: Reader,
    /// Language of the views.
    pub lang: Lang,
    /// Who looks on.
    pub watch: &'a dyn Watch,
}

/// Who reads the files: worker processes, so that a file can cost only itself, or this process, where there is no program to start again.
#[derive(Debug)]
pub enum Reader {
    /// Worker processes; the text says which reader of scanned pages they use.
    Fenced(extract::fence::Pool, String),
    /// This process.
    Here(Option<extract::Ocr>),
}

impl Reader {
    /// Reads one file; see [`extract::extract`].
    pub fn extract(&self, bytes: &[u8], name: &str, limits: &extract::Limits) -> extract::Extraction {
        match self {
            Self::Fenced(pool, _) => pool.extract(bytes, name, limits),
            Self::Here(ocr) => extract::extract(bytes, name, limits, ocr.as_ref()),
        }
    }

    /// Does `work`, which reads many files, on as many threads as there are processors, and one more where others read: a worker must not
    /// wait for its next file while the thread that has its last result keeps it.
    ///
    /// # Errors
    /// Where the system starts no more threads.
    pub(crate) fn on_threads<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, rayon::ThreadPoolBuildError> {
        match self {
            Self::Fenced(..) => Ok(rayon::ThreadPoolBuilder::new().num_threads(rayon::current_num_threads() + 1).build()?.install(work)),
            Self::Here(_) => Ok(work()),
        }
    }

    /// Lets go of what reading needs, until there is something to read again.
    pub(crate) fn rest(&self) {
        if let Self::Fenced(pool, _) = self {
            pool.rest();
        }
    }

    /// Which reader of scanned pages is at hand, `""` without one.
    fn ocr_identity(&self) -> String {
        match self {
            Self::Fenced(_, ocr) => ocr.clone(),
            Self::Here(ocr) => ocr.as_ref().map_or_else(String::new, extract::Ocr::identity),
        }
    }
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("now", &self.now).field("who", &self.who).finish_non_exhaustive()
    }
}

impl Context<'_> {
    pub(crate) fn extract(&self, bytes: &[u8], name: &str, limits: &extract::Limits) -> extract::Extraction {
        self.reader.extract(bytes, name, limits)
    }

    /// Everything beside the bytes and the ending that what is read depends on.
    pub(crate) fn reader_key(&self, limits: &extract::Limits) -> String {
        let parts = serde_json::to_vec(&(extract::VERSION, limits, self.reader.ocr_identity())).expect("limits have a JSON form");
        record::Sha256::of(&parts).short(16)
    }
}

/// What a run leaves in memory.
#[derive(Debug)]
pub struct Finished {
    /// The result, as stored.
    pub screening: Screening,
    /// The entries with their documents.
    pub dossiers: Vec<Dossier>,
    /// Decisions whose text has changed since they were taken.
    pub outdated_decisions: usize,
}

struct Clock<'a> {
    watch: &'a dyn Watch,
    stages: Vec<StageTime>,
}

impl Clock<'_> {
    fn time<T>(&mut self, stage: Stage, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        if self.watch.interrupted() {
            return Err(Error::Interrupted);
        }
        // `gather` announces its own total, which only it knows.
        if stage != Stage::Extract {
            self.watch.begin(stage, 0);
        }
        #[expect(clippy::disallowed_methods, reason = "the time of a stage goes to run.json, which alone differs between runs")]
        let start = Instant::now();
        let result = work()?;
        let seconds = start.elapsed().as_secs_f64();
        self.watch.end(stage, seconds);
        self.stages.push(StageTime { stage: stage.name().to_owned(), seconds, peak_kib: memory::peak_kib() });
        Ok(result)
    }
}

/// Screens a season: the order of the stages, in one place.
///
/// # Errors
/// Where the season or the workspace cannot be used at all, or somebody interrupts. A file that cannot be read is a [`Problem`], never an error.
pub fn run(plan: &Plan, context: &Context<'_>) -> Result<Finished, Error> {
    screen(plan, context, None)
}

/// As [`run`]. `again` recomputes the flags of a run, from what that one learnt: what a model made of all passages, on which no flag rests and
/// which takes longer than all the rest, is then left out.
pub(crate) fn screen(plan: &Plan, context: &Context<'_>, again: Option<Taught>) -> Result<Finished, Error> {
    home_is_there(plan)?;
    let workspace = Workspace::open_sealed(&plan.workspace, &plan.identity(), &context.who, plan.file.settings.ledger.seal)?;
    let plan = &plan.with_templates(context)?;
    let (before, torn) = before(&workspace)?;
    let mut clock = Clock { watch: context.watch, stages: Vec::new() };
    // A model that is refused is said now, not after a night of reading.
    let encoder = plan.encoder()?;
    let of_passages = encoder.as_ref().filter(|_| again.is_none());
    let interrupted = || context.watch.interrupted();

    let season = clock.time(Stage::Intake, || lists::season(plan, workspace.cache(), context))?;
    let home = &plan.file.divisions.home;
    has_entries(plan, &season)?;
    let Gathered { dossiers, views, problems: of_files, mut counts } =
        clock.time(Stage::Extract, || gather::gather(&season, plan, workspace.cache(), context))?;
    let (meanings, near) = clock.time(Stage::Encode, || {
        let meanings = Meanings::make(of_passages, &dossiers, workspace.cache(), interrupted)?;
        // Findings are computed again where no model is at hand: none may rest on the vectors of one.
        let near = match of_passages {
            None => nearest(plan, &dossiers, &meanings),
            Some(_) => nearest(plan, &dossiers, &Meanings::by_table(&dossiers)?),
        };
        Ok((meanings, near))
    })?;
    let model = encoder.as_ref().map(|encoder| (vectors::MODEL.to_owned(), encoder.hash().to_string()));

    let taught = again.map_or_else(|| Taught::of_views(&workspace, &plan.contest, &views), Ok)?;
    let watermark = watermark(plan, &season, &taught, model.as_ref(), context);
    let inputs = digest_of_inputs(&watermark, &season);
    // Nothing needs them from here on: they wait on the disk until the run has its result.
    workspace.stage_meanings(&run_id(context, &inputs), &meanings)?;
    drop(meanings);
    let of_gone =
        [gone::files(&season, before.as_ref(), home), gone::lists(&season.registries, &Origin::lists_before(&workspace)), torn].concat();
    let origin = Origin::of(plan, &season, context, &taught);
    // The entries lie in memory twice already, in the dossiers and in the views.
    let unopened = season.unopened();
    let intake::Season { registries, problems: of_season, .. } = season;

    let vectors = Vectors::new(encoder.as_ref(), Some(workspace.cache()), &interrupted);
    let (classifications, not_measured) = classify(plan, &mut clock, &dossiers, &taught, vectors)?;
    // Hundreds of megabytes that nothing needs from here on.
    drop(encoder);
    let (mut judged, graph) = judge(plan, &mut clock, &dossiers, (&registries, &unopened), classifications, &near)?;
    let findings = &judged.checked.flags;
    let of_index =
        clock.time(Stage::Index, || searchable::build(plan, &workspace, &dossiers, &judged.classifications, findings, &watermark))?;

    let origin = origin.with_index(&of_index);
    let unit_names = check::names::unit_names(&registries, &plan.file.settings.intake.separators);
    let of_covers = dossiers.iter().flat_map(|d| cover::differences(d, &plan.contest)).collect();
    let of_program = not_measured.into_iter().chain(taught.problems()).chain(of_cache(workspace.cache().damaged()));
    // Where nobody can tell what lies in the workbook's place, no view is written over it.
    let found = filled::keep(&workspace);
    let of_workbook = match &found {
        Ok(found) => found.problem.clone(),
        Err(_) => None,
    };
    let of_judges = [judged.take_problems(), of_program.chain(of_workbook).collect(), of_gone].concat();
    let problems = in_order([of_season, registries.problems, of_files, of_covers, of_judges]);
    counts.extend(judged.counts(&views, &taught, problems.len()));
    let changes = changes::since(before.as_ref(), &views, &judged.checked.flags);
    let mut run = run_info(plan, context, counts, clock.stages.clone(), changes, &inputs);
    run.hashes.extend(model);
    run.hashes.insert(RunInfo::INDEX.to_owned(), of_index);
    let mut screening = judged.screening(plan, run, views, problems, unit_names);
    let outdated_decisions = apply_decisions(&mut screening, &record::standings(&workspace.ledger()?.acts()?));
    let originals = Originals::of_run(origin.clone(), plan);
    let written =
        found.and_then(|found| clock.time(Stage::Report, || views::write(&workspace, &screening, context.lang, &originals, &found)));
    if matches!(written, Err(Error::Interrupted)) {
        return Err(Error::Interrupted);
    }
    screening.run.stages = clock.stages;
    workspace.save_graph(&screening.run.id, &graph)?;
    drop(graph);
    workspace.commit_meanings()?;
    // With the result, not before: what is compared with the run before, such as which lists it had, must not be lost with a run that is.
    origin.save(&workspace)?;
    workspace.save_screening(&screening)?;
    // A view can be made again from the result, which may have taken a night.
    written.map_err(|source| Error::Unwritten { out: workspace.out_dir(), source: Box::new(source) })?;
    Ok(Finished { screening, dossiers, outdated_decisions })
}

/// Told before a workspace is made and tied to the division: a mistyped name, corrected, would be another pipeline to that workspace, and so
/// would that of a division of which there is only a list in another form.
fn home_is_there(plan: &Plan) -> Result<(), Error> {
    let home = &plan.file.divisions.home;
    if !home.is_empty() && matches!(intake::has_registry(&plan.intake, home), Ok(true)) {
        return Ok(());
    }
    // The disk may have other bytes for the same name: reading the season knows.
    has_entries(plan, &intake::read(&plan.intake, &plan.contest, home, &plan.file.settings.intake)?)
}

/// Whether there is anything to screen. A night on which the registry is away must not take the results of the night before away with it.
fn has_entries(plan: &Plan, season: &intake::Season) -> Result<(), Error> {
    let home = &plan.file.divisions.home;
    if !season.divisions.contains(home) {
        return Err(no_division(plan, season));
    }
    if season.entries_of(home) > 0 {
        return Ok(());
    }
    let folder = format!("divisions/{home}");
    let of_home = |p: &&Problem| {
        let behind = p.place.file.as_deref().and_then(|file| file.strip_prefix(&folder));
        p.loses_a_table() && behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('/'))
    };
    let problem = season.problems.iter().find(of_home).cloned().map(Box::new);
    let others = season.divisions.iter().map(|division| (division.clone(), season.entries_of(division)));
    let others = others.filter(|(_, entries)| *entries > 0).collect();
    Err(intake::Error::NoEntries { home: home.clone(), problem, others }.into())
}

/// Why the season lacks the division that is screened.
fn no_division(plan: &Plan, season: &intake::Season) -> Error {
    let home = &plan.file.divisions.home;
    let (dir, place) = (plan.intake.clone(), format!("divisions/{home}"));
    let refused = season.problems.iter().find(|p| p.place.file.as_deref() == Some(place.as_str()));
    Error::from(match refused {
        Some(problem) => intake::Error::Refused { dir, problem: Box::new(problem.clone()) },
        None => intake::Error::NoDivision { dir, home: home.clone(), found: season.divisions.clone() },
    })
}

/// The run before, to be compared with. Where its result is damaged there is nothing to compare with, which must not stop this run: what that
/// makes takes its place.
fn before(workspace: &Workspace) -> Result<(Option<Before>, Vec<Problem>), Error> {
    match last_screening(workspace) {
        Ok(last) => Ok((last.as_ref().map(Before::of), Vec::new())),
        Err(Error::Store(store::Error::Damaged { .. })) => {
            let what = Say::new("上次的筛查结果已损坏，无法与它比较。", "The last result is damaged: nothing can be compared with it.");
            let done = Say::new("本次结果已重新算出，人的决定不受影响。", "This run made it anew; decisions are not affected.");
            let to_do = Say::new(
                "断电之后偶有发生属正常；如再次出现，请检查硬盘并备份 ledger.db。",
                "It may follow a power cut; if it happens again, check the disk and keep a copy of ledger.db.",
            );
            Ok((None, vec![Problem::new(Place::default(), "cache.damaged", what, done, to_do)]))
        }
        Err(error) => Err(error),
    }
}

/// That some of what earlier runs kept could not be used.
fn of_cache(damaged: u64) -> Option<Problem> {
    let what = Say::new(
        format!("缓存中有 {damaged} 项与写入时不符。"),
        format!("{} of the cache were not as they had been written.", record::counted(damaged, "item", "items")),
    );
    let done = Say::new("已重新计算，结果不受影响。", "They were computed again; the results are the same.");
    let to_do = Say::new(
        "断电之后偶有几项属正常；如再次出现，请检查硬盘并备份 ledger.db。",
        "A few are normal after a power cut; if it happens again, check the disk and keep a copy of ledger.db.",
    );
    (damaged > 0).then(|| Problem::new(Place::default(), "cache.damaged", what, done, to_do))
}

/// What the stages say of the entries.
struct Judged {
    classifications: Vec<Classification>,
    reuse: reuse::Screened,
    checked: check::Checked,
    rankings: Vec<Ranking>,
}

/// Where the entries belong, and that nobody measured how often that is right, where nobody did.
fn classify(
    plan: &Plan,
    clock: &mut Clock<'_>,
    dossiers: &[Dossier],
    taught: &Taught,
    vectors: Vectors<'_>,
) -> Result<(Vec<Classification>, Option<Problem>), Error> {
    clock.time(Stage::Classify, || {
        let mut judge = Judge::taught(plan, vectors, dossiers, &taught.corrections)?;
        let classifications = judge.classify(dossiers)?;
        assert_eq!(classifications.len(), dossiers.len(), "every entry is classified or abstained from");
        Ok((classifications, judge.problem()))
    })
}

/// The stages between classification and indexing. `near` are the forms that are [`nearest`] to each other.
fn judge(
    plan: &Plan,
    clock: &mut Clock<'_>,
    dossiers: &[Dossier],
    (registries, unopened): (&Registries, &BTreeSet<String>),
    classifications: Vec<Classification>,
    near: &[Near],
) -> Result<(Judged, Graph), Error> {
    let reuse = clock.time(Stage::Reuse, || Ok(screen_reuse(plan, dossiers, near)))?;

    let home = plan.file.divisions.home.as_str();
    let case = check::Case {
        contest: &plan.contest,
        home,
        dossiers,
        registries,
        matches: &reuse.matches,
        classifications: &classifications,
        list_signs: &plan.file.settings.intake.separators,
        unopened,
    };
    let (mut checked, graph) = clock.time(Stage::Check, || Ok(check::run_with_graph(&case, &plan.rules)))?;
    bind_to_texts(&mut checked.flags, dossiers);

    let rankings = clock.time(Stage::Rank, || Ok(rank::rank(dossiers, &classifications, home, &plan.criteria)))?;
    let read = dossiers.iter().filter(|d| d.entry.division == home && d.form_at.is_some()).count();
    assert_eq!(rankings.len(), read, "every entry of the screened division whose application was read has a place");
    Ok((Judged { classifications, reuse, checked, rankings }, graph))
}

impl Judged {
    fn take_problems(&mut self) -> Vec<Problem> {
        [std::mem::take(&mut self.reuse.problems), std::mem::take(&mut self.checked.problems)].concat()
    }

    /// What `run.json` counts, but for the files.
    fn counts(&self, views: &[EntryView], taught: &Taught, problems: usize) -> BTreeMap<String, u64> {
        let mut counts = tally(views, &self.checked.flags, problems);
        counts.extend(self.reuse.counts.iter().map(|(name, n)| (format!("reuse.{name}"), *n)));
        if !taught.corrections.is_empty() {
            counts.insert("corrections_learned".to_owned(), taught.corrections.len() as u64);
        }
        counts
    }

    fn screening(self, plan: &Plan, run: RunInfo, views: Vec<EntryView>, problems: Vec<Problem>, unit_names: UnitNames) -> Screening {
        let screening = Screening {
            run,
            contest: plan.contest.clone(),
            home: plan.file.divisions.home.clone(),
            earlier: plan.file.divisions.earlier.clone(),
            entries: views,
            classifications: self.classifications,
            matches: self.reuse.matches,
            flags: self.checked.flags,
            checks: check::manual(&plan.rules),
            cannot_tell: self.checked.cannot_tell,
            rankings: self.rankings,
            problems,
            common: self.reuse.common,
            unit_names,
        };
        assert!(
            screening.answers().filter_map(|(check, answers)| Some((check.kind.as_str(), answers?))).eq(self.checked.answers),
            "every entry has one answer from every check that ran"
        );
        screening
    }
}

/// All problems, each once.
fn in_order(of: [Vec<Problem>; 5]) -> Vec<Problem> {
    let mut problems = of.into_iter().flatten().collect::<Vec<_>>();
    problems.sort();
    problems.dedup();
    problems
}

pub(crate) fn last_screening(workspace: &Workspace) -> Result<Option<Screening>, Error> {
    match workspace.load_screening() {
        Ok(screening) => Ok(Some(screening)),
        Err(store::Error::NoScreening { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Positions of two entries, and how near their forms are in what they mean.
type Near = (usize, usize, f32);

/// For each entry of the screened division those whose forms are nearest in what they mean, to be looked at as possible retellings. `meanings` are by
/// the table that is part of the program.
pub(crate) fn nearest(plan: &Plan, dossiers: &[Dossier], meanings: &Meanings) -> Vec<Near> {
    meanings.neighbours(dossiers, &plan.file.divisions.home, plan.file.settings.reuse.retold.neighbours as usize)
}

/// Compares all texts.
pub(crate) fn screen_reuse(plan: &Plan, dossiers: &[Dossier], near: &[Near]) -> reuse::Screened {
    let divisions = &plan.file.divisions;
    let role = |division: &str| {
        if division == divisions.home {
            reuse::Role::Home
        } else if divisions.earlier.iter().any(|e| e == division) {
            reuse::Role::Earlier
        } else {
            reuse::Role::Other
        }
    };
    let settings = &plan.file.settings.reuse;
    let kinds = check::Kinds::new(&plan.contest);
    let paper = |material: &Material| {
        let is_set = |kind: usize| !plan.contest.evidence[kind].own_words;
        match kinds.of(material) {
            check::Known::Titled(kind) if is_set(kind) => reuse::Paper::Titled,
            check::Known::Named(kind) if is_set(kind) => reuse::Paper::Named,
            check::Known::Titled(_) | check::Known::Named(_) | check::Known::No => reuse::Paper::Own,
        }
    };
    let templates = &plan.contest.form.template_text;
    let case = reuse::Case { dossiers, role_of: &role, templates, neighbours: near, paper_of: &paper };
    reuse::screen(&case, settings)
}

/// Digest of everything that the index is made from: where it agrees with the one in the last commit, the index stands.
fn watermark(plan: &Plan, season: &intake::Season, taught: &Taught, model: Option<&(String, String)>, context: &Context<'_>) -> String {
    let mut parts = context.reader_key(&plan.file.settings.extract);
    for hash in plan.hashes.values() {
        parts.push_str(hash);
    }
    parts.extend(taught.digest());
    parts.extend(model.map(|(_, digest)| digest.as_str()));
    for table in &season.tables {
        parts.push_str(&table.sha256.to_string());
    }
    for file in season.entries.iter().flat_map(|e| &e.files) {
        parts.push_str(&file.path);
        parts.push_str(&file.sha256.to_string());
    }
    record::Sha256::of(parts.as_bytes()).short(32)
}

/// Digest of everything that a run reads: also what no text in the index comes from.
fn digest_of_inputs(watermark: &str, season: &intake::Season) -> String {
    let mut parts = watermark.to_owned();
    for table in &season.registries.tables {
        parts.push_str(&table.path);
        parts.push_str(&table.sha256.to_string());
    }
    for file in &season.strays {
        parts.push_str(&file.path);
        parts.push_str(&file.sha256.to_string());
    }
    record::Sha256::of(parts.as_bytes()).short(32)
}

fn run_id(context: &Context<'_>, inputs: &str) -> String {
    format!("{}-{}", context.now, &inputs[..8])
}

fn run_info(
    plan: &Plan,
    context: &Context<'_>,
    counts: BTreeMap<String, u64>,
    stages: Vec<StageTime>,
    changes: Changes,
    inputs: &str,
) -> RunInfo {
    let mut hashes = plan.hashes.clone();
    hashes.insert("inputs".to_owned(), inputs.to_owned());
    hashes.insert("ocr".to_owned(), context.reader.ocr_identity());
    RunInfo {
        id: run_id(context, inputs),
        started: context.now.clone(),
        version: context.version.to_owned(),
        hashes,
        counts,
        stages,
        changes,
    }
}

fn tally(views: &[EntryView], flags: &[record::Flag], problems: usize) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::from([
        ("entries".to_owned(), views.len() as u64),
        ("flags".to_owned(), flags.len() as u64),
        ("problems".to_owned(), problems as u64),
    ]);
    for view in views {
        *counts.entry(format!("entries.{}", view.entry.division)).or_insert(0) += 1;
    }
    for flag in flags {
        *counts.entry(format!("flags.{}", flag.kind)).or_insert(0) += 1;
    }
    counts
}
