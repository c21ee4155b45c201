"""What `backtest` says to scripts: the document, the predictions, and its sentences where it can't."""

import csv
import errno
import json
import math
import random
from datetime import UTC, datetime, timedelta
from statistics import mean
from typing import Any

import pytest

from relationship_ledger.formats import events_csv

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


def refused(answer: Any, code: int = 1) -> str:
    """The sentence of a run that said no, by itself on standard error."""
    error = json.loads(answer.err)["error"]
    assert answer.out == ""
    assert answer.code == code
    assert error["code"] == ("store" if code == 3 else error["code"])
    assert error["message"].endswith(".")
    assert "Traceback" not in answer.err
    assert "wrong in ledger itself" not in answer.err
    return str(error["message"])


# -- the document -----------------------------------------------------------------------------------------------


def check_document(answer: Any, horizons: list[str], passed_over: int = 0) -> None:
    assert answer["schema"] == 1
    assert 0 < answer["ties"] <= answer["touches"] <= answer["events"]
    assert (answer["least_touches"], answer["passed_over"]) == (2, passed_over)
    check_figures(answer["horizons"], horizons)
    assert list(answer["baselines"]) == RIVALS
    for each in answer["baselines"].values():
        check_figures(each, horizons)
    assert [set(each) for each in answer["cuts"]] == [{"at", "ties"}] * 4
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
    assert [each["at"] for each in answer["cuts"]] == ["80", "96.66666667", "113.3333333", "130"]
    assert answer["pauses"] == []


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
    assert other["cuts"] == [
        {"at": instant(float(each["at"])).replace("+00:00", "Z"), "ties": each["ties"]}
        for each in one["cuts"]
    ]


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
    assert [each["at"] for each in answer["cuts"]] == ["60.5", "120"]
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


def test_cuts_of_a_log_of_others_with_dates_need_no_ledger(ledger, log, tmp_path):
    dated = tmp_path / "dated.csv"
    days = [line.rsplit(",", 1) for line in log.read_text().splitlines()[1:]]
    dated.write_text("src,dst,at\n" + "".join(f"{pair},{instant(float(day))}\n" for pair, day in days))
    given = "2024-03-01T12:00,2024-04-01,2024-04-02T01:00+02:00,2024-03-01T12:00:00Z"
    answer = ledger("backtest", "--events", str(dated), "--cuts", given, "--horizons", "7", "--json").json
    assert [each["at"] for each in answer["cuts"]] == [
        "2024-03-01T12:00:00Z", "2024-04-01T00:00:00Z", "2024-04-01T23:00:00Z",
    ]  # fmt: skip
    assert not ledger.path.exists()
    for wrong in ("60", "someday", "2024-02-30", ""):
        message = refused(ledger("backtest", "--events", str(dated), "--cuts", wrong, "--json", code=1))
        assert (
            message
            == f"“{wrong}” is no moment as this log has them; one is for instance 2024-03-21T00:00:00Z."
        )


def test_cuts_can_be_given_as_the_document_has_them(ledger, log):
    one = ledger("backtest", "--events", str(log), "--json").json
    cuts = ",".join(each["at"] for each in one["cuts"])
    assert ledger("backtest", "--events", str(log), "--cuts", cuts, "--json").json == one


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
    given = ("backtest", "--events", str(path))
    assert ledger(*given, "--json").json["pauses"] == [{"from": "80", "to": "140"}]
    assert ledger(*given, "--no-pauses", "--json").json["pauses"] == []
    assert "A pause was inferred: 80 to 140, in which next to nothing was logged." in ledger(*given).err
    assert "pause" not in ledger(*given, "--no-pauses").err
    # It is known two weeks after its end, and said only where it was known at a cut.
    for cuts, count in (("70", 0), ("100,152.9", 0), ("154", 1), ("70,160", 1)):
        answer = ledger(*given, "--cuts", cuts, "--horizons", "7", "--json")
        assert len(answer.json["pauses"]) == count


def test_a_pause_of_a_log_with_dates_is_said_in_dates(ledger, tmp_path):
    path = tmp_path / "hole.csv"
    days = [day for day in range(200) if not 80 <= day < 140]
    path.write_text("src,dst,at\n" + "".join(f"1,{dst},{instant(day)}\n" for day in days for dst in (2, 3)))
    pause = {"from": "2024-03-21T00:00:00Z", "to": "2024-05-20T00:00:00Z"}
    assert ledger("backtest", "--events", str(path), "--json").json["pauses"] == [pause]
    said = ledger("backtest", "--events", str(path)).err
    assert f"A pause was inferred: {pause['from']} to {pause['to']}" in said


def test_a_pause_that_was_set_is_said_in_the_document(demo):
    demo("pause", "2026-03-01", "2026-03-20")
    (pause,) = demo("backtest", "--json").json["pauses"]
    assert set(pause) == {"from", "to"}
    assert "2026-02-28" < pause["from"] < "2026-03-02"
    assert "2026-03-19" < pause["to"] < "2026-03-22"
    assert "pause" not in demo("backtest").err


