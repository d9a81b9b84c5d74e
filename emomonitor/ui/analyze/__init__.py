"""The page that analyses files one after another, and what is dropped on the window."""
