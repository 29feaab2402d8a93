"""The peer: TF-IDF of one and two characters and a linear support vector machine (scikit-learn), on the same texts and labels."""
import json
import sys
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

data = Path(sys.argv[1])


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
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    features = vectorizer.fit_transform([text for text, _ in texts])
    model = LinearSVC(C=1.0).fit(features, [label for _, label in texts])
    found = model.predict(vectorizer.transform([text for text, _ in test]))
    right = sum(a == b for a, (_, b) in zip(found, test)) / len(test)
    print(f"LinearSVC, {len(texts)} labels, {name}: first {100 * right:.1f} %")
