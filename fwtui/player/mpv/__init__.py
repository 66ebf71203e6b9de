"""libmpv: output, handle, events, stream callbacks."""
