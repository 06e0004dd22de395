"""`make bench`: measures every bench_*.py here, prints the ratios and writes them into RESULTS.md."""

import os
import platform
import sys
from importlib import import_module
from pathlib import Path

from control.clock import SystemClock
from tests.bench.ratio import Count, Ratio, Score

HERE = Path(__file__).parent


def main() -> int:
    """Status 1 where a goal is missed."""
    measured: list[Ratio | Count | Score] = []
    for module in sorted(HERE.glob("bench_*.py")):
        measured += import_module(f"tests.bench.{module.stem}").measure()
    table = [row(found) for found in measured]
    (HERE / "RESULTS.md").write_text(page(table))
    print("\n".join(table))
    return 0 if all(found.holds for found in measured) else 1


def row(found: Ratio | Count | Score) -> str:
    if isinstance(found, Score):
        return score_row(found)
    return ratio_row(found) if isinstance(found, Ratio) else count_row(found)


def score_row(score: Score) -> str:
    cells = [score.goal, score.work, f"{score.ours:.3f}", "–", "–", "–", f"≥ {score.at_least:g}", said(score.holds)]
    return f"| {' | '.join(cells)} |"


def count_row(count: Count) -> str:
    cells = [count.goal, count.work, f"{count.wrong:,}", "of", f"{count.of:,}", "–", "0", said(count.holds)]
    return f"| {' | '.join(cells)} |"


def said(holds: bool) -> str:
    return "yes" if holds else "**no**"


def ratio_row(ratio: Ratio) -> str:
    ours, peers = (f"{value * 1e6:,.3g} µs" for value in (ratio.ours, ratio.peers))
    cells = [ratio.goal, ratio.work, ours, ratio.peer, peers, f"{ratio.value:,.3g} ×", ratio.demand, said(ratio.holds)]
    return f"| {' | '.join(cells)} |"


def page(table: list[str]) -> str:
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    lines = [
        "# Ratios",
        "",
        f"Written by `make bench` on {SystemClock().now():%Y-%m-%d} ({machine}). Processor times, medians of one run,",
        "which swing with the machine; the ratios are what is promised.",
        "",
        "| goal | work | ours | peer | peer's | ratio | demanded | holds |",
        "|---|---|---:|---|---:|---:|---:|---|",
        *table,
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
