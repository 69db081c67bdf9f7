"""Monthly results of supported enterprises, sent as spreadsheets."""
