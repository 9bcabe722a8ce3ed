"""What `bimcheck georef` does once its options are understood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bimcheck.commands.progress import working
from bimcheck.commands.streams import console, emit, quiet_when_nobody_reads, tell
from bimcheck.engine import check
from bimcheck.errors import BimcheckError, GeoreferenceError
from bimcheck.georef import correction
from bimcheck.georef.aspects import Look
from bimcheck.georef.explain import Explanation
from bimcheck.georef.federation import disagreements, same_spot
from bimcheck.georef.figure import map_svg
from bimcheck.georef.place import Placement
from bimcheck.georef.resolve import Sidecar, load_sidecar, resolve
from bimcheck.georef.section import lead
from bimcheck.georef.shifts import distance
from bimcheck.ifc.reader import read
from bimcheck.model import Model
from bimcheck.report import Report
from bimcheck.reports.hostile_text import clean
from bimcheck.rules import georeference
from bimcheck.rules.packs import load_pack, load_rules
from bimcheck.rules.profiles import load_profile
from bimcheck.rules.rule import Rule, Severity, Status
from bimcheck.words import Language, Words

PACK = "geo"


@dataclass(frozen=True)
class Shown:
    """One model: what its report says, why it may be elsewhere. error: it could not be read or judged."""

    path: Path
    report: Report | None = None
    found: Explanation | None = None
    sidecar: Placement | None = None
    error: BimcheckError | None = None

    @property
    def placement(self) -> Placement | None:
        if self.sidecar is not None:
            return self.sidecar
        return self.found.placement if self.found is not None else None


def rules_for(options: dict[str, Any]) -> tuple[Rule, ...]:
    """The rules of pack geo with the profile's parameters and those of the command line."""
    given = {"region": options["region"], "local_crs": options["crs"], "operation": options["operation"]}
    given = {k: v for k, v in given.items() if v is not None}
    if options["profile"] is None:
        return load_pack(PACK, given).rules
    profile = load_profile(options["profile"])
    profile = replace(profile, parameters={**profile.parameters, **given})
    return tuple(rule for rule in load_rules([PACK], profile) if rule.pack == PACK)


def show(paths: list[Path], options: dict[str, Any], language: Language) -> int:
    """Judge and show; the exit code."""
    from bimcheck import reports
    from bimcheck.commands.failures import say_error
    from bimcheck.commands.inputs import report_names

    rules = rules_for(options)
    sidecar = load_sidecar(Path(options["sidecar"])) if options["sidecar"] else None
    several = len(paths) > 1
    all_shown = []
    for path, targets in zip(paths, report_names(paths, options["reports"]), strict=True):
        try:
            with working(clean(path.name, 40), language):
                shown = look(path, rules, options, sidecar)
        except BimcheckError as error:
            if not several:
                raise
            say_error(error.say(language), language)
            shown = Shown(path, error=error)
        all_shown.append(shown)
        if shown.report is not None:
            for target in targets:
                written = reports.write(shown.report, target, language=language)
                tell(Words("报告：{0}", "Report: {0}").in_(language).format(written))
    if options["svg"]:
        _write_map(Path(options["svg"]), all_shown[0], language)
    _print(all_shown, options, language, several)
    return max(_exit_code(s) for s in all_shown)


def look(path: Path, rules: tuple[Rule, ...], options: dict[str, Any], sidecar: Sidecar | None) -> Shown:
    """One model."""
    model = read(path)
    report = check(model, rules, profile=options["profile"], sections=(georeference.section,))
    found = explanation(model, rules)
    return Shown(path, report, found, resolve(model, sidecar) if sidecar is not None else None)


def explanation(model: Model, rules: tuple[Rule, ...]) -> Explanation:
    return Look(model, georeference.settings_of([rule.parameters for rule in rules])).explanation


