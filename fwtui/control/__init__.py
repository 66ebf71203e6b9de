"""From outside: the control socket (``fwtui ctl``) and the media keys (MPRIS).

Nothing of it is built. The room holds its place, which import-linter guards: beside ``ui``, and
like it above ``player`` and ``library``, to which it will send the same commands by the same
table of actions.
"""
