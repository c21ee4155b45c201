"""The command line: read, decide, show. Everything else is below."""
