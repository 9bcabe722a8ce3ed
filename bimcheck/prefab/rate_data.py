"""A rating for programs: every number of the working, with the elements behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bimcheck.prefab.rating import Rating
from bimcheck.prefab.score_table import UNITS


def rating_data(rating: Rating, global_ids: Mapping[int, str | None]) -> dict[str, Any]:
    """JSON's values; `global_ids` by id."""
    return {
        "building": rating.unit.name,
        "global_id": rating.unit.global_id,
        "rate": [round(v, 4) for v in rating.rate],
        "groups": {g.id: list(p) for g, p in rating.groups},
        "lacking": rating.lacking,
        "assembled": rating.assembled,
        "vertical_ratio": list(rating.vertical) if rating.vertical else None,
        "grade": list(rating.grade),
        "prerequisites": [{"id": m.rule.id, "met": m.met, "value": list(m.value or ())} for m in rating.prerequisites],
        "items": [
            {
                "item": line.item.id,
                "state": line.state.value,
                "points": list(line.points),
                "full": line.item.max,
                "ratio": list(line.ratio) if line.ratio else None,
                "numerator": [round(v, 6) for v in line.numerator] if line.numerator else None,
                "denominator": [round(v, 6) for v in line.denominator] if line.denominator else None,
                "unit": UNITS[line.item.quantity] if not line.item.done else "",
                "confidence": line.item.basis.confidence,
                "evidence": line.evidence,
                "notes": [n.as_dict() for n in line.notes],
                "elements": [
                    {
                        "global_id": global_ids.get(r["id"]),
                        "id": r["id"],
                        "standing": r["standing"],
                        "quantity": round(r["quantity"], 6),
                        "source": "assumed" if r["assumed"] else r["quantity_from"],
                        "low": [r["counts_low"], r["in_low"]],
                        "high": [r["counts_high"], r["in_high"]],
                    }
                    for r in line.working.iter_rows(named=True)
                ],
            }
            for line in rating.lines
        ],
    }
