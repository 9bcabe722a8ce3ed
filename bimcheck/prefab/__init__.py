"""Prefabrication: what is precast, how much of a building is assembled, and how far its components are standardised."""
