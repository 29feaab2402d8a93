#!/usr/bin/env python3
"""What must not change where an application belongs: words of other topics, annexes, foreign words, two projects in one.

usage: robust.py SHAI PIPELINE SHARED

Makes variants of the development texts in SHARED/gold/texts (those that are no variant of another; fixed seed), asks `SHAI classify`, and
prints for each kind how many keep their track, how many are not decided, and how many are decided wrongly. Annexes and texts that fit nothing
are statutes and articles of SHARED/reuse-bench/base.jsonl.xz.
"""
import glob
import json
import lzma
import os
import random
import subprocess
import sys
import tempfile
import tomllib

shai, pipeline, shared = sys.argv[1:4]
contest = os.path.join(os.path.dirname(pipeline), "guangdong-2025", "topics.toml")
topics = tomllib.load(open(contest, "rb"))["topic"]
gold = [json.load(open(path)) for path in sorted(glob.glob(f"{shared}/gold/texts/*.json"))]
base = [g for g in gold if not g.get("variant_of")]
draw = random.Random(7)


def whole(g):
    return "\n".join(g["sections"].get(key) or "" for key in ["overview", "solution", "value", "business_model"])


def tracks(g):
    return {code[:3] for code in [g["topic"], *g["alt_topics"]]}


statutes, articles = [], []
for line in lzma.open(f"{shared}/reuse-bench/base.jsonl.xz", "rt"):
    record = json.loads(line)
    source = record.get("src", "")
    if source != "csl":
        (statutes if "law" in source.lower() else articles).append(record["text"])


def annex(pool, length):
    text = ""
    while len(text) < length:
        text += draw.choice(pool) + "\n"
    return text[:length]


docs, truth = [], {}


def add(kind, g, title, text, accepted=None):
    name = f"{kind}|{g['id'] if g else len(docs)}"
    docs.append({"id": name, "title": title, "text": text})
    truth[name] = accepted if accepted is not None else tracks(g)


for g in base:
    title, text = g["title"], whole(g)
    foreign = draw.choice([t for t in topics if t["code"][:3] not in tracks(g)])
    terms = foreign["profile"]["terms"]
    add("as they are", g, title, text)
    add("list of another topic's terms", g, title, f"{text}\n关键词：{'、'.join(terms)}")
    add("the same list five times", g, title, text + f"\n关键词：{'、'.join(terms)}" * 5)
    for n in (20, 50):
        add(f"{n} terms, a sentence each", g, title, text + "\n" + "".join(f"项目也可以推广应用到{t}等方面，" for t in terms[:n]) + "。")
    add("another topic's description three times", g, title, text + f"\n本项目{foreign['title']}。{foreign['description']}" * 3)
    add("five terms in the title", g, f"{title}（{'、'.join(terms[:5])}）", text)
    add("another topic's title as title", g, foreign["title"], text)
    add("5,000 characters of statutes", g, title, text + "\n" + annex(statutes, 5000))
    add("30,000 characters of statutes", g, title, text + "\n" + annex(statutes, 30000))
    add("5,000 characters of articles", g, title, text + "\n" + annex(articles, 5000))
    other = draw.choice([o for o in base if not tracks(o) & (tracks(g) | {"T14"})])
    add("two projects, no title", g, "", f"{text}\n{whole(other)}", tracks(g) | tracks(other))
    add("two projects, both titles", g, f"{title}与{other['title']}", f"{text}\n{whole(other)}", tracks(g) | tracks(other))
for _ in range(200):
    add("statutes alone, 1,500 characters", None, "", annex(statutes, 1500), {"T14"})
    add("articles alone, 1,500 characters", None, "", annex(articles, 1500), {"T14"})

with tempfile.TemporaryDirectory() as folder:
    asked = os.path.join(folder, "docs.jsonl")
    with open(asked, "w") as out:
        out.writelines(json.dumps(doc, ensure_ascii=False) + "\n" for doc in docs)
    answered = subprocess.run([shai, "classify", asked, "--pipeline", pipeline], check=True, capture_output=True, text=True).stdout
found = {}
for line in answered.splitlines():
    answer = json.loads(line)
    found.setdefault(answer["entry"].split("|")[0], []).append((answer, truth[answer["entry"]]))
assert sum(map(len, found.values())) == len(docs), "a text has no answer"
print(f"{'':42} texts  right track  not decided  decided wrongly")
for kind, rows in found.items():
    right = sum(a["best"]["track"] in accepted for a, accepted in rows)
    open_ = sum(a["abstained"] for a, _ in rows)
    wrong = sum(not a["abstained"] and a["best"]["track"] not in accepted for a, accepted in rows)
    print(f"{kind:42} {len(rows):5} {100 * right / len(rows):10.1f} % {100 * open_ / len(rows):10.1f} % {100 * wrong / len(rows):13.1f} %")
