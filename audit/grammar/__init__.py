"""SQL fragments read with the server's own grammar: types, column definitions, expressions."""
