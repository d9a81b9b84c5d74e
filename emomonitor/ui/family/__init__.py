"""The family's page: who is told what by which way, the companion, and what was sent."""
