"""The slow twin of the attribution of taxes: plain Python, written apart."""

from dataclasses import dataclass
from fractions import Fraction

from etl.core.indicator import Records
from etl.core.period import Period
from etl.indicators import _plain
from etl.reference import budget_codes


@dataclass
class Payer:
    projects: list[str]  # in order; shares are dealt out to them
    start: Period
    paid: dict[Period, list[int]]  # signed tiyn of each answered month

    @property
    def base(self) -> list[Period]:
        """Answered months among the 24 before support began."""
        return [month for month in self.paid if self.start.plus(-24) <= month < self.start]

    def increase(self, month: Period) -> list[int]:
        """Payments of the month and, negative, what each base payment adds to the rounded running mean."""
        running, shares = 0, []
        for tiyn in (tiyn for before in sorted(self.base) for tiyn in self.paid[before]):
            shares.append(round(Fraction(running, len(self.base))) - round(Fraction(running + tiyn, len(self.base))))
            running += tiyn
        return self.paid[month] + shares


def payers(tables: Records, period: Period) -> dict[str, Payer]:
    """Enterprises with supported projects, by BIN."""
    found: dict[str, Payer] = {}
    supported = _plain.projects(tables, period).values()
    for bin_ in sorted({project.bin for project in supported}):
        own = [project for project in supported if project.bin == bin_]
        chosen = [project for project in own if project.is_state] or own
        months = [_plain.month(_plain.text(row, "period")) for row in tables["core_tax_answers"] if row["bin"] == bin_]
        paid: dict[Period, list[int]] = {month: [] for month in months}
        for row in sorted(tables["core_tax_payments"], key=lambda row: _plain.text(row, "row_id")):
            month = _plain.month(_plain.text(row, "written_off_on"))
            code = budget_codes().get(_plain.text(row, "kbk_code"))
            if row["bin"] == bin_ and month in paid and code is not None and code.is_budget and not code.is_import_vat:
                tiyn = _plain.whole(row, "amount_tiyn") or 0
                paid[month].append(-tiyn if row["entry_type_code"] == "refund" else tiyn)
        found[bin_] = Payer(sorted(project.id for project in chosen), min(project.start for project in chosen), paid)
    return found


def deal(sums: _plain.Sums, payer: Payer, amounts: list[int]) -> None:
    """Deal each amount out to the payer's projects."""
    for amount in amounts:
        for place, project in enumerate(payer.projects):
            _plain.add(sums, "num", project, _plain.share(amount, len(payer.projects), place))
