"""What people of the demo company do by commands: they see to escalations and explain broken promises, as they find time.

Who does what follows from what the store holds in the morning and from a stream that is named after the seed and the
day, so that the same store gives the same deeds.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, select

from control.commands import breach_reviews, escalations
from control.commands.registry import Call
from control.errors import ControlError
from control.model import EscalationState, ReviewState
from control.policy.breach_reasons import proposed
from control.policy.rulebook import Rulebook
from control.runtime import Runtime
from control.store.tables import breach_review, escalation, escalation_person, ticket
