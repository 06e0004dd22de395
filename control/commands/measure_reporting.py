"""The owner of a measure says how it stands: two lights, beside those that the thresholds propose, and why."""

from typing import Any

from control.commands.known_measure import found, said_now
from control.commands.measure_content import measure_terms
from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.policy.measure_light_terms import Light
from control.policy.measure_lights import implementation, potential
from control.policy.measure_people import owner_refusal
from control.store import measure_reports, measures


@command("measure.report", about=("measure", "number"))
def report(deed: Deed, number: str, plan: Light, value: Light, said: str) -> dict[str, Any]:
    """Claim how the plan of a measure stands, and the value that it is to bring; answers what was proposed as well.

    Raises Refused for anybody but its owner.
    """
    row = found(deed, number)
    refuse(owner_refusal(number, deed.person, row))
    terms, today = measure_terms(deed.rulebook).lights, deed.now.date()
    proposed = (
        implementation(measures.items_of(deed.connection, [row["id"]])[row["id"]], today, terms),
        potential(measures.values_of(deed.connection, [row["id"]])[row["id"]], today, terms),
    )
    claimed = {"implementation": plan.value, "potential": value.value, "said": typed_text("How it stands", said)}
    named = {
        f"proposed_{name}": None if light is None else light.value
        for name, light in zip(("implementation", "potential"), proposed, strict=True)
    }
    measure_reports.add(deed.connection, {"measure_id": row["id"], **claimed, **named, **said_now(deed)})
    deed.subject("measure", number, after=claimed | named)
    return {"measure": number, **claimed, **named}
