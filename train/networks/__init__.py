"""The networks, and what is done to one once it is built."""
