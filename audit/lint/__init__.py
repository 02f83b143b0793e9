"""Whether a spec makes sense in itself: `spec check`. It needs no database, and judges only.

What can't be loaded as a spec at all is a SpecError; what loads is checked by the rules here.
"""
