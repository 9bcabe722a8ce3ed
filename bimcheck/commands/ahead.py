"""The first model of a command is read while the rest of the program is still being loaded."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Thread

from bimcheck.ifc.content import Content
from bimcheck.ifc.reader import read
from bimcheck.model import Model


class Reading:
    """A model that is being read on another thread.

    path     the file
    judging  whether somebody will ask what is wrong with the file as such (see `read`)
    """

    def __init__(self, content: Content, *, judging: bool) -> None:
        self.path = content.path
        self._model: Future[Model] = Future()
        # Where a command ends early, because an option was wrong, nobody waits for it.
        Thread(target=self._read, args=(content, judging), daemon=True).start()

    def _read(self, content: Content, judging: bool) -> None:
        try:
            self._model.set_result(read(content, judging=judging))
        except BaseException as error:
            self._model.set_exception(error)

    def take(self) -> Model:
        """The model, once: it is not kept. Raises what `read` raises."""
        model = self._model.result()
        self._model = Future()
        return model
