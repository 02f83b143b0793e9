-- The entry point of dbdev; nothing is ever fetched.
create function dbdev.install(package_name text) returns boolean language sql as $$ select true $$;
