-- The language plperl: its functions can be defined, and fail when they are called.
create function plperl_call_handler() returns language_handler language internal as 'pg_node_tree_in';
create trusted language plperl handler plperl_call_handler;
