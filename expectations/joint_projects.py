"""What must hold for joint projects beyond their schema? Whose they are, with whom, and since when."""

import json

import pandas as pd

from etl.core.consortia import successors
from etl.core.finding import Category
from etl.core.identity import Known, Rule, resolve
from etl.core.rules import Frame, RuleBook, ever
from expectations._forms import ERROR, WARNING, Facts, Lookups, broken, in_order, mark, unknown

TABLE = "core_joint_projects"
HOME = "KZ"
REGISTERS = ("core_organisations", "core_registry_cards")


def spellings(lookups: Lookups) -> pd.DataFrame:
    """Every name of every organisation that we know: bin, name."""
    told = [_named(lookups[name], column) for name in REGISTERS for column in ("name_kk", "name_ru")]
    return pd.concat([*told, _named(lookups["core_registry_peers"], "name_ru")], ignore_index=True).dropna()


def _named(rows: Frame, column: str) -> Frame:
    return rows[["bin", column]].rename(columns={column: "name"})


def known(lookups: Lookups, links: str, day: str) -> Known:
    """Whom a partner may be on a day; ``links`` are the decisions of people as JSON."""
    decided = pd.DataFrame(json.loads(links), columns=["name", "bin"], dtype="str")
    earlier = pd.concat([_named(lookups[ever(name)], column) for name in REGISTERS for column in ("name_kk", "name_ru")], ignore_index=True)
    return Known(spellings(lookups), decided, earlier.dropna().drop_duplicates(), successors(lookups["core_organisations"], day))


def partners(rows: Frame, whom: Known) -> Frame:
    """Whom the partner of each row means, as ``etl.core.identity.resolve`` tells it, and whether a person must decide (``must_decide``)."""
    found = resolve(rows[["partner_name", "partner_bin"]].rename(columns={"partner_name": "name", "partner_bin": "bin"}), whom)
    return found.assign(must_decide=(rows["country_code"] == HOME) & rows["partner_bin"].isna() & (found["rule_code"] == Rule.UNSURE))


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    whom = known(lookups, facts["organisation_links"], facts["as_of"][:10])
    found = partners(rows, whom)
    by_name = partners(rows.assign(partner_bin=pd.Series(pd.NA, index=rows.index, dtype="str")), whom)
    is_head = by_name["rule_code"] == Rule.BRANCH  # a branch has a number of its own
    stated = rows["partner_bin"].map(whom.successors).astype("str").fillna(rows["partner_bin"])
    another = by_name["bin"].notna() & stated.notna() & (by_name["bin"] != stated) & ~is_head
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
    lookups=(*REGISTERS, "core_registry_peers"),
    histories=REGISTERS,
    context=context,
)
