"""Fixtures for all tests."""

from tests.rules.conftest import make

__all__ = ["make"]
