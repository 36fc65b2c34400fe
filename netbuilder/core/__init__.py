"""The model: designs, recipes, plans and what can be inferred from them, without Qt or torch."""
