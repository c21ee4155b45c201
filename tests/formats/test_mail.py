"""Mailboxes as programs write them: one table entry per trap, then arbitrary bytes."""

import io
import random
import time
import tracemalloc
from datetime import UTC, datetime
from email.utils import formataddr
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger import formats
from relationship_ledger.formats import mail
from relationship_ledger.formats.mail_box import HEADER_LIMIT
from relationship_ledger.formats.mail_header import person_name
from relationship_ledger.formats.source import HEAD_BYTES, Hints, Source, of_bytes
from relationship_ledger.formats.text import one_line
from relationship_ledger.model import Handle, Party, Problem, Skipped, TouchRecord

EXAMPLE = Path(__file__).parents[2] / "examples" / "messages" / "mail.mbox"
BULK, AUTOMATIC = "newsletters and bulk mail", "automatic mail and notifications"
UNDISCLOSED, CALENDAR = "mail to undisclosed recipients", "calendar mail"
BERLIN = ZoneInfo("Europe/Berlin")
NOON = "Mon, 2 Mar 2026 12:00:00 +0100"
AT = int(datetime(2026, 3, 2, 11, tzinfo=UTC).timestamp())
PLAIN = {
    "From": "Ana <ana@x.example>",
    "To": "Me <me@x.example>",
    "Date": NOON,
    "Message-ID": "<1@x.example>",
    "Subject": "Hello",
}


def letter(*lines, body="Hi\n", end="\n", **changed):
    """A mail; `changed` fields replace the plain ones (None leaves one out), `lines` come first."""
    named = {name.replace("_", "-").lower(): value for name, value in changed.items()}
    known = [(name, named.pop(name.lower(), value)) for name, value in PLAIN.items()]
    fields = [*lines, *(f"{name}: {value}" for name, value in [*known, *named.items()] if value is not None)]
    return (end.join(fields) + end + end + body.replace("\n", end)).encode("utf-8", "surrogateescape")


def read(data, name="m.eml", **hints):
    return list(mail.read(of_bytes(data, name), Hints(**{"zone": BERLIN, **hints})))


def one(*lines, name="m.eml", hints=None, **changed):
    (record,) = read(letter(*lines, **changed), name, **(hints or {}))
    return record


def what(record):
    """What became of a record, in a word."""
    return (
        record.what if isinstance(record, Skipped) else "problem" if isinstance(record, Problem) else "touch"
    )


def shown(parties):
    return [(each.name, *(handle.value for handle in each.handles)) for each in parties]


def senders(records):
    return [each.sender.name for each in records if isinstance(each, TouchRecord)]


def test_a_letter():
    assert one(hints={"keep_subject": True}) == TouchRecord(
        where="m.eml",
        key="mail:1@x.example",
        at=AT,
        channel="email",
        sender=Party("Ana", (Handle("email", "ana@x.example"),)),
        people=(Party("Me", (Handle("email", "me@x.example"),)),),
        subject="Hello",
    )
    assert one().subject is None


