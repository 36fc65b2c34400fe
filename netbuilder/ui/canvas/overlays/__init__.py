"""Small widgets that float above the drawing."""
