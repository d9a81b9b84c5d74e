"""The page of installed models: side by side, used, imported, removed, tried against each other."""