def correct(path: Path, settings: dict[str, str], options: dict[str, Any], language: Language) -> int:
    """Write the corrected copy and say what was changed and where it stands now."""
    values = correction.values_of(settings)
    rules = rules_for(options)
    out = Path(options["out"])
    with working(clean(path.name, 40), language):
        model = read(path)
        before = explanation(model, rules)
        changes = correction.correct(model, values, out, overwrite=options["overwrite"])
        after = look(out, rules, options, None)
    assert after.found is not None
    if options["as_json"]:
        import json

        told = [{"id": c.id, "what": c.what, "before": c.before, "after": c.after} for c in changes]
        facts = {"out": str(out), "changes": told, "before": _facts(Shown(path, None, before)), "after": _facts(after)}
        emit(json.dumps(facts, ensure_ascii=False, indent=1))
        return _exit_code(after)
    with quiet_when_nobody_reads():
        where = console()
        head = Words(f"已写出 {out}，改动 {len(changes)} 处：", f"Wrote {out} with {len(changes)} changes:")
        where.print(head.in_(language), style="bold")
        for change in changes:
            where.print(f"  #{change.id} {clean(change.what)}")
            if change.before:
                where.print(f"    − {clean(change.before, 160)}")
            where.print(f"    + {clean(change.after, 160)}")
        was, now = Words("原来", "Before"), Words("现在", "Now")
        where.print(f"{was.in_(language)}: {clean(lead(before).in_(language), 400)}")
        where.print(f"{now.in_(language)}: {clean(lead(after.found).in_(language), 400)}")
    return _exit_code(after)


def _exit_code(shown: Shown) -> int:
    if shown.report is None:
        return 2
    return shown.report.exit_code(Severity.ERROR)


def _write_map(path: Path, shown: Shown, language: Language) -> None:
    from bimcheck.reports.whole_file import write_whole

    drawn = map_svg(shown.found, language) if shown.found is not None else None
    if drawn is None:
        raise GeoreferenceError(
            Words("没有可画的位置", "there is no position to draw"),
            str(shown.path),
            Words("模型没有可用的地理参照", "the model has no georeference that leads anywhere"),
        )
    write_whole(path, [drawn.encode("utf-8"), b"\n"])
    tell(Words("示意图：{0}", "Map: {0}").in_(language).format(path))


def _facts(shown: Shown) -> dict[str, Any]:
    """A model as plain data."""
    facts: dict[str, Any] = {"model": str(shown.path)}
    if shown.error is not None:
        return facts | {"error": shown.error.say("en")}
    found = shown.found
    if found is not None:
        facts |= {
            "placement": found.placement.as_dict(),
            "position": list(found.position) if found.position else None,
            "in_region": found.in_region,
            "in_area": found.in_area,
            "hypotheses": [h.as_dict() for h in found.hypotheses],
        }
    if shown.sidecar is not None:
        facts["sidecar"] = shown.sidecar.as_dict()
    if shown.report is not None:
        failed = [r for r in shown.report.results if r.status is Status.FAILED]
        facts["failed"] = [{"rule": r.rule.key, "severity": r.severity.value, "failed": r.failed} for r in failed]
    return facts


def _print(all_shown: list[Shown], options: dict[str, Any], language: Language, several: bool) -> None:
    from bimcheck.commands.georef_words import batch, single

    projects = [
        (s.path.name, s.report.model.project if s.report and s.report.model else "", s.placement)
        for s in all_shown
        if s.placement is not None
    ]
    # Models of one project must stand together; a folder of a platform holds many projects.
    apart = [
        found
        for project in dict.fromkeys(p for _, p, _ in projects if p)
        for found in disagreements([(name, place) for name, p, place in projects if p == project])
    ]
    together = same_spot(projects) if several else []
    if options["as_json"]:
        import json

        facts: dict[str, Any] = {"models": [_facts(s) for s in all_shown]}
        if several:
            facts["disagreements"] = [{"model": d.model, "other": d.other, "words": d.words.as_dict()} for d in apart]
            facts["same_spot"] = [list(group) for group in together]
        emit(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    with quiet_when_nobody_reads():
        where = console()
        parts = batch(all_shown, apart, together, language) if several else single(all_shown[0], language)
        for part in parts:
            where.print(part, soft_wrap=getattr(part, "no_wrap", None) is True)


def separation(shown: Shown) -> float | None:
    """Metres between the operator's place and that of the file."""
    mine = shown.sidecar.lonlat if shown.sidecar is not None else None
    file = shown.found.position if shown.found is not None else None
    return distance(mine, file) if mine and file else None
