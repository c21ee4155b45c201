"""The JSON document of a backtest; apart from the others, which every script's start has to load."""

from collections.abc import Callable

from relationship_ledger.core.report import Measured, Report
from relationship_ledger.model import Instant
from relationship_ledger.render.documents import Document, number

_FIGURES = ("auc", "log_loss", "brier", "calibration_error", "c_index")


def backtest(value: Report, moment: Callable[[Instant], str], passed_over: int) -> Document:
    """See the contract's `backtest`; with what it was measured on, and the calibration picture in figures.

    `moment` writes an instant as the log does.
    """
    return {
        "ties": value.ties,
        "events": value.events,
        "touches": value.touches,
        "days": number(value.days),
        "least_touches": value.least_touches,
        "passed_over": passed_over,
        "cuts": [{"at": moment(each.at), "ties": each.ties} for each in value.cuts],
        "pauses": [{"from": moment(each.start), "to": moment(each.end)} for each in value.pauses],
        "horizons": measured(value.model),
        "baselines": {name: measured(found) for name, found in value.rivals.items()},
        "calibration": {
            str(horizon): [
                {"predicted": number(each.predicted), "observed": number(each.observed), "count": each.size}
                for each in bins
            ]
            for horizon, bins in value.model.calibration.items()
        },
    }


def measured(value: Measured) -> Document:
    """Figures by horizon."""
    return {
        str(horizon): {name: number(getattr(found, name), 6) for name in _FIGURES}
        for horizon, found in value.horizons.items()
    }