# -- addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "people"),
    [
        ("b@x.example", [("", "b@x.example")]),
        ("<b@x.example>", [("", "b@x.example")]),
        ("Bo <b@x.example>, Cy <c@x.example>", [("Bo", "b@x.example"), ("Cy", "c@x.example")]),
        ("Bo <b@x.example>; Cy <c@x.example>;", [("Bo", "b@x.example"), ("Cy", "c@x.example")]),
        ("Bo <b@x.example>,\n Cy\n\t<c@x.example>", [("Bo", "b@x.example"), ("Cy", "c@x.example")]),
        ('"Lund, Bo" <b@x.example>', [("Bo Lund", "b@x.example")]),
        ("Lund, Bo <b@x.example>", [("Bo Lund", "b@x.example")]),
        ('"Lund, Bo, Dr." <b@x.example>', [("Lund, Bo, Dr.", "b@x.example")]),
        ('"Acme, Inc." <b@x.example>', [("Acme, Inc.", "b@x.example")]),
        ('"Bo \\"Bobby\\" Lund" <b@x.example>', [('Bo "Bobby" Lund', "b@x.example")]),
        ("'Bo Lund' <b@x.example>", [("Bo Lund", "b@x.example")]),
        ('"b@x.example" <b@x.example>', [("", "b@x.example")]),
        ("b@x.example (Bo Lund)", [("Bo Lund", "b@x.example")]),
        ("b@x.example (Bo (the elder) Lund)", [("Bo (the elder) Lund", "b@x.example")]),
        ("Bo Lund b@x.example", [("Bo Lund", "b@x.example")]),
        ("Bo Lund [mailto:b@x.example]", [("", "b@x.example")]),
        ("<@relay.example:b@x.example>", [("", "b@x.example")]),
        ("Bo < b@x.example >", [("Bo", "b@x.example")]),
        ("Friends: b@x.example, Cy <c@x.example>;", [("", "b@x.example"), ("Cy", "c@x.example")]),
        ('"A": "Bo" <b@x.example>; C:\n c@x.example;', [("Bo", "b@x.example"), ("", "c@x.example")]),
        ("Bo <B@X.example>, Bo <b@x.example>", [("Bo", "B@X.example")]),
        ("Bo", [("Bo",)]),
        ('"Bo Lund" </o=Acme/ou=Site/cn=Recipients/cn=bo>', [("Bo Lund",)]),
        ('"Bo <b@x.example>', [("Bo", "b@x.example")]),
        ("b@x.example,,, ,", [("", "b@x.example")]),
        # encoded words
        ("=?UTF-8?Q?M=C3=BCller=2C_Bo?= <b@x.example>, c@x.example", [("Bo Müller", "b@x.example"), ("", "c@x.example")]),
        ("=?utf-8?Q?M=C3=BCller,_Bo?= <b@x.example>", [("Bo Müller", "b@x.example")]),
        ('"=?utf-8?Q?M=C3=BCller=2C_Bo?=" <b@x.example>', [("Bo Müller", "b@x.example")]),
        ("=?iso-8859-1?q?J=FCrgen_L=F8ke?= <b@x.example>", [("Jürgen Løke", "b@x.example")]),
        ("=?utf-8*de?B?SsO8cmdlbg==?= =?utf-8?Q?_Lund?= <b@x.example>", [("Jürgen Lund", "b@x.example")]),
        ("=?utf-8?B?SsM=?= =?utf-8?B?vHJnZW4=?= <b@x.example>", [("Jürgen", "b@x.example")]),
        ("=?utf-8?Q?J=C3=BC?= =?iso-8859-1?Q?rgen?= =?us-ascii?Q?X?= <b@x.example>", [("JürgenX", "b@x.example")]),
        ("=?UTF-8?B?SsO8cmdlbg?= <b@x.example>", [("Jürgen", "b@x.example")]),
        ("=?utf-8?Q?Bo Lund?= <b@x.example>", [("Bo Lund", "b@x.example")]),
        ("=?gb2312?B?zfXQobfk?= <b@x.example>", [("王小蜂", "b@x.example")]),
        ("=?iso-2022-jp?B?GyRCOzNFRBsoQg==?= <b@x.example>", [("山田", "b@x.example")]),
        ("=?x-unknown?Q?J=C3=BCrgen?= <b@x.example>", [("Jürgen", "b@x.example")]),
        ("=?utf-8?Q?Who=3F?= <b@x.example>", [("Who?", "b@x.example")]),
        ("=?utf-8?Q?Bo_=3Cb=40x.example=3E?=", [("Bo", "b@x.example")]),
        ("Jürgen <b@x.example>", [("Jürgen", "b@x.example")]),
        ("J\udcfcrgen <b@x.example>", [("Jürgen", "b@x.example")]),
        ("=?utf-8?Q?a=00b=1B[31m?= <b@x.example>", [("ab[31m", "b@x.example")]),
    ],
)  # fmt: skip
def test_recipients(field, people):
    assert shown(one(to=field).people) == people
    if "," not in field.replace("=?", "") and ";" not in field and people:
        assert shown([one(**{"from": field}).sender]) == people[:1]


def test_everyone_it_went_to_is_named_once():
    record = one(to="b@x.example", cc="Cy <c@x.example>, b@x.example", bcc="d@x.example")
    assert [each[-1] for each in shown(record.people)] == ["b@x.example", "c@x.example", "d@x.example"]
    twice = one("To: b@x.example", "To: c@x.example", to=None)
    assert [each[-1] for each in shown(twice.people)] == ["b@x.example", "c@x.example"]


@pytest.mark.parametrize(
    ("changed", "sender"),
    [
        ({"from": "Ana <ana@x.example>, Bo <b@x.example>"}, ("Ana", "ana@x.example")),
        ({"from": None, "sender": "Bo <b@x.example>"}, ("Bo", "b@x.example")),
        ({"from": "", "sender": "Bo <b@x.example>"}, ("Bo", "b@x.example")),
        ({"from": "Ana <ana@x.example>", "sender": "Bo <b@x.example>"}, ("Ana", "ana@x.example")),
    ],
)
def test_who_wrote(changed, sender):
    assert shown([one(**changed).sender]) == [sender]


def test_who_wrote_by_the_separating_line():
    (record,) = read(b"From bo@x.example Mon Mar  2 11:00:00 2026\n" + letter(**{"from": None}), "box")
    assert shown([record.sender]) == [("", "bo@x.example")]


