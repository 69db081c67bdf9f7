"""Price indices of official statistics: consumer, producer (of all industry and by section) and construction prices against the month before."""
