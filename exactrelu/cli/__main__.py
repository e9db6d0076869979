"""`python -m exactrelu.cli`: the same as `python -m exactrelu`."""

import sys

from exactrelu.cli import main

if __name__ == "__main__":
    sys.exit(main())
