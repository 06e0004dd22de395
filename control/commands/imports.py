"""A file that was read becomes history: all of it in one transaction, or none of it.

A killed import has changed nothing; the same file again finds everything known and changes nothing either.
*Source:* domain, section 11 ("a batch is one command: its row carries the count and the hash of the kept batch").
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from control.commands.import_plan import Committed, Planned, counted, planned
from control.commands.registry import Deed, command
from control.intake.staged import Staged
from control.store import imports
from control.store.bulk import survey_if_grown, take_time
from control.store.tables import ticket_event


@command("import.commit")
def commit(deed: Deed, staged: Staged) -> dict[str, Any]:
    """Record every accepted row of a file, and keep what was wrong with the others.

    Raises Invalid where a ticket lies in the future (its file was written for another clock, or in another zone), and
    where a file goes on with a ticket that nobody knows, or tells of a known one what can no longer be told.
    """
    take_time(deed.connection)
    before = imports.batch_of(deed.connection, staged.file_sha256, staged.mapping_version)
    batch = imports.next_batch(deed.connection)
    plan = planned(deed, staged, before, batch)
    if before is not None and not plan.is_news:
        deed.subject("import", str(before))
        return asdict(counted(None, plan))
    committed = recorded(deed, plan, batch)
    deed.subject("import", str(batch), after=asdict(committed))
    return asdict(committed)


def recorded(deed: Deed, plan: Planned, batch: int) -> Committed:
    """Write what was planned as the import `batch`, with what was wrong with its other rows."""
    committed, staged = counted(batch, plan), plan.staged
    findings = [asdict(finding) | {"column": finding.column or None} for finding in staged.findings]
    imports.add(deed.connection, _described(deed, staged) | _counts(asdict(committed)), findings)
    plan.made.write()
    plan.log.write(deed.connection)
    survey_if_grown(deed.connection, ticket_event, ticket_event.c.seq)
    return committed


def _described(deed: Deed, staged: Staged) -> dict[str, Any]:
    return {
        "mapping": staged.mapping,
        "mapping_hash": staged.mapping_version,
        "file_name": staged.file_name,
        "file_sha256": staged.file_sha256,
        "content_hash": staged.content_hash,
        "committed_seq": deed.seq,
        "committed_at": deed.now,
        "header": json.dumps(staged.header, ensure_ascii=False),
        "place": staged.place,
    }


def _counts(committed: Mapping[str, Any]) -> dict[str, Any]:
    """The counts that a batch keeps; its cases are counted where they are kept themselves."""
    return {"id" if name == "batch" else name: value for name, value in committed.items() if name != "cases"}
