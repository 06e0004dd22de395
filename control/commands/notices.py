"""What people are told of deeds: notices, written with the deed that they tell of, and read by whom they are for.

*Source:* domain, section 4 (one notice per subject and person); reliability, section 6, rule 5 (nothing goes outside
in a transaction, nor after it from memory: what is to be sent is a row of that transaction).
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from control.commands.numbers import id_of
from control.commands.outbox import NOBODY, Outbox, Sum, Told, summed
from control.commands.registry import Deed, command
from control.errors import Invalid, NotFound
from control.policy.delegations import sides
from control.policy.scope import Scope
from control.store import deliveries, notices
from control.store.notices import Subject
from control.store.tables import delivery

__all__ = ["NOBODY", "Told", "over", "read", "retry", "seen", "tell"]


def tell(deed: Deed, told: Sequence[Told]) -> int:
    """Write what people are to know into the outbox; answers how many notices tell of it, webhooks' own included.

    What nobody has read or begun to send tells of what happens next as well: one notice for each subject and person.
    """
    if not told:
        return 0
    sums = summed(told, tuple(deed.rulebook.notices.webhooks))
    subjects = list(dict.fromkeys(one.subject_id for one in told))
    known = {row[1:4]: (row[0], row[4]) for row in notices.merging(deed.connection, subjects)}
    outbox = Outbox(deed, *notices.next_ids(deed.connection))
    merged = []
    for key, one in sums.items():
        if key not in known:
            outbox.add(key, one)
            continue
        number, waits = known[key]
        merged.append(_merged(outbox, number, one))
        if not waits:  # the person had no mail address then, or no mail was needed until now
            outbox.send(number, key[0], one)
    notices.add(deed.connection, outbox.notices, outbox.deliveries)
    notices.merge(deed.connection, merged)
    return len(sums)


def seen(deed: Deed, subject: Subject) -> None:
    """Whoever does something about a subject has read what they were told of it, and so has whoever it is done for."""
    notices.read_by(deed.connection, [side.name for side in sides(deed.person)], subject, deed.now)


def over(deed: Deed, subjects: Collection[Subject]) -> None:
    """Something about these subjects has ended: where nothing is left to be done, what waits needs no mail any more."""
    notices.need_no_mail(deed.connection, set(subjects), deed.now)


@command("notice.read")
def read(deed: Deed, ids: Sequence[int] | None = None, seen: int | None = None) -> dict[str, Any]:
    """Mark one's own notices as read, these or all; `seen` is the revision that was looked at: what came later stays.

    What still waits to be sent of them is not sent any more. Raises NotFound for a notice that is somebody else's.
    """
    person = deed.person.name
    if ids is not None:
        mine = notices.owned(deed.connection, person, ids)
        for number in ids:
            if number not in mine:
                raise NotFound(f"There is no notice {number} for {deed.person.title}.")
    unread = notices.unread(deed.connection, person, ids, seen)
    notices.read(deed.connection, unread, deed.now)
    deed.subject("notice", person, after={"read": len(unread)} if unread else None)
    return {"read": len(unread)}


@command("delivery.retry", about=("delivery", "number"))
def retry(deed: Deed, number: str) -> dict[str, Any]:
    """Let a parked delivery, such as D-17, go out again at once, with whatever else its mail holds."""
    deed.require(Scope())
    same = delivery.c.id == id_of("D", number, "delivery")
    row = deed.connection.execute(select(delivery).where(same)).mappings().first()
    if row is None:
        raise NotFound(f"There is no delivery {number}.")
    if row["state"] != "parked":
        raise Invalid(f"{number} is {row['state']}: only a parked delivery is tried again by hand.")
    released = deliveries.release(deed.connection, row, deed.now)
    deed.subject("delivery", number, before={"state": "parked"}, after={"state": "waiting"})
    return {"delivery": number, "waiting": released}


def _merged(outbox: Outbox, number: int, one: Sum) -> dict[str, Any]:
    """What a notice tells from now on; a mail that waits hurries with what is urgent, or has to warn in time."""
    at, seq = outbox.deed.now, outbox.deed.seq
    goes_at = outbox.goes_at(one) if one.urgent or one.warns(at) else None
    more = {"newest": one.newest.said, "more": one.times, "hurries": one.urgent, "goes_at": goes_at}
    return {"merged": number, **more, "at": at, "seq": seq}
