"""Words that more than one report format uses."""

from __future__ import annotations

from bimcheck.report import ModelFacts, Report, Standing
from bimcheck.reports.hostile_text import clean
from bimcheck.rules.rule import CONFIDENCE_WORDS, SEVERITY_WORDS, STAGE_WORDS, Basis, Stage, Status
from bimcheck.section import Tone
from bimcheck.words import Language, Words

# the same words as on the pages of the rules
SEVERITY = SEVERITY_WORDS
CONFIDENCE = CONFIDENCE_WORDS
STATUS = {
    Status.PASSED: Words("通过", "passed"),
    Status.FAILED: Words("未通过", "failed"),
    Status.NOT_APPLICABLE: Words("不适用", "not applicable"),
    Status.UNDECIDED: Words("无法判定", "could not judge"),
    Status.CRASHED: Words("检查出错", "crashed"),
}
STANDING = {
    Standing.NEW: Words("新增", "new"),
    Standing.KNOWN: Words("已知", "known"),
    Standing.WAIVED: Words("已豁免", "waived"),
}
# What stands beside a coloured cell, so that nobody needs to see the colour; and what the mark means.
TONE_MARK = {Tone.GOOD: "✓", Tone.FAIR: "△", Tone.POOR: "✗"}
TONE = {
    Tone.GOOD: Words("满足", "met"),
    Tone.FAIR: Words("部分满足", "partly met"),
    Tone.POOR: Words("不满足", "not met"),
}
GROUPS = {
    "design": Words("设计阶段（方案至施工图）", "design (concept to construction documents)"),
    "construction": Words("施工阶段（深化与施工）", "construction (detailing and construction)"),
    "all": Words("全部阶段", "all stages"),
}
LANG: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
NO_STAGE = Words("未按阶段筛选", "rules of all stages")
NO_STOREY = Words("未归属楼层", "no storey")
NO_NAME = Words("未命名", "no name")
WHOLE_FILE = Words("整个文件", "the whole file")


def stage(name: str | None) -> Words:
    """The words for a stage, or for a group of stages as the command line takes it."""
    if name is None:
        return NO_STAGE
    if name in GROUPS:
        return GROUPS[name]
    return STAGE_WORDS[Stage(name)] if name in set(Stage) else Words.same(clean(name))


def basis(source: Basis) -> Words:
    """Standard, edition and clause, and how sure the source is."""
    cited = " ".join(clean(part) for part in (source.standard, source.edition, source.clause) if part)
    sure = CONFIDENCE[source.confidence]
    return Words(f"{cited}（{sure.zh}）", f"{cited} ({sure.en})")


def size(number: int) -> str:
    """Bytes as people read them: 48.2 MB."""
    for unit, limit in (("B", 1e3), ("kB", 1e6), ("MB", 1e9)):
        if number < limit:
            amount = number / (limit / 1e3)
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
    return f"{number / 1e9:.1f} GB"


def model_line(model: ModelFacts) -> Words:
    """The model in one line."""
    same = [clean(model.name, 80), clean(model.schema), clean(model.application, 50), size(model.size)]
    if model.members:  # of several files the names say the most
        same = [clean(" + ".join(model.members), 160), clean(model.schema), size(model.size)]
    zh = [*same, f"{model.elements:,} 个构件", f"{model.storeys:,} 个楼层"]
    en = [*same, f"{model.elements:,} elements", f"{model.storeys:,} storeys"]
    return Words(" · ".join(filter(None, zh)), " · ".join(filter(None, en)))


def run_line(report: Report) -> Words:
    """Stage, packs and profile in one line."""
    packs = ", ".join(f"{clean(name)} {clean(version)}".strip() for name, version in report.packs) or "–"
    which = stage(report.stage)
    zh, en = [which.zh, f"规则包 {packs}"], [which.en, f"packs {packs}"]
    if report.profile:
        zh.append(f"配置 {clean(report.profile)}")
        en.append(f"profile {clean(report.profile)}")
    return Words(" · ".join(zh), " · ".join(en))
