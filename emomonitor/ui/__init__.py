"""What people see: the Qt window and its widgets."""
