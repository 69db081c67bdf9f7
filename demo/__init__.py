"""The demonstration: the article's records, a synthetic world around them, and stand-ins for the agencies and the mail server."""
