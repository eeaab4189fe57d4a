"""The read-only API, version 1: the same rows as the twins of the pages, for programs."""

from .operations import api

__all__ = ["api"]
