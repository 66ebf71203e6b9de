"""What a listener reads of a pod or a network that fails: each error and hint, once.

``{}`` is the pod's name first, then what the sentence says of it. Hints begin with ABOUT."""

from __future__ import annotations

# --- No answer -----------------------------------------------------------------------------------

NO_ANSWER = "{} did not answer"
NOT_LOOKED_UP = "{} could not be looked up"
NO_HOST = "There is no host {}"
CONNECTION_REFUSED = "{} refused the connection"
NO_WAY = "There is no way to {}"
NO_CONNECTION_MADE = "No connection to {} could be made"
BROKE_OFF = "The connection to {} broke off"
STOPPED_SENDING = "{} stopped sending"
SLOW = "{} did not answer within {:.0f} seconds"
SLOW_TO_BEGIN = "{} did not begin to send within {:.0f} seconds"
SLOW_TO_END = "{} did not send all of it within {:.0f} seconds"
AWAY = "{} is not up at the moment"
OTHER_AWAY = "The pod that this comes from is away"
PROXY_UNUSABLE = "The proxy that the environment names cannot be used"
PROXY_REFUSES = "The proxy lets nothing through to {}"
PROXY_SILENT = "The proxy on the way to {} does not answer"
ABOUT_PROXY = "Look at HTTPS_PROXY and ALL_PROXY."
ABOUT_NETWORK = "Is there a network?"
ABOUT_SPELLING = "Look at the spelling."

# --- Not trusted ---------------------------------------------------------------------------------

NOT_TRUSTED = "{} is not trusted: {}"
OTHER_CERTIFICATE = "{} shows another certificate than the one you trust"
ABOUT_OTHER_CERTIFICATE = "Ask who runs the pod; if it is right, set the new fingerprint."
ABOUT_CLOCK = "Look at this machine's clock too."
ABOUT_CERTIFICATE = "If the pod is yours, give its CA file or fingerprint."
NO_HTTPS = "{} does not speak https here"
ABOUT_NO_HTTPS = "If you trust the way to it, say http://{}."
NOT_SAFE = "No safe connection to {} could be made"
NO_CERTIFICATE = "{} shows no certificate"
BAD_CA_FILE = "The certificates in {} cannot be used"
ABOUT_CA_FILE = "It must be a file of certificates in PEM."
BAD_FINGERPRINT = "The fingerprint for this pod cannot be used"
ABOUT_FINGERPRINT = "It is the SHA-256 of the certificate: 64 hexadecimal digits."

# --- Led elsewhere -------------------------------------------------------------------------------

CIRCLES = "{} sent the request round in circles"
CHANGE_SENT_ON = "{} sent a change on to another address"
SENT_ON = "{} sent the request on to {}"
ABOUT_SENT_ON = "It was not followed. If the pod has moved, log in there."
NOT_WEB = "{} sent the request to an address that is not of the web"
WITHOUT_HTTPS = "{} wanted to go on without https"
NOT_FOLLOWED = "It was not followed."
NO_SUCH_ADDRESS = "{} named an address that is none"
ADDRESS_OF_OTHERS = "{} named an address that is not its own"
UNSAFE_ADDRESS = "{} named an address that is not safe"
NOT_A_POD_ADDRESS = "“{}” is not the address of a pod"
ABOUT_POD_ADDRESS = "It looks like music.example, or http://192.168.1.5:8080."

# --- Refused -------------------------------------------------------------------------------------

WANTS_LOGIN = "{} wants a login for that"
ABOUT_WANTS_LOGIN = "Log in, or log in again."
SAID = "{}: {}"
NOT_THERE = "That is not on {}, or not for this account"
FILE_NOT_THERE = "This file is not on {}, or not for this account"
NOT_ALLOWED = "{} does not let this login do that"
TOO_LARGE = "That is too large for {}"
FAILED = "{} failed at that"
SAID_NO = "{} said no: {}"
SAID_NO_MORE = "{} said no and gave no reason"
USED_UP = "The allowance at {} is used up for {}"
IN_DOUBT = "{} did not say whether it has done that"
ABOUT_DOUBT = "Look whether it is there before you do it again."
LOGIN_ENDED = "Your login at {} has ended"
NO_MORE_PAGES = "The list has no more pages"

# --- Answers that cannot be used -----------------------------------------------------------------

WEB_PAGE = "{} answered with a web page instead of data"
ABOUT_WEB_PAGE = "Does this network want you to log in first?"
NO_HTTP = "What {} sent is no answer of a web server"
ANSWER_TOO_LARGE = "{} sent an answer of more than {:,} kB"
SENDS_TOO_MUCH = "{} sends more than can be"
NOT_UNPACKED = "{} sent an answer that cannot be unpacked"
ANSWER_BREAKS_OFF = "{} sent an answer that breaks off"
SAYS_NOTHING = "{} gave an answer that says nothing"
ANSWER_TOO_LONG = "The pod's answer is longer than can be"
ANSWER_UNREADABLE = "The pod's answer cannot be read"
ANSWER_BROKE_OFF = "The pod's answer broke off"
MUSIC_PACKED = "{} sent music that is packed"
OTHER_PART = "{} sent another part than was asked for"
NO_MUSIC = "{} sent something else than music"
PAGE_NOT_MUSIC = "{} sent a page or a list instead of music"
EMPTY_NOT_MUSIC = "{} sent an empty file instead of music"

# --- A pod that changed --------------------------------------------------------------------------

UPGRADED = "{} now runs Funkwhale {}"
ABOUT_UPGRADED = "Its playlists are looked up again."
