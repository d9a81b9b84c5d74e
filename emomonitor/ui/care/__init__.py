"""The Care page: days, weeks and months of the person, with what they said and what was sent."""
