"""Supabase's generated TypeScript types as a spec: what they say, and nothing that they don't."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from audit.errors import AuditError
from audit.spec.importers.outline_writer import write_outline
from audit.spec.importers.supabase_types import read_types
from audit.spec.load import load_spec

# As the generator writes it today, with a second schema and the helpers that follow.
TODAY = """
export type Json =
  | string
  | number
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = {
  // Allows to automatically instantiate createClient with right options
  __InternalSupabase: {
    PostgrestVersion: "14.1"
  }
  graphql_public: {
    Tables: { [_ in never]: never }
    Views: { [_ in never]: never }
    Functions: { graphql: { Args: { query?: string }; Returns: Json } }
    Enums: { [_ in never]: never }
    CompositeTypes: { [_ in never]: never }
  }
  billing: {
    Tables: {
      invoices: {
        Row: { id: number; state: Database["public"]["Enums"]["mood"] }
        Insert: { id?: number; state?: Database["public"]["Enums"]["mood"] }
        Update: { id?: number; state?: Database["public"]["Enums"]["mood"] }
        Relationships: []
      }
    }
    Views: { [_ in never]: never }
    Functions: { [_ in never]: never }
    Enums: { [_ in never]: never }
    CompositeTypes: { [_ in never]: never }
  }
  public: {
    Tables: {
      people: {
        Row: {
          friend: string | null
          id: string
          meta: Json
          mood: Database["public"]["Enums"]["mood"] | null
          moods: Database["public"]["Enums"]["mood"][]
          "odd name": boolean
          tags: string[] | null
          where_at: Database["public"]["CompositeTypes"]["place"] | null
        }
        Insert: {
          id?: string
        }
        Update: {
          id?: string
        }
        Relationships: [
          {
            foreignKeyName: "people_friend_fkey"
            columns: ["friend"]
            isOneToOne: true
            referencedRelation: "people"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "people_friend_fkey"
            columns: ["friend"]
            isOneToOne: true
            referencedRelation: "people_view"
            referencedColumns: ["id"]
          },
          {
            foreignKeyName: "people_id_fkey"
            columns: ["id"]
            isOneToOne: true
            referencedRelation: "users"
            referencedColumns: ["id"]
          },
        ]
      }
    }
    Views: {
      people_view: { Row: { id: string | null }; Relationships: [] }
    }
    Functions: {
      f: { Args: { a: string }; Returns: undefined }
    }
    Enums: {
      mood: "good" | "bad" | "so-so"
    }
    CompositeTypes: {
      place: { lat: number | null }
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">
type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  Name extends keyof DefaultSchema["Tables"] | { schema: keyof DatabaseWithoutInternals },
> = Name extends { schema: keyof DatabaseWithoutInternals } ? never : { Row: infer R } extends {
  Row: infer R
} ? R : never

export const Constants = { public: { Enums: { mood: ["good", "bad", "so-so"] } } } as const
"""

# As it wrote it once, and as a formatter left it.
ONCE = """
/* generated */ export interface Database {
  'public': {
    Tables: {
      'users': { Row: { 'id': string; name: string | null; }; Insert: { id: string; }; };
      notes: {
        Row: {
          kind: Database['public']['Enums']['kind'];
          user_id: string,
          list_id: number,
        },
        Relationships: [
          { foreignKeyName: 'notes_user', columns: ['user_id'],
            referencedRelation: 'users', referencedColumns: ['id'] },
          { foreignKeyName: 'notes_list', columns: ['list_id'],
            referencedRelation: 'lists', referencedColumns: ['id'] },
        ];
      };
      lists: { Row: List };
    };
    Views: {};
    Enums: {
      kind:
        | 'it\\'s'
        | 'other';
    };
  };
}
interface List extends Base { id: number; title?: string }
"""


def spec_of(tmp_path: Path, text: str, *namespaces: str) -> dict[str, object]:
    path = tmp_path / "types.ts"
    path.write_text(text, encoding="utf-8")
    imported = write_outline(read_types(path, namespaces=namespaces), single=True)
    written = tmp_path / "spec.yaml"
    written.write_text(imported.files["spec.yaml"], encoding="utf-8")
    load_spec([str(written)])
    return {**yaml.safe_load(imported.files["spec.yaml"]), "omitted": imported.omitted}


def test_what_a_file_of_today_says(tmp_path: Path) -> None:
    spec = spec_of(tmp_path, TODAY)
    assert spec["enums"] == {"mood": ["good", "bad", "so-so"]}
    assert spec["tables"] == {
        "billing.invoices": {
            "category": "billing",
            "columns": {"id": {"nullable": False}, "state": "mood not null"},
        },
        "people": {
            "category": "other",
            "columns": {
                "friend": {"unique": True, "references": "people(id)"},
                "id": {"nullable": False, "unique": True},
                "meta": {"nullable": False},
                "mood": "mood",
                "moods": "mood[] not null",
                "odd name": {"nullable": False},
                "tags": None,
                "where_at": "place",
            }
        },
    }  # fmt: skip
    assert spec["omitted"] == (
        "view public.people_view: whether it is materialized is not told",
        "function public.f: the types of its arguments are not told",
        "composite type public.place",
        "types.ts:53: foreign key people_id_fkey of people: the schema of users is not told",
    )


def test_what_a_file_of_once_says(tmp_path: Path) -> None:
    spec = spec_of(tmp_path, ONCE)
    assert spec["enums"] == {"kind": ["it's", "other"]}
    # A key to "users" was written for auth.users, too.
    assert spec["tables"] == {
        "users": {"columns": {"id": {"nullable": False}, "name": None}},
        "notes": {
            "columns": {
                "kind": "kind not null",
                "user_id": {"nullable": False},
                "list_id": {"nullable": False, "references": "lists(id)"},
            }
        },
        "lists": {"columns": {"id": {"nullable": False, "unique": True}, "title": None}},
    }


def test_one_schema_alone(tmp_path: Path) -> None:
    spec = spec_of(tmp_path, TODAY, "billing")
    assert spec["defaults"] == {"schema": "billing"}
    assert list(spec["tables"]) == ["invoices"]
    with pytest.raises(AuditError, match="there is no schema shop") as error:
        spec_of(tmp_path, TODAY, "shop")
    assert error.value.hint == "one of graphql_public, billing, public"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("export const a = 1", "no generated Database type"),
        ("export type Database = { public: { Tables: { a: { Row: { id: string", "file ends"),
        ("export type Database = { public: { Tables: { a: @", "line 1 cannot be read"),
        ("export type Database = " + "{ a: " * 5000, "nested too deeply"),
        ("export type Database = " + "(" * 100_000, "nested too deeply"),
        ("export type Database = MergeDeep<Generated, { public: {} }>", "no generated Database"),
        ("\0", "binary"),
    ],
)
def test_what_is_no_such_file_is_refused_with_reason(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(AuditError, match=message):
        spec_of(tmp_path, text)


def test_a_large_file_is_read_in_seconds(tmp_path: Path) -> None:
    row = "Row: { " + " ".join(f"c{n}: string | null;" for n in range(30)) + " }"
    tables = " ".join(f"t{n}: {{ {row} Relationships: [] }}" for n in range(500))
    text = f"export type Database = {{ public: {{ Tables: {{ {tables} }} }} }}"
    path = tmp_path / "types.ts"
    path.write_text(text, encoding="utf-8")
    start = time.monotonic()
    assert len(read_types(path).tables) == 500
    assert time.monotonic() - start < 10
