"""Tests of the place on earth."""
