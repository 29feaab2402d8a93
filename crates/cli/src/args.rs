//! What the user typed. Parsing yields data and touches nothing.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Folder where every command looks for the workspace, in the folder where the user stands.
pub(crate) const WORKSPACE: &str = "workspace";

/// Screens the applications to a contest; experts make the final call.
#[derive(Debug, Parser)]
#[command(name = "shai", version, propagate_version = true, disable_help_subcommand = true)]
pub(crate) struct Typed {
    /// Language of what is printed and of views; default from the locale
    #[arg(long, global = true, value_enum, value_name = "zh|en")]
    pub(crate) lang: Option<LangArg>,
    /// Threads; default all processors
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<usize>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LangArg {
    Zh,
    En,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Screen a season folder and write the reports
    Run(RunArgs),
    /// Search the full text of a screened season
    Search(SearchArgs),
    /// Show everything known about an entry
    Show(ShowArgs),
    /// List flags
    Flags(FlagsArgs),
    /// Open flags in the order in which looking is worth most, when to stop, and what else to sample
    Queue(QueueArgs),
    /// Explain a flag, or the track and topic of an entry
    Explain(ExplainArgs),
    /// Record a person's decision on a flag or a topic
    Decide(DecideArgs),
    /// Take a flag or a topic to look at, so that nobody else does
    Claim(ClaimArgs),
    /// Take a line of the ledger back; the line stays
    Undo(UndoArgs),
    /// Record an expert's score of an entry
    Score(ScoreArgs),
    /// List what people did, and how far they agree
    Ledger(LedgerArgs),
    /// Show the reading order per track
    Rank(RankArgs),
    /// Propose prizes and places in the national final; decides nothing
    Shortlist(ShortlistArgs),
    /// Propose which experts read which entries; decides nothing
    Assign(AssignArgs),
    /// Write the views of the last run to a folder
    Export(ExportArgs),
    /// Compare the last run with known truth
    Eval(EvalArgs),
    /// Recompute flags from the raw files, or check the ledger's chain
    Verify(VerifyArgs),
    /// Try the change that would clear a flag, and show what the check then says
    #[command(name = "whatif")]
    WhatIf(WhatIfArgs),
    /// List the files of evidence: what each is, whose it is, and which are missing
    Evidence(EvidenceArgs),
    /// Show who is tied to what: entries, units, people, rights and files, and where each tie was read
    Graph(GraphArgs),
    /// List where personal data stand in the files
    Privacy(PrivacyArgs),
    /// List the checks with their clauses and parameters, or compare two sets of them
    Rules(RulesArgs),
    /// Look at this machine: what is there, what is missing, what to do
    Doctor(DoctorArgs),
    /// Look at the folder of an encoder model, or pin its files
    Model(ModelArgs),
    /// Write a pipeline file for a season folder
    Init(InitArgs),
    /// Read files and write their texts; needs no season
    Extract(ExtractArgs),
    /// Find shared passages in any texts; needs no season
    Reuse(ReuseArgs),
    /// Classify any texts; needs no season
    Classify(ClassifyArgs),
    /// Show the entries nearest to one in what they mean
    Similar(SimilarArgs),
    /// Compare pairs of names; needs no season
    Match(MatchArgs),
    /// Serve the last run to a browser: search, flags, comparison, ranking
    Serve(ServeArgs),
    /// Add, list or remove the people who may log in
    #[command(subcommand)]
    User(UserCommand),
    /// Draw one page of the file on standard input for the parent process
    #[command(hide = true)]
    Page(PageArgs),
    /// Read one file after another for the parent process
    #[command(hide = true)]
    Worker,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Pipeline file
    pub(crate) pipeline: PathBuf,
    /// Season folder, in place of the pipeline file's
    #[arg(long, value_name = "DIR")]
    pub(crate) intake: Option<PathBuf>,
    /// Workspace folder, in place of the pipeline file's
    #[arg(long, value_name = "DIR")]
    pub(crate) workspace: Option<PathBuf>,
    /// Try again to read files that an earlier run gave up because they took too much time or memory
    #[arg(long)]
    pub(crate) retry_costly: bool,
    /// Print the run record as JSON at the end
    #[arg(long)]
    pub(crate) json: bool,
}

/// Where the results of the last run are.
#[derive(Debug, Args)]
pub(crate) struct WorkspaceArg {
    /// Workspace folder of the run
    #[arg(long, short, default_value = WORKSPACE, value_name = "DIR")]
    pub(crate) workspace: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// Words, phrases and fields
    #[arg(required = true)]
    pub(crate) query: Vec<String>,
    /// Entries to show
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: usize,
    /// Entries to skip
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) offset: usize,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Entry number
    pub(crate) entry: String,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct FlagsArgs {
    /// Only this kind, or family (`duplicate`, `team`)
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// Only this entry
    #[arg(long, value_name = "NO")]
    pub(crate) entry: Option<String>,
    /// Only from this attention up
    #[arg(long, value_enum, value_name = "low|medium|high")]
    pub(crate) attention: Option<AttentionArg>,
    /// Only those that wait: without a decision, or put off
    #[arg(long)]
    pub(crate) open: bool,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct QueueArgs {
    /// Flags to show
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: usize,
    /// Pipeline file with the rules, in place of the last run's
    #[arg(long, value_name = "FILE")]
    pub(crate) pipeline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum AttentionArg {
    #[value(alias = "先看")]
    High,
    #[value(alias = "评审前看")]
    Medium,
    #[value(alias = "供参考")]
    Low,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Flag id (F-…) or entry number
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct DecideArgs {
    /// Flag id (F-…), or entry number for its track and topic
    #[arg(required_unless_present = "from", requires = "verdict")]
    pub(crate) what: Option<String>,
    /// What you decide
    #[arg(value_enum, requires = "by")]
    pub(crate) verdict: Option<VerdictArg>,
    /// Why; needed to dismiss and to ask for a correction
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// The better topic, where the decision is on an entry's topic; a track (T01) where only that is certain
    #[arg(long, value_name = "T01.01")]
    pub(crate) topic: Option<String>,
    /// First decision, blind second review, or adjudication between two that differ
    #[arg(long, value_enum, default_value = "first", value_name = "ROUND")]
    pub(crate) round: RoundArg,
    /// Workbook that people filled in offline (`shai export --decisions`)
    #[arg(long, value_name = "FILE.xlsx", conflicts_with_all = ["what", "verdict", "reason", "by", "topic"])]
    pub(crate) from: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoundArg {
    /// 初核
    #[value(alias = "初核")]
    First,
    /// 复核
    #[value(alias = "复核")]
    Second,
    /// 裁定
    #[value(alias = "裁定")]
    Adjudication,
}

#[derive(Debug, Args)]
pub(crate) struct ClaimArgs {
    /// Flag id (F-…), or entry number for its track and topic
    pub(crate) what: String,
    /// Who takes it
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
    /// Give it back
    #[arg(long)]
    pub(crate) release: bool,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct UndoArgs {
    /// Number of the ledger's line, as `shai decide` and `shai ledger` print it
    pub(crate) line: u32,
    /// Why
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Who takes it back
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct ScoreArgs {
    /// Entry number
    pub(crate) entry: String,
    /// Points, 0 to 100
    #[arg(value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) points: u8,
    /// Who scores
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
    /// Remarks
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    pub(crate) note: String,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct LedgerArgs {
    /// Only how far first and second decisions agree
    #[arg(long)]
    pub(crate) agreement: bool,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum VerdictArg {
    /// 成立
    #[value(alias = "成立")]
    Upheld,
    /// 不成立
    #[value(alias = "不成立")]
    Dismissed,
    /// 需补正
    #[value(alias = "需补正")]
    NeedsCorrection,
    /// 暂缓
    #[value(alias = "暂缓")]
    Deferred,
}

#[derive(Debug, Args)]
pub(crate) struct RankArgs {
    /// Only this track (code or name)
    #[arg(long, value_name = "TRACK")]
    pub(crate) track: Option<String>,
    /// Entries per track; 10 for people, all as JSON
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// With weights learned from the experts' scores; shows what changes, and changes nothing else
    #[arg(long)]
    pub(crate) learned: bool,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct ShortlistArgs {
    /// Workbook to write
    #[arg(long, value_name = "FILE.xlsx")]
    pub(crate) out: Option<PathBuf>,
    /// Entries that people leave out, by number
    #[arg(long, value_delimiter = ',', value_name = "NO,..")]
    pub(crate) except: Vec<String>,
    /// Pipeline file with the limits, in place of the last run's
    #[arg(long, value_name = "FILE")]
    pub(crate) pipeline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct AssignArgs {
    /// List of experts: name, unit, fields, past entries, units to avoid, most entries (CSV, XLSX)
    #[arg(long, value_name = "FILE")]
    pub(crate) experts: PathBuf,
    /// Workbook to write
    #[arg(long, value_name = "FILE.xlsx")]
    pub(crate) out: Option<PathBuf>,
    /// Pipeline file with the rules, in place of the last run's
    #[arg(long, value_name = "FILE")]
    pub(crate) pipeline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Folder to write to
    #[arg(long, value_name = "DIR", required_unless_present = "decisions")]
    pub(crate) out: Option<PathBuf>,
    /// Workbook to fill in offline, read back by `shai decide --from`
    #[arg(long, value_name = "FILE.xlsx")]
    pub(crate) decisions: Option<PathBuf>,
    /// For which round that workbook is
    #[arg(long, value_enum, default_value = "first", value_name = "ROUND")]
    pub(crate) round: RoundArg,
    /// Which views
    #[arg(long, value_delimiter = ',', default_value = "jsonl,xlsx,html", value_name = "LIST")]
    pub(crate) format: Vec<String>,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// File with the truth
    #[arg(long, value_name = "FILE")]
    pub(crate) truth: PathBuf,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Flag ids; all when none is given
    pub(crate) flags: Vec<String>,
    /// Check the ledger's chain instead
    #[arg(long)]
    pub(crate) ledger: bool,
    /// Season folder, when it is not where the run found it
    #[arg(long, value_name = "DIR")]
    pub(crate) intake: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct WhatIfArgs {
    /// Flag ids (F-…)
    #[arg(required = true)]
    pub(crate) flag: Vec<String>,
    /// Season folder, when it is not where the run found it
    #[arg(long, value_name = "DIR")]
    pub(crate) intake: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct EvidenceArgs {
    /// Only this entry
    #[arg(long, value_name = "NO")]
    pub(crate) entry: Option<String>,
    /// Season folder, when it is not where the run found it
    #[arg(long, value_name = "DIR")]
    pub(crate) intake: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct GraphArgs {
    /// Entries to show, with what they share with others; all when none is given
    pub(crate) entries: Vec<String>,
    /// File to write: a drawing (.svg), data (.json) or a graph for Graphviz (.dot)
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Other entries to show at most, those that share most first
    #[arg(long, default_value_t = 12, value_name = "N")]
    pub(crate) most: usize,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct PrivacyArgs {
    /// Only this entry
    #[arg(long, value_name = "NO")]
    pub(crate) entry: Option<String>,
    /// Season folder, when it is not where the run found it
    #[arg(long, value_name = "DIR")]
    pub(crate) intake: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Pipeline file
    pub(crate) pipeline: PathBuf,
    /// Only this check, or the checks of this family, with the whole page of the manual
    #[arg(long, conflicts_with = "diff")]
    pub(crate) kind: Option<String>,
    /// Another rules.toml or pipeline file: show which flags of the last run's season would appear, vanish or change from it to this one
    #[arg(long, value_name = "OLD.toml")]
    pub(crate) diff: Option<PathBuf>,
    /// Season folder, when it is not where the run found it
    #[arg(long, value_name = "DIR")]
    pub(crate) intake: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Workspace folder to look at
    #[arg(long, short, value_name = "DIR")]
    pub(crate) workspace: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ModelArgs {
    /// Folder of the model (config.json, tokenizer.json, model.safetensors)
    #[arg(value_name = "DIR")]
    pub(crate) model: PathBuf,
    /// Take the files as they are: write their digests to manifest.json
    #[arg(long)]
    pub(crate) pin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Season folder
    #[arg(long, value_name = "DIR")]
    pub(crate) intake: PathBuf,
    /// Folder of the contest (its contest.toml, topics.toml, rules.toml, criteria.toml)
    #[arg(long, value_name = "DIR")]
    pub(crate) contest: PathBuf,
    /// Pipeline file to write; its workspace is the folder `workspace` where you stand
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ExtractArgs {
    /// Files to read
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Folder for one .txt and one .json a file
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ReuseArgs {
    /// Lines of {"id", "text"}
    pub(crate) docs: PathBuf,
    /// Tab-separated pairs to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ClassifyArgs {
    /// Lines of {"id", "title", "text"?}
    #[arg(required_unless_present_any = ["learn", "take_back"], conflicts_with_all = ["learn", "take_back"])]
    pub(crate) docs: Option<PathBuf>,
    /// Pipeline file
    #[arg(long, value_name = "FILE")]
    pub(crate) pipeline: PathBuf,
    /// Learn from experts' decisions on topics, and from a file of corrections (a line each: entry number, topic or track) where one is
    /// given.
    /// Shows what would change in the season
    #[arg(long, value_name = "CSV", num_args = 0..=1)]
    pub(crate) learn: Option<Option<PathBuf>>,
    /// Have the next run learn from them; corrections of a file are recorded as decisions first
    #[arg(long, requires = "learn")]
    pub(crate) apply: bool,
    /// Who corrects, for the decisions that --apply records
    #[arg(long, value_name = "NAME", requires = "apply")]
    pub(crate) by: Option<String>,
    /// Have the next run learn from nothing again; the decisions stay in the ledger
    #[arg(long, conflicts_with = "learn")]
    pub(crate) take_back: bool,
    /// Season folder, in place of the pipeline file's
    #[arg(long, value_name = "DIR", conflicts_with = "docs")]
    pub(crate) intake: Option<PathBuf>,
    /// Workspace folder, in place of the pipeline file's
    #[arg(long, short, value_name = "DIR", conflicts_with = "docs")]
    pub(crate) workspace: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SimilarArgs {
    /// Entry number
    pub(crate) entry: String,
    /// Entries to show
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct MatchArgs {
    /// Two names a line, parted by a tab
    pub(crate) names: PathBuf,
    /// Compare people instead of units
    #[arg(long)]
    pub(crate) people: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address and port; others than this machine need a certificate
    #[arg(long, default_value = "127.0.0.1:8800", value_name = "ADDRESS")]
    pub(crate) at: std::net::SocketAddr,
    /// Certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) cert: Option<PathBuf>,
    /// Private key (PEM)
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(crate) key: Option<PathBuf>,
    /// List of experts: name, unit, fields, past entries, units to avoid, most entries (CSV, XLSX)
    #[arg(long, value_name = "FILE")]
    pub(crate) experts: Option<PathBuf>,
    /// Workspace folder of the run
    #[arg(long, short, default_value = WORKSPACE, value_name = "DIR")]
    pub(crate) workspace: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct PageArgs {
    pub(crate) page: u32,
    pub(crate) dpi: f32,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add a person; the password is read from standard input
    Add(UserAddArgs),
    /// List people
    List(WorkspaceArg),
    /// Remove a person; decisions stay
    Remove(UserArgs),
    /// Give a person a new password, read from standard input
    Password(UserArgs),
}

#[derive(Debug, Args)]
pub(crate) struct UserAddArgs {
    /// Name; decisions carry it
    pub(crate) name: String,
    /// What the person is here for
    #[arg(long, value_enum)]
    pub(crate) role: RoleArg,
    /// Tracks that an expert reads (codes or names); all when none is given
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    pub(crate) tracks: Vec<String>,
    /// Entries that the person keeps away from
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    pub(crate) recused: Vec<String>,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Args)]
pub(crate) struct UserArgs {
    /// Name
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) at: WorkspaceArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RoleArg {
    /// 秘书处: sees everything, decides
    #[value(alias = "秘书处")]
    Secretariat,
    /// 专家: reads the entries of given tracks, decides, gives marks
    #[value(alias = "专家")]
    Expert,
    /// 核查员: decides on flags
    #[value(alias = "核查员")]
    Reviewer,
    /// 监督: sees everything but personal data, decides nothing
    #[value(alias = "监督")]
    Auditor,
}
