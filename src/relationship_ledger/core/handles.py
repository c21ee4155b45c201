"""One key per name, e-mail address, URL and account, so that two spellings of the same thing meet.

Keys are for comparing, values for showing: nothing here changes what a person sees. Phone numbers are only
compared here, as they were written by `core.phones`, whose library costs about 20 ms to import.
"""

import re
import unicodedata

from relationship_ledger.model import Handle, HandleKind

_NAME_LIMIT = 1000
"""Longest text that becomes a name key; sorting the marks of a hostile megabyte would take for ever."""

# -- names -------------------------------------------------------------------------------------------------

_APOSTROPHES = dict.fromkeys(map(ord, "'`´‘’‛ʹʻʼʽʾʿ′＇"), None)

_PLAIN_LETTERS = {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n",
    "ŧ": "t", "ĸ": "k", "ß": "ss", "ɖ": "d", "ƒ": "f", "ɨ": "i", "ƶ": "z",
}  # fmt: skip
"""Letters that Unicode does not take apart, as people type them on another keyboard."""

_KEPT_MARKS = frozenset((0, 7, 8, 9, 84, 91, 103, 107, 118, 122, 129, 130, 132))
"""Combining classes that spell (vowel signs, nukta, kana voicing, virama, Thai and Lao), not decorate."""

_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


def _folded_character(character: str) -> str:
    """What one decomposed, casefolded character becomes in a name key."""
    category = unicodedata.category(character)
    if category[0] == "M":
        decorates = unicodedata.combining(character) not in _KEPT_MARKS
        selects = any(ord(character) in span for span in _VARIATION_SELECTORS)
        return "" if decorates or selects or category == "Me" else character
    if category == "Cf":
        return ""
    if category[0] in "PZC" or category in ("Sk", "Sm", "Sc"):
        return " "
    return _PLAIN_LETTERS.get(character, character)


