"""Specs written from what there is already: a first draft to be read, cut and enriched."""
