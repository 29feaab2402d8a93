"""Pairs of titles for `examples/reuse_slips.rs`: slips planted in public titles, words exchanged in them, and all public titles that are near each other.

    python3 crates/reuse/bench/slips.py HALF SEED > PAIRS.tsv       (HALF is 0 or 1: settings are chosen on one and reported on the other)
    cargo run --release --workspace --example reuse_slips -- PAIRS.tsv

Needs jieba, pypinyin, numpy, scipy, Pillow and the font Noto Serif CJK; reads ../shared/data beside the repository. Lines are `kind`, title, title.

A slip is a character replaced by one that looks like it (nearest of 3,000 as blurred images), sounds like it, or is any; left out, doubled, put in, or
changed places with the next; one of a title, or two where it has 16 characters. `adjacent` are two next to each other that look alike. `cut` ends anywhere
behind three fifths. In the pairs of `word`, `inserted` and `removed` a word is replaced by another one of its length and part of speech from another title,
as titles of one family differ: all of these are other titles, and so is each pair of `public`.
"""
import collections
import csv
import pathlib
import random
import sys
import unicodedata

import jieba.posseg
import numpy as np
import scipy.sparse as sp
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pypinyin import lazy_pinyin

FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
EACH, COMMON, NEAREST = 400, 3000, 8


def fold(title):
    return "".join(c for c in unicodedata.normalize("NFKC", title).lower() if c.isalnum())


def titles(data):
    for part in ["dev", "test", "train"]:
        for line in open(data / f"csl_benchmark/benchmark/cls_ctg/{part}.tsv", encoding="utf8"):
            yield line.rstrip("\n").split("\t")[1]
    for line in list(open(data / "project_titles_unlabelled/titles.tsv", encoding="utf8"))[1:]:
        yield line.split("\t")[0]
    with open(data / "patent_ipc_titles/experiments/results/multilabel_tfidf_svm/oof_predictions.csv", encoding="utf-8-sig") as file:
        yield from (row["patent_title"] for row in csv.DictReader(file))


def is_ideograph(c):
    return "\u4e00" <= c <= "\u9fff"


def near(all_titles, least=0.55):
    """Pairs whose Dice coefficient of pairs of characters is `least` or more."""
    numbers, rows, columns = {}, [], []
    for row, title in enumerate(all_titles):
        for pair in set(zip(title, title[1:])):
            rows.append(row)
            columns.append(numbers.setdefault(pair, len(numbers)))
    matrix = sp.csr_matrix((np.ones(len(rows), np.int16), (rows, columns)))
    sizes, turned = np.asarray(matrix.sum(1)).ravel(), matrix.T.tocsr()
    for start in range(0, len(all_titles), 500):
        block = (matrix[start:start + 500] @ turned).tocoo()
        i, j = block.row + start, block.col
        keep = (i < j) & (2 * block.data >= least * (sizes[i] + sizes[j]))
        yield from ((all_titles[a], all_titles[b]) for a, b in zip(i[keep], j[keep]))


def lookalikes(characters):
    font = ImageFont.truetype(FONT, 32, index=2)
    images = []
    for c in characters:
        image = Image.new("L", (40, 44), 0)
        ImageDraw.Draw(image).text((4, 0), c, font=font, fill=255)
        pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(1.2)), np.float32).ravel()
        images.append(pixels / np.linalg.norm(pixels))
    likeness = np.array(images) @ np.array(images).T
    np.fill_diagonal(likeness, -1)
    return {c: [characters[j] for j in np.argsort(-likeness[i])[:NEAREST]] for i, c in enumerate(characters)}


class Slips:
    def __init__(self, all_titles, rng):
        counts = collections.Counter(c for title in all_titles for c in title if is_ideograph(c))
        self.characters = [c for c, _ in counts.most_common(COMMON)]
        self.looks, self.rng = lookalikes(self.characters), rng
        self.sounds = collections.defaultdict(list)
        for c in self.characters:
            self.sounds[lazy_pinyin(c)[0]].append(c)

    def once(self, title, kind):
        """The title with one slip; `None` where there is no place for it."""
        places = [i for i, c in enumerate(title) if is_ideograph(c)]
        if not places:
            return None
        i = self.rng.choice(places)
        c, before, behind = title[i], title[:i], title[i + 1:]
        if kind == "looks":
            return before + self.rng.choice(self.looks[c]) + behind if c in self.looks else None
        if kind == "sounds":
            others = [x for x in self.sounds[lazy_pinyin(c)[0]] if x != c][:6]
            return before + self.rng.choice(others) + behind if others else None
        if kind == "any":
            return before + self.rng.choice(self.characters[:2000]) + behind
        if kind == "left out":
            return before + behind
        if kind == "doubled":
            return before + c + c + behind
        if kind == "put in":
            return before + self.rng.choice(self.characters[:2000]) + c + behind
        if kind == "changed places":
            return before + behind[0] + c + behind[1:] if behind and behind[0] != c else None
        if kind == "adjacent":
            if not behind or c not in self.looks or behind[0] not in self.looks:
                return None
            return before + self.rng.choice(self.looks[c]) + self.rng.choice(self.looks[behind[0]]) + behind[1:]
        raise ValueError(kind)

    def pairs(self, half):
        kinds = ["looks", "sounds", "any", "left out", "doubled", "put in", "changed places"]
        for kind, slips in [(kind, slips) for kind in kinds for slips in (1, 2)] + [("adjacent", 1)]:
            made = 0
            while made < EACH:
                title = other = self.rng.choice(half)
                if (slips == 2 or kind == "adjacent") and len(title) < 16:
                    continue
                for _ in range(slips):
                    other = self.once(other, kind) if other else None
                if other and other != title:
                    made += 1
                    yield f"{kind} {slips}", title, other
        long = [title for title in half if len(title) >= 18]
        for _ in range(EACH):
            title = self.rng.choice(long)
            yield "cut", title, title[:self.rng.randint(max(13, len(title) * 6 // 10), len(title) - 1)]


def other_titles(half, rng):
    tagged = {title: [(p.word, p.flag) for p in jieba.posseg.cut(title)] for title in half}
    words = collections.defaultdict(list)
    for pairs in tagged.values():
        for word, tag in pairs:
            if any(map(is_ideograph, word)):
                words[len(word), tag].append(word)
    for kind in ["word of 1", "word of 2", "word of 3", "inserted", "removed"]:
        made = 0
        while made < 1000:
            title = rng.choice(half)
            parts = [word for word, _ in tagged[title]]
            at = rng.randrange(len(parts))
            word, tag = tagged[title][at]
            length = int(kind[-1]) if kind[-1].isdigit() else 2
            if tag[0] not in "nvabfjslzt" or len(word) != length or (length, tag) not in words:
                continue
            other = rng.choice(words[length, tag])
            if kind.startswith("word") and other == word:
                continue
            put = {"inserted": [other, word], "removed": []}.get(kind, [other])
            made += 1
            yield kind, title, "".join(parts[:at] + put + parts[at + 1:])


def main():
    half, seed = int(sys.argv[1]), int(sys.argv[2])
    data = pathlib.Path(__file__).resolve().parents[4] / "shared/data"
    known = sorted({folded for folded in map(fold, titles(data)) if len(folded) >= 8})
    random.Random(1).shuffle(known)
    rng, own = random.Random(seed), [title for title in known if len(title) >= 10][half::2]
    made = [("public", a, b) for a, b in near(known)]
    made += Slips(known, rng).pairs(own)
    made += other_titles(own, rng)
    for line in made:
        print("\t".join(line))


if __name__ == "__main__":
    main()
