"""What a dataclass of options says when its values make no sense together."""

from __future__ import annotations

from bimcheck.words import Words


class UnfitError(ValueError):
    """Values that are each well typed but make no sense together; raised by a dataclass's `__post_init__`."""

    def __init__(self, zh: str, en: str) -> None:
        self.words = Words(zh, en)
        super().__init__(en)
