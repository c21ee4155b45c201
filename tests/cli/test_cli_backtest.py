"""What `backtest` says to scripts: the document, the predictions, and its sentences where it can't."""

import csv
import json
import math
import random
from datetime import UTC, datetime, timedelta
from statistics import mean
from typing import Any

import pytest

DAY = 86_400
RIVALS = ["time_since_last", "count", "last_over_mean_gap", "tie_decay", "bg_nbd"]
FIGURES = {"auc", "log_loss", "brier", "calibration_error", "c_index"}
ASIDE = "That reminding people helps is another question."
SPAN = 160


def touches(seed: int = 1, pairs: int = 30) -> dict[tuple[str, str], list[float]]:
    """Days of touches by pair, a day or more apart, from day 0 to the last of the span."""
    chance = random.Random(seed)
    found = {}
    for number in range(pairs):
        own, at, days = chance.uniform(1, 25), chance.uniform(0, 30), []
        while at < SPAN:
            days.append(round(at, 3))
            at += 1 + chance.expovariate(1 / own)
        found["1", str(number + 2)] = days
    found["1", "2"] = [0.0, *(day for day in found["1", "2"] if day > 1), float(SPAN)]
    return found


@pytest.fixture
def log(tmp_path):
    """A log of others, of some pairs whose touches are `touches()`."""
    path = tmp_path / "log.csv"
    rows = sorted((day, *pair) for pair, days in touches().items() for day in days)
    path.write_text("src,dst,t_days\n" + "".join(f"{one},{other},{day}\n" for day, one, other in rows))
    return path


@pytest.fixture
def predicted(ledger, log, tmp_path):
    """Runs on the log; gives the document and the rows of predictions."""

    def run(*options: str, events: Any = log) -> tuple[Any, list[dict[str, str]]]:
        out = tmp_path / "out.csv"
        answer = ledger(
            "backtest", "--events", str(events), "--predictions", str(out), "--json", *options
        ).json
        with out.open(newline="") as file:
            return answer, list(csv.DictReader(file))

    return run


def check_figures(value: Any, horizons: list[str]) -> None:
    assert list(value) == horizons
    for each in value.values():
        assert set(each) == FIGURES
        for name in ("auc", "c_index"):
            assert each[name] is None or 0 <= each[name] <= 1
        for name in ("brier", "calibration_error"):
            assert 0 <= each[name] <= 1
        assert 0 < each["log_loss"] <= -math.log(1e-4) + 1e-6


def refused(answer: Any) -> str:
    """The sentence of a run that said no, by itself on standard error."""
    error = json.loads(answer.err)["error"]
    assert answer.out == ""
    assert answer.code == 1
    assert error["message"].endswith(".")
    assert "Traceback" not in answer.err
    assert "wrong in ledger itself" not in answer.err
    return str(error["message"])


# -- the document -----------------------------------------------------------------------------------------------


def check_document(answer: Any, horizons: list[str]) -> None:
    assert answer["schema"] == 1
    assert 0 < answer["ties"] <= answer["touches"] <= answer["events"]
    assert answer["least_touches"] == 2
    check_figures(answer["horizons"], horizons)
    assert list(answer["baselines"]) == RIVALS
    for each in answer["baselines"].values():
        check_figures(each, horizons)
    assert [set(each) for each in answer["cuts"]] == [{"at", "day", "ties"}] * 4
    rows = sum(each["ties"] for each in answer["cuts"])
    assert list(answer["calibration"]) == horizons
    for bins in answer["calibration"].values():
        assert [set(each) for each in bins] == [{"predicted", "observed", "count"}] * 10
        assert sum(each["count"] for each in bins) == rows


def test_the_ledgers_own_past_has_every_key_of_the_contract(demo):
    answer = demo("backtest", "--json").json
    check_document(answer, ["7", "30", "90"])
    assert answer["cuts"][-1]["at"] == "2026-08-26T10:00:00Z"  # 90 days before now: up to now is known
    assert answer["pauses"] == []


