"""The door to IFC: nothing outside this folder imports ifcopenshell."""
