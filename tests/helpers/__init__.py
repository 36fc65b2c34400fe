"""What several tests share: forbidden network, leak checks, reading the source."""
