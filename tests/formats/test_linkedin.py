"""LinkedIn's archive: messages and invitations of every year, who the user is, and all that holds nobody."""

import csv
import io
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationship_ledger import formats
from relationship_ledger.formats import linkedin
from relationship_ledger.formats.source import Hints, of_bytes
from relationship_ledger.model import Handle, Origin, Party, PersonRecord, Problem, Skipped, TouchRecord

EXAMPLES = Path(__file__).parents[2] / "examples" / "messages"
OTHERS = "files of LinkedIn's archive that hold no contacts or messages"
GONE = "messages with members who have left LinkedIn"

BY_YEAR = {
    "2019": "From,To,Date,Subject,Content,Direction,Folder",
    "2021": "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER",
    "2023": "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER",
    "2024": "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,"
    "IS MESSAGE DRAFT,IS CONVERSATION DRAFT",
    "2025": "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,"
    "ATTACHMENTS,IS MESSAGE DRAFT",
    "odd": "CONTENT,DATE,RECIPIENT PROFILE URLS,TO,SENDER PROFILE URL,FROM,CONVERSATION ID",
}  # fmt: skip
COLUMNS = BY_YEAR["2025"].split(",")
AT = int(datetime(2024, 3, 15, 9, 30, tzinfo=UTC).timestamp())

ANA, BO, ROBIN = (
    Party(name, (Handle("url", f"https://www.linkedin.com/in/{name.lower()}"),)) for name in ("Ana", "Bo", "Robin")
)  # fmt: skip


def url(party):
    return party.handles[0].value


MESSAGE = {
    "CONVERSATION ID": "2-abc", "FROM": "Ana", "SENDER PROFILE URL": url(ANA), "TO": "Robin",
    "RECIPIENT PROFILE URLS": url(ROBIN), "DATE": "2024-03-15 09:30:00 UTC", "SUBJECT": "Tea", "CONTENT": "Tea on Friday?",
    "FOLDER": "INBOX", "IS MESSAGE DRAFT": "No",
}  # fmt: skip


def table(columns, *rows, quoting=csv.QUOTE_MINIMAL, **more):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore", quoting=quoting, **more)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(text, *, name="messages.csv", **hints):
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    return list(linkedin.read(of_bytes(data, name), Hints(**hints)))


def message(columns=tuple(COLUMNS), hints=None, **cells):
    (found,) = read(
        table(columns, MESSAGE | {title.replace("_", " "): value for title, value in cells.items()}),
        **(hints or {}),
    )
    return found


# -- messages ---------------------------------------------------------------------------------------------------


def test_message():
    found = message()
    assert found == TouchRecord(
        where="messages.csv:2", key=found.key, at=AT, channel="message", sender=ANA, people=(ROBIN,),
        origin=Origin("online", "linkedin", guessed=True),
    )  # fmt: skip
    assert found.key.startswith("linkedin:")
    assert message(hints={"keep_subject": True}).subject == "Tea"


@pytest.mark.parametrize("year", BY_YEAR)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("preamble", ["", "Notes:\nsomething\n\n"])
def test_messages_of_every_year(year, quoting, end, mark, preamble):
    columns = BY_YEAR[year].split(",")
    row = MESSAGE | {
        "From": "Ana",
        "To": "Robin",
        "Date": MESSAGE["DATE"],
        "Content": "x",
        "Direction": "INCOMING",
    }
    text = mark + preamble + table(columns, row, quoting=quoting, lineterminator=end)
    assert linkedin.recognises(text.encode())
    (found,) = read(text)
    assert (found.at, found.sender.name, [each.name for each in found.people]) == (AT, "Ana", ["Robin"])
    assert found.sender.handles == (() if year == "2019" else ANA.handles)
    assert found.people[0].handles == (() if year in ("2019", "2021") else ROBIN.handles)


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_messages_saved_anew_by_a_spreadsheet(delimiter, encoding):
    data = table(COLUMNS, MESSAGE | {"CONTENT": "grün"}, delimiter=delimiter).encode(encoding)
    assert linkedin.recognises(data)
    assert [item.at for item in read(data)] == [AT]


