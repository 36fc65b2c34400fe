"""Dialogs: only where a decision is needed, with a verb on each button, and Esc leaves unharmed."""
