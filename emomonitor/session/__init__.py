"""What is kept: the session log, its events and its sidecar."""
