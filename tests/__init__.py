"""Checks of netbuilder; they mirror the package."""
