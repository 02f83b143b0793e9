"""The rules of `spec check`, a file for each subject; audit.lint.registry lists them."""
