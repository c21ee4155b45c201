"""The English of the phrase reader, as tables: words for channels, verbs that say who began, words that say nothing."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from relationship_ledger.model import By

Strength = Literal["way", "sort", "seen", "loose"]
"""How sure a word is of the channel: `way` names the medium (zoom), `sort` the kind of meeting (coffee), `seen` that
they met (met, saw), so that it gives way to what they met for or over, and `loose` neither for sure (talked, chat,
wrote), so that it gives way to any of the others."""


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


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


CHANNELS: Mapping[str, ChannelWord] = {
    **_words("meet", "sort", "coffee, a coffee, coffees, tea, coffee date, coffee break, coffee meeting, coffee chat, walk, a walk, hike, stroll, run, visit, meeting, get-together, catch-up, meetup"),
    **_words("meet", "sort", "visited, hosted, stopped by, dropped by, came over, came by, went to see", verb=True),
    **_words("meet", "sort", "hiked, walked", by="both"),
    **_words("meet", "seen", "met, met up, met up with, saw, ran into, bumped into", by="both"),
    **_words("meet", "loose", "hung out, hung out with, caught up, caught up with", by="both"),
    **_words("meal", "sort", "lunch, dinner, breakfast, brunch, supper, drinks, a drink, beer, beers, a beer, barbecue, bbq, picnic, meal, dinner party, lunch meeting, lunch date, dinner date"),
    **_words("meal", "sort", "ate, dined, lunched, had lunch, had dinner", by="both"),
    **_words("meal", "sort", "cooked, cooked for", verb=True),
    **_words("event", "sort", "party, birthday party, wedding party, wedding, concert, conference, game, match, funeral, event, festival, workshop, exhibition, trip, reunion"),
    **_words("call", "way", "phone call, phone-call, by phone, on the phone, over the phone, via phone, phone, telephone, voice call, phone meeting"),
    **_words("call", "way", "phoned, rang, rang up, telephoned", verb=True),
    **_words("call", "loose", "call, a call, calls, ring, talk, chat on the phone"),
    **_words("call", "loose", "called, called up, spoke, spoke to, spoke with, talked, talked to, talked with", verb=True),
    **_words("video", "way", "video call, video-call, video chat, video, zoom, zoom call, zoom meeting, video meeting, facetime, videochat, teams, teams call, teams meeting, skype, skype call, google meet, hangout, videocall"),
    **_words("video", "way", "facetimed, zoomed, skyped", verb=True),
    **_words("letter", "way", "letter, a letter, letters, postcard, a postcard, card, a card, christmas card, holiday card, xmas card, birthday card, parcel"),
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
    **_words("broadcast", "way", "broadcast, newsletter, holiday cards, holiday cards to everyone, christmas cards, christmas cards to everyone, xmas cards, cards to everyone, mailing, circular"),
}  # fmt: skip
"""Words for the standard channels. The names of channels and the user's own words come on top."""

CHANNEL_WORDS: Mapping[str, str] = {word: meaning.channel for word, meaning in CHANNELS.items()}
"""The same, for an option that wants a channel."""

OVER = frozenset({"over", "via", "by", "on", "through", "using", "per"})
"""Before a medium: `coffee over zoom` is a video call, whatever was drunk."""

Attempt = Literal["tried", "unanswered", "missed", "voicemail"]
"""What an attempt says of who made it: its subject `tried`; its subject did not answer (`unanswered`) or `missed` it;
or nothing (`voicemail`)."""

MISSED: Mapping[str, Attempt] = {
    **dict.fromkeys(
        (
            "tried", "tried to", "tried to reach", "tried reaching", "couldn't reach", "could not reach", "not reached",
            "couldn't get hold of", "left a voicemail", "left voicemail", "left a voice mail",
        ),
        "tried",
    ),
    **dict.fromkeys(
        (
            "no answer", "no reply", "no response", "got no answer", "got no reply", "didn't pick up", "did not pick up",
            "didn't answer", "did not answer", "wasn't in",
        ),
        "unanswered",
    ),
    **dict.fromkeys(("missed", "missed call", "a missed call"), "missed"),
    **dict.fromkeys(("voicemail", "a voicemail", "voice mail", "a voice mail", "went to voicemail"), "voicemail"),
}  # fmt: skip
"""An attempt that reached no one. `tried to` leaves the verb behind it to the channel."""

ATTEMPTED: Mapping[str, str] = {
    "ring": "call", "calling": "call", "phoning": "call", "ringing": "call", "emailing": "email", "e-mailing": "email",
    "mailing": "email", "texting": "message", "messaging": "message", "writing": "message", "write": "message",
    "skyping": "video", "zooming": "video", "facetiming": "video", "visiting": "meet", "meeting": "meet", "meet": "meet",
}  # fmt: skip
"""What was tried, in the form that follows `tried to` or `tried`; other forms are among the channels' own words."""

