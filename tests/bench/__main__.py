"""`make bench`: measures every bench_*.py here, prints the ratios and writes them into RESULTS.md."""

import os
import platform
import sys
from importlib import import_module
from pathlib import Path

from control.clock import SystemClock
from tests.bench.ratio import Ratio

HERE = Path(__file__).parent


def main() -> int:
    """Status 1 where a goal is missed."""
    ratios: list[Ratio] = []
    for module in sorted(HERE.glob("bench_*.py")):
        ratios += import_module(f"tests.bench.{module.stem}").measure()
    table = [row(ratio) for ratio in ratios]
    (HERE / "RESULTS.md").write_text(page(table))
    print("\n".join(table))
    return 0 if all(ratio.holds for ratio in ratios) else 1


def row(ratio: Ratio) -> str:
    ours, peers = (f"{value * 1e6:,.3g} µs" for value in (ratio.ours, ratio.peers))
    verdict = "yes" if ratio.holds else "**no**"
    cells = [ratio.goal, ratio.work, ours, ratio.peer, peers, f"{ratio.value:,.3g} ×", ratio.demand, verdict]
    return f"| {' | '.join(cells)} |"


def page(table: list[str]) -> str:
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    lines = [
        "# Ratios",
        "",
        f"Written by `make bench` on {SystemClock().now():%Y-%m-%d} ({machine}). Times are medians of one run and",
        "swing with the machine; the ratios are what is promised.",
        "",
        "| goal | work | ours | peer | peer's | ratio | demanded | holds |",
        "|---|---|---:|---|---:|---:|---:|---|",
        *table,
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
