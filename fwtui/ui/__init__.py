"""The terminal interface: the app, its views, widgets and actions."""
