"""Rules as data: packs, IDS files, facets, and the few kinds of check they are made of."""
