//! Time to the whole answer of each kind of page over a generated season, 20 readers at once:
//! `cargo run --release -p web --example pages -- TEXT ENTRIES DIR [RUN SHAI]`.
//!
//! Composes ENTRIES entries from paragraphs of the file TEXT, with two flags on every fourth, and asks without a network between. With the
//! workspace RUN of a finished run and the program SHAI, also the time in which that program draws a page that is in no cache.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a measuring tool, no part of the product")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use extract::Extraction;
use record::{
    Aligned, Attention, CannotTell, Check, Classification, Document, DocumentRef, Dossier, Edge, EntryView, Evidence, FileKind, FileRef,
    Flag, Graph, Kind, Lang, Manual, Match, MatchKind, Node, NodeKind, Ranking, Relation, Say, Screening, Sha256, Span, Tie, TopicGuess,
};
use tower::ServiceExt;
use web::{App, Outside, PageDrawer, Settings, router};

/// Readers who ask at the same time.
const READERS: usize = 20;
/// Requests of each reader for each page.
const EACH: usize = 25;
const TRACKS: usize = 14;
const CHARS: usize = 4_000;
/// What the texts in the cache are said to be read with.
const READER: &str = "bench";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [text, entries, dir, run @ ..] = &args[..] else { return Err("usage: pages TEXT ENTRIES DIR [RUN SHAI]".into()) };
    let (dir, entries) = (Path::new(dir), entries.parse::<usize>()?);
    if !dir.join("screening.bin").try_exists()? {
        compose(dir, &paragraphs(text)?, entries)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build()?;
    if let [run, shai] = run {
        cold(&runtime, Path::new(run), shai)?;
    }
    let (router, cookie) = serving(&runtime, dir, PageDrawer::Here)?;
    let flag = runtime.block_on(ask(&router, "/api/v1/flags?limit=1", &cookie)).0;
    let flag: serde_json::Value = serde_json::from_slice(&flag)?;
    let flag = flag["flags"][0]["id"].as_str().ok_or("there are no flags")?.to_owned();
    let search = |q: &str| format!("/search?q={}", encoded(q));
    println!("20 readers, each asking at once again: {}", told(&measure(&runtime, &router, &queries(&paragraphs(text)?), &cookie)));
    // Another entry each time.
    let similar: Vec<String> = (0..READERS * EACH).map(|i| format!("/entries/GD-{:05}/similar", i * 31 % entries)).collect();
    let start = Instant::now();
    runtime.block_on(ask(&router, &similar[0], &cookie));
    let first = start.elapsed().as_secs_f64() * 1e3;
    println!("/entries/…/similar: {}, the first {first:.0} ms", told(&measure(&runtime, &router, &similar, &cookie)));
    for path in [
        "/".to_owned(),
        "/flags".to_owned(),
        "/flags?state=all&attention=high&page=40".to_owned(),
        format!("/flags/{flag}"),
        search("数据"),
        search("数据 平台"),
        search("隐私计算"),
        search("数据 非 平台"),
        "/search".to_owned(),
        "/entries/GD-00017".to_owned(),
        "/entries/GD-00017/graph".to_owned(),
        "/entries/GD-00017/files/0?page=1".to_owned(),
        "/compare/GD-00019/GD-00018".to_owned(),
        "/clusters/7".to_owned(),
        "/checks".to_owned(),
        "/audit".to_owned(),
        "/ranking".to_owned(),
        "/ranking?track=T07&page=20".to_owned(),
        "/shortlist".to_owned(),
        "/shortlist?except=GD-00001".to_owned(),
        "/assignment".to_owned(),
        "/assignment?by=experts".to_owned(),
        "/assignment?by=recused".to_owned(),
        "/mine".to_owned(),
        "/batch".to_owned(),
        "/log".to_owned(),
        "/help".to_owned(),
    ] {
        let start = Instant::now();
        runtime.block_on(ask(&router, &path, &cookie));
        let first = start.elapsed().as_secs_f64() * 1e3;
        println!("{path}: {}, the first {first:.0} ms", told(&measure(&runtime, &router, std::slice::from_ref(&path), &cookie)));
    }
    Ok(())
}

/// Different queries, none of which is asked twice: two to six neighbouring characters of the text, alone, two together, one without the
/// other, or as they stand.
fn queries(paragraphs: &[String]) -> Vec<String> {
    let mut seed = 7u64;
    let mut below = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n.max(1)
    };
    let mut found = BTreeSet::new();
    while found.len() < READERS * EACH {
        let mut word = |most: usize| {
            let chars: Vec<char> = paragraphs[below(paragraphs.len())].chars().filter(|c| c.is_alphabetic()).collect();
            let from = below(chars.len());
            chars[from..].iter().take(2 + below(most - 1)).collect::<String>()
        };
        let (a, b) = (word(6), word(3));
        let query = match found.len() % 4 {
            0 => a,
            1 => format!("{a} {b}"),
            2 => format!("{b} 非 {a}"),
            _ => format!("“{a}”"),
        };
        if query.chars().count() > 1 {
            found.insert(format!("/search?q={}", encoded(&query)));
        }
    }
    found.into_iter().collect()
}

