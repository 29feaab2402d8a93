"""word.py DOCX_DIR TEXT_DIR: how much of each part of Word files came out.

TEXT_DIR holds <file>.txt for each, as `cargo run --release -p extract --example texts TEXT_DIR DOCX_DIR/*.docx` writes them. The reference is
the XML itself: paragraphs of four characters and more by where they stand, in final form (deleted runs apart). Labels of automatic numbering
are compared with LibreOffice where it is installed: a label counts where the text has it before the words that follow it there.
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


def labels(path, text):
    """Labels that LibreOffice prints before a paragraph and the XML does not hold; how many the text has there too."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "txt:Text (encoded):UTF8"]
        subprocess.run([*command, "--outdir", folder, path], capture_output=True, timeout=120, check=False)
        shown = pathlib.Path(folder) / (path.stem + ".txt")
        if not shown.exists():
            return 0, 0
        body = {t for place, root in parts(path) for _, t in paragraphs(root, place)}
        found = total = 0
        for line in shown.read_text(errors="ignore").splitlines():
            label = re.match(r"\s*([^\s\w]?[\dA-Za-z一二三四五六七八九十百]+[.、)）．]?(?:[\d]+\.?)*)\s+(\S.{3,})", line)
            if label and norm(label[2]) in body:
                total += 1
                found += norm(label[1] + label[2])[:40] in text
        return found, total


def main(folder, texts):
    counts, leaked, numbers = collections.defaultdict(lambda: [0, 0]), [0, 0], [0, 0]
    broken = 0
    for path in sorted(pathlib.Path(folder).glob("*.docx")):
        out = pathlib.Path(texts) / f"{path.name}.txt"
        text = norm(out.read_text(errors="ignore")) if out.exists() else ""
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
            got = labels(path, text)
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
