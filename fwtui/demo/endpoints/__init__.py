"""The endpoints of the demo pod, one module a resource."""
