use std::path::Path;

use crate::args::InitArgs;
use crate::out::{Failure, Out, exit};

/// Writes a pipeline file with the divisions that are there. The division with the latest year in its name is taken as the one to screen;
/// the file says so, and people correct it.
pub(crate) fn init(args: &InitArgs, out: &mut Out) -> Result<u8, Failure> {
    let divisions = divisions(&args.intake)?;
    let year = |name: &str| name.rsplit('-').next().unwrap_or("").to_owned();
    let latest = divisions.iter().map(|d| year(d)).max().unwrap_or_default();
    let Some(home) = divisions.iter().find(|d| year(d) == latest) else {
        return Err(Failure::usage(
            format!("{} 里没有 divisions/<赛区>/ 文件夹", args.intake.display()),
            format!("{} holds no divisions/<division>/ folder", args.intake.display()),
        ));
    };
    let earlier: Vec<String> = divisions.iter().filter(|d| year(d) < latest).map(|d| format!("{d:?}")).collect();
    let contest = args.contest.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let text = format!(
        "# 由 shai init 写出；请核对 home（本次筛查的赛区）。其余赛区作为平行赛区比对，earlier 作为往届比对。\n\
         format = 1\ncontest = {contest:?}\nintake = {:?}\nworkspace = \"workspace\"\n\n[divisions]\nhome = {home:?}\nearlier = [{}]\n{}",
        absolute(&args.intake),
        earlier.join(", "),
        changeable()
    );
    if args.out.try_exists()? {
        return Err(Failure::usage(
            format!("{} 已存在，不覆盖", args.out.display()),
            format!("{} exists and is left as it is", args.out.display()),
        ));
    }
    store::write_atomic(&args.out, text.as_bytes())?;
    out.say(
        format!("已写出 {}（本次筛查 {home}）。下一步：shai run {}", args.out.display(), args.out.display()),
        format!("wrote {} (screening {home}). Next: shai run {}", args.out.display(), args.out.display()),
    )?;
    Ok(exit::DONE)
}

/// What an office may want otherwise, each with its default, as comments: without `# ` in front a setting counts.
fn changeable() -> String {
    let (limits, fence) = (extract::Limits::default(), extract::fence::FenceLimits::default());
    format!(
        "
# 以下各项可按需修改：去掉行首的 # 即生效；所列数字是缺省值。
# [settings.encode]
# model = \"models/bge-small-zh-v1.5\"   # 自备的编码模型文件夹，相对于本文件（缺省：程序内置的词表）
# [settings.ledger]
# seal = \"sm3\"                # 决定台账的哈希链用国密 SM3（缺省 sha256）；只对新建的台账生效，已有的台账不变
# [settings.extract]
# pages = {pages}              # 一份材料最多读多少页
# ocr_dpi = {dpi:?}             # 识别扫描页时的分辨率
# [settings.fence]
# seconds = {seconds}             # 一份材料多少秒没有进展即停止读取
# memory_mib = {memory}          # 读取一份材料最多用多少 MiB 内存
",
        pages = limits.pages,
        dpi = limits.ocr_dpi,
        seconds = fence.seconds,
        memory = fence.memory_mib,
    )
}

fn absolute(path: &Path) -> String {
    path.canonicalize().map_or_else(|_| path.display().to_string(), |p| p.display().to_string())
}

fn divisions(intake: &Path) -> Result<Vec<String>, Failure> {
    let folder = intake.join("divisions");
    let read = std::fs::read_dir(&folder)
        .map_err(|e| Failure::usage(format!("打不开 {}：{e}", folder.display()), format!("cannot open {}: {e}", folder.display())))?;
    let mut names = Vec::new();
    for item in read {
        let item = item?;
        if item.file_type()?.is_dir() {
            names.push(item.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_may_be_changed_is_understood_when_it_counts() {
        let comments = super::changeable();
        let counting: Vec<&str> = comments.lines().skip(2).map(|line| line.strip_prefix("# ").unwrap_or(line)).collect();
        let text = format!("format = 1\ncontest = \"c\"\n[divisions]\nhome = \"h\"\n{}", counting.join("\n"));
        let file: pipeline::PipelineFile = toml::from_str(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        assert_eq!(file.settings.ledger.seal.name(), "SM3");
        assert_eq!(file.settings.encode.model.as_deref(), Some(std::path::Path::new("models/bge-small-zh-v1.5")));
        let defaults = (extract::Limits::default(), extract::fence::FenceLimits::default());
        assert_eq!((file.settings.extract, file.settings.fence), defaults);
    }
}
