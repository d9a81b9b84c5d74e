"""Looking back: a session opened again from its log alone, its people, figures and pictures of its course."""
