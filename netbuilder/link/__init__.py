"""The line between window and engines: messages, and the client that starts and talks to them."""
