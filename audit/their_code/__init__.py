"""Other people's Python, run by the interpreter that has their packages; never in this process."""
