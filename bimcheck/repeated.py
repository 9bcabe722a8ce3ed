"""One defect that two rules tell: a rule may say which other rule asks the same, and then its findings point there.

Both rules stay judged, so that whoever goes by either finds it; a reader learns that the element is to be mended once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from bimcheck.report import RuleResult
from bimcheck.rules.rule import Status
from bimcheck.words import Words

ALSO = Words("（与 {0} 为同一问题）", " (the same as told by {0})")


def pointing_to_each_other(results: Sequence[RuleResult]) -> tuple[RuleResult, ...]:
    """The results; of a rule that `repeats` another one, findings on elements that the other tells too say so.

    `facts["repeated"]` counts the elements.
    """
    failed = {r.rule.key: r for r in results if r.status is Status.FAILED}
    return tuple(_pointing(result, failed.get(result.rule.repeats)) for result in results)


def _pointing(result: RuleResult, other: RuleResult | None) -> RuleResult:
    if other is None or result.status is not Status.FAILED:
        return result
    told = other.findings["id"].drop_nulls().unique()
    same = pl.col("id").is_in(told.implode()).fill_null(False)
    repeated = result.findings.filter(same)["id"].n_unique()
    if not repeated:
        return result
    findings = result.findings.with_columns(
        pl.when(same)
        .then(pl.col(f"observed_{language}").fill_null("") + ALSO.in_(language).format(other.rule.key))
        .otherwise(f"observed_{language}")
        .alias(f"observed_{language}")
        for language in ("zh", "en")
    )
    return replace(result, findings=findings, facts={**result.facts, "repeated": repeated})
