"""``python -m labresearch``: the same as the ``labresearch`` command."""

import sys

from labresearch.cli import main

if __name__ == "__main__":
    sys.exit(main())
