"""Tables of the library and of the outbox, and the migrations between versions.

A thing is kept as the few columns that queries need and one msgpack ``value``
(:mod:`fwtui.library.store.codec`). ``words`` is its folded text: what it is sorted by and what
the full-text index holds. ``listed`` is 1 for what the pod's own list of such things holds,
and 0 for what is known from elsewhere: the artist of a track, an episode, a heart.

The columns of sentences, and the triggers that watch over them, come with the first sentence
(:mod:`fwtui.library.sentence.columns`).
"""

from __future__ import annotations

_TABLES = """
DROP TABLE IF EXISTS meta; DROP TABLE IF EXISTS artist_words;
DROP TABLE IF EXISTS album_words; DROP TABLE IF EXISTS track_words;
DROP TABLE IF EXISTS vocabulary; DROP TABLE IF EXISTS artists; DROP TABLE IF EXISTS albums;
DROP TABLE IF EXISTS tracks; DROP TABLE IF EXISTS album_guests;
DROP TABLE IF EXISTS track_guests; DROP TABLE IF EXISTS track_tags;
DROP TABLE IF EXISTS playlists; DROP TABLE IF EXISTS channels;
DROP TABLE IF EXISTS radios; DROP TABLE IF EXISTS things;
DROP TABLE IF EXISTS listenings; DROP TABLE IF EXISTS favourites;
DROP TABLE IF EXISTS lists; DROP TABLE IF EXISTS pages;

CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;

CREATE TABLE artists (
    id INTEGER PRIMARY KEY, words TEXT NOT NULL, created REAL,
    listed INTEGER NOT NULL, value BLOB NOT NULL);

CREATE TABLE albums (
    id INTEGER PRIMARY KEY, words TEXT NOT NULL, artist INTEGER, released TEXT, created REAL,
    listed INTEGER NOT NULL, value BLOB NOT NULL);
CREATE INDEX albums_of_artist ON albums (artist, released);

CREATE TABLE tracks (
    id INTEGER PRIMARY KEY, words TEXT NOT NULL, artist INTEGER, album INTEGER,
    disc INTEGER, position INTEGER, created REAL, seconds INTEGER,
    listed INTEGER NOT NULL, value BLOB NOT NULL);
CREATE INDEX tracks_of_album ON tracks (album, disc, position);
CREATE INDEX tracks_of_artist ON tracks (artist);

-- The second and further names of credits; the first is a column.
CREATE TABLE album_guests (
    artist INTEGER, album INTEGER, PRIMARY KEY (artist, album)) WITHOUT ROWID;
CREATE TABLE track_guests (
    artist INTEGER, track INTEGER, PRIMARY KEY (artist, track)) WITHOUT ROWID;
CREATE TABLE track_tags (
    tag TEXT COLLATE NOCASE, track INTEGER, PRIMARY KEY (tag, track)) WITHOUT ROWID;

-- Playlists, channels, radios and all else of which there are few. ``id`` is the row id (a
-- channel's is its artist's), ``key`` the pod's own id as text.
CREATE TABLE things (
    kind TEXT NOT NULL, id INTEGER NOT NULL, key TEXT NOT NULL, words TEXT NOT NULL,
    value BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX things_by_key ON things (kind, key);
CREATE TABLE listenings (
    id INTEGER PRIMARY KEY, track INTEGER NOT NULL, value BLOB NOT NULL);
CREATE TABLE favourites (track INTEGER PRIMARY KEY, id INTEGER NOT NULL);

-- A listing as the pod ordered it: page by page, or all at once (ids, 8 bytes each).
CREATE TABLE lists (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, count INTEGER NOT NULL,
    fetched REAL NOT NULL, ids BLOB);
CREATE TABLE pages (
    list INTEGER NOT NULL, number INTEGER NOT NULL, fetched REAL NOT NULL, ids BLOB NOT NULL,
    PRIMARY KEY (list, number)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS remembered (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS searches (text TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID
"""

