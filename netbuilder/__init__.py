"""Build, train and understand neural networks by drawing them."""

__version__ = "1.0.0"
