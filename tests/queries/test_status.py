"""The whole picture in one table agrees with each figure by itself."""

import pandas as pd

from control.policy.scope import Scope
from control.queries import sla
from control.queries.status import PROMISES, status
from tests.queries.seeds import Stood, at

NOW = at("2026-03-10 12:00")


def test_every_promise_reads_in_the_whole_picture_as_it_does_alone(seeds, reading):
    ticket_id = seeds.ticket(reported_due_at="2026-03-05 12:00", first_resolved_at="2026-03-06 12:00")
    late = Stood("2026-03-02 09:00", "running", due="2026-03-02 10:00", breaches="2026-03-02 10:00")
    met = [Stood("2026-03-02 09:00", "running", due="2026-03-07 10:00"), Stood("2026-03-06 12:00", "stopped")]
    seeds.clock(ticket_id, [late], kind="first_response")
    seeds.clock(ticket_id, met)
    seeds.ticket()
    picture = status(reading, NOW, Scope())
    alone = pd.concat([sla.attainment(reading, NOW, Scope(), each) for each in PROMISES], ignore_index=True)
    assert picture[["basis", "kind"]].to_numpy().tolist() == [[each.basis, each.kind] for each in PROMISES]
    pd.testing.assert_frame_equal(picture.drop(columns=["basis", "kind"]), alone)
