"""Colours that people with any colour vision tell apart; colour never speaks alone, an icon and a word go with it.

*Source:* Okabe and Ito, Color Universal Design, 2008; NHS England, Making Data Count (grey common cause, blue
improvement, orange concern).
"""

BLUE = "#0072B2"
ORANGE = "#D55E00"
GREY = "#7F7F7F"
AMBER = "#E69F00"
