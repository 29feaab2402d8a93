//! Help in Chinese. The English words stand in `args.rs`, as doc comments; here is the same table in Chinese, and an example for each command.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command, CommandFactory};
use record::Lang;

use crate::args::Typed;

/// Name, Chinese description, example.
const COMMANDS: &[(&str, &str, &str)] = &[
    ("run", "筛查一个赛季文件夹，写出报告", "shai run pipelines/demo.toml --workspace workspace"),
    ("search", "在筛查过的赛季里全文检索", "shai search '公共数据 赛道:金融服务 非 保险'"),
    ("show", "查看一个项目的全部情况", "shai show GD-2025-0001"),
    ("flags", "列出标记", "shai flags --kind duplicate --attention 先看"),
    ("queue", "按最值得看的次序列出待核标记、何时可以停、还应抽查什么", "shai queue --limit 30"),
    ("explain", "解释一条标记，或一个项目的赛道赛题", "shai explain F-0123456789ab"),
    ("claim", "认领一条标记或一个项目的赛题，避免重复核查；--release 放回", "shai claim F-0123456789ab --by 秘书处二组"),
    ("undo", "撤回台账中的一条（该条保留，撤回另记一条）", "shai undo 12 --reason 误点 --by 秘书处二组"),
    ("score", "记录专家给一个项目的评分", "shai score GD-2025-0001 82 --by 专家甲"),
    ("ledger", "查看决定台账，以及初核与复核的一致程度", "shai ledger --agreement"),
    ("decide", "记录人对一条标记或一个项目赛道赛题的决定", "shai decide F-0123456789ab 不成立 --reason '同名不同人' --by 秘书处二组"),
    ("rank", "查看各赛道的阅读顺序", "shai rank --track 工业制造"),
    ("shortlist", "建议各赛道奖项和全国总决赛推荐名单（只是建议，不作决定）", "shai shortlist --out 推荐名单.xlsx"),
    ("assign", "建议哪些专家评审哪些项目（只是建议，不作决定）", "shai assign --experts experts.csv --out 分配.xlsx"),
    ("export", "把上次筛查的结果写到文件夹", "shai export --out 导出 --format jsonl,xlsx,html"),
    ("eval", "与已知真相对照", "shai eval --truth corpus/demo/truth.json"),
    ("verify", "用原始文件重新核算标记，或核对决定台账", "shai verify F-0123456789ab    shai verify --ledger"),
    ("whatif", "试着作出能解除标记的改动，看规则随后怎么说", "shai whatif F-0123456789ab"),
    ("evidence", "列出证明材料：每个文件是什么、属于谁、缺哪些", "shai evidence --entry GD-2025-0001"),
    ("graph", "查看项目、单位、人员、权利与文件的关系，以及每处关系读自哪里", "shai graph GD-2025-0001 --out 关系.svg"),
    ("privacy", "列出文件中个人信息所在的位置", "shai privacy --entry GD-2025-0001"),
    ("rules", "列出全部核查规则及其条款、参数，或比较两套规则", "shai rules pipelines/demo.toml --diff old/rules.toml"),
    ("doctor", "检查本机：有什么、缺什么、怎么办", "shai doctor"),
    ("model", "检查编码模型文件夹，或为其文件生成清单", "shai model models/bge-small-zh-v1.5 --pin"),
    ("init", "为一个赛季文件夹写出流程文件", "shai init --intake 2025赛季 --contest pipelines/guangdong-2025 --out pipelines/2025.toml"),
    ("extract", "读取文件，写出文本（不需要赛季）", "shai extract 申报书.pdf --out 文本"),
    ("reuse", "在任意文本之间查找相同段落（不需要赛季）", "shai reuse docs.jsonl --out pairs.tsv"),
    ("classify", "给任意文本判断赛道赛题（不需要赛季）", "shai classify docs.jsonl --pipeline pipelines/demo.toml"),
    ("serve", "在浏览器里检索、核查、对照、排序", "shai serve --workspace workspace"),
    ("user", "管理可以登录的人", "shai user list"),
    ("page", "", ""),
    ("similar", "查看含义最相近的项目及相近段落", "shai similar GD-2025-0001 --limit 5"),
    ("worker", "", ""),
    ("match", "比较成对的名称（不需要赛季）", "shai match names.tsv"),
];

