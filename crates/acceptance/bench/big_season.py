#!/usr/bin/env python3
"""Compose a season as large as a province's, to measure whole runs: time by stage and memory.

usage: big_season.py TEXTS OUT [--entries 20000] [--seed 1] [--files 6]

TEXTS  a folder of application texts as JSON: {"track": "T01", "topic": "T01.01", "title": ..., "sections": {"overview": ...}}
OUT    becomes a season folder: one division of nine tenths of the entries, an earlier one of the rest

A form has about 3,000 characters, seven in ten are DOCX, the others text in UTF-8 or GB18030. Its words come from a chain that knows which
character follows which two in the texts of its track, or in all texts, or which follows one: local statistics are near those of real forms, and
no text is a copy of another. On top, one form in twenty holds a paragraph of another one, and one in a hundred is another one under another
name. The other files are what a form is sent with, as text; one in twenty of them is missing. The same seed gives the same bytes. Needs nothing
but Python, and `topics.json` beside TEXTS.
"""
import argparse, csv, io, json, pathlib, random, sys, zipfile
from xml.sax.saxutils import escape

HOME, EARLIER = "gd-2025", "gd-2024"
CHARS = 3000
SECTIONS = [("overview", "项目概述"), ("solution", "解决方案"), ("value", "应用价值"), ("business_model", "商业模式"), ("team", "团队介绍")]
# Share of the characters of a form, by section.
SHARES = {"overview": .22, "solution": .40, "value": .20, "business_model": .10, "team": .08}
TRACKS = ["工业制造", "现代农业", "商贸流通", "交通运输", "金融服务", "科技创新", "文化旅游", "医疗健康", "医疗保障", "应急管理", "气象服务", "城市治理",
          "绿色低碳", "开放性创新"]
HEADER = ["项目编号", "项目名称", "赛道", "赛题", "参赛单位", "统一社会信用代码", "单位类型", "是否中小企业", "所在地市", "联合参赛单位", "团队名称",
          "参赛代表", "知识产权", "获奖情况", "是否已实际应用", "提交时间"]
CITIES = "广州 深圳 佛山 东莞 珠海 中山 惠州 江门 湛江 茂名 肇庆 清远 韶关 河源 梅州 汕头 潮州 揭阳 汕尾 阳江 云浮".split()
TRADES = "流体机械 窑炉陶瓷 数据科技 软件 信息技术 供应链管理 生物医药 新材料 农业发展 文化传媒 智能装备 新能源".split()
BRAND = "恒岳朗擎海澜岭商瑞丰华鼎晟启天泽云帆金穗远达通联众和信诚盛昌源创智博睿捷安康宏图"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "明远知一以宁思齐嘉言若水清和景行承志文博子墨雨桐浩然欣怡俊杰晓彤家辉梓轩"
EVIDENCE = ["营业执照", "主体责任声明", "财务审计报告", "信用报告", "应用案例证明"]


