"""Are support and additional taxes set against each other month by month, in one month's prices, of the same projects?"""

from decimal import Decimal

from etl.core.appraisal import present_value
from etl.core.figure import State
from etl.core.known import KnownTables
from etl.core.period import Period
from etl.indicators.taxes._flows import Flows, flows
from etl.steps.appraising import appraisals
from tests.indicators.test_formulas import PERIOD, paid, prices, told, tranche, world
from tests.indicators.worlds import award, months, project

BEFORE, SINCE = months("2025-05", 12), ["2026-07", "2026-08", "2026-09"]


def known(monthly: int = 100_000, *, answered: tuple[str, ...] = tuple(SINCE), first: int = 60) -> KnownTables:
    """Support from July 2026 paid in July and September; ten a month in taxes before, thirty, forty and fifty since."""
    awards = [award(1, 1, signed_on="2026-06-01", starts_on="2026-07-01")]
    since = [paid("103101", tiyn, month) for month, tiyn in zip(SINCE, (30, 40, 50), strict=True) if month in answered]
    payments = [*(paid("103101", 10, month) for month in BEFORE), *since]
    rows = world(
        projects=[project(1)],
        awards=awards,
        tax_payments=payments,
        tax_answers=told(*BEFORE, *answered),
        tranches=[tranche(1, "2026-07-10", first), tranche(2, "2026-09-10", 20), tranche(3, None, None)],
        price_indices=prices("consumer", monthly),
    )
    return KnownTables(rows)


def test_payments_and_additional_taxes_stand_side_by_side() -> None:
    assert flows(known(), PERIOD, ("15",)) == Flows(paid=(60, 0, 20), returned=(20, 30, 40), silent=0)
    assert flows(known(), Period(2026, 8), ("15",)) == Flows(paid=(60, 0), returned=(20, 30), silent=0)


def test_earlier_months_are_lifted_to_the_prices_of_the_last() -> None:
    found = flows(known(110_000, first=6_000), PERIOD, ("15",))
    assert found is not None
    assert found.paid == (round(6_000 * 1.21), 0, 20)


def test_a_month_without_an_answer_is_counted_as_silent_and_holds_nothing() -> None:
    assert flows(known(answered=("2026-07", "2026-09")), PERIOD, ("15",)) == Flows(paid=(60, 0, 20), returned=(20, 0, 40), silent=1)


def test_elsewhere_without_prices_and_without_a_base_there_are_no_flows() -> None:
    assert flows(known(), PERIOD, ("71",)) is None
    without = KnownTables({**known(), "core_price_indices": known()["core_price_indices"].iloc[:5]})
    assert flows(without, PERIOD, ("15",)) is None
    (first, *_) = appraisals(without, PERIOD, ("15",))
    assert {each.state for each in (first.paid, first.returned, first.net, first.ratio, first.payback)} == {State.UNDEFINED}


def test_where_a_source_is_a_gap_there_are_no_sums_though_older_data_are_there() -> None:
    for gap in ("grants", "tax_payments", "price_indices"):
        lines = appraisals(known(), PERIOD, ("15",), frozenset({gap}))
        assert {each.state for line in lines for each in (line.paid, line.returned, line.net, line.ratio)} == {State.UNDEFINED}


def test_each_rate_discounts_both_streams_and_the_payback_is_the_month_that_makes_good() -> None:
    lines = appraisals(known(), PERIOD, ("15",))
    assert [str(line.rate) for line in lines] == ["7/200", "3/50", "9/100"]
    for line, rate in zip(lines, ("0.035", "0.06", "0.09"), strict=True):
        out, back = present_value((60, 0, 20), Decimal(rate)), present_value((20, 30, 40), Decimal(rate))
        assert [line.paid.value, line.returned.value, line.net.value] == [out, back, back - out]
        assert line.payback.value == 3
    short = appraisals(known(first=600), PERIOD, ("15",))[0].payback
    assert (short.value, short.reason) == (None, "Not reached yet.")


def test_every_rate_has_codes_of_its_own() -> None:
    codes = [
        figure.code for line in appraisals(known(), PERIOD, ("15",)) for figure in (line.paid, line.returned, line.net, line.ratio, line.payback, line.silent)
    ]
    assert len(set(codes)) == 18
    assert "M-7400/net/3.5" in codes
