"""Do Airflow's connections become the settings that they stand for?"""

import json
from pathlib import Path
from typing import Any

import pytest


def connection(**facts: Any) -> Any:
    from airflow.sdk import Connection

    return Connection(**{"conn_id": "any", "conn_type": "http", **facts})


@pytest.mark.parametrize(
    ("facts", "address"),
    [
        ({"host": "https://grants.example/api"}, "https://grants.example/api"),
        ({"host": "grants.example"}, "https://grants.example"),
        ({"host": "127.0.0.1", "schema": "http", "port": 8081}, "http://127.0.0.1:8081"),
        ({"conn_type": "fs", "extra": '{"path": "/data/drop"}'}, "/data/drop"),
        ({"conn_type": "generic", "host": "kept.out", "extra": '{"url": "sftp://us@files.example:2222/drop"}'}, "sftp://us@files.example:2222/drop"),
    ],
)
def test_a_source_is_found_by_address_or_by_folder(facts: dict[str, Any], address: str) -> None:
    from dags._connections import source_settings

    assert source_settings("grants", connection(**facts)) == {"ESEP_SOURCE_GRANTS_URL": address}


def test_the_token_of_a_source_is_the_password(prepared: None) -> None:
    from dags._connections import source_settings

    made = source_settings("tax_payments", connection(host="https://tax.example", password="key"))
    assert made["ESEP_SOURCE_TAX_PAYMENTS_TOKEN"] == "key"


def test_what_a_way_of_arrival_needs_stands_in_the_extra(prepared: None) -> None:
    from dags._connections import EXTRAS, source_settings
    from etl import settings

    extra = {
        "url": "sftp://us@files.example/drop",
        "ca": "/run/keys/ca.pem",
        "host_key": ["ssh-ed25519 AAAA", "ssh-rsa BBBB"],
        "key_file": "/run/keys/sftp",
        "key_id": "AK",
        "region": "kz-1",
        "server": "https://store.example",
        "senders": ["plant.example", "a@farm.example"],
    }
    made = source_settings("orders", connection(password="words", extra=json.dumps(extra)))
    assert settings.load(made).endpoint("orders") == settings.Endpoint(
        url="sftp://us@files.example/drop",
        token="words",
        ca=Path("/run/keys/ca.pem"),
        host_keys=("ssh-ed25519 AAAA", "ssh-rsa BBBB"),
        private_key=Path("/run/keys/sftp"),
        key_id="AK",
        region="kz-1",
        server="https://store.example",
        senders=frozenset({"plant.example", "a@farm.example"}),
    )
    assert {"URL", "TOKEN", *EXTRAS.values()} == set(settings.SOURCE_SETTINGS)


def test_the_mail_server_is_spoken_to_over_tls_unless_that_was_switched_off(prepared: None) -> None:
    from dags._connections import mail_settings

    facts = {"conn_type": "smtp", "host": "mail.example", "port": 587, "login": "esep", "password": "p w"}
    assert mail_settings(connection(**facts, extra='{"from_email": "esep@region.example"}')) == {
        "ESEP_SMTP_HOST": "mail.example",
        "ESEP_SMTP_PORT": "587",
        "ESEP_SMTP_USER": "esep",
        "ESEP_SMTP_PASSWORD": "p w",
        "ESEP_SMTP_TLS": "yes",
        "ESEP_MAIL_FROM": "esep@region.example",
    }
    assert mail_settings(connection(**facts, extra='{"disable_tls": true}'))["ESEP_SMTP_TLS"] == "no"


def test_a_password_of_the_warehouse_may_hold_any_sign(prepared: None) -> None:
    import sqlalchemy as sa

    from dags._connections import warehouse_settings

    made = warehouse_settings(connection(conn_type="postgres", host="db", port=5432, login="writer", password="p@ss:/w?rd", schema="esep"))
    url = sa.make_url(made["ESEP_WAREHOUSE_URL"])
    assert (url.drivername, url.username, url.password, url.host, url.port, url.database) == ("postgresql+psycopg", "writer", "p@ss:/w?rd", "db", 5432, "esep")


def test_a_connection_that_was_never_made_leaves_the_environment_in_charge(prepared: None) -> None:
    from dags._connections import mail_settings, source_settings, warehouse_settings

    assert source_settings("grants", None) == mail_settings(None) == warehouse_settings(None) == {}
