"""A season in which nobody copied: 1,000 entries of abstracts of Chinese papers, each abstract in one entry.

    python3 crates/reuse/bench/unplanted.py SEASON
    shai run pipelines/demo.toml --intake SEASON --workspace W

Reads CSLDCP and CSL from ../shared/data beside the repository. Both list some abstracts several times: one of which half was seen before is left out.
"""
import csv
import json
import pathlib
import random
import sys

ENTRIES, GRAM = 1000, 12
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


def all_texts(seed):
    data = pathlib.Path(__file__).resolve().parents[4] / "shared/data"
    if not data.is_dir():
        sys.exit("skipped: no shared data")
    texts = sorted(set(abstracts(data)))
    random.Random(seed).shuffle(texts)
    return distinct(texts)


def main():
    texts = all_texts(7)
    base = pathlib.Path(sys.argv[1]) / "divisions/gd-2025"
    each = len(texts) // ENTRIES
    with_sections = max(1, each // len(SECTIONS))
    (base / "files").mkdir(parents=True)
    with open(base / "entries.csv", "w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEAD.split(","))
        for i in range(ENTRIES):
            own, no = texts[i * each:(i + 1) * each], f"GD2025-{i + 1:04d}"
            row = [no, own[0][:18], "科技创新", "", f"第{i + 1}号研究院", "", "事业单位", "否", "广州", "", f"团队{i + 1}", "", "", "", "是", "2025-07-01 10:00:00"]
            table.writerow(row)
            lines = []
            for n, heading in enumerate(SECTIONS):
                to = (n + 1) * with_sections if n + 1 < len(SECTIONS) else None
                lines += [heading, *own[n * with_sections:to]]
            (base / "files" / no).mkdir()
            (base / "files" / no / "项目申报书.txt").write_text("\n".join(lines), encoding="utf8")
    print(f"{len(texts)} abstracts, {each} an entry, {sum(map(len, texts)) // len(texts)} characters each")


if __name__ == "__main__":
    main()
