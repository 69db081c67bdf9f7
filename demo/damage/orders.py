"""What goes wrong in the lists of orders and statements? A second delivery with damaged entries."""

from demo.world.model import Record, World

FOLDER = "drop/orders/2026-10-05"


def order(number: str, **changes: object) -> Record:
    return {
        "order_id": number,
        "issued_on": None,
        "issuer_code": "akim",
        "addressee_kk": "ақау үлгісі",
        "addressee_ru": "пример дефекта",
        "text_kk": "Ақаулар көрсетілімі.",
        "text_ru": "Демонстрация дефектов.",
        "term_code": None,
        "state_code": "open",
        "is_date_assumed": False,
        "closed_by": None,
    } | changes


def claim(number: str, **changes: object) -> Record:
    return {
        "claim_id": number,
        "subject": "DEMO",
        "predicate": "defect",
        "text_ru": "Демонстрация дефектов",
        "low_count": 4,
        "high_count": 4,
        "unit_code": "projects",
        "is_approximate": False,
        "as_of": None,
        "status_code": "stated",
        "support_basis_code": "none",
    } | changes


def apply(world: World) -> None:
    """Add the second delivery; it repeats C21 twice."""
    known = next(each for path, told in world.lists.items() if path.endswith("/claims.json") for each in told["claims"] if each["claim_id"] == "C21")
    world.lists[f"{FOLDER}/orders.json"] = {
        "orders": [
            order("O90", issued_on="2027-02-01"),
            order("O91", term_code="один месяц"),
            order("O92", state_code="выполняется"),
            order("O93", text_kk=None),
            order("O94", is_date_assumed="возможно"),
            order("O95", issued_on="2026-02-31"),
            order("Поручение 7"),
        ]
    }
    world.lists[f"{FOLDER}/claims.json"] = {
        "claims": [
            claim("C90", low_count=50, high_count=40),
            claim("C91", unit_code="млн"),
            claim("C92", low_count="сорок"),
            claim("C93", low_count=-4),
            dict(known),
            dict(known),
            claim("C95"),
            claim("C95", high_count=5),
        ]
    }
