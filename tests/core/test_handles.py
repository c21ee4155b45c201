"""Keys: what meets, what stays apart."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationship_ledger.core.handles import (
    classify,
    email_key,
    fold,
    handle_key,
    plain_phone,
    platform_key,
    url_key,
)
from relationship_ledger.core.phones import normalize_phone, phone_key
from relationship_ledger.model import Handle


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  Ana   López ", "ana lopez"),
        ("O’Brien-Smith", "obrien smith"),
        ("O'Brien", "obrien"),
        ("Jean—Luc", "jean luc"),
        ("J.R.R. Tolkien", "j r r tolkien"),
        ("Søren Nüßlebaum", "soren nusslebaum"),
        ("STRASSE", "strasse"),
        ("Æsop Œuvre", "aesop oeuvre"),
        ("Łukasz Đoković", "lukasz dokovic"),
        ("Þórður Ħal", "thordur hal"),
        ("İpek Işık", "ipek isik"),
        ("Μαρίας", "μαριασ"),
        ("Сергей", "сергеи"),
        ("김철수", "김철수"),
        ("はせがわ", "はせがわ"),
        ("राम कुमार", "राम कुमार"),
        ("李小龍", "李小龍"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("a\u200bna\u00adb", "anab"),
        ("snow_white/7", "snow white 7"),
        ("🌸 Mia", "🌸 mia"),
        ("A+B", "a b"),
        ("line\nbreak\ttab", "line break tab"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_fold(text, key):
    assert fold(text) == key


def test_fold_composed_and_decomposed_are_one():
    assert fold("José") == fold("Jose\u0301") == "jose"
    assert fold("が") == fold("か\u3099") != fold("か")


@given(st.text())
def test_fold_is_idempotent_and_has_single_blanks(text):
    key = fold(text)
    assert fold(key) == key
    assert key == " ".join(key.split())
    assert fold(text.upper().lower()) == fold(text.lower())


@given(st.text(st.characters(categories=["Lu", "Ll", "Lt", "Lo", "Nd"]), min_size=1))
def test_fold_is_never_empty_for_letters(text):
    assert fold(text)


def test_fold_is_idempotent_for_every_character():
    for code in range(sys.maxunicode + 1):
        if not 0xD800 <= code < 0xE000:
            key = fold(chr(code))
            assert fold(key) == key, hex(code)


def test_fold_does_not_hang_on_piles_of_marks():
    pile = "a" + "\u0301\u0323\u0327" * 200_000
    assert fold(pile) == "a"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ana@Example.ORG", "ana@example.org"),
        (" mailto:Ana@example.org?subject=x ", "ana@example.org"),
        ("<ana@example.org>", "ana@example.org"),
        ("ana+list@sub.example.co.uk", "ana+list@sub.example.co.uk"),
        ("jürgen@käse.example", "jürgen@käse.example"),
        ("ana@example.org.", "ana@example.org"),
        ("a_b-c@ex-ample.org", "a_b-c@ex-ample.org"),
        ("ana", None),
        ("ana@", None),
        ("@example.org", None),
        ("ana@example", None),
        ("ana@example.1", None),
        ("ana@@example.org", None),
        ("ana maria@example.org", None),
        (".ana@example.org", None),
        ("a..b@example.org", None),
        ("ana@-example.org", None),
        ("a" * 65 + "@example.org", None),
        ("", None),
    ],
)
def test_email_key(text, key):
    assert email_key(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://www.Example.org/", "example.org"),
        ("http://example.org", "example.org"),
        ("example.org/Path/", "example.org/Path"),
        ("https://example.org:443/a#part", "example.org/a"),
        ("https://example.org:8080/a", "example.org:8080/a"),
        ("https://user:pass@example.org/a", "example.org/a"),
        ("ana@example.org", None),
        ("https://example.org/p?utm_source=x&id=3&fbclid=y", "example.org/p?id=3"),
        ("https://example.org/p?b=2&a=1", "example.org/p?a=1&b=2"),
        ("https://de.linkedin.com/in/Ana-L%C3%B3pez/?originalSubdomain=de", "linkedin.com/in/ana-lópez"),
        ("http://linkedin.com/in/ana/en", "linkedin.com/in/ana"),
        ("https://www.linkedin.com/in/ana?anything=1", "linkedin.com/in/ana"),
        ("https://GitHub.com/Ana", "github.com/ana"),
        ("www.xxxxxx", "www.xxxxxx"),
        ("mailto:ana@example.org", None),
        ("javascript:alert(1)", None),
        ("ana", None),
        ("http://ana", None),
        ("two words.org", None),
        ("1.5", None),
        ("", None),
    ],
)
def test_url_key(text, key):
    assert url_key(text) == key


@pytest.mark.parametrize(
    ("platform", "name", "key"),
    [
        ("Mastodon", "@Ana@social.example", "mastodon:ana@social.example"),
        ("mastodon", "https://social.example/@Ana", "mastodon:ana@social.example"),
        ("X", "https://x.com/Ana", "twitter:ana"),
        ("Twitter", "@ana", "twitter:ana"),
        ("Google Talk", "ana", "gtalk:ana"),
        ("jabber", "ana@talk.example", "xmpp:ana@talk.example"),
        ("linkedin", "https://www.linkedin.com/in/Ana/", "linkedin:ana"),
        ("facebook", "facebook.com/profile.php?id=7", "facebook:facebook.com/profile.php?id=7"),
    ],
)
def test_platform_key(platform, name, key):
    assert platform_key(platform, name) == key


@pytest.mark.parametrize(
    ("handle", "key"),
    [
        (Handle("email", "Ana@Example.org"), "email:ana@example.org"),
        (Handle("email", "Not An Address"), "email:not an address"),
        (Handle("phone", "+34600111222"), "phone:+34600111222"),
        (Handle("phone", "+34 600 111 222"), "phone:+34600111222"),
        (Handle("phone", "0123 45;ext=7"), "phone:012345;ext=7"),
        (Handle("url", "https://www.linkedin.com/in/Ana"), "url:linkedin.com/in/ana"),
        (Handle("platform", "Ana", "LinkedIn"), "url:linkedin.com/in/ana"),
        (Handle("platform", "@Ana@social.example", "Mastodon"), "platform:mastodon:ana@social.example"),
        (Handle("address", "Mühlenweg 4, 99999 Altenhain"), "address:muhlenweg 4 99999 altenhain"),
    ],
)
def test_handle_key(handle, key):
    assert handle_key(handle) == key


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ana@example.org", "email"),
        ("@ana", "platform"),
        ("@ana@social.example", "platform"),
        ("+34 600 111 222", "phone"),
        ("(030) 123-456", "phone"),
        ("030/123456 x12", "phone"),
        ("tel:+34600111222", "phone"),
        ("600111", "phone"),
        ("https://example.org", "url"),
        ("www.example.org", "url"),
        ("linkedin.com/in/ana", "url"),
        ("Ana", None),
        ("Ana López", None),
        ("ana.lopez", None),
        ("12", None),
        ("2026-03-15", None),
        ("15.03.2026", None),
        ("3/15/2026", None),
        ("25m", None),
        ("", None),
    ],
)
def test_classify(text, kind):
    assert classify(text) == kind


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("@./:?#+ 0123x%")))
def test_keys_take_any_text(text):
    for kind in ("email", "phone", "url", "platform", "address"):
        assert handle_key(Handle(kind, text, text)).startswith((kind, "url:") if kind == "platform" else kind)
    url_key(text)
    classify(text)
    phone_key(text, "DE")


@given(st.emails())
def test_an_email_key_is_its_own_key(address):
    key = email_key(address)
    assert key is None or email_key(key) == key


@pytest.mark.parametrize(
    ("text", "region", "normal"),
    [
        ("+34 600 111 222", "", "+34600111222"),
        ("600 111 222", "ES", "+34600111222"),
        ("600 111 222", "es", "+34600111222"),
        ("0034 600 111 222", "ES", "+34600111222"),
        ("600 111 222", "", "600111222"),
        ("600 111 222", "ZZ", "600111222"),
        ("+44 (0)20 7946 0958", "", "+442079460958"),
        ("tel:+1-418-656-9254;ext=102", "", "+14186569254;ext=102"),
        ("(418) 656-9254 x102", "CA", "+14186569254;ext=102"),
        ("(418) 656-9254 ext. 102", "CA", "+14186569254;ext=102"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("Handy 0170 1234567", "DE", "+491701234567"),
        ("٠١٢٣٤٥٦", "", "0123456"),
        ("+999 12", "", "+99912"),
        ("0123/579", "DE", "0123579"),
        ("112", "DE", "112"),
        ("123456 x7", "", "123456;ext=7"),
        ("030 1234567 / 0170 1234568", "DE", "030123456701701234568"),
        ("BusinessPhone", "US", ""),
        ("", "US", ""),
        ("9" * 10_000, "US", ""),
    ],
)
def test_normalize_phone(text, region, normal):
    assert normalize_phone(text, region) == normal


@given(st.text(st.sampled_from("+0123456789 ()-/x;ext=")), st.sampled_from(["", "DE", "US", "ES"]))
def test_a_normal_number_stays_as_it_is(text, region):
    normal = normalize_phone(text, region)
    assert plain_phone(normal) == normal


def test_phone_key():
    assert phone_key("+34 600 111 222", "") == "phone:+34600111222"
    assert phone_key("12", "ES") is None
    assert phone_key("Ana", "ES") is None


def test_handles_do_not_load_the_phone_library():
    code = "import relationship_ledger.core.handles, sys; sys.exit('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
