"""Tests of reading, detecting and preparing data."""
