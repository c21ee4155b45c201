"""The one clock and the one chance of a run, and what is due when."""

import pytest


def names(answer) -> list[str]:
    return [each["name"] for each in answer.json["due"]]


def test_the_past_is_answered_from_what_was_known_of_it(begun):
    begun("add", "Ana Ruiz", "--tier", "2")
    begun("touch", "--with=Ana Ruiz", "--via=meal", "--on=2026-06-01 18:00")
    begun("touch", "--with=Ana Ruiz", "--via=call", "--on=2026-10-01 18:00")
    past = begun("show", "Ana Ruiz", "--json", now="2026-07-01T10:00:00+00:00").json
    assert past["last_touch"] == {"at": "2026-06-01T18:00:00Z", "channel": "meal", "by": "both"}
    assert len(past["touches"]) == 1
    now = begun("show", "Ana Ruiz", "--json").json
    assert len(now["touches"]) == 2
    assert now["freshness"] != past["freshness"]


def test_the_future_only_grows_older(begun):
    begun("add", "Ana Ruiz", "--tier", "2")
    begun("touch", "--with=Ana Ruiz", "--via=meal", "--on=2026-11-01")
    last = None
    for when in ("2026-11-24", "2026-12-24", "2027-06-24", "2028-06-24", "2036-06-24"):
        found = begun("show", "Ana Ruiz", "--json", now=f"{when}T10:00:00+00:00").json
        assert last is None or found["shelf_life_days"] < last["shelf_life_days"]
        assert last is None or found["freshness"] <= last["freshness"]
        assert last is None or found["expires_at"] == last["expires_at"]
        last = found
    assert last["rotten"]


def test_what_is_written_in_the_past_is_dated_then(begun):
    begun("add", "Ana Ruiz")
    begun("touch", "--with=Ana Ruiz", "--via=call", now="2026-03-04T05:06:07+00:00")
    assert begun("history", "--json").json["touches"][0]["at"] == "2026-03-04T05:06:07Z"
    step = begun("history", "--steps", "--json").json["steps"][0]
    assert step["dated"] == "2026-03-04T05:06:07Z"
    assert step["at"] > step["dated"]


def test_as_of_wins_over_the_environment_and_reads_words(begun):
    assert begun("due", "--json", now="2026-03-01").json["as_of"] == "2026-03-01T12:00:00Z"
    assert begun("due", "--json", now="2030-01-02T03:04:05+02:00").json["as_of"] == "2030-01-02T01:04:05Z"
    assert begun("due", "--json").json["as_of"] == "2026-11-24T10:00:00Z"


def test_a_moment_without_a_zone_is_the_ledgers(begun):
    begun("config", "timezone", "America/New_York")
    assert begun("due", "--json", now="2026-11-24T10:00:00").json["as_of"] == "2026-11-24T15:00:00Z"


STORY = [
    ("add", "Ana Ruiz", "--tier", "1", "--origin", "shared:school", "--email", "ana@example.com", "--birthday", "05-03"),
    ("add", "Bob Stone", "--last", "2026-09-01", "--note", "tall"),
    ("list", "new", "Band", "--thing", "music"), ("list", "join", "Band", "Ana Ruiz"),
    ("touch", "--with=Ana Ruiz", "--with=Bob Stone", "--via=meal", "--cost=3 EUR"), ("promise", "Bob Stone", "a book"),
    ("edit", "Bob Stone", "--tier", "3"), ("undo",), ("redo",), ("snooze", "Bob Stone", "2w"),
]  # fmt: skip


def test_the_same_seed_gives_the_same_ledger(ledger, tmp_path):
    answers = []
    for name in ("one.db", "two.db"):
        place = ("--ledger", str(tmp_path / name))
        ledger(*place, "init")
        for command in STORY:
            ledger(*place, *command)
        answers.append(
            [ledger(*place, *command).out for command in (
                ("due", "--json"), ("people", "--json"), ("show", "Ana", "--json"), ("show", "Bob", "--json"),
                ("lists", "--json"), ("history", "--json"), ("plan", "--json"), ("history",), ("export",),
            )]
        )  # fmt: skip
    assert answers[0] == answers[1]


