"""Several seeds of one small design trained together, as stacked weights in one step."""
