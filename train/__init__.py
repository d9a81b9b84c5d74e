"""Training, evaluation and export of emomonitor's networks. The app never imports this package."""
