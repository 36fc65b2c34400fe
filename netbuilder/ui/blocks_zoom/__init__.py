"""The first zoom: the network as its coarse parts."""