def test_where_nobody_came_again_bg_nbd_has_no_figures(ledger, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("src,dst,t_days\n" + "".join(f"1,{k},{k}\n1,{k},{k + 60}\n" for k in range(2, 30)))
    given = ("backtest", "--events", str(path), "--min-touches", "1", "--cuts", "50", "--horizons", "7,14")
    answer = ledger(*given, "--json").json
    assert list(answer["baselines"]) == RIVALS
    for name in RIVALS[:4]:
        check_figures(answer["baselines"][name], ["7", "14"])
    none = dict.fromkeys(FIGURES)
    assert answer["baselines"]["bg_nbd"] == {"7": none, "14": none}
    rows = [line.split("\t") for line in ledger(*given, "--plain").lines]
    assert [row for row in rows if row[1] == "BG/NBD"] == [
        [f"{horizon} days", "BG/NBD", *"–––––"] for horizon in (7, 14)
    ]
    assert "BG/NBD" in ledger(*given).out


def test_broken_rows_are_named_and_counted(ledger, log):
    log.write_text(log.read_text() + "1,2,soon\n" * 7)
    first = len(log.read_text().splitlines()) - 6
    said = ledger("backtest", "--events", str(log)).err.splitlines()
    assert said[:5] == [f"log.csv:{first + row}: its time can't be read." for row in range(5)]
    assert "7 rows were passed over." in said[5:]
    assert not any("log.csv" in line for line in said[5:])
    check_document(ledger("backtest", "--events", str(log), "--json").json, ["7", "30"], passed_over=7)


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
    """A year later the chance that is reckoned for today, within the tier's horizon, is today's freshness."""
    out = tmp_path / "out.csv"
    demo(
        "backtest", "--cuts", "2026-11-24T10:00:00Z", "--horizons", "30,90,180,365", "--min-touches", "1",
        "--predictions", str(out), now="2027-11-24T10:00:00Z",
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


@pytest.mark.parametrize("horizons", ["", "x", "0", "-7", "7,,30", "7;30", "7.5", "3651", "nan", " ", "1e3"])
def test_horizons_that_are_none_are_refused(ledger, log, horizons):
    answer = ledger("backtest", "--events", str(log), "--horizons", horizons, "--json", code=1)
    assert f"--horizons takes days from 1 to 3650 with commas between, such as 7,30, not “{horizons}”" in refused(answer)  # fmt: skip


@pytest.mark.parametrize("cuts", ["-0.001", "130.01", "160", "200", "-5", "50,131", "1e15"])
def test_a_cut_without_its_longest_horizon_within_the_log_is_refused(ledger, log, cuts):
    message = refused(ledger("backtest", "--events", str(log), "--cuts", cuts, "--json", code=1))
    assert message == (
        f"The cut {cuts.split(',')[-1]} is out of reach: 30 days ahead of it must be known, and the log goes from 0 to 160. "
        "--horizons can be shorter."
    )


@pytest.mark.parametrize(("cut", "horizons"), [("130", "7,30"), ("153", "7"), ("100", "60,3")])
def test_a_cut_with_all_of_its_horizons_within_the_log_is_taken(predicted, cut, horizons):
    answer, rows = predicted("--cuts", cut, "--horizons", horizons)
    assert [each["at"] for each in answer["cuts"]] == [cut]
    assert len(rows) == answer["cuts"][0]["ties"] * len(horizons.split(","))


@pytest.mark.parametrize("cuts", ["", "x", "nan", "inf", "50,", "2024-01-01", "1e400"])
def test_a_cut_that_is_no_day_is_refused(ledger, log, cuts):
    message = refused(ledger("backtest", "--events", str(log), "--cuts", cuts, "--json", code=1))
    assert message == f"“{cuts.split(',')[-1]}” is no moment as this log has them; one is for instance 80."


@pytest.mark.parametrize("cuts", ["1999-01-01", "2030-01-01", "2026-08-28", "someday maybe", "50", ""])
def test_a_cut_of_the_ledgers_own_past_is_a_moment_within_it(demo, cuts):
    message = refused(demo("backtest", "--cuts", cuts, "--json", code=1))
    if cuts[4:5] == "-":
        assert message.startswith(f"The cut {cuts} is out of reach: 90 days ahead of it must be known, ")


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
    (tmp_path / "file").write_text("")
    for out, why in (
        (tmp_path, "is a folder"),
        (tmp_path / "no folder" / "out.csv", "can't be written: "),
        (tmp_path / "file" / "out.csv", "can't be written: "),
        (tmp_path / ("a" * 300), "can't be written: "),
    ):
        answer = ledger("backtest", "--events", str(log), "--predictions", str(out), "--json", code=3)
        assert f"{out} {why}" in refused(answer, code=3)


def test_predictions_are_written_whole_or_not_at_all(ledger, log, tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    out.write_text("earlier\n")
    given = ("backtest", "--events", str(log), "--predictions", str(out), "--json")
    write = events_csv.write_predictions

    def full(file, rows):
        write(file, list(rows)[:3])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(events_csv, "write_predictions", full)
        answer = ledger(*given, code=3)
    assert refused(answer, code=3) == f"{out} can't be written: No space left on device."
    assert out.read_text() == "earlier\n"
    assert {each.name for each in tmp_path.iterdir() if each.is_file()} == {"log.csv", "out.csv"}
    ledger(*given)
    assert out.read_text().startswith("src,dst,cut,horizon,p\n")
    assert {each.name for each in tmp_path.iterdir() if each.is_file()} == {"log.csv", "out.csv"}


def test_an_empty_ledger_has_nothing_to_predict(begun):
    assert "no touches to predict yet" in refused(begun("backtest", "--json", code=1))
    begun("add", "Ana Ruiz")
    assert "ledger touch" in refused(begun("backtest", "--json", code=1))


def test_one_touch_has_nothing_to_predict(begun):
    begun("add", "Ana Ruiz", "--last", "2026-11-01")
    assert "No tie has 2 touches" in refused(begun("backtest", "--json", code=1))


def test_a_number_of_touches_below_one_is_wrong_use(ledger, log):
    ledger("backtest", "--events", str(log), "--min-touches", "0", code=2)
