"""The peers, by scikit-learn: TF-IDF of one and two characters, nearest profile or a linear support vector machine, on the same texts.

python3 peer.py DATA GOLD_TEXTS TOPICS.toml
"""
import json
import sys
import tomllib
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

FOLDS = 5


def features():
    return TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, min_df=1)


def applications(folder, topics):
    """The folds of `examples/eval_gold`: variants of one project always together, its projects dealt out in order."""
    gold = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    projects = sorted(g["id"] for g in gold if not g.get("variant_of"))
    fold = [projects.index((g.get("variant_of") or g)["id"]) % FOLDS for g in gold]
    parts = ("overview", "solution", "value", "business_model")
    whole = [g["title"] + "\n" + "\n".join(g["sections"].get(p) or "" for p in parts) for g in gold]
    accepted = [{g["topic"], *g["alt_topics"]} for g in gold]
    codes = [t["code"] for t in topics]
    lists = lambda t: "、".join(t["profile"].get("data", []) + t["profile"].get("terms", []))
    profiles = [f"{t['title']}\n{t['description']}\n{t['profile'].get('belongs', '')}\n{lists(t)}" for t in topics]
    for name, texts in (("whole text", whole), ("title alone", [g["title"] for g in gold])):
        vectorizer = features()
        known = vectorizer.fit_transform(profiles)
        print_share(f"nearest profile, {name}", [codes[i] for i in (vectorizer.transform(texts) @ known.T).toarray().argmax(1)], accepted)
        found = [None] * len(gold)
        for f in range(FOLDS):
            train = [i for i in range(len(gold)) if fold[i] != f]
            held = [i for i in range(len(gold)) if fold[i] == f]
            vectorizer = features()
            rows = vectorizer.fit_transform(profiles + [texts[i] for i in train])
            model = LinearSVC(C=1.0).fit(rows, codes + [gold[i]["topic"] for i in train])
            for i, topic in zip(held, model.predict(vectorizer.transform([texts[i] for i in held]))):
                found[i] = topic
        print_share(f"LinearSVC on profiles and the other folds' texts, {name}", found, accepted)


def print_share(name, found, accepted):
    track = np.mean([f[:3] in {a[:3] for a in ok} for f, ok in zip(found, accepted)])
    topic = np.mean([f in ok for f, ok in zip(found, accepted)])
    print(f"{name}: track {100 * track:.1f} %  topic {100 * topic:.1f} %")


def abstracts(data):
    def lines(name):
        rows = [json.loads(line) for line in (data / "csldcp" / name).read_text("utf-8").splitlines()]
        return [(row["content"], row["label"]) for row in rows]

    def letters(text):
        return "".join(c for c in text if c.isalnum())

    test = lines("test_public.json")
    train = lines("train_few_all.json") + lines("dev_few_all.json")
    known = {letters(text) for text, _ in test + train}
    extra = []
    for name in ("dev.tsv", "test.tsv"):
        for line in (data / "csl_benchmark/benchmark/cls_dcp" / name).read_text("utf-8").splitlines():
            _, text, label = line.split("\t")
            if letters(text) not in known:
                extra.append((text, label))
    for name, texts in (("all", train), ("all and CSL's own", train + extra)):
        vectorizer = features().set_params(min_df=2)
        rows = vectorizer.fit_transform([text for text, _ in texts])
        model = LinearSVC(C=1.0).fit(rows, [label for _, label in texts])
        found = model.predict(vectorizer.transform([text for text, _ in test]))
        right = sum(a == b for a, (_, b) in zip(found, test)) / len(test)
        print(f"LinearSVC, {len(texts)} labels, {name}: first {100 * right:.1f} %")


applications(Path(sys.argv[2]), tomllib.loads(Path(sys.argv[3]).read_text("utf-8"))["topic"])
abstracts(Path(sys.argv[1]))
