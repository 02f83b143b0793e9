"""`schema-audit spec import odcs`: a spec from a data contract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import spec_output


def odcs(
    contract: Annotated[
        Path, typer.Argument(metavar="FILE", help="A data contract, YAML or JSON: shop.odcs.yaml.")
    ],
    output: spec_output.Output = None,
    force: spec_output.Force = False,
) -> int:
    """Write the spec of a data contract: ODCS 3, or the older dataContractSpecification.

    One that spec export odcs wrote gives the same spec back, with what was changed in it since. Of
    others, tables, columns, keys and PostgreSQL's own types are taken; quality rules are about
    data, and are no requirement.

    \b
    Example:
      schema-audit spec import odcs shop.odcs.yaml -o specs/
    """
    from audit.spec.importers.odcs import import_odcs

    spec_output.refuse_to_overwrite(output, force)
    spec_output.write_spec(import_odcs(contract, single=spec_output.is_single(output)), output)
    return 0
