"""The agencies of one test, whose records it may change, and a warehouse to bring them into."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from demo import agencies, signing
from etl import settings
from etl.adapters.warehouse.engine import open_engine
from etl.settings import Settings
from etl.steps.landing import land
from etl.steps.refining import refine


class Office:
    """The agencies of one test, whose records it may change, and a warehouse."""

    def __init__(self, folder: Path, home: Path, url: str) -> None:
        self.folder, self.home, self.url = folder, home, url
        self.path = folder / "agencies.json"
        self.told: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
        signing.write(home / "keys")

    def copied(self, place: Path, url: str) -> "Office":
        """The same in another place, with a copy of the warehouse at ``url``."""
        shutil.copytree(self.folder, place / "agencies")
        shutil.copytree(self.home, place / "home")
        return Office(place / "agencies", place / "home", url)

    def ask(self, source: str, at: datetime) -> dict[str, Any]:
        self.path.write_text(json.dumps(self.told, ensure_ascii=False), "utf-8")
        with agencies.serve(self.folder) as base:
            batch = land(source, period="2026-09", since=None, as_of=at, run_id=f"{source} {at}", settings=self.settings(base))
            return refine(source, batch, as_of=at, run_id=f"{source} {at}", settings=self.settings(base))

    def settings(self, base: str) -> Settings:
        return settings.load(
            {
                "ESEP_HOME": str(self.home),
                "ESEP_WAREHOUSE_URL": self.url,
                "ESEP_POLITE": "no",
                **agencies.addresses(self.folder, base),
            }
        )

    def rows(self, sql: str) -> pd.DataFrame:
        with open_engine(self.url).connect() as connection:
            return pd.read_sql_query(sa.text(sql), connection)

    def sum_of_taxes(self) -> int:
        return int(self.rows("SELECT SUM(amount_tiyn) AS total FROM core_tax_payments WHERE known_to IS NULL")["total"].iloc[0])

    def gone(self) -> list[str]:
        return self.rows("SELECT location FROM findings WHERE rule_id = 'rows.vanished' ORDER BY location")["location"].tolist()
