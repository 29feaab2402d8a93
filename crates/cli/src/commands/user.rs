use std::collections::BTreeSet;
use std::io::{BufRead, IsTerminal};

use record::Screening;
use store::{People, Workspace};
use web::{Account, Role};

use super::last;
use crate::args::{RoleArg, UserAddArgs, UserArgs, UserCommand, WorkspaceArg};
use crate::out::{Failure, Out, exit};

pub(crate) fn user(command: &UserCommand, out: &mut Out) -> Result<u8, Failure> {
    match command {
        UserCommand::Add(args) => add(args, out),
        UserCommand::List(at) => list(at, out),
        UserCommand::Remove(args) => remove(args, out),
        UserCommand::Password(args) => password(args, out),
    }
}

fn people(at: &WorkspaceArg) -> Result<People, Failure> {
    Ok(Workspace::open_read(&at.workspace)?.people()?)
}

fn add(args: &UserAddArgs, out: &mut Out) -> Result<u8, Failure> {
    let (_, screening) = last::load(&args.at)?;
    let tracks = args.tracks.iter().map(|t| last::track(&screening, t)).collect::<Result<_, _>>()?;
    let recused = last::numbers(&screening, &args.recused)?;
    let people = people(&args.at)?;
    if people.get(args.name.trim())?.is_some() {
        return Err(Failure::usage(
            format!("账号“{}”已存在；换口令用 shai user password，改角色请先 shai user remove。", args.name),
            format!("{:?} exists; `shai user password` changes the password, `shai user remove` comes before another role.", args.name),
        ));
    }
    let account = Account { name: args.name.trim().to_owned(), role: role(args.role), tracks, recused };
    people.put(&web::person(&account, &ask(out)?)?)?;
    show(&screening, &account, args.at.json, out)?;
    Ok(exit::DONE)
}

fn list(at: &WorkspaceArg, out: &mut Out) -> Result<u8, Failure> {
    let (_, screening) = last::load(at)?;
    let accounts = web::accounts(&people(at)?)?;
    for account in &accounts {
        show(&screening, account, at.json, out)?;
    }
    if accounts.is_empty() && !at.json {
        out.say(
            "还没有账号。添加：shai user add 姓名 --role secretariat",
            "No accounts yet. To add one: shai user add NAME --role secretariat",
        )?;
    }
    Ok(exit::DONE)
}

fn remove(args: &UserArgs, out: &mut Out) -> Result<u8, Failure> {
    if !people(&args.at)?.remove(args.name.trim())? {
        return Err(unknown(&args.name));
    }
    out.say(format!("已删除 {}；其决定仍在台账中。", args.name), format!("removed {}; their decisions stay in the ledger.", args.name))?;
    Ok(exit::DONE)
}

fn password(args: &UserArgs, out: &mut Out) -> Result<u8, Failure> {
    let people = people(&args.at)?;
    let Some(known) = people.get(args.name.trim())? else { return Err(unknown(&args.name)) };
    let secret = web::hash_password(&ask(out)?)?;
    people.put(&store::Person { secret, ..known })?;
    out.say(format!("已更换 {} 的口令。", args.name), format!("the password of {} was changed.", args.name))?;
    Ok(exit::DONE)
}

fn unknown(name: &str) -> Failure {
    Failure::usage(
        format!("没有账号“{name}”。shai user list 列出全部。"),
        format!("there is no account {name:?}; `shai user list` lists all."),
    )
}

/// A password from standard input: never from the command line, which other users of the machine can read, and typed unseen.
fn ask(out: &mut Out) -> Result<String, Failure> {
    let typed = if std::io::stdin().is_terminal() {
        let once =
            hidden(out, "口令（至少 8 个字符，输入时不显示；回车结束）：", "Password (at least 8 characters, not shown; end with Enter):")?;
        // What nobody sees is easily mistyped.
        if hidden(out, "再输入一次：", "Once more:")? != once {
            return Err(Failure::usage("两次输入的口令不同，未作更改。", "the two passwords differ; nothing was changed."));
        }
        once
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        line
    };
    Ok(typed.trim_end_matches(['\r', '\n']).to_owned())
}

fn hidden(out: &mut Out, zh: &str, en: &str) -> Result<String, Failure> {
    out.say(zh, en)?;
    out.flush()?;
    Ok(rpassword::read_password()?)
}

fn show(screening: &Screening, account: &Account, json: bool, out: &mut Out) -> Result<(), Failure> {
    if json {
        let Account { name, role, tracks, recused } = account;
        return out.json(&serde_json::json!({"v": record::WIRE_VERSION, "name": name, "role": role, "tracks": tracks, "recused": recused}));
    }
    let named = |code: &String| screening.contest.track_label(code).get(out.lang).to_owned();
    let list = |set: &BTreeSet<String>, separator: &str| set.iter().map(named).collect::<Vec<_>>().join(separator);
    let (tracks, recused) = (list(&account.tracks, "、"), list(&account.recused, "、"));
    let part = |zh: &str, en: &str, value: &str| match (value, out.lang) {
        ("", _) => String::new(),
        (value, record::Lang::Zh) => format!("  {zh} {value}"),
        (value, record::Lang::En) => format!("  {en} {value}"),
    };
    let role = match out.lang {
        record::Lang::Zh => account.role.zh(),
        record::Lang::En => account.role.en(),
    };
    out.line(format!("{}  {role}{}{}", account.name, part("赛道", "tracks", &tracks), part("回避", "recused", &recused)))
}

fn role(typed: RoleArg) -> Role {
    match typed {
        RoleArg::Secretariat => Role::Secretariat,
        RoleArg::Expert => Role::Expert,
        RoleArg::Reviewer => Role::Reviewer,
        RoleArg::Auditor => Role::Auditor,
    }
}
