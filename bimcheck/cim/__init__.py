"""The hand-over of checked models to a city information model: who stands where, how big, and what was found.

`export.export` makes one output set of one or several models, `summary` says what is in it, a file per format writes
it.
"""
