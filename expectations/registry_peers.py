"""What must hold for the list of legal entities beyond its schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import WARNING, Facts, Lookups, broken, mark

TABLE = "core_registry_peers"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    place = rows["kato_code"].str[:2]
    asked = lookups["core_organisations"]["kato_code"].str[:2].dropna().unique()
    return rows.assign(ctx_elsewhere=mark(place.notna() & ~place.isin(asked)))


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "PEER-01",
            "kato_code",
            "elsewhere",
            "A listed entity lies in a region that was asked for.",
            "Ask the Bureau why entities of other regions stand in the list; they are not compared.",
            WARNING,
            Category.CONSISTENCY,
        ),
    ),
    lookups=("core_organisations",),
    context=context,
)
