use serde::{Deserialize, Serialize};

/// How glyphs become lines, paragraphs and pages in reading order. Lengths are parts of the font size unless said otherwise. The defaults
/// are those with which 208 real files agree best with what other readers make of them (`bench/README.md`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layout {
    /// Gap from which on a line is two.
    pub split_gap: f64,
    /// How far the next glyph may step back (kerning, accents).
    pub step_back: f64,
    /// Distance of base lines that is still one line …
    pub same_line: f64,
    /// … and for superscripts and subscripts …
    pub script_shift: f64,
    /// … which are letters smaller than this part of their neighbours.
    pub script_size: f64,
    /// Gap that is a space between letters of an alphabet.
    pub space_gap: f64,
    /// The same next to a Chinese character, where justification opens small gaps.
    pub wide_space_gap: f64,
    /// Letters one under the other that make a line from top to bottom.
    pub stack: usize,
    /// Sizes that differ by a smaller part are one size: producers round.
    pub same_size: f64,
    /// Lines further apart are parted.
    pub max_leading: f64,
    /// A line that starts so far in begins a paragraph.
    pub indent: f64,
    /// How far the lines under a numbered one may be set in.
    pub hanging: f64,
    /// A line that ends so far before the margin ends a paragraph.
    pub short: f64,
    /// Longest label before a colon, in characters: a line that starts with one is a field of its own.
    pub label: usize,
    /// One line out of place in so many is still order in a table.
    pub few: usize,
    /// Letters an item needs on average to be prose: labels of a figure have no order.
    pub prose: usize,
    /// Fewer items have no order that could be told.
    pub min_items: usize,
    /// A page with one jump back in so many lines is drawn out of order. Below that, jumps are headings, figures and boxes that every
    /// reader of a page takes as they come.
    pub max_jumps: usize,
    /// Letters of a part that is worth moving: page numbers and running lines are told by their kind, wherever they are read.
    pub min_part: usize,
    /// Part of the page's height at either end in which running lines stand.
    pub running_zone: f32,
    /// Pages that must repeat a running line; documents of fewer pages have none.
    pub running_pages: usize,
    /// Longer lines, in characters, are text that happens to stand at the edge.
    pub running_chars: usize,
    /// Points by which the place of a running line may differ from page to page.
    pub running_step: f32,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            split_gap: 2.2,
            step_back: 0.6,
            same_line: 0.35,
            script_shift: 0.65,
            script_size: 0.85,
            space_gap: 0.17,
            wide_space_gap: 0.55,
            stack: 3,
            same_size: 0.08,
            max_leading: 2.3,
            indent: 1.2,
            hanging: 5.0,
            short: 1.8,
            label: 10,
            few: 10,
            prose: 10,
            min_items: 6,
            max_jumps: 3,
            min_part: 40,
            running_zone: 0.12,
            running_pages: 3,
            running_chars: 80,
            running_step: 6.0,
        }
    }
}

/// When the text layer of a page is not believed, and its picture is read instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Belief {
    /// Fewer characters are a page number or a stamp on a scan.
    pub min_chars: u32,
    /// Share of a page's characters that may be undecodable before its text is not worth comparing.
    pub max_undecodable: f64,
    /// Share of a page's characters from which on undecodable ones are reported.
    pub said_from: f64,
    /// Share of the page from which on a picture may be a scan.
    pub picture: f64,
    /// Share of the page from which on its pictures are the page itself: a scan. Scanners that cut a page into strips leave several.
    pub scan: f64,
    /// A scan with fewer different characters than this in its text layer is read from its picture too: what stands over it is a header, a
    /// page number, the mark of the program that scanned it. The longest of these among real files has some 40.
    pub overlay_chars: usize,
    /// Fewer ideographs say nothing about the language.
    pub min_ideographs: usize,
    /// Share of the 400 commonest characters below which ideographs are no Chinese: random ones have 0.02, names of people, dishes and animals
    /// 0.10 and more.
    pub rarest_common: f64,
    /// The same for sentences. The lowest among 40 real files of Chinese, Japanese and traditional Chinese is 0.40 …
    pub min_common: f64,
    /// … and from which on they surely are. In between the second reader is asked.
    pub surely_common: f64,
    /// Fewer neighbouring ideographs, in sentences, say nothing about the language of a page …
    pub min_pairs: usize,
    /// … and of more, at least this share is among the 2,000 commonest pairs. The lowest of a page among 40 real files of Chinese, traditional
    /// and classical ones among them, is 0.08, the middle 0.36; characters dealt out to wrong glyphs have 0.00 to 0.04.
    pub min_common_pairs: f64,
    /// The same of all pages together …
    pub min_pairs_of_file: usize,
    /// … where the lowest is 0.11.
    pub min_common_pairs_of_file: f64,
    /// A character that is in fewer pairs of neighbours than this, in sentences of the file, cannot be told to be in the wrong place …
    pub min_neighbours: usize,
    /// … and one that is in more is where, of these, less than this share go together.
    pub min_known_neighbours: f64,
    /// Fewer pairs of such characters …
    pub min_neighbours_of_file: usize,
    /// … or fewer of these characters, say nothing about a file …
    pub min_told: usize,
    /// … and of more, at most this share is in the wrong place: an untouched file of 32 had 0.09 at most, one half of whose table was dealt out
    /// anew 0.25 at least (`bench/README.md`).
    pub max_strangers: f64,
    /// Fewer different ideographs that a font knows itself say nothing about its table to Unicode …
    pub min_compared: usize,
    /// … and of more, it contradicts the table where it says other characters for more than this share.
    pub max_contradicted: f64,
    /// Fewer letters of other scripts say nothing either.
    pub min_letters: usize,
    /// Share of letters of Latin with marks (`ÏîÄ¿Ãû³Æ`: bytes of GBK read one by one) that no language has. French and Vietnamese have less
    /// than a third.
    pub max_marked: f64,
    /// Letters of more scripts that nobody mixes with Chinese are the numbers of glyphs, not letters …
    pub max_stray_scripts: usize,
    /// … where they are more than this share of the page: a list of languages names each once.
    pub max_stray: f64,
    /// Share of the characters of either reader that both must see for a doubtful page to be believed. Readers that decode the same table
    /// agree in all but spaces and ligatures.
    pub min_agreement: f64,
}

impl Default for Belief {
    fn default() -> Self {
        Self {
            min_chars: 8,
            max_undecodable: 0.2,
            said_from: 0.02,
            picture: 0.1,
            scan: 0.5,
            overlay_chars: 100,
            min_ideographs: 60,
            rarest_common: 0.06,
            min_common: 0.2,
            surely_common: 0.33,
            min_pairs: 120,
            min_common_pairs: 0.03,
            min_pairs_of_file: 200,
            min_common_pairs_of_file: 0.06,
            min_neighbours: 10,
            min_known_neighbours: 0.1,
            min_neighbours_of_file: 300,
            min_told: 15,
            max_strangers: 0.15,
            min_compared: 10,
            max_contradicted: 0.03,
            min_letters: 40,
            max_marked: 0.6,
            max_stray_scripts: 4,
            max_stray: 0.2,
            min_agreement: 0.6,
        }
    }
}
