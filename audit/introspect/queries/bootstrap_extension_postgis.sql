-- postgis: its types, operators, index support and the functions that structures use. A type's modifiers
-- are not kept, functions yield NULL, and no row goes into an indexed column.
create type geometry;
create function geometry_in(cstring) returns geometry language internal immutable strict as 'textin';
create function geometry_out(geometry) returns cstring language internal immutable strict as 'textout';
create type geometry (input = geometry_in, output = geometry_out, storage = main);
create type geography;
create function geography_in(cstring) returns geography language internal immutable strict as 'textin';
create function geography_out(geography) returns cstring language internal immutable strict as 'textout';
create type geography (input = geography_in, output = geography_out, storage = main);
create type box2d;
create function box2d_in(cstring) returns box2d language internal immutable strict as 'textin';
create function box2d_out(box2d) returns cstring language internal immutable strict as 'textout';
create type box2d (input = box2d_in, output = box2d_out);
create type box3d;
create function box3d_in(cstring) returns box3d language internal immutable strict as 'textin';
create function box3d_out(box3d) returns cstring language internal immutable strict as 'textout';
create type box3d (input = box3d_in, output = box3d_out);
create type geometry_dump as (path integer[], geom geometry);
create cast (text as geometry) without function as implicit;
create cast (geometry as text) without function as implicit;
create cast (text as geography) without function as implicit;
create cast (geography as text) without function as assignment;
create cast (geometry as geography) without function as implicit;
create cast (geography as geometry) without function;
create table spatial_ref_sys (
  srid integer primary key check (srid > 0 and srid <= 998999),
  auth_name varchar(256),
  auth_srid integer,
  srtext varchar(2048),
  proj4text varchar(2048)
);
create view geometry_columns as
  select current_database()::varchar(256) as f_table_catalog, n.nspname as f_table_schema,
    c.relname as f_table_name, a.attname as f_geometry_column, 2 as coord_dimension, 0 as srid,
    'GEOMETRY'::varchar(30) as type
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  where a.atttypid = '@extschema@.geometry'::regtype and not a.attisdropped;
create view geography_columns as
  select current_database()::name as f_table_catalog, n.nspname as f_table_schema,
    c.relname as f_table_name, a.attname as f_geography_column, 2 as coord_dimension, 0 as srid,
    'Geometry'::text as type
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  where a.atttypid = '@extschema@.geography'::regtype and not a.attisdropped;
create function st_contains(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_within(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_intersects(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_touches(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_crosses(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_overlaps(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_equals(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_disjoint(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_covers(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_coveredby(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_containsproperly(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_orderingequals(geom1 geometry, geom2 geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_covers(geog1 geography, geog2 geography) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_coveredby(geog1 geography, geog2 geography) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_intersects(geog1 geography, geog2 geography) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_dwithin(geom1 geometry, geom2 geometry, distance double precision) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_dwithin(geog1 geography, geog2 geography, distance double precision, use_spheroid boolean default true) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_dfullywithin(geom1 geometry, geom2 geometry, distance double precision) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_distance(geom1 geometry, geom2 geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_maxdistance(geom1 geometry, geom2 geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_distancesphere(geom1 geometry, geom2 geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_hausdorffdistance(geom1 geometry, geom2 geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_frechetdistance(geom1 geometry, geom2 geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_distance(geog1 geography, geog2 geography, use_spheroid boolean default true) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_x(geom geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_y(geom geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_z(geom geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_m(geom geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_xmin(box box3d) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_ymin(box box3d) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_xmax(box box3d) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_ymax(box box3d) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_zmin(box box3d) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_zmax(box box3d) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_area(geom geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_length(geom geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_length2d(geom geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_perimeter(geom geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_area(geog geography, use_spheroid boolean default true) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_length(geog geography, use_spheroid boolean default true) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_perimeter(geog geography, use_spheroid boolean default true) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_srid(geom geometry) returns integer language sql immutable strict parallel safe as
  $$ select null::integer $$;
create function st_npoints(geom geometry) returns integer language sql immutable strict parallel safe as
  $$ select null::integer $$;
create function st_numpoints(geom geometry) returns integer language sql immutable strict parallel safe as
  $$ select null::integer $$;
create function st_numgeometries(geom geometry) returns integer language sql immutable strict parallel safe as
  $$ select null::integer $$;
create function st_dimension(geom geometry) returns integer language sql immutable strict parallel safe as
  $$ select null::integer $$;
create function st_ndims(geom geometry) returns integer language sql immutable strict parallel safe as
  $$ select null::integer $$;
create function st_coorddim(geom geometry) returns integer language sql immutable strict parallel safe as
  $$ select null::integer $$;
create function st_numinteriorrings(geom geometry) returns integer language sql immutable strict parallel safe as
  $$ select null::integer $$;
create function st_nrings(geom geometry) returns integer language sql immutable strict parallel safe as
  $$ select null::integer $$;
create function st_isvalid(geom geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_isempty(geom geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_issimple(geom geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_isclosed(geom geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_isring(geom geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_iscollection(geom geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_centroid(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_envelope(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_makevalid(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_multi(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_force2d(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_force3d(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_forcecollection(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_reverse(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_boundary(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_convexhull(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_exteriorring(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_startpoint(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_endpoint(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_pointonsurface(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_flipcoordinates(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_unaryunion(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_collectionhomogenize(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_linemerge(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_makepolygon(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_normalize(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_buildarea(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_forcerhr(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_forcepolygonccw(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_forcepolygoncw(geom geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_centroid(geog geography, use_spheroid boolean default true) returns geography language sql immutable strict parallel safe as
  $$ select null::@extschema@.geography $$;
create function st_union(geom1 geometry, geom2 geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_difference(geom1 geometry, geom2 geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_intersection(geom1 geometry, geom2 geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_symdifference(geom1 geometry, geom2 geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_makeline(geom1 geometry, geom2 geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_collect(geom1 geometry, geom2 geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_closestpoint(geom1 geometry, geom2 geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_shortestline(geom1 geometry, geom2 geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_longestline(geom1 geometry, geom2 geometry) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_makeline(geoms geometry[]) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_collect(geoms geometry[]) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_union(geoms geometry[]) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_intersection(geog1 geography, geog2 geography) returns geography language sql immutable strict parallel safe as
  $$ select null::@extschema@.geography $$;
create function st_buffer(geom geometry, radius double precision, options text default '') returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_buffer(geom geometry, radius double precision, quadsegs integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_buffer(geog geography, radius double precision) returns geography language sql immutable strict parallel safe as
  $$ select null::@extschema@.geography $$;
create function st_buffer(geog geography, radius double precision, options text) returns geography language sql immutable strict parallel safe as
  $$ select null::@extschema@.geography $$;
create function st_simplify(geom geometry, tolerance double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_simplify(geom geometry, tolerance double precision, preserve boolean) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_simplifypreservetopology(geom geometry, tolerance double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_segmentize(geom geometry, length double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_segmentize(geog geography, length double precision) returns geography language sql immutable strict parallel safe as
  $$ select null::@extschema@.geography $$;
create function st_snaptogrid(geom geometry, size double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_snap(geom1 geometry, geom2 geometry, tolerance double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_transform(geom geometry, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_transform(geom geometry, to_proj text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_setsrid(geom geometry, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_setsrid(geog geography, srid integer) returns geography language sql immutable strict parallel safe as
  $$ select null::@extschema@.geography $$;
create function st_translate(geom geometry, x double precision, y double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_pointn(geom geometry, n integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geometryn(geom geometry, n integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_interiorringn(geom geometry, n integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_lineinterpolatepoint(line geometry, fraction double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_linelocatepoint(line geometry, point geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_linesubstring(line geometry, start double precision, finish double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_azimuth(geom1 geometry, geom2 geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_azimuth(geog1 geography, geog2 geography) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create function st_project(geog geography, distance double precision, azimuth double precision) returns geography language sql immutable strict parallel safe as
  $$ select null::@extschema@.geography $$;
create function st_makepoint(x double precision, y double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_point(x double precision, y double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_makepoint(x double precision, y double precision, z double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_point(x double precision, y double precision, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_makepointm(x double precision, y double precision, m double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_makeenvelope(xmin double precision, ymin double precision, xmax double precision, ymax double precision, srid integer default 0) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_tileenvelope(zoom integer, x integer, y integer, bounds geometry default null, margin double precision default 0) returns geometry language sql immutable parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomfromtext(wkt text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomfromtext(wkt text, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geometryfromtext(wkt text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geometryfromtext(wkt text, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_pointfromtext(wkt text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_pointfromtext(wkt text, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_linefromtext(wkt text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_linefromtext(wkt text, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_polygonfromtext(wkt text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_polygonfromtext(wkt text, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_polyfromtext(wkt text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_polyfromtext(wkt text, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_mpolyfromtext(wkt text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_mpolyfromtext(wkt text, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_mlinefromtext(wkt text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_mlinefromtext(wkt text, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomcollfromtext(wkt text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomcollfromtext(wkt text, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomfromewkt(ewkt text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomfromwkb(wkb bytea) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomfromwkb(wkb bytea, srid integer) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomfromewkb(ewkb bytea) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomfromgeojson(document text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomfromgeojson(document json) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomfromgeojson(document jsonb) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomfromkml(document text) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geomfromgeohash(hash text, precision_ integer default null) returns geometry language sql immutable parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_geogfromtext(ewkt text) returns geography language sql immutable strict parallel safe as
  $$ select null::@extschema@.geography $$;
create function st_geographyfromtext(ewkt text) returns geography language sql immutable strict parallel safe as
  $$ select null::@extschema@.geography $$;
create function st_geogfromwkb(wkb bytea) returns geography language sql immutable strict parallel safe as
  $$ select null::@extschema@.geography $$;
create function st_astext(geo geometry) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_astext(geo geometry, digits integer) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_asewkt(geo geometry) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_asbinary(geo geometry) returns bytea language sql immutable strict parallel safe as
  $$ select null::bytea $$;
create function st_asgeojson(geo geometry, digits integer default 9, options integer default 8) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_askml(geo geometry, digits integer default 15) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_summary(geo geometry) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_geohash(geo geometry, length integer default 0) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_astext(geo geography) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_astext(geo geography, digits integer) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_asewkt(geo geography) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_asbinary(geo geography) returns bytea language sql immutable strict parallel safe as
  $$ select null::bytea $$;
create function st_asgeojson(geo geography, digits integer default 9, options integer default 8) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_askml(geo geography, digits integer default 15) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_summary(geo geography) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_geohash(geo geography, length integer default 0) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_asewkb(geom geometry) returns bytea language sql immutable strict parallel safe as
  $$ select null::bytea $$;
create function st_asmvtgeom(geom geometry, bounds box2d, extent integer default 4096, buffer integer default 256, clip boolean default true) returns geometry language sql immutable parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_asencodedpolyline(geom geometry, digits integer default 5) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_aslatlontext(geom geometry, format text default '') returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_geometrytype(geom geometry) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function geometrytype(geom geometry) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function geometrytype(geog geography) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_isvalidreason(geom geometry) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_relate(geom1 geometry, geom2 geometry) returns text language sql immutable strict parallel safe as
  $$ select null::text $$;
create function st_relate(geom1 geometry, geom2 geometry, pattern text) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create function st_dump(geom geometry) returns setof geometry_dump language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry_dump where false $$;
create function st_dumppoints(geom geometry) returns setof geometry_dump language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry_dump where false $$;
create function st_dumprings(geom geometry) returns setof geometry_dump language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry_dump where false $$;
create function st_subdivide(geom geometry, vertices integer default 256) returns setof geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry where false $$;
create function st_generatepoints(geom geometry, count integer) returns geometry language sql volatile strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_expand(geom geometry, units double precision) returns geometry language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry $$;
create function st_hexagongrid(size double precision, bounds geometry, out geom geometry, out i integer, out j integer)
  returns setof record language sql immutable strict parallel safe as
  $$ select null::@extschema@.geometry, null::integer, null::integer where false $$;
create function box2d(geom geometry) returns box2d language sql immutable strict parallel safe as
  $$ select null::@extschema@.box2d $$;
create function box3d(geom geometry) returns box3d language sql immutable strict parallel safe as
  $$ select null::@extschema@.box3d $$;
create function st_box2d(geom geometry) returns box2d language sql immutable strict parallel safe as
  $$ select null::@extschema@.box2d $$;
create function postgis_version() returns text language sql immutable parallel safe as
  $$ select '3.5'::text $$;
create function postgis_full_version() returns text language sql immutable parallel safe as
  $$ select '3.5'::text $$;
create function postgis_lib_version() returns text language sql immutable parallel safe as
  $$ select '3.5.0'::text $$;
create function populate_geometry_columns(use_typmod boolean default true) returns text language sql volatile parallel safe as
  $$ select null::text $$;
create function addgeometrycolumn(
  table_name varchar, column_name varchar, srid integer, type varchar, dimension integer,
  use_typmod boolean default true
) returns text language plpgsql as $$
begin
  execute format('alter table %I add column %I @extschema@.geometry', table_name, column_name);
  return table_name || '.' || column_name;
end $$;
create function addgeometrycolumn(
  schema_name varchar, table_name varchar, column_name varchar, srid integer, type varchar,
  dimension integer, use_typmod boolean default true
) returns text language plpgsql as $$
begin
  execute format('alter table %I.%I add column %I @extschema@.geometry', schema_name, table_name, column_name);
  return table_name || '.' || column_name;
end $$;

create cast (geometry as box2d) with function box2d(geometry) as implicit;
create cast (geometry as box3d) with function box3d(geometry) as implicit;
create function geometry_or_null(state geometry, next geometry) returns geometry language sql immutable
  parallel safe as $$ select null::@extschema@.geometry $$;
create aggregate st_union(geometry) (sfunc = geometry_or_null, stype = geometry);
create aggregate st_collect(geometry) (sfunc = geometry_or_null, stype = geometry);
create aggregate st_makeline(geometry) (sfunc = geometry_or_null, stype = geometry);
create function box2d_or_null(state box2d, next geometry) returns box2d language sql immutable
  parallel safe as $$ select null::@extschema@.box2d $$;
create aggregate st_extent(geometry) (sfunc = box2d_or_null, stype = box2d);
create function mvt_or_null(state bytea, next anyelement) returns bytea language sql immutable
  parallel safe as $$ select null::bytea $$;
create aggregate st_asmvt(anyelement) (sfunc = mvt_or_null, stype = bytea);
create function geometry_overlaps(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator && (leftarg = geometry, rightarg = geometry, function = geometry_overlaps);
create function geometry_within(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator @ (leftarg = geometry, rightarg = geometry, function = geometry_within);
create function geometry_contains(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator ~ (leftarg = geometry, rightarg = geometry, function = geometry_contains);
create function geometry_left(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator << (leftarg = geometry, rightarg = geometry, function = geometry_left);
create function geometry_right(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator >> (leftarg = geometry, rightarg = geometry, function = geometry_right);
create function geometry_overleft(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator &< (leftarg = geometry, rightarg = geometry, function = geometry_overleft);
create function geometry_overright(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator &> (leftarg = geometry, rightarg = geometry, function = geometry_overright);
create function geometry_below(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator <<| (leftarg = geometry, rightarg = geometry, function = geometry_below);
create function geometry_above(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator |>> (leftarg = geometry, rightarg = geometry, function = geometry_above);
create function geometry_same(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator ~= (leftarg = geometry, rightarg = geometry, function = geometry_same);
create function geometry_eq(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator = (leftarg = geometry, rightarg = geometry, function = geometry_eq);
create function geometry_lt(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator < (leftarg = geometry, rightarg = geometry, function = geometry_lt);
create function geometry_le(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator <= (leftarg = geometry, rightarg = geometry, function = geometry_le);
create function geometry_gt(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator > (leftarg = geometry, rightarg = geometry, function = geometry_gt);
create function geometry_ge(geometry, geometry) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator >= (leftarg = geometry, rightarg = geometry, function = geometry_ge);
create function geometry_distance(geometry, geometry) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create operator <-> (leftarg = geometry, rightarg = geometry, function = geometry_distance, commutator = <->);
create function geometry_cmp(geometry, geometry) returns integer language sql immutable strict parallel safe as
  $$ select bttextcmp($1::text, $2::text) $$;
create operator class btree_geometry_ops default for type geometry using btree as
  operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >,
  function 1 geometry_cmp(geometry, geometry);
create function geography_overlaps(geography, geography) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator && (leftarg = geography, rightarg = geography, function = geography_overlaps);
create function geography_eq(geography, geography) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator = (leftarg = geography, rightarg = geography, function = geography_eq);
create function geography_lt(geography, geography) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator < (leftarg = geography, rightarg = geography, function = geography_lt);
create function geography_le(geography, geography) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator <= (leftarg = geography, rightarg = geography, function = geography_le);
create function geography_gt(geography, geography) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator > (leftarg = geography, rightarg = geography, function = geography_gt);
create function geography_ge(geography, geography) returns boolean language sql immutable strict parallel safe as
  $$ select null::boolean $$;
create operator >= (leftarg = geography, rightarg = geography, function = geography_ge);
create function geography_distance(geography, geography) returns double precision language sql immutable strict parallel safe as
  $$ select null::double precision $$;
create operator <-> (leftarg = geography, rightarg = geography, function = geography_distance, commutator = <->);
create function geography_cmp(geography, geography) returns integer language sql immutable strict parallel safe as
  $$ select bttextcmp($1::text, $2::text) $$;
create operator class btree_geography_ops default for type geography using btree as
  operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >,
  function 1 geography_cmp(geography, geography);

-- An index can be defined; what would go into it fails.
create function no_gist_consistent(internal, geometry, smallint, oid, internal) returns boolean
  language internal as 'pg_node_tree_in';
create function no_gist_consistent(internal, geography, smallint, oid, internal) returns boolean
  language internal as 'pg_node_tree_in';
create function no_gist(internal) returns internal language internal as 'pg_node_tree_in';
create function no_gist(internal, internal) returns internal language internal as 'pg_node_tree_in';
create function no_gist(internal, internal, internal) returns internal
  language internal as 'pg_node_tree_in';
create operator class gist_geometry_ops_2d default for type geometry using gist as
  operator 3 &&,
  function 1 no_gist_consistent(internal, geometry, smallint, oid, internal),
  function 2 no_gist(internal, internal),
  function 3 no_gist(internal),
  function 5 no_gist(internal, internal, internal),
  function 6 no_gist(internal, internal),
  function 7 no_gist(internal, internal, internal);
create operator class gist_geometry_ops_nd for type geometry using gist as
  operator 3 &&,
  function 1 no_gist_consistent(internal, geometry, smallint, oid, internal),
  function 2 no_gist(internal, internal),
  function 3 no_gist(internal),
  function 5 no_gist(internal, internal, internal),
  function 6 no_gist(internal, internal),
  function 7 no_gist(internal, internal, internal);
create operator class gist_geography_ops default for type geography using gist as
  operator 3 &&,
  function 1 no_gist_consistent(internal, geography, smallint, oid, internal),
  function 2 no_gist(internal, internal),
  function 3 no_gist(internal),
  function 5 no_gist(internal, internal, internal),
  function 6 no_gist(internal, internal),
  function 7 no_gist(internal, internal, internal);
