"""One class per gesture of mouse or keyboard; each can be cancelled and makes one undo step."""
