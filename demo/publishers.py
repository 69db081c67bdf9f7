"""How does each agency answer? In the shape that the real one speaks, from the records that it is given.

``grants``: operator of grants (JSON, paged, Bearer token). ``rates``: National Bank (XML, empty days).
``taldau``: Bureau of National Statistics (JSON, one call an index). ``registers``: registers of the State Revenue Committee (XLSX).
``registry``: register of legal entities (JSON cards, an order with a workbook).
``egov``: open-data portal (JSON, from and size, key in the query, an error page with 200).
``procurement``: contracts of state procurement (GraphQL, Bearer token, errors with 200).
``kgd``: State Revenue Committee (XML, one BIN a call, code 10 for no documents, token in the query).
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from defusedxml.ElementTree import fromstring
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo.wire import from_json, to_json
from demo.world.forms import CREATED
from etl.sources.legal_entities import tidy as legal_entities
from etl.sources.price_indices import fetch as price_indices
from etl.sources.risk_registers import tidy as risk_registers

MOST_ITEMS, MOST_RECORDS = 200, 10_000
MONTHLY = ("expenditures", "plans")
FILED_UNDER = "filedUnder"  # month under which the operator keeps a record whose own month is wrong; never sent
ANSWERED_FOR = "answeredFor"  # customer in whose answer a contract of another one stands; never sent
SIGN = "{http://xmlns.kztc-cits/sign}"
RATES_HEAD = (
    "<generator>Alternatum CMS</generator><title>Official exchange rates of National Bank of Republic Kazakhstan</title><link>www.nationalbank.kz</link>"
)


def _json(value: Any, status: int = 200) -> Response:
    return Response(to_json(value), status, media_type="application/json")


def _xml(text: str) -> Response:
    return Response('<?xml version="1.0" encoding="utf-8"?>\n' + text, media_type="text/xml")


def _workbook(*rows: Sequence[object]) -> Response:
    """One sheet with these rows."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        page = book.add_worksheet("list")
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
    return Response(stream.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _fields(record: dict[str, str], but: str = "") -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in record.items() if name != but)


