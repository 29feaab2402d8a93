use std::process::Command;
use std::sync::Arc;

use web::{App, Bind, Outside, PageDrawer, Settings};

use crate::args::{PageArgs, ServeArgs};
use crate::out::{Failure, Out, exit};
use crate::surroundings;

pub(crate) fn serve(args: &ServeArgs, out: &mut Out) -> Result<u8, Failure> {
    let workspace = store::Workspace::open_read(&args.workspace)?;
    let certificate = args.cert.clone().zip(args.key.clone());
    let own = certificate.is_none();
    let at = Bind { address: args.at, certificate };
    let listening = web::bind(&at)?;
    let address = listening.address();
    let program = std::env::current_exe()?;
    let draw = move || {
        let mut command = Command::new(&program);
        command.arg("page");
        command
    };
    let outside = Outside {
        now: Box::new(surroundings::now),
        seconds: Box::new(surroundings::seconds),
        lang: out.lang,
        drawer: PageDrawer::Fenced(Box::new(draw)),
        // Whoever can start the program on this machine can read the workspace; over the network everybody logs in.
        local: own.then(surroundings::user),
        experts: args.experts.clone(),
    };
    let app = App::open(workspace, Settings::default(), outside)?;
    let scheme = if own { "http" } else { "https" };
    match app.entry_key() {
        Some(key) => out.say(
            format!("还没有账号，本机可直接进入：\n  {scheme}://{address}/enter?key={key}\n多人使用请先添加账号：shai user add 姓名 --role secretariat"),
            format!("There are no accounts; on this machine, open\n  {scheme}://{address}/enter?key={key}\nFor several people, add accounts: shai user add NAME --role secretariat"),
        )?,
        None => out.say(format!("请在浏览器打开：{scheme}://{address}/"), format!("Open in a browser: {scheme}://{address}/"))?,
    }
    out.say("按 Ctrl-C 结束；已记录的决定不会丢失。", "Ctrl-C ends it; recorded decisions are kept.")?;
    out.flush()?;
    web::serve(Arc::new(app), listening)?;
    Ok(exit::DONE)
}

pub(crate) fn page(args: &PageArgs) -> Result<u8, Failure> {
    extract::fence::serve_page(std::io::stdin().lock(), std::io::stdout().lock(), args.page, args.dpi)?;
    Ok(exit::DONE)
}
