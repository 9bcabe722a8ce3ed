"""Where on earth a model is: what its file says of it, read as one placement, judged, explained and mended.

`reading.survey` collects what a model says in comparable form, `resolve.resolve` makes the one `Placement` of it,
`explain` says why a model may have landed elsewhere. pyproj is behind `systems` and `conversion` only.
"""