# -- times ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("Mon, 2 Mar 2026 12:00:00 +0100", "2026-03-02T11:00:00"),
        ("Mon,  2 Mar 2026 12:00:00 +0100 (CET)", "2026-03-02T11:00:00"),
        ("2 Mar 2026 12:00 +0100", "2026-03-02T11:00:00"),
        ("Mon, 02 Mar 26 12:00:00 GMT", "2026-03-02T12:00:00"),
        ("Mon, 02 Mar 99 12:00:00 GMT", "1999-03-02T12:00:00"),
        ("Thu, 02 Mar 100 12:00:00 GMT", "2000-03-02T12:00:00"),
        ("Mon, 2 Mar 2026 12:00:00 EST", "2026-03-02T17:00:00"),
        ("Mon, 2 Mar 2026 12:00:00 -0000", "2026-03-02T12:00:00"),
        ("Mon, 2 Mar 2026 12:00:00", "2026-03-02T11:00:00"),
        ("Wed, 1 Jul 2026 12:00:00", "2026-07-01T10:00:00"),
        ("Sun, 29 Mar 2026 02:30:00", "2026-03-29T01:30:00"),
        ("Mon, 2 Mar 2026 12:00:00 Somewhere", "2026-03-02T11:00:00"),
        ("Mon, 2 Mar 2026 12:00:00 GMT+0200", "2026-03-02T10:00:00"),
        ("Mon, 2 Mar 2026 12:00:00 +02:00", "2026-03-02T10:00:00"),
        ("Mon, 2 Mar 2026 12:00:60 +0000", "2026-03-02T12:00:59"),
        ("Mon Mar  2 12:00:00 2026", "2026-03-02T11:00:00"),
        ("Mon Mar  2 12:00:00 +0000 2026", "2026-03-02T12:00:00"),
        ("Mon Mar 02 12:00:00 PST 2026", "2026-03-02T20:00:00"),
        ("Mon Mar 2 2026 12:00:00 GMT+0100 (CET)", "2026-03-02T11:00:00"),
        ("Mo, 02 Mär 2026 12:00:00 +0100", "2026-03-02T11:00:00"),
        ("Mon, 2-Mar-2026 12:00:00 +0100", "2026-03-02T11:00:00"),
        ("Mon, 2 Mar 2026 12.00.00 +0100", "2026-03-02T11:00:00"),
        ("Mon, 2 Mar 2026 at 3:05 PM", "2026-03-02T14:05:00"),
        ("2026-03-02T12:00:00.123Z", "2026-03-02T12:00:00"),
        ("2026-03-02 12:00:00 +0100", "2026-03-02T11:00:00"),
    ],
)
def test_dates(date, at):
    assert datetime.fromtimestamp(one(date=date).at, UTC).isoformat()[:19] == at


@pytest.mark.parametrize(
    "date", ["yesterday", "Mon, 31 Feb 2026 12:00:00 +0100", "Mon, 2 Mar 2026 31:00:00 +0100", "", None,
             "Thu, 1 Jan 1970 00:00:00 +0000", "Sat, 1 Jan 1904 00:00:00 GMT", "Mon, 2 Mar 2026 12:00:00 +1800",
             "Mon, 2 Mar 9999999 12:00:00", "9" * 100_000],
)  # fmt: skip
def test_a_broken_date_is_taken_from_where_the_mail_was_received(date):
    assert "date" in one(date=date).why
    received = "Received: from a by b; Mon, 2 Mar 2026 12:00:00 +0100"
    assert one(received, date=date).at == AT
    (record,) = read(b"From - Mon Mar  2 11:00:00 2026\n" + letter(date=date), "box")
    assert record.at == AT


def test_what_lies_ahead():
    assert what(one(hints={"until": AT - 1})) == "things that lie ahead"
    assert what(one(hints={"until": AT})) == "touch"
    # A clock that was wrong: the server knew better.
    assert one("Received: by b; " + NOON, date="Mon, 2 Mar 2037 12:00:00 +0100", hints={"until": AT}).at == AT


