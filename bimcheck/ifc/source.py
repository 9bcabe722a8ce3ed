"""From a file to the bytes of an IFC text: plain files and zip archives, everything else refused with a reason."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from bimcheck.errors import ModelError
from bimcheck.ifc.content import Content
from bimcheck.model import Source
from bimcheck.words import Words

# A zip member may unpack to at most this many bytes, and to at most RATIO times its packed size once it is large.
# Real IFC text packs about 1:10, rarely beyond 1:30.
UNZIPPED_LIMIT = 8 * 1024**3
RATIO_LIMIT = 200
RATIO_MATTERS_FROM = 64 * 1024**2

_FOREIGN = (
    (
        b"\xd0\xcf\x11\xe0",
        Words("这是 Revit 等软件的原生文件", "this is a native file (Revit or another OLE document)"),
    ),
    (b"AC10", Words("这是 DWG 图形文件", "this is a DWG drawing")),
    (b"<", Words("这是 XML 文件（ifcXML 不受支持）", "this is an XML file (ifcXML is not supported)")),
    (b"{", Words("这是 JSON 文件（ifcJSON 不受支持）", "this is a JSON file (ifcJSON is not supported)")),
    (b"%PDF", Words("这是 PDF 文件", "this is a PDF file")),
    (b"7z\xbc\xaf", Words("这是 7z 压缩包", "this is a 7z archive")),
    (b"Rar!", Words("这是 RAR 压缩包", "this is a RAR archive")),
    (b"\x1f\x8b", Words("这是 gzip 压缩文件", "this is a gzip file")),
)
_EXPORT = Words(
    "请从建模软件导出 IFC (STEP) 文件，即 .ifc 或 .ifczip",
    "Export IFC (STEP, .ifc or .ifczip) from the authoring tool",
)


def load(content: Content) -> tuple[Callable[[], Source], bytes]:
    """The file's IFC text as bytes, decoded from UTF-16 where it is written so, and what tells its identity.

    ModelError where the file cannot be read, is empty, or plainly is something else.
    """
    path, raw = content.path, content.take()
    size = len(raw)
    member: str | None = None
    if raw.startswith(b"PK\x03\x04"):
        member, raw = _unzip(path)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", errors="replace").encode()
    head = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if not head:
        raise ModelError(Words("文件是空的", "the file is empty"), str(path), _EXPORT)
    for magic, words in _FOREIGN:
        if head.startswith(magic):
            raise ModelError(Words(f"不是 IFC 文件：{words.zh}", f"not an IFC file: {words.en}"), str(path), _EXPORT)
    return (lambda: Source(path, content.sha256(), size, member)), raw


def _unzip(path: Path) -> tuple[str, bytes]:
    """The one .ifc member of an archive. Its declared size is not trusted: unpacking stops at the limit."""

    def refuse(zh: str, en: str) -> ModelError:
        advice = Words("请压缩为仅含一个 .ifc 的 .ifczip", "Zip exactly one .ifc file into an .ifczip")
        return ModelError(Words(zh, en), str(path), advice)

    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                m
                for m in archive.infolist()
                if m.filename.lower().endswith(".ifc") and not m.filename.startswith("__MACOSX/")
            ]
            if not members:
                raise refuse("压缩包中没有 .ifc 文件", "the archive holds no .ifc file")
            if len(members) > 1:
                names = ", ".join(m.filename for m in members[:5])
                raise refuse(f"压缩包中有多个 .ifc 文件：{names}", f"the archive holds several .ifc files: {names}")
            member = members[0]
            if member.flag_bits & 0x1:
                raise refuse("压缩包有密码", "the archive is encrypted")
            limit = max(RATIO_MATTERS_FROM, min(UNZIPPED_LIMIT, RATIO_LIMIT * max(member.compress_size, 1)))
            with archive.open(member) as stream:
                raw = stream.read(limit + 1)
            if len(raw) > limit:
                raise refuse(
                    f"解压后超过 {limit // 1024**2} MB，疑似压缩炸弹",
                    f"it unpacks to more than {limit // 1024**2} MB, which no real model does",
                )
            return member.filename, raw
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise refuse(f"压缩包已损坏：{error}", f"the archive is damaged: {error}") from error
