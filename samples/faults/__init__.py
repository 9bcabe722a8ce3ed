"""What is done wrong on purpose in the `-with-errors` twins, and what bimcheck must say about it."""
