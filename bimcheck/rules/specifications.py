"""IDS files of a pack: pure IDS, with words in both languages, severity and stages from pack.toml beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from bimcheck.model import Model
from bimcheck.rules.reading import Place
from bimcheck.rules.rule import Rule, Status, Verdict
from bimcheck.rules.rule_file import (
    BasisTable,
    PackFrame,
    basis_of,
    require_id,
    require_schema,
    severity_of,
    stages_of_rule,
)
from bimcheck.words import Words


@dataclass(frozen=True)
class SpecificationTable:
    """What pack.toml adds to one specification of an IDS file of the pack."""

    title: Words
    why: Words
    fix: Words
    basis: BasisTable
    severity: Literal["error", "warning", "info"]
    id: str | None = None  # else the specification's identifier
    stages: tuple[str, ...] | None = None
    from_: str | None = None
    schemas: tuple[str, ...] = ()  # only files of these; none: of all


def specifications_of(
    file: Path, described: Mapping[str, SpecificationTable], pack: PackFrame, place: Place
) -> list[Rule]:
    """The specifications of an IDS file, with the words, severity and stages that pack.toml gives them."""
    rules = []
    from bimcheck.rules import ids  # only packs that hold IDS files need it

    for rule, specification in zip(ids.load(file), ids.read(file).specifications, strict=True):
        table = described.get(rule.id) or described.get(rule.title.en)
        if table is None:
            raise place.error(
                f"{file.name} 的 specification “{rule.id}” 在 pack.toml 中没有说明",
                f"specification “{rule.id}” of {file.name} is not described in pack.toml",
                "specifications",
                Words(f'请添加 [specifications."{rule.id}"]', f'add [specifications."{rule.id}"]'),
            )
        for name in table.schemas:
            require_schema(name, place)
        rule_id = table.id or rule.id
        require_id(rule_id, place, rule.id)
        rules.append(
            replace(
                rule,
                id=rule_id,
                pack=pack.id,
                pack_version=pack.version,
                title=table.title,
                why=table.why,
                fix=table.fix,
                basis=basis_of(table.basis),
                severity=severity_of(table, place),
                stages=stages_of_rule(table, pack, place),
                judge=partial(
                    _judge_specification, rule.judge, specification.cardinality == "prohibited", table.schemas
                ),
                empty_status=Status.NOT_APPLICABLE,
            )
        )
    return rules


def _judge_specification(
    judge: Callable[[Model], Verdict], prohibited: bool, schemas: tuple[str, ...], model: Model
) -> Verdict:
    """Alone, an IDS file says itself what applying to nothing means. In a pack it is no pass, but for what is
    prohibited: there the file is what was judged, as with `absent`."""
    if schemas and model.schema not in schemas:
        return Verdict(0)
    verdict = judge(model)
    if verdict.applicable or not verdict.passes:
        return verdict
    return replace(verdict, applicable=1 if prohibited else 0, passes=None)
