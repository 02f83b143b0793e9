-- What PostgreSQL 18 added.
create table public.since_18 (
  id int not null, during daterange not null, price numeric, quantity int,
  total numeric generated always as (price * quantity) virtual,
  stored_total numeric generated always as (price * quantity) stored,
  key uuid default uuidv7(), other_key uuid default uuidv4(),
  primary key (id, during without overlaps),
  constraint loose check (price > 0) not enforced
);
create table public.since_18_child (id int, during daterange, foreign key (id, period during) references public.since_18 (id, period during));
create table public.not_null_named (id int constraint id_there not null, later int);
alter table public.not_null_named add constraint later_there not null later not valid;
alter table public.not_null_named add constraint loosely foreign key (id) references public.user_accounts (id) not enforced;
