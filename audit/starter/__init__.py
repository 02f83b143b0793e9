"""The files that a project begins with: settings, a first spec, and what CI runs."""
