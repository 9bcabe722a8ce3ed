"""Fixtures for all tests."""

import os
import tempfile

from tests.rules.conftest import make

__all__ = ["make"]

# Tests neither read nor fill the cache of whoever runs them.
os.environ["BIMCHECK_CACHE"] = tempfile.mkdtemp(prefix="bimcheck-test-cache-")
