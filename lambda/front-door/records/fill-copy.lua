local seen = redis.call('HMGET', KEYS[1], 'l', 'o')
if seen[1] ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'l', 'e')
if seen[2] and ARGV[2] < seen[2] then return 0 end
if ARGV[3] == '' then return 1 end
redis.call('HSET', KEYS[1], 'v', ARGV[4], 'j', ARGV[5], 'u', ARGV[6], 'd', ARGV[7])
if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'o', ARGV[2]) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