def credit_code(r):
    """A unified social credit code with both its check characters (GB 32100-2015, GB 11714-1997)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    own = "".join(r.choice(signs) for _ in range(8))
    rest = 11 - sum(int(c, 36) * w for c, w in zip(own, (3, 7, 9, 10, 5, 8, 4, 2))) % 11
    body = "91440" + "".join(r.choice("0123456789") for _ in range(3)) + own + "0123456789X0"[rest]
    total = sum(signs.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + signs[(31 - total % 31) % 31]


class Chain:
    """Which character follows which two, and which one, over some texts; `\\n` begins and ends a paragraph."""

    def __init__(self, texts, all_texts=None):
        self.next = {}
        for text in texts:
            for paragraph in text.split("\n"):
                around = "\n\n" + paragraph.strip() + "\n"
                for i in range(2, len(around)):
                    self.next.setdefault(around[i - 2:i], []).append(around[i])
                    self.next.setdefault(around[i - 1], []).append(around[i])
        self.all = all_texts or self

    def after(self, last, r):
        """What may follow: now and then by one character alone, or stretches of a text would come back word for word."""
        draw = r.random()
        if draw < .12 and last[1] != "\n":
            return self.all.next[last[1]]
        return self.all.next[last] if draw < .56 else self.next.get(last) or self.all.next[last]

    def paragraph(self, r, least):
        """At least so many characters, ended where a sentence does."""
        last, out = "\n\n", []
        while True:
            c = r.choice(self.after(last, r))
            if c == "\n" or (len(out) >= least and out[-1] == "。"):
                if len(out) >= least:
                    return "".join(out)
                last = "\n\n"
                continue
            out.append(c)
            last = last[1] + c
            if last not in self.all.next:
                last = "\n\n"


def units(r, count):
    found = {}
    while len(found) < count:
        brand = "".join(r.choice(BRAND) for _ in range(r.choice((2, 2, 3))))
        city = r.choice(CITIES)
        found.setdefault(f"{city}市{brand}{r.choice(TRADES)}有限公司", (city, credit_code(r)))
    return [(name, city, code) for name, (city, code) in found.items()]


def person(r):
    return r.choice(SURNAMES) + "".join(r.choice(GIVEN) for _ in range(r.choice((1, 2, 2))))


def docx(lines):
    """A form as a word processor writes it, without its styles."""
    paragraph = lambda text: f"<w:p><w:r><w:t xml:space=\"preserve\">{escape(text)}</w:t></w:r></w:p>"
    row = lambda cells: "<w:tr>" + "".join(f"<w:tc>{paragraph(c)}</w:tc>" for c in cells) + "</w:tr>"
    body = "".join(f"<w:tbl>{''.join(row(r) for r in x)}</w:tbl>" if isinstance(x, list) else paragraph(x) for x in lines)
    parts = [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
         "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
         "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"),
        ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" "
         "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>"),
        ("word/document.xml", "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
         + body + "</w:body></w:document>"),
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in parts:
            z.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>" + text,
                       zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sections(r, chain):
    found = {}
    for key, _ in SECTIONS:
        paragraphs, wanted = [], int(CHARS * SHARES[key])
        while sum(map(len, paragraphs)) < wanted:
            paragraphs.append(chain.paragraph(r, r.randint(80, 160)))
        found[key] = paragraphs
    return found


def form(entry, texts):
    cover = [["项目名称", entry["title"]], ["参赛单位", entry["unit"]], ["统一社会信用代码", entry["code"]], ["团队名称", entry["team"]],
             ["参赛代表", "、".join(entry["people"])], ["赛道", entry["track"]], ["赛题", entry["topic"]]]
    lines = [entry["title"], cover]
    for number, (key, name) in zip("一二三四五", SECTIONS):
        lines += [f"{number}、{name}"] + texts[key]
    return lines + ["六、知识产权", f"{entry['title'][:10]}软件，{entry['right']}，权利人：{entry['unit']}，2023-05-06"]


def write_form(folder, lines, r):
    if r.random() < .7:
        return (folder / "项目申报书.docx").write_bytes(docx(lines))
    flat = "\n".join("\n".join("：".join(row) for row in x) if isinstance(x, list) else x for x in lines)
    (folder / "项目申报书.txt").write_bytes(flat.encode(r.choice(("utf8", "gb18030")), "replace"))


def write_evidence(folder, entry, count, r):
    unit = entry["unit"]
    texts = {
        "营业执照": f"营业执照\n名称：{unit}\n统一社会信用代码：{entry['code']}\n营业期限：长期\n",
        "主体责任声明": f"申报主体责任声明\n我单位{unit}郑重声明：所提交材料真实、准确、有效，知识产权归属清晰。\n声明单位：{unit}（盖章）\n",
        "财务审计报告": f"审计报告\n{unit}全体股东：\n我们审计了{unit}2024年度财务报表，包括资产负债表、利润表。\n",
        "信用报告": f"公共信用信息报告\n主体名称：{unit}\n统一社会信用代码：{entry['code']}\n失信记录：无\n",
        "应用案例证明": f"应用证明\n兹证明{unit}的“{entry['title']}”自2024年起在我单位应用，效果良好。\n",
    }
    for name in EVIDENCE[:count]:
        if r.random() >= .05:
            (folder / f"{name}.txt").write_text(texts[name], encoding="utf8")


def compose(texts, out, entries, seed, files):
    r = random.Random(seed)
    docs = [json.loads(f.read_text(encoding="utf8")) for f in sorted(texts.glob("*.json"))]
    by_topic = {}
    for doc in docs:
        by_topic.setdefault(doc["topic"], []).append(doc)
    titles = json.loads((texts.parent / "topics.json").read_text(encoding="utf8"))
    titles = {t["id"]: t["title"] for t in titles}
    tracks = sorted({d["track"] for d in docs})
    every, every_title = Chain([s for d in docs for s in d["sections"].values()]), Chain([d["title"] for d in docs])
    chains = {t: Chain([s for d in docs if d["track"] == t for s in d["sections"].values()], every) for t in tracks}
    names = {t: Chain([d["title"] for d in docs if d["track"] == t], every_title) for t in tracks}
    pool, topics, rows, known = units(r, max(entries // 2, 1)), sorted(by_topic), {HOME: [], EARLIER: []}, []
    for n in range(entries):
        division = EARLIER if n % 10 == 9 else HOME
        topic = topics[r.randrange(len(topics))]
        track = topic[:3]
        unit, city, code = pool[r.randrange(len(pool))]
        own = sections(r, chains[track])
        if known and r.random() < .05:
            own["solution"][0] = r.choice(r.choice(known)["solution"])
        if known and r.random() < .01:
            own = r.choice(known)
        # Enough to copy from, and not all of a season in memory.
        known = (known + [own])[-500:]
        no = f"{division[:2].upper()}{division[3:]}-{n:05d}"
        entry = {"title": names[track].paragraph(r, 8)[:30], "unit": unit, "code": code, "team": f"{unit[3:6]}{n}队",
                 "people": [person(r) for _ in range(r.randint(2, 5))], "track": TRACKS[int(track[1:]) - 1], "topic": titles[topic],
                 "right": f"2023SR{n:07d}"}
        folder = out / "divisions" / division / "files" / no
        folder.mkdir(parents=True)
        write_form(folder, form(entry, own), r)
        write_evidence(folder, entry, files - 1, r)
        rows[division].append([no, entry["title"], entry["track"], entry["topic"], unit, code, "企业", r.choice("是否"), city, "", entry["team"],
                               "、".join(entry["people"]), f"{entry['right']} {entry['title'][:10]}软件", "", r.choice("是是是否"),
                               f"{division[3:]}-07-{n % 28 + 1:02d}"])
    for division, of in rows.items():
        (out / "divisions" / division).mkdir(parents=True, exist_ok=True)
        with open(out / "divisions" / division / "entries.csv", "w", encoding="utf8", newline="") as f:
            csv.writer(f).writerows([HEADER] + of)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("texts", type=pathlib.Path); p.add_argument("out", type=pathlib.Path)
    p.add_argument("--entries", type=int, default=20_000); p.add_argument("--seed", type=int, default=1)
    p.add_argument("--files", type=int, default=6, help="files an entry, its form among them, 1 to 6")
    a = p.parse_args()
    if a.out.exists():
        sys.exit(f"{a.out} is there already")
    compose(a.texts, a.out, a.entries, a.seed, a.files)


if __name__ == "__main__":
    main()