def test_a_log_of_others_has_every_key_of_the_contract(ledger, log):
    answer = ledger("backtest", "--events", str(log), "--json").json
    check_document(answer, ["7", "30"])
    events = sum(len(days) for days in touches().values())
    assert (answer["events"], answer["touches"], answer["days"]) == (events, events, SPAN)
    assert [each["day"] for each in answer["cuts"]] == [
        80,
        pytest.approx(96.6667),
        pytest.approx(113.3333),
        130,
    ]


def test_a_log_needs_no_ledger_and_leaves_none(ledger, log):
    ledger("backtest", "--events", str(log))
    assert not ledger.path.exists()


def test_the_same_log_with_instants_says_the_same(ledger, log, tmp_path):
    dated = tmp_path / "dated.csv"
    days = [line.rsplit(",", 1) for line in log.read_text().splitlines()[1:]]
    dated.write_text(
        "at,src,dst\n" + "".join(f"{instant(float(day))},{pair}\n" for pair, day in days), encoding="utf-8"
    )
    one = ledger("backtest", "--events", str(log), "--json").json
    other = ledger("backtest", "--events", str(dated), "--json").json
    for horizon, figures in one["horizons"].items():
        assert other["horizons"][horizon] == pytest.approx(figures, abs=1e-5)
    assert [each["ties"] for each in other["cuts"]] == [each["ties"] for each in one["cuts"]]


def instant(day: float) -> str:
    return (datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=round(day * DAY))).isoformat()


def test_lines_have_the_figures_of_the_document(ledger, log):
    document = ledger("backtest", "--events", str(log), "--json").json
    answer = ledger("backtest", "--events", str(log), "--plain")
    rows = [line.split("\t") for line in answer.lines]
    assert [row[0] for row in rows] == ["7 days"] * 6 + ["30 days"] * 6
    assert [row[1] for row in rows[:6]] == [
        "this engine", "time since last", "count of touches", "last / own mean gap", "exponential tie decay", "BG/NBD",
    ]  # fmt: skip
    for row, horizon in ((rows[0], "7"), (rows[6], "30")):
        shown = [float(cell) for cell in row[2:]]
        assert shown == pytest.approx(list(document["horizons"][horizon].values()), abs=5.1e-4)
    assert ASIDE in answer.err


# -- options ----------------------------------------------------------------------------------------------------


def test_horizons_are_looked_at_in_order_and_once(ledger, log):
    answer = ledger("backtest", "--events", str(log), "--horizons", "30, 3,30,14", "--json").json
    assert list(answer["horizons"]) == ["3", "14", "30"]


def test_cuts_are_days_of_the_log(predicted):
    answer, rows = predicted("--cuts", "120,60.5,120", "--horizons", "7")
    assert [each["day"] for each in answer["cuts"]] == [60.5, 120]
    assert list(dict.fromkeys(row["cut"] for row in rows)) == ["60.5", "120"]


def test_cuts_are_dates_where_the_log_has_dates(demo, tmp_path):
    out = tmp_path / "out.csv"
    answer = demo(
        "backtest", "--cuts", "2026-01-01T08:00Z,2025-11-01T08:00Z", "--predictions", str(out), "--json"
    )
    cuts = ["2025-11-01T08:00:00Z", "2026-01-01T08:00:00Z"]
    assert [each["at"] for each in answer.json["cuts"]] == cuts
    with out.open(newline="") as file:
        assert list(dict.fromkeys(row["cut"] for row in csv.DictReader(file))) == cuts


def test_fewest_touches_decide_who_is_predicted(predicted):
    for least in (2, 6, 20):
        answer, rows = predicted("--min-touches", str(least), "--cuts", "90", "--horizons", "7")
        wanted = {
            pair for pair, days in touches().items() if sum(day * DAY <= 90 * DAY for day in days) >= least
        }
        assert {(row["src"], row["dst"]) for row in rows} == wanted
        assert (answer["least_touches"], answer["ties"]) == (least, len(wanted))


