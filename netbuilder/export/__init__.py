"""Text out: a design as a readable PyTorch module, and a project as a script that trains it."""
