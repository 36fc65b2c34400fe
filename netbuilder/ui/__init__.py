"""The window: everything that Qt draws and every gesture on it."""
