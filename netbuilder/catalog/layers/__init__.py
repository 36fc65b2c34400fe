"""Kinds of layer, one class each."""
