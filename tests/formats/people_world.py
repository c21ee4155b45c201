"""People to write and read back: one made field by field, and anyone, with the text that hostile files have."""

from datetime import date

from hypothesis import strategies as st

from relationship_ledger.formats.draft import Draft
from relationship_ledger.formats.text import one_line
from relationship_ledger.model import CONTEXTS, Cadence, Contact, ImportantDay, Note, Origin, Person, Ref

ID = "01995b5e-7c00-7000-8000-000000000001"


def person(name="Ana Ruiz", notes=(), **fields):
    """Someone to write; fields of the contact and of the person by name."""
    about = {key: fields.pop(key) for key in list(fields) if key in Contact._fields}
    contact = Contact(ID, name, **about)
    kept = tuple(Note(str(n), 0, text, Ref(ID, name)) for n, text in enumerate(notes))
    return Person(contact, fields.pop("uid", f"urn:uuid:{ID}"), notes=kept, **fields)


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="\\;,:^\"'\r\n\t -—=äß😀\u202eא\u2028\x00\x1b\x85\ud800\ufeff'nN", max_size=200),
    st.lists(
        st.sampled_from(["---", "----", "END:VCARD", "BEGIN:VCARD", "\n", " " * 80, "\t" * 80, "\\n", "a" * 70, "😀" * 40, "item1.", "X-A:b", ";", ","]),
        max_size=12,
    ).map("".join),
)  # fmt: skip
NAMES = HOSTILE.map(lambda text: one_line(text)[:300].strip()).filter(bool)
LABELS = (
    st.none()
    | st.sampled_from(["home", "work", "mobile", "fax", "main"])
    | st.text("abcäß山 -:;,^\"'\\$_<>!", max_size=20)
)


@st.composite
def drafts(draw):
    """A record that a reader may make, by way of the door that all readers go through."""
    draft = Draft("f.vcf:1", "")
    draft.name = draw(NAMES)
    for text in draw(st.lists(HOSTILE, max_size=4)):
        draft.alias(text)
    for text in draw(st.lists(HOSTILE, max_size=4)):
        draft.note(text)
    for text in draw(st.lists(HOSTILE, max_size=3)):
        draft.on_list(text)
    for text, label in draw(st.lists(st.tuples(st.emails(), LABELS), max_size=3)):
        draft.email(text, label)
    for text, label in draw(
        st.lists(st.tuples(st.text("0123456789+() -", min_size=3, max_size=16), LABELS), max_size=3)
    ):
        draft.phone(text, label)
    for path, label in draw(st.lists(st.tuples(st.text("abc/;,?=&#%ü\\:", max_size=20), LABELS), max_size=3)):
        draft.url(f"https://a.example/{path}", label)
    for text, label in draw(st.lists(st.tuples(HOSTILE, LABELS), max_size=3)):
        draft.address(text, label)
    for platform, text in draw(
        st.lists(
            st.tuples(
                st.sampled_from(
                    ["twitter", "signal", "xmpp", "mastodon", "linkedin", "text", "pref", "base64"]
                )
                | st.text("abc山é ", min_size=1),
                HOSTILE,
            ),
            max_size=3,
        )
    ):
        draft.platform(platform, text)
    draft.work(draw(HOSTILE))
    draft.position(draw(HOSTILE))
    draft.tier = draw(st.integers(1, 5))
    draft.first_day = draw(st.none() | st.dates())
    draft.state = draw(st.sampled_from(["active", "snoozed", "archived", "deceased"]))
    draft.snoozed_until = (
        draw(st.none() | st.integers(0, 4_000_000_000)) if draft.state == "snoozed" else None
    )
    cadence = Cadence(draw(st.none() | st.integers(1, 9999)), draw(st.none() | st.integers(1, 9999)))
    draft.cadence = cadence if cadence != Cadence() else None
    draft.origin = draw(
        st.builds(Origin, st.just("shared"), st.sampled_from(CONTEXTS), st.booleans())
        | st.builds(Origin, st.just("online"), st.text("abcü-.;,", min_size=1, max_size=20), st.booleans())
        | st.builds(Origin, st.just("unknown"), st.none(), st.booleans())
    )
    for day in draw(st.lists(st.dates(date(1605, 1, 1)), max_size=3)):
        draft.days[
            ImportantDay(
                draw(
                    st.sampled_from(["birthday", "anniversary"])
                    | LABELS.map(lambda t: one_line(t or "").lower() or "date")
                ),
                day.month,
                day.day,
                draw(st.sampled_from([day.year, None])) if (day.month, day.day) != (2, 29) else day.year,
            )
        ] = None
    return draft.record(lambda _: f"vcard:uid:{draw(st.text('abc-;,', min_size=1))}")


def written(record):
    """The person that the ledger holds once a record is in it."""
    contact = Contact(
        ID, record.name, record.origin or Origin(), record.tier or 5, record.cadence or Cadence(), record.first_day,
        record.state or "active", record.snoozed_until, record.organization, record.role,
    )  # fmt: skip
    notes = tuple(Note(str(n), 0, text, Ref(ID, record.name)) for n, text in enumerate(record.notes))
    return Person(
        contact,
        record.key[len("vcard:uid:") :],
        record.aliases,
        record.handles,
        record.days,
        notes,
        record.lists,
    )


def unordered(record):
    """What has to come back. Days are written birthday first, so their order is not looked at."""
    return record._replace(where="", days=frozenset(record.days))
