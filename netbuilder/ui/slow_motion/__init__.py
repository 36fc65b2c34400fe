"""One iteration in slow motion: stage by stage, on the canvas and on the neurons."""
