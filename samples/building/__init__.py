"""A small prefabricated residential building in Hangzhou, drawn in IFC4 at three stages."""
