"""The first run: a few calm pages, one thought each."""
