"""How many tenge of additional taxes came back for each tenge paid out?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.parts import together
from etl.core.period import Period
from etl.core.reporting import covered, states
from etl.core.support import money_of_support
from etl.indicators import _plain
from etl.indicators.money import disbursed
from etl.indicators.taxes._payers import increases, judged
from etl.indicators.taxes._plain_payers import deal, payers


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Incremental taxes of all answered months since support began over the money disbursed to the same projects."""
    projects = covered(judged(tables, period, True))["project_id"]
    paid = money_of_support(tables, period, disbursed.compute(tables, period)).assign(role=Role.DEN.value)
    return together(increases(tables, period, since_start=True), paid[paid["project_id"].isin(projects)])


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period, True))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    signed, known = _plain.awards(tables, period), _plain.projects(tables, period)
    counted: set[str] = set()
    for payer in payers(tables, period).values():
        if payer.start <= period and period in payer.paid and len(payer.base) >= 12:
            counted |= set(payer.projects)
            for month in payer.paid:
                if payer.start <= month <= period:
                    deal(sums, payer, payer.increase(month))
    for row in tables["core_tranches"]:
        award, tiyn = signed.get(_plain.text(row, "award_id")), _plain.whole(row, "paid_tiyn")
        is_paid = tiyn is not None and row["paid_on"] and _plain.month(_plain.text(row, "paid_on")) <= period
        if is_paid and award and award.project_id in counted and award.is_state == known[award.project_id].is_state:
            _plain.add(sums, "den", award.project_id, tiyn or 0)
    return sums


INDICATOR = Indicator(
    id="fiscal_return",
    number=12,
    version=1,
    theme="taxes",
    title="Fiscal return",
    says="Incremental taxes since support began for each tenge disbursed, in nominal tenge.",
    formula="T3 = sum of T2 since support began / D",
    source="Incremental fiscal return, domain catalogue T3; not discounted in this version.",
    unit=Unit.TIMES,
    num_unit=Unit.TIYN,
    den_unit=Unit.TIYN,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_tranches", "core_tax_payments", "core_tax_answers"),
    feeds=("tax_payments", "grants"),
    compute=compute,
    oracle=oracle,
    due=due,
    is_ratio=True,
    undefined="Nothing has been disbursed.",
    cumulative=True,
    not_for="Not a benefit-cost ratio: taxes are one part of the benefit, nothing is discounted, no other causes are taken off.",
)
