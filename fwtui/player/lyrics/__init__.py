"""Lyrics of a track: from the tags of its file, and from ``.lrc`` files of the listener."""
