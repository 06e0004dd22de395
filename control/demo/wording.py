"""How a request is worded: the facts of a ticket, drawn from its own stream, in one of the patterns of the story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from control.demo.arrivals import Arrival
from control.demo.plots import BAD_CARRIER, BAD_PRODUCT, Plots
from control.demo.story import Story

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WORDED = (("system", "systems"), ("device", "devices"), ("country", "countries"), ("document", "documents"))


@dataclass(frozen=True, slots=True)
class Worded:
    """What the customer wrote, and whom and what it is about."""

    title: str
    description: str
    customer: str
    product: str


def worded(story: Story, plots: Plots, arrival: Arrival, rng: Random) -> Worded:
    """The texts of a request."""
    facts = _facts(story, plots, arrival, rng)
    title, detail = rng.choice(arrival.work.titles), rng.choice(arrival.work.details)
    return Worded(
        title=_capital(title.format(**facts)),
        description=_capital(detail.format(**facts)),
        customer=_customer(story, arrival, rng, facts),
        product=_product(arrival, facts),
    )


def _facts(story: Story, plots: Plots, arrival: Arrival, rng: Random) -> Mapping[str, str]:
    words, day = story.words, arrival.at.date()
    work = arrival.work
    carrier = BAD_CARRIER if rng.random() < plots.bad_carrier_share(work, day) else rng.choice(words["carriers"][:-1])
    product = BAD_PRODUCT if rng.random() < plots.bad_product_share(work, day) else rng.choice(words["products"][1:])
    eastern = carrier == BAD_CARRIER and rng.random() < 0.85
    return {
        "order": f"{rng.choice('ABFHKMRTW')}{rng.choice('ELNOSU')}-{rng.randrange(10_000, 99_999)}",
        "city": rng.choice(words["eastern_cities"] if eastern else words["cities"]),
        "carrier": carrier,
        "product": product if arrival.about is None else arrival.about[1],
        "days": str(rng.randrange(2, 9)),
        "count": str(rng.randrange(2, 40)),
        "amount": f"{rng.randrange(900, 38_000) / 100:.2f}",
        "weekday": _WEEKDAYS[rng.randrange(6)],
        "person": f"{rng.choice(words['first_names'])} {rng.choice(words['names'])}",
        "site": rng.choice(words["sites"]),
        **{name: rng.choice(words[kind]) for name, kind in _WORDED},
    }


def _customer(story: Story, arrival: Arrival, rng: Random, facts: Mapping[str, str]) -> str:
    """Who wrote: a few merchants write often, most of them now and then; a site, where staff write."""
    merchant = story.merchants[int(len(story.merchants) * rng.random() ** 2.2)]
    if arrival.about is not None:
        return arrival.about[0]
    return facts["site"] if arrival.work.audience == "staff" else merchant


def _product(arrival: Arrival, facts: Mapping[str, str]) -> str:
    """What the ticket is about: the carrier of a delivery, the system or device of staff, else the merchandise."""
    if arrival.work.service == "deliveries":
        return facts["carrier"]
    if arrival.work.audience == "staff":
        return facts["device"] if arrival.work.category == "hardware" else facts["system"].removeprefix("the ")
    return facts["product"]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def reading(at: datetime) -> str:
    """The instant as the export writes it."""
    return at.isoformat(timespec="seconds")
