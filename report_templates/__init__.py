"""One folder per report: report.toml, page.html, context.py. Shared words, styles and fonts lie in _shared."""
