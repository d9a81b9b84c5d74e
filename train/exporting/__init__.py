"""From weights to a model's folder and its card."""
