"""Names of a network's heads, readable without Keras."""

from __future__ import annotations

FER, CROWD = HEADS = ("fer", "crowd")
"""What learnt the FER2013 label, and what learnt the FER+ crowd's votes."""
