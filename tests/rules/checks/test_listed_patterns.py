"""The kinds that go by the patterns of a list: `patterned` and `coloured`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bimcheck.errors import PackError
from bimcheck.rules.outcome import judge
from bimcheck.rules.packs import load_pack
from bimcheck.rules.rule import Rule, Status, Verdict
from tests.rules.conftest import Make, failing, gid, rel, wall

RULE = """[[rule]]
id = "R"
title = {{ zh = "题", en = "title" }}
why = {{ zh = "因", en = "why" }}
fix = {{ zh = "改", en = "fix" }}
basis = {{ standard = "bimcheck", confidence = "house" }}
severity = "warning"
select = {{ entity = "IfcWall" }}
check = "{check}"
with = {{ list = "list.csv", {options} }}
"""
MARKS = "kind,names,marks\nouter,W1|W9,WQ-\\d+\ninner,W.*,NQ-\\d+\nfree,F.*,\n"
FORM = 'key = "name", key_column = "names", name = "kind", value = "tag", column = "marks"'


def rule_of(folder: Path, check: str, options: str, listing: str) -> Rule:
    (folder / "list.csv").write_text(listing, encoding="utf-8")
    (folder / "rules.toml").write_text(RULE.format(check=check, options=options), encoding="utf-8")
    return load_pack(folder / "rules.toml").rules[0]


def patterned(make: Make, folder: Path, options: str = FORM, listing: str = MARKS, **tags: str) -> Verdict:
    """Walls named and tagged like `W1=WQ-1` from #50 on; those of the frame (W1 T1, W2 T2) are taken out."""
    lines = [wall(50 + i, f"'{name}'", tag) for i, (name, tag) in enumerate(tags.items())]
    return rule_of(folder, "patterned", options, listing).judge(make(*lines, without=(30, 31, 32, 33)))


def test_the_first_row_that_fits_gives_the_pattern(make: Make, tmp_path: Path) -> None:
    verdict = patterned(make, tmp_path, W1="'WQ-1'", W9="'NQ-1'", W5="'NQ-2'", W6="'WQ-2'")
    assert (verdict.applicable, failing(verdict)) == (4, [51, 53])
    outer, inner = verdict.failures.to_dicts()
    assert outer["expected_en"].endswith(r"has the form of outer: WQ-\d+") and outer["observed_en"] == '"NQ-1"'
    assert inner["expected_zh"].endswith(r"符合 inner 的格式 NQ-\d+")


def test_what_the_list_leaves_open_is_not_judged(make: Make, tmp_path: Path) -> None:
    verdict = patterned(make, tmp_path, F1="'whatever'", X1="'whatever'")
    assert (verdict.applicable, failing(verdict)) == (0, [])
    verdict = patterned(make, tmp_path, FORM + ', unlisted = "fails"', F1="'whatever'", X1="'whatever'")
    assert (verdict.applicable, failing(verdict)) == (1, [51])
    assert verdict.failures["observed_en"].to_list() == ['"X1"']


def test_a_missing_value_fails_or_is_skipped(make: Make, tmp_path: Path) -> None:
    assert failing(patterned(make, tmp_path, W1="$")) == [50]
    verdict = patterned(make, tmp_path, FORM + ', missing = "skip"', W1="$")
    assert (verdict.applicable, failing(verdict)) == (0, [])


def test_a_missing_key_fails_with_what_the_value_looks_like(make: Make, tmp_path: Path) -> None:
    rule = rule_of(tmp_path, "patterned", FORM, MARKS)
    model = make(wall(50, "$", "'NQ-7'"), wall(51, "$", "'Z'"), wall(52, "$", "$"), without=(30, 31, 32, 33))
    verdict = rule.judge(model)
    assert (verdict.applicable, failing(verdict)) == (3, [50, 51, 52])
    assert verdict.failures["observed_en"].to_list() == ['(empty); "NQ-7" looks like inner', '(empty); "Z"', "(empty)"]
    assert verdict.failures["observed_zh"].to_list() == ['（空）；"NQ-7" 像 inner', '（空）；"Z"', "（空）"]
    skipping = rule_of(tmp_path, "patterned", FORM + ', keyless = "skip"', MARKS)
    assert skipping.judge(model).applicable == 0


def test_a_key_with_blanks_around_is_the_same_key(make: Make, tmp_path: Path) -> None:
    model = make(wall(50, "' W1 '", "'WQ-1'"), without=(30, 31, 32, 33))
    verdict = rule_of(tmp_path, "patterned", FORM, MARKS).judge(model)
    assert (verdict.applicable, failing(verdict)) == (1, [])


