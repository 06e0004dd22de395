"""The clock engine against the minute walk, on cases drawn at random."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from control import conformance
from tests.policy.oracle import expected
from tests.policy.random_cases import random_cases
from tests.rings import times


def reading(case: dict[str, Any]) -> dict[str, Any]:
    return conformance.answers(conformance.read(case))


@settings(max_examples=times(check=300, proof=20_000), suppress_health_check=[HealthCheck.too_slow])
@given(random_cases())
def test_every_field_reads_as_a_walk_through_every_minute_finds_it(case: dict[str, Any]) -> None:
    assert reading(case) == expected(case)
