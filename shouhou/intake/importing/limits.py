"""How much an imported file may hold (plain Python); every limit is told on the upload page."""

from typing import Final

FILE_BYTES: Final = 20 * 1024 * 1024
ROWS: Final = 50_000
COLUMNS: Final = 100
CELL_CHARS: Final = 20_000

# A workbook is a zip: what it may unpack to, in all and as a multiple of what came in.
UNPACKED_BYTES: Final = 400 * 1024 * 1024
UNPACKED_FREE: Final = 32 * 1024 * 1024
UNPACKED_RATIO: Final = 150
ARCHIVE_PARTS: Final = 5_000

# The reader lays a sheet out as one full grid from its first to its last cell, 32 bytes each.
GRID_CELLS: Final = 6_000_000

# Titles and a printing date may stand above the table: so many rows are searched for headings.
TITLE_ROWS: Final = 30

# In memory and in one request up to here; beyond it the check runs in the background.
CHECK_AT_ONCE_ROWS: Final = 2_000
