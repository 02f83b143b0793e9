-- The language plpython3u: its functions can be defined, and fail when they are called.
create function plpython3u_call_handler() returns language_handler language internal as 'pg_node_tree_in';
create language plpython3u handler plpython3u_call_handler;
