"""The samples of a pack: small models that each rule must pass, fail or not apply to. `bimcheck test PACK` runs them.

They lie in the folder `samples` of the pack: `pass-<ID>-<words>.ifc`, `fail-…`, `na-…`. A folder of the same name
without suffix is what is handed over with the model. Of a rule about several models the sample itself is a folder, with
the models in it in the order of their names (of versions the earlier one first).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bimcheck.errors import BimcheckError, ModelError
from bimcheck.federation import Federation
from bimcheck.model import Model, Reader
from bimcheck.report import RuleResult
from bimcheck.rules.checks import kinds
from bimcheck.rules.gathering import gather
from bimcheck.rules.joint import joint_kinds
from bimcheck.rules.outcome import judge
from bimcheck.rules.packs import Pack, unknown_classes
from bimcheck.rules.rule import Rule, Status, Subject
from bimcheck.words import Words

EXPECTED = {"pass": Status.PASSED, "fail": Status.FAILED, "na": Status.NOT_APPLICABLE}
SUFFIXES = (".ifc", ".ifczip")


@dataclass(frozen=True)
class Sample:
    """A sample and how it came out. `complaint` says what is wrong with that; None: as its name says."""

    path: Path
    rule: str  # "" where the name names no rule of the pack
    expected: Status | None
    status: Status | None  # None where the model could not be read
    complaint: Words | None


@dataclass(frozen=True)
class SamplesResult:
    """samples    in the order of their names
    lacking    (rule id, "pass", "fail" or "na") for each sample that ought to be there
    unknown    (rule id, class) for each class that no supported schema has
    """

    pack: str
    samples: tuple[Sample, ...]
    lacking: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> bool:
        return not self.lacking and not self.unknown and not any(s.complaint for s in self.samples)


def run_samples(pack: Pack, read: Reader, progress: Callable[[int, int, Path], None] | None = None) -> SamplesResult:
    """Read and judge every sample of the pack, each by the rule that it is named after."""
    paths = sorted(
        p for p in (pack.folder / "samples").glob("*") if p.suffix.lower() in SUFFIXES or _joint(p, pack.rules)
    )
    samples = []
    for position, path in enumerate(paths):
        if progress:
            progress(position, len(paths), path)
        samples.append(run_sample(path, pack.rules, read))
    there = {(s.rule, s.expected) for s in samples}
    lacking = tuple(
        (rule.id, kind) for rule in pack.rules for kind in needed(rule) if (rule.id, EXPECTED[kind]) not in there
    )
    return SamplesResult(pack.id, tuple(samples), lacking, unknown_classes(pack))


def needed(rule: Rule) -> tuple[str, str]:
    """The samples that a rule must have: a pass and a fail, or a pass and an na where it cannot fail."""
    asked = [kinds()[name] for name in rule.check.split() if name in kinds()]
    harmless = bool(asked) and not any(getattr(kind, "can_fail", True) for kind in asked)
    return ("pass", "na") if harmless else ("pass", "fail")


def run_sample(path: Path, rules: Sequence[Rule], read: Reader) -> Sample:
    """One sample, by the rule of its name."""
    name = path.name if path.is_dir() else path.stem
    kind, _, rest = name.partition("-")
    rule = _named(rest, rules)
    expected = EXPECTED.get(kind)
    if expected is None or rule is None:
        accepted = "pass-<ID>-<words>.ifc, fail-…, na-…"
        words = Words(
            f"文件名应为 {accepted}，其中 <ID> 为本规则包的规则编号",
            f"the name must be {accepted}, with <ID> a rule of this pack",
        )
        return Sample(path, rule.id if rule else "", expected, None, words)
    try:
        model = _together(path, read, rule) if rule.subject is not Subject.MODEL else _handed_over(path, read(path))
    except BimcheckError as error:
        words = Words(f"无法读入：{error.say('zh')}", f"cannot be read: {error.say('en')}")
        return Sample(path, rule.id, expected, None, words)
    result = judge(model, rule)
    return Sample(path, rule.id, expected, result.status, _complaint(expected, result))


def _joint(path: Path, rules: Sequence[Rule]) -> bool:
    """Whether it is a folder of models for a rule about several."""
    rule = _named(path.name.partition("-")[2], rules) if path.is_dir() else None
    return rule is not None and rule.subject is not Subject.MODEL


def _handed_over(path: Path, model: Model) -> Model:
    folder = path.with_suffix("")
    return model.delivered_in(folder) if folder.is_dir() else model


def _together(path: Path, read: Reader, rule: Rule) -> Federation:
    paths = sorted(p for p in path.glob("*") if p.suffix.lower() in SUFFIXES) if path.is_dir() else [path]
    if len(paths) < 2:
        raise ModelError(
            Words("样例应为含两个以上模型的文件夹", "a folder with two models or more is needed"), str(path)
        )
    shapes = getattr(joint_kinds()[rule.check], "needs_shapes", False)
    return Federation(tuple(gather(read(p), shapes=shapes) for p in paths))


def _named(rest: str, rules: Sequence[Rule]) -> Rule | None:
    """The rule whose id begins `rest`; the longest, as ids may begin alike."""
    fitting = [r for r in rules if rest == r.id or rest.startswith(f"{r.id}-")]
    return max(fitting, key=lambda r: len(r.id), default=None)


def _complaint(expected: Status, result: RuleResult) -> Words | None:
    if result.status is not expected:
        reason = result.reason or Words.same("")
        zh = f"应为 {expected.value}，实为 {result.status.value}"
        en = f"expected {expected.value}, came out {result.status.value}"
        return Words(f"{zh} ({reason.zh})", f"{en} ({reason.en})") if result.reason else Words(zh, en)
    if expected is Status.PASSED and result.applicable == 0:
        return Words("通过，但没有任何适用对象", "passed, but applied to nothing")
    return None
