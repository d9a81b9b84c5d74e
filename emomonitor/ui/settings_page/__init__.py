"""The settings page: one module a group of cards."""
