"""Which mails are nobody's talk with anybody: bulk, robots, spam, drafts, what was thrown away.

A mail says so itself, in fields that programs write (RFC 2369, 2919, 3834), or the place it lies in does. What a person wrote is
kept where there is doubt: of fields that some providers put into every mail, such as Feedback-ID, theirs are passed over.
"""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, Literal

from relationship_ledger.core.handles import email_key, fold
from relationship_ledger.formats.mail_header import decoded, parties, text_of
from relationship_ledger.formats.text import one_line, word_set

Role = Literal["sent", "drafts", "trash", "spam", "chat", "bulk"]

DRAFTS: Final = "drafts"
TRASH: Final = "mail in the trash"
SPAM: Final = "spam"
CALENDAR: Final = "calendar mail"
AUTOMATIC: Final = "automatic mail and notifications"
BULK: Final = "newsletters and bulk mail"
UNDISCLOSED: Final = "mail to undisclosed recipients"

# -- where a mail lies -------------------------------------------------------------------------------------

_PLACES: Mapping[Role, str] = {
    "sent": (
        "sent, sent items, sent mail, sent messages, sent mails, sent objects, sentmail, gesendet, gesendete elemente,"
        "gesendete objekte, gesendete nachrichten, gesendete mails, gesendete e mails, messages envoyés, envoyés, envoyé,"
        "éléments envoyés, courrier envoyé, objets envoyés, enviado, enviados, elementos enviados, mensajes enviados,"
        "correo enviado, correos enviados, enviats, elements enviats, mensagens enviadas, itens enviados, e mails enviados, enviadas,"
        "inviato, inviati, inviata, posta inviata, posta inviata, elementi inviati, messaggi inviati, verzonden,"
        "verzonden items, verzonden berichten, verzonden e mails, skickat, skickade, skickade meddelanden, sendt, sendte,"
        "sendt post, sendte elementer, sendte e mails, sendte meldinger, lähetetyt, lähetetyt viestit, saadetud, saadetud kirjad,"
        "wysłane, elementy wysłane, wiadomości wysłane, odesláno, odeslané, odeslaná pošta, odoslané, odoslaná pošta,"
        "elküldött, elküldött elemek, elküldött üzenetek, trimise, mesaje trimise, elemente trimise, poslano, poslana pošta,"
        "poslane stavke, poslato, изпратени, отправленные, відправлені, надіслані, надіслане, απεσταλμένα, σταλμένα,"
        "gönderilmiş, gönderilenler, gönderilmiş postalar, gönderilmiş öğeler, المرسل, البريد المرسل, العناصر المرسلة,"
        "דואר שנשלח, פריטים שנשלחו, נשלח, 送信済み, 送信済みメール, 送信済みアイテム, 送信済みトレイ, 已发送, 已发送邮件, 已傳送, 寄件備份,"
        "已傳送的郵件, 보낸편지함, 보낸 편지함, 보낸 메일함, thư đã gửi, ส่งแล้ว, จดหมายที่ส่ง, terkirim"
    ),
    "drafts": (
        "draft, drafts, templates, outbox, unsent messages, entwurf, entwürfe, vorlagen, postausgang, brouillon, brouillons,"
        "modèles, boîte d envoi, borrador, borradores, plantillas, bandeja de salida, esborranys, rascunho, rascunhos, bozza,"
        "bozze, modelli, posta in uscita, concept, concepten, sjablonen, utkast, kladde, kladder, luonnokset, mustandid,"
        "szkice, wersje robocze, kopie robocze, koncepty, rozepsané, piszkozatok, schițe, ciorne, nacrti, osnutki, чернови,"
        "черновики, чернетки, πρόχειρα, taslaklar, المسودات, مسودات, טיוטות, 下書き, 草稿, 草稿箱, 임시보관함, 임시 보관함,"
        "thư nháp, ร่างจดหมาย, draf"
    ),
    "trash": (
        "trash, deleted, deleted items, deleted messages, bin, wastebasket, papierkorb, gelöscht, gelöschte elemente,"
        "gelöschte objekte, corbeille, éléments supprimés, messages supprimés, papelera, elementos eliminados, eliminados,"
        "paperera, lixeira, lixo, itens excluídos, itens eliminados, cestino, posta eliminata, elementi eliminati, prullenbak,"
        "prullenmand, verwijderde items, papperskorg, papperskorgen, borttaget, papirkurv, slettet post, slettede elementer,"
        "roskakori, poistetut, prügikast, kosz, elementy usunięte, koš, odstraněná pošta, odstránené, kôš, kuka, lomtár,"
        "törölt elemek, coș de gunoi, elemente șterse, smeće, кошче, корзина, удаленные, кошик, κάδος απορριμμάτων, çöp kutusu,"
        "çöp, silinmiş öğeler, المهملات, العناصر المحذوفة, אשפה, ゴミ箱, 削除済みアイテム, 已删除, 已删除邮件, 垃圾桶, 刪除的郵件, 휴지통,"
        "thùng rác, ถังขยะ, sampah"
    ),
    "spam": (
        "spam, junk, junk e mail, junk email, junk mail, bulk mail, unerwünscht, junk e mails, spamverdacht, "
        "courrier indésirable, indésirables, pourriel, pourriels, correo no deseado, correo basura, no deseado, lixo eletrônico,"
        "lixo electrónico, posta indesiderata, indesiderata, ongewenste e mail, ongewenst, skräppost, søppelpost, uønsket post,"
        "uønsket e mail, roskaposti, rämpspost, wiadomości śmieci, nevyžádaná pošta, nevyžiadaná pošta, levélszemét,"
        "spamovi, нежелана поща, спам, небажана пошта, ανεπιθύμητα, ανεπιθύμητη αλληλογραφία, önemsiz, istenmeyen,"
        "gereksiz, غير المرغوب فيه, البريد العشوائي, ספאם, דואר זבל, 迷惑メール, 垃圾邮件, 垃圾郵件, 스팸함, 스팸, thư rác, จดหมายขยะ"
    ),
    "chat": "chat, chats, clavardage, chat archive, czat, чат, チャット, 聊天, 채팅",
    "bulk": (
        "category promotions, category social, kategorie werbung, kategorie soziale netzwerke, catégorie promotions,"
        "catégorie réseaux sociaux, categoría promociones, categoría social, categoria promozioni, categoria social,"
        "categoria promoções, categorie reclame, categorie sociaal, kategorie promo akce, kategorie sociální sítě"
    ),
}
"""What mail programs and providers call a place, in their languages; Gmail's labels are the same words."""
_ROLES: Mapping[str, Role] = {
    fold(name): role for role, names in _PLACES.items() for name in names.split(",")
}
_OF_FOLDERS = ("sent", "drafts", "trash", "spam", "chat")
_ENDING = re.compile(r"\.(?:mbox|mbx|sbd|imapmbox|mboxrd|mboxo|mbs|txt)$", re.IGNORECASE)
_NAMESPACE = re.compile(r"\.|inbox\.", re.IGNORECASE)
_UTF7 = re.compile(r"&([A-Za-z0-9+,]{2,200})-")
_LABEL = re.compile(r'(?:"[^"]*"|[^,"])+')
_FIELD_LIMIT = 4_000
_MAILDIR_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")


