"""Do the stand-ins speak as the real agencies do, over real HTTP?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from demo import agencies
from demo.world import TOKENS

REQUEST = (
    '<sign:Request xmlns:sign="http://xmlns.kztc-cits/sign"><sign:IIN_BIN>{bin}</sign:IIN_BIN>'
    "<sign:BeginDate>{begin}</sign:BeginDate><sign:EndDate>{end}</sign:EndDate></sign:Request>"
)
ARU, KAZFELTEC = "960140990004", "250940990085"


@pytest.fixture(scope="module")
def client(clean_folder: Path) -> Iterator[httpx.Client]:
    with agencies.serve(clean_folder) as base, httpx.Client(base_url=base, trust_env=False) as client:
        yield client


def pages(client: httpx.Client, path: str) -> Iterator[Any]:
    while path:
        answer = client.get("/grants" + path, headers={"Authorization": f"Bearer {TOKENS['grants']}"})
        assert answer.status_code == 200
        yield answer.json()
        path = answer.json()["next_page"]


def tax_answer(client: httpx.Client, number: str, begin: str, end: str) -> Element:
    answer = client.post("/kgd/proxy2/culs_payments", params={"token": TOKENS["kgd"]}, content=REQUEST.format(bin=number, begin=begin, end=end).encode())
    return fromstring(answer.content)


def rates(client: httpx.Client, day: str) -> Element:
    return fromstring(client.get("/rates/rss/get_rates.cfm", params={"fdate": day}).content)


def test_pages_add_up_to_the_stated_total(client: httpx.Client) -> None:
    told = list(pages(client, "/v1/expenditures?limit=200&page=1&from=2025-01&to=2025-12"))
    items = [item for page in told for item in page["items"]]
    assert len(told) > 2
    assert len(items) == told[0]["total"]
    assert len({(each["irn"], each["month"], each["costLine"]) for each in items}) == len(items)
    assert {each["month"][:4] for each in items} == {"2025"}
    assert told[0]["next_page"] == "/v1/expenditures?limit=200&page=2&from=2025-01&to=2025-12"


def test_the_last_full_page_names_no_next_one(client: httpx.Client) -> None:
    (only,) = pages(client, "/v1/organisations?limit=200&page=1")
    assert only["next_page"] == ""
    assert only["limit"] == 200
    first, *_ = pages(client, f"/v1/organisations?limit={only['total']}&page=1")
    assert first["next_page"] == ""


def test_sums_travel_with_two_decimals_and_days_with_dots(client: httpx.Client) -> None:
    answer = client.get("/grants/v1/awards?limit=200&page=1", headers={"Authorization": f"Bearer {TOKENS['grants']}"})
    assert '"sum": 3000000000.00' in answer.text
    assert '"signDate": "23.09.2024"' in answer.text


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_a_wrong_token_is_refused_by_the_operator(client: httpx.Client, headers: dict[str, str]) -> None:
    answer = client.get("/grants/v1/awards", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"] == "unauthorized"


def test_a_wrong_token_is_refused_by_the_tax_office(client: httpx.Client) -> None:
    assert client.post("/kgd/proxy2/culs_payments?token=wrong", content=b"<x/>").status_code == 403


def test_a_page_that_does_not_exist_is_no_server_error(client: httpx.Client) -> None:
    headers = {"Authorization": f"Bearer {TOKENS['grants']}"}
    assert client.get("/grants/v1/awards?page=x", headers=headers).status_code == 400
    assert client.get("/grants/v1/nothing", headers=headers).status_code == 404


def test_a_working_day_has_rates_and_a_sunday_has_none(client: httpx.Client) -> None:
    day = rates(client, "30.09.2026")
    assert (day.tag, day.findtext("date"), len(day.findall("item"))) == ("rates", "30.09.2026", 6)
    won = next(item for item in day.findall("item") if item.findtext("title") == "KRW")
    assert won.findtext("quant") == "100"
    assert float(won.findtext("description") or "") > 30
    assert rates(client, "20.09.2026").findall("item") == [] == rates(client, "15.01.2027").findall("item")


def test_an_organisation_without_payments_is_a_true_zero(client: httpx.Client) -> None:
    answer = tax_answer(client, KAZFELTEC, "2024-05-01", "2024-05-31")
    assert (answer.tag, answer.get("errorcode"), answer.findtext("error")) == ("err", "10", "Документы не найдены")


def test_payments_lie_within_the_days_asked_for(client: httpx.Client) -> None:
    answer = tax_answer(client, ARU, "2023-11-01", "2023-11-30")
    days = [each.findtext("WriteOffDate", "") for each in answer.findall("payment")]
    assert answer.findtext("IIN_BIN") == ARU
    assert len(days) >= 3
    assert all(day.startswith("2023-11-") and day.endswith("+06:00") for day in days)


def test_a_record_filed_under_the_wrong_month_comes_with_it_and_hides_how(damaged_folder: Path) -> None:
    with agencies.serve(damaged_folder) as base, httpx.Client(base_url=base, trust_env=False) as client:
        items = [item for page in pages(client, "/v1/expenditures?limit=200&page=1&from=2026-09&to=2026-09") for item in page["items"]]
    assert {"2026-09", "2026-11", "2026-13"} == {each["month"] for each in items}
    assert {name for each in items for name in each} == {"irn", "month", "costLine", "acceptedSum"}
