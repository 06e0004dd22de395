"""Scenarios: what people do under a clock that is set step by step, and what is expected of it, as TOML files.

The format is documented in `tests/scenarios/README.md`.
"""

from control.scenarios.playing import Played, play

__all__ = ["Played", "play"]
