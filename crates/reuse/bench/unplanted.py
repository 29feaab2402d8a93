"""A season in which nobody copied: 1,000 entries of abstracts of Chinese papers, each abstract in one entry.

    python3 crates/reuse/bench/unplanted.py make SEASON [SEED] [--as-printed]
    shai run pipelines/demo.toml --intake SEASON --workspace W
    python3 crates/reuse/bench/unplanted.py score W [SEED] [--as-printed]

Reads CSLDCP and CSL from ../shared/data beside the repository. Both list some abstracts several times: one of which half was seen before is left out.

What is left repeats itself in places, by a criterion that knows nothing of shai: two abstracts repeat each other where a fifth of the shorter one's letters
stand in 8-grams that it has in common with the other one and with no third abstract. Words that a third one has too are a phrase of the field. Of two such
abstracts the later is left out too, except with `--as-printed`: then `score` says of each pair shown whether its sources repeat each other, and counts all
such pairs of entries, shown or not.
"""
import collections
import csv
import itertools
import json
import pathlib
import random
import sys

ENTRIES, GRAM = 1000, 12
# What makes two abstracts repeat each other.
OWN_GRAM, REPEATED = 8, 0.2
HEAD = "项目编号,项目名称,赛道,赛题,牵头单位,统一社会信用代码,单位类型,是否中小企业,所在地市,联合参赛单位,团队名称,参赛代表,知识产权,获奖情况,是否实际应用,提交时间"
SECTIONS = ["一、项目概述", "二、解决方案", "三、应用价值", "四、商业模式", "五、团队情况"]


def letters(text):
    return "".join(c for c in text if c.isalnum())


def abstracts(data):
    for name in ["train_few_all", "dev_few_all", "test", "test_public"]:
        for line in open(data / "csldcp" / f"{name}.json", encoding="utf8"):
            yield json.loads(line)["content"].strip()
    for task in ["ts", "kg", "cls_dcp"]:
        for part in ["dev", "test"]:
            for line in open(data / "csl_benchmark/benchmark" / task / f"{part}.tsv", encoding="utf8"):
                yield line.rstrip("\n").split("\t")[1]


def distinct(texts):
    seen, kept = set(), []
    for text in texts:
        own = letters(text)
        grams = {own[i:i + GRAM] for i in range(max(1, len(own) - GRAM + 1))}
        if len(own) >= 60 and len(grams & seen) <= len(grams) / 2:
            kept.append(text)
            seen |= grams
    return kept


def without_repeats(texts):
    while later := {b for (a, b), share in repeats(texts).items() if share >= REPEATED}:
        texts = [text for number, text in enumerate(texts) if number not in later]
    return texts


def all_texts(seed, as_printed):
    data = pathlib.Path(__file__).resolve().parents[4] / "shared/data"
    if not data.is_dir():
        sys.exit("skipped: no shared data")
    texts = sorted(set(abstracts(data)))
    random.Random(seed).shuffle(texts)
    texts = distinct(texts)
    return texts if as_printed else without_repeats(texts)


def entry(i):
    return f"GD2025-{i + 1:04d}"


def make(season, seed, as_printed):
    texts = all_texts(seed, as_printed)
    base = season / "divisions/gd-2025"
    each = len(texts) // ENTRIES
    with_sections = max(1, each // len(SECTIONS))
    (base / "files").mkdir(parents=True)
    with open(base / "entries.csv", "w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEAD.split(","))
        for i in range(ENTRIES):
            own, no = texts[i * each:(i + 1) * each], entry(i)
            row = [no, own[0][:18], "科技创新", "", f"第{i + 1}号研究院", "", "事业单位", "否", "广州", "", f"团队{i + 1}", "", "", "", "是", "2025-07-01 10:00:00"]
            table.writerow(row)
            lines = []
            for n, heading in enumerate(SECTIONS):
                to = (n + 1) * with_sections if n + 1 < len(SECTIONS) else None
                lines += [heading, *own[n * with_sections:to]]
            (base / "files" / no).mkdir()
            (base / "files" / no / "项目申报书.txt").write_text("\n".join(lines), encoding="utf8")
    print(f"{len(texts)} abstracts, {each} an entry, {sum(map(len, texts)) // len(texts)} characters each")


def repeats(texts):
    """For each two texts that share an 8-gram with no third one: the share of the shorter one's letters in such grams."""
    texts = [letters(text) for text in texts]
    places = collections.defaultdict(list)
    for number, text in enumerate(texts):
        for at in range(len(text) - OWN_GRAM + 1):
            places[text[at:at + OWN_GRAM]].append((number, at))
    covered = collections.defaultdict(lambda: (set(), set()))
    for found in places.values():
        numbers = sorted({number for number, _ in found})
        if len(numbers) == 2:
            for number, at in found:
                covered[tuple(numbers)][numbers.index(number)].update(range(at, at + OWN_GRAM))
    shorter = lambda a, b: min((len(texts[a]), 0), (len(texts[b]), 1))
    return {pair: len(both[shorter(*pair)[1]]) / shorter(*pair)[0] for pair, both in covered.items()}


def shown(workspace):
    with open(workspace / "out/flags.jsonl", encoding="utf8") as file:
        flags = [json.loads(line) for line in file]
    return [flag for flag in flags if flag["kind"].startswith(("reuse.", "duplicate."))]


def score(workspace, seed, as_printed):
    texts = all_texts(seed, as_printed)
    each = len(texts) // ENTRIES
    best = collections.Counter()
    for (a, b), share in repeats(texts[:ENTRIES * each]).items():
        pair = entry(a // each), entry(b // each)
        if pair[0] != pair[1]:
            best[pair] = max(best[pair], share)
    real = {pair for pair, share in best.items() if share >= REPEATED}
    found = collections.Counter()
    for flag in shown(workspace):
        for pair in itertools.combinations(sorted([flag["entry"], *flag["others"]]), 2):
            found[pair in real] += 1
            at = flag["evidence"][0]
            print(f"{flag['attention']:6} {'repeat' if pair in real else 'VAIN'} {best[pair]:.2f} {' '.join(pair)} {len(at['quote'])} characters: {at['quote'][:60]}")
    print(f"{found.total()} pairs shown: {found[True]} repeat each other in the sources, {found[False]} do not; {len(real)} pairs of entries do")


def main():
    as_printed = "--as-printed" in sys.argv
    match [argument for argument in sys.argv[1:] if argument != "--as-printed"]:
        case ["make", season, *seed]:
            make(pathlib.Path(season), int(*seed or [7]), as_printed)
        case ["score", workspace, *seed]:
            score(pathlib.Path(workspace), int(*seed or [7]), as_printed)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
