local seen = redis.call('HMGET', KEYS[1], 'f', 'a', 'u', 'r')
if not seen[1] then
  redis.call('HSET', KEYS[1], 'f', ARGV[1], 'a', ARGV[2], 'u', ARGV[4])
  redis.call('EXPIRE', KEYS[1], ARGV[5])
  return {'new'}
end
if seen[3] == ARGV[6] and not seen[4] then
  redis.call('HSET', KEYS[1], 'f', ARGV[1], 'a', ARGV[2], 'u', ARGV[4])
  return {'new'}
end
if seen[1] ~= ARGV[1] then return {'reused'} end
if seen[4] then return {'answered', seen[4]} end
if tonumber(seen[3]) > tonumber(ARGV[3]) then return {'running'} end
redis.call('HSET', KEYS[1], 'u', ARGV[4])
return {'resumed', seen[2]}
