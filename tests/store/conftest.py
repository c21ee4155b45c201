"""A ledger of its own for each test of the store."""

from pathlib import Path

import pytest
import store_world


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty ledger."""
    return store_world.begun(tmp_path / "ledger.db")