SUBJECTS: Mapping[str, By] = {
    "i": "me", "i've": "me", "we": "both", "we've": "both", "they": "them", "he": "them", "she": "them",
    "they've": "them", "he's": "them", "she's": "them",
}  # fmt: skip
OBJECTS_OF_THEM = frozenset({"me", "us"})
"""Behind a verb these say that the others began."""

BETWEEN = frozenset(
    {"just", "also", "have", "has", "had", "then", "finally", "both", "all", "again", "quickly"}
)
"""Words that may stand between a verb and its subject."""

SENT = frozenset({"sent", "dropped", "gave", "left", "made"})
"""Verbs that carry a way of touching: who sent it, or to whom, says who began."""

RECEIVED = frozenset({"got", "received"})
"""Verbs of what others sent: `got a call`."""

SENDABLE = frozenset({"call", "video", "letter", "email", "message", "comment", "like"})
"""What one can get from someone; a coffee one gets is no such thing."""

APART = frozenset({"call", "letter", "email", "message", "comment", "like", "broadcast"})
"""Channels through which people do not see each other: `met` and an email are two touches."""

EACH_OTHER = frozenset({"each other", "with each other", "to each other", "one another", "with one another"})
"""Said of what both began."""

STILL_TO_COME = frozenset(
    {
        "i'll", "we'll", "they'll", "he'll", "she'll", "going to", "gonna", "hope to", "hoping to", "want to", "wants to",
        "plan to", "planning to", "need to", "needs to", "have to", "has to", "must", "should", "ought to",
        "would like to", "i'd like to", "we should",
    }
)  # fmt: skip
"""Words of what has not taken place. `will` is one only behind I, we, they: elsewhere it may be a Will."""

INVITED = frozenset({"invited", "asked", "initiated", "began", "started", "suggested", "proposed", "hosted"})
"""Verbs that say who began it and nothing else."""

JOINING = frozenset({"and", "&", "+", "with", "plus"})
AND = frozenset({"and", "&", "+"})

NAMES_FOLLOW = frozenset({"with", "from", "to", "and", "&", "+", "w/"})
"""Behind these a word in small letters is as good a name as one with a capital."""

DAYS_FOLLOW = frozenset(
    {"on", "in", "at", "last", "next", "this", "since", "until", "till", "by", "early", "late", "mid"}
)
"""Behind these the name of a day or of a month is no one's: `met Cy in may`."""

CALENDAR = _set(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs "
    "fri sat sun spring summer autumn fall winter christmas xmas easter"
)  # fmt: skip
"""Names of days, months and seasons."""

VAGUE = _set(
    "last next ago week weeks month months year years day days morning afternoon evening night today tonight later "
    "earlier soon once twice but not no or never always when while this these those until till since before after"
)  # fmt: skip
"""Words so common that they are no one's beginning of a name: `but` is no Butler, `no` no Nora."""

FILLER_PHRASES = frozenset({"or so", "a while", "a bit", "as well"})
"""The same as `FILLERS`, of words that say something when they stand alone."""

FILLERS = frozenset({"&", "+", "a", "about", "again", "all", "also", "an", "and", "another", "around", "as", "at", "back", "been", "both", "brief", "but", "by", "came", "did", "do", "ended", "finally", "for", "from", "gave", "good", "got", "great", "had", "has", "have", "he", "heard", "her", "here", "him", "his", "i", "in", "it", "just", "lasted", "lasting", "long", "lovely", "made", "me", "my", "nice", "of", "on", "one", "our", "out", "over", "per", "plus", "proper", "quick", "quickly", "received", "sent", "she", "short", "so", "some", "that", "the", "their", "them", "then", "there", "they", "through", "to", "together", "took", "up", "us", "using", "very", "via", "w/", "was", "we", "well", "went", "were", "which", "who", "with", "you"})  # fmt: skip
"""Words that say nothing about a touch."""

CURRENCIES: Mapping[str, str] = {
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "€": "EUR", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "bucks": "USD", "$": "USD", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "£": "GBP", "chf": "CHF",
    "francs": "CHF", "jpy": "JPY", "yen": "JPY", "¥": "JPY", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN",
    "czk": "CZK", "cad": "CAD", "aud": "AUD", "nzd": "NZD", "inr": "INR", "brl": "BRL", "mxn": "MXN",
}  # fmt: skip
SHARED_SIGNS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("$", "dollar", "dollars", "bucks"), frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})),
    **dict.fromkeys(("£", "pound", "pounds"), frozenset({"GBP", "EGP", "GIP"})),
    "¥": frozenset({"JPY", "CNY"}),
    "francs": frozenset({"CHF", "XOF", "XAF", "XPF"}),
}  # fmt: skip
"""Signs of several currencies: they mean the user's own, where it is one of them."""

COSTING = frozenset({"cost", "costs", "costing", "paid", "spent", "price"})
