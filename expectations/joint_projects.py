"""What must hold for joint projects beyond their schema? Whose they are, with whom, and since when."""

import json

import pandas as pd

from etl.core.finding import Category
from etl.core.identity import Known, Rule, resolve
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, WARNING, Facts, Lookups, broken, in_order, mark, unknown

TABLE = "core_joint_projects"
HOME = "KZ"


def spellings(lookups: Lookups) -> pd.DataFrame:
    """Every name of every organisation that we know: bin, name."""
    ours, cards, peers = (lookups[name] for name in ("core_organisations", "core_registry_cards", "core_registry_peers"))
    told = [each[["bin", column]].rename(columns={column: "name"}) for each in (ours, cards) for column in ("name_kk", "name_ru")]
    return pd.concat([*told, peers[["bin", "name_ru"]].rename(columns={"name_ru": "name"})], ignore_index=True).dropna()


def known(lookups: Lookups, links: str) -> Known:
    """Whom a partner may be; ``links`` are the decisions of people as JSON."""
    return Known(spellings(lookups), pd.DataFrame(json.loads(links), columns=["name", "bin"], dtype="str"))


def partners(rows: Frame, whom: Known) -> Frame:
    """Whom the partner of each row means, as ``etl.core.identity.resolve`` tells it, and whether a person must decide (``must_decide``)."""
    found = resolve(rows[["partner_name", "partner_bin"]].rename(columns={"partner_name": "name", "partner_bin": "bin"}), whom)
    return found.assign(must_decide=(rows["country_code"] == HOME) & rows["partner_bin"].isna() & (found["rule_code"] == Rule.UNSURE))


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    whom = known(lookups, facts["organisation_links"])
    found = partners(rows, whom)
    by_name = partners(rows.assign(partner_bin=pd.Series(pd.NA, index=rows.index, dtype="str")), whom)
    is_head = by_name["rule_code"] == Rule.BRANCH  # a branch has a number of its own
    another = by_name["bin"].notna() & rows["partner_bin"].notna() & (by_name["bin"] != rows["partner_bin"]) & ~is_head
    return rows.assign(
        ctx_university_unknown=unknown(rows["bin"], lookups["core_organisations"]["bin"]),
        ctx_partner_unsure=mark(found["must_decide"]),
        ctx_number_of_another=mark(another),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "JOINT-01",
            "bin",
            "university_unknown",
            "A joint project is that of an organisation of the register of projects.",
            "Check the number of the university.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "JOINT-02",
            "partner_name",
            "partner_unsure",
            "The name of a partner means one organisation.",
            "Decide which one it is: esep partners names the candidates; the decision goes into the list of links.",
            WARNING,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "JOINT-03",
            "partner_bin",
            "number_of_another",
            "The number of a partner belongs to the organisation that is named.",
            "Ask the department which of the two is right: the number or the name.",
            WARNING,
            Category.CONSISTENCY,
        ),
        in_order(
            TABLE,
            "JOINT-04",
            "starts_on",
            "ends_on",
            "ends_on",
            "A joint project ends after it has begun.",
            "Check both days of the project.",
            ERROR,
            Category.CONSISTENCY,
            {"starts_on": "2026-03-16", "ends_on": "2020-01-01"},
        ),
    ),
    lookups=("core_organisations", "core_registry_cards", "core_registry_peers"),
    context=context,
)
