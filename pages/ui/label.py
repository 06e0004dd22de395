"""How a status looks: a word, an icon and a colour."""

from dataclasses import dataclass
from typing import Literal

Colour = Literal["blue", "orange", "gray", "yellow"]


@dataclass(frozen=True, slots=True)
class Label:
    """How a status is shown."""

    word: str
    icon: str
    colour: Colour = "gray"

    @property
    def badge(self) -> str:
        """It as a badge inside Markdown."""
        return f":{self.colour}-badge[:material/{self.icon}: {self.word}]"
