"""The texts of these files; pure, so that a test can read them."""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"[A-Za-z0-9_./-]+")

SETTINGS = """\
# Settings of schema-audit. Flags beat the environment, which beats this file. The connection string
# of a database belongs into SCHEMA_AUDIT_TARGET and not in here: it may hold a password.
spec: [specs]
fail_on: low      # what fails the gate: critical, high, medium, low or info and worse; or never
"""

_FIRST_SPEC = """\
# yaml-language-server: $schema=spec.schema.json
# What the database must have. Exchange the example for what your product needs.
spec: 1
title: {title}

phases:                       # when a table is due, and how bad it is that it is missing
  launch: {{title: Launch, when: before the first customer, severity: critical}}

categories:                   # business areas, in the order of the reports
  sales: {{title: Sales}}

tables:
  customers:
    category: sales
    phase: launch
    why: An order belongs to somebody.
    impact: Nobody can register.
    columns:                  # as in CREATE TABLE; what is not said is not checked
      id: uuid primary key default gen_random_uuid()
      email: text not null unique
      created_at: timestamptz not null default now()
"""

_GITHUB = """\
# Written by `schema-audit init`, and yours to change.
name: schema-audit
on:
  push:
    branches: [main, master]
  pull_request:
  schedule:
    - cron: "17 5 * * 1-5"    # a database also changes without a commit
  workflow_dispatch:
permissions: {{}}
concurrency:
  group: schema-audit-${{{{ github.ref }}}}
  cancel-in-progress: true
jobs:
  audit:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
    env:
      # A secret of the repository. On Supabase it is the session pooler, port 5432: hosted runners
      # have no IPv6. Without it, and on pull requests from forks, the database is not audited.
      SCHEMA_AUDIT_TARGET: ${{{{ secrets.AUDIT_DATABASE_URL }}}}
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - run: pipx install schema-audit=={version}
      - name: The spec makes sense
        run: schema-audit spec check -f github
{migrations}      - name: The database meets the spec
        if: env.SCHEMA_AUDIT_TARGET != ''
        run: schema-audit run -f github -f "markdown=$RUNNER_TEMP/audit.md" -f html=audit.html
      - name: Summary
        if: always() && hashFiles('audit.html') != ''
        run: cat "$RUNNER_TEMP/audit.md" >> "$GITHUB_STEP_SUMMARY"
      - uses: actions/upload-artifact@v4
        if: always() && hashFiles('audit.html') != ''
        with:
          name: schema-audit
          path: audit.html
"""

_GITHUB_MIGRATIONS = """\
      - name: The migrations meet the spec
        run: schema-audit run {path} -f github
"""

_GITLAB = """\
# Written by `schema-audit init`, and yours to change. .gitlab-ci.yml takes it in with
#   include: {{local: .gitlab/schema-audit.yml}}
schema-audit:
  image: python:3.12-slim
  script:
    - pip install --quiet schema-audit=={version}
    - schema-audit spec check
{migrations}    # A masked variable of the project; without it no database is audited.
    - |
      if [ -n "$SCHEMA_AUDIT_TARGET" ]; then
        schema-audit run -f terminal -f junit=junit.xml -f gitlab=gl-code-quality-report.json
      fi
  artifacts:
    when: always
    reports:
      junit: junit.xml
      codequality: gl-code-quality-report.json
"""


def first_spec(title: str) -> str:
    """A spec of one table, to be exchanged for what a product needs."""
    return _FIRST_SPEC.format(title=json.dumps(title, ensure_ascii=False))


def github_workflow(version: str, migrations: str | None) -> str:
    """A workflow that checks the spec, audits the migrations (a path) and, with a secret, the
    database."""
    step = _GITHUB_MIGRATIONS.format(path=_word(migrations)) if migrations else ""
    return _GITHUB.format(version=version, migrations=step)


def gitlab_job(version: str, migrations: str | None) -> str:
    """The same as a job of GitLab."""
    step = f"    - schema-audit run {_word(migrations)}\n" if migrations else ""
    return _GITLAB.format(version=version, migrations=step)


def _word(path: str) -> str:
    """A path as one word of a shell within a line of YAML."""
    if _PLAIN.fullmatch(path):
        return path
    raise ValueError(f"{path!r} would need quotes")
