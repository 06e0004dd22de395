"""Files and mappings become canonical records and findings; nothing here knows the store."""

from control.intake.container import refuse_misnamed
from control.intake.mapping import FileMapping, RowShape
from control.intake.mapping_file import find_mapping, load_mapping, mapping_findings
from control.intake.reading import read
from control.intake.staged import RowFinding, Severity, Staged, StagedEvent, StagedTicket

__all__ = [
    "FileMapping",
    "RowFinding",
    "RowShape",
    "Severity",
    "Staged",
    "StagedEvent",
    "StagedTicket",
    "find_mapping",
    "load_mapping",
    "mapping_findings",
    "read",
    "refuse_misnamed",
]