@pytest.mark.parametrize(
    ("options", "listing", "said"),
    [
        (FORM, "kind,names,marks\na,(,x\n", "invalid regular expression"),
        (FORM, "kind,names,marks\na,x,[\n", "invalid regular expression"),
        (FORM.replace('"marks"', '"forms"'), MARKS, "no column forms"),
        ('key = "name", key_column = "names", name = "kind", value = "tag"', MARKS, "value and column go together"),
        (FORM.replace('"tag"', '"no_such"'), MARKS, "no value no_such"),
    ],
)
def test_a_bad_list_or_option_is_said(tmp_path: Path, options: str, listing: str, said: str) -> None:
    with pytest.raises(PackError, match=said):
        rule_of(tmp_path, "patterned", options, listing)


COLOURS = 'kind,names,one,other\nouter,W1,"10,20,30","200,0,0"\ninner,W2,"0,0,255",\nfree,W3,,\n'
LOOK = 'key = "name", key_column = "names", name = "kind", colours = ["one", "other"], tolerance = 5'


def shown(make: Make, folder: Path, rgb: str, options: str = LOOK) -> Verdict:
    """The frame's walls W1 and W2 share a shape; it is drawn in `rgb`, or in no colour."""
    style = [
        f"#70=IFCCOLOURRGB($,{rgb});", "#71=IFCSURFACESTYLESHADING(#70,$);", "#72=IFCSURFACESTYLE($,.BOTH.,(#71));",
        "#73=IFCSTYLEDITEM(#46,(#72),$);",
    ]  # fmt: skip
    return rule_of(folder, "coloured", options, COLOURS).judge(make(*(style if rgb else []), wall(50, "'W3'")))


def test_any_colour_of_the_row_will_do(make: Make, tmp_path: Path) -> None:
    assert failing(shown(make, tmp_path, "0.04,0.08,0.12")) == [31]
    assert failing(shown(make, tmp_path, "0.78,0.,0.")) == [31]
    verdict = shown(make, tmp_path, "0.,0.,0.99")
    assert (verdict.applicable, failing(verdict)) == (2, [30])  # the list says nothing of W3
    (found,) = verdict.failures.to_dicts()
    assert (found["expected_en"], found["observed_en"]) == ("outer: 10,20,30 / 200,0,0", "0,0,252")


def test_the_tolerance_holds_for_each_part_of_the_colour(make: Make, tmp_path: Path) -> None:
    # 250 is five off, 249 is six off.
    assert failing(shown(make, tmp_path, "0.,0.,0.980392")) == [30]
    assert failing(shown(make, tmp_path, "0.,0.,0.976471")) == [30, 31]
    assert failing(shown(make, tmp_path, "0.,0.1,1.")) == [30, 31]


def test_no_colour_fails_or_is_skipped(make: Make, tmp_path: Path) -> None:
    verdict = shown(make, tmp_path, "")
    assert failing(verdict) == [30, 31] and set(verdict.failures["observed_zh"]) == {"（空）"}
    assert shown(make, tmp_path, "", LOOK + ', missing = "skip"').applicable == 0


def test_a_colour_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="must be red,green,blue"):
        rule_of(tmp_path, "coloured", LOOK, "kind,names,one,other\na,W1,blue,\n")


def test_a_cycle_of_mapped_items_ends(make: Make, tmp_path: Path) -> None:
    lines = (
        "#60=IFCREPRESENTATIONMAP(#42,#44);", "#61=IFCMAPPEDITEM(#60,#62);",
        "#62=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#43,$,$);",
    )  # fmt: skip
    model = make(*lines, swap={"'SweptSolid',(#46)": "'MappedRepresentation',(#61)"})
    rule = rule_of(tmp_path, "coloured", LOOK, COLOURS)
    assert failing(rule.judge(model)) == [30, 31]


def test_system_names_of_a_group_that_is_no_system_do_not_count(make: Make, tmp_path: Path) -> None:
    group = f"#60=IFCGROUP('{gid(60)}',$,'W1',$,$);"
    relation = f"#61=IFCRELASSIGNSTOGROUP('{gid(61)}',$,$,$,(#30),$,#60);"
    rule = rule_of(tmp_path, "coloured", LOOK.replace('"name",', '"system",', 1), COLOURS)
    assert judge(make(group, relation), rule).status is Status.NOT_APPLICABLE
    system = group.replace("IFCGROUP", "IFCSYSTEM")
    assert judge(make(system, relation, rel(62, "IFCRELNESTS", "#30", "(#31)")), rule).status is Status.FAILED
