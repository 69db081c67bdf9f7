"""One folder per source: what it is (about.toml), what it holds (schema.py), how it is asked (fetch.py), how it is read (tidy.py)."""
