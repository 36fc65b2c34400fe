"""A network neuron by neuron: its columns, synapses and bias neurons, live while it learns."""
