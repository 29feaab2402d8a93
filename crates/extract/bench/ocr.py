"""ocr.py EXAMPLES_DIR OUT_DIR [--real REAL_DIR] [--season SEASON_DIR]..: how much of scanned pages is read, beside Tesseract alone.

Pages become scans: drawn at 200 dots per inch, askew, blurred, with grain, as JPEG. What they say is known: made forms are written here
(LibreOffice draws them), pages of real files have a text layer. Characters are counted as a multiset, so that the order in which a reader
goes through a table does not count: recall and precision in per cent. Tesseract alone reads the same scans at 300 dots per inch with one
mode for all pages. EXAMPLES_DIR holds the program `texts` (cargo build --release -p extract --example texts).
"""
import argparse
import collections
import io
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import unicodedata

MODES = ["3", "4", "6", "11"]
# Boxes to tick, counted apart: which of them stands there is what a form says.
SIGNS = "□☑☒■"
# Pages of forms and tables in files of the real set: file and pages.
REAL_FORMS = {
    "89d18d0ad597": [1, 2, 3],
    "5f17bb546421": [1, 2, 4],
    "d294d1bb1128": [1, 2, 4],
    "12b332914752": [15, 16, 17],
    "7b12c06a9770": [3, 4, 5, 39],
    "8804a0124f58": [1, 2],
    "70632bc197bb": [7, 27],
    "ea6cf4df15e7": [11, 14],
    "50c91f3a44b9": [4],
    "676021c6808a": [18, 22],
}


def characters(text):
    """What is compared: no spaces, no rules drawn with characters, one form for every character."""
    # Some writers put a radical and its ideograph for one glyph.
    text = unicodedata.normalize("NFKC", re.sub(r"[\u2e80-\u2fdf](?=\S)", "", text))
    return collections.Counter(c for c in text if unicodedata.category(c)[0] not in "CZ" and c not in "_-—―·.…|")


def score(got, want):
    shared = sum((got & want).values())
    return shared, sum(got.values()), sum(want.values())


def run(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, **options).stdout


def scan(picture, number):
    """A picture of a page (grey, 200 dots per inch) as an office's scanner leaves it."""
    import numpy
    from PIL import Image, ImageFilter

    picture = picture.convert("L").rotate([0.4, -0.6, 0.2, 0.9, -0.3][number % 5], fillcolor=255, resample=Image.BICUBIC)
    grain = numpy.random.default_rng(number).normal(0, 9, (picture.height, picture.width))
    grey = numpy.asarray(picture.filter(ImageFilter.GaussianBlur(0.6)), dtype=float) * 0.93 + 12 + grain
    out = io.BytesIO()
    Image.fromarray(grey.clip(0, 255).astype("uint8")).save(out, "JPEG", quality=60)
    return Image.open(io.BytesIO(out.getvalue()))


