"""How much support was paid out for each additional job?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.parts import together
from etl.core.period import Period
from etl.core.support import money_of_support
from etl.indicators import _plain
from etl.indicators.jobs import gross_jobs
from etl.indicators.money import disbursed


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Money disbursed to the projects whose jobs are known, over their increase in jobs."""
    jobs = gross_jobs.compute(tables, period).assign(role=Role.DEN.value)
    paid = money_of_support(tables, period, disbursed.compute(tables, period))
    return together(paid[paid["project_id"].isin(jobs["project_id"])], jobs)


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {("den", project): jobs for (_, project), jobs in gross_jobs.oracle(tables, period).items()}
    counted = {project for _, project in sums}
    signed, known = _plain.awards(tables, period), _plain.projects(tables, period)
    for row in tables["core_tranches"]:
        award, tiyn = signed.get(_plain.text(row, "award_id")), _plain.whole(row, "paid_tiyn")
        is_paid = tiyn is not None and row["paid_on"] and _plain.month(_plain.text(row, "paid_on")) <= period
        if is_paid and award and award.project_id in counted and award.is_state == known[award.project_id].is_state:
            _plain.add(sums, "num", award.project_id, tiyn or 0)
    return sums


INDICATOR = Indicator(
    id="cost_per_job",
    number=20,
    version=1,
    theme="jobs",
    title="Cost per job",
    says="Money disbursed so far for each full-time equivalent more than before support, of the projects whose jobs are known.",
    formula="J3 = D / J1",
    source="Domain catalogue J3, gross.",
    unit=Unit.TIYN_PER_MILLI_FTE,
    num_unit=Unit.TIYN,
    den_unit=Unit.MILLI_FTE,
    better=Better.LESS,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_tranches", "core_enterprise_results", "core_plans"),
    feeds=("enterprise_results", "grants"),
    compute=compute,
    oracle=oracle,
    due=gross_jobs.due,
    is_ratio=True,
    undefined="There is no increase in jobs.",
    cumulative=True,
    not_for="Not a price of a job: support pays for research and equipment too, and jobs that would have come without it are not taken off.",
)
