"""The data set: found, read, split, counted, shown."""
