"""The synthetic world: what all sources bring in the demonstration, written once and the same each time.

Everything here is invented except the article's own facts; every file that people read says so.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import yaml

from demo import damage
from demo.wire import to_json
from demo.world import (
    accreditations,
    applications,
    contracts,
    council,
    deliveries,
    forms,
    money,
    prices,
    rates,
    readiness,
    register,
    registers,
    registry,
    results,
    taxes,
)
from demo.world.model import Delivery, Record, World

Tell = Callable[[str, int, int], None]
ARTICLE = Path(__file__).parent.parent / "article"
TOKENS = {name: f"demo-{name}-token" for name in ("grants", "kgd", "procurement", "egov")}  # of the stand-ins on loopback; they guard nothing
DATABASE = "register.sqlite"  # of the department
SAYS = "Synthetic data of the demonstration; only the article's own facts are real."
LISTS_RECEIVED = "2026-10-02"
ASSUMED_DAY = "2026-09-15"  # of order O3; the article gives none
RECIPIENTS = """\
# Synthetic recipients of the demonstration; the domain is reserved and receives no mail.
[[recipient]]
name = "Облыс әкімінің кеңсесі"
address = "akim@aktobe.example"
report = "regional_monthly"
region = "15"
language = "kk"

[[recipient]]
name = "Управление предпринимательства и индустриально-инновационного развития"
address = "innovation@aktobe.example"
report = "regional_monthly"
region = "15"
language = "ru"

[[recipient]]
name = "Облыстың тексеру комиссиясы"
address = "audit@aktobe.example"
report = "regional_monthly"
region = "15"
language = "kk"

[[recipient]]
name = "Облыстың тексеру комиссиясы"
address = "audit@aktobe.example"
report = "data_quality"
region = "15"
language = "kk"

[[recipient]]
name = "Управление предпринимательства и индустриально-инновационного развития"
address = "innovation@aktobe.example"
report = "project_passport"
region = "15"
language = "ru"

[[recipient]]
name = "Council on Science, foreign members"
address = "council@aktobe.example"
report = "regional_monthly"
region = "15"
language = "en"

[[recipient]]
name = "Ministry, a synthetic reader of the country's report"
address = "ministry@aktobe.example"
report = "national_monthly"
region = "KZ"
language = "ru"

[[supplier]]
name = "A supplier whose workbook was cut on its way"
address = "cut@supplier.example"
source = "enterprise_results"
bin = "070340990609"
language = "ru"

