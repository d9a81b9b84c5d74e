"""Asking for consent, showing it, taking it back; and what the law says."""
