"""A file that multiplies on reading is refused with a reason instead of filling the memory."""

from __future__ import annotations

from pathlib import Path

import pytest

import bimcheck
from bimcheck.errors import ModelError
from bimcheck.ifc import properties
from tests.robustness.seeds import model


def test_too_many_properties_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 12
    walls = range(1000, 1000 + count)
    values = range(2000, 2000 + count)
    text = [f"#{n}=IFCWALL('0000000000000000{n:06d}',$,'W',$,$,$,$,$,$);" for n in walls]
    text += [f"#{n}=IFCPROPERTYSINGLEVALUE('P{n}',$,IFCREAL(1.),$);" for n in values]
    text.append(f"#3000=IFCPROPERTYSET('0000000000000000003000',$,'S',$,({','.join(f'#{n}' for n in values)}));")
    related = ",".join(f"#{n}" for n in walls)
    text.append(f"#3001=IFCRELDEFINESBYPROPERTIES('0000000000000000003001',$,$,$,({related}),#3000);")
    path = tmp_path / "many.ifc"
    path.write_bytes(model("\n".join(text) + "\n"))
    monkeypatch.setattr(properties, "MOST_ROWS", count * count)
    assert bimcheck.read(path).properties.height == count * count
    monkeypatch.setattr(properties, "MOST_ROWS", count * count - 1)
    with pytest.raises(ModelError) as caught:
        assert bimcheck.read(path).properties.is_empty()
    assert "144" in caught.value.say("zh") and "144" in caught.value.say("en")
