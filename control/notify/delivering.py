"""Delivering: everything that is due, route by route; what one of them does wrong keeps back no other."""

import time
from dataclasses import replace
from datetime import timedelta
from functools import partial

from control.commands.faults import in_plain_words
from control.errors import Unavailable
from control.notify.carrying import Delivered, Go, carry, turn
from control.notify.door import Door
from control.notify.enclosing import enclosed
from control.notify.mail import MailDoor
from control.notify.outside import Outside
from control.notify.webhook import WebhookDoor
from control.queries.company import company_of, mark
from control.runtime import Runtime
from control.store import deliveries
from control.store.deliveries import Route

MOST = 500
"""Parcels of one route in one go."""
MOST_SECONDS = 20.0
"""How long one go may take: the worker has other work, and a lease that runs out."""


def deliver(runtime: Runtime, outside: Outside | None = None, seconds: float = MOST_SECONDS) -> Delivered:
    """Send what is due now, marked where the company is invented; raises Unavailable where there is no store."""
    ends, world = time.monotonic() + seconds, outside or Outside()
    with runtime.read() as connection:
        routes = deliveries.routes(connection, runtime.now())
        if not routes:
            return Delivered()
        marked = replace(world, mark=mark(company_of(connection)) or world.mark)
    go = Go(runtime, runtime.rulebook(), marked, ends, Delivered())
    for route in routes:
        try:
            _through(go, route)
        except Exception as error:  # noqa: BLE001 (the other routes go on; the log has it)
            go.done.shut[route.spoken] = in_plain_words(error).sentence
    return go.done


def _through(go: Go, route: Route) -> None:
    """Carry what is due on a route, one parcel after the other, as long as its door opens and there is time."""
    if route.channel == "mail":
        _let_go_of_the_old(go)
    door = _door(go, route)
    try:
        if door is None or _opened(go, route, door):
            _carry_all(go, route, door)
    finally:
        if door is not None:
            door.shut()


def _let_go_of_the_old(go: Go) -> None:
    """Nobody is sent the news of last month on the day on which a mail server is named, or is back."""
    now = go.runtime.now()
    since = now - timedelta(hours=go.rulebook.notices.expires_hours)
    with go.runtime.read() as connection:
        if not deliveries.outlived(connection, since):
            return
    with turn(go.runtime) as connection:
        deliveries.expire(connection, since, now)


def _carry_all(go: Go, route: Route, door: Door | None) -> None:
    with go.runtime.read() as connection:
        parcels = deliveries.due(connection, route, go.runtime.now(), MOST)
    for parcel in parcels:
        failed = carry(go, parcel, door)
        if time.monotonic() > go.ends or (failed and door is not None and not _opened(go, route, door)):
            return


def _door(go: Go, route: Route) -> Door | None:
    """The way out of a route; None for a webhook that the rulebook does not name any more."""
    if route.channel == "mail":
        calendar = go.rulebook.calendars.get(go.rulebook.notices.calendar or "")
        zone = "UTC" if calendar is None else calendar.zone
        return MailDoor(go.outside, zone, go.runtime.now(), partial(enclosed, go.runtime))
    webhook = go.rulebook.notices.webhooks.get(route.name)
    return None if webhook is None else WebhookDoor(go.outside, webhook, go.runtime.now)


def _opened(go: Go, route: Route, door: Door) -> bool:
    """Whether a door opens; where it does not, everything due there waits, says why, and has lost no try."""
    try:
        _require_settings(go.outside, route)
    except Unavailable as missing:
        _explain(go, route, missing.sentence)
        return False
    try:
        door.open()
    except Unavailable as away:
        _put_off(go, route, away.sentence)
        return False
    return True


def _require_settings(outside: Outside, route: Route) -> None:
    """Raise Unavailable where the environment does not say what a route needs."""
    if route.channel == "mail":
        outside.mail_server()
        outside.sender()
    else:
        outside.secret(route.name)


def _explain(go: Go, route: Route, why: str) -> None:
    """Note why nothing goes here; it stays due, and goes as soon as somebody has set what is missing."""
    now = go.runtime.now()
    go.done.shut[route.spoken] = why
    with go.runtime.read() as connection:
        news = deliveries.unexplained(connection, route, now, why)
    if news:
        with turn(go.runtime) as connection:
            deliveries.explain(connection, route, now, why)


def _put_off(go: Go, route: Route, why: str) -> None:
    """Note that the other side is away, and leave it in peace for the first wait."""
    now = go.runtime.now()
    go.done.shut[route.spoken] = why
    with turn(go.runtime) as connection:
        again_at = now + timedelta(minutes=go.rulebook.notices.wait_minutes[0])
        deliveries.put_off(connection, route, now, again_at, why)
