"""Questions to a person at a terminal. Nothing here is reached without one."""

import sys
from collections.abc import Sequence

import typer

from relationship_ledger.render.text import clean


def line(question: str) -> str:
    """One line of an answer. Ctrl-D gives up, as Ctrl-C does."""
    sys.stderr.write(f"{clean(question)} ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise typer.Abort
    return answer.strip()


def choose(question: str, choices: Sequence[str]) -> int:
    """The index of the choice taken."""
    for number, choice in enumerate(choices, 1):
        sys.stderr.write(f"  {number}  {clean(choice)}\n")
    while True:
        answer = line(f"{question} [1–{len(choices)}]")
        if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(choices):
            return int(answer) - 1
        sys.stderr.write("A number from the list, please; Ctrl-C gives up.\n")


def choose_several(question: str, choices: Sequence[str]) -> list[str]:
    """The choices taken, by number; whatever else is said is taken as it is. Commas go between."""
    for number, choice in enumerate(choices, 1):
        sys.stderr.write(f"  {number}  {clean(choice)}\n")
    while True:
        answer = line(question)
        only_numbers = not answer.replace(",", " ").strip(" 0123456789")
        said = [
            each.strip()
            for each in (answer.split() if only_numbers else [answer])
            for each in each.split(",")
            if each.strip()
        ]
        numbers = [each for each in said if each.isascii() and each.isdigit() and len(each) < 3]
        if said and all(1 <= int(each) <= len(choices) for each in numbers):
            return [choices[int(each) - 1] if each in numbers else each for each in said]
        sys.stderr.write("Numbers from the list, please; Ctrl-C gives up.\n")


def confirm(question: str, *, default: bool = False) -> bool:
    """Yes or no."""
    answer = line(f"{question} {'[Y/n]' if default else '[y/N]'}").casefold()
    return default if not answer else answer in {"y", "yes"}


def key(question: str, allowed: str) -> str:
    """One key of those allowed, without Return, to a question of the program's own words; others are asked again."""
    while True:
        sys.stderr.write(f"{question} ")
        sys.stderr.flush()
        pressed: str = typer.getchar().casefold()
        sys.stderr.write(f"{pressed if pressed.isalnum() else ''}\n")
        if len(pressed) == 1 and pressed in allowed:
            return pressed
        sys.stderr.write("That key means nothing here.\n")
