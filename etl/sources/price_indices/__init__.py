"""Price indices of official statistics: consumer, producer and construction prices against the month before."""
