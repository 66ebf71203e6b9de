"""The SQLite store: database, schema, codec, upserts, full-text index."""
