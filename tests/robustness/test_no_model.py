"""What is no IFC model, and archives: refused with words that help, in bounded memory."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from bimcheck.model import Model
from tests.robustness.outcome import outcome, refused
from tests.robustness.seeds import SEED

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \r\n\t \n",
        b"\xef\xbb\xbf",
        b"\x00" * 4096,
        b"hello, this is a letter\n",
        b'<?xml version="1.0"?>\n<ifcXML xmlns="http://www.buildingsmart-tech.org/ifcXML/IFC4/final"/>\n',
        b'{"type": "ifcJSON", "version": "0.0.1", "schemaIdentifier": "IFC4", "data": []}',
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"R\x00e\x00v\x00i\x00t\x00" * 200,
        b"AC1032" + b"\x00" * 200,
        b"%PDF-1.7\n",
        b"\x1f\x8b\x08\x00" + b"\x00" * 40,
        b"PK\x03\x04" + b"\x00" * 40,
        b"PK\x05\x06" + b"\x00" * 18,
    ],
    ids=[
        "empty",
        "blank",
        "bom",
        "nul",
        "letter",
        "ifcxml",
        "ifcjson",
        "revit",
        "dwg",
        "pdf",
        "gzip",
        "broken-zip",
        "empty-zip",
    ],
)
def test_no_ifc(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "模型.ifc"
    path.write_bytes(data)
    refused(path)


def test_folder_and_missing_path(tmp_path: Path) -> None:
    refused(tmp_path)
    refused(tmp_path / "没有.ifc")
    refused(tmp_path / "no folder" / "model.ifc")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="file permissions of this system work otherwise")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "model.ifc"
    path.write_bytes(SEED)
    path.chmod(0)
    root = os.geteuid() == 0
    if root:  # root may read everything: try as nobody
        os.seteuid(65534)
    try:
        refused(path)
    finally:
        if root:
            os.seteuid(0)


def pack(path: Path, *members: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_archives(tmp_path: Path) -> None:
    good = outcome(pack(tmp_path / "a.ifczip", ("模型.ifc", SEED), ("readme.txt", b"x"), ("__MACOSX/._模型.ifc", b"x")))
    assert isinstance(good, Model) and good.source.member == "模型.ifc" and good.entities.height > 5
    refused(pack(tmp_path / "none.ifczip", ("readme.txt", b"x")))
    refused(pack(tmp_path / "two.ifczip", ("a.ifc", SEED), ("b.ifc", SEED)))
    refused(pack(tmp_path / "empty.ifczip", ("a.ifc", b"")))


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damaged_archives(tmp_path: Path, how: int) -> None:
    path = pack(tmp_path / "a.ifczip", ("a.ifc", SEED), how=how)
    assert isinstance(outcome(path), Model)
    whole = path.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        path.write_bytes(changed)
        outcome(path)
        path.write_bytes(whole[:place])
        outcome(path)


def test_encrypted_archive(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.ifczip", ("a.ifc", SEED))
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the local header's and the directory's "encrypted" flags
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "密码" in refused(path).say("zh")


def bomb(path: Path, megabytes: int) -> None:
    """A zip of a few KB per GB: one compressed block of zeros, repeated."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = squeeze.compress(b"\0" * 2**20) + squeeze.flush(zlib.Z_FULL_FLUSH)
    block = squeeze.compress(b"\0" * 2**20) + squeeze.flush(zlib.Z_FULL_FLUSH)
    stream = first + block * (megabytes - 1) + squeeze.flush()
    pack(path, ("a.ifc", b"\0"))
    data = path.read_bytes()
    central = data.index(b"PK\x01\x02")
    start = data.index(b"a.ifc") + len(b"a.ifc")

    def sized(head: bytes, at: int) -> bytes:
        sizes = len(stream).to_bytes(4, "little") + (megabytes * 2**20).to_bytes(4, "little")
        return head[:at] + sizes + head[at + 8 :]

    local, directory, tail = data[:start], data[central : data.index(b"PK\x05\x06")], data[data.index(b"PK\x05\x06") :]
    offset = len(local) + len(stream)
    tail = tail[:16] + offset.to_bytes(4, "little") + tail[20:]
    path.write_bytes(sized(local, 18) + stream + sized(directory, 20) + tail)


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is measured the POSIX way")
def test_zip_bomb_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.ifczip"
    bomb(path, 1500)
    assert path.stat().st_size < 4 * 2**20
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("a.ifc").file_size == 1500 * 2**20
    code = (
        "import resource, sys, bimcheck\n"
        "from bimcheck.errors import ModelError\n"
        "try:\n    bimcheck.read(sys.argv[1])\n"
        "except ModelError as error:\n    print(error)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    message, peak = done.stdout.strip().splitlines()
    assert "bomb" in message
    assert int(peak) < 1200, f"{peak} MB for a zip of {path.stat().st_size} bytes"
