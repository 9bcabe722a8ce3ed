"""A corrected copy of a model: only the instances that say where it stands are changed, and the copy is read again.

IFC4 and later: IfcMapConversion and IfcProjectedCRS. IFC2X3: ePSet_MapConversion and ePSet_ProjectedCRS on IfcProject.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bimcheck.errors import GeoreferenceError, ModelError
from bimcheck.georef import systems
from bimcheck.georef.hypotheses import SETTABLE
from bimcheck.georef.place import Origin
from bimcheck.georef.reading import Operation, Survey, number, survey
from bimcheck.georef.resolve import system_of
from bimcheck.ifc.edit import Edit, real, string
from bimcheck.ifc.reader import read
from bimcheck.model import Model
from bimcheck.words import Words

Values = Mapping[str, float | str]
_PLACE = {"easting": "Eastings", "northing": "Northings", "height": "OrthogonalHeight", "scale": "Scale"}
_TEXTS = ("crs", "vertical")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"


@dataclass(frozen=True)
class Change:
    """One change: the instance, the attribute, its text before ("" where it is new) and after."""

    id: int
    what: str
    before: str
    after: str


def values_of(texts: Mapping[str, str]) -> dict[str, float | str]:
    """What `--set` gives, checked. GeoreferenceError names the value and what is accepted.

    Lengths in units of the system's axes, angles in degrees; rotation counter-clockwise from map east to local X.
    """
    found: dict[str, float | str] = {}
    for key, text in texts.items():
        if key not in SETTABLE:
            accepted = ", ".join(SETTABLE)
            raise GeoreferenceError(
                Words(f"不能设置 {key}", f"{key} cannot be set"),
                "--set",
                Words(f"可用：{accepted}", f"accepted: {accepted}"),
            )
        if key in _TEXTS:
            found[key] = text
            continue
        value = number(text)
        if value is None or (key == "scale" and value <= 0) or abs(value) > _LIMITS.get(key, math.inf):
            raise GeoreferenceError(Words(f"{key}={text} 不是可用的数", f"{key}={text} is no usable number"), "--set")
        found[key] = value
    crs = str(found.get("crs", ""))
    if "crs" in found and systems.require(crs, "--set crs").kind != "projected":
        raise GeoreferenceError(Words(f"{crs} 不是投影坐标系", f"{crs} is no projected system"), "--set crs")
    vertical = str(found.get("vertical", ""))
    if "vertical" in found and systems.find_height(vertical) is None:
        raise GeoreferenceError(
            Words(f"不认识高程基准 {vertical}", f"{vertical} is no vertical system"), "--set vertical"
        )
    if not found:
        raise GeoreferenceError(
            Words("没有要修改的值", "nothing to set"),
            "--set",
            Words("例如 --set easting=514923.7", "e.g. --set easting=514923.7"),
        )
    return found


_LIMITS = {
    "latitude": 90.0,
    "longitude": 180.0,
    "rotation": 360.0,
    "true_north": 360.0,
    "easting": 1e9,
    "northing": 1e9,
}


def correct(model: Model, values: Values, out: Path, *, overwrite: bool = False) -> tuple[Change, ...]:
    """Write the corrected copy to `out` and read it again; the changes, in the order in which they were made.

    Never in place; all or nothing: what cannot be verified is not kept. GeoreferenceError, ModelError.
    """
    source = model.source.path
    if out.exists() and (out.samefile(source) or not overwrite):
        same = out.samefile(source)
        raise GeoreferenceError(
            Words("不能覆盖原文件", "the model itself is never overwritten")
            if same
            else Words("文件已存在", "the file exists already"),
            str(out),
            Words("换一个文件名", "choose another name") if same else Words("加 --overwrite 覆盖", "add --overwrite"),
        )
    raw = _bytes(model)
    edit = Edit(raw, int(model.statements.instances.ids.max()), str(source))
    changes = _Corrector(model, edit, values).changes()
    part = out.with_name(f".{out.name[:100]}.{secrets.token_hex(4)}.ifc")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(edit.finished())
        _verify(model, read(part), values, edit.appended)
        part.replace(out)
    except OSError as error:
        raise GeoreferenceError(
            Words(f"无法写入（{error.strerror}）", f"cannot be written ({error.strerror})"), str(out)
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return changes


def _bytes(model: Model) -> bytes:
    raw = model.source.path.read_bytes()
    if model.source.member is not None or raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ModelError(
            Words("压缩的或 UTF-16 编码的文件不能就地改写", "a packed file, or one in UTF-16, cannot be rewritten"),
            str(model.source.path),
            Words("先解压为 .ifc", "unpack it to .ifc first"),
        )
    if hashlib.sha256(raw).hexdigest() != model.source.sha256:
        raise ModelError(Words("文件在读取后被改动", "the file was changed after it was read"), str(model.source.path))
    return raw


class _Corrector:
    """Plans the changes to one file."""

    def __init__(self, model: Model, edit: Edit, values: Values) -> None:
        self.model, self.edit, self.values = model, edit, values
        self.found = survey(model)
        self.made: list[Change] = []
        self.grown: dict[int, tuple[str, str]] = {}  # HasProperties of sets, before and after

    def changes(self) -> tuple[Change, ...]:
        mapped = [
            k for k in ("easting", "northing", "height", "rotation", "scale", "crs", "vertical") if k in self.values
        ]
        own = [o for o in self.found.operations if o.origin is not Origin.PROPERTY_SETS]
        sets = [o for o in self.found.operations if o.origin is Origin.PROPERTY_SETS]
        if mapped:
            for operation in own:
                self._operation(operation)
            for operation in sets:
                self._sets(operation)
            if self.model.schema == "IFC2X3":
                if not any(o.host == "IfcProject" for o in sets):
                    self._new_sets(sets[0] if sets else None)
            elif not own:
                self._new_operation(sets[0] if sets else None)
        self._site()
        self._north()
        self.made += [Change(id_, "IfcPropertySet.HasProperties", *texts) for id_, texts in self.grown.items()]
        return tuple(self.made)

    def _operation(self, operation: Operation) -> None:
        """An IfcMapConversion in place; an IfcRigidOperation becomes one where it has to turn or scale."""
        assert operation.id is not None
        values, unit = self._in_map_unit(operation)
        cls = operation.label
        if operation.origin is Origin.RIGID_OPERATION:
            self._rigid(operation, values)
        else:
            names = self._names(cls)
            for key, attribute in _PLACE.items():
                if key in values:
                    self._set(operation.id, cls, names.index(attribute), attribute, real(values[key]))
            if "rotation" in values:
                for attribute, value in zip(("XAxisAbscissa", "XAxisOrdinate"), _axis(values["rotation"]), strict=True):
                    self._set(operation.id, cls, names.index(attribute), attribute, real(value))
        if operation.crs_id is not None:
            self._system(operation, unit)

    def _rigid(self, operation: Operation, values: dict[str, float]) -> None:
        assert operation.id is not None
        if "rotation" not in values and "scale" not in values:
            for place, key in enumerate(("easting", "northing", "height"), 2):
                if key in values:
                    text = real(values[key]) if key == "height" else f"IFCLENGTHMEASURE({real(values[key])})"
                    self._set(operation.id, operation.label, place, self._names(operation.label)[place], text)
            return
        e = values.get("easting", operation.easting)
        n = values.get("northing", operation.northing)
        h = values.get("height", operation.height or 0.0)
        if e is None or n is None or (operation.angular and not {"easting", "northing"} <= set(values)):
            raise self._lacking("easting, northing")
        axis = [real(v) for v in _axis(values.get("rotation", 0.0))]
        scale = real(values.get("scale", self._expected(operation)))
        before = self.edit.find(operation.id)
        ends = [self.edit.argument(operation.id, i) for i in (0, 1)]
        text = ",".join([*ends, real(e), real(n), real(h), *axis, scale])
        self.edit.replace(operation.id, "IFCMAPCONVERSION", text)
        written = self.edit.raw[before.start : before.end].decode("latin-1")
        self.made.append(Change(operation.id, "IfcMapConversion", written, f"IFCMAPCONVERSION({text})"))

    def _system(self, operation: Operation, unit_kept: bool) -> None:
        """Name, vertical datum and unit of the system; what described another system is emptied."""
        id_ = operation.crs_id
        assert id_ is not None
        crs, vertical = self.values.get("crs"), self.values.get("vertical")
        if crs is None and vertical is None and unit_kept:
            return
        if operation.crs_class != "IfcProjectedCRS":
            if crs is None:
                return
            before = self.edit.find(id_)
            text = ",".join([string(str(crs)), "$", "$", string(str(vertical)) if vertical else "$", "$", "$", "$"])
            self.edit.replace(id_, "IFCPROJECTEDCRS", text)
            written = self.edit.raw[before.start : before.end].decode("latin-1")
            self.made.append(Change(id_, "IfcProjectedCRS", written, f"IFCPROJECTEDCRS({text})"))
            return
        names = self._names("IfcProjectedCRS")
        if crs is not None and str(crs) != operation.crs_name:
            self._set(id_, "IfcProjectedCRS", names.index("Name"), "Name", string(str(crs)))
            for attribute in ("Description", "GeodeticDatum", "MapProjection", "MapZone"):
                self._set(id_, "IfcProjectedCRS", names.index(attribute), attribute, "$")
        if vertical is not None:
            self._set(id_, "IfcProjectedCRS", names.index("VerticalDatum"), "VerticalDatum", string(str(vertical)))
        if not unit_kept:
            self._set(id_, "IfcProjectedCRS", names.index("MapUnit"), "MapUnit", "$")

    def _in_map_unit(self, operation: Operation) -> tuple[dict[str, float], bool]:
        """The numbers to write, and whether the file's MapUnit stays. Another system brings its own unit along."""
        values = {k: float(v) for k, v in self.values.items() if not isinstance(v, str)}
        system = systems.find(str(self.values["crs"])) if "crs" in self.values else system_of(operation)
        if "crs" in self.values or operation.map_unit is None or system is None or not system.metres:
            fits = operation.map_unit is None or (system is not None and system.metres == operation.map_unit)
            return values, fits
        factor = system.metres / operation.map_unit
        return {k: v * factor if k in ("easting", "northing", "height") else v for k, v in values.items()}, True

    def _expected(self, operation: Operation | None) -> float:
        """Project unit ÷ map unit."""
        crs = str(self.values.get("crs", operation.crs_name if operation else ""))
        system = systems.find(crs) if crs else None
        return self.found.unit / (system.metres if system and system.metres else 1.0)

    def _new_operation(self, known: Operation | None) -> None:
        context = self.found.context
        if context is None:
            raise self._lacking("IfcGeometricRepresentationContext")
        told = self._told(known)
        vertical = string(told["vertical"]) if told["vertical"] else "$"
        crs = self._append("IFCPROJECTEDCRS", f"{string(told['crs'])},$,$,{vertical},$,$,$")
        axis = ",".join(real(v) for v in _axis(told["rotation"]))
        numbers = ",".join(real(told[k]) for k in ("easting", "northing", "height"))
        self._append("IFCMAPCONVERSION", f"#{context.id},#{crs},{numbers},{axis},{real(told['scale'])}")

    def _told(self, known: Operation | None) -> dict[str, Any]:
        """All that a new georeference needs, from --set and from what the file says already."""
        told: dict[str, Any] = {"height": 0.0, "rotation": 0.0, "vertical": "", "scale": self._expected(known)}
        if known is not None:
            said = {"easting": known.easting, "northing": known.northing, "height": known.height, "scale": known.scale}
            told |= {k: v for k, v in said.items() if v is not None}
            told |= {"rotation": known.rotation, "crs": known.crs_name, "vertical": known.vertical}
        told |= self.values
        missing = [k for k in ("easting", "northing", "crs") if told.get(k) in (None, "")]
        if missing:
            raise self._lacking(", ".join(missing))
        return told

    def _lacking(self, what: str) -> GeoreferenceError:
        return GeoreferenceError(
            Words(f"缺少 {what}", f"{what} is missing"),
            str(self.model.source.path),
            Words("在 --set 中一并给出", "give it with --set too"),
        )

    def _sets(self, operation: Operation) -> None:
        """The property sets of one host: values replaced, those that lack added."""
        values, _ = self._in_map_unit(operation)
        wanted: dict[str, dict[str, str]] = {"mapconversion": {}, "projectedcrs": {}}
        for key, name in _PLACE.items():
            if key in values:
                measure = "IFCREAL" if key == "scale" else "IFCLENGTHMEASURE"
                wanted["mapconversion"][name] = f"{measure}({real(values[key])})"
        if "rotation" in values:
            for name, value in zip(("XAxisAbscissa", "XAxisOrdinate"), _axis(values["rotation"]), strict=True):
                wanted["mapconversion"][name] = f"IFCREAL({real(value)})"
        for key, name in (("crs", "Name"), ("vertical", "VerticalDatum")):
            if key in self.values:
                wanted["projectedcrs"][name] = f"IFCLABEL({string(str(self.values[key]))})"
        for entry in self.model.georeference.psets:
            kind = "projectedcrs" if "projectedcrs" in entry["set_name"].lower() else "mapconversion"
            mine = entry["set_id"] == (operation.crs_id if kind == "projectedcrs" else operation.id)
            if not mine:
                continue
            for name, text in wanted[kind].items():
                self._property(entry, name, text)
            if kind == "mapconversion" and "crs" in self.values and "TargetCRS" in entry["values"]:
                self._property(entry, "TargetCRS", f"IFCLABEL({string(str(self.values['crs']))})")

    def _property(self, entry: dict[str, Any], name: str, text: str) -> None:
        existing = {k.replace(" ", "").lower(): v for k, v in entry["property_ids"].items()}.get(name.lower())
        label = f"{entry['set_name']}.{name}"
        if existing is not None:
            before = self.edit.argument(existing, 2)
            if before != text:
                self.edit.set(existing, 2, text)
                self.made.append(Change(existing, label, before, text))
            return
        new = self._append("IFCPROPERTYSINGLEVALUE", f"{string(name)},$,{text},$")
        id_ = entry["set_id"]
        before, held = self.grown.get(id_, (self.edit.argument(id_, 4),) * 2)
        self.grown[id_] = before, f"{held[:-1]},#{new})"
        self.edit.set(id_, 4, self.grown[id_][1])

    def _new_sets(self, known: Operation | None) -> None:
        projects = self.model.is_a("IfcProject")
        if projects.is_empty():
            raise self._lacking("IfcProject")
        project = int(projects["id"][0])
        owner = self.edit.argument(project, 1)
        told = self._told(known)
        x, y = _axis(told["rotation"])
        lengths = {_PLACE[k]: f"IFCLENGTHMEASURE({real(told[k])})" for k in ("easting", "northing", "height")}
        numbers = {"XAxisAbscissa": x, "XAxisOrdinate": y, "Scale": told["scale"]}
        contents = {
            "ePSet_MapConversion": {**lengths, **{k: f"IFCREAL({real(v)})" for k, v in numbers.items()}},
            "ePSet_ProjectedCRS": {"Name": f"IFCLABEL({string(told['crs'])})"},
        }
        if told["vertical"]:
            contents["ePSet_ProjectedCRS"]["VerticalDatum"] = f"IFCLABEL({string(told['vertical'])})"
        for name, properties in contents.items():
            ids = [self._append("IFCPROPERTYSINGLEVALUE", f"{string(k)},$,{v},$") for k, v in properties.items()]
            listed = ",".join(f"#{i}" for i in ids)
            made = self._append("IFCPROPERTYSET", f"'{self._guid(name)}',{owner},{string(name)},$,({listed})")
            self._append(
                "IFCRELDEFINESBYPROPERTIES", f"'{self._guid(f'{name} relation')}',{owner},$,$,(#{project}),#{made}"
            )

    def _site(self) -> None:
        angles = {k: float(self.values[k]) for k in ("latitude", "longitude") if k in self.values}
        if not angles:
            return
        if not self.found.sites:
            raise self._lacking("IfcSite")
        names = self._names("IfcSite")
        site = next((s for s in self.found.sites if s.latitude or s.longitude), self.found.sites[0])
        for key, value in angles.items():
            attribute = f"Ref{key.capitalize()}"
            self._set(site.id, "IfcSite", names.index(attribute), attribute, _dms(value))

    def _north(self) -> None:
        if "true_north" not in self.values:
            return
        angle = math.radians(float(self.values["true_north"]))
        names = self._names("IfcGeometricRepresentationContext")
        direction = self._append("IFCDIRECTION", f"({real(-math.sin(angle))},{real(math.cos(angle))})")
        for context in self.found.contexts:
            place = names.index("TrueNorth")
            self._set(context.id, "IfcGeometricRepresentationContext", place, "TrueNorth", f"#{direction}")

    def _set(self, id_: int, cls: str, place: int, attribute: str, text: str) -> None:
        before = self.edit.argument(id_, place)
        if before != text:
            self.edit.set(id_, place, text)
            self.made.append(Change(id_, f"{cls}.{attribute}", before, text))

    def _append(self, name: str, arguments: str) -> int:
        id_ = self.edit.append(name, arguments)
        self.made.append(Change(id_, name, "", f"{name}({arguments})"))
        return id_

    def _names(self, cls: str) -> list[str]:
        return [a.name for a in self.model.statements.schema.attributes(cls)]

    def _guid(self, role: str) -> str:
        """A GlobalId that follows from the file and the role: the same in every run."""
        bits = int.from_bytes(hashlib.sha256(f"{self.model.source.sha256} {role}".encode()).digest()[:16], "big")
        return "".join(_ALPHABET[(bits >> shift) & 63] for shift in range(126, -1, -6))