def test_a_hole_is_taken_for_a_pause_and_said(ledger, tmp_path):
    path = tmp_path / "hole.csv"
    days = [day for day in range(200) if not 80 <= day < 140]
    path.write_text("src,dst,t_days\n" + "".join(f"1,{dst},{day}\n" for day in days for dst in (2, 3)))
    pauses = [{"from": "1970-03-22T00:00:00Z", "to": "1970-05-21T00:00:00Z"}]
    assert ledger("backtest", "--events", str(path), "--json").json["pauses"] == pauses
    assert ledger("backtest", "--events", str(path), "--no-pauses", "--json").json["pauses"] == []
    assert "A pause was inferred: 80 to 140" in ledger("backtest", "--events", str(path)).err
    assert "pause" not in ledger("backtest", "--events", str(path), "--no-pauses").err


def test_broken_rows_are_named_and_counted(ledger, log):
    log.write_text(log.read_text() + "1,2,soon\n" * 7)
    first = len(log.read_text().splitlines()) - 6
    said = ledger("backtest", "--events", str(log)).err.splitlines()
    assert said[:5] == [f"log.csv:{first + row}: its time can't be read." for row in range(5)]
    assert "7 rows were passed over." in said[5:]
    assert not any("log.csv" in line for line in said[5:])
    check_document(ledger("backtest", "--events", str(log), "--json").json, ["7", "30"])


# -- predictions ------------------------------------------------------------------------------------------------


def test_predictions_are_a_row_for_each_tie_cut_and_horizon(ledger, log, tmp_path):
    out = tmp_path / "out.csv"
    answer = ledger("backtest", "--events", str(log), "--predictions", str(out), "--json")
    assert out.stat().st_mode & 0o777 == 0o600
    assert f"Every chance is in {out}." in answer.err
    with out.open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["src", "dst", "cut", "horizon", "p"]
    assert len(rows) == 2 * sum(each["ties"] for each in answer.json["cuts"])
    assert len({tuple(row[:4]) for row in rows}) == len(rows)
    assert all(0 <= float(row[4]) <= 1 for row in rows)
    assert {row[3] for row in rows} == {"7", "30"}


@pytest.mark.parametrize("options", [(), ("--cuts", "70,100", "--horizons", "3,20,60")])
def test_figures_can_be_reckoned_from_the_predictions(predicted, options):
    answer, rows = predicted(*options)
    of = {pair: [round(day * DAY) for day in days] for pair, days in touches().items()}
    losses: dict[str, dict[str, list[float]]] = {}
    squares: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        cut, horizon, p = float(row["cut"]) * DAY, int(row["horizon"]), float(row["p"])
        came = any(cut < at <= cut + horizon * DAY for at in of[row["src"], row["dst"]])
        clipped = min(max(p, 1e-4), 1 - 1e-4)
        losses.setdefault(row["horizon"], {}).setdefault(row["cut"], []).append(
            -math.log(clipped if came else 1 - clipped)
        )
        squares.setdefault(row["horizon"], {}).setdefault(row["cut"], []).append((p - came) ** 2)
    for horizon, figures in answer["horizons"].items():
        assert figures["log_loss"] == pytest.approx(mean(map(mean, losses[horizon].values())), abs=2e-5)
        assert figures["brier"] == pytest.approx(mean(map(mean, squares[horizon].values())), abs=2e-5)


def test_the_own_past_is_predicted_as_freshness_is_shown(demo, tmp_path):
    """Of a cut a second ago the chance within the tier's horizon is today's freshness."""
    out = tmp_path / "out.csv"
    demo(
        "backtest", "--cuts", "2026-11-24T09:59:59Z", "--horizons", "30,90,180,365", "--min-touches", "1",
        "--predictions", str(out),
    )  # fmt: skip
    with out.open(newline="") as file:
        said = {(row["dst"], row["horizon"]): float(row["p"]) for row in csv.DictReader(file)}
    horizons = {1: "30", 2: "90", 3: "180", 4: "365", 5: "365"}
    people = [each for each in demo("people", "--json").json["people"] if not each["unknown"]]
    assert len(people) > 40
    for each in people:
        assert said[each["id"], horizons[each["tier"]]] == pytest.approx(each["freshness"], abs=1e-5)


def test_predictions_are_the_same_however_often(predicted):
    assert predicted() == predicted()


