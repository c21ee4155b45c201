"""Lets `python -m relationship_ledger` be `ledger`."""

import sys

from relationship_ledger.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