@lru_cache(1_024)
def role_of_place(name: str, *, is_box: bool) -> Role | None:
    """What the folder is that a source lies in, by its name: `Mail/.Sent/cur/17.host:2,S`, `Gesendet.mbox`.

    `is_box` says that the file is a folder itself. The nearest folder decides; its whole name is looked at, so that
    `All mail Including Spam and Trash.mbox` is neither.
    """
    parts = name.replace("\\", "/").split("/")
    for part in reversed(parts if is_box else parts[:-1]):
        plain = _UTF7.sub(_from_utf7, _ENDING.sub("", part))
        nested = plain.split(".") if _NAMESPACE.match(plain) else [plain]
        for each in reversed(nested):
            role = _ROLES.get(fold(each))
            if role in _OF_FOLDERS:
                return role
    return None


def _from_utf7(match: re.Match[str]) -> str:
    """Decode a piece of a folder's name as IMAP writes it (RFC 3501, 5.1.3)."""
    coded = match[1].replace(",", "/")
    try:
        return b64decode(coded + "=" * (-len(coded) % 4)).decode("utf-16-be")
    except (Base64Error, UnicodeDecodeError):
        return match[0]


@lru_cache(4_096)
def roles_of_labels(value: bytes) -> frozenset[Role]:
    """What Gmail's labels say of a mail, in any language of the account."""
    found = (
        _ROLES.get(fold(label)) for label in _LABEL.findall(one_line(decoded(text_of(value)[:_FIELD_LIMIT])))
    )
    return frozenset(role for role in found if role is not None)


