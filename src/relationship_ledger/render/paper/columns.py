"""How wide a text is where every sign has one column or two."""

from rich.cells import cell_len

_WIDENED = "\ufe0f"
"""Makes the sign before it an emoji, which takes two columns where it had one."""


def columns(text: str) -> int:
    """Columns that a text takes at most: sign by sign, as a terminal counts that does not join emoji."""
    return sum(map(cell_len, text)) + text.count(_WIDENED)
