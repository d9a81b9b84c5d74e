"""The page on which recorded sessions are found again and looked at."""
