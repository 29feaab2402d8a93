"""datasketch MinHash-LSH on DOCS.jsonl: character 5-grams, 128 permutations, 32 bands of 4. Writes PAIRS.tsv (a, b, similarity), prints its cost."""
import json
import re
import resource
import sys
import time

from datasketch import MinHash, MinHashLSH

docs, out = sys.argv[1:3]
start = time.process_time()
letters = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")
ids, sketches = [], []
lsh = MinHashLSH(num_perm=128, params=(32, 4))
empty = MinHash(num_perm=128, seed=1)
for line in open(docs, encoding="utf8"):
    doc = json.loads(line)
    text = letters.sub("", doc["text"])
    sketch = empty.copy()
    sketch.update_batch([gram.encode() for gram in {text[i : i + 5] for i in range(len(text) - 4)}])
    lsh.insert(len(ids), sketch)
    ids.append(doc["id"])
    sketches.append(sketch)
with open(out, "w") as table:
    for i, sketch in enumerate(sketches):
        for j in lsh.query(sketch):
            if j < i and (likeness := sketch.jaccard(sketches[j])) >= 0.3:
                table.write(f"{ids[j]}\t{ids[i]}\t{likeness:.4f}\n")
cpu = time.process_time() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"docs": len(ids), "cpu_s": round(cpu, 2), "docs_per_cpu_s": round(len(ids) / cpu), "peak_mb": round(peak)}))
