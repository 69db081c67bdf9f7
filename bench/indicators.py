"""How long do the indicators take, and how many times longer than a plain pandas groupby of the same sums?

    python -m bench.indicators

Three sizes: the region of the demonstration (40 projects, 36 months), twenty regions of it, and 2,000 projects over
120 months. CPU seconds without import. "plain" is what one would type into a notebook for the same indicators, levels
and the month before: filter, merge, groupby, sum, without states, plans, bases, bounds, reasons or row references.
"""

import time
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from etl import catalog, reference
from etl.core.known import KnownTables, month_numbers, number
from etl.core.period import Period
from etl.core.places import Places
from etl.core.results import compute_all, history

PERIOD = Period(2026, 9)
Frames = dict[str, pd.DataFrame]


def world(projects: int, span: int, regions: tuple[str, ...]) -> Frames:
    """A full world: one enterprise and one state award for each project, everything reported, four payments a month."""
    rng = np.random.default_rng(2026)
    every = np.arange(projects)
    texts = [str(PERIOD.plus(back - span + 1)) for back in range(span)]
    ids, bins, awards = [f"P{n:05d}" for n in every], [f"{n:012d}" for n in every], [f"AP{n:08d}" for n in every]
    districts = [kato for kato, each in reference.districts().items() if each.region_code in regions]
    katos = [districts[n % len(districts)] if regions == ("15",) else f"{regions[n % len(regions)]}1010000" for n in every]
    start = texts[span // 2]
    month, who = np.tile(texts, projects), np.repeat(every, span)
    cells = projects * span

    def table(name: str, columns: Mapping[str, object]) -> pd.DataFrame:
        made = pd.DataFrame(columns)
        whole = {column: "Int64" for column in made if made[column].dtype.kind in "iu"}
        text = {column: "str" for column in made if column not in whole}
        return made.astype(text | whole).assign(row_id=pd.Series([f"{name}{n}" for n in range(len(made))], dtype="str"))

    def money(count: int, most: int = 10**11) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        return rng.integers(1, most, count)

    owner = np.array(ids)[who]
    lines = np.array(["payroll", "equipment", "materials", "services", "travel"])
    paid, kinds = np.repeat(np.arange(cells), 4), np.array(["101110", "101201", "103101", "105102"])
    basics = {"bin": np.array(bins), "kato_code": katos}
    return {
        "core_organisations": table("o", {"bin": bins, "organisation_type_code": ["enterprise"] * projects}),
        "core_projects": table("pr", {"project_id": ids, **basics, "capacity_low_kg": 40_000, "capacity_high_kg": np.full(projects, 50_000)}),
        "core_awards": table(
            "aw",
            {
                "award_id": awards,
                "project_id": ids,
                "programme_code": np.array(["grant_funding", "programme_targeted", "innovation_grant", "development_loan"])[every % 4],
                "support_basis_code": np.array(["state_grant", "state_grant", "state_loan", "private"])[every % 4],
                "signed_on": f"{start}-05",
                "starts_on": f"{start}-10",
                "ends_on": "2028-06-30",
                "awarded_tiyn": money(projects, 10**13),
            },
        ),
        "core_award_amendments": table(
            "am",
            {
                "award_id": awards[::3],
                "amendment_seq": np.ones(len(awards[::3]), "int64"),
                "effective_on": f"{texts[-5]}-01",
                "ends_on": "2028-12-31",
                "awarded_tiyn": money(len(awards[::3]), 10**13),
            },
        ),
        "core_tranches": table(
            "tr",
            {
                "award_id": awards * 4,
                "planned_on": f"{texts[-9]}-01",
                "planned_tiyn": money(4 * projects),
                "paid_on": f"{texts[-8]}-01",
                "paid_tiyn": money(4 * projects),
            },
        ),
        "core_expenditures": table(
            "ex",
            {
                "award_id": np.repeat(np.array(awards)[who], 5),
                "period": np.repeat(month, 5),
                "cost_line_code": np.tile(lines, cells),
                "accepted_tiyn": money(5 * cells),
            },
        ),
        "core_plans": table(
            "pl",
            {"project_id": owner, "period": month, "spending_to_date_tiyn": money(cells), "is_reporting_due": np.ones(cells, "int64")}
            | {name: money(cells, 10**9) for name in ("sales_tiyn", "jobs_milli", "export_usd_cents", "taxes_tiyn", "waste_kg")},
        ),
        "core_enterprise_results": table(
            "re",
            {
                "project_id": owner,
                "period": month,
                "submission_seq": np.ones(cells, "int64"),
                "is_nil_return": np.zeros(cells, "int64"),
                "first_sale_on": f"{texts[-3]}-01",
            }
            | {
                "export_currency_code": "USD",
                "export_cents": money(cells, 10**8),
                "sales_tiyn": money(cells),
                "fte_milli": money(cells, 10**5),
                "waste_kg": money(cells, 10**5),
            },
        ),
        "core_tax_payments": table(
            "tp",
            {"bin": np.array(bins)[who][paid], "kbk_code": np.tile(kinds, cells), "entry_type_code": "payment"}
            | {"written_off_on": pd.Series(month[paid], dtype="str") + "-14", "amount_tiyn": money(4 * cells)},
        ),
        "core_tax_answers": table("ta", {"bin": np.array(bins)[who], "period": month, "payments_count": np.full(cells, 4)}),
        "core_price_indices": table(
            "pi",
            {
                "index_code": np.repeat(["consumer", "producer"], span),
                "period": texts * 2,
                "month_on_month_milli_pct": np.full(2 * span, 100_700),
            },
        ),
        "core_exchange_rates": table(
            "fx",
            {
                "currency_code": "USD",
                "rate_on": [f"{text}-{day:02d}" for text in texts for day in range(1, 21)],
                "quant": np.ones(20 * span, "int64"),
                "rate_micro": money(20 * span, 5 * 10**8),
            },
        ),
    }


def plain(tables: Frames) -> int:
    """The same sums as one would type them; returns how many it made."""
    awards = tables["core_awards"]
    projects = tables["core_projects"].merge(awards[["project_id", "programme_code", "support_basis_code", "award_id"]], on="project_id")
    projects = projects[projects["support_basis_code"].str.startswith("state")].assign(region=projects["kato_code"].str[:2])
    start = month_numbers(awards["starts_on"])[0]
    made = 0

    def by_level(rows: pd.DataFrame, key: str, column: str) -> None:
        nonlocal made
        joined = rows.merge(projects.drop(columns="award_id" if key != "award_id" else []), on=key)
        for level in ("region", "kato_code", "programme_code", "bin", "project_id"):
            made += len(joined.groupby(level)[column].sum())

    for month in (PERIOD, PERIOD.previous):
        text = str(month)
        paid = tables["core_tranches"].query("paid_on <= @text + '-31'")
        spent = tables["core_expenditures"].query("period <= @text")
        results = tables["core_enterprise_results"]
        now, plans = results[results["period"] == text], tables["core_plans"][tables["core_plans"]["period"] == text]
        taxes = tables["core_tax_payments"].query("kbk_code != '105102'").assign(month=lambda rows: month_numbers(rows["written_off_on"]))
        base_jobs = results[month_numbers(results["period"]) < start]
        for rows, column in ((awards, "awarded_tiyn"), (paid, "paid_tiyn"), (spent, "accepted_tiyn")):
            by_level(rows[["award_id", column]], "award_id", column)
        for rows, column in (
            (plans, "spending_to_date_tiyn"),
            (now, "sales_tiyn"),
            (now, "fte_milli"),
            (base_jobs, "fte_milli"),
            (now, "export_cents"),
            (now, "waste_kg"),
        ):
            by_level(rows[["project_id", column]], "project_id", column)
        for rows in (
            taxes[taxes["month"] == number(month)],
            taxes[taxes["month"] < start],
            taxes[(taxes["month"] >= start) & (taxes["month"] <= number(month))],
        ):
            by_level(rows[["bin", "amount_tiyn"]], "bin", "amount_tiyn")
    return made


def seconds(work: Callable[[], object]) -> float:
    """The better of two runs, in CPU seconds."""
    took = []
    for _ in range(2):
        before = time.process_time()
        work()
        took.append(time.process_time() - before)
    return min(took)


def thirteen_months(tables: Frames, places: Places) -> object:
    """The series of all charts, nothing remembered."""
    return history(catalog.indicators(), KnownTables(tables), PERIOD, 13, places)


def main() -> None:
    indicators = catalog.indicators()
    sizes = ((40, 36, ("15",)), (800, 36, tuple(reference.regions())), (2000, 120, ("15",)))
    print(f"{'projects':>8} {'months':>6} {'regions':>7} | {'plain':>7} {'all':>7} {'ratio':>6} | {'figures':>8} {'made in':>7} | {'13 months':>9}")
    for projects, span, regions in sizes:
        tables, places = world(projects, span, regions), reference.places(*regions)
        usual, ours = seconds(partial(plain, tables)), seconds(partial(compute_all, indicators, tables, PERIOD, places))
        results = compute_all(indicators, tables, PERIOD, places)
        made = seconds(partial(list, results))
        series = seconds(partial(thirteen_months, tables, places))
        print(
            f"{projects:>8} {span:>6} {len(regions):>7} | {usual:>7.2f} {ours:>7.2f} {ours / usual:>6.1f} | "
            f"{len(list(results)):>8} {made:>7.2f} | {series:>9.2f}"
        )


if __name__ == "__main__":
    main()
