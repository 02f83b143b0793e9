"""The rules, a file for each concern: its `Rule` values and the function that checks them."""