def role_of_flags(header: Mapping[bytes, bytes], name: str, apple: int) -> Role | None:
    """What a mail program noted on one mail: in a Maildir's file name, in Apple Mail's flags, in a field."""
    maildir = _MAILDIR_FLAGS.search(name)
    flags = maildir[1] if maildir else ""
    status = header.get(b"x-status", b"").decode("ascii", "replace")  # Dovecot, mutt and pine in an mbox
    mozilla = _hexadecimal(header.get(b"x-mozilla-status", b""))
    mozilla_imap = _hexadecimal(header.get(b"x-mozilla-status2", b""))
    if "D" in flags or "T" in status or apple & 0x40:
        return "drafts"
    if "T" in flags or "D" in status or apple & 0x2 or mozilla & 0x0008 or mozilla_imap & 0x0020_0000:
        return "trash"
    return None


def _hexadecimal(value: bytes) -> int:
    try:
        return int(value[:8], 16) if value else 0
    except ValueError:
        return 0


# -- who wrote it ------------------------------------------------------------------------------------------

_ROBOT_PARTS = re.compile(
    r"noreply|donotreply|dontreply|nichtantworten|keineantwort|nepasrepondre|noresponder|noresponda|naorespond"
    r"|nonrispondere|nietbeantwoorden|mailerdaemon|maildaemon|^microsoftexchange[0-9a-f]{32}"
    r"|^(?:bounces?|newsletters?|notifications?|notify|notifier|alerts?|mailings?|autoreply|autoresponder|automated)\d*$"
    r"|^(?:bounces?|newsletters?)[+=]"
)
_ROBOT_NAMES = word_set(
    "postmaster root daemon cron nobody wwwdata listserv majordomo unsubscribe subscribe news sympa mailman hostmaster"
)
_ROBOT_ENDS = re.compile(
    r"-(?:request|owner|bounces?|unsubscribe|leave)$|[-_.+](?:notifications?|alerts?)$|^owner-|^unsubscribe[-_.+]"
)
_ROBOT_HOSTS = re.compile(r"(?:no-?reply|bounces?|notifications?|newsletters?|unsubscribe)\.")


@lru_cache(8_192)
def is_robot(address: str) -> bool:
    """Whether nobody reads what is sent to an address, or no person writes from it."""
    local, _, host = address.casefold().partition("@")
    plain = re.sub(r"[-_.]", "", local)
    return (
        _ROBOT_PARTS.search(plain) is not None
        or plain in _ROBOT_NAMES
        or _ROBOT_ENDS.search(local) is not None
        or _ROBOT_HOSTS.match(host) is not None
    )


_LIST_FIELDS = (
    b"list-id", b"list-post", b"list-unsubscribe", b"list-help", b"list-subscribe", b"list-archive", b"mailing-list",
    b"x-mailing-list", b"x-beenthere", b"x-google-group-id", b"x-mailman-version",
)  # fmt: skip
_BULK_FIELDS = (
    b"x-campaign", b"x-campaign-id", b"x-campaignid", b"x-mailgun-sid", b"x-mandrill-user", b"x-mc-user", b"x-sg-eid",
    b"x-ses-outgoing", b"x-newsletter", b"x-mailingid", b"x-csa-complaints",
)  # fmt: skip
_AUTOMATIC_FIELDS = (
    b"x-autoreply", b"x-autorespond", b"x-autoresponder", b"x-mail-autoreply", b"x-vacation", b"x-autogenerated",
    b"x-fc-machinegenerated", b"x-failed-recipients",
)  # fmt: skip
FIELDS: Final = frozenset((
    *_LIST_FIELDS, *_BULK_FIELDS, *_AUTOMATIC_FIELDS, b"precedence", b"x-precedence", b"preference", b"x-loop", b"feedback-id",
    b"auto-submitted", b"content-type", b"content-class", b"x-spam-flag", b"x-spam-status", b"x-gmail-labels", b"x-status",
    b"x-mozilla-status", b"x-mozilla-status2", b"in-reply-to",
))  # fmt: skip
"""The fields that are looked at here."""
_SENT_IN_BULK = (b"bulk", b"list", b"junk")
_PROVIDERS_OF_PEOPLE = (b"proton", b"fastmail", b"zohomail")
"""The last part of the Feedback-ID that these put into every mail a person writes, as seen in public archives."""
_CALENDAR_PART = re.compile(
    rb"^content-type:[ \t]*text/calendar\b(?:[^\n]|\n[ \t])*?\bmethod=[\"']?(?:request|reply|cancel|counter|refresh)",
    re.IGNORECASE | re.MULTILINE,
)


