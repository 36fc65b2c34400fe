"""Where views of this package find what they need of a network."""

from netbuilder.engine.looked import Looked as Looked
