"""What is asked for a measure, in the words in which people speak of it: on pages and in files alike."""

from control.policy.measure_terms import Gate

GATE_WORDS = {
    Gate.DEFINED: "To defined",
    Gate.IDENTIFIED: "To identified",
    Gate.DETAILED: "To detailed",
    Gate.DECIDED: "To decided",
    Gate.IMPLEMENTED: "To implemented",
    Gate.CLOSED: "To closed",
    Gate.ON_HOLD: "A rest",
    Gate.CANCELLED: "Giving it up",
    Gate.SCOPE_CHANGE: "A change of scope",
    Gate.FORECAST_CHANGE: "Another forecast",
    Gate.MILESTONE_SLIP: "Putting something off",
    Gate.DOCUMENT_RELEASE: "A document",
    Gate.RESUMED: "Going on",
    Gate.REOPENED: "Taking it up again",
}