class _FoldTable(dict[int, str]):
    """A `str.translate` table that fills itself as characters come up."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = "" if code in _APOSTROPHES else _folded_character(chr(code))
        return folded


_FOLD = _FoldTable()


def fold(text: str) -> str:
    """Return the key by which names are compared: no case, no accents, no punctuation, single blanks.

    Works for any script and is idempotent; empty only for a text of nothing but punctuation and blanks.
    """
    text = text[:_NAME_LIMIT].translate(_APOSTROPHES)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    folded = " ".join(text.casefold().translate(_FOLD).split())
    if not folded.isascii():
        # Back together, so that Hangul and kana are counted as people count them.
        folded = unicodedata.normalize("NFC", folded)
    return folded[:_NAME_LIMIT].rstrip()


# -- e-mail ------------------------------------------------------------------------------------------------

_EMAIL = re.compile(
    r"[^\s\0-\x1f\x7f-\x9f\ud800-\udfff@<>()\[\],;:\"\\]{1,64}@(?:[^\W_](?:[\w-]{0,62})\.)+[^\W\d_][\w-]{1,62}"
)
_EMAIL_LIMIT = 320


def email_key(text: str) -> str | None:
    """Return the address casefolded, or None where `text` is no e-mail address. `mailto:` and `<…>` may stand."""
    address = text.strip()
    if address[:7].casefold() == "mailto:":
        address = address[7:].partition("?")[0]
    if address.startswith("<") and address.endswith(">"):
        address = address[1:-1]
    address = address.strip().removesuffix(".")
    if len(address) > _EMAIL_LIMIT or not _EMAIL.fullmatch(address):
        return None
    local = address.partition("@")[0]
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    return unicodedata.normalize("NFC", address).casefold()


# -- URLs --------------------------------------------------------------------------------------------------

_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]{0,30}:)?(?://(?:[^/?#@\s]*@)?)?"
    r"(?P<host>[^/?#@:\s]+)(?::(?P<port>\d{1,5}))?"
    r"(?P<path>/[^?#\s]*)?(?:\?(?P<query>[^#\s]*))?(?:#\S*)?",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]", re.IGNORECASE)
_URL_LIMIT = 2000
_WEB_SCHEMES = ("", "http:", "https:", "ftp:")
_DEFAULT_PORTS = (None, "", "80", "443")
_LINKEDIN = "linkedin.com"
_CASELESS_HOSTS = frozenset((
    "linkedin.com", "github.com", "gitlab.com", "twitter.com", "x.com", "facebook.com", "instagram.com",
    "youtube.com", "xing.com", "bsky.app", "t.me", "reddit.com", "threads.net", "keybase.io",
))  # fmt: skip
"""Hosts whose profile addresses mean the same person in any case."""
_TRACKING = re.compile(
    r"(?:utm_\w*|fbclid|gclid|dclid|msclkid|igshid?|mc_[ce]id|trk\w*|lipi|licu|si|ref|ref_src"
    r"|originalSubdomain|_hs\w*|yclid)(?:=.*)?",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


def _percent_decoded(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        text = bytes.fromhex(match[0].replace("%", "")).decode("utf-8", "replace")
        return text if text.isprintable() else match[0].upper()  # %00 stays as it is

    return _PERCENT.sub(plain, text)


def _plain_host(host: str) -> str:
    host = unicodedata.normalize("NFC", host).casefold().rstrip(".")
    if host.endswith("." + _LINKEDIN):  # de.linkedin.com, m.linkedin.com, www.linkedin.com
        return _LINKEDIN
    shorter = host.removeprefix("www.")
    return shorter if "." in shorter else host


def _plain_path(host: str, path: str) -> str:
    path = unicodedata.normalize("NFC", _percent_decoded(path)).rstrip("/")
    if host in _CASELESS_HOSTS:
        path = path.casefold()
    if host == _LINKEDIN and path.startswith("/in/"):  # what follows the name is a language or a page
        path = "/in/" + path.split("/")[2]
    return path


def _plain_query(host: str, path: str, query: str) -> str:
    if not query or (host == _LINKEDIN and path.startswith("/in/")):
        return ""
    kept = sorted(pair for pair in query.split("&") if pair and not _TRACKING.fullmatch(pair))
    return "?" + "&".join(kept) if kept else ""


def url_key(text: str) -> str | None:
    """Return host and path without what doesn't tell pages apart, or None where `text` is no web address."""
    text = text.strip()
    match = _URL.fullmatch(text) if len(text) <= _URL_LIMIT else None
    if match is None or (match["scheme"] or "").casefold() not in _WEB_SCHEMES:
        return None
    if not _HOST.fullmatch(match["host"].rstrip(".")):
        return None
    host = _plain_host(match["host"])
    path = _plain_path(host, match["path"] or "")
    port = "" if match["port"] in _DEFAULT_PORTS else ":" + match["port"]
    return host + port + path + _plain_query(host, path, match["query"] or "")


# -- accounts on platforms ---------------------------------------------------------------------------------

_PLATFORM_ALIASES = {
    "jabber": "xmpp", "googletalk": "gtalk", "google talk": "gtalk", "hangouts": "gtalk", "aol": "aim",
    "x": "twitter", "x twitter": "twitter", "twitter x": "twitter", "fb": "facebook", "ig": "instagram",
    "insta": "instagram", "linked in": "linkedin", "git hub": "github", "fediverse": "mastodon",
    "bsky": "bluesky", "messenger": "facebook", "fb messenger": "facebook", "facebook messenger": "facebook",
    "msnim": "msn", "ymsgr": "yahoo", "what s app": "whatsapp", "wa": "whatsapp", "tg": "telegram",
}  # fmt: skip


def platform_name(text: str) -> str:
    """Return the one name of a platform: `Google Talk` and `gtalk` are the same, and so are `X` and `twitter`."""
    folded = fold(text)
    return _PLATFORM_ALIASES.get(folded, folded).replace(" ", "-")


def _name_in_url(platform: str, key: str) -> str:
    """The account's name in the key of its profile's address; the key itself where it has none."""
    host, _, path = key.partition("/")
    parts = [part for part in path.partition("?")[0].split("/") if part]
    if not parts:
        return key
    if platform == "mastodon":
        return f"{parts[-1].lstrip('@')}@{host}"
    if parts[-1].endswith(".php"):  # facebook.com/profile.php?id=…
        return key
    return parts[1] if parts[0] in ("in", "user", "users", "profile") and len(parts) > 1 else parts[0]


