//! Real files on whose text other readers do not agree, or that none of them reads: each in its class, which was checked by looking at its
//! pages and at what pdfium, poppler and MuPDF make of it. The files are not part of the repository.

use extract::{Limits, extract};
use record::{ReadStatus, Unreadable};

/// A class, why it is the right one, and the files that are in it.
type Row = (ReadStatus, &'static str, &'static [&'static str]);

const fn lost(why: Unreadable) -> ReadStatus {
    ReadStatus::Unreadable(why)
}

#[rustfmt::skip]
const TABLE: &[Row] = &[
    (lost(Unreadable::NoText), "pictures", &[
        "9d963ee44cdd", "1effa44f3f67", "26c3b9c39895", "4bc38de035a4", "924bb417b36f", "7447f3240512", "68daf4bb6e76", "92782bc7e092",
        "e06ef671650e", "957a81caa18b", "b110fb44180d", "1c985863bd2b", "464cd3c581a0", "72329237dca6", "0f7417bb4429", "499693516d61",
        "c9e549fd6482",
    ]),
    (lost(Unreadable::NoText), "shapes, shadings and patterns", &[
        "dbc61ea99660", "e51716ddd60d", "f8d68ac25e8b", "e4886e918aa6", "9878a62ba342", "423637db0a73", "48f5c1368c56", "646cba636a8c",
        "7584eafe14eb", "366d03eadcc8", "c332caf2b448", "6f98d7affbf6", "837062a45717", "9619ffe6081e", "22b4a63bd47e", "1281758ff26f",
        "96324764a8cb", "3ce13c39da0d", "7f71918c691c", "74d0551dee8f", "67d1785f3f2d", "5b56008d3131", "79b1c75e5f26", "4a6257422e3c",
        "d595f7e651d0", "967ec5aa005b", "a38678f945b5",
    ]),
    (ReadStatus::Read, "short, and read in full: as one of the other readers has it, letter by letter, or better", &[
        "0c914ad54d5f", "070e5ea0e04d", "1a1ff333b6dc", "a81b0198260a", "0fc8028a8e1a", "8b98d6d5b349", "54445638f680", "e42cfe081d9a",
        "bad200ec5df9", "b38274d7c407", "c3a49ff87bbf", "5d0ec1d9724d", "1c02b94e233d", "785dc9a99eff", "c4aa51f62f64", "2a910231a864",
        "a9219b1e3c7d", "dcaa4d44f209", "b1b2517817e5", "19c833951ee4", "d584a2f95aae", "8e030933a80d", "77cb6f2f333b", "82ce8cb65c71",
        "57840d637a3c", "340639b78b03", "d4e11bd35090", "535f369cd83c", "cac44fbaad3d", "94fbc6148338", "914bc5b8bad5", "371144239fe0",
        "8f2c39858017", "1140fd507a2f", "f546f3d3afa5", "d46fc7b3c5b7", "326d542de2bd", "fa1ca32103cf", "1f1442304cb1", "e82d5bad8014",
        "266b4ba3cd6c", "715ddf31f472", "bcccd34730f7", "08ddcb5a3078", "2246846bf4df", "3149aabbd9f2", "7eca6f8bf0e1",
        "8fce760d0aee", "3c23403e6c05", "8f01f546e003", "0dfef22187e7", "fe77923ca42e", "8234544e1841", "d35ee160d2db", "b85b75671694",
        "2ec1f06d68db", "b623fe7dac1a", "d03ee5f353e4", "ab5dd609c1cb", "e8b0994cf19d",
    ]),
    (lost(Unreadable::NoText), "damaged, opened by the second reader, no letters in what is left", &[
        "4aea636dba47", "5cf349b35d04",
    ]),
    (lost(Unreadable::NoText), "a file attached to an empty page", &[
        "678d6f57c499",
    ]),
    (lost(Unreadable::Broken), "objects of a PDF file without head or table; no reader opens it", &[
        "80573338da39", "05c8c20473af", "6c4c7e1f320d", "90effe15ce7f",
    ]),
    (lost(Unreadable::Encrypted), "needs a password; every other reader refuses it too", &[
        "5adff443da88", "24c70c5e6d82", "504711092299", "0b1a835f23ce", "e6441e69b294",
    ]),
    (lost(Unreadable::NoText), "blank pages", &[
        "a5bc8bc34e82", "ebd4f7eebefb", "6cbc020c686c", "2d4468c4dc4a", "611d90228f77", "cd068176f510", "2581993365f8", "d6d144f529bc",
    ]),
    (ReadStatus::Read, "a word, and a file attached that is read as a file of its own", &[
        "d713950c3d16",
    ]),
    (ReadStatus::ReadWithProblems, "damaged; the second reader opens it and its words are whole", &[
        "b3ee771bd3f7", "e9e8ee66fa36",
    ]),
    (lost(Unreadable::NoText), "form fields without a value", &[
        "20175a03eb71", "3db6eded51d3", "c3115c788c15",
    ]),
    (ReadStatus::ReadWithProblems, "letters of a font without any table: each is � and counted", &[
        "1ce3cb7b8d9e", "89a7b82a6172", "02a096c16a00",
    ]),
    (lost(Unreadable::Broken), "noise of a fuzzer without a PDF head; no reader opens it", &[
        "9f1e91400934", "cc8aa6061156", "59a7a5bfa2fa", "ad2dce50c77a", "4f13a1c510fd",
    ]),
    (lost(Unreadable::NoText), "the picture of a page (a scan without text)", &[
        "b79f3c282428",
    ]),
    (lost(Unreadable::Broken), "a head and no page tree; no reader opens it", &[
        "8978e307c506",
    ]),
];

#[test]
fn every_file_is_in_the_class_that_a_look_at_it_says() {
    let Some(folder) = testkit::shared("real/pdf") else { return };
    let count: usize = TABLE.iter().map(|(.., files)| files.len()).sum();
    assert_eq!(count, 140);
    let mut wrong = Vec::new();
    for (class, reason, files) in TABLE {
        for name in *files {
            let bytes = std::fs::read(folder.join(format!("{name}.pdf"))).expect("the file is there");
            let document = extract(&bytes, &format!("{name}.pdf"), &Limits::default(), None).document;
            if document.status != *class || document.problems.iter().any(|p| p.code == "extract.internal") {
                wrong.push(format!("{name} is {:?}, should be {class:?}: {reason}", document.status));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
