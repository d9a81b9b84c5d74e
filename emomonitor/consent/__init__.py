"""The consent of whoever is watched: what was agreed to, whether it still holds, where it lies, how it is printed."""