# -- what is nobody's talk --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "changed", "expected"),
    [
        ([], {}, "touch"),
        (["List-Id: Choir <choir.x.example>"], {}, BULK),
        (["List-Unsubscribe: <https://x.example>"], {}, BULK),
        (["LIST-POST: <mailto:choir@x.example>"], {}, BULK),
        (["Mailing-List: list choir@x.example"], {}, BULK),
        (["Precedence: bulk"], {}, BULK),
        (["Precedence: Junk"], {}, BULK),
        (["Precedence: first-class"], {}, "touch"),
        (["X-Loop: choir@x.example"], {}, BULK),
        (["X-Loop: me@x.example"], {}, "touch"),
        (["X-SES-Outgoing: 2026.03.02"], {}, BULK),
        (["Feedback-ID: ::1.eu-west-1.abc:AmazonSES"], {}, BULK),
        (["Feedback-ID: ::1.eu-west-1.abc:AmazonSES", "In-Reply-To: <0@x.example>"], {}, "touch"),
        (["Feedback-ID: 1234:user:proton"], {}, "touch"),
        (["Feedback-ID: i1234:Fastmail"], {}, "touch"),
        (["Feedback-ID: rr08:zu08:rf08:ZohoMail"], {}, "touch"),
        (["Auto-Submitted: auto-replied"], {}, AUTOMATIC),
        (["Auto-Submitted: auto-generated (vacation)"], {}, AUTOMATIC),
        (["Auto-Submitted: no"], {}, "touch"),
        (["X-Autoreply: yes"], {}, AUTOMATIC),
        (["Precedence: auto_reply"], {}, AUTOMATIC),
        (["X-Auto-Response-Suppress: All", "Auto-Submitted: auto-generated"], {}, AUTOMATIC),
        (["X-Auto-Response-Suppress: DR, OOF"], {}, "touch"),
        (["Content-Type: multipart/report; report-type=disposition-notification"], {}, AUTOMATIC),
        (["Content-Type: text/calendar; method=REQUEST"], {}, CALENDAR),
        (["Content-class: urn:content-classes:calendarmessage"], {}, CALENDAR),
        (["X-Spam-Flag: YES"], {}, "spam"),
        (["X-Spam-Status: Yes, score=12"], {}, "spam"),
        (["X-Spam-Flag: NO", "X-Spam-Status: No, score=1"], {}, "touch"),
        ([], {"from": "Shop <no-reply@x.example>"}, AUTOMATIC),
        ([], {"from": "Shop <noreply-orders@x.example>"}, AUTOMATIC),
        ([], {"from": "Shop <DoNotReply@x.example>"}, AUTOMATIC),
        ([], {"from": "Mail Delivery System <MAILER-DAEMON@x.example>"}, AUTOMATIC),
        ([], {"from": "<bounce+ana=x.example@y.example>"}, AUTOMATIC),
        ([], {"from": "notifications@x.example"}, AUTOMATIC),
        ([], {"from": "Ana <calendar-notification@x.example>"}, AUTOMATIC),
        ([], {"from": "Ana <ana@noreply.x.example>"}, AUTOMATIC),
        (["Sender: Calendar <no-reply@x.example>"], {}, AUTOMATIC),
        (["Reply-To: noreply@x.example"], {}, AUTOMATIC),
        ([], {"from": "Newsom <newsom@x.example>"}, "touch"),
        ([], {"from": "Dog owner <dog.owner@x.example>"}, "touch"),
        ([], {"to": "undisclosed-recipients:;"}, UNDISCLOSED),
        ([], {"to": "Undisclosed recipients: ;"}, UNDISCLOSED),
        ([], {"to": '"undisclosed-recipients" <>'}, UNDISCLOSED),
        ([], {"to": "unlisted-recipients:; (no To-header on input)"}, UNDISCLOSED),
        ([], {"to": None}, UNDISCLOSED),
        ([], {"to": "undisclosed-recipients:;", "cc": "me@x.example"}, "touch"),
        ([], {"to": ", ".join(f"p{n}@x.example" for n in range(501))}, BULK),
        ([], {"to": ", ".join(f"person-number-{n}@x.example" for n in range(9_000))}, BULK),
        ([], {"from": None}, "problem"),
        (["X-Mozilla-Status: 0009"], {}, "mail in the trash"),
        (["X-Mozilla-Status: 0001", "X-Mozilla-Status2: 00800000"], {}, "touch"),
        (["X-Mozilla-Status2: 00200000"], {}, "mail in the trash"),
        (["X-Mozilla-Status: zz"], {}, "touch"),
        (["Status: RO", "X-Status: AT"], {}, "drafts"),
        (["X-Status: D"], {}, "mail in the trash"),
    ],
)  # fmt: skip
def test_kinds(lines, changed, expected):
    assert what(one(*lines, **changed)) == expected


