"""The sheet as one page of HTML that prints as it looks: nothing to load, nothing that runs.

The content policy allows one thing, the style block whose hash it names; a browser refuses whatever else a text from
outside might smuggle in past the escaping.
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from math import ceil
from typing import NamedTuple

from relationship_ledger.render import words
from relationship_ledger.render.paper import Options, Paper, Printed
from relationship_ledger.render.paper.columns import columns
from relationship_ledger.render.sheet import DayBlock, Line, Sheet

_PAGE = {"a4": "A4", "letter": "letter"}
_ROOM = {"a4": (184.0, 276.0), "letter": (189.9, 258.4)}
"""Width and height of a page within its margins, in millimetres."""
_RULE = 6.2
_MOST_RULES = 30

_STYLE = """
@page { size: %(page)s; margin: 10mm 13mm 11mm;
  @top-left { content: "%(week)s"; font: 8pt serif; color: #000; }
  @bottom-right { content: counter(page) " / " counter(pages); font: 7.5pt serif; color: #000; } }
@page :first { @top-left { content: none; } }
* { box-sizing: border-box; margin: 0; padding: 0; }
html { font-family: "Libertinus Serif", "Linux Libertine O", "Source Serif 4", Charter, "Iowan Old Style", Cambria,
  "Times New Roman", "Liberation Serif", serif; font-size: %(size)spt; font-size-adjust: .43; line-height: 1.1; color: #000; background: #fff; }
header { display: grid; grid-template-columns: 1fr auto; align-items: baseline; border-bottom: 1.2pt solid #000;
  padding-bottom: 1mm; margin-bottom: 1.5mm; }
h1 { font-size: 2em; line-height: 1; font-weight: 600; }
.span { font-size: 1.2em; }
.summary, .made { padding-top: 1mm; }
.made { font-size: .8em; text-align: end; }
table { width: 100%%; border-collapse: collapse; table-layout: fixed; }
col.tick { width: 3.5%%; } col.who { width: 23%%; } col.how { width: 20%%; } col.min { width: 4.5%%; }
th { font-weight: 600; text-align: start; }
thead th { font-size: .8em; font-weight: 400; padding-bottom: .3mm; }
thead th.min, td.min { text-align: end; }
tr { break-inside: avoid; }
tr.day { break-after: avoid; }
tr.day th, tr.day td { padding-top: 1.1mm; padding-bottom: .2mm; border-bottom: .6pt solid #000; font-size: 1.06em; }
tr.line td { vertical-align: top; padding: .15mm 2mm .35mm 0; border-bottom: .25pt solid #999; overflow-wrap: anywhere; }
tr.line td.min { padding-right: 0; }
.box { display: inline-block; width: 3.4mm; height: 3.4mm; border: .8pt solid #000; margin-top: .2mm; }
.done .box { background: linear-gradient(to top right, transparent 44%%, #000 44%%, #000 56%%, transparent 56%%); }
.done .name { text-decoration: line-through; }
.name { font-weight: 600; }
.small { font-size: .9em; }
.label { font-style: italic; }
.part { display: block; }
.run-in .part { display: inline; }
.run-in .part + .part::before { content: "· "; }
.run-in { line-height: 1.04; }
.run-in thead { display: none; }
.run-in tr.line td { padding-top: 0; padding-bottom: .25mm; }
.run-in tr.day th, .run-in tr.day td { padding-top: .8mm; padding-bottom: .1mm; }
section { margin-top: 1.7mm; break-inside: avoid; }
h2 { font-size: 1.06em; font-weight: 600; border-bottom: .6pt solid #000; }
section li { list-style: none; padding-top: .5mm; overflow-wrap: anywhere; }
section p { overflow-wrap: anywhere; }
.rule { height: %(rule)smm; border-bottom: .25pt solid #999; }
@media print { .done .box { print-color-adjust: exact; } }
@media screen { html { background: #e8e8e8; } main { background: #fff; max-width: 210mm; margin: 6mm auto; padding: 12mm; } }
"""


def render(sheet: Sheet, options: Options) -> Printed:
    """The whole page."""
    fit = _fit(sheet, options.paper)
    week = f"{sheet.title}, {sheet.span}"  # numbers and names of months: nothing from outside
    style = _STYLE % {"page": _PAGE[options.paper], "week": week, "size": fit.size, "rule": _RULE}
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = escape(week)
    body = "\n".join(_body(sheet, fit))
    page = f"""<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
    return Printed(page.encode("utf-8"))  # as the page itself says, whatever the terminal's encoding


class _Fit(NamedTuple):
    """How a sheet is set: letters in points, whether what is told runs in, ruled lines for notes."""

    size: float
    run_in: bool
    rules: int = 0


_WAYS = (
    *(_Fit(size, run_in=False) for size in (11.5, 11.0, 10.5, 10.0, 9.5)),
    *(_Fit(size, run_in=True) for size in (9.5, 9.0, 8.6, 8.3, 8.0, 7.8)),
)
"""From generous to dense."""
_LONG = _Fit(9.0, run_in=False)
"""How a week of several pages is set."""


def _fit(sheet: Sheet, paper: Paper) -> _Fit:
    """The most generous way in which all fits on one page, with ruled lines to its foot.

    A page can't measure itself without a script, so heights are reckoned as the style sets them.
    """
    width, height = _ROOM[paper]
    for way in _WAYS:
        rest = height * _SLACK - _height(sheet, way, width)
        if rest >= sheet.note_lines * _RULE:
            return way._replace(rules=min(_MOST_RULES, int(rest / _RULE)))
    return _LONG._replace(rules=sheet.note_lines)


_SLACK = 0.97
_EM = 0.3528
"""Millimetres of a point."""
_SIGN = 0.45
"""Width of a sign of running text in em, with letters brought to one height by `font-size-adjust`."""
_SMALL, _LARGE = 0.9, 1.06


def _height(sheet: Sheet, way: _Fit, width: float) -> float:
    """Millimetres that a sheet takes without ruled lines: the style's own figures added up."""
    em = way.size * _EM
    leading, around_line, around_day = (1.04, 0.35, 1.1) if way.run_in else (1.1, 0.6, 1.5)
    row, small, title = leading * em, leading * _SMALL * em, leading * _LARGE * em
    per_row = width / (_SIGN * _SMALL * em)

    def rows(text: str, share: float = 1.0) -> int:
        return ceil(columns(text) / (per_row * share))

    def line(line: Line) -> float:
        parts = [f"{label} {text}" for label, text in _told(line)]
        told = rows(" · ".join(parts), 0.45) if way.run_in else sum(rows(part, 0.47) for part in parts)
        who = row * rows(line.name, 0.18) + small * rows(line.about, 0.21)
        how = row * rows(line.channel, 0.16) + small * rows(line.where, 0.18)
        return max(told * small, who, how, 3.6) + around_line

    heads = 0.0 if way.run_in else 0.8 * row + 0.3
    total = 2 * em + rows(sheet.summary, 0.75) * row + 4.0 + heads
    total += sum(title + around_day + sum(map(line, block.lines)) for block in sheet.days)
    if sheet.occasions:
        total += (
            title + 2.3 + sum(row * rows(f"{each.name}{each.what}", 0.8) + 0.5 for each in sheet.occasions)
        )
    if sheet.asides:
        total += 1.7 + sum(small * rows(aside) for aside in sheet.asides)
    return total + title + 1.8


def _body(sheet: Sheet, fit: _Fit) -> Iterator[str]:
    yield f'<header><h1>{escape(sheet.title)}</h1><p class="span">{escape(sheet.span)}</p>'
    yield f'<p class="summary">{escape(sheet.summary)}</p><p class="made">made {escape(sheet.made)}</p></header>'
    if sheet.days:
        yield '<table class="run-in">' if fit.run_in else "<table>"
        yield '<colgroup><col class="tick"><col class="who"><col class="how"><col><col class="min"></colgroup>'
        yield "<thead><tr><th></th><th>Who</th><th>How</th><th>Last said, to say next</th>"
        yield '<th class="min">Min</th></tr></thead>'
        for block in sheet.days:
            yield from _block(block)
        yield "</table>"
    if sheet.occasions:
        yield "<section><h2>Birthdays and other days</h2><ul>"
        for each in sheet.occasions:
            yield f"<li>{escape(each.when)}: {_bdi(each.name)}, {escape(each.what)}</li>"
        yield "</ul></section>"
    if sheet.asides:
        yield '<section class="small">'
        yield from (f"<p>{escape(aside)}</p>" for aside in sheet.asides)
        yield "</section>"
    yield "<section><h2>Notes</h2>"
    yield from ['<div class="rule"></div>'] * fit.rules
    yield "</section>"


def _block(block: DayBlock) -> Iterator[str]:
    yield "<tbody>"
    yield f'<tr class="day"><th colspan="3" scope="rowgroup">{escape(block.title)}</th>'
    yield f'<td class="min" colspan="2">{escape(words.minutes(block.minutes))}</td></tr>'
    yield from map(_line, block.lines)
    yield "</tbody>"


def _line(line: Line) -> str:
    told = [
        f'<span class="part"><span class="label">{label}</span> {escape(text)}</span>'
        for label, text in _told(line)
    ]
    state, label = ("line done", "done") if line.done else ("line", "to do")
    return (
        f'<tr class="{state}"><td><span class="box" role="img" aria-label="{label}"></span></td>'
        f'<td><div class="name">{_bdi(line.name)}</div><div class="small">{escape(line.about)}</div></td>'
        f'<td><div>{escape(line.channel)}</div><div class="small">{_bdi(line.where)}</div></td>'
        f'<td class="small">{" ".join(told)}</td><td class="min">{line.minutes}</td></tr>'
    )


def _told(line: Line) -> list[tuple[str, str]]:
    told = (("Last", line.last), ("Say", "; ".join(line.say)), ("Why", line.why))
    return [(label, text) for label, text in told if text]


def _bdi(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"
