"""The English of the phrase reader, as tables: words for channels, verbs that say who began, words that say nothing."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from relationship_ledger.model import By

Strength = Literal["way", "sort", "loose"]
"""How sure a word is of the channel: `way` names the medium (zoom), `sort` the kind of meeting (coffee), `loose`
neither for sure (talked, chat, wrote), so that it gives way to any of the others."""


class ChannelWord(NamedTuple):
    """What a word or a few say of the channel. `by` is who began it, where the words themselves say so."""

    channel: str
    strength: Strength
    verb: bool = False
    by: By | None = None


def _words(
    channel: str, strength: Strength, text: str, *, verb: bool = False, by: By | None = None
) -> dict[str, ChannelWord]:
    return dict.fromkeys(text.split(", "), ChannelWord(channel, strength, verb, by))


CHANNELS: Mapping[str, ChannelWord] = {
    **_words("meet", "sort", "coffee, a coffee, coffees, tea, walk, a walk, hike, stroll, run, visit, meeting, get-together, catch-up, meetup"),
    **_words("meet", "sort", "visited, hosted, stopped by, dropped by, came over, came by, went to see", verb=True),
    **_words("meet", "sort", "met, met up, met up with, saw, ran into, bumped into, hiked, walked", by="both"),
    **_words("meet", "loose", "hung out, hung out with, caught up, caught up with", by="both"),
    **_words("meal", "sort", "lunch, dinner, breakfast, brunch, supper, drinks, a drink, beer, beers, a beer, barbecue, bbq, picnic, meal"),
    **_words("meal", "sort", "ate, dined, lunched, had lunch, had dinner", by="both"),
    **_words("meal", "sort", "cooked, cooked for", verb=True),
    **_words("event", "sort", "party, wedding, concert, conference, game, match, funeral, event, festival, workshop, exhibition, trip, reunion"),
    **_words("call", "way", "phone call, phone-call, by phone, on the phone, over the phone, via phone, phone, telephone, voice call"),
    **_words("call", "way", "phoned, rang, rang up, telephoned", verb=True),
    **_words("call", "loose", "call, a call, calls, ring, talk, chat on the phone"),
    **_words("call", "loose", "called, called up, spoke, spoke to, spoke with, talked, talked to, talked with", verb=True),
    **_words("video", "way", "video call, video-call, video chat, video, zoom, zoom call, zoom meeting, facetime, teams, teams call, skype, skype call, google meet, hangout, videocall"),
    **_words("video", "way", "facetimed, zoomed, skyped", verb=True),
    **_words("letter", "way", "letter, a letter, letters, postcard, a postcard, card, a card, parcel"),
    **_words("letter", "way", "wrote a letter, wrote a letter to, wrote a card, wrote a postcard, sent a letter, sent a card, sent a postcard, sent a parcel", verb=True),
    **_words("email", "way", "email, e-mail, an email, an e-mail, emails, mail, a mail, by email, via email"),
    **_words("email", "way", "emailed, e-mailed, mailed, wrote an email, wrote a mail, sent an email, sent an e-mail, sent a mail, wrote an e-mail", verb=True),
    **_words("message", "way", "text, a text, texts, text message, sms, dm, a dm, whatsapp, a whatsapp, signal, telegram, imessage, message, a message, messages, voice message, voice note, slack, discord"),
    **_words("message", "way", "texted, whatsapped, messaged, dmed, dm'd, pinged, sent a message, sent a text, sent a whatsapp, sent a dm, wrote a message", verb=True),
    **_words("message", "loose", "chat, a chat"),
    **_words("message", "loose", "wrote, wrote to, wrote back, replied, replied to, answered, chatted, chatted with, reached out to, reached out", verb=True),
    **_words("comment", "way", "comment, a comment, comments"),
    **_words("comment", "way", "commented, commented on", verb=True),
    **_words("like", "way", "like, a like, likes"),
    **_words("like", "way", "liked", verb=True),
    **_words("broadcast", "way", "broadcast, newsletter, holiday card, holiday cards, christmas card, christmas cards, mailing, circular"),
}  # fmt: skip
"""Words for the standard channels. The names of channels and the user's own words come on top."""

CHANNEL_WORDS: Mapping[str, str] = {word: meaning.channel for word, meaning in CHANNELS.items()}
"""The same, for an option that wants a channel."""

OVER = frozenset({"over", "via", "by", "on", "through", "using", "per"})
"""Before a medium: `coffee over zoom` is a video call, whatever was drunk."""

MISSED = frozenset(
    {
        "no answer",
        "no reply",
        "no response",
        "didn't pick up",
        "did not pick up",
        "didn't answer",
        "did not answer",
        "not reached",
        "couldn't reach",
        "could not reach",
        "got no answer",
        "left a voicemail",
        "left voicemail",
        "went to voicemail",
        "voicemail",
        "tried to",
        "tried",
        "tried to reach",
        "missed call",
        "missed",
    }
)
"""An attempt that reached no one. `tried to` leaves the verb behind it to the channel."""

ATTEMPTED = {
    "call": "call",
    "ring": "call",
    "phone": "call",
    "calling": "call",
    "phoning": "call",
    "reach": "call",
}
"""What was tried, in the form that follows `tried to` or `tried`."""

SUBJECTS: Mapping[str, By] = {
    "i": "me", "i've": "me", "we": "both", "we've": "both", "they": "them", "he": "them", "she": "them",
    "they've": "them", "he's": "them", "she's": "them", "they both": "them",
}  # fmt: skip
OBJECTS_OF_THEM = frozenset({"me", "us"})
"""Behind a verb these say that the others began."""

SENT = frozenset({"sent", "dropped", "gave", "left", "made"})
"""Verbs that carry a way of touching: who sent it, or to whom, says who began."""

INVITED = frozenset({"invited", "asked", "initiated", "began", "started", "suggested", "proposed", "hosted"})
"""Verbs that say who began it and nothing else."""

JOINING = frozenset({"and", "&", "+", "with", "plus"})

FILLERS = frozenset({"&", "+", "a", "about", "after", "again", "all", "also", "an", "and", "another", "around", "as", "at", "back", "been", "before", "both", "brief", "by", "came", "did", "do", "during", "each", "ended", "finally", "for", "from", "gave", "good", "got", "great", "had", "has", "have", "he", "heard", "her", "here", "him", "his", "i", "in", "it", "just", "lasted", "lasting", "long", "lovely", "made", "me", "my", "nice", "of", "on", "one", "other", "our", "out", "over", "per", "plus", "proper", "quick", "quickly", "received", "sent", "she", "short", "so", "some", "that", "the", "their", "them", "then", "there", "they", "through", "to", "together", "took", "up", "us", "using", "very", "via", "w/", "was", "we", "well", "went", "were", "which", "who", "with", "you"})  # fmt: skip
"""Words that say nothing about a touch."""

CURRENCIES: Mapping[str, str] = {
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "€": "EUR", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "bucks": "USD", "$": "USD", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "£": "GBP", "chf": "CHF",
    "francs": "CHF", "jpy": "JPY", "yen": "JPY", "¥": "JPY", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN",
    "czk": "CZK", "cad": "CAD", "aud": "AUD", "nzd": "NZD", "inr": "INR", "brl": "BRL", "mxn": "MXN",
}  # fmt: skip
COSTING = frozenset({"cost", "costs", "costing", "paid", "spent", "price"})
