"""The bytes of a file and their checksum, read while others get ready.

Nothing heavy is imported here, so that a command can begin with the file before it begins with anything else.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import Future
from pathlib import Path

from bimcheck.errors import ModelError
from bimcheck.ifc.background import begin
from bimcheck.words import Words


class Content:
    """What a file holds. Reading begins at once; what keeps it from being read is told when the bytes are asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._bytes = begin(_read, path)
        self._digest = begin(_sha256, self._bytes)

    def take(self) -> bytes:
        """The bytes, once: they are not kept. ModelError where they cannot be read."""
        data = self._bytes.result()
        self._bytes = Future()
        return data

    def sha256(self) -> str:
        """In hexadecimal; after `take`."""
        return self._digest.result()


def _sha256(data: Future[bytes]) -> str:
    return hashlib.sha256(data.result()).hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        what = Words("找不到文件", "no such file")
        advice = Words("请检查路径", "Check the path")
    except IsADirectoryError:
        what, advice = _DIRECTORY
    except PermissionError:
        # Windows says this of folders as well; os.path.isdir, unlike Path.is_dir, is silent where it may not look.
        what, advice = _DIRECTORY if os.path.isdir(path) else _FORBIDDEN  # noqa: PTH112
    except (OSError, ValueError) as error:  # a path with a NUL byte is a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        what = Words(f"无法读取：{reason}", f"cannot be read: {reason}")
        advice = Words("请检查路径和磁盘", "Check the path and the disk")
    raise ModelError(what, str(path), advice)


_DIRECTORY = (
    Words("这是文件夹，不是文件", "this is a folder, not a file"),
    Words("请给出其中的 .ifc 文件", "Name the .ifc files inside it"),
)


_FORBIDDEN = (
    Words("没有读取权限", "no permission to read it"),
    Words("请检查文件权限，或关闭占用它的软件", "Check its permissions, or close the program that holds it"),
)
