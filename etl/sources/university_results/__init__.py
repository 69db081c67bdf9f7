"""Monthly results of universities and institutes, sent as spreadsheets or JSON."""
