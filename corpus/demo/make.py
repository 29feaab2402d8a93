#!/usr/bin/env python3
"""Makes the demo season anew: `corpus/demo/season/` and `corpus/demo/truth.json`.

usage: make.py [--seed N]

Never needed to run shai: what it makes is committed. Needs python3 with reportlab, python-docx, openpyxl, pypdfium2 and Pillow,
LibreOffice (`soffice`) and the Noto CJK fonts. A seed fixes all choices; office files still differ in their time stamps.

Forty of the texts under `corpus/gold/texts/` become entries of three divisions. PLAN says where each goes, in which form, and what is
planted in it; each plant is a function that changes the entry and writes down the truth. A text that a plant does not touch is left as
it is, except that a unit's rights follow the unit when it is given another name.
"""
import argparse
import csv
import json
import pathlib
import random
import shutil
import tempfile
import tomllib

import files

HERE = pathlib.Path(__file__).resolve().parent
TEXTS = HERE.parent / "gold" / "texts"
CONTEST = HERE.parents[1] / "pipelines" / "guangdong-2025"
SEASON = HERE / "season"

GD, ZJ, EARLIER = "gd-2025", "zj-2025", "gd-2024"

# Text: division, form of the application, plants. Two texts of one line of plants share the word behind the colon.
PLAN = {
    # Families: the same project again, reworded, in part, or only on the same subject.
    "D-T01.03": (GD, "docx", []),
    "D-T01.03-res": (ZJ, "lo_pdf", []),
    "D-T02.02": (GD, "lo_pdf", []),
    "D-T02.02-res": (EARLIER, "docx", []),
    "E-T06.02": (GD, "docx", ["too_many_representatives"]),
    "E-T06.02-par": (GD, "lo_pdf", []),
    "E-T08.01": (GD, "lo_pdf", ["missing_evidence"]),
    "E-T08.01-par": (ZJ, "docx", []),
    "D-T05.02": (GD, "docx", ["owner_not_applicant"]),
    "D-T05.02-cut": (GD, "rl_pdf", []),
    "F-T13.02": (GD, "lo_pdf", ["invalid_number"]),
    "F-T13.02-cut": (GD, "docx", []),
    "E-T10.01": (GD, "docx", ["other_entity"]),
    "E-T10.01-neg": (GD, "lo_pdf", []),
    "D-T04.06": (GD, "lo_pdf", []),
    "D-T04.06-neg": (ZJ, "rl_pdf", []),
    # Singles.
    "D-T01.01": (GD, "docx", ["multiple_topics"]),
    "D-T01.02": (GD, "docx", ["same_right:1"]),
    "D-T03.03": (GD, "docx", ["same_right:1"]),
    "D-T03.06": (GD, "lo_pdf", ["two_teams:2"]),
    "D-T04.04": (GD, "docx", ["two_teams:2"]),
    "D-T05.01": (GD, "rl_pdf", ["several_entries:3"]),
    "D-T05.05": (GD, "docx", ["several_entries:3"]),
    "E-T06.01": (GD, "docx", ["missing_section"]),
    "E-T07.02": (GD, "lo_pdf", ["blacklisted"]),
    "E-T07.03": (GD, "docx", ["organiser_affiliate"]),
    "E-T08.03": (GD, "encrypted", []),
    "E-T08.04": (GD, "broken", []),
    "E-T09.01": (GD, "gbk_txt", []),
    "F-T11.01": (GD, "scan", []),
    "F-T12.12": (GD, "scan", []),
    "F-T12.01": (GD, "docx", ["track_mismatch"]),
    "E-T08.05": (GD, "gbk_txt", ["track_mismatch"]),
    "F-T14.01": (GD, "hidden_pdf", []),
    "F-T13.03": (GD, "grader_docx", []),
    "D-T04.02": (GD, "docx", ["not_applied"]),
    "D-T02.09": (GD, "rl_pdf", ["government"]),
    "D-T02.05": (EARLIER, "lo_pdf", []),
    "D-T03.04": (GD, "docx", ["other_forms"]),
    "F-T11.03": (GD, "lo_pdf", ["lapsed_right", "branch", "unread_evidence"]),
}

