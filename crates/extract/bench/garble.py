"""garble.py OUT_DIR SHARE SEED PDF..: deals the ideographs of each file's tables to Unicode out anew.

Of the ideographs that any table of a file gives, the SHARE (0 to 1) that the seed draws give one another's place, the same in all tables; a file
with fewer than 50 of them is left out. `--tell DIR` counts in the results of `shai extract` how many files have a garbled page (without Tesseract,
or they are read from their pictures). Needs pymupdf.
"""
import json
import pathlib
import random
import re
import sys

HEX = re.compile(rb"<([0-9A-Fa-f\s]+)>")


def is_ideograph(char):
    return "\u3400" <= char <= "\u9fff"


def utf16(digits):
    return bytes.fromhex(re.sub(rb"\s", b"", digits).decode()).decode("utf-16-be", errors="replace")


def entries(table):
    """Code (hexadecimal digits) and text of every entry."""
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.S):
        found = HEX.findall(block)
        yield from ((code, utf16(text)) for code, text in zip(found[::2], found[1::2]))
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, rest in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f\s]+>|\[.*?\])", block, re.S):
            given = [utf16(text) for text in HEX.findall(rest)]
            for i in range(int(last, 16) - int(first, 16) + 1):
                if rest.startswith(b"["):
                    text = given[i] if i < len(given) else "\ufffd"
                else:
                    text = given[0][:-1] + chr(ord(given[0][-1]) + i) if given[0] else "\ufffd"
                yield b"%0*X" % (len(first), int(first, 16) + i), text


def written(table, deal):
    """The table with its entries one by one; what stands around them is kept."""
    lines = [b"<%s> <%s>" % (code, "".join(deal.get(c, c) for c in text).encode("utf-16-be").hex().upper().encode()) for code, text in table_entries(table)]
    blocks = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(part), b"\n".join(part)) for part in chunks(lines, 100))
    head = re.split(rb"\d+\s+beginbf", table, maxsplit=1)[0]
    return head + blocks + b"\nendcmap CMapName currentdict /CMap defineresource pop end end"


def table_entries(table):
    return list(dict(entries(table)).items())


def chunks(lines, size):
    return [lines[i : i + size] for i in range(0, len(lines), size)]


def garble(path, out, share, seed):
    import pymupdf

    document = pymupdf.open(path)
    if document.needs_pass:
        return False
    holders = [document.xref_get_key(xref, "ToUnicode") for xref in range(1, document.xref_length())]
    tables = {int(value.split()[0]) for kind, value in holders if kind == "xref"}
    tables = {xref: document.xref_stream(xref) for xref in sorted(tables)}
    own = sorted({c for table in tables.values() if table for _, text in table_entries(table) for c in text if is_ideograph(c)})
    if len(own) < 50:
        return False
    dice = random.Random(f"{seed}-{path.name}")
    drawn = [c for c in own if dice.random() < share]
    dealt = drawn[:]
    dice.shuffle(dealt)
    deal = dict(zip(drawn, dealt))
    for xref, table in tables.items():
        if table and table_entries(table):
            document.update_stream(xref, written(table, deal))
    document.save(out / path.name)
    return True


def tell(folder):
    results = [json.loads(path.read_text())["document"] for path in pathlib.Path(folder).glob("*.json")]
    garbled = sum(any(p["code"] == "pdf.garbled" for p in document["problems"]) for document in results)
    print(f"{garbled} of {len(results)} files have a garbled page")


def main():
    if sys.argv[1] == "--tell":
        return tell(sys.argv[2])
    out, share, seed, *files = sys.argv[1:]
    pathlib.Path(out).mkdir(parents=True, exist_ok=True)
    made = 0
    for path in map(pathlib.Path, files):
        try:
            made += garble(path, pathlib.Path(out), float(share), seed)
        # Damaged files, which pymupdf refuses in many ways.
        except Exception as error:
            print(f"left out: {path.name}: {error}")
    print(f"{made} of {len(files)} files")


main()
