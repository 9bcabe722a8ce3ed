"""The command line. `main` is the installed `bimcheck`; one file per command, imported when it is called."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence


def main() -> None:
    """Run the command line of this process and exit with its code."""
    # Tables are few objects, and nothing here lives in rings: looking for those so often is time that nobody needs.
    gc.set_threshold(100_000, 20, 20)
    # A model is read while the program is loaded: who waits for the interpreter is not to wait for five milliseconds.
    sys.setswitchinterval(0.0005)
    code = run(sys.argv[1:])
    # Taking a large model apart piece by piece is a tenth of a second that nobody needs: the system does it at once.
    # What has been asked for at exit is still done.
    atexit._run_exitfuncs()
    os._exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code: 0, 1, 2, or 130 where the user stopped it. Never raises."""
    from bimcheck.commands import failures, language, streams

    streams.prepare()
    try:
        spoken = language.choose(arguments)
        return failures.guard(lambda: _call(arguments, spoken), spoken)
    finally:
        streams.close()


def _call(arguments: Sequence[str], spoken: str) -> int:
    from bimcheck.commands.entry import entry

    code = entry.main(list(arguments), prog_name="bimcheck", standalone_mode=False, obj=spoken)
    return code if isinstance(code, int) else 0
