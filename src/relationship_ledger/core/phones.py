"""One written form per phone number.

Apart from `core.handles` because `phonenumbers` costs about 20 ms to import, and most commands need no number.
"""

import phonenumbers

from relationship_ledger.core.handles import plain_phone, split_phone

FEWEST_DIGITS = 3
"""A number of fewer digits is no phone number (112 and 911 are)."""

_COMPARED_DIGITS = 4


def _digits(text: str) -> str:
    return "".join(char for char in text if char in "0123456789")


def _e164(number: str, region: str) -> str:
    """The number in E.164, or "" where it is not valid in `region`."""
    try:
        parsed = phonenumbers.parse(number, region.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    # The library reads the first number it sees and drops the rest of the text: two numbers in one field must
    # not become one. What it read has to end as the text does, letters on the keypad counted as digits.
    last_read = written[-_COMPARED_DIGITS:]
    spelled = _digits(phonenumbers.convert_alpha_characters_in_number(number))
    return written if _digits(number).endswith(last_read) or spelled.endswith(last_read) else ""


def normalize_phone(text: str, region: str) -> str:
    """Return a phone number's one written form: E.164 where valid, else its digits as they were; "" without any.

    `region` is the two-letter country whose national numbers are meant, "" for none. An extension follows as
    `;ext=12`.
    """
    number, extension = split_phone(text)
    valid = _e164(number, region) if number else ""
    if not valid:
        return plain_phone(text)
    return f"{valid};ext={extension}" if extension else valid


def phone_key(text: str, region: str) -> str | None:
    """Return `phone:+34600111222` for what a person typed or a file holds, or None where it is no number."""
    normal = normalize_phone(text, region)
    digits = normal.lstrip("+").partition(";")[0]
    return "phone:" + normal if len(digits) >= FEWEST_DIGITS else None


def grouped(number: str) -> str:
    """A number in E.164 as people write it, `+49 30 1234567`; any other as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_valid_number(parsed):
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
