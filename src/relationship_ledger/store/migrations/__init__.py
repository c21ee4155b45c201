"""Alembic's environment: the steps from one schema to the next."""
