"""Tests of the views of a network in training."""
