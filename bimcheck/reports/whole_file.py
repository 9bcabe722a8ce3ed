"""Files are written whole or not at all: to a neighbour first, which then takes the file's name."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from bimcheck.errors import ReportError
from bimcheck.words import Words


def write_whole(path: Path, chunks: Iterable[bytes]) -> Path:
    """Write `chunks` to `path`, making its folder if need be. Whatever interrupts leaves the old file as it was.

    Raises ReportError where the system does not let us.
    """
    # a neighbour, because a rename is only atomic within one file system
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as out:
            out.writelines(chunks)
        part.replace(path)
    except OSError as error:
        raise ReportError(
            Words(f"无法写入报告（{error.strerror}）", f"the report cannot be written ({error.strerror})"),
            str(path),
            Words(
                "请检查文件夹权限与剩余空间，并关闭正在打开该文件的程序",
                "check the folder's permissions and free space, and close programs that have the file open",
            ),
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return path
