"""MPRIS 2.2: the player on D-Bus, for media keys, panels, lock screens and ``playerctl``.

Only ``interfaces`` imports dbus-fast, and it is imported on a thread once there is a bus.
"""
