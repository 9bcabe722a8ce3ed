"""The first model of a command is read while the rest of the program is still being loaded."""

from __future__ import annotations

from concurrent.futures import Future

from bimcheck.ifc.background import begin
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
        self._model = begin(read, content, judging=judging)

    def take(self) -> Model:
        """The model, once: it is not kept. Raises what `read` raises."""
        model = self._model.result()
        self._model = Future()
        return model
