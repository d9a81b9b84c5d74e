"""emomonitor: a real-time facial-emotion monitor that runs wholly on the user's own computer."""
