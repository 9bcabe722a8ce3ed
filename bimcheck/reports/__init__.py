"""Writers: a Report becomes a terminal page, JSON, HTML. One file per format."""
