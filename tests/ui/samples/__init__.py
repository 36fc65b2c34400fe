"""Tests of choosing and making samples."""