/// The same of the commands under `user`.
const USER: &[(&str, &str, &str)] = &[
    ("add", "添加一个人；口令从标准输入读取", "shai user add 专家甲 --role 专家 --tracks T05,T07"),
    ("list", "列出可以登录的人", "shai user list"),
    ("remove", "删除一个人；其决定保留", "shai user remove 专家甲"),
    ("password", "更换口令，从标准输入读取", "shai user password 专家甲"),
];

/// Argument, Chinese description: an argument means the same wherever it stands.
const ARGUMENTS: &[(&str, &str)] = &[
    ("lang", "输出语言：zh 或 en，默认看系统语言"),
    ("threads", "线程数，默认用全部处理器"),
    ("workspace", "工作区文件夹"),
    ("json", "输出 JSON"),
    ("pipeline", "流程文件"),
    ("intake", "赛季文件夹"),
    ("model", "模型文件夹（config.json、tokenizer.json、model.safetensors）"),
    ("pin", "以现有文件为准，把各文件的摘要写入 manifest.json"),
    ("retry_costly", "重新读取以前因耗时过长或占用内存过多而放弃的文件"),
    ("out", "写到哪里"),
    ("entry", "项目编号"),
    ("entries", "要看的项目编号，连同与其他项目共有的部分；不写则全部"),
    ("most", "最多带出多少个其他项目，共有最多的在前"),
    ("query", "词、短语和字段"),
    ("limit", "显示多少条"),
    ("offset", "跳过多少条"),
    ("kind", "只看这一类（duplicate.same_division）或这一族（duplicate）"),
    ("attention", "只看这一关注度及以上：先看、评审前看、供参考"),
    ("open", "只看等着处理的：还没有决定，或暂缓"),
    ("what", "标记编号（F-…）或项目编号"),
    ("flag", "标记编号（F-…）"),
    ("verdict", "决定：成立、不成立、需补正、暂缓"),
    ("topic", "更合适的赛题编号（决定的对象是项目的赛题时）；只能确定赛道时写赛道编号"),
    ("round", "轮次：初核、复核（看不到初核结论）、裁定"),
    ("from", "离线填好的工作簿（由 shai export --decisions 写出）"),
    ("decisions", "写出可离线填写的工作簿，由 shai decide --from 读回"),
    ("release", "放回"),
    ("line", "台账条号"),
    ("points", "分数，0 到 100"),
    ("note", "备注"),
    ("learned", "用从专家评分学到的权重排序；显示有何变化，不改动任何结果"),
    ("agreement", "只看初核与复核的一致程度"),
    ("reason", "理由；“不成立”“需补正”必须写"),
    ("by", "决定人"),
    ("track", "只看这个赛道（代码或名称）"),
    ("format", "要哪些格式"),
    ("experts", "专家名单：姓名、单位、领域、以往项目、回避单位、最多项数（CSV、XLSX）"),
    ("except", "由人排除、不参与推荐的项目编号"),
    ("truth", "真相文件"),
    ("flags", "标记编号；不写则全部"),
    ("diff", "另一个 rules.toml 或流程文件：列出从它改到现在这一套，上次筛查的赛季中哪些标记会出现、消失或改变"),
    ("ledger", "改为核对决定台账的哈希链"),
    ("contest", "大赛设置文件夹（contest.toml 等四个文件）"),
    ("files", "要读取的文件"),
    ("learn", "从专家对赛题的决定学习，也可另给更正文件（每行：项目编号,赛题或赛道）；显示整个赛季会有哪些变化"),
    ("apply", "下次筛查起采用；更正文件中的更正先记入台账"),
    ("take_back", "下次筛查起不再采用；决定仍在台账中"),
    ("docs", "每行一个 JSON 的文本文件"),
    ("names", "每行两个名称，制表符分开"),
    ("people", "比较人名而不是单位名"),
    ("at", "监听的地址和端口；本机以外的地址须有证书"),
    ("cert", "证书（PEM）"),
    ("key", "私钥（PEM）"),
    ("name", "姓名；决定上会写明"),
    ("role", "角色：秘书处、专家、核查员、监督"),
    ("tracks", "专家所看的赛道（代码或名称）；不写则全部"),
    ("recused", "须回避的项目编号"),
    ("page", "页"),
    ("dpi", "每英寸点数"),
];

