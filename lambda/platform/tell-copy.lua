local seen = redis.call('HMGET', KEYS[1], 'o', 'v')
if ARGV[1] == '' then
  redis.call('DEL', KEYS[1])
  return 0
end
if seen[1] and ARGV[1] <= seen[1] then return 0 end
redis.call('HDEL', KEYS[1], 'l', 'e')
if not seen[1] and not seen[2] then return 0 end
redis.call('HSET', KEYS[1], 'o', ARGV[1])
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], 'v', 'j', 'u', 'd')
  return 0
end
redis.call('HSET', KEYS[1], 'v', ARGV[3], 'j', ARGV[4], 'u', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
