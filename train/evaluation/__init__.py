"""What a model is worth: figures, calibration, slices, robustness, and the pages that show them."""
