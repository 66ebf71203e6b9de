"""The terminal: driver, startup frame, type-ahead, shutdown and crash report."""
