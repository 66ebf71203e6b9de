"""The bytes of tracks: fetcher, transfers, cache, bandwidth."""