def test_direction_says_what_is_the_users_own():
    columns = BY_YEAR["2019"].split(",")
    row = {
        "From": "Robin",
        "To": "Ana",
        "Date": "3/15/24, 9:30 AM",
        "Content": "Yes",
        "Direction": "OUTGOING",
    }
    (found,) = read(table(columns, row))
    assert (found.sender, found.people, found.at) == (None, (Party("Ana"),), AT)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2024-03-15 09:30:00 UTC", "2024-03-15T09:30:00"),
        ("2024-03-15 09:30:00", "2024-03-15T09:30:00"),
        ("2024-03-15T09:30:00Z", "2024-03-15T09:30:00"),
        ("2024-03-15T09:30:00.123+00:00", "2024-03-15T09:30:00"),
        ("2024/03/15 09:30:00 UTC", "2024-03-15T09:30:00"),
        ("2024-03-15 09:30 UTC", "2024-03-15T09:30:00"),
        ("6/28/24, 1:02 PM", "2024-06-28T13:02:00"),
        ("6/28/24, 1:02\u202fPM", "2024-06-28T13:02:00"),
        ("6/28/2024 13:02", "2024-06-28T13:02:00"),
        ("28/6/2024 13:02:07", "2024-06-28T13:02:07"),
        ("6/28/24, 12:02 AM", "2024-06-28T00:02:00"),
        ("6/28/24, 12:02 p.m.", "2024-06-28T12:02:00"),
    ],
)
def test_dates(text, at):
    assert message(DATE=text).at == int(datetime.fromisoformat(at + "+00:00").timestamp())


@pytest.mark.parametrize(
    "text",
    ["2024-03-15", "15 Mar", "2024-13-15 09:30:00 UTC", "2024-03-15 09:30:00 PST", "0/0/00, 1:00 PM", "6/28/24, 13:02 PM",
     "1969-12-31 23:59:59 UTC", "0000-01-01 00:00:00", "9" * 50],
)  # fmt: skip
def test_dates_that_are_none_are_reported(text):
    assert message(DATE=text) == Problem("messages.csv:2", f"unreadable date: {text}")


def test_a_message_without_a_date_is_reported():
    assert message(DATE="") == Problem("messages.csv:2", "no date")
    assert message(columns=["CONVERSATION ID", "FROM", "CONTENT"]) == Problem("messages.csv:2", "no date")


def test_what_lies_ahead_is_left_out():
    assert message(hints={"until": AT - 1}) == Skipped("messages.csv:2", "things that lie ahead")
    assert message(hints={"until": AT}).at == AT


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({"IS_MESSAGE_DRAFT": "Yes"}, "drafts"),
        ({"IS_MESSAGE_DRAFT": "true"}, "drafts"),
        ({"FOLDER": "SPAM"}, "spam"),
        ({"FOLDER": "DRAFTS"}, "drafts"),
        ({"CONVERSATION_TITLE": "Sponsored Conversation"}, "sponsored messages"),
        ({"SENDER_PROFILE_URL": "", "CONTENT": '<p class="spinmail-quill-editor__spin-break">Hi</p>'}, "sponsored messages"),
        ({"SENDER_PROFILE_URL": "", "CONTENT": "Hi %FIRSTNAME%"}, "sponsored messages"),
        ({"SENDER_PROFILE_URL": "https://www.linkedin.com/company/x"}, "sponsored messages"),
        ({"FROM": "LinkedIn Member", "SENDER_PROFILE_URL": ""}, GONE),
        ({"FROM": "LinkedIn-Mitglied", "SENDER_PROFILE_URL": ""}, GONE),
        ({"TO": "LinkedIn Member", "RECIPIENT_PROFILE_URLS": ""}, GONE),
    ],
)  # fmt: skip
def test_messages_that_are_left_out(cells, what):
    assert message(**cells) == Skipped("messages.csv:2", what)


def test_recruiters_who_write_with_the_campaign_editor_are_people():
    assert message(CONTENT='<p class="spinmail-quill-editor__spin-break">Hi</p>').sender == ANA


def test_a_sender_without_an_address_is_a_name():
    assert message(SENDER_PROFILE_URL="", FOLDER="ARCHIVE").sender == Party("Ana")


def test_a_message_without_a_sender_is_reported():
    assert message(FROM="", SENDER_PROFILE_URL="") == Problem("messages.csv:2", "a message without a sender")


URLS = ",".join(map(url, (ANA, BO)))


