"""Called by run.sh: REAL_DIR OUT_DIR EXAMPLES_DIR."""
import csv
import importlib.util
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import unicodedata
import warnings

warnings.filterwarnings("ignore")
REAL, OUT, EXAMPLES = (pathlib.Path(a) for a in sys.argv[1:4])
FILES = [r for r in csv.DictReader(open(REAL / "manifest.tsv"), delimiter="\t") if r["references"]]
CHINESE = [str(REAL / "pdf" / f"{r['file']}.pdf") for r in FILES if r["kind"] == "cjk"]

# Files whose consensus is not what their pages show, found by looking at the pages. They count in the first table and not in the second.
WRONG = {
    "0068356628b4": "all peers print the numbers of glyphs; the page says 人皆生而自由",
    "5f17bb546421": "all peers print two characters for one glyph (项⽬目)",
    "d294d1bb1128": "the same",
    "89d18d0ad597": "the same",
}

# Each reads every page of the files it is given, in one process, with places of letters and reading order as it has them.
PEERS = {
    "pdfium": (
        "pypdfium2",
        "import sys, pypdfium2\n"
        "n = 0\n"
        "for p in sys.argv[1:]:\n"
        "    d = pypdfium2.PdfDocument(p)\n"
        "    for i in range(len(d)):\n"
        "        t = d[i].get_textpage(); t.get_text_range(); n += 1\n"
        "print(n)",
    ),
    "mupdf": (
        "pymupdf",
        "import sys, pymupdf\n"
        "n = 0\n"
        "for p in sys.argv[1:]:\n"
        "    for page in pymupdf.open(p):\n"
        "        page.get_text(); n += 1\n"
        "print(n)",
    ),
}


def has(module):
    return importlib.util.find_spec(module) is not None


def cpu(command):
    """CPU seconds of a command, its children included, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def accuracy():
    print("accuracy (3-gram F1, order of 5-grams, CJK characters; share below 0.5)", flush=True)
    texts = OUT / "texts"
    subprocess.run([EXAMPLES / "texts", texts, *(REAL / "pdf" / f"{r['file']}.pdf" for r in FILES)], check=True, stdout=subprocess.DEVNULL)
    for path in texts.glob("*.pdf.txt"):
        path.rename(texts / path.name.replace(".pdf.txt", ".txt"))
    if not has("numpy"):
        print("skipped: the scorer needs numpy")
        return
    subprocess.run([sys.executable, REAL / "score.py", texts], check=True)
    print(f"without the {len(WRONG)} Chinese files whose consensus is not what the page shows:", flush=True)
    for name, why in WRONG.items():
        print(f"  {name}: {why}")
    subset = OUT / "subset"
    subset.mkdir(parents=True, exist_ok=True)
    lines = (REAL / "manifest.tsv").read_text().splitlines(keepends=True)
    (subset / "manifest.tsv").write_text("".join(line for line in lines if line.split("\t")[0] not in WRONG and line.split("\t")[1] != "other"))
    shutil.copy(REAL / "score.py", subset / "score.py")
    if not (subset / "ref").exists():
        (subset / "ref").symlink_to((REAL / "ref").resolve())
    # The scorer prints the Chinese files and stops at the others, of which there are none.
    print(subprocess.run([sys.executable, subset / "score.py", texts], capture_output=True, text=True, check=False).stdout.strip())


def speed():
    print("pages per CPU second on the Chinese files, best of three, process start included")
    rates = {}

    def best(name, run):
        seconds, pages = min((run() for _ in range(3)), key=lambda r: r[0])
        rates[name] = pages / seconds
        print(f"  {name:8} {rates[name]:8.0f}", flush=True)

    def ours():
        seconds, said = cpu([EXAMPLES / "texts", OUT / "speed", *CHINESE])
        return seconds, int(said.split()[0])

    best("extract", ours)
    pages = ours()[1]
    for name, (module, code) in PEERS.items():
        if not has(module):
            print(f"  {name:8} skipped: {module} is not installed")
            continue
        best(name, lambda code=code: (lambda r: (r[0], int(r[1])))(cpu([sys.executable, "-c", code, *CHINESE])))
    if shutil.which("pdftotext"):
        best("poppler", lambda: (sum(cpu(["pdftotext", "-q", p, "-"])[0] for p in CHINESE), pages))
    else:
        print("  poppler  skipped: pdftotext is not installed")
    for name in rates:
        if name != "extract":
            print(f"  {rates['extract'] / rates[name]:.1f} times {name}")


def places():
    if not has("pymupdf"):
        print("places: skipped, pymupdf is not installed")
        return
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    rng, words = random.Random(7), []
    for path in CHINESE:
        document = pymupdf.open(path)
        for page in document:
            turn = page.rotation_matrix
            for x0, y0, x1, y1, word, *_ in page.get_text("words"):
                if len(word) >= 2:
                    box = pymupdf.Rect(x0, y0, x1, y1) * turn
                    words.append((path, page.number + 1, word, box))
    sample = rng.sample(words, min(1000, len(words)))
    asked = OUT / "words.tsv"
    asked.write_text("".join(f"{p}\t{n}\t{w}\t{b.x0}\t{b.y0}\t{b.x1}\t{b.y1}\n" for p, n, w, b in sorted(sample, key=lambda s: (s[0], s[1]))))
    said = subprocess.run([EXAMPLES / "places", asked], capture_output=True, text=True, check=True).stdout
    print("places: " + said.strip() + " (words as mupdf places them)")


def memory():
    largest = max(CHINESE, key=lambda p: pathlib.Path(p).stat().st_size)
    peaks = []
    for path in {largest, *CHINESE}:
        time = subprocess.run(["/usr/bin/env", "time", "-f", "%M", EXAMPLES / "texts", OUT / "memory", path], capture_output=True, text=True)
        if time.returncode:
            print("memory: skipped, no `time` program")
            return
        peaks.append(int(time.stderr.split()[-1]))
    print(f"memory: peak of a process that reads one file {max(peaks) / 1024:.0f} MiB, median {sorted(peaks)[len(peaks) // 2] / 1024:.0f} MiB (limit of a worker 512)")


def main():
    for name, (module, _) in PEERS.items():
        if not has(module):
            print(f"{name}: skipped, {module} is not installed (its texts in ref/ are still scored)")
    accuracy()
    speed()
    places()
    memory()


main()
