"""How often is a task tried, how long may it take, and which errors are not tried again?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule

from etl.errors import EsepError


def healing(error: type[EsepError] = EsepError) -> Iterator[type[EsepError]]:
    """The errors of the tree that say of themselves that the same call may work later."""
    if error.retryable:
        yield error
    for narrower in error.__subclasses__():
        yield from healing(narrower)


# An error of ours that says "not retryable" fails at once: trying again would hide it for hours.
# What we do not know (a killed worker, a lost database) is tried again.
POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception=list(healing()), action=RetryAction.RETRY, reason="The publisher may answer later."),
        RetryRule(exception=EsepError, action=RetryAction.FAIL, reason="The same call cannot work; the error says what to do next."),
    ],
    default=RetryAction.RETRY,
)

ATTEMPTS: dict[str, Any] = {
    "owner": "esep",
    "retries": 5,  # 2, 4, 8, 16 and 32 minutes: an hour of silence from a publisher heals by itself
    "retry_delay": timedelta(minutes=2),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(hours=1),
    "retry_policy": POLICY,
    "execution_timeout": timedelta(hours=2),
}
