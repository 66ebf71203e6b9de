"""Widgets of the views."""
