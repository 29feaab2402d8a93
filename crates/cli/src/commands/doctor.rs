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
        match store::Workspace::open_read(dir).and_then(|w| w.ledger()?.verify().map(|_| ())) {
            Ok(()) => out.say(
                format!("✓ 工作区 {} 完好，决定台账的哈希链一致", dir.display()),
                format!("✓ workspace {} is sound, the ledger's chain holds", dir.display()),
            )?,
            Err(error) => {
                let failure = Failure::from(error);
                if let Failure::Told { exit, say } = failure {
                    out.line(format!("✗ {}", say.get(out.lang).to_owned()))?;
                    code = exit;
                }
            }
        }
    }
    Ok(code)
}
