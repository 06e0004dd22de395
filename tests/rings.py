"""How much a run does: `check` with reduced counts on every change, `proof` with the counts of the goals."""

import os

from hypothesis import settings

RING = os.environ.get("PILOTHOUSE_RING", "check")

settings.register_profile("check", max_examples=60, deadline=None, print_blob=True)
settings.register_profile("proof", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile(RING)


def times(*, check: int, proof: int) -> int:
    """How often a test repeats itself in the ring that runs."""
    return proof if RING == "proof" else check
