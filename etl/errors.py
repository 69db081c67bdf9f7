"""What can go wrong, as one tree.

EsepError
├── SettingError          a setting is missing or cannot be used
├── NotThere              no source, report or indicator of that name
├── SourceError           something about a publisher's feed
│   ├── SourceUnreachable     no answer, or an answer that may heal        (retryable)
│   ├── SourceRefused         the publisher said no: key, rights, limits
│   ├── SourceChanged         columns, codes or paging that were never mapped
│   └── HostileInput          a bomb, a DTD, a path, an address not allowed
├── BatchHeld             a blocking check failed; nothing of the batch was loaded
├── EnginesDisagree       the two check engines counted differently; batch held
├── WarehouseError        the store broke a promise of its own
├── BackupFailed          a copy of the warehouse does not hold
├── ActRefused            a person may not do this, or has not said enough
├── PeriodLocked          a locked month takes no further edition
├── NotAFigure            a template tried to print a number that has no code
├── RenderError           the PDF is not what it should be
├── LogBroken             the audit log does not verify
├── DeliveryDeferred      a mail server asked to come later                     (retryable)
├── DeliveryRefused       a mail server will never take a letter
└── DeliveryUnclear       a mail may or may not have left; a person must look
"""

from collections.abc import Mapping


class EsepError(Exception):
    """Says what happened, about what, and what to do next."""

    retryable = False

    def __init__(self, what: str, *, next_step: str = "", **about: object) -> None:
        self.what = what
        self.next_step = next_step
        self.about: Mapping[str, object] = about
        details = ", ".join(f"{name}={value}" for name, value in about.items())
        super().__init__(" ".join(part for part in (what, f"({details})" if details else "", next_step) if part))


class SettingError(EsepError):
    """A setting is missing or cannot be used."""


class BackupFailed(EsepError):
    """A copy of the warehouse does not hold; the older ones are untouched."""


class NotThere(EsepError, KeyError):
    """There is no source, report or indicator of that name."""


class SourceError(EsepError):
    """Something about a publisher's feed."""


class SourceUnreachable(SourceError):
    """No answer, or an answer that may heal; the same call may work later."""

    retryable = True


class SourceRefused(SourceError):
    """The publisher said no: key, rights or limits."""


class SourceChanged(SourceError):
    """The publisher sent columns, codes or paging that we have never mapped."""


class HostileInput(SourceError):
    """The input is built to harm: a bomb, a DTD, a path, an address not allowed."""


class BatchHeld(EsepError):
    """A blocking check failed; nothing of the batch was loaded."""


class EnginesDisagree(BatchHeld):
    """The two check engines counted differently, so neither can be trusted."""


class WarehouseError(EsepError):
    """The warehouse broke a promise of its own."""


class ActRefused(EsepError):
    """A person may not do this, or has not said enough."""


class PeriodLocked(EsepError):
    """A locked month takes no further edition until a named person unlocks it."""


class NotReleased(EsepError):
    """No named person has approved these very bytes, so no letter leaves."""


class NotAFigure(EsepError):
    """A template tried to print a number that has no code."""


class RenderError(EsepError):
    """The rendered file is not what it should be."""


class LogBroken(EsepError):
    """The audit log does not verify."""


class DeliveryDeferred(EsepError):
    """A mail server asked to come later; what waits is offered again."""

    retryable = True


class DeliveryRefused(EsepError):
    """A mail server will never take a letter; its address or the letter must change."""


class DeliveryUnclear(EsepError):
    """A mail may or may not have left; a person must look before it is sent again."""
