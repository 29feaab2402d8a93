"""word.py DOCX_DIR TEXT_DIR: how much of each part of Word files came out.

TEXT_DIR holds <file>.txt for each, as `cargo run --release -p extract --example texts TEXT_DIR DOCX_DIR/*.docx` writes them. The reference is
the XML itself: paragraphs of four characters and more by where they stand, in final form (deleted runs apart). Labels of automatic numbering
are compared with LibreOffice where it is installed, paragraph by paragraph (`--labels`; `--misses` prints those that differ).
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
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
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
    return ((where, own_text(p)) for where, p in elements(root, place))


def elements(root, place):
    def walk(node, place):
        for child in node:
            if child.tag in SKIPPED:
                continue
            inner = {W + "tbl": "table", W + "txbxContent": "text box"}.get(child.tag, place)
            if place == "text box":
                inner = place
            if child.tag == W + "p":
                yield inner, child
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


class Legal:
    """Which paragraphs are numbered on a level that shows all its numbers as digits (isLgl: ISO/IEC 29500-1, 17.9.4)."""

    def __init__(self, path):
        with zipfile.ZipFile(path) as z:
            tree = lambda name: ET.fromstring(z.read(name)) if name in z.namelist() else ET.Element("none")
            numbering, styles = tree("word/numbering.xml"), tree("word/styles.xml")
        self.levels, self.by_style = set(), {}
        of = {n.get(W + "numId"): value(n, "abstractNumId") for n in numbering.iter(W + "num")}
        for definition in numbering.iter(W + "abstractNum"):
            instances = [num for num, abstract in of.items() if abstract == definition.get(W + "abstractNumId")]
            for level in definition.iter(W + "lvl"):
                at = level.get(W + "ilvl")
                self.by_style.update({(num, value(level, "pStyle")): at for num in instances})
                if level.find(W + "isLgl") is not None:
                    self.levels.update((num, at) for num in instances)
        self.styles = {s.get(W + "styleId"): s for s in styles.iter(W + "style")}

    def __contains__(self, paragraph):
        properties, style, seen = paragraph.find(W + "pPr"), None, set()
        while properties is not None:
            numbered = properties.find(W + "numPr")
            if numbered is not None and value(numbered, "numId"):
                num = value(numbered, "numId")
                at = value(numbered, "ilvl") or self.by_style.get((num, style)) or "0"
                return (num, at) in self.levels
            style = value(properties, "pStyle") if style is None else value(self.styles[style], "basedOn")
            if style is None or style in seen or style not in self.styles:
                return False
            seen.add(style)
            properties = self.styles[style].find(W + "pPr")
            properties = ET.Element("none") if properties is None else properties
        return False


def value(node, name):
    found = node.find(W + name)
    return None if found is None else found.get(W + "val")


def labels(path, text):
    """Labels that LibreOffice prints before a paragraph, and how many of them the text has there too: of all paragraphs, and of those on which
    LibreOffice can be the judge. Version 7.4 knows neither isLgl nor lvlRestart, and formulas are not in its text."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "txt:Text (encoded):UTF8"]
        subprocess.run([*command, "--outdir", folder, path], capture_output=True, timeout=120, check=False)
        shown = pathlib.Path(folder) / (path.stem + ".txt")
        if not shown.exists():
            return 0, 0, 0, 0
        own = [(own_text(p), p) for place, root in parts(path) if place == "body" for _, p in elements(root, place)]
        own = [(words, p) for words, p in own if len(words) >= 3]
        body, legal = [words for words, _ in own], Legal(path)
        judged = [p not in legal and p.find(f".//{M}oMath") is None for _, p in own]
        want = shown_before([norm(line) for line in shown.read_text(errors="ignore").split("\n")], body)
        # What no reader sees is quoted at the end, where it would draw the search away from what follows it in the file.
        seen = text.split("【文件中不可见的文字】")[0]
        got = shown_before([norm(line) for line in re.split(r"[\n\t]", seen)], body)
        pairs = [(bullet(w) == bullet(g or ""), j) for w, g, j in zip(want, got, judged) if w]
        if "--misses" in sys.argv:
            for w, g, j, words in zip(want, got, judged, body):
                if w and bullet(w) != bullet(g or ""):
                    print(f"{path.name} {'judged' if j else 'apart '} {w!r} {g!r} {words[:40]}")
        return sum(same for same, _ in pairs), len(pairs), sum(same for same, j in pairs if j), sum(j for _, j in pairs)


def main(folder, texts):
    counts, leaked, numbers = collections.defaultdict(lambda: [0, 0]), [0, 0], [0, 0, 0, 0]
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
            numbers = [a + b for a, b in zip(numbers, got)]
    for where, (found, all_) in sorted(counts.items()):
        print(f"{where:18} {found:6} of {all_:6} paragraphs {found / max(all_, 1):.4f}")
    print(f"deleted, leaked    {leaked[0]:6} of {leaked[1]:6}            {leaked[0] / max(leaked[1], 1):.4f}")
    if numbers[1]:
        print(f"numbering labels   {numbers[0]:6} of {numbers[1]:6}            {numbers[0] / numbers[1]:.4f}")
        print(f"  without legal numbers and formulas {numbers[2]} of {numbers[3]} {numbers[2] / max(numbers[3], 1):.4f}")
    else:
        print("numbering labels   skipped: LibreOffice is not installed, or --labels not given")
    print(f"{broken} files could not be read by the reference")


main(*sys.argv[1:3])
