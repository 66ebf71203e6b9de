"""The views: what the frame shows between header and player bar."""
