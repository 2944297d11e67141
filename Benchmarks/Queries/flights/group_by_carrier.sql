select carrier, count(*) as flights, avg(dep_delay) as delay from flights group by carrier order by carrier
