"""A season in which passages were copied between the files beside the forms, and what of it `shai run` finds.

    python3 crates/reuse/bench/attached.py make SEASON [--seed N]
    shai run pipelines/demo.toml --intake SEASON --workspace W
    python3 crates/reuse/bench/attached.py score SEASON W

600 entries of abstracts of Chinese papers (see unplanted.py), each with a form, a business plan, a budget with figures of its own between titles
that all have, a licence, an audit report in the words of audit reports, and in every second entry the form again with a page of seals. 180
passages are planted: from plan to plan, from plan to form and from form to plan. In vain would be: two entries of one unit with one brochure (20
pairs), and anything else.
"""
import argparse
import collections
import csv
import json
import pathlib
import random
import sys

import unplanted

ENTRIES, PER_CELL, BROCHURES = 600, 5, 20
LENGTHS, EDITS = [150, 300, 600], [0.0, 0.05, 0.1, 0.2]
WAYS = [("plan", "plan"), ("plan", "form"), ("form", "plan")]
NAMES, SIGNED = {"form": "项目申报书.txt", "plan": "商业计划书.txt"}, "申报书盖章版.txt"
BUDGET = ["设备购置费", "软件开发与测试费", "数据采集与标注费", "算力与存储租赁费", "人员劳务费", "专家咨询费", "差旅与会议费", "知识产权事务费", "培训与推广费", "其他支出"]
AUDIT = """审计报告
{unit}全体股东：
一、审计意见
我们审计了{unit}（以下简称贵公司）财务报表，包括2024年12月31日的资产负债表，2024年度的利润表、现金流量表、所有者权益变动表以及财务报表附注。
我们认为，后附的财务报表在所有重大方面按照企业会计准则的规定编制，公允反映了贵公司2024年12月31日的财务状况以及2024年度的经营成果和现金流量。
二、形成审计意见的基础
我们按照中国注册会计师审计准则的规定执行了审计工作。审计报告的“注册会计师对财务报表审计的责任”部分进一步阐述了我们在这些准则下的责任。按照中国注册会计师职业道德守则，我们独立于贵公司，并履行了职业道德方面的其他责任。我们相信，我们获取的审计证据是充分、适当的，为发表审计意见提供了基础。
"""


def edited(passage, rate, alphabet, r):
    out = []
    for c in passage:
        if r.random() >= rate:
            out.append(c)
            continue
        kind = r.randrange(3)
        if kind == 0:
            out.append(r.choice(alphabet))
        elif kind == 1:
            out += [c, r.choice(alphabet)]
    return "".join(out)


def form(own):
    lines = []
    for n, heading in enumerate(unplanted.SECTIONS):
        lines += [heading, *own[n::len(unplanted.SECTIONS)]]
    return lines


