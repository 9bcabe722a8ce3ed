"""Options that several commands share, each defined once."""

from __future__ import annotations

import click

from bimcheck.commands.bilingual import Option, option
from bimcheck.words import LANGUAGES, Words

SEVERITIES = ("error", "warning", "never")

# The value is read before click starts (language.choose); this declares it and refuses what is no language.
language_option = Option(
    ["--lang"],
    type=click.Choice(LANGUAGES),
    expose_value=False,
    words=Words("界面语言；默认取 BIMCHECK_LANG，其次系统语言", "Language; otherwise BIMCHECK_LANG, then the locale."),
)


with_language = option("--lang", type=click.Choice(LANGUAGES), expose_value=False, words=language_option.words)

with_stage = option(
    "--stage",
    metavar="STAGE",
    words=Words(
        "项目阶段：initiation 立项、concept 方案、preliminary 初步、construction-documents 施工图、detailing 深化、"
        "construction 施工（含深化）、completion 竣工；design 为方案至施工图，all 为全部；也可写中文。默认不按阶段筛选",
        "Stage: initiation, concept, preliminary, construction-documents, detailing, construction (with detailing), "
        "completion; design is concept to construction-documents, all is every one. Otherwise rules of all stages.",
    ),
)
with_profile = option(
    "--profile",
    metavar="NAME|FILE",
    words=Words(
        "项目或地区配置，组合规则包并设定参数", "Profile of a place or project: composes packs, sets parameters."
    ),
)
with_rules = option(
    "--rules",
    multiple=True,
    metavar="PACK|FOLDER",
    words=Words("规则包名称或文件夹，可多次；默认 base", "Rule pack by name or folder; several times. Otherwise base."),
)