INVITATION = (
    "--b\nContent-Type: text/plain\n\nCome.\n--b\n{}\nContent-Transfer-Encoding: base64\n\nQkVHSU4=\n--b--\n"
)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ('Content-Type: text/calendar; charset="utf-8"; method=REQUEST', CALENDAR),
        ('CONTENT-TYPE: TEXT/CALENDAR; charset="utf-8";\n\tmethod="REPLY"', CALENDAR),
        ("Content-Type: text/calendar; name=term.ics; method=PUBLISH", "touch"),
        ("Content-Type: text/calendar; name=term.ics", "touch"),
        ("Content-Type: text/plain\n\nsend it as Content-Type: text/calendar; method=REQUEST", "touch"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_invitations(part, expected, end):
    record = one("Content-Type: multipart/alternative; boundary=b", body=INVITATION.format(part), end=end)
    assert what(record) == expected


@pytest.mark.parametrize(
    ("to", "answers", "me", "expected"),
    [
        ("choir@x.example, me@x.example", True, {"email:me@x.example"}, "touch"),
        ("choir@x.example, me@x.example", True, set(), BULK),
        ("choir@x.example, me@x.example", False, {"email:me@x.example"}, BULK),
        ("choir@x.example", True, {"email:me@x.example"}, BULK),
        ("me@x.example", True, {"email:me@x.example"}, BULK),
    ],
)
def test_an_answer_to_the_list_and_to_the_user(to, answers, me, expected):
    lines = ["List-Id: <choir.x.example>", "List-Post: <mailto:choir@x.example>", "Precedence: list"]
    lines += ["In-Reply-To: <0@x.example>"] if answers else []
    assert what(one(*lines, to=to, hints={"me": frozenset(me)})) == expected
    assert what(one(*lines, to=to, **{"from": "noreply@x.example"}, hints={"me": frozenset(me)})) != "touch"


# -- whose, by the place ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mail/cur/17.host:2,S", "theirs"),
        ("Mail/cur/17.host:2,ST", "mail in the trash"),
        ("Mail/cur/17.host;2,DS", "drafts"),
        ("Mail/.Sent/cur/17.host:2,S", "mine"),
        ("Mail/.INBOX.Sent/cur/17.host:2,S", "mine"),
        ("Mail/.Gesendete Elemente/cur/17.host", "mine"),
        ("Mail/.&AMk-l&AOk-ments envoy&AOk-s/cur/17.host", "mine"),
        ("Mail/.Junk/cur/17", "spam"),
        ("Mail/.Trash/cur/17", "mail in the trash"),
        ("Mail/.Drafts/new/17", "drafts"),
        ("Mail/Sent/Sent.eml", "mine"),
        ("Mail/Inbox/Sent.eml", "theirs"),
        ("Mail/Inbox/Trash.eml", "theirs"),
        ("Mail/Inbox/Sent", "theirs"),
        ("Mail/Trash/Sent/1.eml", "mine"),
        ("a.zip/Mail/Sent/1.eml", "mine"),
        ("Mail\\Sent\\1.eml", "mine"),
        ("Mail/sentimental/1.eml", "theirs"),
        ("Mail/&-&AAAA/1.eml", "theirs"),
    ],
)
def test_places_of_single_mails(name, expected):
    record = one(name=name)
    found = (
        what(record) if not isinstance(record, TouchRecord) else "mine" if record.sender is None else "theirs"
    )
    assert found == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Sent.mbox", "mine"),
        ("Sent", "mine"),
        ("Gesendet.mbox", "mine"),
        ("[Gmail].sbd/Sent Mail", "mine"),
        ("Messages envoyés", "mine"),
        ("Messages envoye\u0301s", "mine"),
        ("Sent Messages.mbox/mbox", "mine"),
        ("Sent.sbd/2024", "mine"),
        ("INBOX.Sent", "mine"),
        ("送信済み.mbox", "mine"),
        ("All mail Including Spam and Trash.mbox", "theirs"),
        ("Veškerá pošta včetně spamu a koše.mbox", "theirs"),
        ("Inbox", "theirs"),
        ("Papierkorb.mbox", "mail in the trash"),
        ("Junk E-Mail.mbox", "spam"),
        ("Unsent Messages", "drafts"),
        ("Chat.mbox", "theirs"),
    ],
)
def test_places_of_boxes(name, expected):
    (record,) = read(b"From - Mon Mar  2 11:00:00 2026\n" + letter(), name)
    found = (
        what(record) if not isinstance(record, TouchRecord) else "mine" if record.sender is None else "theirs"
    )
    assert found == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("Inbox,Opened", "theirs"),
        ("Sent,Opened", "mine"),
        ("=?UTF-8?Q?Gesendet,Ge=C3=B6ffnet?=", "mine"),
        ("=?UTF-8?Q?Messages_envoy=C3=A9s,Ouvert?=", "mine"),
        ("=?UTF-8?Q?Odesl=C3=A1no,Nep=C5=99e=C4=8Dten=C3=A9?=", "mine"),
        ("Enviados,Abiertos", "mine"),
        ('Inbox,"Abroad, Sent, Old"', "theirs"),
        ("Inbox,Work/Sent", "theirs"),
        ("Spam,Unread", "spam"),
        ("Trash", "mail in the trash"),
        ("Papierkorb,Sent", "mail in the trash"),
        ("=?UTF-8?Q?Entw=C3=BCrfe?=", "drafts"),
        ("Inbox,Category Promotions,Unread", BULK),
        ('=?UTF-8?Q?Posteingang,Kategorie:_=22Werbung=22?=', BULK),
        ("Inbox,Category Updates", "theirs"),
        ("Inbox,Category Personal", "theirs"),
    ],
)  # fmt: skip
def test_labels(labels, expected):
    record = one(f"X-Gmail-Labels: {labels}")
    found = (
        what(record) if not isinstance(record, TouchRecord) else "mine" if record.sender is None else "theirs"
    )
    assert found == expected


def test_chats():
    record = one("X-Gmail-Labels: Chat")
    assert (record.channel, record.sender.name) == ("message", "Ana")
    assert one("X-Gmail-Labels: Chat", to=None).people == ()
    assert what(one("X-Gmail-Labels: Chat", **{"from": None})) == "chats without a sender"


def test_sent_to_people_and_robots():
    sent = {"name": "Sent/1.eml", "from": "me@x.example"}
    record = one(to="Bo <b@x.example>, noreply@x.example, choir-request@x.example", **sent)
    assert shown(record.people) == [("Bo", "b@x.example")]
    assert what(one(to="unsubscribe-77@x.example", **sent)) == AUTOMATIC
    assert what(one("X-Spam-Flag: YES", to="b@x.example", **sent)) == "touch"
    assert what(one("Auto-Submitted: auto-replied", to="b@x.example", **sent)) == AUTOMATIC
    assert what(one(to=None, **sent)) == UNDISCLOSED


