//! One file per command, or per family of commands that print the same things.

mod acts;
mod alone;
mod assign;
mod decide;
mod doctor;
mod eval;
mod evidence;
mod export;
mod graph;
mod init;
mod last;
mod learn;
mod look;
mod model;
mod order;
mod privacy;
mod proposal;
mod quotes;
mod rules;
mod run;
mod search;
mod serve;
mod shortlist;
mod similar;
mod user;
mod verify;
mod whatif;

use crate::args::Command;
use crate::out::{Failure, Out};

/// Runs one command; the exit code where it did what it was asked.
pub(crate) fn dispatch(command: Command, out: &mut Out) -> Result<u8, Failure> {
    match command {
        Command::Run(args) => run::run(&args, out),
        Command::Search(args) => search::search(&args, out),
        Command::Show(args) => look::show(&args, out),
        Command::Flags(args) => look::flags(&args, out),
        Command::Explain(args) => look::explain(&args, out),
        Command::Rank(args) => look::rank(&args, out),
        Command::Decide(args) => decide::decide(&args, out),
        Command::Shortlist(args) => shortlist::shortlist(&args, out),
        Command::Assign(args) => assign::assign(&args, out),
        Command::Claim(args) => acts::claim(&args, out),
        Command::Undo(args) => acts::undo(&args, out),
        Command::Score(args) => acts::score(&args, out),
        Command::Ledger(args) => acts::ledger(&args, out),
        Command::Queue(args) => order::queue(&args, out),
        Command::Export(args) => export::export(&args, out),
        Command::Eval(args) => eval::eval(&args, out),
        Command::Verify(args) => verify::verify(&args, out),
        Command::WhatIf(args) => whatif::whatif(&args, out),
        Command::Evidence(args) => evidence::evidence(&args, out),
        Command::Graph(args) => graph::graph(&args, out),
        Command::Privacy(args) => privacy::privacy(&args, out),
        Command::Rules(args) => rules::rules(&args, out),
        Command::Doctor(args) => doctor::doctor(&args, out),
        Command::Model(args) => model::model(&args, out),
        Command::Init(args) => init::init(&args, out),
        Command::Extract(args) => alone::extract(&args, out),
        Command::Reuse(args) => alone::reuse(&args, out),
        Command::Classify(args) => alone::classify(&args, out),
        Command::Similar(args) => similar::similar(&args, out),
        Command::Match(args) => alone::names(&args, out),
        Command::Serve(args) => serve::serve(&args, out),
        Command::User(command) => user::user(&command, out),
        Command::Page(args) => serve::page(&args),
        Command::Worker => alone::worker(),
    }
}
