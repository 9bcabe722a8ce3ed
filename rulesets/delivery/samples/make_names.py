"""Writes the samples about file names and delivery folders: `python make_names.py [DIRECTORY]`.

The model in each is the same small wall; what the rules judge is the name of the file, or the folder of the same name
beside it, whose files hold a line of text each. Same bytes in every run.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "base" / "samples"))

from sheet import SCHEMAS, wall  # noqa: E402
from writing import write  # noqa: E402

# Names without suffix. The id of the rule is part of the first field.
NAMES = (
    "pass-NAM-01-2018_样例楼_地上_A_建筑",
    "pass-NAM-01-2018-two-disciplines_样例楼_地下_A-S",
    "pass-NAM-01-2018-chinese-codes_样例楼__建-结_模型",
    "pass-NAM-01-draft-v2_施工图_1号楼_AR_01_V1.0_交付",
    "pass-NAM-01-jgjt448_SG_1号楼_JZ_0001_V01",
    "fail-NAM-01-one-field",
    "fail-NAM-01-no-such-code_样例楼_地上_ARCH_建筑",
    "fail-NAM-01-small-letters_样例楼_地上_ar_建筑",
    "fail-NAM-01-two-families_样例楼_地上_A-AR_建筑",
    "fail-NAM-01-no-short-name__地上_A_建筑",
    "fail-NAM-01-version_施工图_1号楼_AR_01_1.0",
    "fail-NAM-01-too-many_样例楼_地上_A_建筑_模型_V1.0_再版",
    "pass-NAM-02-样例楼_地上_A_建筑-V1.0",
    "fail-NAM-02-样例楼 地上",
    "fail-NAM-02-样例楼（地上）",
    "fail-NAM-02-final.new",
    "fail-NAM-02-A+B",
    "pass-NAM-03-electrical_样例楼_地上_E_电气",
    "pass-NAM-03-read-by-the-other-code_样例楼_地上_A-EE_环境",
    "fail-NAM-03-environment-or-electrical_样例楼_地上_EE_模型",
    "na-NAM-03-no-template",
)
# Name → files of the folder beside it. Files called "empty…" have no bytes.
FOLDERS = {
    "pass-NAM-04-01_样例楼_地上_施工图_Published": ("样例楼.ifc",),
    "pass-NAM-04-02_样例楼__施工图_共享_第一批": ("样例楼.ifc",),
    "fail-NAM-04-01_样例楼_地上_施工图_Final": ("样例楼.ifc",),
    "fail-NAM-04-one-field": ("样例楼.ifc",),
    "na-NAM-04-no-folder": (),
    "pass-DEL-01-PREPARATION-plans": ("交付需求.pdf",),
    "fail-DEL-01-PREPARATION-no-pdf": ("交付需求.txt",),
    "pass-DEL-01-DESIGN-all": ("模型/样例楼.ifc", "模型/样例楼.rvt", "报告.pdf"),
    "fail-DEL-01-DESIGN-no-native": ("样例楼.ifc", "报告.pdf"),
    "fail-DEL-01-DESIGN-empty-ifc": ("empty.ifc", "样例楼.rvt", "报告.pdf"),
    "na-DEL-01-DESIGN-no-folder": (),
    "pass-DEL-01-CONSTRUCTION-footage": ("样例楼.ifczip", "点云.e57", "影像/1.JPG"),
    "fail-DEL-01-CONSTRUCTION-no-footage": ("样例楼.ifc", "点云.e57"),
    "pass-DEL-01-COMPLETION-all": ("竣工.ifc", "竣工.rvt", "竣工图.pdf"),
    "fail-DEL-01-COMPLETION-ifc-alone": ("竣工.ifc",),
    "pass-DEL-02-PREPARATION-both": ("交付需求.pdf", "模型生产计划.pdf"),
    "fail-DEL-02-PREPARATION-one": ("交付需求.pdf",),
    "pass-DEL-02-DESIGN-all": ("a.ifc", "a.rvt", "日照分析.ifc", "日照分析.rvt", "验收报告.pdf", "工程量清单.pdf"),
    "fail-DEL-02-DESIGN-no-bill": ("a.ifc", "a.rvt", "日照分析.ifc", "日照分析.rvt", "验收报告.pdf"),
    "pass-DEL-02-DRAWINGS-folder": ("施工图/A-01.pdf", "施工图/A-01.dwg"),
    "fail-DEL-02-DRAWINGS-no-native": ("施工图/A-01.pdf",),
    "pass-DEL-02-CONSTRUCTION-all": ("a.ifc", "a.rvt", "隐蔽工程扫描/1.ifc", "隐蔽工程扫描/1.e57", "1.mp4"),
    "fail-DEL-02-CONSTRUCTION-no-scan": ("a.ifc", "a.rvt", "1.mp4"),
    "pass-DEL-02-COMPLETION-all": ("竣工.ifc", "竣工.rvt", "竣工图.pdf", "竣工图.dwg", "资产清单.pdf"),
    "fail-DEL-02-COMPLETION-no-list": ("竣工.ifc", "竣工.rvt", "竣工图.pdf", "竣工图.dwg"),
}


def samples() -> dict[str, bytes]:
    """Path from the folder of samples → bytes."""
    made: dict[str, bytes] = {}
    for number, name in enumerate((*NAMES, *FOLDERS)):
        made[f"{name}.ifc"] = wall(SCHEMAS[number % len(SCHEMAS)]).finished(f"{name}.ifc")
        for file in FOLDERS.get(name, ()):
            made[f"{name}/{file}"] = b"" if file.startswith("empty") else "样例，无内容。\n".encode()
    return made


if __name__ == "__main__":
    write(samples(), HERE)