REGISTRY = {GD: "xlsx", ZJ: "csv", EARLIER: "jsonl"}

HEADER = ["项目编号", "项目名称", "赛道", "赛题", "参赛单位", "统一社会信用代码", "单位类型", "是否中小企业", "所在地市",
          "联合参赛单位", "团队名称", "参赛代表", "知识产权", "获奖情况", "是否已实际应用", "提交时间"]

UNIT_TYPE = {"enterprise": "企业", "public_institution": "事业单位", "research": "科研院所", "university": "高校",
             "government": "政府部门"}


class Season:
    """The entries on their way: texts by id, what is true of them, and what the files are made from."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.texts = {i: json.loads((TEXTS / f"{i}.json").read_text(encoding="utf8")) for i in PLAN}
        contest = tomllib.loads((CONTEST / "contest.toml").read_text(encoding="utf8"))
        self.tracks = {t["code"]: t["name"] for t in contest["track"]}
        topics = tomllib.loads((CONTEST / "topics.toml").read_text(encoding="utf8"))
        self.topics = {t["code"]: t["title"] for t in topics["topic"]}
        self.declared = {i: d["topic"] for i, d in self.texts.items()}
        self.numbers = self.number()
        self.dropped = {i: [] for i in PLAN}      # sections left out of the form
        self.cells = {i: {} for i in PLAN}        # registry cells written otherwise
        self.evidence = {i: files.standard_evidence(d) for i, d in self.texts.items()}
        self.others = {i: [] for i in PLAN}       # more files: functions that take the entry's folder
        self.blacklist, self.organisers, self.lapsed = [], [], set()
        self.truth = {"entries": {}, "flags": [], "negatives": []}

    def number(self):
        """Numbers in an order that says nothing about families."""
        order = list(PLAN)
        self.random.shuffle(order)
        seen, numbers = {}, {}
        for i in order:
            division = PLAN[i][0]
            seen[division] = seen.get(division, 0) + 1
            numbers[i] = f"{division[:2].upper()}{division[3:]}-{seen[division]:04d}"
        return numbers

    def flag(self, kind, i, other=None, **more):
        pair = {"other": self.numbers[other]} if other else {}
        self.truth["flags"].append({"kind": kind, "entry": self.numbers[i], **pair, **more})


# Plants. Each takes the season and the text (two texts where two entries are concerned).

def rename_lead(text, name, unit_type=None):
    """Another name for the lead; what it owns follows."""
    old = text["lead_org"]["name"]
    text["lead_org"]["name"] = name
    text["lead_org"]["org_type"] = unit_type or text["lead_org"]["org_type"]
    for right in text["ip"]:
        if right["owner"] == old:
            right["owner"] = name


def same_lead(s, i, j):
    """The second entry comes from the first one's unit, its rights and evidence too."""
    rename_lead(s.texts[j], s.texts[i]["lead_org"]["name"])
    s.texts[j]["lead_org"] = dict(s.texts[i]["lead_org"])
    s.evidence[j] = files.standard_evidence(s.texts[j])


def too_many_representatives(s, i):
    names = s.texts[i]["representatives"] + ["何嘉善", "欧阳旭东", "黎咏诗", "祝安平", "卓一鸣", "冼国梁"]
    s.texts[i]["representatives"] = names[:6]
    s.flag("team.too_many_representatives", i)


def two_teams(s, i, j):
    person = s.texts[i]["representatives"][0]
    s.texts[j]["representatives"][0] = person
    same_lead(s, i, j)
    s.flag("team.representative_in_two_teams", i, j, person=person)


def several_entries(s, i, j):
    s.texts[j]["team_name"] = s.texts[i]["team_name"]
    same_lead(s, i, j)
    s.flag("team.multiple_entries", i, j)