def platform_key(platform: str, name: str) -> str:
    """Return `platform:name` for an account, the name given as `ana`, `@ana`, or the address of the profile."""
    platform = platform_name(platform)
    name = " ".join(name.split())
    if "/" in name and (key := url_key(name)) is not None:
        name = _name_in_url(platform, key)
    return f"{platform}:{unicodedata.normalize('NFC', name).casefold().lstrip('@')}"


# -- phone numbers, as written -----------------------------------------------------------------------------

_EXTENSION = re.compile(
    r"(?:;ext=|\bextension|\bextn?\b\.?|\bdurchwahl|\bdw\b\.?|\bposte|\binterno|\bx|(?<=\d)x|#)[\s:.=]{0,3}(\d{1,7})\W{0,3}$",
    re.IGNORECASE,
)
_PHONE_LIMIT = 250


def split_phone(text: str) -> tuple[str, str]:
    """Take a written number apart: the number without `tel:`, in ASCII digits, and its extension (or "")."""
    text = text.strip()[: _PHONE_LIMIT + 1]
    if len(text) > _PHONE_LIMIT:
        return "", ""
    text = "".join(str(unicodedata.digit(char, "")) or char for char in unicodedata.normalize("NFKC", text))
    if text[:4].casefold() == "tel:":
        text = text[4:]
    extension = _EXTENSION.search(text)
    if extension is None:
        return text, ""
    return text[: extension.start()], extension[1]


def plain_phone(text: str) -> str:
    """Return the digits of a number, with a leading `+` and an extension as `;ext=12` kept; "" without digits."""
    number, extension = split_phone(text)
    digits = "".join(char for char in number if char in "0123456789")
    if not digits:
        return ""
    plus = "+" if number.lstrip(" (").startswith("+") else ""
    return plus + digits + (f";ext={extension}" if extension else "")


# -- all handles -------------------------------------------------------------------------------------------


def handle_key(handle: Handle) -> str:
    """Return the key by which two handles are the same one: `email:…`, `phone:…`, `url:…`, `platform:…`, `address:…`.

    A phone number must already be as `core.phones.normalize_phone` writes it. An account on LinkedIn has the
    key of its profile's address, since that is what LinkedIn's own files name.
    """
    value = handle.value
    if handle.kind == "email":
        return "email:" + (email_key(value) or " ".join(value.split()).casefold())
    if handle.kind == "phone":
        return "phone:" + (plain_phone(value) or fold(value))
    if handle.kind == "url":
        return "url:" + (url_key(value) or " ".join(value.split()).casefold())
    if handle.kind == "address":
        return "address:" + fold(value)
    key = platform_key(handle.label or "", value)
    platform, _, name = key.partition(":")
    return f"url:{_LINKEDIN}/in/{name}" if platform == "linkedin" else "platform:" + key


_ACCOUNT = re.compile(r"@\w[\w.-]{0,99}(?:@[\w-]+(?:\.[\w-]+)+)?")
_PHONE = re.compile(
    r"(?:tel:)?\s*[(+]?\s*\d[\d\s()./–-]*(?:(?:;ext=|\s*x|\s*ext\.?\s*)\d{1,7})?", re.IGNORECASE
)
_ISO_DAY = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?\.\d\d?\.\d{4}|\d\d?/\d\d?/\d{2,4}")
_WEB = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}/\S*", re.IGNORECASE)
_FEWEST_PHONE_DIGITS = 6


def classify(text: str) -> HandleKind | None:
    """Say what kind of handle a typed text may be, or None where it looks like a name."""
    text = text.strip()
    if len(text) > _URL_LIMIT:
        return None
    if email_key(text) is not None:
        return "email"
    if _ACCOUNT.fullmatch(text):
        return "platform"
    if _WEB.fullmatch(text) and url_key(text) is not None:
        return "url"
    digits = sum(char.isdigit() for char in text)
    if digits >= _FEWEST_PHONE_DIGITS and _PHONE.fullmatch(text) and not _ISO_DAY.fullmatch(text):
        return "phone"
    return None
