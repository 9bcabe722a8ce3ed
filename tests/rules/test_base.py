"""The base pack: each rule fails what it is for, on the right element, and leaves a sound model alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bimcheck.engine import check
from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Confidence, Severity, Status
from tests.rules.conftest import Make, failing, gid, prop_set, rel, storey, wall

RULES = {rule.id: rule for rule in load_pack("base").rules}


@dataclass(frozen=True)
class Case:
    """Lines added to the sound model, instances taken out, texts replaced; and the ids that must fail."""

    rule: str
    fails: tuple[int | None, ...]
    lines: tuple[str, ...] = ()
    without: tuple[int, ...] = ()
    swap: dict[str, str] = field(default_factory=dict)


def opening(number: int) -> str:
    return f"#{number}=IFCOPENINGELEMENT('{gid(number)}',$,'O',$,$,#40,#41,$,$);"


def door(number: int) -> str:
    return f"#{number}=IFCDOOR('{gid(number)}',$,'D',$,$,#40,#41,$,$,$,$,$,$);"


def space(number: int, name: str, long_name: str = "$") -> str:
    return f"#{number}=IFCSPACE('{gid(number)}',$,{name},$,$,#40,#41,{long_name},.ELEMENT.,$,$);"


def proxy(number: int) -> str:
    return f"#{number}=IFCBUILDINGELEMENTPROXY('{gid(number)}',$,'X',$,$,#40,#41,$,$);"


CASES = [
    Case("STEP-SYNTAX", (None, None), swap={"ENDSEC;\nEND-ISO-10303-21;\n": ""}),
    Case("INSTANCE-LOST", (50,), (f"#50=IFCNOSUCHTHING('{gid(50)}',$);",)),
    Case("INSTANCE-LOST", (31,), (wall(31),)),
    Case("REFERENCE-RESOLVES", (50,), (wall(50).replace("#41", "#999"),)),
    Case("SCHEMA-CONFORMS", (50,), (f"#50=IFCWALL('{gid(50)}',$,'W');",)),
    Case("HEADER-VIEW-DEFINITION", (None,), swap={"ViewDefinition [ReferenceView_V1.2]": "no view"}),
    Case("HEADER-AUTHOR", (None,), swap={"('An Author')": "('')"}),
    Case("HEADER-AUTHOR", (None,), swap={"('A Firm')": "('')"}),
    Case("HEADER-APPLICATION", (None,), swap={"'modeller'": "''"}),
    Case("GLOBALID-VALID", (30,), swap={gid(30): "4" + gid(30)[1:]}),
    Case("GLOBALID-VALID", (30,), swap={gid(30): gid(30)[:-1]}),
    Case("GLOBALID-VALID", (30,), swap={gid(30): gid(30)[:-1] + "-"}),
    Case("GLOBALID-UNIQUE", (30, 31), swap={gid(31): gid(30)}),
    Case("GLOBALID-UNIQUE", (30, 33), swap={gid(33): gid(30)}),
    Case("PROJECT-SINGLE", (None,), without=(1, 20)),
    Case("PROJECT-SINGLE", (1, 50), (f"#50=IFCPROJECT('{gid(50)}',$,'Q',$,$,$,$,$,$);",)),
    Case("SITE-BUILDING-STOREY", (13,), swap={"(#12,#13)": "(#12)"}),
    Case("SITE-BUILDING-STOREY", (50,), (storey(50, "F3", "6000."), rel(51, "IFCRELAGGREGATES", "#10", "(#50)"))),
    Case("ELEMENT-CONTAINED-ONCE", (50,), (wall(50),)),
    Case("ELEMENT-CONTAINED-ONCE", (31,), (rel(50, "IFCRELCONTAINEDINSPATIALSTRUCTURE", "(#31)", "#12"),)),
    Case(
        "DECOMPOSITION-ACYCLIC", (30, 31),
        (rel(50, "IFCRELAGGREGATES", "#30", "(#31)"), rel(51, "IFCRELAGGREGATES", "#31", "(#30)")),
    ),
    Case("PLACEMENT-ACYCLIC", (50, 51), ("#50=IFCLOCALPLACEMENT(#51,#42);", "#51=IFCLOCALPLACEMENT(#50,#42);")),
    Case("UNITS-DECLARED", (None,), swap={"(#3,#4,#5,#6)": "(#3,#4,#6)"}),
    Case("UNITS-KIND", (3,), swap={".MILLI.": ".CENTI."}),
    Case("NEAR-ORIGIN", (10, 11, 12, 13, 30, 31), swap={"((0.,0.,0.))": "((500000000.,0.,0.))"}),
    Case("NAME-PRESENT", (30,), swap={"'W1'": "' '"}),
    Case("NAME-PRESENT", (11,), swap={"'B'": "$"}),
    Case("USERDEFINED-OBJECT-TYPE", (50,), (wall(50, kind=".USERDEFINED."),)),
    Case(
        "USERDEFINED-OBJECT-TYPE", (50,),
        (f"#50=IFCWALLTYPE('{gid(50)}',$,'T',$,$,$,$,$,$,.USERDEFINED.);",),
    ),
    Case("OPENING-VOIDS-ONE", (50,), (opening(50),)),
    Case("FILLING-FILLS-ONE", (50,), (door(50),)),
    Case(
        "PROPERTY-SET-UNIQUE", (30,),
        (prop_set(60, "Other", 30, A="IFCLABEL('1')"), prop_set(70, "Other", 30, B="IFCLABEL('2')")),
    ),
    Case("PROXY-SHARE", (50,), (proxy(50),)),
    Case("TYPE-ASSIGNED", (30, 31)),
    Case("SPACE-NAMED", (50, 51), (space(50, "'101'"), space(51, "$", "'1.02-A'"))),
    Case("STOREY-ELEVATION-UNIQUE", (12, 13), swap={"3000.": "0.5"}),
    Case("STOREY-NAME-UNIQUE", (12, 13), swap={"'F2'": "'F1'"}),
    Case("REPRESENTATION-PRESENT", (30,), swap={f"{gid(30)}',$,'W1',$,$,#40,#41": f"{gid(30)}',$,'W1',$,$,#40,$"}),
    Case("TEXT-ENCODING", (30,), swap={"'W1'": "'\xc7\xbd'"}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.rule)
def test_what_a_rule_fails(make: Make, case: Case) -> None:
    model = make(*case.lines, without=case.without, swap=case.swap)
    (result,) = check(model, [RULES[case.rule]]).results
    assert result.status is Status.FAILED, result
    assert tuple(result.findings["id"].to_list()) == case.fails
    for column in ("expected_zh", "expected_en", "observed_zh", "observed_en"):
        assert (result.findings[column].str.len_chars() > 0).all()


def test_every_rule_has_a_case() -> None:
    # HEADER-SCHEMA: the reader itself refuses any other schema, so it is judged below without a file.
    assert set(RULES) - {c.rule for c in CASES} == {"HEADER-SCHEMA"}
    assert len(RULES) == 30


def test_header_schema(make: Make) -> None:
    from dataclasses import replace

    model = make()
    bad = replace(model, header=replace(model.header, schema_identifiers=("IFC4X3_RC1",)))
    assert failing(RULES["HEADER-SCHEMA"].judge(model)) == []
    assert failing(RULES["HEADER-SCHEMA"].judge(bad)) == [None]


def test_a_sound_model_passes(make: Make) -> None:
    model = make(
        opening(50), rel(51, "IFCRELVOIDSELEMENT", "#30", "#50"), door(52), rel(53, "IFCRELFILLSELEMENT", "#50", "#52"),
        space(54, "'101'", "'Kitchen'"), space(55, "'\\X2\\53A8623F\\X0\\'"),
        rel(56, "IFCRELAGGREGATES", "#12", "(#54,#55)"),
        f"#57=IFCELEMENTASSEMBLY('{gid(57)}',$,'A',$,$,#40,$,$,$,$);", wall(58),
        rel(59, "IFCRELAGGREGATES", "#57", "(#58)"),
        rel(60, "IFCRELCONTAINEDINSPATIALSTRUCTURE", "(#57)", "#12"),
        f"#61=IFCWALLTYPE('{gid(61)}',$,'T',$,$,$,$,$,'precast',.USERDEFINED.);",
        rel(62, "IFCRELDEFINESBYTYPE", "(#30,#31,#58)", "#61"),
        f"#63=IFCDOORTYPE('{gid(63)}',$,'T',$,$,$,$,$,$,.DOOR.,.SINGLE_SWING_LEFT.,$,$);",
        rel(64, "IFCRELDEFINESBYTYPE", "(#52)", "#63"),
        prop_set(70, "Pset_WallCommon", 30, Reference="IFCLABEL('R')"),
    )  # fmt: skip
    report = check(model, RULES.values())
    assert {r.rule.id: r.status.value for r in report.results if r.status is not Status.PASSED} == {}
    assert report.exit_code() == 0


def test_no_house_rule_is_an_error() -> None:
    for rule in RULES.values():
        assert rule.severity is not Severity.ERROR or rule.basis.confidence in (
            Confidence.CONFIRMED,
            Confidence.SECONDARY,
        )
        assert rule.title.zh != rule.title.en and rule.why.zh != rule.why.en and rule.fix.zh != rule.fix.en
