"""Which settings come from Airflow connections? Each that exists wins over the environment.

========================  ==============================================================================
connection                becomes
========================  ==============================================================================
esep_<source>             ESEP_SOURCE_<SOURCE>_URL (address, or extra ``url`` as a whole, or extra ``path`` for a folder) and _TOKEN (password);
                          extra ``ca``, ``host_key``, ``key_file``, ``key_id``, ``region``, ``server``, ``senders``: see EXTRAS
esep_smtp                 ESEP_SMTP_HOST, _PORT, _USER, _PASSWORD, _TLS; extra ``from_email`` ESEP_MAIL_FROM
esep_warehouse            ESEP_WAREHOUSE_URL
========================  ==============================================================================
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

if TYPE_CHECKING:
    from etl.settings import Settings


EXTRAS = {
    "ca": "CA",
    "host_key": "HOST_KEY",
    "key_file": "PRIVATE_KEY",
    "key_id": "KEY_ID",
    "region": "REGION",
    "server": "SERVER",
    "senders": "SENDERS",
}  # what else a source may need: the name in the extra of its connection, and the end of the setting


def settings_for(*sources: str) -> "Settings":
    """The settings of a task: its sources' connections, the warehouse and the mail server, else the environment."""
    from etl import settings

    overrides: dict[str, str] = {}
    for source in sources:
        overrides |= source_settings(source, existing(f"esep_{source}"))
    return settings.load(overrides | warehouse_settings(existing("esep_warehouse")) | mail_settings(existing("esep_smtp")))


def existing(name: str) -> Any | None:
    """The connection of that name, or None where it was never made."""
    try:
        return Connection.get(name)
    except AirflowNotFoundException:
        return None


def source_settings(source: str, connection: Any | None) -> dict[str, str]:
    if connection is None:
        return {}
    name, extra = f"ESEP_SOURCE_{source.upper()}", connection.extra_dejson
    address = extra.get("url") or extra.get("path") or web_address(connection)
    others = {f"{name}_{ending}": in_one(extra.get(told)) for told, ending in EXTRAS.items()}
    return present({f"{name}_URL": address, f"{name}_TOKEN": connection.password, **others})


def in_one(told: Any) -> Any:
    """A list of keys or of senders as the one text that the setting is."""
    return ",".join(map(str, told)) if isinstance(told, list) else told


def mail_settings(connection: Any | None) -> dict[str, str]:
    if connection is None:
        return {}
    extra = connection.extra_dejson
    return present(
        {
            "ESEP_SMTP_HOST": connection.host,
            "ESEP_SMTP_PORT": connection.port,
            "ESEP_SMTP_USER": connection.login,
            "ESEP_SMTP_PASSWORD": connection.password,
            "ESEP_SMTP_TLS": "no" if extra.get("disable_tls") else "yes",
            "ESEP_MAIL_FROM": extra.get("from_email"),
        }
    )


def warehouse_settings(connection: Any | None) -> dict[str, str]:
    if connection is None:
        return {}
    person = ":".join(quote(part, safe="") for part in (connection.login, connection.password) if part)
    port = f":{connection.port}" if connection.port else ""
    return {"ESEP_WAREHOUSE_URL": f"postgresql+psycopg://{person}{'@' if person else ''}{connection.host}{port}/{connection.schema}"}


def web_address(connection: Any) -> str:
    """The address of an http connection; Airflow lets the scheme stand in the host or in the schema."""
    host = connection.host or ""
    address = host if "://" in host else f"{connection.schema or 'https'}://{host}"
    return f"{address}:{connection.port}" if connection.port else address


def present(named: dict[str, Any]) -> dict[str, str]:
    """Only the names that have a value; the others stay with the environment."""
    return {name: str(value) for name, value in named.items() if value not in (None, "")}
