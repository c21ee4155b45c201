"""Is this the same person? Names only suggest; what decides is an e-mail address, a number, a handle."""

import re
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz, process

from relationship_ledger.core.handles import fold
from relationship_ledger.model import Ref


def similar(text: str, names: Iterable[tuple[str, str, str]], *, at_least: float) -> list[tuple[Ref, float]]:
    """People whose name or alias is like `text`, best first, with a likeness of 0…100.

    `names` are (folded name, contact id, contact's name). A slip in one word of a longer name counts too.
    """
    key = fold(text)
    known = list(names)
    if len(key) < 3:
        return []
    best: dict[str, tuple[Ref, float]] = {}
    for scorer in (fuzz.ratio, _by_word):
        found = process.extract(
            key, [name for name, _, _ in known], scorer=scorer, limit=20, score_cutoff=at_least
        )
        for _, score, index in found:
            _, id_, name = known[index]
            if id_ not in best or best[id_][1] < score:
                best[id_] = (Ref(id_, name), float(score))
    return sorted(best.values(), key=lambda pair: (-pair[1], pair[0].name, pair[0].id))


def _by_word(one: str, other: str, *, score_cutoff: float | None = None, **_: object) -> float:
    """The likeness of a single word to the nearest word of a name."""
    if " " in one:
        return 0.0
    return max((fuzz.ratio(one, word, score_cutoff=score_cutoff or 0) for word in other.split()), default=0.0)


def naming(words: Iterable[str]) -> Callable[[str], bool]:
    """Make a test of whether a text has one of these names, handles or numbers as words of their own."""
    wanted = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word.strip())
    pattern = re.compile(rf"(?<!\w)(?:{wanted})(?!\w)", re.IGNORECASE) if wanted else None
    return lambda text: pattern is not None and pattern.search(text) is not None


def compatible(one: str, other: str) -> bool:
    """Whether two names may be one person's: they share a word or an initial that fits, or are much alike."""
    first, second = fold(one).split(), fold(other).split()
    if not first or not second or set(first) & set(second) or _initials_fit(first, second):
        return True
    return fuzz.token_sort_ratio(" ".join(first), " ".join(second)) >= 60


def not_two(one: str, other: str) -> bool:
    """Whether nothing in two names says that they are two people's, as a family's that share a number.

    They share a word, and what is left over of each is not at odds: `Ana M.` and `Ana Mora`, `Ana` and `Ana Mora`,
    but not `Jürgen Müller` and `Sabine Müller`.
    """
    if not compatible(one, other):
        return False
    first, second = fold(one).split(), fold(other).split()
    mine, theirs = (
        [word for word in first if word not in second],
        [word for word in second if word not in first],
    )
    if not mine or not theirs or _initials_fit(mine, theirs):
        return True
    return fuzz.ratio(" ".join(sorted(mine)), " ".join(sorted(theirs))) >= 75


def _initials_fit(first: list[str], second: list[str]) -> bool:
    """Whether one name is nothing but initials, and they are the other's."""
    short, long = sorted((first, second), key=lambda words: max(map(len, words)))
    return all(len(word) == 1 for word in short) and all(
        word.startswith(initial) for initial, word in zip(short, long, strict=False)
    )
