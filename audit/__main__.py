"""`python -m audit` is `schema-audit`."""

from audit.cli import main

main()