def test_another_seed_gives_other_ids(ledger, tmp_path, monkeypatch):
    found = []
    for seed in ("1", "2"):
        monkeypatch.setenv("LEDGER_SEED", seed)
        place = ("--ledger", str(tmp_path / f"{seed}.db"))
        ledger(*place, "init")
        found.append(ledger(*place, "add", "Ana Ruiz", "--json").json["contact"]["id"])
    assert found[0] != found[1]


def test_the_same_demo_twice(ledger, tmp_path):
    outs = []
    for name in ("one.db", "two.db"):
        ledger("demo", "--people", "30", "--seed", "5", "--out", str(tmp_path / name))
        outs.append(ledger("--ledger", str(tmp_path / name), "export").out)
    assert outs[0] == outs[1]
    ledger("demo", "--people", "30", "--seed", "6", "--out", str(tmp_path / "three.db"))
    assert ledger("--ledger", str(tmp_path / "three.db"), "export").out != outs[0]


# What is due


def test_due_is_in_the_order_of_the_engine(demo):
    due = demo("due", "--json", "--days", "180").json["due"]
    ranks = []
    for each in due:
        numbers = {n["name"]: n["value"] for n in demo("why", each["id"], "--json").json["numbers"]}
        ranks.append(float(numbers["rank"]))
    active = [(each["rotten"], rank) for each, rank in zip(due, ranks, strict=True)]
    alive = [rank for rotten, rank in active if not rotten]
    assert len(alive) > 10
    assert alive == sorted(alive, reverse=True)


def test_filters_keep_what_fits_and_nothing_else(demo):
    every = {each["id"]: each for each in demo("due", "--json", "--days", "365").json["due"]}
    assert len(every) > 30
    for options, fits in (
        (("--tier", "5"), lambda each: each["tier"] == 5),
        (("--origin", "shared"), lambda each: each["origin"]["kind"] == "shared"),
        (
            ("--origin", "shared:work"),
            lambda each: (each["origin"]["kind"], each["origin"]["context"]) == ("shared", "work"),
        ),
        (("--origin", "online"), lambda each: each["origin"]["kind"] == "online"),
        (("--list", "Sunday letter"), lambda each: "Sunday letter" in [ref["name"] for ref in each["lists"]]),
        (("--rotten",), lambda each: each["rotten"]),
        (("--kept",), lambda each: not each["rotten"]),
    ):
        found = demo("due", "--json", "--days", "365", *options).json
        wanted = {id_ for id_, each in every.items() if fits(each)}
        assert {each["id"] for each in found["due"]} == wanted, options
        assert found["count"] == len(wanted)
        assert 0 < len(wanted) < len(every), options


def test_an_origin_that_is_none_is_refused(demo):
    answer = demo("due", "--origin", "sharde", code=None)
    assert answer.code in {1, 2}, "a slip in a filter looks like an empty answer"


def test_until_a_day(demo):
    friday = demo("due", "--json", "--until", "friday").json
    assert friday["until"].startswith("2026-11-27T")
    assert demo("due", "--json", "--until", "2026-12-24").json["until"].startswith("2026-12-24T")
    assert friday["count"] <= demo("due", "--json", "--until", "2027-06-01").json["count"]


def test_until_a_day_means_all_of_it(begun):
    """Someone whose shelf life ends on friday evening is due until friday."""
    begun("add", "Ana Ruiz", "--tier", "5", "--at-most", "30 days", "--last", "2026-10-28 20:00")
    expires = begun("show", "Ana Ruiz", "--json").json["expires_at"]
    assert expires == "2026-11-27T20:00:00Z"
    assert names(begun("due", "--json", "--until", "friday")) == ["Ana Ruiz"]
    assert names(begun("due", "--json", "--until", "thursday")) == []


def test_those_set_aside_are_not_due(demo):
    first = names(demo("due", "--json"))
    demo("snooze", first[0], "2w")
    demo("let-go", first[1])
    demo("let-go", first[2], "--deceased")
    assert names(demo("due", "--json")) == first[3:]
    assert not {*first[1:3]} & {*names(demo("due", "--json", "--days", "3650"))}
    assert first[0] in names(demo("due", "--json", now="2026-12-20T10:00:00+00:00"))
    assert first[2] not in demo("today").out
    demo("wake", first[1])
    assert first[1] in names(demo("due", "--json"))


