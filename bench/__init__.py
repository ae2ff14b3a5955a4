"""Measures the speed claims: each as a ratio against a named alternative, in the same run on the same data."""
