"""How what a control chart says is told: word, icon and colour, and what it means.

*Source:* NHS England, Making Data Count (grey common cause, blue improvement, orange concern).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from control.analysis.chart_words import ASSURANCE_MEANS, ASSURANCE_SAID, VARIATION_MEANS, VARIATION_SAID
from control.analysis.control_charts import Assurance, Reading, Variation
from pages.ui.label import Colour, Label

_VARIATION_LOOKS: Mapping[Variation, tuple[str, Colour]] = {
    Variation.COMMON_CAUSE: ("trending_flat", "gray"),
    Variation.IMPROVEMENT: ("trending_up", "blue"),
    Variation.CONCERN: ("trending_down", "orange"),
    Variation.TOO_FEW: ("more_horiz", "gray"),
}
_ASSURANCE_LOOKS: Mapping[Assurance, tuple[str, Colour]] = {
    Assurance.PASSES: ("verified", "blue"),
    Assurance.FAILS: ("block", "orange"),
    Assurance.HIT_OR_MISS: ("help", "gray"),
    Assurance.NO_GOAL: ("flag", "gray"),
    Assurance.TOO_FEW: ("more_horiz", "gray"),
}
VARIATIONS = {each: Label(VARIATION_SAID[each], *look) for each, look in _VARIATION_LOOKS.items()}
ASSURANCES = {each: Label(ASSURANCE_SAID[each], *look) for each, look in _ASSURANCE_LOOKS.items()}
CHARTS: Mapping[type[StrEnum], Mapping[Any, Label]] = {Variation: VARIATIONS, Assurance: ASSURANCES}
"""The closed sets among them."""


def says(read: Reading) -> str:
    """What a control chart says of its latest period and of its goal, as badges."""
    return f"{VARIATIONS[read.variation].badge} {ASSURANCES[read.assurance].badge}"


def means(read: Reading) -> str:
    """What these two words mean, in Markdown."""
    variation, assurance = VARIATION_SAID[read.variation], ASSURANCE_SAID[read.assurance]
    told = f"- **{variation}** {VARIATION_MEANS[read.variation]}"
    return f"{told}\n- **{assurance}** {ASSURANCE_MEANS[read.assurance]}"
