"""One rule × one model → RuleResult: guarded, timed, with what people need to find each element again."""

from __future__ import annotations

import time

import polars as pl

from bimcheck.errors import ModelError
from bimcheck.federation import Federation
from bimcheck.ifc.owners import owners
from bimcheck.model import Model
from bimcheck.report import FINDINGS, RuleResult, Standing
from bimcheck.rules.rule import Rule, Status, Verdict
from bimcheck.words import Words


def judge(model: Model | Federation, rule: Rule) -> RuleResult:
    """One rule, guarded and timed. `model` is what the rule's `subject` says."""
    started = time.perf_counter()
    try:
        verdict = rule.judge(model)
        findings = _findings(model, verdict)
    except (KeyboardInterrupt, SystemExit, GeneratorExit, ModelError):
        raise  # a ModelError: the file cannot be read after all, which no rule is to blame for
    except BaseException as error:  # Polars' PanicException is no Exception
        return RuleResult(
            rule=rule,
            status=Status.CRASHED,
            severity=rule.severity,
            applicable=0,
            passed=0,
            failed=0,
            findings=pl.DataFrame(schema=FINDINGS),
            reason=_crash(error),
            seconds=time.perf_counter() - started,
        )
    status, reason = _status(rule, verdict)
    failed = verdict.failed if verdict.failed is not None else _distinct(verdict.failures)
    return RuleResult(
        rule=rule,
        status=status,
        severity=rule.severity,
        applicable=verdict.applicable,
        passed=max(0, verdict.applicable - failed),
        failed=failed,
        findings=findings,
        reason=reason,
        facts=verdict.facts,
        seconds=time.perf_counter() - started,
    )


def _status(rule: Rule, verdict: Verdict) -> tuple[Status, Words | None]:
    if verdict.undecided is not None:
        return Status.UNDECIDED, verdict.undecided
    if verdict.passes is not None:
        return (Status.PASSED if verdict.passes else Status.FAILED), None
    if not verdict.failures.is_empty() or verdict.failed:
        return Status.FAILED, None
    if verdict.applicable == 0:
        nothing = Words("模型中没有该规则适用的对象", "the model has nothing that this rule applies to")
        return rule.empty_status, verdict.idle or nothing
    return Status.PASSED, None


def _distinct(failures: pl.DataFrame) -> int:
    """Distinct failing ids; rows without an id each count."""
    ids = failures["id"]
    return ids.drop_nulls().n_unique() + ids.null_count()


def not_applicable(rule: Rule, reason: Words) -> RuleResult:
    """The result of a rule that there is nothing to judge by."""
    nothing = pl.DataFrame(schema=FINDINGS)
    return RuleResult(rule, Status.NOT_APPLICABLE, rule.severity, 0, 0, 0, nothing, reason)


def _findings(model: Model | Federation, verdict: Verdict) -> pl.DataFrame:
    """FINDINGS: the failures with what people need to find the element again, in the same order."""
    if verdict.failures.is_empty():
        return pl.DataFrame(schema=FINDINGS)
    if isinstance(model, Federation):
        failures = verdict.failures
        described = model.describe(failures)
    else:
        failures = verdict.failures.with_columns(pl.lit(None, pl.String).alias("file"))
        described = _with_owners(model, model.describe(failures["id"]))
    return (
        failures.hstack(described.drop("id").get_columns())
        .with_columns(pl.lit(Standing.NEW.value).alias("standing"))
        .select(list(FINDINGS))
        .cast(FINDINGS)  # type: ignore[arg-type]
    )


def _with_owners(model: Model, described: pl.DataFrame) -> pl.DataFrame:
    """Of what is no object itself (a face, a property set) tag, storey and, where it has none of its own, GlobalId of
    the object that it belongs to; the object's class and name stand in brackets behind its own name."""
    ids = described["id"].drop_nulls().unique().sort()
    ids = ids.filter(~ids.is_in(model.entities["id"].implode()))
    if ids.is_empty():
        return described
    found = owners(model.statements, ids.to_numpy(), ("IfcObjectDefinition",))
    if found.is_empty():
        return described
    of = model.describe(found["owner"]).drop("id")
    told = pl.concat_str(["class", "name"], separator=" ", ignore_nulls=True)
    of = of.select("global_id", "tag", "storey", pl.format("({})", told).alias("name")).select(
        pl.all().name.suffix("_of")
    )
    both = described.join(found.select("id").hstack(of), on="id", how="left", maintain_order="left")
    return both.select(
        "id",
        "class",
        *(pl.coalesce(name, f"{name}_of").alias(name) for name in ("global_id", "tag")),
        pl.concat_str(["name", "name_of"], separator=" ", ignore_nulls=True).replace("", None).alias("name"),
        pl.coalesce("storey", "storey_of").alias("storey"),
    )


def _crash(error: BaseException) -> Words:
    text = " ".join(str(error).split())[:300]
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return Words(f"规则执行出错 ({said})", f"the rule crashed ({said})")
