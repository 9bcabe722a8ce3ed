"""File names: which template and which family of codes a name is read by, and what is said of one that fits none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bimcheck.model import Model
from bimcheck.rules.file_names import Reading, chosen_families, families_of, read_name, templates_of
from bimcheck.rules.listing import Listing
from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Verdict
from bimcheck.rules.unfit import UnfitError
from tests.rules.conftest import Make

PACK = load_pack("delivery")
TEMPLATES = Listing.read(PACK.folder / "name_templates.csv")
CODES = Listing.read(PACK.folder / "discipline_codes.csv")
ALL_TEMPLATES = ("gbt51301-2018", "gbt51301-draft-v2", "jgjt448-draft")
ALL_FAMILIES = ("gbt51301-2018", "gbt51301-draft-v2", "jgjt448-draft")


def reading(name: str, templates: tuple[str, ...] = ALL_TEMPLATES, families: tuple[str, ...] = ALL_FAMILIES) -> Reading:
    known = families_of(CODES)
    return read_name(name, templates_of(TEMPLATES, templates), chosen_families(known, families, "codes"), known)


@pytest.mark.parametrize(
    ("name", "template", "family"),
    [
        ("HZ01_某楼_地上_A_建筑", "gbt51301-2018", "gbt51301-2018"),
        ("000_某楼_地上_A", "gbt51301-2018", "gbt51301-2018"),
        ("000_某楼__A-S_", "gbt51301-2018", "gbt51301-2018"),
        ("000_某楼_地上_建-结-水", "gbt51301-2018", "gbt51301-2018"),
        ("000_某楼_地上_AR_x", "gbt51301-2018", "gbt51301-draft-v2"),
        ("HZ_SG_A1_AR_01_V1.0", "gbt51301-draft-v2", "gbt51301-draft-v2"),
        ("HZ_SG_A1_AR_01_V2_再版", "gbt51301-draft-v2", "gbt51301-draft-v2"),
        ("HZ_SG_A1_JZ_0001_V01", "gbt51301-draft-v2", "jgjt448-draft"),
    ],
)
def test_what_fits(name: str, template: str, family: str) -> None:
    read = reading(name)
    assert read.wrong == ()
    assert (read.template.id, read.families[0].id) == (template, family)


def test_the_profile_decides_between_templates_that_both_fit() -> None:
    assert reading("HZ_SG_A1_JZ_0001_V01", ("jgjt448-draft",)).template.id == "jgjt448-draft"


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("HZ_某楼_地上_ARCH_x", "第 4 段“ARCH”不是专业代码", 'field 4 "ARCH" is no discipline code'),
        ("HZ_某楼_地上_A-QQ_x", "第 4 段“QQ”不是专业代码", 'field 4 "QQ" is no discipline code'),
        ("HZ_某楼_地上_ar_x", "第 4 段“ar”应大写为 AR", 'field 4 "ar" must be written AR'),
        ("HZ_某楼_地上__x", "第 4 段为空", "field 4 is empty"),
        ("HZ__地上_A_x", "第 2 段为空", "field 2 is empty"),
        ("HZ_SG_A1_JZ_01_1.0", "第 6 段“1.0”不合要求", 'field 6 "1.0" does not fit'),
        (
            "HZ_某楼_地上_A-AR_x",
            "A 出自 GB/T 51301-2018 代码（据修订草案 V1），AR 出自 GB/T 51301 修订草案 V2 代码",
            'field 4 "A-AR" mixes families of codes',
        ),
        ("某楼", "“某楼”有 1 段（以半角下划线分段），应为 4 至 5 段", '"某楼" has 1 field (separated by underscores)'),
        ("a_b_c_A_e_V1_g_h", "有 8 段（以半角下划线分段），应为 6 至 7 段", "has 8 fields"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_wrong_name(name: str, zh: str, en: str) -> None:
    (wrong,) = reading(name).wrong
    assert zh in wrong.observed.zh and en in wrong.observed.en
    assert wrong.expected.zh and wrong.expected.en


def test_every_wrong_field_is_told() -> None:
    wrong = reading("HZ__地上_A-QQ-qz_x", ("gbt51301-2018",)).wrong
    assert [w.observed.zh for w in wrong] == ["第 2 段为空", "第 4 段“QQ”不是专业代码", "第 4 段“qz”不是专业代码"]
    assert wrong[0].expected.zh == "第 2 段（项目简称）：不能为空"


def test_a_code_of_a_family_that_is_not_used_is_named_as_such() -> None:
    (wrong,) = reading("HZ_某楼_地上_AR_x", families=("gbt51301-2018",)).wrong
    assert "AR”是另一套代码（GB/T 51301 修订草案 V2 代码）的建筑，本项目不用" in wrong.observed.zh


def test_ee_is_ambiguous_until_a_family_is_fixed() -> None:
    assert reading("HZ_某楼_地上_EE_x").ambiguous == ("EE",)
    assert reading("HZ_某楼_地上_EE_x", families=("gbt51301-2018",)).ambiguous == ()
    # Its neighbour is of one family only, and so fixes it.
    assert reading("HZ_某楼_地上_A-EE_x").ambiguous == ()
    # The families that take it for electrical agree with each other.
    assert reading("HZ_某楼_地上_EE_x", families=("gbt51301-draft-v2", "jgjt448-draft")).ambiguous == ()
    meanings = {f.id: f.codes["EE"][1].zh for f in families_of(CODES)}
    assert meanings == {"gbt51301-2018": "环境工程", "gbt51301-draft-v2": "电气", "jgjt448-draft": "电气"}


def test_ee_is_the_only_code_with_two_meanings() -> None:
    families = families_of(CODES)
    codes = {c for f in families for c in f.codes}
    assert len(codes) > 80
    assert {c for c in codes if len({f.codes[c][0] for f in families if c in f.codes}) > 1} == {"EE"}


def test_unknown_templates_and_families_are_refused() -> None:
    with pytest.raises(UnfitError, match="has no nothing; accepted: gbt51301-2018"):
        templates_of(TEMPLATES, ("nothing",))
    with pytest.raises(UnfitError, match="nothing of codes is accepted"):
        chosen_families(families_of(CODES), (), "codes")


def judged(make: Make, rule: str, name: str) -> Verdict:
    model = make()
    named: Model = replace(model, source=replace(model.source, path=Path(name)))
    return next(r for r in PACK.rules if r.id == rule).judge(named)


def test_facts_name_template_family_and_disciplines(make: Make) -> None:
    verdict = judged(make, "NAM-01", "HZ_某楼_地上_A-S_x.ifc")
    assert verdict.failures.is_empty() and verdict.applicable == 1
    assert verdict.facts == {
        "template": "gbt51301-2018",
        "code_family": "gbt51301-2018",
        "disciplines": "A 建筑 architecture, S 结构 structure",
    }
    verdict = judged(make, "NAM-01", "x.ifc")
    assert verdict.failed == 1 and verdict.facts == {"closest_template": "gbt51301-2018"}


def test_a_name_that_fits_no_template_is_not_asked_what_its_codes_mean(make: Make) -> None:
    assert judged(make, "NAM-03", "x.ifc").applicable == 0
    assert judged(make, "NAM-03", "HZ_某楼_地上_EE.ifc").failed == 1


def test_a_name_that_is_no_utf8_is_read_as_gbk(make: Make) -> None:
    # What Linux makes of a name in an archive that was packed on Windows.
    name = "000_某楼_地上_A.ifc".encode("gb18030").decode("utf-8", "surrogateescape")
    assert judged(make, "NAM-01", name).failures.is_empty()
    assert judged(make, "NAM-02", "a\udcff.ifc").failures["observed_zh"].to_list() == [
        "“a\\xff”含 Windows 保留的字符：\\"
    ]


@pytest.mark.parametrize(
    ("stem", "said"),
    [
        ("某楼_地上_A-S", []),
        ("某楼_V1.0_x", []),
        ("楼〇一_々", []),
        ("a b", ["“a b”含空格"]),
        ("a\u3000b", ["“a\u3000b”含全角空格"]),
        ("a:b*c", ["“a:b*c”含 Windows 保留的字符：: *"]),
        ("a\tb", ["“a\tb”含 Windows 保留的字符：U+0009"]),
        ("a\x07b", ["“a\x07b”含 Windows 保留的字符：U+0007"]),
        ("某楼（一）", ["“某楼（一）”含全角标点或其他全角字符：（ ）"]),
        ("某楼＿Ａ", ["“某楼＿Ａ”含全角标点或其他全角字符：＿ Ａ"]),
        ("a.b", ["“a.b”含未约定的字符：."]),
        ("a é(1)", ["“a é(1)”含空格", "“a é(1)”含未约定的字符：é ( )"]),
        ("nul", ["NUL 是 Windows 的设备名"]),
        ("COM1", ["COM1 是 Windows 的设备名"]),
        ("COM10", []),
        ("aux.1", ["“aux.1”含未约定的字符：.", "AUX 是 Windows 的设备名"]),
        ("a.", ["“a.”含未约定的字符：.", "“a.”以点结尾"]),
    ],
)
def test_characters(make: Make, stem: str, said: list[str]) -> None:
    verdict = judged(make, "NAM-02", f"{stem}.ifc")
    assert verdict.failures["observed_zh"].to_list() == said
    assert verdict.applicable == 1 and verdict.failed == int(bool(said))
