"""`schema.prisma` as a spec: what Prisma's migrations make of it on PostgreSQL."""

from audit.spec.importers.prisma.reading import read_prisma

__all__ = ["read_prisma"]
