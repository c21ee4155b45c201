"""Relationship Ledger: a command-line ledger for the people you know."""

__version__ = "0.1.0"
