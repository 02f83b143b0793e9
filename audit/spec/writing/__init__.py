"""A `Spec` written down again, so that the loader reads the same from it."""
