-- The language pltcl: its functions can be defined, and fail when they are called.
create function pltcl_call_handler() returns language_handler language internal as 'pg_node_tree_in';
create trusted language pltcl handler pltcl_call_handler;
