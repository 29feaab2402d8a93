//! What the parser of arguments refuses, in Chinese: it speaks English itself.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::help;

/// Values of options as they are typed, with their Chinese names, which are understood too.
#[rustfmt::skip]
const VALUES: &[(&str, &str)] = &[
    ("high", "先看"), ("medium", "评审前看"), ("low", "供参考"),
    ("upheld", "成立"), ("dismissed", "不成立"), ("needs-correction", "需补正"), ("deferred", "暂缓"),
    ("first", "初核"), ("second", "复核"), ("adjudication", "裁定"),
    ("secretariat", "秘书处"), ("expert", "专家"), ("reviewer", "核查员"), ("auditor", "监督"),
];

/// One sentence and how the command is used.
pub(crate) fn in_chinese(error: &clap::Error) -> String {
    let what = sentence(error).unwrap_or_else(|| error.to_string().trim_end().to_owned());
    let usage = match error.get(ContextKind::Usage) {
        Some(usage) => format!("\n{}", help::in_chinese(&usage.to_string())),
        None => String::new(),
    };
    format!("{what}{usage}\n加 --help 查看说明")
}

fn sentence(error: &clap::Error) -> Option<String> {
    let all = |kind| strings(error.get(kind));
    let one = |kind| all(kind).into_iter().next();
    let number = |kind| match error.get(kind) {
        Some(ContextValue::Number(n)) => Some(*n),
        _ => None,
    };
    let argument = || one(ContextKind::InvalidArg);
    let value = || one(ContextKind::InvalidValue);
    Some(match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            let missing: Vec<String> = all(ContextKind::InvalidArg).iter().map(|arg| named(arg)).collect();
            format!("缺少参数：{}", missing.join("、"))
        }
        ErrorKind::InvalidValue => {
            let choices = choices(&all(ContextKind::ValidValue));
            let choose = if choices.is_empty() { String::new() } else { format!("；可选：{}", choices.join("、")) };
            let (argument, value) = (argument()?, value()?);
            if value.is_empty() {
                format!("{argument} 后面缺少取值{choose}")
            } else {
                let instead = if argument == "[VERDICT]" && is_topic(&value) {
                    "；赛题写在 --topic 后，如“不成立 --topic T05.04”"
                } else {
                    ""
                };
                format!("{argument} 没有“{value}”这个取值{choose}{instead}")
            }
        }
        ErrorKind::ValueValidation => {
            let why = error.source().map_or_else(String::new, |e| format!("：{}", reason(&e.to_string())));
            format!("{} 的取值“{}”不能用{why}", argument()?, value()?)
        }
        ErrorKind::UnknownArgument => {
            let typed = one(ContextKind::InvalidArg)?;
            let similar = match one(ContextKind::SuggestedArg) {
                // What other servers call it is like the name of another option here.
                Some(_) if typed.starts_with("--port") => "；地址和端口写作 --at 127.0.0.1:8877".to_owned(),
                Some(arg) => format!("；是否要写 {arg}"),
                None => String::new(),
            };
            // As a query has it (-佛山); a shell hands it on as an option.
            let is_word = typed.trim_start_matches('-').starts_with(|c: char| !c.is_ascii());
            let instead = if is_word { "；检索时排除一个词写作“非 词”" } else { "" };
            format!("不认识的参数“{typed}”{similar}{instead}")
        }
        ErrorKind::InvalidSubcommand => {
            let similar = all(ContextKind::SuggestedSubcommand);
            let similar = if similar.is_empty() { String::new() } else { format!("；相近的有：{}", similar.join("、")) };
            format!("没有“{}”这个命令{similar}", one(ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::MissingSubcommand => format!("{} 后面缺少命令", one(ContextKind::InvalidSubcommand)?),
        ErrorKind::ArgumentConflict => {
            let (argument, prior) = (one(ContextKind::InvalidArg)?, all(ContextKind::PriorArg));
            if prior.is_empty() || prior == [argument.clone()] {
                format!("{argument} 只能写一次")
            } else {
                format!("{argument} 不能与 {} 同时使用", prior.join("、"))
            }
        }
        ErrorKind::TooManyValues => format!("{} 多出一个取值“{}”", argument()?, value()?),
        ErrorKind::TooFewValues => {
            format!(
                "{} 至少要 {} 个取值，只给了 {} 个",
                argument()?,
                number(ContextKind::MinValues)?,
                number(ContextKind::ActualNumValues)?
            )
        }
        ErrorKind::WrongNumberOfValues => {
            let (wanted, given) = (number(ContextKind::ExpectedNumValues)?, number(ContextKind::ActualNumValues)?);
            format!("{} 要 {wanted} 个取值，给了 {given} 个", argument()?)
        }
        ErrorKind::NoEquals => format!("{} 与取值之间要写等号", argument()?),
        ErrorKind::InvalidUtf8 => "有参数不是 UTF-8 文字".to_owned(),
        _ => return None,
    })
}

/// Whether somebody gave a topic or a track (T05.04, 赛题:T05.04) where what is decided about it belongs.
fn is_topic(value: &str) -> bool {
    let code = value.rsplit([':', '：']).next().unwrap_or(value);
    let digits = code.strip_prefix(['T', 't', 'Ｔ']).unwrap_or_default();
    digits.starts_with(char::is_numeric)
}

fn strings(value: Option<&ContextValue>) -> Vec<String> {
    match value {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        _ => Vec::new(),
    }
}

/// `<PIPELINE>（流程文件）`: an argument as it is typed, with what it means.
fn named(arg: &str) -> String {
    let name = arg.split([' ', '=']).next().unwrap_or(arg).trim_matches(['<', '>', '[', ']', '.', '-']);
    match help::argument(&name.to_lowercase().replace('-', "_")) {
        Some(zh) => format!("{arg}（{zh}）"),
        None => arg.to_owned(),
    }
}

/// Values that may be typed, by their Chinese names where they have some.
fn choices(values: &[String]) -> Vec<String> {
    let zh = |value: &String| VALUES.iter().find(|(en, _)| en == value).map(|(_, zh)| *zh);
    values.iter().map(|value| zh(value).map_or_else(|| value.clone(), |zh| format!("{zh}（{value}）"))).collect()
}

/// What the parsers of numbers and addresses say; what they say otherwise stands as it is.
fn reason(said: &str) -> String {
    let range = said.split_once(" is not in ").and_then(|(_, range)| range.split_once(".."));
    match (range, said) {
        (Some((from, to)), _) => match to.trim_start_matches('=') {
            "" => format!("应不小于 {from}"),
            to => format!("应在 {from} 到 {to} 之间"),
        },
        (None, "invalid digit found in string") => "应为整数".to_owned(),
        (None, "invalid float literal") => "应为数字".to_owned(),
        (None, "number too large to fit in target type") => "数字过大".to_owned(),
        (None, "invalid socket address syntax") => "应为“地址:端口”，如 127.0.0.1:8800".to_owned(),
        (None, said) => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, FromArgMatches};
    use record::Lang;

    use super::*;
    use crate::args::Typed;

    fn refused(words: &str) -> String {
        let words = std::iter::once("shai").chain(words.split(' '));
        let error = help::command(Lang::Zh).try_get_matches_from(words).expect_err("the test gives what is refused");
        in_chinese(&error).lines().next().expect("a sentence").to_owned()
    }

    #[test]
    fn what_is_refused_is_said_in_chinese() {
        assert_eq!(refused("run"), "缺少参数：<PIPELINE>（流程文件）");
        assert_eq!(refused("doctr"), "没有“doctr”这个命令；相近的有：doctor");
        assert_eq!(refused("flags --opne"), "不认识的参数“--opne”；是否要写 --open");
        assert_eq!(refused("search 冷链 -佛山"), "不认识的参数“-佛”；检索时排除一个词写作“非 词”");
        assert_eq!(
            refused("flags --attention 急"),
            "--attention <low|medium|high> 没有“急”这个取值；可选：先看（high）、评审前看（medium）、供参考（low）"
        );
        assert_eq!(refused("score A-1 182 --by 甲"), "<POINTS> 的取值“182”不能用：应在 0 到 100 之间");
        assert_eq!(refused("undo 一 --reason 误 --by 甲"), "<LINE> 的取值“一”不能用：应为整数");
        assert_eq!(refused("serve --at abc"), "--at <ADDRESS> 的取值“abc”不能用：应为“地址:端口”，如 127.0.0.1:8800");
        assert_eq!(refused("serve --port 8877"), "不认识的参数“--port”；地址和端口写作 --at 127.0.0.1:8877");
        for topic in ["T05.04", "赛题:T05.04"] {
            let said = refused(&format!("decide GD-1 {topic}"));
            assert!(said.ends_with("暂缓（deferred）；赛题写在 --topic 后，如“不成立 --topic T05.04”"), "{said}");
        }
        assert_eq!(
            refused("decide F-1 对"),
            "[VERDICT] 没有“对”这个取值；可选：成立（upheld）、不成立（dismissed）、需补正（needs-correction）、暂缓（deferred）"
        );
    }

    #[test]
    fn each_value_has_a_chinese_name_and_is_understood_by_it() {
        let command = Typed::command();
        let users = command.get_subcommands().flat_map(clap::Command::get_subcommands);
        let arguments = command.get_subcommands().chain(users).flat_map(clap::Command::get_arguments);
        let mut seen = 0;
        for argument in arguments.filter(|a| a.get_id() != "lang" && a.get_action().takes_values()) {
            for value in argument.get_possible_values() {
                let name = value.get_name();
                let (_, zh) = VALUES.iter().find(|(en, _)| *en == name).unwrap_or_else(|| panic!("{name} has no Chinese name"));
                assert!(value.matches(zh, false), "{zh} is not understood");
                seen += 1;
            }
        }
        assert!(seen >= VALUES.len(), "{seen}");
        let words = ["shai", "flags", "--attention", "先看"];
        let matches = help::command(Lang::Zh).try_get_matches_from(words).expect("先看 is a value");
        assert!(Typed::from_arg_matches(&matches).is_ok());
    }
}
