"""Whose taxes count, in which months, and to which project are they put down?

The Committee answers by enterprise (BIN), not by project, and an enterprise's payments are dealt out to its projects
(etl/core/dealing.py). Support of an enterprise starts with the first of those projects. A payment counts in the month in which it
left the payer's account, and only if the Committee answered for that month: no answer is no zero.
"""

import numpy as np
import pandas as pd

from etl.core import dealing
from etl.core.dealing import sharers
from etl.core.figure import State
from etl.core.indicator import Role, Tables
from etl.core.known import months_of, number, remembered
from etl.core.parts import shares_of_mean, together
from etl.core.period import Period
from etl.core.reporting import covered
from etl.core.support import projects_at
from etl.reference import budget_codes

PAYMENTS, ANSWERS = "core_tax_payments", "core_tax_answers"
LONGEST_BASE, SHORTEST_BASE = 24, 12  # months
NO_BASE = "Tax payments are known for fewer than 12 months before support began."
NOT_STARTED = "Support has not begun."
ELSEWHERE = "Taxes are put down to the state-supported projects of the same enterprise."


@remembered
def answered(tables: Tables) -> pd.DataFrame:
    """Months for which the Committee answered: bin, month (number), payments_count."""
    frame = tables[ANSWERS]
    return pd.DataFrame({"bin": frame["bin"], "month": months_of(tables, ANSWERS, "period"), "payments_count": frame["payments_count"]})


@remembered
def counted(tables: Tables, imports: bool) -> pd.DataFrame:
    """Payments (refunds below zero) to the budget in answered months: bin, month, tiyn, times (1), row_id. ``imports``: VAT on imports instead of the rest."""
    codes = [code.kbk_code for code in budget_codes().values() if code.is_budget and code.is_import_vat == imports]
    frame = tables[PAYMENTS].assign(month=months_of(tables, PAYMENTS, "written_off_on"))
    kept = frame[frame["kbk_code"].isin(codes)].merge(answered(tables)[["bin", "month"]], on=["bin", "month"])
    amounts = kept["amount_tiyn"].to_numpy("int64")
    tiyn = np.where(kept["entry_type_code"] == "refund", -amounts, amounts)
    return pd.DataFrame({"bin": kept["bin"], "month": kept["month"], "tiyn": tiyn, "times": 1, "row_id": kept["row_id"]})


@remembered
def judged(tables: Tables, period: Period, against_base: bool) -> pd.DataFrame:
    """State of each supported project, and of its enterprise the months in the base (``months``) and since support began (``since``)."""
    now = number(period)
    known = answered(tables).merge(sharers(tables, period)[["bin", "start"]].drop_duplicates(), on="bin")
    before = known[(known["month"] < known["start"]) & (known["month"] >= known["start"] - LONGEST_BASE)].groupby("bin").size()
    since = known[(known["month"] >= known["start"]) & (known["month"] <= now)].groupby("bin").size()
    of_month = known[known["month"] == now].set_index("bin")["payments_count"]
    found = projects_at(tables, period)[["project_id", "bin"]].merge(sharers(tables, period).drop(columns="bin"), on="project_id", how="left")
    found["months"] = found["bin"].map(before).fillna(0).astype("int64")
    found["since"] = found["bin"].map(since).fillna(0).astype("int64")
    cases = [
        (found["place"].isna(), State.NOT_DUE, ELSEWHERE),
        ((found["start"] > now) & against_base, State.NOT_DUE, NOT_STARTED),
        (~found["bin"].isin(of_month.index), State.LATE, ""),
        ((found["months"] < SHORTEST_BASE) & against_base, State.UNDEFINED, NO_BASE),
        ((found["bin"].map(of_month) == 0).fillna(False).astype(bool) & (not against_base), State.ZERO, ""),
    ]
    tests = [case[0].to_numpy(bool) for case in cases]
    state = np.select(tests, [case[1].value for case in cases], State.REPORTED.value)
    return found.assign(state=state, reason=np.select(tests, [case[2] for case in cases], ""))


def dealt(payments: pd.DataFrame, projects: pd.DataFrame, role: Role) -> pd.DataFrame:
    """Parts of payments (bin, tiyn, row_id, times) dealt out to ``projects``."""
    return dealing.dealt(payments, projects, role, PAYMENTS, "tiyn")


def increases(tables: Tables, period: Period, *, since_start: bool) -> pd.DataFrame:
    """Parts of taxes above the base: payments of the month (or of all months since support began) less each base payment's share.

    The shares of the base payments, in order of month and row, add up to the mean rounded to the tiyn; times the months counted.
    """
    projects = covered(judged(tables, period, True))
    facts = projects.drop_duplicates("bin")[["bin", "start", "months", "since"]]
    paid = counted(tables, False).merge(facts, on="bin")
    now = number(period)
    first = paid["start"] if since_start else now
    after = paid[(paid["month"] >= first) & (paid["month"] <= now)]
    base = paid[(paid["month"] < paid["start"]) & (paid["month"] >= paid["start"] - LONGEST_BASE)].sort_values(["bin", "month", "row_id"])
    share = shares_of_mean(base["tiyn"].to_numpy("int64"), base["bin"], base["months"].to_numpy("int64"))
    times = base["since"] if since_start else 1
    return together(dealt(after, projects, Role.NUM), dealt(base.assign(tiyn=-share, times=times), projects, Role.NUM))
