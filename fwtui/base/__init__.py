"""The base of all packages: files, locks, signals, tasks, back-off, logs, paths, stderr."""
