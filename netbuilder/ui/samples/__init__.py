"""Any sample: choose a row of the data or make one, and see what the network makes of it."""
