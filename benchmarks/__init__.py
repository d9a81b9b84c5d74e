"""What measures emomonitor and shows where its constants come from: ``python -m benchmarks.NAME --help``."""
