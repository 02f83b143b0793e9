def test_x(database, run_sql):
    run_sql("create table a (b int); create role zorro")
    assert database.rows("select * from a") == []
    assert database.value("select 1") == 1
def test_y(database, server):
    assert "zorro" not in server.roles()
