"""What can go wrong, worded where it is raised.

Each error carries the exit code of the script contract and, where it helps, the names that a person may have
meant. The message says what, where, and the way out; nothing above has to add to it.
"""

from collections.abc import Sequence


class LedgerError(Exception):
    """The ledger says no. Exit code 1."""

    exit_code = 1
    code = "refused"

    def __init__(self, message: str, *, candidates: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.candidates = tuple(candidates)


class NotFoundError(LedgerError):
    """Nothing of that name is in the ledger."""

    code = "not_found"


class AmbiguousError(LedgerError):
    """A name fits several people or lists; `candidates` names them."""

    code = "ambiguous"


class InvalidValueError(LedgerError):
    """A value that can't be read or isn't allowed."""

    code = "invalid"


class NothingToDoError(LedgerError):
    """There is nothing to undo, redo or import."""

    code = "nothing"


class ConflictError(LedgerError):
    """Rows changed since; `candidates` names what they belong to."""

    code = "conflict"


class UsageError(LedgerError):
    """The command was used wrongly, or an extra is missing. Exit code 2."""

    exit_code = 2
    code = "usage"


class StoreError(LedgerError):
    """The store can't be used: locked, corrupt, full, newer, not permitted. Exit code 3."""

    exit_code = 3
    code = "store"
