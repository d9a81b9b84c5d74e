"""Coding a session by eye: pictures without any reading, a label by key, and then how far both agree."""
