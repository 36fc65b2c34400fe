"""One layer from the inside: what arrives, what it does to it, and what leaves."""