[[supplier]]
name = "A supplier whose workbook is whole"
address = "whole@supplier.example"
source = "enterprise_results"
bin = "061140990405"
language = "kk"
"""


def build(folder: Path, *, seed: int = 15, damaged: bool = True, tell: Tell | None = None) -> None:
    """Write the world below ``folder``: drop folders, agencies.json, recipients.toml.

    A folder that holds this world already is left alone. It appears whole or not at all.
    FileExistsError if the folder holds anything else.
    """
    mark = to_json({"is_synthetic": True, "seed": seed, "damaged": damaged, "says": SAYS}) + "\n"
    if folder.exists():
        marker = folder / "world.json"
        if marker.is_file() and marker.read_text("utf-8") == mark:
            return
        raise FileExistsError(f"{folder} holds something else than this world; name another folder or remove it.")
    building = folder.with_name(f".{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    write(clean(seed) if not damaged else damage.apply(clean(seed)), building, tell)
    (building / "world.json").write_text(mark, "utf-8")
    building.replace(folder)


def clean(seed: int) -> World:
    """The world as it would be if nobody made a mistake."""
    known = register.organisations()
    projects = register.projects(known)
    set_rates = rates.rate_records(seed)
    per_unit = rates.per_unit(set_rates)
    grants: dict[str, list[Record]] = {"organisations": [each.record for each in known.values()], "projects": [each.record for each in projects]}
    for project in projects:
        for part, records in money.money_records(project, seed).items():
            grants.setdefault(part, []).extend(records)
    grants["participants"] = register.participants(known, projects)
    grants["readiness"] = [record for project in projects for record in readiness.assessments(project, seed)]
    grants["plans"] = [record for project in projects for record in results.plan_records(project)]
    payments: dict[str, list[Record]] = {}
    files: list[Delivery] = []
    for number, lead in enumerate(known.values(), 1):
        own = [result for project in projects if project.lead is lead and project.reports for result in results.results(project, per_unit, seed)]
        made = results.outputs(own)
        payments[lead.bin] = taxes.payments(lead, f"06{number % 14 + 1:02d}", results.payrolls(lead, own), made, seed)
        files += [*deliveries.enterprise_files(lead, results.whole(lead, own, made, seed), seed), *deliveries.university_files(lead, seed)]
    listed = applications.as_csv(applications.applications(list(known.values()), seed))
    sheets = {f"drop/applications/{LISTS_RECEIVED}/applications.csv": listed}
    bought = contracts.contracts(list(known.values()), seed)
    peers = registry.peers(list(known.values()), seed)
    payments |= {each.bin: registry.peer_payments(each, number, seed) for number, each in enumerate(peers)}
    return World(
        seed,
        grants,
        set_rates,
        payments,
        files,
        _lists(),
        sheets,
        prices.index_records(seed),
        registers.entries(known),
        bought,
        registry.cards(list(known.values())),
        accreditations.certificates(list(known.values())),
        council.views(list(known.values()), seed),
        [registry.listed(each) for each in peers],
    )


def _lists() -> dict[str, dict[str, list[Record]]]:
    """The article's orders and statements; to the order with a term the world adds a day, marked as assumed, so that days left can be shown."""
    told = {name: yaml.safe_load((ARTICLE / f"{name}.yaml").read_text("utf-8")) for name in ("orders", "claims")}
    told["orders"] = [{**order, "issued_on": ASSUMED_DAY, "is_date_assumed": True} if order["term_code"] else order for order in told["orders"]]
    return {f"drop/orders/{LISTS_RECEIVED}/{name}.json": {name: records} for name, records in told.items()}


def write(world: World, folder: Path, tell: Tell | None = None) -> None:
    """Write all files of a world below an empty folder."""
    total = len(world.deliveries) + len(world.lists) + len(world.sheets) + 3
    written = 0

    def put(path: str, content: bytes) -> None:
        nonlocal written
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as stream:  # two deliveries of one name on one day would be a mistake of the generator
            stream.write(content)
        written += 1
        if tell:
            tell("Writing the synthetic world", written, total)

    for delivery in world.deliveries:
        put(delivery.path, forms.content(delivery))
    for path, told in world.lists.items():
        put(path, (to_json(told) + "\n").encode())
    for path, content in world.sheets.items():
        put(path, content)
    names = {each["bin"]: {"nameKk": each["name"], "nameRu": each["name"]} for each in world.peers}
    names |= {each["bin"]: each for each in world.grants["organisations"]}
    payers = {number: _payer(number, names[number], payments, world) for number, payments in world.payments.items()}
    agencies = {
        "is_synthetic": True,
        "seed": world.seed,
        "tokens": TOKENS,
        "grants": world.grants,
        "rates": world.rates,
        "prices": world.prices,
        "registers": world.registers,
        "contracts": world.contracts,
        "cards": world.cards,
        "certificates": world.certificates,
        "peers": world.peers,
        "kgd": payers,
    }
    put("agencies.json", (to_json(agencies) + "\n").encode())
    put(DATABASE, council.as_database(world.views, folder))
    put("recipients.toml", RECIPIENTS.encode())


def _payer(number: str, organisation: Record, payments: list[Record], world: World) -> Record:
    return {"nameKk": organisation["nameKk"], "nameRu": organisation["nameRu"], "answersAs": world.answered_as.get(number, number), "payments": payments}


__all__ = ["build", "clean", "write"]
