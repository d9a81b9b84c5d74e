"""What the companion says and asks, when, and what was answered. Knows no screen."""
