"""bimcheck checks building models (IFC) before they are handed over."""

__version__ = "0.1.0"
