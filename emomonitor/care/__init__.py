"""What is done about what is seen: messages to the family, rules that send them, and company on the screen."""
