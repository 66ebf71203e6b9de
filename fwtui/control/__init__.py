"""Control from outside, and what is announced there: MPRIS, notifications, the window's title.

Beside ``ui`` and like it above ``player`` and ``library``, to which the same commands go.
"""
