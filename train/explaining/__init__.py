"""What a network sees in a face."""
