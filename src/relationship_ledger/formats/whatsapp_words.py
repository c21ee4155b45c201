"""What WhatsApp writes into a chat by itself, in the languages of most of its users.

Wordings as they stand in exports; a line in a language that is not here is a message or a system line by its shape
alone.
"""

import re
from typing import Final

from relationship_ledger.formats.text import word_set

_MARKS: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES: Final = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")

BEFORE_NOON: Final = word_set(
    "am a fm vorm ص ق.ظ قظ πμ 午前 上午 凌晨 清晨 早上 오전 पूर्वाह्न पूर्व sa pg dop de paradites pd"
)
"""Words for the first half of the day, without dots and blanks."""
AFTER_NOON: Final = word_set(
    "pm p em nachm م ب.ظ بظ μμ 午後 下午 傍晚 晚上 中午 오후 अपराह्न अप ch ptg pop du pasdites md"
)
"""Words for the second half of the day, without dots and blanks."""

_MISSED: Final = re.compile(
    r"(?:silenced|missed) (?:group )?(?:voice|video) call"
    r"|verpasster (?:gruppen-?)?(?:sprach|video)anruf"
    r"|llamada (?:de voz |grupal )?perdida|videollamada (?:de grupo |grupal )?perdida"
    r"|appel (?:vocal|vidéo)(?: de groupe)? manqué"
    r"|(?:ligação|chamada) de (?:voz|vídeo)(?: em grupo)? perdida"
    r"|chiamata(?: vocale)? persa|videochiamata persa"
    r"|gemiste (?:groeps)?(?:spraak|video)oproep"
    r"|nieodebrane połączenie (?:głosowe|wideo)"
    r"|пропущенный (?:групповой )?(?:аудио|видео)звонок"
    r"|cevapsız (?:sesli|görüntülü) arama"
    r"|(?:音声|ビデオ)?(?:通話の)?不在着信"
    r"|未接(?:群組|群组)?(?:語音|语音|視訊|视频)通(?:話|话)"
    r"|부재중 (?:음성|영상) ?통화"
    r"|مكالمة (?:صوتية|فيديو) (?:جماعية )?فائتة"
)
_CALL: Final = re.compile(
    r"(?:group )?(?:voice|video) call|(?:gruppen-?)?(?:sprach|video)anruf|llamada de voz|videollamada"
    r"|appel (?:vocal|vidéo)|(?:ligação|chamada) de (?:voz|vídeo)|chiamata vocale|videochiamata"
    r"|(?:spraak|video)oproep|połączenie (?:głosowe|wideo)|(?:аудио|видео)звонок|(?:sesli|görüntülü) arama"
    r"|(?:音声|ビデオ)通話|(?:語音|语音|視訊|视频)通(?:話|话)|(?:음성|영상) ?통화|مكالمة (?:صوتية|فيديو)"
)
_VIDEO: Final = re.compile(r"v[ií]deo|vidéo|wideo|видео|görüntülü|ビデオ|視訊|视频|영상|فيديو")
_NO_ANSWER: Final = re.compile(
    r"no answer|keine antwort|sin respuesta|(?:pas de|sans) réponse|sem resposta|nessuna risposta|geen antwoord"
    r"|brak odpowiedzi|нет ответа|cevap yok|応答なし|無回應|无应答|无人接听|응답 없음|لا إجابة|لم يتم الرد"
)
_DURATION: Final = re.compile(
    r"(\d{1,3})\s*(?:(?P<h>h|hrs?|hours?|std|stunden?|horas?|heures?|ore|ora|uur|godz|ч|sa|saat|時間|小時|小时|시간|ساعة)"
    r"|(?P<m>m|mins?|minutes?|minuten?|minutos?|minuti|minuto|мин|dk|分|分鐘|分钟|분|دقيقة|دقائق)"
    r"|(?P<s>s|secs?|seconds?|sek|sekunden?|segundos?|segs?|secondes?|secondi|sec|с|сек|sn|秒|초|ثانية|ثوان))\b"
)
_CALL_LENGTH: Final = 90
"""Characters of the longest line about a call."""

