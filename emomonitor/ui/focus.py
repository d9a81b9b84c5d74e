"""When the keyboard focus is to be seen."""

from __future__ import annotations

from PySide6.QtCore import Qt

BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
"""Ways in which the focus comes that want it to be seen; after a click it needs no frame."""
