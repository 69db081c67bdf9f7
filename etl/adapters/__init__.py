"""The world outside: HTTP, files, raw store, warehouse, Great Expectations, audit log, PDF, XLSX, mail."""
