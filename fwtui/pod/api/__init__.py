"""The endpoints of a pod, one module for each resource."""
