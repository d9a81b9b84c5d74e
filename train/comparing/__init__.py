"""The same time for several recipes."""
