"""The command line: `python -m control …`."""

from control.cli.app import main

__all__ = ["main"]
