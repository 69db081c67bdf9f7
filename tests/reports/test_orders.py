"""Is an order reminded of in time, and is the edition named that answers it?"""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from etl.core.period import Period
from etl.reports.compose import context_of
from etl.reports.facts import ReportFacts
from etl.reports.tables import Table
from etl.steps.registers import order_lines

ORDER = {
    "order_id": "O3",
    "issued_on": "2026-09-15",
    "issuer_code": "akim",
    "addressee_kk": "Басқарма",
    "addressee_ru": "Управление",
    "text_kk": "Мониторинг",
    "text_ru": "Мониторинг",
    "term_code": "P1M",
    "state_code": "open",
    "is_date_assumed": 0,
    "closed_by": None,
}


@pytest.mark.parametrize(
    ("today", "expected"),
    [("2026-09-20", "2026-10-01"), ("2026-10-01", "2026-10-01"), ("2026-10-02", "2026-10-08"), ("2026-10-09", "2026-10-14"), ("2026-10-15", None)],
)
def test_the_next_reminder_is_ten_five_or_one_working_day_before_the_term(today: str, expected: str | None) -> None:
    (line,) = order_lines(pd.DataFrame([ORDER]), Period(2026, 9), date.fromisoformat(today))
    assert line.due_on == date(2026, 10, 15)
    assert line.remind_on == (date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize("change", [{"state_code": "done"}, {"term_code": None}, {"issued_on": None}])
def test_who_owes_nothing_or_has_no_term_is_not_reminded(change: dict[str, object]) -> None:
    (line,) = order_lines(pd.DataFrame([{**ORDER, **change}]), Period(2026, 9), date(2026, 9, 20))
    assert line.remind_on is None


def test_the_edition_that_answers_an_order_is_printed(facts: ReportFacts) -> None:
    done = replace(facts.orders[-1], state_code="done", closed_by="regional_monthly-15-2026-09-e1")
    table = context_of("regional_monthly", replace(facts, orders=(done,)), "ru")["orders"]
    assert isinstance(table, Table)
    assert str(table.rows[0].cells[-1]).endswith(": regional_monthly-15-2026-09-e1")