/// Where an argument means something of its own: command, argument, Chinese description.
const OWN: &[(&str, &str, &str)] = &[
    ("run", "intake", "赛季文件夹，代替流程文件中所写的"),
    ("run", "workspace", "工作区文件夹，代替流程文件中所写的"),
    ("run", "json", "结束时以 JSON 输出运行记录"),
    ("classify", "intake", "赛季文件夹，代替流程文件中所写的"),
    ("classify", "workspace", "工作区文件夹，代替流程文件中所写的"),
    ("classify", "by", "更正人；--apply 把更正记入台账时写明"),
    ("classify", "docs", "文本文件，每行一个 JSON：id、title，可有 text"),
    ("reuse", "docs", "文本文件，每行一个 JSON：id、text"),
    ("flags", "entry", "只看这个项目"),
    ("evidence", "entry", "只看这个项目"),
    ("privacy", "entry", "只看这个项目"),
    ("queue", "pipeline", "流程文件，代替上次筛查所用的"),
    ("shortlist", "pipeline", "流程文件，代替上次筛查所用的"),
    ("assign", "pipeline", "流程文件，代替上次筛查所用的"),
    ("verify", "intake", "赛季文件夹；移动过才需要写"),
    ("whatif", "intake", "赛季文件夹；移动过才需要写"),
    ("evidence", "intake", "赛季文件夹；移动过才需要写"),
    ("privacy", "intake", "赛季文件夹；移动过才需要写"),
    ("rules", "intake", "赛季文件夹；移动过才需要写"),
    ("rules", "kind", "只看这一类（duplicate.same_division）或这一族（duplicate）的完整说明"),
    ("claim", "by", "认领人"),
    ("undo", "by", "撤回人"),
    ("undo", "reason", "为何撤回，可不写"),
    ("score", "by", "评分的专家"),
    ("rank", "limit", "每个赛道显示多少项，不写为 10 项；--json 为全部"),
    ("shortlist", "out", "要写出的工作簿"),
    ("assign", "out", "要写出的工作簿"),
    ("export", "out", "写到哪个文件夹"),
    ("export", "round", "离线工作簿用于哪一轮：初核、复核（看不到初核结论）、裁定"),
    ("graph", "out", "要写出的文件：图 .svg、数据 .json 或 Graphviz 用的 .dot"),
    ("init", "out", "要写出的流程文件；工作区是当前文件夹下的 workspace"),
    ("extract", "out", "写到哪个文件夹，每份文件一个 .txt 和一个 .json"),
    ("reuse", "out", "要写出的文件，每行一对，制表符分开"),
];

const CODES_ZH: &str = "退出码：0 完成 · 1 失败 · 2 用法有误 · 3 完成，但有本赛区的文件或登记表、名单无法读取，或材料大量缺失（已列出） · 4 另一次筛查正在运行 · 5 工作区损坏 · 130 被中断（再运行一次即继续）";
const CODES_EN: &str = "Exit codes: 0 done · 1 failed · 2 usage · 3 done, files of the division, registries or lists could not be read, or most are gone (named) · 4 another run is active · 5 workspace damaged · 130 interrupted (run again to go on)";

/// The words as the parser takes them: `shai help run` asks what `shai run --help` does. A command of the parser's own would speak English.
pub(crate) fn asked(words: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = words.into_iter().collect();
    if words.get(1).is_some_and(|word| word == "help" || word == "帮助") {
        words.remove(1);
        words.push("--help".into());
    }
    words
}

