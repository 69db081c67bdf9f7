"""Who is supported at the end of a month, with whose money, by which programme, since when?"""

import pandas as pd

from etl.core.indicator import Tables
from etl.core.known import month_numbers, remembered, rows_up_to
from etl.core.period import Period

STATE_MONEY = ["state_grant", "state_loan"]
AWARDS, AMENDMENTS = "core_awards", "core_award_amendments"


@remembered
def awards_at(tables: Tables, period: Period) -> pd.DataFrame:
    """Awards signed by the end of the month with the sum in force then.

    award_id, project_id, programme_code, is_state, starts_on, ends_on, start and end (month numbers), awarded (tiyn, int64), and the row that states the sum
    (table, row_id): the award, or the last of its amendments effective by the end of the month.
    """
    signed = rows_up_to(tables, AWARDS, period, "signed_on")
    amended = rows_up_to(tables, AMENDMENTS, period, "effective_on").sort_values("amendment_seq").drop_duplicates("award_id", keep="last")
    joined = signed.merge(amended[["award_id", "awarded_tiyn", "ends_on", "row_id"]], on="award_id", how="left", suffixes=("", "_amended"))
    is_amended = joined["awarded_tiyn_amended"].notna()
    ends_on = joined["ends_on"].where(~is_amended, joined["ends_on_amended"])
    return pd.DataFrame(
        {
            "award_id": joined["award_id"],
            "project_id": joined["project_id"],
            "programme_code": joined["programme_code"],
            "is_state": joined["support_basis_code"].isin(STATE_MONEY),
            "starts_on": joined["starts_on"],
            "ends_on": ends_on,
            "start": month_numbers(joined["starts_on"]),
            "end": month_numbers(ends_on),
            "awarded": joined["awarded_tiyn"].where(~is_amended, joined["awarded_tiyn_amended"]).astype("int64"),
            "table": pd.Series(AWARDS, index=joined.index, dtype="str").where(~is_amended, AMENDMENTS),
            "row_id": joined["row_id"].where(~is_amended, joined["row_id_amended"]),
        }
    )


@remembered
def projects_at(tables: Tables, period: Period) -> pd.DataFrame:
    """Projects with an award signed by the end of the month, by project_id.

    A project is supported by the state if any of its awards is. Its leading award is the earliest to start among the
    state ones (among all, if there is none): it gives the programme and the month in which support starts.
    project_id, bin, kato_code, is_state, programme_code, start (month number), awarded, state_awarded (tiyn, int64),
    and the leading award's row (row_id).
    """
    awards = awards_at(tables, period)
    first_rows = tables[AWARDS].set_index("award_id")["row_id"]
    order = awards.assign(is_other=~awards["is_state"]).sort_values(["is_other", "starts_on", "award_id"])
    leading = order.drop_duplicates("project_id")
    sums = awards.assign(state_awarded=awards["awarded"].where(awards["is_state"], 0)).groupby("project_id", as_index=False)[["awarded", "state_awarded"]].sum()
    leading = leading[["project_id", "award_id", "is_state", "programme_code", "starts_on"]].merge(sums, on="project_id")
    found = leading.merge(tables["core_projects"][["project_id", "bin", "kato_code"]], on="project_id").sort_values("project_id", ignore_index=True)
    return found.assign(start=month_numbers(found["starts_on"]), row_id=found["award_id"].map(first_rows)).drop(columns=["award_id", "starts_on"])


def money_of_awards(tables: Tables, period: Period, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of tranches or expenditures joined to the awards signed by then: adds project_id and is_state."""
    awards = awards_at(tables, period)[["award_id", "project_id", "is_state"]]
    return rows.merge(awards, on="award_id")


def money_of_support(tables: Tables, period: Period, parts: pd.DataFrame) -> pd.DataFrame:
    """Parts by award, turned into parts of whole projects: of a state-supported project only the state's money."""
    awards = awards_at(tables, period).set_index("award_id")["is_state"]
    projects = projects_at(tables, period).set_index("project_id")["is_state"]
    same = parts["award_id"].map(awards) == parts["project_id"].map(projects)
    return parts[same].assign(award_id="")
