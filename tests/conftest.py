"""Fixtures for all tests."""

import os
import tempfile

from hypothesis import settings

from tests.rules.conftest import make

__all__ = ["make"]

# Tests neither read nor fill the cache of whoever runs them.
_CACHE = tempfile.TemporaryDirectory(prefix="bimcheck-test-cache-", ignore_cleanup_errors=True)
os.environ["BIMCHECK_CACHE"] = _CACHE.name

# Tests assert no times: a busy machine is no failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
