"""What goes wrong in the list of applications? A second delivery with damaged lines."""

from demo.damage.decoys import ENTERPRISE
from demo.world.applications import as_csv, record
from demo.world.model import Record, World

FOLDER = "drop/applications/2026-10-05"


def application(number: str, **changes: str) -> Record:
    good = record(number, ENTERPRISE, "Ақау үлгісі", "Пример дефекта", "ГФ", "151010000", "16.03.2026", "1000000.00", "одобрена", "01.09.2026")
    headings = dict(zip(NAMES, good, strict=True))
    return good | {headings[name]: value for name, value in changes.items()}


NAMES = ("number", "bin", "kk", "ru", "programme", "place", "submitted", "requested", "state", "decided")


def apply(world: World) -> None:
    """Add the second delivery, its last line cut short, and a file of another name."""
    damaged = as_csv(
        [
            application("Z26-0901", submitted="01.02.2027", state="на рассмотрении", decided=""),
            application("Z26-0902", decided="01.03.2025"),
            application("Z26-0903", decided=""),
            application("Z26-0904", state="на рассмотрении"),
            application("Z26-0905", place="991010000"),
            application("Z26-0906", requested="2,8 млрд"),
            application("Z26-0907", state="рассматривается", decided=""),
            application("Заявка 8"),
        ]
    )
    world.sheets[f"{FOLDER}/applications.csv"] = damaged + "Z26-0909;обрыв строки\r\n".encode()
    world.sheets[f"{FOLDER}/заявки.csv"] = damaged
    # A day of its own: its manifest names a file that never came.
    world.sheets["drop/applications/2026-10-04/MANIFEST.sha256"] = f"{'0' * 64}  applications_2.csv\n".encode()
