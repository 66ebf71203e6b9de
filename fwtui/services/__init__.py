"""Application services: the objects of one account, and the protocols of the interface."""
