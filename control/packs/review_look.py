"""How slides and pages look: colours, sizes and places, in points."""

from control.figures.palette import AMBER, BLUE, GREY, ORANGE
from control.packs.review_pages import Tone

INK, QUIET, HAIR, PAPER = "#1A1A1A", "#595959", "#D0D0D0", "#FFFFFF"
"""Text, text that is not looked for (7 : 1 on white), lines between rows, and what lies below all of it."""
TONES = {Tone.GOOD: BLUE, Tone.CONCERN: ORANGE, Tone.BETWEEN: AMBER, Tone.UNKNOWN: GREY}

WIDTH, HEIGHT = 960.0, 540.0
"""A slide of 16 : 9."""
MARGIN = 48.0
BODY_TOP, BODY_BOTTOM = 138.0, 490.0
PANEL, GUTTER = 226.0, 30.0
"""The panel with the large number, and what lies between it and what is shown."""
FOOT_TOP = 507.0
LEADING = 1.2
"""Height of a line in units of its size."""

ABOUT_SIZE, TITLE_SIZE, TABLE_SIZE, CHART_SIZE, PANEL_SIZE, FOOT_SIZE = 12.0, 26.0, 13.0, 12.0, 11.0, 8.5
COVER_SIZE, NUMBER_SIZE = 40.0, 54.0
CELL_SIDE, CELL_EDGE = 6.0, 4.5
"""What a cell leaves free beside its text, and above and below it."""
CELL_LINES = 6
"""Lines of one cell of a slide: more is said in the document and in the workbook."""
MOST_BARS = 14
"""Bars of one chart that can be read from the back of a room."""