def same_right(s, i, j):
    right = dict(s.texts[i]["ip"][0], owner=s.texts[j]["lead_org"]["name"])
    s.texts[j]["ip"].insert(0, right)
    s.evidence[j] = files.standard_evidence(s.texts[j])
    s.flag("ip.same_right_two_applicants", i, j, number=right["number"])


def blacklisted(s, i):
    unit = s.texts[i]["lead_org"]
    s.blacklist.append([unit["name"], unit["credit_code"], "失信被执行人", "2024-11-02"])
    s.flag("org.blacklisted", i)


def organiser_affiliate(s, i):
    unit, track = s.texts[i]["lead_org"], s.tracks[s.texts[i]["track"]]
    s.organisers.append(["广东省岭海信息集团有限公司", unit["name"], unit["credit_code"], track, "控股子公司"])
    s.flag("org.organizer_affiliate", i)


def government(s, i):
    rename_lead(s.texts[i], s.texts[i]["lead_org"]["city"].rstrip("市") + "市农业农村数据管理局", "government")
    s.evidence[i] = files.standard_evidence(s.texts[i])
    s.flag("org.track_not_open", i)


def branch(s, i):
    rename_lead(s.texts[i], s.texts[i]["lead_org"]["name"] + "茂名分公司")
    s.evidence[i] = files.standard_evidence(s.texts[i])
    s.flag("org.not_legal_person", i)


def missing_section(s, i):
    s.dropped[i].append("business_model")
    s.flag("entry.missing_section", i, section="business_model")


def missing_evidence(s, i):
    del s.evidence[i]["财务审计报告.pdf"]
    s.flag("entry.missing_evidence", i, evidence="财务审计报告")


def not_applied(s, i):
    assert not s.texts[i]["applied"], f"{i} is in use"
    s.flag("entry.not_applied", i)


def track_mismatch(s, i):
    text = s.texts[i]
    near = text["alt_topics"] + [text["topic"]]
    wrong = [t for t in s.topics if t[:3] not in (text["track"], "T14") and t not in near]
    s.declared[i] = s.random.choice(wrong)
    s.flag("entry.track_mismatch", i, declared=s.declared[i], best=text["topic"])


def multiple_topics(s, i):
    other = next(t for t in s.topics if t[:3] == s.texts[i]["track"] and t != s.texts[i]["topic"])
    s.cells[i]["赛题"] = f"{s.topics[s.texts[i]['topic']]}；{s.topics[other]}"
    s.flag("entry.multiple_topics", i)


def owner_not_applicant(s, i):
    right = s.texts[i]["ip"][0]
    right["owner"] = s.texts[i]["lead_org"]["name"].replace("有限公司", "")[:6] + "控股集团有限公司"
    s.evidence[i] = files.standard_evidence(s.texts[i])
    s.flag("ip.owner_not_applicant", i, number=right["number"])


def invalid_number(s, i):
    right = next(x for x in s.texts[i]["ip"] if x["kind"] == "patent")
    last = right["number"][-1]
    right["number"] = right["number"][:-1] + s.random.choice([c for c in "0123456789" if c != last])
    s.evidence[i] = files.standard_evidence(s.texts[i])
    s.flag("ip.invalid_number", i, number=right["number"])


def lapsed_right(s, i):
    s.lapsed.add(s.texts[i]["ip"][0]["number"])
    s.flag("ip.lapsed", i, number=s.texts[i]["ip"][0]["number"])


def other_entity(s, i):
    holder = s.texts[i]["lead_org"]["name"][:4] + "投资控股集团有限公司"
    for name in ("财务审计报告.pdf", "应用案例证明.pdf"):
        s.evidence[i][name] = [line.replace(s.texts[i]["lead_org"]["name"], holder) for line in s.evidence[i][name]]
    s.flag("evidence.other_entity", i, holder=holder)