def why_not_by_place(roles: Iterable[Role | None]) -> str | None:
    """Why a mail in such places is left out, or None."""
    found = set(roles)
    if "drafts" in found:
        return DRAFTS
    if "trash" in found:
        return TRASH
    return SPAM if "spam" in found else None


def why_not_by_kind(header: Mapping[bytes, bytes], body: bytes) -> str | None:
    """Why a mail is no message, whoever wrote it: a report, a calendar's, an automatic answer; or None."""
    kind = header.get(b"content-type", b"").lower()
    if kind.startswith(
        (b"multipart/report", b"message/delivery-status", b"message/disposition-notification")
    ):
        return AUTOMATIC
    if kind.startswith(b"text/calendar") or b"calendarmessage" in header.get(b"content-class", b"").lower():
        return CALENDAR
    if (
        kind.startswith(b"multipart/")
        and (b"alendar" in body or b"ALENDAR" in body)
        and _CALENDAR_PART.search(body)
    ):
        return CALENDAR
    submitted = header.get(b"auto-submitted", b"no").partition(b";")[0].strip().lower()
    if submitted not in (b"no", b"") or any(name in header for name in _AUTOMATIC_FIELDS):
        return AUTOMATIC
    if b"auto_reply" in (header.get(b"precedence", b"").lower(), header.get(b"preference", b"").lower()):
        return AUTOMATIC
    return None


def why_not_by_sender(
    header: Mapping[bytes, bytes],
    labels: frozenset[Role],
    senders: Iterable[str],
    recipients: frozenset[str],
    own: frozenset[str],
) -> str | None:
    """Why a mail by someone else is no letter: spam, a robot's, a list's; or None.

    `senders` are the addresses it comes from, `recipients` those of the people it names, `own` the user's.
    """
    if "bulk" in labels and b"in-reply-to" not in header:
        return BULK
    status = header.get(b"x-spam-status", b"").lower()
    if header.get(b"x-spam-flag", b"").lower().startswith(b"yes") or status.startswith(b"yes"):
        return SPAM
    if any(map(is_robot, senders)):
        return AUTOMATIC
    if any(name in header for name in _LIST_FIELDS) and not _is_answer_to_both(header, recipients, own):
        return BULK
    return BULK if _is_bulk(header, recipients | own) else None


def _is_bulk(header: Mapping[bytes, bytes], known: frozenset[str]) -> bool:
    if any(name in header for name in _BULK_FIELDS):
        return True
    for name in (b"precedence", b"x-precedence"):
        if header.get(name, b"").lower() in _SENT_IN_BULK and not any(
            each in header for each in _LIST_FIELDS
        ):
            return True
    if b"x-loop" in header:
        # Filters on the user's own server mark what they forward with the user's address.
        loop = email_key(text_of(header[b"x-loop"]))
        if loop not in known:
            return True
    feedback = header.get(b"feedback-id")
    if feedback is None or b"in-reply-to" in header:
        return False
    return feedback.rpartition(b":")[2].strip().lower() not in _PROVIDERS_OF_PEOPLE


def _is_answer_to_both(
    header: Mapping[bytes, bytes], recipients: frozenset[str], own: frozenset[str]
) -> bool:
    """Whether someone answered a list and the user: it is an answer, and names the list's address and one of the user's."""
    if b"in-reply-to" not in header or own.isdisjoint(recipients):
        return False
    post = header.get(b"list-post", b"")[:_FIELD_LIMIT]
    return any(
        handle.value.casefold() in recipients
        for party in parties(text_of(post.replace(b"mailto:", b"").partition(b"?")[0] + b">"))
        for handle in party.handles
    )
