"""Watching: rules become alerts, with hysteresis, quiet hours and cooldown, over restarts."""
