"""The kinds of check that a TOML rule can ask for, one file each."""
