use std::path::Path;

use crate::args::DoctorArgs;
use crate::out::{Failure, Out, exit};
use crate::surroundings;

pub(crate) fn doctor(args: &DoctorArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut code = exit::DONE;
    out.line(format!("shai {} · {} · {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH))?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    out.say(format!("✓ 处理器 {cores} 个"), format!("✓ {}", record::counted(cores, "processor", "processors")))?;
    match surroundings::ocr() {
        Some(ocr) => {
            let which = ocr.identity();
            out.say(format!("✓ 扫描页识别：{which}"), format!("✓ scanned pages are read by {which}"))?;
        }
        None => {
            out.say(
                "△ 没有扫描页识别（Tesseract 及其 chi_sim 语言包）：扫描件将归入“无文字”，不参与查重。",
                "△ scanned pages cannot be read (no Tesseract with chi_sim): they are classed as without text and not compared.",
            )?;
            if cfg!(windows) {
                out.say(
                    "  处理：在联网机器下载 Tesseract 的 Windows 安装包，拷到本机安装到默认位置，语言勾选 Chinese (Simplified)。",
                    "  To do: fetch the installer of Tesseract for Windows elsewhere, install it here in its usual place, with Chinese (Simplified).",
                )?;
            } else {
                out.say(
                    "  处理：在联网机器下载后离线安装，Debian/Ubuntu/统信 UOS/银河麒麟的包名是 tesseract-ocr 和 tesseract-ocr-chi-sim。",
                    "  To do: install the packages tesseract-ocr and tesseract-ocr-chi-sim (Debian, Ubuntu, UOS, Kylin) from an offline copy.",
                )?;
            }
        }
    }
    if let Some(dir) = &args.workspace {
        match is_sound(dir) {
            Ok(()) => out.say(
                format!("✓ 工作区 {} 完好，决定台账的哈希链一致", dir.display()),
                format!("✓ workspace {} is sound, the ledger's chain holds", dir.display()),
            )?,
            Err(Failure::Told { exit, say }) => {
                out.line(format!("✗ {}", say.get(out.lang)))?;
                code = exit;
            }
            Err(Failure::Closed) => return Err(Failure::Closed),
        }
    }
    Ok(code)
}

/// Whether decisions, the last result and its index are as they were written; one in which no run has finished has neither of the latter.
fn is_sound(dir: &Path) -> Result<(), Failure> {
    let workspace = store::Workspace::open_read(dir)?;
    workspace.ledger()?.verify()?;
    match workspace.load_screening() {
        Ok(_) => {}
        Err(store::Error::NoScreening { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    let folder = workspace.index_dir();
    if !index::Index::open(&folder)?.is_sound()? {
        return Err(index::Error::Damaged { dir: folder, what: "校验和不符 / checksums differ".to_owned() }.into());
    }
    Ok(())
}