@pytest.mark.parametrize(
    ("names", "urls", "people"),
    [
        ("Ana, Bo", URLS, (ANA, BO)),
        ("Ana;Bo", URLS.replace(",", ";"), (ANA, BO)),
        ("Ana, Bo", URLS.replace(",", " "), (ANA, BO)),
        ("Ana, Ph.D., MBA, Bo", URLS, (ANA._replace(name="Ana, Ph.D., MBA"), BO)),
        ("Ana, Bo, Cy", URLS, (ANA._replace(name=""), BO._replace(name=""))),
        ("Ana, Jr.", url(ANA), (ANA._replace(name="Ana, Jr."),)),
        ("Ana, Bo", "", (Party("Ana"), Party("Bo"))),
        ("Ana, LinkedIn Member, Bo", "", (Party("Ana"), Party("Bo"))),
        ("Ana, Robin", f"{url(ANA)},{url(ROBIN)}", (ANA,)),
        ("", "", ()),
    ],
)
def test_recipients(names, urls, people):
    found = message(FROM="Robin", SENDER_PROFILE_URL=url(ROBIN), TO=names, RECIPIENT_PROFILE_URLS=urls)
    assert (found.sender, found.people) == (ROBIN, people)


def test_too_many_recipients_are_reported():
    urls = ",".join(f"https://www.linkedin.com/in/p{number}" for number in range(501))
    assert message(RECIPIENT_PROFILE_URLS=urls) == Problem(
        "messages.csv:2", "a message to more than 500 people"
    )


def test_content_over_several_lines_and_broken_rows():
    text = table(COLUMNS, MESSAGE | {"CONTENT": 'a\n\n"b", c'}, MESSAGE | {"CONTENT": "d"})
    lines = text.splitlines(keepends=True)
    found = read("".join([*lines, "BADROW\r\n", 'x,"open\r\n', ",,\r\n", lines[-1], lines[0]]))
    assert [(item.where, type(item)) for item in found] == [
        ("messages.csv:2", TouchRecord), ("messages.csv:5", TouchRecord), ("messages.csv:6", Problem),
        ("messages.csv:7", Problem), ("messages.csv:9", TouchRecord), ("messages.csv:10", Skipped),
    ]  # fmt: skip
    assert found[-1].what == "headers again"


def test_keys_are_the_same_in_every_export():
    key = message().key
    later = table([*reversed(COLUMNS), "IS CONVERSATION DRAFT"], MESSAGE, quoting=csv.QUOTE_ALL)
    assert read("\ufeff" + later)[0].key == key
    assert message(SENDER_PROFILE_URL="http://linkedin.com/in/ANA/").key == key
    assert message(FROM="Ana, MBA").key == key
    assert message(CONTENT="Tea on\r\nFriday?").key == message(CONTENT="Tea on\nFriday?").key == key
    others = [message(CONTENT="Tea on Monday?"), message(DATE="2024-03-15 09:30:01 UTC"),
              message(SENDER_PROFILE_URL=url(BO)), message(CONVERSATION_ID="2-def")]  # fmt: skip
    assert len({key, *(each.key for each in others)}) == 5


# -- invitations ------------------------------------------------------------------------------------------------

INVITATION = {"From": "Robin", "To": "Ana", "Sent At": "6/28/24, 1:02 PM", "Message": "Hello", "Direction": "OUTGOING",
              "inviterProfileUrl": url(ROBIN), "inviteeProfileUrl": url(ANA)}  # fmt: skip


def invitation(columns=tuple(INVITATION), **cells):
    (found,) = read(table(columns, INVITATION | cells), name="Invitations.csv")
    return found


def test_an_invitation_by_the_user():
    found = invitation()
    assert found == TouchRecord(
        where="Invitations.csv:2", key=found.key, at=int(datetime(2024, 6, 28, 13, 2, tzinfo=UTC).timestamp()),
        channel="message", sender=None, people=(ANA,), origin=Origin("online", "linkedin", guessed=True),
    )  # fmt: skip


def test_an_invitation_by_someone():
    found = invitation(
        From="Ana", To="Robin", Direction="INCOMING", inviterProfileUrl=url(ANA), inviteeProfileUrl=url(ROBIN)
    )
    assert (found.sender, found.people) == (ANA, (ROBIN,))
    assert found.key != invitation().key


def test_invitations_before_2023_have_no_addresses():
    found = invitation(columns=list(INVITATION)[:5])
    assert (found.sender, found.people) == (None, (Party("Ana"),))


