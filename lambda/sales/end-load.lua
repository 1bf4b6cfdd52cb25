-- KEYS: as of begin-load. ARGV: the loader's name, whether it has loaded all. Another's turn is left alone.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '1' then redis.call('DEL', KEYS[2]) end
return redis.call('DEL', KEYS[1])
