"""What did the support cost and bring back month by month? Money paid and additional taxes of the same projects, in the prices of one month."""

from dataclasses import dataclass

import numpy as np

from etl.core.deflators import changes, factors, in_prices
from etl.core.indicator import Tables
from etl.core.known import month_numbers, number
from etl.core.period import Period
from etl.core.reporting import covered
from etl.core.support import money_of_support, projects_at
from etl.indicators.money import disbursed
from etl.indicators.taxes import incremental_taxes_real
from etl.indicators.taxes.incremental_taxes_real import PRICES, judged_in_prices

LONGEST = 60  # months back


@dataclass(frozen=True)
class Flows:
    """Month by month from the first payment on: ``paid`` and ``returned`` in tiyn of the last month's prices.

    ``silent``: months in which none of these projects had an answer about its taxes; nothing is put in their place.
    """

    paid: tuple[int, ...]
    returned: tuple[int, ...]
    silent: int


def flows(tables: Tables, period: Period, regions: tuple[str, ...]) -> Flows | None:
    """The flows of the regions' state-supported projects whose additional taxes are known for the month; None without any, or without prices."""
    projects = projects_at(tables, period)
    here = projects.loc[projects["is_state"] & projects["kato_code"].str[:2].isin(list(regions)), "project_id"]
    known = covered(judged_in_prices(tables, period))
    chosen = known.loc[known["project_id"].isin(here), "project_id"]
    money = money_of_support(tables, period, disbursed.compute(tables, period))
    money = money[money["project_id"].isin(chosen)]
    days = tables["core_tranches"].set_index("row_id")["paid_on"]
    months = month_numbers(money["row_id"].map(days))
    if money.empty:
        return None
    now = number(period)
    first = max(int(months.min()), now - LONGEST + 1)
    nano, priced = factors(changes(tables, PRICES), np.arange(first, now + 1), now)
    if not priced.all():
        return None
    paid = np.zeros(now - first + 1, np.int64)
    np.add.at(paid, np.clip(months, first, None) - first, money["part"].to_numpy("int64"))
    returned, silent = np.zeros_like(paid), 0
    for place in range(len(paid)):
        parts = incremental_taxes_real.compute(tables, period.plus(place - len(paid) + 1))
        own = parts.loc[parts["project_id"].isin(chosen), "part"]
        silent += own.empty
        returned[place] = own.sum()
    return Flows(tuple(in_prices(paid, nano).tolist()), tuple(in_prices(returned, nano).tolist()), int(silent))