_DELETED: Final = re.compile(
    r"this message was deleted|you deleted this message|this message was deleted by admin .{1,60}"
    r"|diese nachricht wurde gelöscht|du hast diese nachricht gelöscht"
    r"|(?:se eliminó|eliminaste) este mensaje"
    r"|ce message a été supprimé|vous avez supprimé ce message"
    r"|(?:esta|essa) mensagem foi apagada|mensagem apagada|você apagou esta mensagem|(?:apagou|eliminou) esta mensagem"
    r"|questo messaggio è stato eliminato|hai eliminato questo messaggio"
    r"|dit bericht (?:is|werd) verwijderd|(?:je|u) hebt dit bericht verwijderd"
    r"|ta wiadomość została usunięta|wiadomość została usunięta"
    r"|(?:это|данное) сообщение (?:было )?удалено|вы удалили (?:это|данное) сообщение"
    r"|bu mesaj silindi|bu mesajı sildiniz"
    r"|このメッセージは削除されました|メッセージを削除しました"
    r"|此訊息已刪除|此消息已删除|(?:你|您)已(?:刪除|删除)(?:這則訊息|此訊息|此消息|这条消息)"
    r"|삭제된 메시지입니다|메시지를 삭제했습니다|이 메시지는 삭제되었습니다"
    r"|تم حذف هذه الرسالة|لقد حذفت هذه الرسالة"
)
_MEDIA: Final = re.compile(
    r"<[^<>\n]{3,120}>|.{0,200}\((?:file attached|datei angehängt|archivo adjunto|fichier joint|arquivo anexado"
    r"|file allegato|bestand bijgevoegd|файл добавлен|dosya ekli|ファイル添付|文件附件|파일 첨부됨|الملف مرفق)\)"
    r"|(?:.{0,120} )?(?:image|photo|video|audio|gif|sticker|document|contact card|video note) omitted"
    r"|(?:.{0,120} )?(?:bild|video|audio|gif|sticker|dokument|kontaktkarte) (?:weggelassen|ausgelassen)"
    r"|(?:imagen|foto|video|audio|gif|sticker|documento) omitid[oa]|(?:image|vidéo|audio|gif|document) (?:omise?|absente?)"
    r"|(?:imagem|foto|vídeo|áudio|gif|figurinha|documento) (?:ocultad|omitid)[oa]"
    r"|(?:immagine|foto|video|audio|gif|sticker|documento) omess[oa]|afbeelding weggelaten"
)
"""A picture, a sound, a file: the same message is written one way with the file and another way without."""

_SYSTEM: Final = re.compile(
    r"end-to-end encrypted|security code|created (?:the |this )?group|changed (?:the|this|their|to)\b|\badded\b|\bremoved\b"
    r"|joined (?:using|from)|\bleft\b$|turned (?:on|off) disappearing|pinned a message"
    r"|ende-zu-ende|sicherheitsnummer|hat (?:die gruppe|den betreff|das gruppenbild|die gruppenbeschreibung)|hinzugefügt"
    r"|cifrad[oa]s? de extremo|código de seguridad|(?:creó|cambió) (?:el|la|este|su) |añadió a"
    r"|chiffrés? de bout|code de sécurité|a (?:créé|modifié|changé|ajouté|quitté) "
    r"|criptografia de ponta|código de segurança|(?:criou|mudou) (?:o|a) |adicionou"
    r"|crittografat|codice di sicurezza|ha (?:creato|cambiato|aggiunto|rimosso) "
    r"|versleuteld|beveiligingscode|heeft (?:de groep|het onderwerp)"
    r"|шифрован|код безопасности|создал[аи]? групп|изменил[аи]? |добавил[аи]? "
)
"""Phrases before a colon that no name holds: `Ana changed the subject to “Tea: Friday”`."""


def plain(text: str) -> str:
    """The text without marks of direction and with ordinary blanks."""
    return text if text.isascii() else _SPACES.sub(" ", _MARKS.sub("", text))


def is_system_phrase(before_colon: str) -> bool:
    """Whether what stands before a colon is no name but a sentence of WhatsApp's own."""
    return bool(_SYSTEM.search(before_colon.lower())) or any(sign in before_colon for sign in '“”„«»"')


def is_deleted(text: str) -> bool:
    """Whether a message is the note that one was deleted."""
    return _DELETED.fullmatch(text.lower().rstrip(" .。")) is not None


def is_media(text: str) -> bool:
    """Whether a message is a file, kept or left out of the export."""
    return _MEDIA.fullmatch(text.lower()) is not None


def call_of(text: str) -> tuple[str, bool, float | None] | None:
    """Channel, whether it was missed, and minutes of a line about a call; None where it is none."""
    text = text.lower().strip()
    if len(text) > _CALL_LENGTH:
        return None
    missed = _MISSED.match(text)
    if missed is not None:
        # `Missed voice call. Tap to call back`, but not `missed voice call, was it you?`
        rest = text[missed.end() :].strip()
        return (_channel(text), True, None) if not rest or rest[0] in ".。،" else None
    made = _CALL.match(text)
    if made is None:
        return None
    rest = text[made.end() :].lstrip()
    if rest[:1] not in (".", ",", "。", "،", "·"):
        return None
    if _NO_ANSWER.search(rest):
        return _channel(text), True, None
    minutes = _minutes(rest)
    return (_channel(text), False, minutes) if minutes is not None else None


def _channel(text: str) -> str:
    return "video" if _VIDEO.search(text) else "call"


def _minutes(text: str) -> float | None:
    found = list(_DURATION.finditer(text))
    if not found:
        return None
    seconds = sum(int(each[1]) * (3600 if each["h"] else 60 if each["m"] else 1) for each in found)
    return round(seconds / 60, 2)