_INDEX = """
-- The index of version 4 stays until the new one is filled: to drop it takes long too.
INSERT INTO meta SELECT 'indexed:' || name, 0 FROM sqlite_master
    WHERE name IN ('artists', 'albums', 'tracks')
    AND EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'track_words');

-- Without places inside a row (detail=none) the index is half as large and built in half the
-- time; a search is words in any order anyway. Beginnings of up to six letters are read as one
-- list. The tokens are made by folding.tokens: no text is kept here.
CREATE VIRTUAL TABLE artist_tokens USING fts5(tokens, content='', tokenize='ascii',
    prefix='1 2 3 4 5 6', detail=none, columnsize=0);
CREATE VIRTUAL TABLE album_tokens USING fts5(tokens, content='', tokenize='ascii',
    prefix='1 2 3 4 5 6', detail=none, columnsize=0);
CREATE VIRTUAL TABLE track_tokens USING fts5(tokens, content='', tokenize='ascii',
    prefix='1 2 3 4 5 6', detail=none, columnsize=0);
-- Pieces of the index are put together when there are eight of a size, and not of four: a mirror
-- writes a third less, and puts all of them together in the end.
INSERT INTO artist_tokens (artist_tokens, rank) VALUES ('automerge', 8);
INSERT INTO album_tokens (album_tokens, rank) VALUES ('automerge', 8);
INSERT INTO track_tokens (track_tokens, rank) VALUES ('automerge', 8);
-- Every word there is, and which of 4,096 words have a letter at a place (store/spelling.py).
CREATE TABLE spellings (number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE TABLE slices (key INTEGER PRIMARY KEY, bits BLOB NOT NULL)
"""

_MBIDS = """
-- Tracks by their MusicBrainz recording (the 16 bytes of its UUID). Rows of version 5
-- have none until they are read again.
CREATE TABLE IF NOT EXISTS track_mbids (
    mbid BLOB, track INTEGER, PRIMARY KEY (mbid, track)) WITHOUT ROWID
"""

_LICENCES = """
-- Tracks by their licence. Rows of earlier versions are put in in the background (store/fts.py).
CREATE TABLE IF NOT EXISTS track_licences (
    licence TEXT, track INTEGER, PRIMARY KEY (licence, track)) WITHOUT ROWID;
INSERT INTO meta SELECT 'indexed:licences', 0 WHERE EXISTS (SELECT 1 FROM tracks)
"""

_FOLDING = """
-- Words are folded otherwise than in version 7 (digits, kana, Arabic letters) and version 8 (skins
-- of emoji, parts of Persian words), and names with signs have tokens without them, and the signs
-- tokens of their own: the index is filled again in the background (store/fts.py).
REPLACE INTO meta SELECT 'indexed:' || name, -1 FROM sqlite_master
    WHERE name IN ('artists', 'albums', 'tracks', 'things')
    AND (EXISTS (SELECT 1 FROM artists) OR EXISTS (SELECT 1 FROM things))
"""

LIBRARY = ("", "", "", _TABLES, _INDEX, _MBIDS, _LICENCES, _FOLDING, _FOLDING)
"""``LIBRARY[n]`` migrates a file of version n to version n + 1.

Versions 1 to 3 kept values in other formats, version 3 the keys of playlists as integers. A
cache of them is dropped and filled again from the pod; cursors, orders and past searches
(``remembered``, ``searches``) stay. Version 4 had another full-text index: the new one is filled
in the background (:func:`fwtui.library.store.fts.index_more`). A change of a table or of
:mod:`fwtui.library.store.codec` is a new version.
"""

OUTBOX = (
    """
CREATE TABLE changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT, change BLOB NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0, before BLOB)
""",
    """
ALTER TABLE changes ADD COLUMN sends INTEGER NOT NULL DEFAULT 0;
ALTER TABLE changes ADD COLUMN failures INTEGER NOT NULL DEFAULT 0
""",
    """
ALTER TABLE changes ADD COLUMN entry INTEGER;
CREATE TABLE journal (number INTEGER PRIMARY KEY, entry BLOB NOT NULL)
""",
)
"""Changes on their way to the pod, and the journal of those that can be undone.

``sent`` is 1 from just before a change leaves until its answer is in: found so at a start, the
change is in doubt. ``before`` is the sign by which it is looked up. ``sends`` counts how often
it left, ``failures`` the look-ups that decided nothing. ``entry`` is the number of the entry of
the journal that a change is part of; of one that is part of its undo, the number negated.
"""
