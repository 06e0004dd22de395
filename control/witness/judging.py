"""Whether the trail still says what it said: its own chain, and every head that was kept of it outside."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from control.store.chain import Break, walked
from control.witness.heads import KeptHead, ListHead, Reading


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: `code` is 0 for a sound trail, 1 for one that was tampered with, 2 where it cannot be told."""

    code: int
    sentence: str
    first_bad: int | None = None
    """The number of the first bad event; where a chain was written anew, the first one that may be."""
    events: int = 0
    """How many events are sound."""
    heads: int = 0
    """How many heads agree with them."""
    witnessed: int = 0
    """The last event for which a head stands; what comes later is held by the chain alone."""


def judged(connection: Connection, reading: Reading) -> Verdict:
    """What the chain and the heads kept outside say of the trail."""
    kept = sorted(reading.heads, key=lambda head: head.seq)
    by_seq = defaultdict(list)
    for head in kept:
        by_seq[head.seq].append(head)
    links = dict.fromkeys((each.seq for each in reading.lists), "")

    def against(seq: int, link: str) -> Break | None:
        if seq in links:
            links[seq] = link
        return _against(by_seq, seq, link) if seq in by_seq else None

    walk = walked(connection, against)
    broken = walk.broken or _cut(kept, walk.seq)
    agreeing = [head for head in kept if head.seq <= walk.seq]
    if broken is None:
        broken, reading = _heard(links, reading, walk.seq, _last(agreeing))
    if broken is not None:
        return Verdict(1, broken.sentence, broken.seq, walk.seq, len(agreeing), _last(agreeing))
    return _of_a_sound_chain(walk.seq, agreeing, reading)


def _heard(links: Mapping[int, str], reading: Reading, end: int, signed: int) -> tuple[Break | None, Reading]:
    """What lists say against a chain that agrees with every head up to the event `signed`, and what they leave.

    A list is not signed: where a head stands behind the event that it names, it is the list that is not what it was.
    """
    false = [each for each in reading.lists if links[each.seq] != each.hash]
    behind = [each for each in false if each.seq > signed]
    doubts = tuple(
        f"The list {each.file} is not what was taken along: a signed head speaks against it."
        for each in false
        if each not in behind
    )
    true = tuple(each for each in reading.lists if each not in false)
    left = Reading(reading.heads, (*reading.doubts, *doubts), true)
    if not behind:
        return None, left
    one = min(behind, key=lambda each: each.seq)
    first = max((signed, *(each.seq for each in true if each.seq < one.seq))) + 1
    return _by_list(one, first, end), left


def _by_list(one: ListHead, first: int, end: int) -> Break:
    or_else = f"or the list {one.file} is not what was taken along"
    if one.seq > end:
        return Break(end + 1, f"Event {end + 1} is missing, {or_else}: it names {one.seq:,} events.")
    return Break(first, f"{_where(first, one.seq)} written anew, {or_else}: it names another hash for {one.seq}.")


def _of_a_sound_chain(events: int, agreeing: list[KeptHead], reading: Reading) -> Verdict:
    witnessed = max(_last(agreeing), *(each.seq for each in reading.lists), 0)
    told = (None, events, len(agreeing), witnessed)
    if reading.doubts:
        more = f" So are {len(reading.doubts) - 1} more." if len(reading.doubts) > 1 else ""
        said = f"The chain is sound, but a head kept outside cannot be relied on. {reading.doubts[0]}{more}"
        return Verdict(2, said, *told)
    if not agreeing and not reading.lists:
        return Verdict(
            2,
            f"{_events(events)} follow on each other, but no head was kept outside: a chain that was written anew as a "
            "whole would look the same.",
            *told,
        )
    since = events - witnessed
    behind = f" The chain alone holds what came since: {_events(since)}." if since else ""
    heads = [f"{_heads(len(agreeing))} kept outside"] if agreeing else []
    lists = [f"{_lists(len(reading.lists))} taken along"] if reading.lists else []
    kept = f"{' and '.join(heads + lists)}, the last of event {witnessed:,}"
    return Verdict(0, f"{_events(events)} follow on each other and agree with {kept}.{behind}", *told)


def _against(kept: Mapping[int, Sequence[KeptHead]], seq: int, link: str) -> Break | None:
    """What the heads of this event say against it: then all after the head before it may have been written anew."""
    for head in kept[seq]:
        if head.hash != link:
            first = max((other for other in kept if other < seq), default=0) + 1
            return Break(
                first,
                f"{_where(first, seq)} written anew: the head kept outside on {head.at} names another hash for {seq}.",
            )
    return None


def _cut(kept: list[KeptHead], end: int) -> Break | None:
    if not kept or kept[-1].seq <= end:
        return None
    head = kept[-1]
    return Break(end + 1, f"Event {end + 1} is missing: the head kept outside on {head.at} names {head.seq} events.")


def _where(first: int, seq: int) -> str:
    return f"Event {seq} was" if first == seq else f"One of the events {first} to {seq} was"


def _last(heads: list[KeptHead]) -> int:
    return heads[-1].seq if heads else 0


def _events(number: int) -> str:
    return f"{number:,} {'event' if number == 1 else 'events'}"


def _heads(number: int) -> str:
    return f"{number:,} {'head' if number == 1 else 'heads'}"


def _lists(number: int) -> str:
    return f"{number:,} {'list' if number == 1 else 'lists'}"
