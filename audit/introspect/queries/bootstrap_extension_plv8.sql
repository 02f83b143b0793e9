-- The language plv8: its functions can be defined, and fail when they are called.
create function plv8_call_handler() returns language_handler language internal as 'pg_node_tree_in';
create trusted language plv8 handler plv8_call_handler;
