"""The copy of the pod's catalogue: crawl, throttle, progress, estimate."""
