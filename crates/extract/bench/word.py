"""word.py DOCX_DIR TEXT_DIR: how much of each part of Word files came out.

TEXT_DIR holds <file>.txt for each, as `cargo run --release -p extract --example texts TEXT_DIR DOCX_DIR/*.docx` writes them. The reference is
the XML itself: paragraphs of four characters and more by where they stand, in final form (deleted runs apart). Labels of automatic numbering
are compared with LibreOffice where it is installed, paragraph by paragraph.
"""
import collections
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
import zipfile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SKIPPED = {W + "del", W + "moveFrom", CHOICE}


def norm(text):
    return "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] not in "CZ")


def own_text(paragraph):
    """Text of a paragraph without the text boxes in it and without what was deleted or is hidden."""
    out = []

    def walk(node):
        for child in node:
            if child.tag in SKIPPED or child.tag == W + "txbxContent":
                continue
            if child.tag == W + "r" and child.find(f"{W}rPr/{W}vanish") is not None:
                continue
            if child.tag == W + "t":
                out.append(child.text or "")
            elif child.tag in (W + "p",):
                continue
            else:
                walk(child)

    walk(paragraph)
    return norm("".join(out))


def paragraphs(root, place):
    def walk(node, place):
        for child in node:
            if child.tag in SKIPPED:
                continue
            inner = {W + "tbl": "table", W + "txbxContent": "text box"}.get(child.tag, place)
            if place == "text box":
                inner = place
            if child.tag == W + "p":
                yield inner, own_text(child)
            yield from walk(child, inner)

    yield from walk(root, place)


def deleted(root):
    for node in root.iter(W + "del"):
        yield norm("".join(t.text or "" for t in node.iter(W + "delText")))


def parts(path):
    with zipfile.ZipFile(path) as z:
        for name in z.namelist():
            place = next((p for k, p in PLACES if re.fullmatch(k, name)), None)
            if place:
                yield place, ET.fromstring(z.read(name))


PLACES = [
    (r"word/document\.xml", "body"),
    (r"word/(header|footer)\d*\.xml", "header and footer"),
    (r"word/(footnotes|endnotes)\.xml", "note"),
]


def shown_before(lines, paragraphs_):
    """What stands before each paragraph on its line, in order; None where the paragraph is not found."""
    out, at = [], 0
    for words in paragraphs_:
        found = next((n for n in range(at, len(lines)) if lines[n].endswith(words) and len(lines[n]) - len(words) < 24), None)
        out.append(None if found is None else lines[found][: len(lines[found]) - len(words)])
        at = at if found is None else found + 1
    return out


def bullet(label):
    """One sign is a bullet, whichever it is."""
    return "•" if len(label) == 1 and unicodedata.category(label)[0] in "PS" else label


def labels(path, text):
    """Labels that LibreOffice prints before a paragraph; how many the text has there too. LibreOffice 7.4 knows neither isLgl nor lvlRestart."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "txt:Text (encoded):UTF8"]
        subprocess.run([*command, "--outdir", folder, path], capture_output=True, timeout=120, check=False)
        shown = pathlib.Path(folder) / (path.stem + ".txt")
        if not shown.exists():
            return 0, 0
        body = [t for place, root in parts(path) if place == "body" for _, t in paragraphs(root, place) if len(t) >= 3]
        want = shown_before([norm(line) for line in shown.read_text(errors="ignore").split("\n")], body)
        got = shown_before([norm(line) for line in re.split(r"[\n\t]", text)], body)
        pairs = [(bullet(w), bullet(g or "")) for w, g in zip(want, got) if w]
        return sum(w == g for w, g in pairs), len(pairs)


def main(folder, texts):
    counts, leaked, numbers = collections.defaultdict(lambda: [0, 0]), [0, 0], [0, 0]
    broken = 0
    for path in sorted(pathlib.Path(folder).glob("*.docx")):
        out = pathlib.Path(texts) / f"{path.name}.txt"
        raw = out.read_text(errors="ignore") if out.exists() else ""
        text = norm(raw)
        try:
            roots = list(parts(path))
        except (zipfile.BadZipFile, ET.ParseError, RuntimeError, NotImplementedError):
            broken += 1
            continue
        live = ""
        for place, root in roots:
            for where, words in paragraphs(root, place):
                live += words
                if len(words) >= 4:
                    counts[where][0] += words in text
                    counts[where][1] += 1
        for _, root in roots:
            for words in deleted(root):
                if len(words) >= 4:
                    leaked[0] += words in text and words not in live
                    leaked[1] += 1
        if shutil.which("soffice") and any(r.find(f".//{W}numPr") is not None for p, r in roots if p == "body") and "--labels" in sys.argv:
            got = labels(path, raw)
            numbers = [numbers[0] + got[0], numbers[1] + got[1]]
    for where, (found, all_) in sorted(counts.items()):
        print(f"{where:18} {found:6} of {all_:6} paragraphs {found / max(all_, 1):.4f}")
    print(f"deleted, leaked    {leaked[0]:6} of {leaked[1]:6}            {leaked[0] / max(leaked[1], 1):.4f}")
    if numbers[1]:
        print(f"numbering labels   {numbers[0]:6} of {numbers[1]:6}            {numbers[0] / numbers[1]:.4f}")
    else:
        print("numbering labels   skipped: LibreOffice is not installed, or --labels not given")
    print(f"{broken} files could not be read by the reference")


main(*sys.argv[1:3])