def make(season, seed):
    r = random.Random(seed)
    texts = unplanted.all_texts(seed, True)
    if len(texts) < 14 * ENTRIES + BROCHURES:
        sys.exit(f"{len(texts)} abstracts are too few")
    alphabet = sorted(set("".join(texts[:500])))
    take = iter(texts)
    draw = lambda n: [next(take) for _ in range(n)]
    parts = [{"form": form(draw(6)), "plan": draw(8)} for _ in range(ENTRIES)]
    units = [f"第{i + 1}号数据科技有限公司" for i in range(ENTRIES)]
    order = list(range(ENTRIES))
    r.shuffle(order)
    planted, brochures = [], []
    for length in LENGTHS:
        for rate in EDITS:
            for way in WAYS:
                for _ in range(PER_CELL):
                    source, copy = order.pop(), order.pop()
                    text = "".join(t for t in parts[source][way[0]] if len(t) > 60)
                    at = r.randrange(len(text) - length)
                    passage = edited(text[at:at + length], rate, alphabet, r)
                    parts[copy][way[1]].insert(r.randrange(2, len(parts[copy][way[1]])), passage)
                    planted.append([source, copy, way, length, rate])
    for _ in range(BROCHURES):
        a, b = order.pop(), order.pop()
        units[b] = units[a]
        brochures.append((a, b, draw(1)[0] * 2))
    base = pathlib.Path(season) / "divisions/gd-2025"
    (base / "files").mkdir(parents=True)
    no = lambda i: f"GD2025-{i + 1:04d}"
    with open(base / "entries.csv", "w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(unplanted.HEAD.split(","))
        for i in range(ENTRIES):
            table.writerow([no(i), parts[i]["plan"][0][:18], "科技创新", "", units[i], "", "企业", "否", "广州", "", f"团队{i + 1}", "", "", "", "是", f"2025-07-01 10:{i // 60:02d}:{i % 60:02d}"])
    for i in range(ENTRIES):
        folder = base / "files" / no(i)
        folder.mkdir()
        write = lambda name, lines: (folder / name).write_text("\n".join(lines), encoding="utf8")
        for part, name in NAMES.items():
            write(name, parts[i][part])
        write("经费预算.txt", [f"{title}\t{r.randrange(10, 9999)}.{r.randrange(100):02d}\t{r.randrange(10, 9999)}.{r.randrange(100):02d}" for title in BUDGET])
        write("营业执照.txt", ["营业执照", f"名称：{units[i]}", "类型：有限责任公司（自然人投资或控股）", "经营范围：数据处理和存储支持服务；软件开发；信息技术咨询服务；信息系统集成服务。（依法须经批准的项目，经相关部门批准后方可开展经营活动）"])
        write("财务审计报告.txt", [AUDIT.format(unit=units[i])])
        if i % 2:
            write(SIGNED, ["（盖章页）", *parts[i]["form"]])
    for a, b, text in brochures:
        for i in (a, b):
            (base / "files" / no(i) / "企业图册.txt").write_text(text, encoding="utf8")
    truth = {"planted": [[no(s), no(c), *rest] for s, c, *rest in planted], "brochures": [[no(a), no(b)] for a, b, _ in brochures]}
    (pathlib.Path(season) / "planted.json").write_text(json.dumps(truth, ensure_ascii=False), encoding="utf8")


def score(season, workspace):
    truth = json.loads((pathlib.Path(season) / "planted.json").read_text(encoding="utf8"))
    flags = [json.loads(line) for line in open(pathlib.Path(workspace) / "out/flags.jsonl", encoding="utf8")]
    shown = {}
    for f in flags:
        if f["kind"].startswith(("reuse.", "duplicate.")) and f["others"]:
            shown[frozenset([f["entry"], f["others"][0]])] = f
    cells, named = collections.Counter(), 0
    wanted = {frozenset(p[:2]) for p in truth["planted"]}
    for source, copy, way, length, rate in truth["planted"]:
        f = shown.get(frozenset([source, copy]))
        cells[(length, rate, f is not None)] += 1
        if f is not None:
            files = {pathlib.PurePosixPath(x["file"]).name for e in f["evidence"] for x in (e, e["other"] or e)}
            named += {NAMES["form"] if name == SIGNED else name for name in files} == {NAMES[way[0]], NAMES[way[1]]}
    found = sum(n for (_, _, hit), n in cells.items() if hit)
    print(f"found {found} of {len(truth['planted'])}, both files named in {named}")
    print("characters copied  " + "  ".join(f"{rate:4.0%} changed" for rate in EDITS))
    for length in LENGTHS:
        print(f"{length:17}  " + "  ".join(f"{cells[(length, rate, True)]:6} of {PER_CELL * len(WAYS)}" for rate in EDITS))
    vain = {pair: f["attention"] for pair, f in shown.items() if pair not in wanted}
    own = sum(frozenset(b) in vain for b in truth["brochures"])
    levels = collections.Counter(vain.values())
    print(f"not planted: {len(vain)} pairs of {ENTRIES} entries ({dict(levels)}), of them one unit's brochure {own}")
    for pair in sorted(vain, key=sorted):
        f = shown[pair]
        print(" ", f["kind"], f["attention"], f"{f['probability']:.2f}", f["summary"], "|", f["evidence"][0]["quote"][:120])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["make", "score"])
    parser.add_argument("season")
    parser.add_argument("workspace", nargs="?")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    make(args.season, args.seed) if args.what == "make" else score(args.season, args.workspace)


main()