def other_forms(s, i):
    """The same evidence in every other form that is read, and what systems leave behind."""
    evidence = s.evidence[i]
    licence, audit = evidence.pop("营业执照.pdf"), evidence.pop("财务审计报告.pdf")
    credit, proof = evidence.pop("信用报告.pdf"), evidence.pop("应用案例证明.pdf")
    declaration = evidence.pop("主体责任声明.pdf")
    s.others[i] += [
        lambda d: files.image(licence, d / "法人证书.png"),
        lambda d: files.workbook(audit, d / "财务审计报告.xlsx"),
        lambda d: files.docx_named_pdf(credit, d / "信用报告.docx"),
        lambda d: files.zip_with_gbk_names(proof, d / "应用证明材料.zip"),
        lambda d: (d / "主体责任声明.txt").write_bytes("\r\n".join(declaration).encode("utf-16")),
        lambda d: (d / "说明.md").write_text("# 说明\n\n" + "材料目录见申报书。\n", encoding="utf8"),
        lambda d: files.slides([s.texts[i]["title"], "路演提纲：数据从哪里来，解决什么问题，带来什么价值。"], d / "路演.pptx"),
        lambda d: (d / "Thumbs.db").write_bytes(b"left by a file manager"),
    ]


def unread_evidence(s, i):
    """Two files that nobody can read: a format of twenty years ago, and no bytes at all."""
    s.others[i] += [
        lambda d: files.word97(["补充说明", "本文件为旧版格式。"], d / "补充说明.doc"),
        lambda d: (d / "附图.pdf").write_bytes(b""),
    ]
    s.flag("document.unreadable", i)


def plant(s):
    pairs = {}
    for i, (_, _, plants) in PLAN.items():
        for name in plants:
            name, _, word = name.partition(":")
            if word:
                pairs.setdefault((name, word), []).append(i)
            else:
                globals()[name](s, i)
    for (name, _), (i, j) in pairs.items():
        globals()[name](s, i, j)


def tell_families(s):
    for i, text in s.texts.items():
        if not text["variant_of"]:
            continue
        base, kind, division = text["variant_of"]["id"], text["variant_of"]["kind"], PLAN[i][0]
        where = {ZJ: "duplicate.cross_division", EARLIER: "duplicate.prior_season", GD: "duplicate.same_division"}[division]
        if kind in ("resubmission", "paraphrase"):
            s.flag(where, base, i, how=kind)
        elif kind == "partial":
            s.flag("reuse.partial", i, base, copied=text.get("copied", []))
        else:
            s.truth["negatives"].append({"entry": s.numbers[base], "other": s.numbers[i]})


FORM_FLAGS = {"encrypted": "document.encrypted", "broken": "document.unreadable", "hidden_pdf": "document.hidden_text",
              "grader_docx": "document.addresses_grader"}


def tell_entries(s):
    for i, text in s.texts.items():
        division, form, _ = PLAN[i]
        if form in FORM_FLAGS:
            s.flag(FORM_FLAGS[form], i)
        sections = [key for key, _ in files.SECTIONS if key not in s.dropped[i]]
        s.truth["entries"][s.numbers[i]] = {
            "gold": i, "division": division, "track": text["track"], "topic": text["topic"], "alt_topics": text["alt_topics"],
            "declared": s.declared[i], "quality": text["quality"], "form": form, "sections": sections}
    s.truth["entries"] = dict(sorted(s.truth["entries"].items()))
    s.truth["flags"].sort(key=lambda f: (f["kind"], f["entry"], f.get("other", "")))


def write_registry(s, division):
    folder = SEASON / "divisions" / division
    mine = sorted((i for i in PLAN if PLAN[i][0] == division), key=lambda i: s.numbers[i])
    rows = [row(s, i) for i in mine]
    if REGISTRY[division] == "xlsx":
        files.registry_workbook(HEADER, rows, folder / "entries.xlsx")
    elif REGISTRY[division] == "csv":
        # As office software here saves it.
        with open(folder / "entries.csv", "w", encoding="gb18030", newline="") as f:
            csv.writer(f).writerows([HEADER, *rows])
    else:
        lines = [json.dumps(dict(zip(HEADER, r)), ensure_ascii=False) for r in rows]
        (folder / "entries.jsonl").write_text("\n".join(lines) + "\n", encoding="utf8")


