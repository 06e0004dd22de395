"""How the answers of the control checklist are told: word, icon and colour."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from control.policy.checklist import Answer
from pages.ui.label import Label

ANSWERS = {
    Answer.YES: Label("Yes", "check_circle", "blue"),
    Answer.PARTLY: Label("Partly", "contrast", "yellow"),
    Answer.NO: Label("No", "error", "orange"),
    Answer.NOT_MEASURABLE: Label("Not measurable yet", "pending"),
}
CHECKLIST: Mapping[type[StrEnum], Mapping[Any, Label]] = {Answer: ANSWERS}
"""The closed sets among them."""
