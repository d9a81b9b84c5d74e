"""How messages get out: a queue on disk, one courier a channel, and what each kind of channel can do."""