def test_an_answer_filed_among_what_was_sent():
    me = frozenset({"email:me@x.example"})
    assert one(name="Sent/1.eml").sender is None
    assert one(name="Sent/1.eml", hints={"me": me}).sender.name == "Ana"
    assert one(name="Sent/1.eml", to="b@x.example", hints={"me": me}).sender is None
    assert one("X-Gmail-Labels: Sent", hints={"me": me}).sender is None


# -- mboxes -----------------------------------------------------------------------------------------------------


def boxed(*mails, line="From - Mon Mar  2 11:00:00 2026", gap="\n"):
    return b"".join(f"{line}\n".encode() + each + gap.encode() for each in mails)


ANA, BO = letter(), letter(**{"from": "Bo <b@x.example>", "message-id": "<2@x.example>"})


@pytest.mark.parametrize(
    "line",
    [
        "From ana@x.example Mon Mar  2 11:00:00 2026",
        "From - Mon Mar  2 11:00:00 2026",
        "From 1784000000000000001@xxx Mon Mar 02 11:00:00 +0000 2026",
        "From ana@x.example Mon, 2 Mar 2026 11:00:00 +0100",
        "From ana@x.example Mon Mar  2 11:00:00 2026 (+0100)",
        'From "Ana B" Mon Mar  2 11:00:00 2026',
        "From ???@??? Mon Mar 02 11:00:00 2026",
        "From nytd@x.example Fri Apr 11 15:36:11 2025\n>From - Sat Apr 12 2025 15:59:28",
        "From - Sat Apr 12 2025 15:59:28",
        "From ana@x.example 2026-03-02 11:00:00",
        "From 123456789",
        "From ana@x.example",
        "From -",
        "From ",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n", ""])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separating_lines(line, gap, end):
    data = boxed(ANA, BO, ANA, line=line, gap=gap).replace(b"\n", end.encode())
    assert mail.recognises(data)
    assert senders(read(data, "box")) == ["Ana", "Bo", "Ana"]


@pytest.mark.parametrize(
    "body",
    [
        "Dear Bo,\n\nFrom Bern it is an hour.\n\nFrom there: a walk.\n",
        ">From - Mon Mar  2 11:00:00 2026\nSubject: quoted\n\nx\n",
        "x\n\nFrom my side\nNote: all is well\n",
        "x\n\nFrom Ana\nWith love: yes\n",
        "\n\nFrom Monday 10:00 on\nAgenda: none\n",
        "x\n\nFrom 8f3b" + "0" * 36 + " Mon Sep 17 00:00:00 2001\nFrom: Bo <b@x.example>\nDate: x\n\n---\n",
        "x\n\nFrom " + "y" * 5_000 + "\nSubject: no\n",
        "x\n\n From - Mon Mar  2 11:00:00 2026\nSubject: no\n",
        "--b\nContent-Type: message/rfc822\n\nFrom: Bo <b@x.example>\nTo: x\n\ninner\n--b--\n",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_a_body_part_nothing(body, end):
    data = boxed(letter(body=body), BO).replace(b"\n", end.encode())
    assert [each.sender.name for each in read(data, "box")] == ["Ana", "Bo"]


def test_git_patches_as_a_mailbox():
    line = "From 8f3b" + "0" * 36 + " Mon Sep 17 00:00:00 2001"
    assert senders(read(boxed(ANA, BO, line=line), "0001.patch")) == ["Ana", "Bo"]


@pytest.mark.parametrize("size", [10, 4_090, 4_200, 2**21 - 500, 2**21, 5 * 2**20])
@pytest.mark.parametrize("line", ["From - Mon Mar  2 11:00:00 2026", "From "])
def test_bodies_of_any_size(size, line):
    """Wherever the window ends, every mail is found once and has its own header."""
    chance = random.Random(size)
    mails = []
    for number in range(6):
        body = "x" * 60 + "\n"
        body = body * ((size + chance.randint(0, 90)) // len(body)) + "y" * chance.randint(0, 60) + "\n"
        mails.append(letter(body=body, **{"from": f"P{number} <p{number}@x.example>"}))
    found = read(boxed(*mails, line=line), "box")
    assert senders(found) == [f"P{number}" for number in range(6)]
    assert [each.where for each in found] == [f"box: message {number}" for number in range(1, 7)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 9_000), min_size=1, max_size=12), st.integers(-40, 40))
def test_the_window_may_end_anywhere(sizes, shift):
    mails = [letter(body="z" * 70 + "\n" + "w" * size + "\n") for size in sizes]
    first = letter(body="v" * (2**21 - 600 + shift) + "\n")
    assert len(read(boxed(first, *mails), "box")) == len(sizes) + 1


def test_a_mail_without_a_body_or_a_header():
    head = ANA.partition(b"\n\n")[0] + b"\n"
    found = read(boxed(head, BO, gap=""), "box")
    assert senders(found) == ["Ana", "Bo"]
    found = read(boxed(b"\nHi\n", BO), "box")
    assert [what(each) for each in found] == ["problem", "touch"]
    found = read(boxed(ANA, b"\nHi\n", BO), "box")
    assert [what(each) for each in found] == ["touch", "problem", "touch"]


def test_a_header_without_end():
    long = b"X-Pad: " + b"x" * (HEADER_LIMIT + 10) + b"\n"
    found = read(boxed(long + ANA, BO), "box")
    assert [what(each) for each in found] == ["problem", "touch"]
    assert found[0].where == "box: message 1"
    assert "longer than 512 KiB" in found[0].why
    assert what(read(long + ANA)[0]) == "problem"


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n\r\n"])
def test_beginnings(start):
    for data in (boxed(ANA), ANA):
        assert mail.recognises(start + data)
        assert senders(read(start + data)) == ["Ana"]


def test_apple_mail():
    flags = {0x1: "touch", 0x3: "mail in the trash", 0x41: "drafts"}
    for value, expected in flags.items():
        for size in (0, 700_000):
            text = letter(body="x" * size + "\n")
            data = f"{len(text)}      \n".encode() + text
            data += f"<plist><dict>\n<key>flags</key>\n<integer>{value}</integer>\n</dict></plist>\n".encode()
            assert mail.recognises(data[:HEAD_BYTES])
            assert [what(each) for each in read(data, "Messages/17.emlx")] == [expected]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (ANA, True),
        (ANA.replace(b"\n", b"\r\n"), True),
        (b"Return-Path: <a@x.example>\nReceived: from a\n\tby b; x\n", True),
        (b"X-Mozilla-Status: 0001\nFrom: a\nDate: x\n\n", True),
        (b"Delivered-To: a@x.example\nReceived: " + b"x" * 70_000, True),
        (b"From: Ana\n\nDear Bo,\n", False),
        (b"Date: 2026-03-02\nSubject: a diary\n\n", False),
        (b"BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEND:VCARD\n", False),
        (b"From,To,Date,Message-ID\n", False),
        (b"From Ana, with love: a poem\nRoses are red\n", False),
        (b"From the sea\n", False),
        (b"From: to be, or not\nto be: that\nis the question\n", False),
        (b"12\n", False),
        (b"", False),
    ],
)
def test_recognises(data, expected):
    assert mail.recognises(data[:HEAD_BYTES]) is expected


# -- keys -------------------------------------------------------------------------------------------------------


def test_keys_are_the_same_in_every_copy():
    single = one()
    takeout = boxed(
        letter("X-GM-THRID: 1", "X-Gmail-Labels: Inbox", end="\r\n"),
        line="From 1@xxx Mon Mar 02 11:00:00 +0000 2026",
    )
    for data in (boxed(ANA), boxed(BO, ANA), takeout, boxed(letter("X-Mozilla-Status: 0001"))):
        assert single.key in {each.key for each in read(data, "other")}
    assert one(message_id="\n <1@x.example>  (note)").key == single.key


def test_keys_without_an_id():
    key = one(message_id=None).key
    assert key.startswith("mail:")
    assert one("X-Mozilla-Status: 0001", message_id=None, end="\r\n").key == key
    assert one(message_id="<>", hints={"zone": UTC, "keep_subject": True}).key == key
    assert one(message_id=None, subject="Other").key != key
    assert one(message_id=None, to="b@x.example").key != key
    assert one(message_id=None, **{"from": "b@x.example"}).key != key
    assert len(one(message_id="<" + "x" * 5_000 + ">").key) < 60


def test_subjects():
    subject = "=?utf-8?B?w4RwZmVs?=\n =?utf-8?Q?_und_Birnen?= \x1b[2J"
    assert one(subject=subject, hints={"keep_subject": True}).subject == "Äpfel und Birnen [2J"
    assert one(subject=None, hints={"keep_subject": True}).subject is None
    assert len(one(subject="x" * 5_000, hints={"keep_subject": True}).subject) == 300


# -- whose mailbox ----------------------------------------------------------------------------------------------


def test_own_addresses():
    inbox = [
        letter(
            f"Delivered-To: {'me@x.example' if n % 2 else 'mailing list x@y.example'}", to="Me <ME@x.example>"
        )
        for n in range(20)
    ]
    inbox += [letter(to="me@x.example, Bo <b@x.example>") for _ in range(5)]
    inbox += [letter("List-Id: <x>", to="choir@x.example") for _ in range(30)]
    inbox += [letter("List-Post: <mailto:y@x.example>", to="y@x.example") for _ in range(30)]
    inbox += [letter("X-Gmail-Labels: Spam", to="victim@x.example") for _ in range(90)]
    sent = [letter(**{"from": "Me at work <me@work.example>", "to": "b@x.example"}) for _ in range(4)]
    other = of_bytes(b"name,email\nAna,ana@x.example\n", "people.csv")
    boxes = [of_bytes(boxed(*inbox), "Inbox"), of_bytes(boxed(*sent), "Sent"), other]
    assert mail.own_addresses(boxes) == [
        mail.OwnAddress("me@x.example", 10, 0, 25, ("Me",)),
        mail.OwnAddress("me@work.example", 0, 4, 0, ("Me at work",)),
    ]
    assert mail.own_addresses(boxes, most=10)[0].received == 10
    single = [of_bytes(ANA, f"Mail/cur/{number}") for number in range(5)]
    assert [each.address for each in mail.own_addresses(single)] == ["me@x.example"]
    assert mail.own_addresses([]) == []


def test_own_addresses_looks_at_the_beginning_only():
    read_bytes = []

    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def read(self, size=-1):
            read_bytes.append(size)
            return boxed(letter(body="x" * 70 + "\n")) * (size // 300)

    found = mail.own_addresses([Source("Inbox", Endless, 2**40)])
    assert [each.address for each in found] == ["me@x.example"]
    assert sum(read_bytes) < 2**25


# -- anything ---------------------------------------------------------------------------------------------------


def test_the_example():
    found = read(EXAMPLE.read_bytes(), "mail.mbox")
    assert [what(each) for each in found] == [
        "touch", "touch", BULK, "touch", "touch", AUTOMATIC, "drafts", "touch",
    ]  # fmt: skip
    assert found[0].sender.name == "Jürgen Müller"
    assert found[1].sender is None
    assert formats.recognise(of_bytes(EXAMPLE.read_bytes(), "f")) == "mail"


def test_the_other_examples():
    (letter_,) = read((EXAMPLE.parent / "letter.eml").read_bytes(), "letter.eml")
    assert letter_.sender.name == "Noémi Halász"
    assert [each[-1] for each in shown(letter_.people)] == [
        "robin.vale@example.org", "adaeze@example.com", "juergen.mueller@example.net",
    ]  # fmt: skip
    found = read((EXAMPLE.parent / "Sent.mbox").read_bytes(), "Sent.mbox")
    assert [what(each) for each in found] == ["touch", "mail in the trash"]
    assert (found[0].sender, shown(found[0].people)) == (None, [("Noémi Halász", "noemi.halasz@example.net")])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="@"), max_size=30),
        max_size=6,
    )
)
def test_names_as_the_standard_library_writes_them(names):
    """Whatever stands in a name, it neither parts an address from its name nor one person from the next."""
    names = ["x" + " ".join(name.split()) + "x" for name in names]
    written = [formataddr((name, f"p{number}@x.example")) for number, name in enumerate(names)]
    found = shown(one(to=", ".join([*written, "last@x.example"])).people)
    expected = [(person_name(name, ""), f"p{number}@x.example") for number, name in enumerate(names)]
    assert found == [*expected, ("", "last@x.example")]