fn encoded(part: &str) -> String {
    part.bytes().map(|b| format!("%{b:02X}")).collect()
}

fn paragraphs(text: &str) -> std::io::Result<Vec<String>> {
    let text = std::fs::read_to_string(text)?;
    Ok(text.split_inclusive('\n').filter(|p| !p.trim().is_empty()).map(str::to_owned).collect())
}

/// A server over a workspace, and the cookie of somebody who has entered.
fn serving(runtime: &tokio::runtime::Runtime, dir: &Path, drawer: PageDrawer) -> Result<(Router, String), Box<dyn Error>> {
    let start = Instant::now();
    let outside = Outside {
        now: Box::new(String::new),
        seconds: Box::new(|| 1),
        lang: Lang::Zh,
        drawer,
        local: Some("bench".to_owned()),
        experts: Some(dir.join("experts.csv")).filter(|p| p.exists()),
    };
    // Each reader asks as fast as it is answered, which no session may.
    let settings = Settings { quota: u32::MAX, quota_back: u32::MAX, ..Settings::default() };
    let app = Arc::new(App::open(store::Workspace::open_read(dir)?, settings, outside)?);
    println!("loaded in {:.2} s", start.elapsed().as_secs_f64());
    let key = app.entry_key().ok_or("the folder has accounts")?.to_owned();
    let router = router(app);
    let cookie = runtime.block_on(ask(&router, &format!("/enter?key={key}"), "")).1;
    Ok((router, cookie))
}

/// Pages of PDF files drawn for the first time.
const COLD: usize = 100;

