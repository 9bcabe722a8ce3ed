"""The HTML page: whole, self-contained, in both languages, and deaf to what a model's names try."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bimcheck import reports
from bimcheck.report import Problem, Report, Standing
from bimcheck.rules.rule import Severity, Status
from bimcheck.words import Language, Words
from tests.reports.realistic import findings, report

HOSTILE = "</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(2)>{{7*7}}<!--\u202e\x00\x1b[31m"


class Page(HTMLParser):
    """Tags with attributes, the text of scripts and styles, and the rest of the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.text: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag if tag in self.raw else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        (self.raw[self._inside] if self._inside else self.text).append(data)

    @property
    def data(self) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(self.raw["script"][0])
        return made


def page(made: Report, language: Language = "zh") -> str:
    return b"".join(reports.render(made, ".html", language=language)).decode()


def hostile() -> Report:
    """Every text that comes from a model or a pack, replaced by something that tries to break out."""
    made = report()
    assert made.model
    texts = ("path", "name", "sha256", "schema", "application", "time_stamp", "project")
    changes: dict[str, Any] = dict.fromkeys(texts, HOSTILE)
    model = dataclasses.replace(made.model, **changes)
    words = Words.same(HOSTILE)
    fields = ("global_id", "tag", "class", "name", "storey", "expected_zh", "expected_en", "observed_zh", "observed_en")
    rows = findings([{"id": 1, **dict.fromkeys(fields, HOSTILE)}])
    old = made.results[0]
    basis = dataclasses.replace(old.rule.basis, standard=HOSTILE, clause=HOSTILE, note=HOSTILE)
    rule = dataclasses.replace(
        old.rule, id=HOSTILE, pack=HOSTILE, title=words, why=words, fix=words, select=words, basis=basis
    )
    results = [
        dataclasses.replace(old, rule=rule, status=status, findings=rows, reason=words, facts={HOSTILE: HOSTILE})
        for status in (Status.FAILED, Status.CRASHED, Status.UNDECIDED, Status.NOT_APPLICABLE, Status.PASSED)
    ]
    return dataclasses.replace(
        made,
        model=model,
        profile=HOSTILE,
        stage=HOSTILE,
        packs=((HOSTILE, HOSTILE),),
        results=tuple(results),
        problems=(Problem(words, HOSTILE, words),),
        notes=(words,),
        version=HOSTILE,
        parameters={HOSTILE: HOSTILE},
    )


def test_hostile_text_stays_text() -> None:
    text = page(hostile())
    parsed = Page(text)
    harmless = Page(page(report()))
    assert {tag for tag, _ in parsed.tags} <= {tag for tag, _ in harmless.tags}
    assert "img" not in {tag for tag, _ in parsed.tags}
    for _, attributes in parsed.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "href", "style")]
    assert len(parsed.raw["script"]) == len(harmless.raw["script"]) == 2
    assert parsed.raw["script"][1] == harmless.raw["script"][1]
    assert "alert(1)" in "".join(parsed.text)
    assert "7*7" in text  # shown, not computed
    assert not re.search("[\x00\x1b\u202e]", text)


def test_policy_allows_nothing_but_what_the_page_brings() -> None:
    parsed = Page(page(report()))
    policy = next(a["content"] for t, a in parsed.tags if t == "meta" and "http-equiv" in a) or ""
    digests = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (parsed.raw["style"][0], parsed.raw["script"][1])
    ]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "http" not in re.sub("http-equiv", "", page(report()))
    assert "@import" not in parsed.raw["style"][0]
    assert "url(" not in parsed.raw["style"][0]
    assert "innerHTML" not in parsed.raw["script"][1]


def test_every_finding_is_in_the_page() -> None:
    made = report()
    data = Page(page(made)).data
    columns, texts = data["columns"], data["texts"]
    expected = sum(r.findings.height for r in made.results)
    assert data["ends"][-1] == expected == 5068
    assert {len(c) for c in columns.values()} == {expected}
    shown = {
        (g, texts[n] if n is not None else None, texts[z], texts[e], i, data["standings"][s][1])
        for g, n, z, e, i, s in zip(
            columns["global_id"],
            columns["name"],
            columns["observed_zh"],
            columns["observed_en"],
            columns["id"],
            columns["standing"],
            strict=True,
        )
    }
    wanted = {
        (row["global_id"], row["name"], row["observed_zh"], row["observed_en"], row["id"], row["standing"])
        for result in made.results
        for row in result.findings.iter_rows(named=True)
    }
    assert shown == wanted


def test_rules_of_every_status_are_in_the_page_without_script() -> None:
    made = report()
    text = " ".join(Page(page(made)).text)
    for result in made.results:
        assert result.rule.key in text
        assert result.rule.title.zh in text
        assert result.rule.title.en in text
    assert "不代表模型符合任何标准" in text
    assert "does not state that the model conforms" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_language_asked_for_comes_first(language: Language) -> None:
    attributes = Page(page(report(), language)).tags[0][1]
    assert attributes["data-language"] == language


def test_same_report_same_page() -> None:
    assert page(report()) == page(dataclasses.replace(report(), seconds=3.0))


def test_unreadable_model_has_a_page() -> None:
    problem = Problem(Words("文件为空", "the file is empty"), "a.ifc", Words("请重新导出", "export it again"))
    text = " ".join(Page(page(Report(None, None, None, (), (), (problem,)))).text)
    assert "未作判定" in text
    assert "文件为空" in text
    assert "export it again" in text


def test_a_page_from_the_json_report_is_the_same_page(tmp_path: Path) -> None:
    made = report()
    assert page(reports.read(reports.write(made, tmp_path / "r.json"))) == page(made)


def test_hundred_thousand_findings_stay_usable(tmp_path: Path) -> None:
    many = report(scale=20)
    start = time.perf_counter()
    size = reports.write(many, tmp_path / "r.html").stat().st_size
    assert time.perf_counter() - start < 3.0  # measured: 0.4 s
    assert size < 12_000_000  # measured: 8.4 MB; the JSON report has 34.7 MB


def test_known_findings_are_no_new_problem() -> None:
    made = report()
    known = findings([{"id": 1, "standing": Standing.KNOWN.value}])
    result = dataclasses.replace(made.results[0], findings=known, severity=Severity.ERROR)
    text = " ".join(Page(page(dataclasses.replace(made, results=(result,)))).text)
    assert "未发现新问题" in text