def grants(records: dict[str, list[dict[str, Any]]], token: str) -> Starlette:
    """The operator's lists, page by page; months can be narrowed with from and to."""

    def page(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {token}":
            return _json({"error": "unauthorized", "message": "Токен не принят"}, 401)
        part, asked = request.path_params["part"], request.query_params
        if part not in records:
            return _json({"error": "not_found"}, 404)
        try:
            limit, number = min(int(asked.get("limit", MOST_ITEMS)), MOST_ITEMS), int(asked.get("page", 1))
        except ValueError:
            limit = number = 0
        if limit < 1 or number < 1:
            return _json({"error": "bad_request"}, 400)
        months = ""
        items = records[part]
        if part in MONTHLY and (first := asked.get("from")) and (last := asked.get("to")):
            items = [item for item in items if first <= item.get(FILED_UNDER, item["month"]) <= last]
            months = f"&from={first}&to={last}"
        end = number * limit
        more = f"/v1/{part}?limit={limit}&page={number + 1}{months}" if end < len(items) else ""
        sent = [{name: value for name, value in item.items() if name != FILED_UNDER} for item in items[end - limit : end]]
        return _json({"total": len(items), "limit": limit, "next_page": more, "items": sent})

    return Starlette(routes=[Route("/v1/{part}", page)])


def rates(records: dict[str, list[dict[str, str]]]) -> Starlette:
    """The bank's page of one day. A record may name another ``date``, or be a ``raw`` page sent as it is."""

    def day(request: Request) -> Response:
        asked = request.query_params.get("fdate", "")
        parts = asked.split(".")
        items = records.get("-".join(reversed(parts)), []) if len(parts) == 3 else []
        if items and "raw" in items[0]:
            return Response(items[0]["raw"], media_type="text/xml")
        told = items[0].get("date", asked) if items else asked
        body = "".join(f"<item>{_fields(item, 'date')}</item>" for item in items)
        return _xml(f"<rates>{RATES_HEAD}<date>{escape(told)}</date>{body}</rates>")

    return Starlette(routes=[Route("/rss/get_rates.cfm", day)])


def taldau(series: dict[str, list[dict[str, Any]]]) -> Starlette:
    """The statistics office: the whole history of one index, country and regions together."""
    numbers = {number: kind for kind, number in price_indices.INDICES.items()}

    def index(request: Request) -> Response:
        kind = numbers.get(request.path_params["number"], "")
        return _json(series.get(kind, [])) if request.query_params.get("period") == price_indices.MONTHLY else _json([])

    return Starlette(routes=[Route("/ru/Api/GetIndexData/{number}", index)])


def registers(entries: dict[str, list[dict[str, str]]]) -> Starlette:
    """The Committee's registers as workbooks, with a title and a row of headings above the entries."""

    def workbook(request: Request) -> Response:
        head = ["№", risk_registers.NUMBER, "Наименование", risk_registers.DAY]
        told = enumerate(entries.get(request.path_params["name"], []), 1)
        return _workbook(["Список налогоплательщиков"], head, *([line, each["number"], each["name"], each["day"]] for line, each in told))

    return Starlette(routes=[Route("/mobile_api/services/taxpayers_unreliable_exportexcel/{name}/KZ_ALL/fileName/{file}", workbook)])


def registry(cards: dict[str, dict[str, Any]], peers: list[dict[str, str]]) -> Starlette:
    """The register of legal entities: a card by BIN and language; an order for a list, whose file is ready when it is asked after for the second time."""
    orders: dict[int, int] = {}  # number of an order: how often it was asked after

    def card(request: Request) -> Response:
        found = cards.get(request.query_params.get("bin", ""))
        if found is None:
            return _json({"success": False, "obj": None, "description": "Данные не найдены"})
        name = found["nameKk" if request.query_params.get("lang") == "kz" else "nameRu"]
        told = {field: value for field, value in found.items() if field not in ("nameKk", "nameRu")}
        return _json({"success": True, "obj": {**told, "name": name}, "description": None})

    def cuts(request: Request) -> Response:
        return _json([{"id": number, "date": day} for number, day in enumerate(("2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01"), 701)])

    async def order(request: Request) -> Response:
        conditions = (await request.json())["conditions"]
        if [each["classVersionId"] for each in conditions] != [2153, 1989, 213]:
            return _json({"success": False, "obj": None, "description": "Неверный запрос"})
        orders[len(orders) + 1] = 0
        return _json({"success": True, "obj": {"orderNumber": len(orders)}})

    def result(request: Request) -> Response:
        number = request.path_params["number"]
        if number not in orders:
            return _json({"success": False, "obj": None, "description": "Заявка не найдена"})
        orders[number] += 1
        return _json({"success": True, "obj": {"fileGuid": f"list-{number}" if orders[number] > 1 else None}})

    def download(request: Request) -> Response:
        if not request.query_params.get("guid", "").startswith("list-"):
            return Response("<html>Файл не найден</html>", media_type="text/html")
        head = ["№", *legal_entities.HEADINGS, "ФИО руководителя"]
        rows = [[str(line), *(each[name] for name in ("bin", "name", "day", "oked", "size", "kato")), "ҮЛГІ ТҰЛҒА"] for line, each in enumerate(peers, 1)]
        return _workbook(["Список юридических лиц"], head, *rows)

    return Starlette(
        routes=[
            Route("/api/juridical/counter/api/", card),
            Route("/api/rcut/ru", cuts),
            Route("/api/sbr/request", order, methods=["POST"]),
            Route("/api/sbr/requestResult/{number:int}/ru", result),
            Route("/api/sbr/download", download),
        ]
    )


def egov(records: list[dict[str, Any]], key: str) -> Starlette:
    """A set of the open-data portal by from and size; 403 without the key, and a page with 200 for a query that it cannot read."""

    def page(request: Request) -> Response:
        if request.query_params.get("apiKey") != key:
            return Response("<html>403 Forbidden</html>", 403, media_type="text/html")
        try:
            wanted = from_json(request.query_params.get("source", ""))
            first, size = int(wanted["from"]), min(int(wanted["size"]), MOST_RECORDS)
        except (ValueError, KeyError, TypeError):
            return Response("<html>Ошибка запроса</html>", media_type="text/html")
        return _json({"totalCount": len(records), "data": records[first : first + size]})

    return Starlette(routes=[Route("/api/detailed/accredited_science_subjects/v1", page)])


def procurement(contracts: list[dict[str, Any]], token: str) -> Starlette:
    """GraphQL of state procurement: contracts of a customer changed between two moments, after a number; errors come with 200."""

    async def ask(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {token}":
            return _json({"errors": [{"message": "Unauthenticated."}]})
        asked = (await request.json())["variables"]
        begin, end = asked["filter"]["lastUpdateDate"]
        customer = asked["filter"]["customerBin"]
        every = [each for each in contracts if each.get(ANSWERED_FOR, each["customerBin"]) == customer and begin <= each["lastUpdateDate"] <= end]
        found = sorted((each for each in every if each["id"] > asked["after"]), key=lambda each: int(each["id"]))
        page = [{name: value for name, value in each.items() if name != ANSWERED_FOR} for each in found[: min(asked["limit"], MOST_ITEMS)]]
        told = {"totalCount": len(every), "hasNextPage": len(found) > len(page), "lastId": page[-1]["id"] if page else 0, "limitPage": MOST_ITEMS}
        return _json({"data": {"Contract": page}, "extensions": {"pageInfo": told}})

    return Starlette(routes=[Route("/v3/graphql", ask, methods=["POST"])])


def kgd(payers: dict[str, dict[str, Any]], token: str) -> Starlette:
    """Payments of one BIN written off between two days; code 10 where there are none."""

    async def ask(request: Request) -> Response:
        if request.query_params.get("token") != token:
            return _json({"error": "Доступ запрещён"}, 403)
        body = fromstring(await request.body(), forbid_dtd=True)
        number, begin, end = (body.findtext(f"{SIGN}{name}", "") for name in ("IIN_BIN", "BeginDate", "EndDate"))
        payer = payers.get(number, {"payments": []})
        found = [each for each in payer["payments"] if begin[:10] <= each.get(FILED_UNDER, each["WriteOffDate"])[:10] <= end[:10]]
        if not found:
            return _xml('<err errorcode="10"><error>Документы не найдены</error></err>')
        head = _fields({"IIN_BIN": payer["answersAs"], "NameRu": payer["nameRu"], "NameKz": payer["nameKk"]})
        rows = "".join(f"<payment>{_fields(each, FILED_UNDER)}</payment>" for each in found)
        return _xml(f"<answer>{head}{rows}</answer>")

    return Starlette(routes=[Route("/proxy2/culs_payments", ask, methods=["POST"])])