def test_who_is_listed_is_not_said_to_be_left_out(begun):
    """A snooze that ends within the span asked for."""
    begun("add", "Ana Ruiz", "--last", "2024-01-01")
    begun("snooze", "Ana Ruiz", "2w")
    assert "1 snoozed" in begun("due").err
    answer = begun("due", "--days", "30")
    assert answer.lines[0].startswith("Ana Ruiz\t")
    assert "1 snoozed" not in answer.err


def test_the_deceased_are_silent(begun):
    begun("add", "Ana Ruiz", "--birthday", "11-26", "--last", "2024-01-01")
    begun("promise", "Ana Ruiz", "return the book", "--due", "friday")
    assert "Ana Ruiz" in begun("today").out
    begun("let-go", "Ana Ruiz", "--deceased")
    assert "Ana Ruiz" not in begun("today").out
    assert "Ana Ruiz" not in begun("plan").out
    assert begun("today", "--json").json["days"] == []


def test_birthdays_come_in_time_and_over_new_year(begun):
    begun("add", "Ana Ruiz", "--birthday", "1980-01-03")
    begun("add", "Leap Day", "--birthday", "1980-02-29")
    assert begun("today", "--json").json["days"] == []
    found = begun("today", "--json", now="2026-12-28T10:00:00+00:00").json["days"]
    assert [each["contact"]["name"] for each in found] == ["Ana Ruiz"]
    assert "2027-01-03" in begun("today", now="2026-12-28T10:00:00+00:00").out
    for now, day in (("2027-02-20", "2027-02-28"), ("2028-02-20", "2028-02-29")):
        answer = begun("today", now=f"{now}T10:00:00+00:00")
        assert f"Leap Day\tbirthday\t{day}" in answer.out


def test_the_week_counts_from_the_day_it_starts_on(begun):
    begun("add", "Ana Ruiz")
    begun("touch", "--with=Ana Ruiz", "--via=call", "--for=30m", "--on=2026-11-22 10:00")  # a sunday
    begun("touch", "--with=Ana Ruiz", "--via=call", "--for=20m", "--on=2026-11-23 10:00")
    assert begun("today", "--json").json["week"] == {
        "budget_minutes": 300,
        "spent_minutes": 20,
        "left_minutes": 280,
        "planned": None,
    }
    begun("config", "week-starts", "sunday")
    assert begun("today", "--json").json["week"]["spent_minutes"] == 50


@pytest.fixture
def thousand(begun, tmp_path):
    rows = ["Name,Email", *(f"Person {n:04} Number,p{n}@example.com" for n in range(1000))]
    table = tmp_path / "people.csv"
    table.write_text("\n".join(rows) + "\n")
    assert begun("import", str(table), "--json").json["contacts"]["added"] == 1000
    return begun


def test_a_thousand_people_added_today_are_not_all_due(thousand):
    """Spread over their horizon of a year: a fiftieth a week, more or less."""
    today = int(thousand("due", "--count").out)
    assert today < 60
    counts = [
        int(thousand("due", "--count", "--days", "0", now=f"2027-{month:02}-24T10:00:00+00:00").out)
        for month in range(1, 12)
    ]
    assert counts == sorted(counts)
    assert counts[0] < 250
    assert 350 < counts[5] < 750
    assert counts[-1] > 850
    assert thousand("due", "--json", "--limit", "1").json["due"][0]["unknown"]


def test_a_year_of_touches_ranks_as_the_engine_says(ledger, tmp_path):
    """A thousand ties with a life behind them: `due` is those whose stored expiry is near, by rank, the rotten last."""
    place = ("--ledger", str(tmp_path / "life.db"))
    ledger("demo", "--people", "1000", "--years", "1", "--out", str(tmp_path / "life.db"))
    due = ledger(*place, "due", "--json").json
    everyone = ledger(*place, "people", "--json", "--state", "active").json["people"]
    expected = {each["id"] for each in everyone if each["expires_at"] <= due["until"]}
    assert {each["id"] for each in due["due"] if each["state"] == "active"} == expected
    assert {each["state"] for each in due["due"]} <= {"active", "snoozed"}  # whose snooze ends this week
    assert 0 < due["count"] < 500
    again = ledger(*place, "due", "--json", "--limit", "20").json["due"]
    assert again == due["due"][:20]
    lost = [each["rotten"] for each in due["due"]]
    assert lost == sorted(lost), "who counts as lost comes behind who can be kept"
