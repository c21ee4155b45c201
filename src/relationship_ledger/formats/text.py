"""Bytes from anywhere to text that can be stored and shown."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SNIFFED_BYTES = 400
FALLBACK = "cp1252"
"""What text is in that is nothing else: Windows, Western Europe."""

_TEXT_CODECS = re.compile(
    r"ascii|utf-8|utf-7|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|gb\w+|big5\w*|shift_jis\w*|euc_\w+|iso2022_\w+|hz|johab|tis-620"
    r"|kz1048|ptcp154"
)
"""Codecs a file may ask for; others (punycode, idna) are no charsets, and slow enough to be a trap."""

# Everything that is no text: C0 without tab and line feed, DEL, surrogates, non-characters.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_BREAKS = re.compile(r"\r\r\n|\r\n|\r|\x0b|\x0c|\x85|\u2028|\u2029")
_HIGH_BYTES = bytes(range(128, 256))


def wide_encoding(data: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 encoding that `data` is in, by its byte order mark or its zero bytes."""
    for mark, encoding in _BOMS[1:]:
        if data.startswith(mark):
            return encoding
    head = data[:_SNIFFED_BYTES]
    half = len(head) // 2
    even, odd = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
    if half < 2 or max(even, odd) < 0.4 * half or min(even, odd) > 0.1 * half:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def without_mark(data: bytes) -> bytes:
    """Return `data` without the byte order mark at its start."""
    for mark, _ in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :]
    return data


def known_charset(name: str) -> str | None:
    """Return Python's name of a charset, or None where it is none that a file of text may be in."""
    try:
        codec = codecs.lookup(name.strip().strip('"')).name if name.isascii() and len(name) < 40 else ""
    except (LookupError, ValueError):  # ValueError: a name with a NUL
        return None
    return codec if _TEXT_CODECS.fullmatch(codec) else None


def decode_piece(raw: bytes, charset: str | None = None, fallback: str = FALLBACK) -> tuple[str, str]:
    """Return text and encoding of bytes that are probably UTF-8, else `charset`, else `fallback`; never fails.

    UTF-8 goes before a declared charset of single bytes, because bytes that are valid UTF-8 by accident don't
    occur in words, and wrong declarations do.
    """
    declared = known_charset(charset) if charset else None
    if declared is not None and _is_multibyte(declared):
        try:
            return raw.decode(declared), declared
        except UnicodeError:
            pass
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    readable = len(raw.decode("utf-8", "ignore"))
    broken = len(raw.decode("utf-8", "surrogateescape")) - readable
    # A few bad bytes among good UTF-8 are damage, not another encoding.
    if readable - len(raw.translate(None, _HIGH_BYTES)) > 2 * broken:
        return raw.decode("utf-8", "replace"), "utf-8"
    encoding = declared or known_charset(fallback) or FALLBACK
    return raw.decode(encoding, "replace"), encoding


def _is_multibyte(codec: str) -> bool:
    return codec.startswith(("gb", "big5", "shift", "euc", "iso2022", "hz", "johab", "utf-7")) or codec in (
        "cp932", "cp949", "cp950",
    )  # fmt: skip


def decode_file(data: bytes) -> tuple[str, str]:
    """Return the text of a whole file and the name of its encoding (`utf-8`, `utf-16-le`, `cp1252`, …)."""
    wide = wide_encoding(data)
    data = without_mark(data)
    if wide is not None:
        return data.decode(wide, "replace"), wide
    return decode_piece(data)


def head_text(head: bytes) -> str:
    """Return the beginning of a file as text with line feeds, to recognise it by."""
    text, _ = decode_file(head)
    return re.sub(r"\r+\n?", "\n", text.lstrip("\ufeff"))


def word_set(text: str) -> frozenset[str]:
    """Return the words of `text`: tables of words are easier to read without their quotes."""
    return frozenset(text.split())


def clean(text: str) -> str:
    """Return `text` with line feeds as line ends and without what is no text; blanks at both ends are cut."""
    return _NOT_TEXT.sub(_substitute, _LINE_BREAKS.sub("\n", text)).strip()


def _substitute(match: re.Match[str]) -> str:
    return "\ufffd" if "\ud800" <= match[0] <= "\udfff" else ""


def one_line(text: str) -> str:
    """Return `text` cleaned, its line breaks and runs of blanks each a single space."""
    return " ".join(clean(text).split())


def shortened(text: str, length: int = 60) -> str:
    """Return the beginning of `text` on one line, for a message."""
    line = one_line(text[: 4 * length])
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
