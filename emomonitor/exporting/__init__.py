"""Taking along: a session as tables, as a report to read, and in the formats of other programs."""
