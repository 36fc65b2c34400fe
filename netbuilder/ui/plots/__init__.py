"""Live plots: curves from a min/max pyramid, and the decision surface, painted with QPainter."""