def test_invitations_that_are_no_touches():
    assert invitation(Message=" ") == Skipped("Invitations.csv:2", "invitations without a message")
    assert invitation(To="LinkedIn Member", inviteeProfileUrl="") == Skipped("Invitations.csv:2", GONE)
    assert isinstance(invitation(To="", inviteeProfileUrl=""), Problem)
    assert isinstance(invitation(**{"Sent At": "soon"}), Problem)


# -- notes, and the rest of the archive -------------------------------------------------------------------------


def test_notes_on_connections():
    text = (
        "Connection First Name,Connection Last Name,Connection Profile URL,Note,Created On,Edited On\n"
        f"Ana,Quint,{url(ANA)},Likes maps,2026-03-01,\n,,,lost,2026-03-01,\n"
    )
    note, problem = read(text, name="Notes.csv")
    assert note == PersonRecord(
        where="Notes.csv:2", name="Ana Quint", key="linkedin:linkedin.com/in/ana", handles=ANA.handles,
        origin=Origin("online", "linkedin"), notes=("Likes maps",),
    )  # fmt: skip
    assert problem == Problem("Notes.csv:3", "a note that names nobody")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Endorsement_Given_Info.csv", "Endorsement Date,Skill Name,Endorsee First Name,Endorsee Last Name,Endorsement Status"),
        ("Recommendations_Received.csv", "First Name,Last Name,Company,Job Title,Text,Creation Date,Status"),
        ("Company Follows.csv", "Organization,Followed On"),
        ("Member_Follows.csv", "Date,Status,FullName"),
        ("Reactions.csv", "Date,Type,Link"),
        ("Comments_34875879.csv", "Date,Link,Message"),
        ("Shares.csv", "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility"),
        ("Profile.csv", "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Websites"),
        ("Registration.csv", "Registered At,Registration Ip,Subscription Types"),
        ("Email Addresses.csv", "Email Address,Confirmed,Primary,Updated On"),
        ("PhoneNumbers.csv", "Extension,Number,Type"),
        ("Whatsapp Phone Numbers.csv", "Number,Extension,Is_WhatsApp_Number"),
        ("Positions.csv", "Company Name,Title,Description,Location,Started On,Finished On"),
        ("Education.csv", "School Name,Start Date,End Date,Notes,Degree Name,Activities"),
        ("Skills.csv", "Name"),
        ("archive.zip/Languages.csv", "Name,Proficiency"),
        ("Projects.csv", "Title,Description,Url,Started On,Finished On"),
        ("Certifications.csv", "Name,Url,Authority,Started On,Finished On,License Number"),
        ("Receipts_v2.csv", "First Name,Last Name,Billing Country,Transaction Made At,Invoice Number,Description"),
        ("Jobs/Job Applications.csv", "Application Date,Contact Email,Contact Phone Number,Company Name,Job Title,Job Url"),
        ("Rich_Media.csv", "Date/Time,Media Description,Media Link"),
        ("Learning.csv", "Content Title,Content Description,Content Type,Content Saved,"),
        ("Verifications/Verifications.csv", "First name,Middle name,Last name,Verification type,Document type,Email address"),
        ("learning_role_play_messages.csv", BY_YEAR["2023"]),
        ("guide_messages.csv", BY_YEAR["2023"]),
    ],
)  # fmt: skip
def test_files_that_hold_nobody(name, header):
    text = header + "\n" + "x," * header.count(",") + "x\n"
    source = of_bytes(text.encode(), name)
    assert formats.recognise(source) == "linkedin"
    assert list(linkedin.read(source, Hints())) == [Skipped(name, OTHERS)]


@pytest.mark.parametrize(
    ("name", "header", "format_"),
    [
        (
            "Connections.csv",
            "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
            "people_csv",
        ),
        ("ImportedContacts.csv", "FirstName,LastName,Emails,PhoneNumbers,CreatedAt", "people_csv"),
        ("friends.csv", "Name", "people_csv"),
        ("friends.csv", "Name,Number", "people_csv"),
        ("Skills.csv", "Name,E-mail", "people_csv"),
        ("log.csv", "From,To,Date", "people_csv"),
        ("x.csv", "x,y", "people_csv"),
    ],
)
def test_files_of_others(name, header, format_):
    source = of_bytes((header + "\n" + "a," * header.count(",") + "b\n").encode(), name)
    assert formats.recognise(source) == format_


# -- who the user is --------------------------------------------------------------------------------------------


def own(text, name):
    return linkedin.own(of_bytes(text.encode(), name))


