"""The demonstration: the real window with a film for a camera, and an inbox beside it for the family's phone."""
