"""`python -m shouhou` is the same as the command `shouhou`."""

import sys

from shouhou.cli import main

if __name__ == "__main__":
    sys.exit(main())
