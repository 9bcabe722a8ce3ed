"""LOD and information depth: which model units a model has, and to what share their attribute groups are filled.

Two scales that are easily mixed up and never are here: the smallest model unit of GB/T 51301 (LOD 1.0 to 4.0) is what
is measured; LOD 100 to 500 of GB/T 51235 only labels a stage.
"""
