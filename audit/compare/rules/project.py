"""What is demanded of the project beside its database; facts about it come with the audit."""

from __future__ import annotations

from audit.compare.rule import Rule

PROJECT_REQUIREMENT = Rule(
    id="project-requirement",
    family="project",
    title="the project has what is required beside its tables",
    failure="The project has too few, too many, or not the named ones of something",
    why="""Edge functions, read replicas and storage buckets are part of the product and stand in
        no catalog of the database.""",
    how="Deploy or create what is missing.",
    compared="""The numbers and names under `project` in the spec, against the facts given to the
        audit. What no fact is given for is listed as not checked.""",
    spec="""
        project:
          edge_functions: {minimum: 58}
    """,
)
RULES = (PROJECT_REQUIREMENT,)
