"""From a recipe and training images to weights."""
