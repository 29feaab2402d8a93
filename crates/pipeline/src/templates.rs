//! Files that hold the text which every entry shares: the blank form, the notice. They are read like any file of an entry.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use record::Say;

use crate::{Context, Error, Plan};

/// Digests of a contest's template files, by the name that they have in `run.json`.
///
/// # Errors
/// Where one cannot be opened, or does not lie in the contest folder.
pub(crate) fn digests(folder: &Path, files: &[String]) -> Result<BTreeMap<String, String>, Error> {
    let digest = |file: &String| Ok((format!("template {file}"), record::Sha256::of(&bytes(folder, file)?).to_string()));
    files.iter().map(digest).collect()
}

impl Plan {
    /// The plan with the text of its template files among the contest's template text.
    ///
    /// # Errors
    /// Where one cannot be read, or holds no text: comparison would take the form's words for the entrants'.
    pub(crate) fn with_templates(&self, context: &Context<'_>) -> Result<Self, Error> {
        let mut plan = self.clone();
        for file in &self.contest.form.template_files {
            let folder = self.contest_folder();
            let document = context.extract(&bytes(&folder, file)?, file, &self.file.settings.extract).document;
            if !document.status.is_read() || document.text.as_str().trim().is_empty() {
                return Err(refused(
                    &folder.join(file),
                    Say::new("模板文件读不出文字", "no text can be read from this template file"),
                    Say::new(
                        "换一份能读出文字的文件（DOCX、PDF、TXT 等），或从 contest.toml 的 template_files 中去掉。",
                        "give a file with text (DOCX, PDF, TXT ..), or take it out of template_files in contest.toml.",
                    ),
                ));
            }
            plan.contest.form.template_text.push(document.text.as_str().to_owned());
        }
        Ok(plan)
    }
}

fn bytes(folder: &Path, file: &str) -> Result<Vec<u8>, Error> {
    let path = folder.join(file);
    if !Path::new(file).components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir)) {
        return Err(refused(
            &path,
            Say::new("模板文件须在赛事文件夹内", "a template file lies in the contest folder"),
            Say::new("把文件放进赛事文件夹，写相对路径。", "put it there, and give its path relative to it."),
        ));
    }
    std::fs::read(&path).map_err(|source| {
        let what = match source.kind() {
            std::io::ErrorKind::NotFound => Say::new("没有这个模板文件", "there is no such template file"),
            _ => {
                let why = Say::of_io(&source);
                Say::new(format!("打不开模板文件：{}", why.zh), format!("the template file cannot be opened: {}", why.en))
            }
        };
        refused(
            &path,
            what,
            Say::new(
                "核对 contest.toml 中 template_files 的文件名；没有任何阶段被执行。",
                "check template_files in contest.toml; no stage was run.",
            ),
        )
    })
}

fn refused(path: &Path, what: Say, to_do: Say) -> Error {
    Error::file(path, None, what, to_do)
}
