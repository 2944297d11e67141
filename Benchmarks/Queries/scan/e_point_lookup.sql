select * from lineitem where l_orderkey = 3000001
