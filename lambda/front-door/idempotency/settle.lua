if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[1] == '' then return redis.call('HSET', KEYS[1], 'u', ARGV[2]) end
return redis.call('HSETNX', KEYS[1], 'r', ARGV[1])
