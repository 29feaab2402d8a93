//! How much is compared. A text without end (a table or a log that was dumped) would cost time by its square, and all texts take memory.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use record::{Dossier, Place, Problem, Say};

use crate::Amount;

/// The beginning of a text that is compared, with the characters of all of it where that is more.
pub(crate) fn beginning(mut text: String, most: u32) -> (String, Option<usize>) {
    let end = text.char_indices().nth(most as usize).map(|(at, _)| at);
    let all = end.map(|_| text.chars().count());
    text.truncate(end.unwrap_or(text.len()));
    (text, all)
}

/// The longest of some texts, as positions, without which the rest has no more folded characters than this.
pub(crate) fn beyond(lengths: &[u32], most: u64) -> BTreeSet<usize> {
    let mut total: u64 = lengths.iter().map(|&len| u64::from(len)).sum();
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&i| (Reverse(lengths[i]), i));
    let is_over = |&i: &usize| {
        let over = total > most;
        total -= if over { u64::from(lengths[i]) } else { 0 };
        over
    };
    order.into_iter().take_while(is_over).collect()
}

fn place(dossier: &Dossier, path: &str) -> Place {
    Place { entry: Some(dossier.entry.no.clone()), file: Some(path.to_owned()), ..Place::default() }
}

/// Of a file of which the beginning is compared.
pub(crate) fn compared_in_part(dossier: &Dossier, path: &str, characters: usize, settings: &Amount) -> Problem {
    let most = settings.one_text;
    Problem::new(
        place(dossier, path),
        "reuse.text_too_long",
        Say::new(
            format!("文件有 {characters} 字，远超一份材料，可能是表格或日志的转储"),
            format!("the file has {characters} characters, far more than a paper: perhaps a table or a log that was dumped"),
        ),
        Say::new(format!("查重只比对了前 {most} 字"), format!("only the first {most} were compared with other texts")),
        Say::new(
            "请核对提交的是否为该材料；确需全文比对时，在流程文件中调高 settings.reuse.amount.one_text 后重新运行",
            "check whether what was sent is the paper; where all of it is to be compared, raise settings.reuse.amount.one_text in the pipeline \
             file and run again",
        ),
    )
}

/// Of one that is not compared at all.
pub(crate) fn left_out(dossier: &Dossier, path: &str, characters: u32) -> Problem {
    Problem::new(
        place(dossier, path),
        "reuse.too_much_text",
        Say::new(
            format!("全部文字超出一次查重的上限，这是最长的之一（{characters} 字）"),
            format!("there is more text than is compared at once; this is one of the longest ({characters} characters)"),
        ),
        Say::new("该文件未参与查重，其他文件照常比对", "the file was not compared; the others were"),
        Say::new(
            "内存足够时，在流程文件中调高 settings.reuse.amount.all_texts 后重新运行",
            "with memory enough, raise settings.reuse.amount.all_texts in the pipeline file and run again",
        ),
    )
}

/// Of the files beside the forms that are not looked at as retellings.
pub(crate) fn not_retold(files: usize, settings: &Amount) -> Problem {
    let most = settings.retold_files;
    Problem::new(
        Place::default(),
        "reuse.too_much_to_retell",
        Say::new(
            format!("附件文字超出换述比对的上限（{most} 字），其中最长的 {files} 份未作换述比对"),
            format!(
                "the files beside the forms have more text than is looked at as retold ({most} characters); the {files} longest were not"
            ),
        ),
        Say::new("相同文字的比对不受影响", "what is copied was looked for in all of them"),
        Say::new(
            "内存足够时，在流程文件中调高 settings.reuse.amount.retold_files 后重新运行",
            "with memory enough, raise settings.reuse.amount.retold_files in the pipeline file and run again",
        ),
    )
}

/// Of a text of which the first sentences are looked at as retold; what it is in both languages.
pub(crate) fn too_many_sentences(dossier: &Dossier, path: &str, (zh, en): (&str, &str), sentences: usize, most: u32) -> Problem {
    Problem::new(
        place(dossier, path),
        "reuse.too_many_sentences",
        Say::new(
            format!("{zh}有 {sentences} 句，远超通常的篇幅，可能是表格或日志的转储"),
            format!("the {en} has {sentences} sentences, far more than a {en}: perhaps a table or a log that was dumped"),
        ),
        Say::new(
            format!("换述比对只用了前 {most} 句；相同文字的比对不受影响"),
            format!("only the first {most} were looked at as retold; what is copied was looked for in all"),
        ),
        Say::new(format!("请核对提交的是否为{zh}"), format!("check whether what was sent is the {en}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters_and_only_where_it_is_longer() {
        let check = |most, expected: &str, all| assert_eq!(beginning("甲乙 c丙".to_owned(), most), (expected.to_owned(), all));
        check(5, "甲乙 c丙", None);
        check(4, "甲乙 c", Some(5));
        check(1, "甲", Some(5));
        check(0, "", Some(5));
    }

    #[test]
    fn the_longest_go_until_the_rest_is_little_enough() {
        let check = |most, expected: &[usize]| assert_eq!(beyond(&[3, 9, 5, 9], most).into_iter().collect::<Vec<_>>(), expected);
        check(26, &[]);
        check(25, &[1]);
        check(17, &[1]);
        check(16, &[1, 3]);
        check(0, &[0, 1, 2, 3]);
    }
}
