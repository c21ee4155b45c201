"""Weeks made by hand: plain ones of any length, and one of names that try something."""

from datetime import UTC, date, datetime, timedelta

from relationship_ledger.model import (
    DAY,
    Details,
    Handle,
    ImportantDay,
    LastTouch,
    LeftOut,
    Note,
    Origin,
    Plan,
    PlanLine,
    Promise,
    PromiseLine,
    Ref,
    Resting,
    Standing,
    Touch,
    ValueLine,
)
from relationship_ledger.render.paper import Options
from relationship_ledger.render.sheet import Sheet, sheet

MONDAY = date(2026, 11, 23)
NOW = int(datetime(2026, 11, 24, 10, tzinfo=UTC).timestamp())
LEDGER = "01a20cff-7d00-73b3-968c-8aa16d3b2d43"
A4 = Options("a4", NOW, "UTC", LEDGER)
LETTER = A4._replace(paper="letter")

HOSTILE = (
    "<script>document.title='run'</script>",
    "<img src=x onerror=alert(1)>",
    "</style><b>out</b>",
    '#read("/etc/passwd")',
    "#panic() ] } $x$ \\ `raw` @label <label>",
    "back\\slash \\n \\N \\, ; : end",
    "\x1b[31mred\x1b[0m bell\x07",
    "\u202eevil\u202c bidi \u2066over\u2069",
    '=HYPERLINK("http://x","y")',
    "@SUM(A1) | pipe *bold* _it_ ~~no~~ [link](http://x)",
    "two\nlines\r\nEND:VEVENT\r\nBEGIN:VALARM",
    "long " + "name " * 60,
    "unbroken" + "x" * 300,
    "王小明 後藤誠司 오혜아",
    "محمد بن سلمان العربي",
    "שלום עליכם",
    "👨\u200d👩\u200d👧 family ❤\ufe0f 😀",
    "е\u0301 Ελένη Иванъ ნინო",
    "'quote\" &amp; &lt;b&gt;",
)
"""What a name may hold that came from a file of someone else."""


def standing(name: str, number: int = 0, **changes: object) -> Standing:
    """Someone due."""
    made = Standing(
        id=f"contact-{number}", name=name, origin=Origin("shared", "work"), tier=3, state="active", unknown=False,
        slipping=False, rotten=False, freshness=0.4, gravitas=0.6, worth=2.0, shelf_life_days=3.0,
        expires_at=NOW + 3 * DAY, last_touch=LastTouch(NOW - 40 * DAY, "call", "me"), suggestion=None, lists=(),
        rank=0.1, bound="model",
    )  # fmt: skip
    return made._replace(**changes)


def touch_line(name: str, number: int, day: date | None = MONDAY, **changes: object) -> PlanLine:
    """A planned call."""
    made = PlanLine(
        standing(name, number),
        "call",
        20,
        0.5,
        "6 weeks silent, usually 4 weeks",
        day=day,
        id=f"line-{number}",
    )
    return made._replace(**changes)


def details(name: str, number: int) -> Details:
    """What there is to say, with the name in every text."""
    id_ = f"contact-{number}"
    ref = Ref(id_, name)
    said = Touch(
        f"touch-{number}", NOW - 40 * DAY, "UTC", "call", "me", (ref,), note=f"{name[:40]}: asked for advice"
    )
    return Details(
        handles=(Handle("phone", "+493012345678"), Handle("email", f"{number}@example.org")),
        last=said,
        said=said,
        promises=(
            Promise(f"promise-{number}", ref, "me", f"photos for {name[:40]}", NOW, date(2026, 11, 27)),
        ),
        days=(ImportantDay("birthday", 12, 3, 1980),),
        note=Note(f"note-{number}", NOW, f"{name[:40]} plays chess", ref),
    )


def plan(lines: list[PlanLine], **changes: object) -> Plan:
    """A week's plan with these touches."""
    made = Plan(
        week="2026-W48", first_day=MONDAY, budget_minutes=300, spent_minutes=40, value_minutes=60, value_spent=0,
        lines=lines, value_lines=[], promises=[], resting=[], left_out=LeftOut(),
    )  # fmt: skip
    return made._replace(**changes)


def of_names(*names: str, told: bool = False) -> Sheet:
    """A week of one line a name, spread over the days; `told` puts each name into every text of its line."""
    lines = [touch_line(name, i, MONDAY + timedelta(days=i % 5)) for i, name in enumerate(names)]
    known = {f"contact-{i}": details(name, i) for i, name in enumerate(names)} if told else {}
    days = [
        (MONDAY, ImportantDay("birthday", 11, 23, 1990, f"day-{i}"), name) for i, name in enumerate(names[:3])
    ]
    return sheet(plan(lines), known, days if told else [], NOW, UTC)


def usual(count: int = 25, **changes: object) -> Sheet:
    """A week as many have it: promises, people of whom something is known, work for lists, someone at rest."""
    names = [f"Person {chr(65 + i % 26)}{i // 26 or ''} Lastname-Jones" for i in range(count - 3)]
    lines = [touch_line(name, i, MONDAY + timedelta(days=i % 5)) for i, name in enumerate(names)]
    known = {line.contact.id: _known(line, i) for i, line in enumerate(lines)}
    ana, bob = Ref("contact-a", "Ana Ruiz"), Ref("contact-b", "Bob Stone")
    made = plan(
        lines,
        promises=[PromiseLine(Promise("owed", ana, "me", "send the photos", NOW, date(2026, 11, 23)), 15, MONDAY, id="p")],
        value_lines=[
            ValueLine(Ref("list-1", "Sunday letter"), "dispatch", 60, 1.0, "every 4 weeks, last 5 weeks ago", day=None, id="v"),
            ValueLine(Ref("list-2", "Band"), "introduction", 15, 1.0, "both climb", (ana, bob), MONDAY, id="i"),
        ],
        resting=[Resting(standing("Cy Rest"), "3 unanswered in a row")],
        left_out=LeftOut(7, 3.0, 95, (Ref("x", "Dora Left"), Ref("y", "Eve Out"))),
        **changes,
    )  # fmt: skip
    days = [(date(2026, 11, 25), ImportantDay("birthday", 11, 25, 1980, "day-f"), "Fay Born")]
    return sheet(made, known, days, NOW, UTC)


def _known(line: PlanLine, number: int) -> Details:
    """Every fifth has something to come back to."""
    full = details(line.contact.name, number)
    return full if number % 5 == 0 else full._replace(promises=(), days=(), note=None)