fn cold(runtime: &tokio::runtime::Runtime, run: &Path, shai: &str) -> Result<(), Box<dyn Error>> {
    let shai = shai.to_owned();
    let draw = move || {
        let mut command = std::process::Command::new(&shai);
        command.arg("page");
        command
    };
    let (router, cookie) = serving(runtime, run, PageDrawer::Fenced(Box::new(draw)))?;
    let screening = store::Workspace::open_read(run)?.load_screening()?;
    let files = screening.entries.iter().flat_map(|e| {
        let readable =
            e.documents.iter().enumerate().filter(|(_, d)| d.kind == FileKind::Pdf && d.status.is_read() && !d.path.contains("!/"));
        readable.map(|(i, _)| format!("/entries/{}/files/{i}/pages/1", e.entry.no))
    });
    let mut times = Vec::new();
    for path in files.take(COLD) {
        let start = Instant::now();
        runtime.block_on(ask(&router, &path, &cookie));
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!("{} pages drawn: {}", times.len(), told(&times));
    Ok(())
}

fn told(sorted: &[f64]) -> String {
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    format!("p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms", at(0.5), at(0.99), at(1.0))
}

async fn ask(router: &Router, path: &str, cookie: &str) -> (Vec<u8>, String) {
    let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("the router never fails");
    assert!(response.status().is_success(), "{path}: {}", response.status());
    let set = response.headers().get(header::SET_COOKIE).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("memory");
    (body.to_vec(), set.split(';').next().unwrap_or("").to_owned())
}

/// Times of all readers, in order: reader 0 asks for paths 0, 20, 40 and so on, over again until each has asked often enough.
fn measure(runtime: &tokio::runtime::Runtime, router: &Router, paths: &[String], cookie: &str) -> Vec<f64> {
    let mut times: Vec<f64> = runtime.block_on(async {
        let mut readers = Vec::new();
        for reader in 0..READERS {
            let own: Vec<String> = (0..EACH).map(|i| paths[(reader + i * READERS) % paths.len()].clone()).collect();
            let (router, cookie) = (router.clone(), cookie.to_owned());
            readers.push(tokio::spawn(async move {
                let mut times = Vec::new();
                for path in own {
                    let start = Instant::now();
                    ask(&router, &path, &cookie).await;
                    times.push(start.elapsed().as_secs_f64() * 1e3);
                }
                times
            }));
        }
        let mut all = Vec::new();
        for reader in readers {
            all.extend(reader.await.expect("a reader that asks"));
        }
        all
    });
    times.sort_by(f64::total_cmp);
    times
}

fn compose(dir: &Path, paragraphs: &[String], entries: usize) -> Result<(), Box<dyn Error>> {
    let who = store::Who { pid: std::process::id(), started: String::new(), program: "bench".to_owned() };
    let workspace = store::Workspace::open(dir, &store::Identity { pipeline: "bench".to_owned() }, &who)?;
    let mut seed = 1u64;
    let dossiers: Vec<Dossier> = (0..entries)
        .map(|i| {
            let mut body = String::new();
            while body.chars().count() < CHARS {
                // Knuth's linear congruential generator: the same season on every machine.
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                body.push_str(&paragraphs[(seed >> 33) as usize % paragraphs.len()]);
            }
            let path = format!("divisions/gd-2025/files/{i}/申报书.pdf");
            let document = Document { sha256: Sha256::of(path.as_bytes()), ..testkit::document(FileKind::Pdf, &[&body]) };
            let mut entry = testkit::entry(&format!("GD-{i:05}"), &format!("第{i}号数据项目"), &format!("某{}公司", i % 977));
            entry.track = Some(format!("T{:02}", i % TRACKS + 1));
            entry.city = format!("城市{}", i % 21);
            entry.representatives = vec![format!("代表甲{i}"), format!("代表乙{}", i % 9_973)];
            entry.sme = Some(i % 5 == 0);
            entry.submitted = Some(format!("2025-07-{:02}", i % 28 + 1));
            entry.files = vec![FileRef { path: path.clone(), sha256: document.sha256, bytes: body.len() as u64 }];
            Dossier { form_at: Some(0), ..testkit::dossier(entry, vec![(path, document)]) }
        })
        .collect();
    index::build(&workspace.index_dir(), &dossiers, &BTreeMap::new(), "bench", &index::Settings::default())?;
    for document in dossiers.iter().flat_map(|d| &d.materials).map(|m| Document::clone(&m.document)) {
        let key = format!("{}-pdf-{READER}", document.sha256);
        workspace.cache().put("extract", &key, &Extraction { document, members: Vec::new() })?;
    }
    let screening = screening(&dossiers);
    workspace.save_screening(&screening)?;
    workspace.save_graph(&screening.run.id, &graph(&dossiers))?;
    workspace.save_meanings(&screening.run.id, &pipeline::Meanings::make(None, &dossiers, workspace.cache(), || false)?)?;
    store::write_atomic(&dir.join("experts.csv"), experts().as_bytes())?;
    // The rules of prizes and attention are those of a contest.
    let pipeline = std::path::absolute(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines/demo.toml"))?;
    let origin = serde_json::json!({ "pipeline": pipeline, "intake": dir, "reader": READER });
    store::write_atomic(&dir.join("origin.json"), origin.to_string().as_bytes())?;
    Ok(())
}

/// Enough to read every entry three times.
fn experts() -> String {
    let row = |i: usize| format!("专家{i:03},某{}大学,T{:02}、数据平台,400\n", i % 120, i % TRACKS + 1);
    "姓名,单位,领域,最多项数\n".to_owned() + &(0..200).map(row).collect::<String>()
}

/// Each entry with its unit, which is that of some twenty others, two representatives and its file.
fn graph(dossiers: &[Dossier]) -> Graph {
    let mut nodes: BTreeMap<(NodeKind, String), u32> = BTreeMap::new();
    let mut edges = Vec::new();
    for d in dossiers {
        let mut at = |kind, label: &str| {
            let next = nodes.len() as u32;
            *nodes.entry((kind, label.to_owned())).or_insert(next)
        };
        let from = at(NodeKind::Entry, &d.entry.no);
        let mut tied = vec![(Tie::Lead, at(NodeKind::Unit, &d.entry.org.name)), (Tie::Sent, at(NodeKind::File, &d.materials[0].path))];
        tied.extend(d.entry.representatives.iter().map(|name| (Tie::Representative, at(NodeKind::Person, name))));
        for (tie, to) in tied {
            let evidence = Evidence::in_document(&d.materials[0].path, &d.materials[0].document, Span::of(0, 40), Say::new("", ""));
            let entries = vec![d.entry.no.clone()];
            edges.push(Edge { from, to, tie, entries, probability: 1.0, reasons: Vec::new(), evidence: Some(evidence) });
        }
    }
    let mut by_number: Vec<((NodeKind, String), u32)> = nodes.into_iter().collect();
    by_number.sort_by_key(|(_, at)| *at);
    let nodes = by_number.into_iter().map(|((kind, label), _)| Node::new(kind, &label, &Say::new("", ""))).collect();
    Graph::new(nodes, edges).expect("every end was numbered")
}

/// Two of nine entries share passages with the one before them: groups of three.
fn matches(dossiers: &[Dossier]) -> Vec<Match> {
    let side = |d: &Dossier| DocumentRef { entry: d.entry.no.clone(), file: d.materials[0].path.clone() };
    let passage = |n: u32| Aligned {
        a: Span::of(300 * n, 300 * n + 120),
        b: Span::of(300 * n, 300 * n + 120),
        agreeing: 110,
        identity: 0.9,
        longest_run: 60,
    };
    let found = |i: usize, to: usize| Match {
        a: side(&dossiers[i]),
        b: side(&dossiers[to]),
        kind: MatchKind::Partial,
        relation: Relation::SameDivision,
        probability: 0.9,
        share_a: 0.3,
        share_b: 0.3,
        share_a_raw: 0.4,
        share_b_raw: 0.4,
        longest_run: 60,
        passages: (0..12).map(passage).collect(),
        reasons: Vec::new(),
        cluster: (i / 3) as u32 + 1,
    };
    let later = (0..dossiers.len()).filter(|i| i % 9 < 3 && i % 3 > 0);
    later.map(|i| found(i, i - 1)).collect()
}

/// Forty checks, each of which cannot tell about some entries.
fn checks(dossiers: &[Dossier]) -> (Vec<Check>, Vec<CannotTell>) {
    let kinds = Kind::known().take(40).map(Kind::new);
    let say = |text: &str| Say::new(text, text);
    let check = |kind: &Kind| Check {
        kind: kind.clone(),
        name: say("核查"),
        clause: "五(一)1".to_owned(),
        attention: Attention::Medium,
        enabled: true,
        manual: Manual {
            what: say("查什么"), why: say("为什么"), example: say("例子"), inputs: say("看什么"), clears: say("怎样消除")
        },
        parameters: Vec::new(),
    };
    let lacking = |(n, kind): (usize, &Kind)| CannotTell {
        kind: kind.clone(),
        missing: say("没有登记册"),
        others: Vec::new(),
        entries: dossiers.iter().skip(n).step_by(5).map(|d| d.entry.no.clone()).collect(),
    };
    let kinds: Vec<Kind> = kinds.collect();
    (kinds.iter().map(check).collect(), kinds.iter().enumerate().map(lacking).collect())
}

fn screening(dossiers: &[Dossier]) -> Screening {
    let mut contest = testkit::contest("生成的赛季");
    contest.tracks = (1..=TRACKS).map(|t| testkit::track(&format!("T{t:02}"), &format!("赛道{t}"))).collect();
    let view = |d: &Dossier| EntryView {
        entry: d.entry.clone(),
        documents: d
            .materials
            .iter()
            .map(|m| record::DocumentInfo {
                path: m.path.clone(),
                sha256: m.document.sha256,
                kind: FileKind::Pdf,
                pages: 1,
                chars: m.document.text.len(),
                status: record::ReadStatus::Read,
                ocr_pages: 0,
                is_form: true,
            })
            .collect(),
        sections: Vec::new(),
    };
    let mut rankings: Vec<Ranking> = dossiers
        .iter()
        .enumerate()
        .map(|(i, d)| Ranking {
            entry: d.entry.no.clone(),
            track: d.entry.track.clone().unwrap_or_default(),
            place: (i / TRACKS) as u32 + 1,
            band: (1, 20),
            score: 50.0,
            contributions: Vec::new(),
            bonus: None,
        })
        .collect();
    rankings.sort_by(|a, b| (&a.track, a.place).cmp(&(&b.track, b.place)));
    let (checks, cannot_tell) = checks(dossiers);
    Screening {
        entries: dossiers.iter().map(view).collect(),
        classifications: dossiers.iter().map(classified).collect(),
        flags: dossiers.iter().step_by(4).flat_map(|d| [flag(d, "entry.track_mismatch"), flag(d, "org.no_lead")]).collect(),
        rankings,
        matches: matches(dossiers),
        checks,
        cannot_tell,
        ..testkit::screening(contest)
    }
}

fn classified(d: &Dossier) -> Classification {
    let track = d.entry.track.clone().unwrap_or_default();
    Classification {
        entry: d.entry.no.clone(),
        declared_track: Some(track.clone()),
        declared_topic: None,
        topic: format!("{track}.01"),
        track,
        track_probability: 0.9,
        topic_probability: 0.7,
        declared_track_probability: Some(0.9),
        doubt: None,
        likely: None,
        candidates: vec![TopicGuess { topic: "T01.01".to_owned(), probability: 0.7 }],
        evidence: Vec::new(),
        reasons: Vec::new(),
    }
}

fn flag(d: &Dossier, kind: &str) -> Flag {
    let say = || Say::new("疑似，待核", "suspected");
    let evidence = Evidence::in_document(&d.materials[0].path, &d.materials[0].document, Span::of(0, 80), say());
    testkit::flag(kind, &d.entry.no, |draft| {
        draft.evidence = vec![Evidence { sha256: Sha256::from_bytes([7; 32]), ..evidence }];
        draft.change = vec![record::Edit::withdrawn(&d.entry.no, &d.entry.title)];
    })
}
