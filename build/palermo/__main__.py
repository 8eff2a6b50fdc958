"""`python -m palermo`."""

import sys

from palermo.cli import main

if __name__ == "__main__":
    sys.exit(main())