/// The command line with its help in one language.
pub(crate) fn command(lang: Lang) -> Command {
    let mut command = Typed::command().mut_args(behind_others).after_help(match lang {
        Lang::Zh => CODES_ZH,
        Lang::En => CODES_EN,
    });
    for (name, zh, example) in COMMANDS {
        command = command.mut_subcommand(name, |sub| localise(sub, lang, zh, example));
    }
    command = command.mut_subcommand("user", |sub| {
        USER.iter().fold(sub, |sub, (name, zh, example)| sub.mut_subcommand(name, |one| localise(one, lang, zh, example)))
    });
    if lang == Lang::Zh {
        command = chinese_frame(command.about("筛：筛查大赛申报材料；最终由专家决定，程序从不淘汰任何项目"));
        command = command.mut_args(|arg| chinese_argument("", arg));
    }
    command
}

/// What every command takes stands behind what is its own.
fn behind_others(arg: Arg) -> Arg {
    match arg.get_id().as_str() {
        "lang" => arg.display_order(900),
        "threads" => arg.display_order(901),
        _ => arg,
    }
}

fn localise(sub: Command, lang: Lang, zh: &'static str, example: &'static str) -> Command {
    match lang {
        Lang::En => sub.after_help(format!("Example:\n  {example}")),
        Lang::Zh => {
            let name = sub.get_name().to_owned();
            let mut place = 0;
            chinese_frame(sub.about(zh).after_help(format!("示例：\n  {example}"))).mut_args(|arg| {
                // Under a heading of its own the parser would sort them by name.
                place += usize::from(arg.is_positional());
                let arg = if arg.is_positional() { arg.display_order(place) } else { arg };
                chinese_argument(&name, arg)
            })
        }
    }
}

/// The parser adds its own `--help` and `--version` behind everything else, in English: these stand in their place.
fn chinese_frame(command: Command) -> Command {
    let arguments = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";
    let flag = |name: &'static str, short: char, action: ArgAction, place: usize| {
        Arg::new(name).long(name).short(short).action(action).display_order(place)
    };
    command
        .help_template(arguments)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", 'h', ArgAction::Help, 910).help("显示帮助"))
        .arg(flag("version", 'V', ArgAction::Version, 911).help("显示版本"))
}

fn chinese_argument(command: &str, arg: Arg) -> Arg {
    let heading = if arg.is_positional() { "参数" } else { "选项" };
    let id = arg.get_id().as_str();
    let own = OWN.iter().find(|(of, known, _)| (*of, *known) == (command, id)).map(|(_, _, zh)| *zh);
    let zh = own.or_else(|| argument(id));
    // The words name the values.
    let arg = arg.help_heading(heading);
    let arg = if arg.get_action().takes_values() { arg.hide_possible_values(true) } else { arg };
    match zh {
        Some(zh) => arg.help(zh),
        None => arg,
    }
}

/// What an argument means, in Chinese.
pub(crate) fn argument(id: &str) -> Option<&'static str> {
    ARGUMENTS.iter().find(|(known, _)| *known == id).map(|(_, zh)| *zh)
}

