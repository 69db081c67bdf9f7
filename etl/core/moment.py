"""How is a moment written? UTC, to the second, as one sortable text."""

from datetime import UTC, datetime

FORM = "%Y-%m-%dT%H:%M:%SZ"


def moment(at: datetime) -> str:
    """An aware datetime as text; ValueError for one without a zone."""
    if at.tzinfo is None:
        raise ValueError("A moment without a time zone could be any of twenty-four.")
    return at.astimezone(UTC).strftime(FORM)


def read_moment(text: str) -> datetime:
    """The datetime of such a text."""
    return datetime.strptime(text, FORM).replace(tzinfo=UTC)
