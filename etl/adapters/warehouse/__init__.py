"""The warehouse: two-time tables over SQLAlchemy, on SQLite and PostgreSQL alike."""
