"""Work that goes on while its caller does something else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def begin(work: Callable[P, T], /, *args: P.args, **options: P.kwargs) -> Future[T]:
    """What `work` gives, made on a thread of its own. What it raises is raised where the result is asked for, and
    nowhere else; a program that ends does not wait for it."""
    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(work(*args, **options))
        except BaseException as error:  # Polars' PanicException is no Exception
            result.set_exception(error)

    Thread(target=run, daemon=True).start()
    return result
