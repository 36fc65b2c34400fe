"""Where the numbers of a network come from: sums, deltas, gradients and updates in their terms."""
