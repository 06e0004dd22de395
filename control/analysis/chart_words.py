"""What a control chart says in words, and what each of them means: the same on every page and in every pack.

*Source:* NHS England, Making Data Count (variation and assurance).
"""

from collections.abc import Mapping

from control.analysis.control_charts import FEWEST_PERIODS, RUN, Assurance, Variation

VARIATION_SAID: Mapping[Variation, str] = {
    Variation.COMMON_CAUSE: "Common cause: its usual noise",
    Variation.IMPROVEMENT: "Improvement",
    Variation.CONCERN: "Concern",
    Variation.TOO_FEW: "Too few periods to tell noise from change",
}
ASSURANCE_SAID: Mapping[Assurance, str] = {
    Assurance.PASSES: "Holds the goal",
    Assurance.FAILS: "Misses the goal as it is now",
    Assurance.HIT_OR_MISS: "Hit or miss: the goal lies inside its noise",
    Assurance.NO_GOAL: "No goal set",
    Assurance.TOO_FEW: "Too few periods to tell",
}
_BEYOND = (
    f"The latest period lies beyond a limit, in a run of {RUN} on one side of the mean or in one direction, or two of "
    "three lie near the same limit"
)
_FEWER = f"Fewer than {FEWEST_PERIODS} periods say too little of their own noise."
VARIATION_MEANS: Mapping[Variation, str] = {
    Variation.COMMON_CAUSE: "The latest period differs from the others no more than they do from each other.",
    Variation.IMPROVEMENT: f"{_BEYOND}: a change for the better, and no noise.",
    Variation.CONCERN: f"{_BEYOND}: a change for the worse, and no noise.",
    Variation.TOO_FEW: _FEWER,
}
ASSURANCE_MEANS: Mapping[Assurance, str] = {
    Assurance.PASSES: "All of its usual noise lies on the good side of the goal: it will hold it, unless something "
    "changes.",
    Assurance.FAILS: "All of its usual noise lies on the bad side of the goal: it will miss it, unless something "
    "changes.",
    Assurance.HIT_OR_MISS: "The goal lies between the limits: whether a period holds it is chance.",
    Assurance.NO_GOAL: "Without a goal there is nothing to hold.",
    Assurance.TOO_FEW: _FEWER,
}
