"""A run as a film: which pictures, painted by the widgets of the window, written by libraries."""
