"""Inspection reports: one module per framework, the parts they share once."""
