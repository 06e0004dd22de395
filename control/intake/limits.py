"""How large a file may be before it is refused. *Source:* reliability, W8 (uploads)."""

UNPACKED_BYTES = 200 * 1024 * 1024
ROWS = 1_000_000
COLUMNS = 200
LINE_BYTES = 1024 * 1024
"""No honest line is longer: the longest cells of a service desk are descriptions of some ten thousand characters."""
CELL_CHARACTERS = 131_072
"""As much as a description ever needs ten times over; every format keeps this limit."""
NAME_CHARACTERS = 250
"""Ids and names are looked up by indexes, which hold 2,704 bytes in PostgreSQL; honest ones have some fifty."""
WORKBOOK_MEMBERS = 2_000
WORKBOOK_RATIO = 100
"""Unpacked to packed bytes of one part of a workbook; honest sheets reach 16."""
WORKBOOK_RATIO_FROM_BYTES = 1024 * 1024
WORKBOOK_CELLS = 10_000_000
"""Cells of the rectangle that a sheet spans: the reader holds all of it, however few cells are filled."""