# -- what it refuses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("horizons", ["x", "0", "-7", "7,,30", "7;30", "7.5", "3651", "nan", " ", "1e3"])
def test_horizons_that_are_none_are_refused(ledger, log, horizons):
    answer = ledger("backtest", "--events", str(log), "--horizons", horizons, "--json", code=1)
    assert f"--horizons takes days from 1 to 3650 with commas between, such as 7,30, not “{horizons}”" in refused(answer)  # fmt: skip


@pytest.mark.parametrize("cuts", ["0", "160", "200", "-5", "50,161", "1e15"])
def test_a_cut_outside_the_log_is_refused(ledger, log, cuts):
    message = refused(ledger("backtest", "--events", str(log), "--cuts", cuts, "--json", code=1))
    assert message == f"The cut {cuts.split(',')[-1]} is not within the log, which goes from 0 to 160."


@pytest.mark.parametrize("cuts", ["x", "nan", "inf", "50,", "2024-01-01", "1e400"])
def test_a_cut_that_is_no_day_is_refused(ledger, log, cuts):
    message = refused(ledger("backtest", "--events", str(log), "--cuts", cuts, "--json", code=1))
    assert "is no cut: this log counts days, so that one is for instance 80." in message


@pytest.mark.parametrize("cuts", ["1999-01-01", "2030-01-01", "someday maybe", "50"])
def test_a_cut_of_the_ledgers_own_past_is_a_moment_within_it(demo, cuts):
    refused(demo("backtest", "--cuts", cuts, "--json", code=1))


def test_where_no_tie_stands_it_says_so(ledger, log, tmp_path):
    out = tmp_path / "out.csv"
    answer = ledger(
        "backtest", "--events", str(log), "--min-touches", "900", "--predictions", str(out), "--json", code=1
    )
    assert refused(answer).startswith("No tie has 900 touches before the first cut")
    assert not out.exists()


@pytest.mark.parametrize("text", ["src,dst,t_days\n", "src,dst,t_days\n1,1,2\n1,2,nan\n"])
def test_a_log_of_nothing_is_refused(ledger, tmp_path, text):
    path = tmp_path / "log.csv"
    path.write_text(text)
    answer = ledger("backtest", "--events", str(path), code=1)
    assert answer.out == ""
    assert f"There is nothing in {path} that can be read." in answer.err


@pytest.mark.parametrize("text", ["src,dst,t_days\n1,2,5\n", "src,dst,t_days\n1,2,5\n1,3,5\n2,3,5\n"])
def test_a_log_of_one_moment_has_nothing_to_predict(ledger, tmp_path, text):
    path = tmp_path / "log.csv"
    path.write_text(text)
    assert "nothing to predict" in refused(ledger("backtest", "--events", str(path), "--json", code=1))


def test_files_that_cant_be_read_or_written_are_refused(ledger, log, tmp_path):
    columns = tmp_path / "columns.csv"
    columns.write_text("from,to,when\n")
    for path, why in (
        (tmp_path, "can't be read"),
        (tmp_path / "none.csv", "There is no file"),
        (columns, "has no column src"),
    ):
        assert why in refused(ledger("backtest", "--events", str(path), "--json", code=1))
    for out in (tmp_path, tmp_path / "no folder" / "out.csv"):
        answer = ledger("backtest", "--events", str(log), "--predictions", str(out), "--json", code=1)
        assert f"{out} can't be written" in refused(answer)


def test_an_empty_ledger_has_nothing_to_predict(begun):
    assert "no touches to predict yet" in refused(begun("backtest", "--json", code=1))
    begun("add", "Ana Ruiz")
    assert "ledger touch" in refused(begun("backtest", "--json", code=1))


def test_one_touch_has_nothing_to_predict(begun):
    begun("add", "Ana Ruiz", "--last", "2026-11-01")
    assert "No tie has 2 touches" in refused(begun("backtest", "--json", code=1))


def test_a_number_of_touches_below_one_is_wrong_use(ledger, log):
    ledger("backtest", "--events", str(log), "--min-touches", "0", code=2)
