"""Items that are done or not, as properties of the building or the project tell it."""

from __future__ import annotations

import polars as pl

from bimcheck.model import Model
from bimcheck.prefab.buildings import Unit
from bimcheck.prefab.rating import Line, State
from bimcheck.prefab.score_table import Item
from bimcheck.rules.values import values
from bimcheck.words import Words

YES = ("true", "是", "有", "已实施", "yes", "1")
NO = ("false", "否", "无", "no", "0")


class Answers:
    """What the buildings and the projects of a model say; each name is looked up once for all of them."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._projects = model.is_a("IfcProject")
        self._carriers = pl.concat([model.is_a("IfcBuilding"), self._projects]).unique("id", maintain_order=True)
        self._told: dict[str, dict[int, list[str]]] = {}

    def line(self, item: Item, unit: Unit) -> Line:
        """The building's own word goes before the project's."""
        projects = [i for i in self._projects["id"].to_list() if i != unit.id]
        for name in item.told_by:
            told = self._texts(name)
            for id_ in ([] if unit.id is None else [unit.id]) + projects:
                for text in told.get(id_, ()):
                    said = text.strip().lower()
                    if said in (*YES, *NO):
                        points = item.max if said in YES else 0.0
                        note = Words(f"模型属性 {name} = {text}", f"property {name} = {text}")
                        return Line(item, State.COMPUTED, (points, points), notes=(note,))
        note = Words("模型中没有说明，可在声明文件中给出", "the model does not tell; a declaration may")
        return Line(item, State.NO_DATA, (0.0, item.max), notes=(note,))

    def _texts(self, name: str) -> dict[int, list[str]]:
        """Every text of a name, by carrier."""
        if name not in self._told:
            rows = self._carriers.with_row_index("row")
            found = values(self._model, rows, name).join(rows.select("row", "id"), on="row", maintain_order="left")
            texts = found.group_by("id", maintain_order=True).agg("text")
            self._told[name] = dict(texts.iter_rows())
        return self._told[name]