/// Words that the parser writes itself, and has no setting for. Values of ours that may be left out go by the names that the words beside them use.
const FIXED: [(&str, &str); 8] = [
    ("[default: first]", "[默认：初核]"),
    ("Usage: ", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("[default: ", "[默认："),
    ("[default:", "[默认："),
    ("命令:\n", "命令：\n"),
    ("参数:\n", "参数：\n"),
    ("选项:\n", "选项：\n"),
];

/// What the parser wrote, help or usage, with its own words in Chinese.
pub(crate) fn in_chinese(written: &str) -> String {
    FIXED.iter().fold(written.to_owned(), |text, (en, zh)| text.replace(en, zh))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_chinese_words_and_an_example_that_parses() {
        let known: Vec<&str> = COMMANDS.iter().map(|(name, _, _)| *name).collect();
        for sub in Typed::command().get_subcommands() {
            assert!(known.contains(&sub.get_name()), "{} is missing from the table", sub.get_name());
            for arg in sub.get_arguments().chain(sub.get_subcommands().flat_map(clap::Command::get_arguments)) {
                assert!(ARGUMENTS.iter().any(|(id, _)| arg.get_id() == *id), "{} {} has no Chinese words", sub.get_name(), arg.get_id());
            }
        }
        for (name, _, example) in COMMANDS.iter().chain(USER).filter(|(_, _, e)| !e.is_empty()) {
            let words = example.split("    ").next().unwrap_or(example).split(' ').map(|w| w.trim_matches('\''));
            // Quoted examples hold spaces; joining is the shell's business, so only unquoted ones are parsed here.
            if !example.contains('\'') {
                command(Lang::Zh).try_get_matches_from(words).unwrap_or_else(|e| panic!("{name}: {e}"));
            }
        }
    }

    #[test]
    fn help_in_chinese_has_no_word_of_the_parser() {
        let names: Vec<&str> = COMMANDS.iter().map(|(name, _, _)| *name).collect();
        let nested = USER.iter().map(|(name, _, _)| vec!["shai", "user", name, "--help"]);
        for words in names.iter().map(|name| vec!["shai", name, "--help"]).chain(nested).chain([vec!["shai", "--help"], vec!["shai", "-h"]])
        {
            let error = command(Lang::Zh).try_get_matches_from(&words).expect_err("help is shown");
            assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelp, "{words:?}");
            let help = in_chinese(&error.to_string());
            for english in ["Print", "Options", "Arguments", "OPTIONS", "COMMAND", "ossible values", "default", "Usage", "first", "\"\""] {
                assert!(!help.contains(english), "{words:?} has {english}:\n{help}");
            }
        }
        for words in [["shai", "--version"], ["shai", "-V"]] {
            let error = command(Lang::Zh).try_get_matches_from(words).expect_err("the version is shown");
            assert_eq!(error.to_string(), format!("shai {}\n", env!("CARGO_PKG_VERSION")));
        }
    }

    #[test]
    fn arguments_are_told_in_the_order_in_which_they_are_typed() {
        let error = command(Lang::Zh).try_get_matches_from(["shai", "decide", "--help"]).expect_err("help is shown");
        let help = error.to_string();
        let at = |argument: &str| help.find(&format!("\n  {argument} ")).unwrap_or_else(|| panic!("{argument} is missing:\n{help}"));
        assert!(at("[WHAT]") < at("[VERDICT]"), "{help}");
    }

    #[test]
    fn help_may_be_asked_for_as_a_command() {
        let asked = |words: &[&str]| super::asked(words.iter().map(OsString::from));
        assert_eq!(asked(&["shai", "help"]), ["shai", "--help"]);
        assert_eq!(asked(&["shai", "帮助", "user", "add"]), ["shai", "user", "add", "--help"]);
        assert_eq!(asked(&["shai", "search", "help"]), ["shai", "search", "help"]);
        assert_eq!(asked(&["shai"]), ["shai"]);
    }

    #[test]
    fn words_of_one_command_are_about_an_argument_that_it_has() {
        let command = Typed::command();
        for (name, id, _) in OWN {
            let sub = command.find_subcommand(name).unwrap_or_else(|| panic!("no command {name}"));
            assert!(sub.get_arguments().any(|arg| arg.get_id() == *id), "{name} has no argument {id}");
        }
    }

    #[test]
    fn what_every_command_takes_stands_last() {
        for (lang, last) in [
            (Lang::Zh, ["--lang <zh|en>", "--threads <N>", "-h, --help", "-V, --version"]),
            (Lang::En, ["--lang <zh|en>", "--threads <N>", "-h, --help", "-V, --version"]),
        ] {
            for name in ["run", "decide", "serve", "graph"] {
                let error = command(lang).try_get_matches_from(["shai", name, "-h"]).expect_err("help is shown");
                let help = error.to_string();
                let options: Vec<&str> = help.lines().map(str::trim_start).filter(|line| line.starts_with('-')).collect();
                let ends = options.iter().rev().take(4).rev().zip(last).all(|(line, wanted)| line.starts_with(wanted));
                assert!(options.len() > 4 && ends, "{name}:\n{help}");
            }
        }
    }

    #[test]
    fn the_command_line_is_sound_in_both_languages() {
        command(Lang::Zh).debug_assert();
        command(Lang::En).debug_assert();
    }
}
