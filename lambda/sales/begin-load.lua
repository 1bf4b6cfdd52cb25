-- KEYS: the loader, when the stock was first found missing. ARGV: seconds to live, now, the loader's name, milliseconds of its turn.
redis.call('SET', KEYS[2], ARGV[2], 'NX', 'EX', ARGV[1])
if not redis.call('SET', KEYS[1], ARGV[3], 'NX', 'PX', ARGV[4]) then return false end
return redis.call('GET', KEYS[2])