def test_who_the_user_is():
    profile = "First Name,Last Name,Maiden Name,Headline\nRobin,Vestergaard,,Editor\n"
    emails = (
        "Email Address,Confirmed,Primary,Updated On\nr@v.example,Yes,Yes,\nold@v.example,Yes,No,\n"
        "typo@v.example,No,No,\nnone,Yes,No,\n"
    )
    assert own(profile, "Profile.csv") == ["Robin Vestergaard"]
    assert own(emails, "Email Addresses.csv") == ["r@v.example", "old@v.example"]
    assert own(table(list(INVITATION), INVITATION), "Invitations.csv") == ["Robin", url(ROBIN)]
    for text in (
        "",
        "First Name,Last Name,Maiden Name,Headline\n",
        "Name\nAna\n",
        "Organization,Followed On\nx,y\n",
    ):
        assert own(text, "f.csv") == []


def test_the_user_has_a_part_in_every_conversation():
    def talk(number, sender, recipient):
        return MESSAGE | {
            "CONVERSATION ID": f"c{number}", "FROM": sender.name, "SENDER PROFILE URL": url(sender),
            "TO": recipient.name, "RECIPIENT PROFILE URLS": url(recipient),
        }  # fmt: skip

    cy = Party("Cy", (Handle("url", "https://www.linkedin.com/in/cy"),))
    talks = [talk(1, ANA, ROBIN), talk(1, ROBIN, ANA), talk(2, ROBIN, BO), talk(3, cy, ROBIN)]
    assert own(table(COLUMNS, *talks), "messages.csv") == ["Robin", url(ROBIN)]
    assert own(table(COLUMNS, *talks[:3]), "messages.csv") == []
    assert own(table(COLUMNS, *talks, talk(4, ANA, BO)), "messages.csv") == []


# -- the examples, and anything ---------------------------------------------------------------------------------


def test_examples():
    data = (EXAMPLES / "messages.csv").read_bytes()
    found = read(data)
    assert [item.where for item in found if isinstance(item, TouchRecord)] == [
        f"messages.csv:{line}" for line in (2, 4, 5, 6)
    ]
    assert [item.what for item in found if isinstance(item, Skipped)] == [
        "drafts",
        "sponsored messages",
        GONE,
    ]
    assert own(data.decode(), "messages.csv") == [
        "Robin Vestergaard",
        "https://www.linkedin.com/in/robin-vestergaard",
    ]
    sent, silent = read((EXAMPLES / "Invitations.csv").read_bytes(), name="Invitations.csv")
    assert (sent.sender, sent.people[0].name) == (None, "Sunniva Oyelaran")
    assert silent.what == "invitations without a message"


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
rows = st.lists(
    st.fixed_dictionaries({}, optional={title: texts | st.just(MESSAGE.get(title, "")) for title in COLUMNS}),
    max_size=8,
)


@given(rows, st.integers(0, 8))
@settings(max_examples=60)
def test_every_row_ends_as_one_record_whatever_the_order(listed, cut):
    listed = [MESSAGE | each for each in listed]
    found = read(table(COLUMNS, *listed, quoting=csv.QUOTE_ALL))
    assert len(found) == len(listed)
    turned = read(table(COLUMNS, *listed[cut:], *listed[:cut], quoting=csv.QUOTE_ALL))
    assert sorted(item.key for item in turned if isinstance(item, TouchRecord)) == sorted(
        item.key for item in found if isinstance(item, TouchRecord)
    )


HEADER = ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        '"' * 300_000, '"a\n' * 100_000, "x" * 300_000, "," * 300_000, "\r" * 300_000, "a;" * 150_000,
        "a,,b,,c," + "x, " * 100_000, "a,,b,,c,d," + "A.," * 100_000, "a,,b,,\"" + "Ph.D., " * 50_000 + '",u,,,,\n',
        "a,,b,,c," + "u " * 100_000 + ",2024-03-15 09:30:00 UTC,,x,\n", ("LinkedIn Member," * 12 + "\n") * 10_000,
    ],
    ids=lambda text: repr(text[:25]),
)  # fmt: skip
@pytest.mark.parametrize("header", ["", HEADER])
def test_hostile_archives_take_linear_time(header, text):
    start = time.process_time()
    linkedin.recognises((header + text).encode()[:64_000])
    assert all(item.where.startswith("messages.csv") for item in read(header + text))
    linkedin.own(of_bytes((header + text).encode(), "messages.csv"))
    assert time.process_time() - start < 5
