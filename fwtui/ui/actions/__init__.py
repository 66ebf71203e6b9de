"""The action table, and the actions by group."""
