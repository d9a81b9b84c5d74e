"""The class report reproduced: its functions, its figures, its page."""
