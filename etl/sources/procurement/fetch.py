"""How are contracts asked for? By GraphQL, customer by customer, page by page after the last number, changed in the months asked for."""

import json

from etl.core.asking import Asks
from etl.core.json_reading import NotReadable, read_json
from etl.core.period import Window
from etl.errors import SourceChanged, SourceRefused, SourceUnreachable

MOST_PAGES, LIMIT = 500, 200  # the interface gives no more than 200 at once
FIELDS = "id customerBin supplierBiin contractSumWnds faktSumWnds signDate refContractStatusId deleted lastUpdateDate"
QUERY = f"query($filter: ContractFiltersInput, $limit: Int, $after: Int) {{ Contract(filter: $filter, limit: $limit, after: $after) {{ {FIELDS} }} }}"


def fetch(ask: Asks, window: Window, as_of: str) -> None:
    """Ask for the contracts of every known organisation; SourceUnreachable while none is known."""
    customers = ask.known("core_organisations", "bin")
    if not customers:
        raise SourceUnreachable(
            "No organisation is known yet, so there is nobody to ask about.", next_step="Run the source grants first; this one tries again by itself."
        )
    changed = [f"{window.first.first_day.isoformat()} 00:00:00", f"{window.last.last_day.isoformat()} 23:59:59"]
    for customer in customers:
        _ask(ask, customer, {"customerBin": customer, "lastUpdateDate": changed})


def _ask(ask: Asks, customer: str, wanted: dict[str, object]) -> None:
    """Every page of one customer; SourceChanged if the pages repeat or do not add up to one stated total."""
    after, came, totals = 0, 0, set[int]()
    for _ in range(MOST_PAGES):
        body = json.dumps({"query": QUERY, "variables": {"filter": wanted, "limit": LIMIT, "after": after}}).encode()
        headers = {"Authorization": f"Bearer {ask.token}", "Content-Type": "application/json"}
        answer = ask.post("contracts", "/v3/graphql", body, asked={"customer": customer, "after": str(after)}, headers=headers)
        try:
            told = read_json(answer)
            if told.get("errors"):
                raise SourceRefused("The interface answers with an error.", customer=customer, next_step="The answer is kept; look at it, then try again.")
            page = told["extensions"]["pageInfo"]
            came, more, last = came + len(told["data"]["Contract"]), page["hasNextPage"], int(page["lastId"] or 0)
            totals.add(int(page["totalCount"]))
        except (NotReadable, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise SourceRefused("The answer is not the agreed page.", next_step="The answer is kept; look at it, it may be an error page.") from error
        if not more:
            if totals != {came}:
                raise SourceChanged(
                    "The pages do not add up to one stated total.", customer=customer, stated=sorted(totals), came=came, next_step="Run it again."
                )
            return
        if last <= after:
            raise SourceChanged("The pages repeat themselves.", customer=customer, after=after, next_step="Run it again; if it stays so, ask the operator.")
        after = last
    raise SourceChanged("The list has no last page.", customer=customer, pages=MOST_PAGES, next_step="If it grew, raise MOST_PAGES.")