def row(s, i):
    text, unit = s.texts[i], s.texts[i]["lead_org"]
    when = f"2025-07-{s.random.randint(1, 28):02d} {s.random.randint(8, 22):02d}:{s.random.randint(0, 59):02d}:00"
    cells = [
        s.numbers[i], text["title"], s.tracks[s.declared[i][:3]], s.topics[s.declared[i]], unit["name"], unit["credit_code"],
        UNIT_TYPE[unit["org_type"]], "是" if unit.get("sme") else "否", unit.get("city", ""),
        "、".join(p["name"] for p in text["partners"]), text["team_name"], "、".join(text["representatives"]),
        "；".join(f"{x['number']} {x['title']}" for x in text["ip"]), "；".join(text["awards"]),
        "是" if text["applied"] else "否", when]
    return [s.cells[i].get(name, cell) for name, cell in zip(HEADER, cells)]


def write_registries(s):
    folder = SEASON / "registries"
    folder.mkdir()

    def table(name, header, rows):
        with open(folder / name, "w", encoding="utf-8-sig", newline="") as f:
            csv.writer(f).writerows([header, *rows])

    table("失信名单.csv", ["名称", "统一社会信用代码", "名单", "日期"],
          s.blacklist + [["某地华昌商贸有限公司", "91330106MA2B0WXY0Q", "失信被执行人", "2023-03-01"]])
    table("赛道组织单位.csv", ["组织单位", "关联单位", "统一社会信用代码", "赛道", "关系"], s.organisers)
    rights = {x["number"]: x for text in s.texts.values() for x in text["ip"]}
    table("知识产权登记.csv", ["号码", "名称", "权利人", "状态"],
          [[n, x["title"], x["owner"], "失效" if n in s.lapsed else "有效"] for n, x in sorted(rights.items())])


def write_files(s, tmp):
    offices = []
    for i, (division, form, _) in PLAN.items():
        folder = SEASON / "divisions" / division / "files" / s.numbers[i]
        folder.mkdir(parents=True)
        if form in ("lo_pdf", "scan"):
            files.application_docx(s.texts[i], tmp / f"{i}.docx", s.dropped[i])
            offices.append((i, form, folder))
        else:
            files.application(s.texts[i], folder, form, s.dropped[i])
        if division != GD:
            continue
        # Other divisions pass on the forms alone.
        proofs = folder / "证明材料"
        proofs.mkdir()
        for name, lines in s.evidence[i].items():
            files.lines_pdf(lines, proofs / name)
        for write in s.others[i]:
            write(proofs)
    files.soffice([tmp / f"{i}.docx" for i, _, _ in offices], "pdf", tmp)
    for i, form, folder in offices:
        (files.scan if form == "scan" else shutil.copy)(tmp / f"{i}.pdf", folder / "项目申报书.pdf")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=2025)
    s = Season(parser.parse_args().seed)
    plant(s)
    tell_families(s)
    tell_entries(s)
    shutil.rmtree(SEASON, ignore_errors=True)
    with tempfile.TemporaryDirectory() as tmp:
        write_files(s, pathlib.Path(tmp))
    for division in REGISTRY:
        write_registry(s, division)
    write_registries(s)
    # A folder that no row knows, as it happens when a number is mistyped.
    stray = SEASON / "divisions" / GD / "files" / f"{GD[:2].upper()}{GD[3:]}-0900"
    stray.mkdir()
    (stray / "补充材料.txt").write_text("补充材料：请附在原项目之后。\n", encoding="utf8")
    (HERE / "truth.json").write_text(json.dumps(s.truth, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    size = sum(f.stat().st_size for f in SEASON.rglob("*") if f.is_file())
    print(f"{len(PLAN)} entries, {len(s.truth['flags'])} flags, {len(s.truth['negatives'])} negatives, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
