"""The one document that every report is a function of: its values, their making, its JSON form."""
