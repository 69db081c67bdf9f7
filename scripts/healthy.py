"""Is this Airflow process well? For health checks: ``healthy.py api-server|scheduler|dag-processor|triggerer|worker``.

The api-server says of the others when each was last heard. Asking it also warms the first call of the execution API,
which costs about five CPU seconds after a start (measured with Airflow 3.3.2).
"""

import json
import os
import socket
import sys
from urllib.request import urlopen

TIMEOUT = 15


def answer(path: str) -> dict[str, dict[str, str]]:
    """One page of the api-server, as JSON."""
    execution = os.environ.get("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "http://localhost:8080/execution/")  # noqa: TID251 - Airflow's setting, not ours
    base = execution.removesuffix("/execution/")
    with urlopen(f"{base}{path}", timeout=TIMEOUT) as page:  # noqa: S310 - an address from our own settings
        told: dict[str, dict[str, str]] = json.load(page)
    return told


def is_well(process: str) -> bool:
    if process == "worker":
        from celery import Celery  # with the broker's address alone: Airflow's own app takes ten seconds to load

        queue = Celery(broker=os.environ["AIRFLOW__CELERY__BROKER_URL"])  # noqa: TID251 - as above
        return bool(queue.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=TIMEOUT, limit=1))
    health = answer("/api/v2/monitor/health")
    if process == "api-server":
        return bool(answer("/execution/health")) and health["metadatabase"]["status"] == "healthy"
    return health[process.replace("-", "_")]["status"] == "healthy"


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1]) else 1)
