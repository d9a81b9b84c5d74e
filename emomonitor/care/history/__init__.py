"""Days and weeks made of sessions: how long, what was read, and what the intervals allow to be said of it."""