def check(data):
    """Every mail becomes exactly one record, whatever it is."""
    for record in read(data, "box"):
        assert isinstance(record, TouchRecord | Skipped | Problem)
        if isinstance(record, TouchRecord):
            assert record.key == one_line(record.key)
            assert all(each.name == one_line(each.name) for each in record.people)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data):
    assert mail.recognises(data) in (True, False)
    for start in (
        b"",
        b"From: ",
        b"From - Mon Mar  2 11:00:00 2026\nTo: ",
        b"From: a@x.example\nDate: ",
        b"17\n",
    ):
        check(start + data)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_mailboxes(data):
    text = bytearray(EXAMPLE.read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    check(bytes(text))


PIECES = st.sampled_from(
    [
        '"',
        "\\",
        "<",
        ">",
        "(",
        ")",
        ",",
        ";",
        ":",
        "@",
        "a@x.example",
        "Bo",
        " ",
        "=?utf-8?q?",
        "?=",
        "=C3",
        "=?",
        "é",
        "\n ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_address(text):
    check(letter(to=text, **{"from": text}))


@pytest.mark.parametrize(
    "piece",
    ["(", "(a", '"', '\\"', '"\\', "<", "=?a?q?", "=?a?q?x=?a", ":", ",", "a,", "a <", "=?utf-8?B?", " =?utf-8?Q?=C3?=", "@",
     "a@", "\n a"],
)  # fmt: skip
def test_hostile_fields_take_bounded_time(piece):
    text = piece * (90_000 // len(piece))
    began = time.perf_counter()
    for name in ("to", "from", "subject", "date", "message-id", "x-gmail-labels", "list-post", "received"):
        check(letter(**{name: text}))
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    "line",
    [b"From \n", b"From - Mon \n", b"\nFrom - Mon Mar  2 11:00:00 2026\n", b"From " + b"a " * 400 + b"\n"],
)
def test_hostile_boxes_take_bounded_time(line):
    began = time.perf_counter()
    check(boxed(ANA) + line * (2_000_000 // len(line)))
    assert time.perf_counter() - began < 5


def test_memory_does_not_grow_with_the_file():
    mails = boxed(letter(body=("x" * 75 + "\n") * 500)) * 50

    class Repeated(io.RawIOBase):
        def __init__(self, times):
            super().__init__()
            self.left = times

        def readable(self):
            return True

        def read(self, size=-1):
            self.left -= 1
            return mails if self.left >= 0 and size else b""

    def peak(times):
        tracemalloc.start()
        number = sum(1 for _ in mail.read(Source("box", lambda: Repeated(times), 0), Hints()))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return number, held

    (few, small), (many, large) = peak(3), peak(60)
    assert (few, many) == (150, 3_000)
    assert large < small + 2**20