def pages_of(pdf, pages=None):
    """Picture at 200 dots per inch and text of each page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(str(pdf))
    for i in range(len(document)):
        if pages is None or i + 1 in pages:
            yield document[i].render(scale=200 / 72).to_pil(), document[i].get_textpage().get_text_range()


def write_scans(name, pages, folder):
    """A file of pictures of these pages; returns its path and what each page says."""
    pictures, texts = [], []
    for n, (picture, text) in enumerate(pages):
        pictures.append(scan(picture, n))
        texts.append(text)
    path = folder / f"{name}.pdf"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=200, quality=60)
    return path, texts


def grid(document, rows, sizes, widths=None):
    """A table of text; None joins a cell to the one on its left, "^" to the one above."""
    from docx.shared import Cm, Pt

    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            cell = table.cell(r, c)
            if text is None:
                table.cell(r, c - 1).merge(cell)
            elif text == "^":
                table.cell(r - 1, c).merge(cell)
            else:
                for k, line in enumerate(text.split("\n")):
                    run_ = (cell.paragraphs[0] if k == 0 else cell.add_paragraph()).add_run(line)
                    run_.font.size = Pt(sizes)
            if widths:
                cell.width = Cm(widths[c])
    return table


def fresh():
    import docx
    from docx.oxml.ns import qn

    document = docx.Document()
    for name in ("Normal", "Title", "Heading 1"):
        style = document.styles[name]
        style.font.name = "Noto Serif CJK SC"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")
    return document


def application(gold, size):
    """The cover and the sections of an application in one merged table."""
    d = fresh()
    d.add_heading("“数据要素×”大赛项目申报书", 0)
    people = gold["representatives"][:5]
    rows = [
        ["项目名称", gold["title"], None, None, None, None],
        ["参赛赛道", "现代农业", "参赛赛题", "农业生产数智化", None, None],
        ["参赛单位", gold["lead_org"]["name"], None, None, "单位类型", "☑企业 □高校 □事业单位"],
        ["统一社会\n信用代码", gold["lead_org"]["credit_code"], None, None, "所在地市", gold["lead_org"].get("city", "")],
        ["团队名称", gold["team_name"], None, None, None, None],
        ["参赛代表", "姓名", "性别", "年龄", "职务", "联系电话"],
    ]
    rows += [["^", name, "男女"[n % 2], str(31 + 4 * n), ["项目经理", "工程师", "主任"][n % 3], f"138{n}2765{n}49"] for n, name in enumerate(people)]
    rows += [["知识产权", "名称", None, "类别", "登记号", None]]
    rows += [["^", x["title"], None, "软著" if x["kind"] == "software" else "专利", x["number"], None] for x in gold["ip"][:3]]
    for key, name in [("overview", "项目概述"), ("solution", "解决方案")]:
        rows.append([f"{name}（不超过2000字）\n" + gold["sections"][key][:700], None, None, None, None, None])
    grid(d, rows, size, [2.2, 3, 2, 2.6, 3, 3.4])
    d.add_paragraph("填表人：____________    审核人：____________    填报日期：    年    月    日")
    return d


def budget(gold, size):
    """Narrow columns of figures."""
    r = random.Random(gold["id"])
    d = fresh()
    d.add_heading("项目经费预算表", 0)
    d.add_paragraph("单位：万元（保留两位小数）")
    names = ["设备费", "材料费", "测试化验加工费", "燃料动力费", "差旅费", "会议费", "国际合作与交流费", "出版/文献/信息传播费", "劳务费", "专家咨询费", "其他支出", "合计"]
    rows = [["序号", "预算科目名称", "2023年", "2024年", "2025年", "小计", "占比", "备注"]]
    for n, name in enumerate(names):
        a = [round(r.uniform(0.5, 160), 2) for _ in range(3)]
        rows.append([str(n + 1), name, *(f"{v:.2f}" for v in a), f"{sum(a):.2f}", f"{r.uniform(1, 40):.1f}%", ["自筹", "财政", ""][n % 3]])
    grid(d, rows, size, [1.2, 4, 1.9, 1.9, 1.9, 2, 1.6, 1.5])
    d.add_paragraph("")
    rows = [["阶段", "起止时间", "主要任务", "考核指标"]]
    for n, part in enumerate(gold["sections"]["solution"].split("。")[:6]):
        rows.append([f"第{'一二三四五六'[n]}阶段", f"2024年{n * 2 + 1}月—{n * 2 + 2}月", part[:70] + "。", f"完成率≥{80 + n}%；用户{r.randint(10, 999)}家"])
    grid(d, rows, size, [2, 3, 7, 4])
    return d


def ticks(gold, size):
    """Boxes to tick, blanks to fill in, text around no table."""
    from docx.shared import Pt

    d = fresh()
    d.add_heading("参赛承诺与信息确认表", 0)
    o = gold["lead_org"]
    lines = [
        f"一、单位名称（盖章）：{o['name']}",
        f"二、统一社会信用代码：{o['credit_code']}",
        "三、单位性质：☑企业  □事业单位  □科研院所  □高校  □其他________",
        "四、是否中小企业：□是  ☑否        五、是否上市：□是  ☑否",
        f"六、项目名称：{gold['title']}",
        "七、数据来源：☑自有  ☑公共数据授权  □购买  □开放数据  □其他________",
        "八、项目阶段：□研发  □试点  ☑已应用    应用时间：2023年6月",
        f"九、联系人：{gold['representatives'][0]}    手机：13827651049    邮箱：lianxi@example.cn",
    ]
    for line in lines:
        d.add_paragraph().add_run(line).font.size = Pt(size)
    for part in gold["sections"]["value"].split("\n")[:3]:
        d.add_paragraph().add_run(part[:260]).font.size = Pt(size)
    grid(d, [["审核意见", "市级主管部门", "省级主管部门"], ["", "（盖章）\n年  月  日", "（盖章）\n年  月  日"]], size)
    return d


def made(gold_dir, folder):
    """Forms of three layouts and three sizes of letters, drawn by LibreOffice."""
    texts = [json.loads(p.read_text()) for p in sorted(gold_dir.glob("*.json"))[::17][:4]]
    paths = []
    for n, gold in enumerate(texts):
        for layout in (application, budget, ticks):
            path = folder / f"{layout.__name__}-{n}.docx"
            layout(gold, [9, 10.5, 12, 10.5][n]).save(path)
            paths.append(path)
    run("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir", folder, *paths)
    shutil.rmtree(folder / "profile", ignore_errors=True)
    for path in paths:
        yield path.stem.split("-")[0], write_scans(f"scan-{path.stem}", pages_of(path.with_suffix(".pdf")), folder)


def season(folder, gold_dir):
    """Scanned applications of a composed season: the whole file is one page to the scorer."""
    truth = json.loads((folder / "truth.json").read_text())
    for no, entry in truth["entries"].items():
        if entry["form"] == "scan":
            gold = json.loads((gold_dir / f"{entry['gold']}.json").read_text())
            yield "season", folder / "intake/divisions" / entry["division"] / "files" / no / "项目申报书.pdf", [gold, entry["sections"]]


def says(gold, sections):
    """What a composed application says, as the composer writes it."""
    names = dict(overview="项目概述", solution="解决方案", value="应用价值", business_model="商业模式", team="团队介绍")
    o = gold["lead_org"]
    out = [gold["title"], "项目名称", gold["title"], "参赛单位", o["name"], "统一社会信用代码", o["credit_code"], "团队名称", gold["team_name"]]
    out += ["参赛代表", "、".join(gold["representatives"]), "联合参赛单位", "、".join(p["name"] for p in gold["partners"]) or "无"]
    for i, (key, name) in enumerate(names.items()):
        if key in sections:
            out += [f"{'一二三四五'[i]}、{name}", gold["sections"][key]]
    out += ["六、知识产权"] + [f"{x['title']}，{x['number']}，权利人：{x['owner']}，{x['date']}" for x in gold["ip"]]
    return "\n".join(out)


def ours(examples, pdf, out):
    run(examples / "texts", "--tesseract", "tesseract", out / "read", pdf)
    return (out / "read" / f"{pdf.name}.txt").read_text()


def tesseract(pdf, mode, folder):
    """What Tesseract alone makes of the pages."""
    stem = folder / f"{pdf.stem}-page"
    if not list(folder.glob(f"{stem.name}-*.pgm")):
        run("pdftoppm", "-r", "300", "-gray", pdf, stem)
    said = [run("tesseract", p, "stdout", "-l", "chi_sim", "--psm", mode, "--dpi", "300") for p in sorted(folder.glob(f"{stem.name}-*.pgm"))]
    return b"\n".join(said).decode()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("examples", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--gold", type=pathlib.Path, default=pathlib.Path(__file__).parents[3] / "corpus/gold/texts")
    parser.add_argument("--real", type=pathlib.Path)
    parser.add_argument("--season", type=pathlib.Path, action="append", default=[])
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    missing = [p for p in ("tesseract", "pdftoppm") if not shutil.which(p)]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed")
        return
    # The office suite takes its profile by an absolute address.
    args.out = args.out.resolve()
    args.out.mkdir(parents=True, exist_ok=True)
    modes = [m for m in args.modes.split(",") if m]
    files = []
    if shutil.which("soffice") and args.gold.is_dir():
        files += [(kind, path, "\n".join(texts)) for kind, (path, texts) in made(args.gold, args.out)]
    else:
        print("skipped: made forms (LibreOffice or the texts are missing)")
    if args.real:
        for name, pages in REAL_FORMS.items():
            path, texts = write_scans(f"scan-{name}", pages_of(args.real / "pdf" / f"{name}.pdf", pages), args.out)
            files.append(("real", path, "\n".join(texts)))
    for folder in args.season:
        files += [(kind, path, says(*about)) for kind, path, about in season(folder, args.gold)]
    totals, signs = (collections.defaultdict(lambda: [0, 0, 0]) for _ in range(2))
    for kind, path, text in files:
        want = characters(text)
        readings = {"extract": ours(args.examples, path, args.out), **{f"psm {m}": tesseract(path, m, args.out) for m in modes}}
        for reader, got in readings.items():
            read = characters(got)
            counts = score(read, want)
            of_signs = [collections.Counter({c: n for c, n in counter.items() if c in SIGNS}) for counter in (read, want)]
            signs[kind, reader] = [a + b for a, b in zip(signs[kind, reader], score(*of_signs))]
            totals[kind, reader] = [a + b for a, b in zip(totals[kind, reader], counts)]
            if args.verbose:
                print(f"{path.name:32} {reader:8} {100 * counts[0] / max(counts[2], 1):6.2f} {100 * counts[0] / max(counts[1], 1):6.2f}", flush=True)
        for picture in args.out.glob(f"{path.stem}-page-*.pgm"):
            picture.unlink()
    readers = ["extract", *(f"psm {m}" for m in modes)]
    print(f"{'':12} characters  " + "  ".join(f"{r:>15}" for r in readers) + "   (recall precision)")
    for kind in dict.fromkeys(k for k, _, _ in files):
        of_signs = [signs[kind, r] for r in readers]
        if any(b + c for _, b, c in of_signs):
            print(f"{kind + ' boxes':18} {of_signs[0][2]:4}  " + "  ".join(f"{a:7} of {b:4}" for a, b, _ in of_signs) + "   (right of those read)")
        cells = [totals[kind, r] for r in readers]
        print(f"{kind:12} {cells[0][2]:10}  " + "  ".join(f"{100 * a / max(c, 1):7.2f} {100 * a / max(b, 1):7.2f}" for a, b, c in cells))


if __name__ == "__main__":
    sys.exit(main())
