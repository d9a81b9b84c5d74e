"""How it all runs: the pipeline, the runner with its threads, mailboxes and meters. Knows no Qt."""
