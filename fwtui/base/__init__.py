"""What every package may use: files, locks, tasks, back-off, logs."""
