"""What takes the place of a dag_run and of the steps? Stand-ins that a test fills in, and that remember how they were called."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest


def a_run(**facts: Any) -> Any:
    """A dag_run of which only the given facts are known."""
    moment = datetime(2026, 10, 6, 4, tzinfo=UTC)
    empty = {"partition_key": None, "conf": None, "data_interval_start": None, "data_interval_end": None, "start_date": None}
    return SimpleNamespace(**{**empty, "run_after": moment, "run_id": "run-1", **facts})


class Steps:
    """Stand-ins for etl.steps: they remember what they were asked, and give what a test put in."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.stand_in("landing", land=lambda source, **_: f"batch-of-{source}")
        self.stand_in("refining", refine=lambda source, batch, **_: {"read": 3, "loaded": 2, "unchanged": 0, "quarantined": 1, "batch": batch})
        self.stand_in("answering", answer=lambda source, period, **_: [f"answer-{source}-{period}"])
        self.stand_in("gating", missing_sources=lambda report, **_: [], deadline=lambda report, **_: datetime(2026, 10, 9, 13, tzinfo=UTC))
        self.stand_in("closing", close=lambda report, *, region, **_: f"edition-of-{region}")
        self.stand_in("delivering", deliver=lambda edition, **_: {"edition": edition, "sent": 1}, insist=lambda told: None)
        self.stand_in("checkpointing", checkpoint=lambda settings, **_: SimpleNamespace(size=7))
        self.stand_in("backing_up", back_up=lambda settings, **_: "backups/now")
        self.stand_in("quality_pages", write_pages=lambda settings, **_: {"pages": 66})
        self.stand_in("", verify_log=lambda settings: {"entries": 7})

    def stand_in(self, module: str, **functions: Callable[..., Any]) -> None:
        """Put functions where a task will import them from."""
        import etl.steps

        place: Any = etl.steps
        if module:
            name = f"etl.steps.{module}"
            place = self.patch_module(name) if not isinstance(sys.modules.get(name), StandIn) else sys.modules[name]
            self.patch.setattr(etl.steps, module, place, raising=False)
        for name, function in functions.items():
            self.patch.setattr(place, name, self.remembering(name, function), raising=False)

    def patch_module(self, name: str) -> ModuleType:
        module = StandIn(name)
        self.patch.setitem(sys.modules, name, module)
        return module

    def remembering(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def remembered(*given: Any, **named: Any) -> Any:
            self.asked.append((name, given, named))
            return function(*given, **named)

        return remembered

    def of(self, name: str) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
        """Every call of one step, in order."""
        return [(given, named) for asked, given, named in self.asked if asked == name]


class StandIn(ModuleType):
    """A module that a test put in the place of a step."""
