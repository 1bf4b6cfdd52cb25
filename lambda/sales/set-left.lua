-- ARGV from 3: the revision that was looked at, units left.
local seen = redis.call('HMGET', stock, 'l', 'r')
if seen[1] ~= '0' or seen[2] ~= ARGV[3] then return 'changed' end
redis.call('HSET', stock, 'n', ARGV[4])
redis.call('HSET', stock, 'c', whole(redis.call('HINCRBY', stock, 'r', '1')))
return 'set'