def _axis(degrees: float) -> tuple[float, float]:
    return round(math.cos(math.radians(degrees)), 15), round(math.sin(math.radians(degrees)), 15)


def _dms(degrees: float) -> str:
    total = round(abs(degrees) * 3600e6)
    sign = -1 if degrees < 0 else 1
    d, rest = divmod(total, 3_600_000_000)
    m, rest = divmod(rest, 60_000_000)
    s, u = divmod(rest, 1_000_000)
    return f"({sign * d},{sign * m},{sign * s},{sign * u})"


def _verify(before: Model, after: Model, values: Values, appended: int) -> None:
    """The copy says what was asked for, and has lost nothing. GeoreferenceError."""
    wrong = []
    if int(after.classes["count"].sum() or 0) != int(before.classes["count"].sum() or 0) + appended:
        wrong.append("instances")
    now = survey(after)
    wrong += [key for key, value in values.items() if not _holds(now, key, value)]
    if wrong:
        raise GeoreferenceError(
            Words(
                f"改正后的文件未通过复核：{', '.join(wrong)}", f"the corrected copy does not verify: {', '.join(wrong)}"
            ),
            str(before.source.path),
            Words("请在建模软件中修改后重新导出", "correct it in the authoring tool and export again"),
        )


def _holds(now: Survey, key: str, value: float | str) -> bool:
    if key in ("latitude", "longitude"):
        angles = [getattr(s, key) for s in now.sites]
        return any(a is not None and a.degrees is not None and abs(a.degrees - float(value)) < 1e-9 for a in angles)
    if key == "true_north":
        norths = [c.north_angle for c in now.contexts]
        return all(a is not None and abs((a - float(value) + 180) % 360 - 180) < 1e-9 for a in norths)
    if not now.operations:
        return False
    operation = now.operations[0]
    if key in _TEXTS:
        return str(value) == (operation.crs_name if key == "crs" else operation.vertical)
    if key == "rotation":
        return abs((operation.rotation - float(value) + 180) % 360 - 180) < 1e-9
    system = system_of(operation)
    unit = operation.map_unit / system.metres if operation.map_unit and system and system.metres else 1.0
    stated = getattr(operation, key)
    if key == "scale":
        return stated is not None and abs(stated - float(value)) <= 1e-12 * abs(float(value))
    return stated is not None and abs(stated * unit - float(value)) < 1e-6
