"""What is seen: detector, tracker, crop, quality gate, classifier, smoother."""
