"""Screens: one per view."""
