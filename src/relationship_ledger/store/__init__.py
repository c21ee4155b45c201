"""The store: one SQLite file. `reader` asks, `writer` changes, `journal` keeps what was before."""
